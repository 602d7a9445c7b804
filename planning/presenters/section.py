"""The cross-section beside the map: at the chosen site's level, or wherever one asks.

`?section=left&level=27` (or `?section=left:27`) cuts a leg at a level; without it the cut
is at the selected site, and without a site where the first measured leg is widest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from planning.diagram.cross_section import SAME_LEVEL_MM, CrossSection, cross_section, sites_at
from planning.diagram.section_needles import state_name
from planning.diagram.words import Words
from planning.domain.assessment import Layers
from planning.domain.atlas import Atlas
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.quantities import format_decimal, millimetres, rounded
from planning.domain.reading import Reading
from planning.domain.rules import DepthRules
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality, Muscle
from planning.drawings import drawn
from planning.presenters.same import Same
from planning.wording import say

MAX_LEVEL_PCT = 100

_LIMITS = Text(
    N_(
        "Girth, fat and muscle thickness are to scale, a millimetre as long across as down. "
        "Thickness is measured once per head: at another level it is the same number, not a "
        "measurement. The shapes of the heads, soleus, tibia and fibula are schematic. The dashed "
        "band is the error of ultrasound thickness, ±{medial} medial and ±{lateral} lateral "
        "[May2021]. Sites at most {reach} up or down the leg are on one cut (clinic default). "
        "Depth goes along the needle."
    ),
    medial=millimetres(THICKNESS_ERROR_MM[Muscle.MEDIAL_HEAD]),
    lateral=millimetres(THICKNESS_ERROR_MM[Muscle.LATERAL_HEAD]),
    reach=millimetres(SAME_LEVEL_MM),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A leg and a level that somebody asked to see."""

    side: Laterality
    level_pct: Decimal

    @property
    def name(self) -> str:
        return f"{self.side.value}:{format_decimal(self.level_pct)}"


@dataclass(frozen=True, slots=True)
class SideChoice:
    value: str
    word: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SectionSite:
    """A site of the level, to be chosen from the list beside the drawing."""

    id: int
    number: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SectionPanel:
    """The cut with its control. `asked` names it where it is not simply the site's.

    `site_id` is the selected site's where it lies on this level, `None` elsewhere.
    """

    asked: str
    heading: str
    sides: tuple[SideChoice, ...]
    level_pct: str
    whole_level_pct: str
    svg: str
    sentence: str
    limits: str
    readout: str
    sites: tuple[SectionSite, ...]
    site_id: int | None
    adjustable: bool

    @property
    def has_others(self) -> bool:
        return any(not site.is_chosen for site in self.sites)


def asked_section(section: str, level: str) -> Asked | None:
    """What the address asks for; anything unreadable asks for nothing."""
    side, _colon, own_level = section.partition(":")
    written = own_level or level
    if side not in {one.value for one in Laterality}:
        return None
    whole, _point, part = written.partition(".")
    if not (written.isascii() and whole.isdigit() and len(whole) <= 3 and len(part) <= 2):
        return None
    if part and not part.isdigit():
        return None
    level_pct = Decimal(written.rstrip("."))
    return Asked(Laterality(side), level_pct) if level_pct <= MAX_LEVEL_PCT else None


def section_panel(
    reading: Reading, site: InjectionSite | None, asked: Asked | None, words: Words
) -> SectionPanel:
    """The cut that was asked for, else the selected site's, else the widest measured level."""
    board = reading.board
    place = asked or _usual(reading, site)
    frame = board.frames.get(place.side)
    cut = None
    if frame is not None:
        numbered = sites_at(reading.record.plan, frame, place.level_pct)
        cut = _cut(
            frame,
            reading.record.assessment.leg(place.side).layers,
            place.level_pct,
            numbered,
            None if site is None else site.id,
            Same(board.atlas),
            board.depth_rules,
            words,
        )
    level = format_decimal(place.level_pct)
    chosen = cut.cut.chosen if cut else None
    return SectionPanel(
        asked=asked.name if asked else "",
        heading=_("Cross-section · %(side)s %(level)s %%")
        % {"side": say(SIDE_WORDS[place.side]), "level": level},
        sides=tuple(
            SideChoice(side.value, say(SIDE_WORDS[side]), side is place.side) for side in Laterality
        ),
        level_pct=level,
        whole_level_pct=str(int(rounded(float(place.level_pct), 0))),
        svg=drawn(cut.svg) if cut else "",
        sentence=say(cut.sentence) if cut else _("This leg is not measured."),
        limits=say(_LIMITS),
        readout=_readout(cut, words),
        sites=_sites(cut, words),
        site_id=site.id if site and (asked is None or chosen) else None,
        adjustable=chosen is not None,
    )


def _usual(reading: Reading, site: InjectionSite | None) -> Asked:
    if site is not None:
        return Asked(site.side, site.level_pct)
    frames = reading.board.frames
    side = next((side for side in Laterality if side in frames), Laterality.LEFT)
    frame = frames.get(side)
    levels: Sequence[float] = frame.measured_levels if frame else (27.0,)
    widest = max(levels, key=frame.girth_mm) if frame else levels[0]
    return Asked(side, rounded(widest, 0))


@lru_cache(maxsize=256)
def _cut(
    frame: LegFrame,
    layers: Layers,
    level_pct: Decimal,
    numbered: tuple[tuple[int, InjectionSite], ...],
    chosen: int | None,
    atlas: Same[Atlas],
    rules: DepthRules,
    words: Words,
) -> CrossSection:
    """Kept, because most edits leave the cut that is shown as it is."""
    return cross_section(
        frame=frame,
        layers=layers,
        level_pct=level_pct,
        sites=numbered,
        chosen=chosen,
        atlas=atlas.value,
        rules=rules,
        words=words,
        adjustable=True,
    )


def _readout(cut: CrossSection | None, words: Words) -> str:
    site = cut.cut.chosen if cut else None
    if site is None:
        return ""
    if site.placed.depth_mm is None:
        return words.depth_not_set
    return f"{say(millimetres(site.placed.depth_mm))}, {state_name(site, words)}"


def _sites(cut: CrossSection | None, words: Words) -> tuple[SectionSite, ...]:
    if cut is None:
        return ()
    return tuple(
        SectionSite(
            id=site.placed.id,
            number=site.number,
            words=", ".join(
                [
                    words.muscle(site.placed.muscle),
                    words.depth_not_set
                    if site.placed.depth_mm is None
                    else say(millimetres(site.placed.depth_mm)),
                    *([state_name(site, words)] if site.placed.depth_mm is not None else []),
                ]
            ),
            is_chosen=site is cut.cut.chosen,
        )
        for site in cut.cut.sites
    )
