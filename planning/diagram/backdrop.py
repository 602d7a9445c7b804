"""What stands still while a plan is edited: both legs, their rulers, captions and the key.

Made once for a pair of legs, an atlas and a language, and kept: an edit then only
moves marks about in front of it.
"""

from dataclasses import dataclass
from functools import lru_cache

from planning.diagram.anatomy import LegArt, leg_art
from planning.diagram.geometry import LegPlace, Sheet, sheet_for
from planning.diagram.svg import fixed
from planning.diagram.words import Words
from planning.domain.atlas import Atlas
from planning.domain.legframe import LegFrame
from planning.domain.vocabulary import Laterality

RULER_GAP = 3.5
LINE_ABOVE_EDGE = 7.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A level of the ruler: a longer mark with words every 10 %, a short one every 5 %."""

    x1: str
    x2: str
    y: str
    words_x: str = ""
    percent: str = ""
    centimetres: str = ""


@dataclass(frozen=True, slots=True)
class LegScene:
    """One leg in strings. The first block is the browser editor's contract (see the package)."""

    side: str
    direction: str
    reference_line_mm: str
    centre_x: str
    zero_y: str
    half_widths: str
    girths: str

    label: str
    caption: str
    caption_y: str
    seen: str
    seen_y: str
    edge_y: str
    viewer_left: str
    viewer_right: str
    viewer_left_x: str
    viewer_right_x: str

    art: LegArt | None
    ticks: tuple[Tick, ...]
    tick_anchor: str
    ruler_x: str
    ruler_top: str
    ruler_bottom: str
    not_measured: tuple[str, ...]
    box: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Everything behind the marks."""

    width: str
    height: str
    top_y: str
    bottom_y: str
    fade: str
    legs: tuple[LegScene, ...]
    nerve_bands: bool


class _Same:
    """A key that is equal only to itself: an atlas is too large to compare at every edit."""

    __slots__ = ("it",)

    def __init__(self, it: Atlas) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


def backdrop_for(
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Atlas,
    words: Words,
    *,
    bottom_pct: float,
    nerve_bands: bool = False,
) -> Backdrop:
    """The legs of one plan down to `bottom_pct`; the same object for the same legs."""
    return _backdrop(left, right, _Same(atlas), words, bottom_pct, nerve_bands)


@lru_cache(maxsize=64)
def _backdrop(
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: _Same,
    words: Words,
    bottom_pct: float,
    nerve_bands: bool,
) -> Backdrop:
    sheet = sheet_for(left, right, bottom_pct=bottom_pct)
    longest = max([f.reference_line_mm for f in (left, right) if f is not None] or [345])
    return Backdrop(
        width=fixed(sheet.width),
        height=fixed(sheet.height),
        top_y=fixed(sheet.zero_y + sheet.top_pct / 100 * longest),
        bottom_y=fixed(sheet.zero_y + sheet.bottom_pct / 100 * longest),
        fade=fixed(9.0),
        legs=tuple(_leg(side, sheet, atlas.it, words) for side in Laterality),
        nerve_bands=nerve_bands,
    )


def _leg(side: Laterality, sheet: Sheet, atlas: Atlas, words: Words) -> LegScene:
    place = sheet.place(side)
    centre = sheet.centre(side)
    outward = -1 if side is Laterality.LEFT else 1
    ruler = centre + outward * (sheet.half_slot + RULER_GAP)
    length = place.reference_line_mm if place else 345.0
    bottom_y = sheet.zero_y + sheet.bottom_pct / 100 * length
    words_left, words_right = (
        (words.lateral, words.medial) if side is Laterality.LEFT else (words.medial, words.lateral)
    )
    foot = (place.drawn_half_width(sheet.bottom_pct) if place else 40.0) + 2
    seen = words.seen_from_behind
    if place:
        girth = words.max_girth.format(girth=fixed(max(place.girths) / 10))
        seen = f"{seen} · {girth}"
    top_y = sheet.zero_y + sheet.top_pct / 100 * length
    return LegScene(
        side=side.value,
        direction=str(place.direction) if place else "",
        reference_line_mm=fixed(place.reference_line_mm, 0) if place else "",
        centre_x=fixed(centre, 3),
        zero_y=fixed(sheet.zero_y, 3),
        half_widths=" ".join(fixed(width, 2) for width in place.half_widths) if place else "",
        girths=" ".join(fixed(girth) for girth in place.girths) if place else "",
        label=f"{words.caption(side)} · {seen}",
        caption=words.caption(side),
        caption_y=fixed(7.4),
        seen=seen,
        seen_y=fixed(13.4),
        edge_y=fixed(bottom_y + 5.5),
        viewer_left=words_left,
        viewer_right=words_right,
        viewer_left_x=fixed(centre - foot),
        viewer_right_x=fixed(centre + foot),
        art=leg_art(place, sheet, atlas) if place else None,
        ticks=_ticks(place, sheet, ruler, outward, words) if place else (),
        tick_anchor="end" if outward < 0 else "start",
        ruler_x=fixed(ruler),
        ruler_top=fixed(sheet.zero_y),
        ruler_bottom=fixed(bottom_y - LINE_ABOVE_EDGE),
        not_measured=() if place else (words.not_measured, words.cannot_draw),
        box=(
            fixed(centre - sheet.half_slot),
            fixed(top_y),
            fixed(2 * sheet.half_slot),
            fixed(bottom_y - top_y),
        ),
    )


def _ticks(
    place: LegPlace, sheet: Sheet, ruler: float, outward: int, words: Words
) -> tuple[Tick, ...]:
    ticks = []
    level = 0
    while place.y(level) <= place.y(sheet.bottom_pct) - LINE_ABOVE_EDGE:
        named = level % 10 == 0
        ticks.append(
            Tick(
                x1=fixed(ruler),
                x2=fixed(ruler - outward * (2.4 if named else 1.3)),
                y=fixed(place.y(level)),
                words_x=fixed(ruler + outward * 1.8) if named else "",
                percent=words.percent.format(amount=level) if named else "",
                centimetres=words.centimetres.format(
                    amount=fixed(level / 1000 * place.reference_line_mm)
                )
                if named and level
                else "",
            )
        )
        level += 5
    return tuple(ticks)
