"""What stands still while a plan is edited: both legs, their rulers, captions and the key.

Made once for a pair of legs, an atlas and a language, and kept: an edit then only
moves marks about in front of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planning.diagram.anatomy import LegArt, leg_art
from planning.diagram.geometry import UNMEASURED_REFERENCE_MM, LegPlace, Sheet, sheet_for
from planning.diagram.overlays import Overlay
from planning.diagram.svg import fixed, text_width
from planning.diagram.words import Words
from planning.domain.atlas import Atlas
from planning.domain.legframe import LegFrame
from planning.domain.vocabulary import Laterality

RULER_GAP = 3.5
LINE_ABOVE_EDGE = 7.0
FADE_ABOVE_PCT = 7.5
FADE_BELOW_MM = 16.0
FADE_STRIPS = 14
WORDS_BELOW = 7.5
KEY_MM = 13.5
KEY_ROW_MM = 7.0
KEY_SIZE = 4.2
KEY_SAMPLE_MM = 7.5
KEY_GAP_MM = 7.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A level of the ruler that has words, and where they stand."""

    percent: str
    percent_y: str
    below: str
    below_y: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """The leg line beside a leg: long marks with words every 10 %, short ones every 5 %."""

    line: str
    long_marks: str
    short_marks: str
    ticks: tuple[Tick, ...]
    words_x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LegScene:
    """One leg in strings. The first block is the browser editor's contract (see the package)."""

    side: str
    direction: str
    reference_line_mm: str
    centre_x: str
    zero_y: str
    girths: str

    label: str
    caption: str
    caption_y: str
    seen: str
    girth: str
    seen_y: str
    edge_y: str
    viewer_left: str
    viewer_right: str
    viewer_left_x: str
    viewer_right_x: str

    art: LegArt | None
    ruler: Ruler | None
    not_measured: tuple[str, ...]
    not_measured_y: tuple[str, ...]
    box_x: str
    box_y: str
    box_width: str
    box_height: str


@dataclass(frozen=True, slots=True)
class KeyItem:
    """One sample of the key and its words; `sample` is a depth state or an overlay."""

    sample: str
    letter: str
    words: str
    size: str
    x: str
    y: str
    rect_x: str
    rect_y: str
    letter_x: str
    letter_y: str
    words_x: str
    words_y: str


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Everything behind the marks."""

    width: str
    height: str
    height_without_key: str
    fades: tuple[str, ...]
    edges: str
    legs: tuple[LegScene, ...]
    overlays: tuple[Overlay, ...]
    key: tuple[tuple[KeyItem, Overlay | None], ...]


class Same:
    """A key that is equal only to itself: an atlas is too large to compare at every edit."""

    __slots__ = ("it",)

    def __init__(self, it: Atlas) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.it is self.it


def backdrop_for(
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Atlas,
    words: Words,
    *,
    bottom_pct: float,
    overlays: tuple[Overlay, ...] = (),
) -> Backdrop:
    """The legs of one plan down to `bottom_pct`; the same object for the same legs."""
    return _backdrop(left, right, Same(atlas), words, bottom_pct, overlays)


@lru_cache(maxsize=64)
def _backdrop(
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Same,
    words: Words,
    bottom_pct: float,
    overlays: tuple[Overlay, ...],
) -> Backdrop:
    sheet = sheet_for(left, right, bottom_pct=bottom_pct)
    longest = max(
        [float(f.reference_line_mm) for f in (left, right) if f] or [UNMEASURED_REFERENCE_MM]
    )
    top_y = sheet.zero_y + sheet.top_pct / 100 * longest
    bottom_y = sheet.zero_y + sheet.bottom_pct / 100 * longest
    return Backdrop(
        width=fixed(sheet.width),
        height=fixed(sheet.height + KEY_ROW_MM * bool(overlays[1:])),
        height_without_key=fixed(bottom_y + WORDS_BELOW),
        fades=_fades(sheet, top_y, bottom_y, longest),
        edges=_strip(sheet, top_y - 1, 2) + _strip(sheet, bottom_y - 1, 4),
        legs=tuple(_leg(side, sheet, atlas.it, words) for side in Laterality),
        overlays=overlays,
        key=_key(overlays, sheet, words, bottom_y + KEY_MM),
    )


def _key(
    overlays: tuple[Overlay, ...], sheet: Sheet, words: Words, y: float
) -> tuple[tuple[KeyItem, Overlay | None], ...]:
    """Centred rows: what the rings mean, how far the legs are measured, what lies over them.

    An overlay has a place of its own, so that any of them may be hidden.
    """
    rings = (
        ("in_muscle", "", words.in_muscle),
        ("in_fat", words.letter_fat, words.in_fat),
        ("through", words.letter_soleus, words.key_through),
        ("unknown", words.letter_unknown, words.key_unknown),
    )
    legs = (("", "", words.schematic),)
    said = {
        Overlay.KEEP_OUTS: words.keep_out,
        Overlay.NERVE_BANDS: words.nerve_band,
        Overlay.BULGING_UNITS: words.bulging_units,
    }
    kept, rest = _samples(said, overlays[:1]), _samples(said, overlays[1:])
    rows = (rings, (*kept, *legs), rest)
    return tuple(
        (item, Overlay(item.sample) if item.sample in said else None)
        for number, row in enumerate(rows)
        for item in _key_row(row, sheet.width, y + number * KEY_ROW_MM)
    )


def _samples(
    said: dict[Overlay, str], overlays: tuple[Overlay, ...]
) -> tuple[tuple[str, str, str], ...]:
    return tuple((overlay.value, "", said[overlay]) for overlay in overlays)


def _key_row(
    samples: Sequence[tuple[str, str, str]], width: float, y: float
) -> tuple[KeyItem, ...]:
    if not samples:
        return ()
    leads = [KEY_SAMPLE_MM * bool(sample) + 4 * bool(letter) for sample, letter, _ in samples]
    spans = [
        lead + text_width(said, KEY_SIZE) * 0.85
        for lead, (_, _, said) in zip(leads, samples, strict=True)
    ]
    gap = min(KEY_GAP_MM, (width - sum(spans)) / (len(spans) + 1))
    x = (width - sum(spans) - gap * (len(spans) - 1)) / 2
    items = []
    for (sample, letter, said), lead, span in zip(samples, leads, spans, strict=True):
        items.append(
            KeyItem(
                sample=sample,
                letter=letter,
                words=said,
                size=fixed(KEY_SIZE),
                x=fixed(x + 2.6),
                y=fixed(y),
                rect_x=fixed(x),
                rect_y=fixed(y - 2),
                letter_x=fixed(x + 7),
                letter_y=fixed(y + 1.05),
                words_x=fixed(x + lead),
                words_y=fixed(y + 1.5),
            )
        )
        x += span + gap
    return tuple(items)


def _leg(side: Laterality, sheet: Sheet, atlas: Atlas, words: Words) -> LegScene:
    place = sheet.place(side)
    centre = sheet.centre(side)
    outward = -1 if side is Laterality.LEFT else 1
    length = place.reference_line_mm if place else UNMEASURED_REFERENCE_MM
    bottom_y = sheet.zero_y + sheet.bottom_pct / 100 * length
    words_left, words_right = (
        (words.lateral, words.medial) if side is Laterality.LEFT else (words.medial, words.lateral)
    )
    foot = (place.drawn_half_width(sheet.bottom_pct) if place else 40.0) + 2
    girth = words.max_girth.format(girth=fixed(max(place.girths) / 10)) if place else ""
    seen = " · ".join(filter(None, (words.seen_from_behind, girth)))
    top_y = sheet.zero_y + sheet.top_pct / 100 * length
    return LegScene(
        side=side.value,
        direction=str(place.direction) if place else "",
        reference_line_mm=fixed(place.reference_line_mm, 0) if place else "",
        centre_x=fixed(centre, 3),
        zero_y=fixed(sheet.zero_y, 3),
        girths=" ".join(fixed(girth) for girth in place.girths) if place else "",
        label=f"{words.caption(side)} · {seen}",
        caption=words.caption(side),
        caption_y=fixed(7.4),
        seen=seen,
        girth=girth,
        seen_y=fixed(13.4),
        edge_y=fixed(bottom_y + 5.5),
        viewer_left=words_left,
        viewer_right=words_right,
        viewer_left_x=fixed(centre - foot),
        viewer_right_x=fixed(centre + foot),
        art=leg_art(place, sheet, atlas) if place else None,
        ruler=_ruler(place, sheet, outward, words) if place else None,
        not_measured=() if place else (words.not_measured, words.cannot_draw),
        not_measured_y=(fixed((top_y + bottom_y) / 2), fixed((top_y + bottom_y) / 2 + 7)),
        box_x=fixed(centre - sheet.half_slot - 1),
        box_y=fixed(top_y),
        box_width=fixed(2 * sheet.half_slot + 2),
        box_height=fixed(bottom_y - top_y),
    )


def _fades(sheet: Sheet, top_y: float, bottom_y: float, length: float) -> tuple[str, ...]:
    """White strips over both ends of the leg, where it goes on.

    Strips lie in one another instead of a gradient: WeasyPrint draws gradients wrongly
    once a drawing is scaled, and both media must show the same leg.
    """
    above, below = FADE_ABOVE_PCT / 100 * length, FADE_BELOW_MM
    shares = [1 - number / FADE_STRIPS for number in range(FADE_STRIPS)]
    return tuple(
        _strip(sheet, top_y - 1, above * share + 1)
        + _strip(sheet, bottom_y - below * share, below * share + 1)
        for share in shares
    )


def _strip(sheet: Sheet, y: float, height: float) -> str:
    """A bar as a path, across both legs."""
    x = fixed(sheet.centre_left - sheet.half_slot - 1)
    width = fixed(sheet.centre_right - sheet.centre_left + 2 * sheet.half_slot + 2)
    return f"M{x} {fixed(y)}h{width}v{fixed(height)}h-{width}Z"


def _ruler(place: LegPlace, sheet: Sheet, outward: int, words: Words) -> Ruler:
    x = place.centre_x + outward * (sheet.half_slot + RULER_GAP)
    last_y = place.y(sheet.bottom_pct) - LINE_ABOVE_EDGE
    levels = [level for level in range(0, 105, 5) if place.y(level) <= last_y]
    return Ruler(
        line=f"M{fixed(x)} {fixed(place.zero_y)}V{fixed(last_y)}",
        long_marks=_marks(place, x, -2.4 * outward, [at for at in levels if not at % 10]),
        short_marks=_marks(place, x, -1.3 * outward, [at for at in levels if at % 10]),
        ticks=tuple(
            Tick(
                percent=words.percent.format(amount=level),
                percent_y=fixed(place.y(level) + 1.6),
                below=_below(level, place, words),
                below_y=fixed(place.y(level) + 6.3),
            )
            for level in levels
            if not level % 10
        ),
        words_x=fixed(x + 1.8 * outward),
        anchor="end" if outward < 0 else "start",
    )


def _marks(place: LegPlace, x: float, length: float, levels: Sequence[float]) -> str:
    return "".join(f"M{fixed(x)} {fixed(place.y(at))}h{fixed(length)}" for at in levels)


def _below(level: int, place: LegPlace, words: Words) -> str:
    """What stands under a level: its landmark, or the tape distance from it."""
    if not level:
        return words.fibular_head
    return words.centimetres.format(amount=fixed(level / 1000 * place.reference_line_mm))
