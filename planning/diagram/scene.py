"""A plan as a drawing before it is drawn: frozen, and nothing but finished strings.

`map_scene` decides where every mark stands, what it says and how it looks;
`render` only writes it down. What cannot change between two edits of one plan (the
legs) is made once and kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, dist, hypot, pi, sin

from planning.diagram.backdrop import Backdrop, Same, backdrop_for
from planning.diagram.geometry import BOTTOM_PCT, LegPlace, Sheet, sheet_for
from planning.diagram.overlays import Overlay
from planning.diagram.svg import Point, fixed
from planning.diagram.words import ENGLISH, Words
from planning.domain.atlas import Atlas, RegionKind
from planning.domain.depth import DepthState
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan, InjectionSite, SitePlacement
from planning.domain.quantities import format_decimal
from planning.domain.vocabulary import Laterality, Muscle

RING_MM = 5.3
NUMBER_SIZES = (6.0, 5.4, 4.2)
DIGIT_DROP = 0.36
"""How far below the middle digits stand so that they look centred, as a share of their size."""
LETTER_MM = 4.7
LETTER_RADIUS_MM = 2.6
TARGET_PX = 24
SMALLEST_MAP_PX = 330
USUAL_MAP_PX = 640
"""The narrowest map drawn (phone) and the narrowest a person edits on (tablet)."""


class Mode(StrEnum):
    """`interactive` for the editor, `still` to look at, `print` for paper, which says the
    key in words of its own, `thumbnail` for the whole leg small."""

    INTERACTIVE = "interactive"
    STILL = "still"
    PRINT = "print"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class Ghost:
    """A site that is only proposed (a mirrored leg, a protocol) and what to write in it.

    With an `index` it can be ticked and unticked on the map.
    """

    site: SitePlacement
    label: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class SiteMark:
    """One site. `x, y` is where its ring stands, `true_x, true_y` where the needle goes;
    they differ only when rings would cover one another."""

    id: str
    number: str
    side: str
    muscle: str
    state: DepthState
    outside: bool
    letter: str
    label: str
    level_pct: str
    across_pct: str
    x: str
    y: str
    true_x: str
    true_y: str
    dom_id: str
    hit_mm: str
    number_size: str
    number_y: str
    letter_x: str
    letter_y: str
    letter_text_y: str
    crowded: bool
    selected: bool


@dataclass(frozen=True, slots=True)
class GhostMark:
    index: str | None
    hit_mm: str
    side: str
    label: str
    label_size: str
    label_y: str
    words: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a map shows."""

    backdrop: Backdrop
    mode: Mode
    id_prefix: str
    title: str
    marks: tuple[SiteMark, ...]
    ghosts: tuple[GhostMark, ...]


def map_scene(
    plan: InjectionPlan,
    *,
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Atlas,
    states: Mapping[int, DepthState] | None = None,
    selected: Collection[int] = (),
    ghosts: Sequence[Ghost] = (),
    mode: Mode = Mode.INTERACTIVE,
    words: Words = ENGLISH,
    id_prefix: str = "map",
    overlays: Collection[Overlay] = (),
) -> Scene:
    """The marks of `plan` on the legs `left` and `right` (`None`: not measured).

    `states` maps site ids to where their tip is; a site without one reads *not checked*.
    A site on a leg that cannot be drawn has no mark; its leg's place says why.
    """
    lowest = max([0.0, *(float(site.level_pct) for site in plan.sites)])
    bottom_pct = bottom_for(lowest)
    sheet = sheet_for(left, right, bottom_pct=bottom_pct)
    shown = tuple(overlay for overlay in Overlay if overlay in overlays)
    marks: list[SiteMark] = []
    for side in Laterality:
        place = sheet.place(side)
        if place is not None:
            marks += _marks(
                plan, place, Same(atlas), sheet, states or {}, frozenset(selected), words, id_prefix
            )
    return Scene(
        backdrop=backdrop_for(
            left,
            right,
            atlas,
            words,
            bottom_pct=bottom_pct,
            overlays=shown,
        ),
        mode=mode,
        id_prefix=id_prefix,
        title=words.map_title.format(
            left=words.sites(len(plan.on_side(Laterality.LEFT))),
            right=words.sites(len(plan.on_side(Laterality.RIGHT))),
        ),
        marks=tuple(marks),
        ghosts=tuple(_ghosts(ghosts, sheet, words)),
    )


def bottom_for(lowest_pct: float) -> float:
    """The sheet's lower end so that the lowest site is on it with room to spare."""
    if lowest_pct <= BOTTOM_PCT - 4:
        return BOTTOM_PCT
    return min(104.0, float(int(lowest_pct / 10) * 10 + 14))


def _ghosts(ghosts: Sequence[Ghost], sheet: Sheet, words: Words) -> list[GhostMark]:
    marks = []
    for ghost in ghosts:
        place = sheet.place(ghost.site.side)
        if place is None:
            continue
        x, y = place.point(float(ghost.site.level_pct), float(ghost.site.across_pct))
        size = NUMBER_SIZES[max(0, min(len(ghost.label), len(NUMBER_SIZES)) - 1)]
        marks.append(
            GhostMark(
                index=None if ghost.index is None else str(ghost.index),
                hit_mm=fixed(max(RING_MM, TARGET_PX / 2 * sheet.width / USUAL_MAP_PX)),
                side=ghost.site.side.value,
                label=ghost.label,
                words=words.proposal,
                x=fixed(x, 3),
                y=fixed(y, 3),
                label_size=fixed(size),
                label_y=fixed(y + DIGIT_DROP * size),
            )
        )
    return marks


def _marks(
    plan: InjectionPlan,
    place: LegPlace,
    atlas: Same,
    sheet: Sheet,
    states: Mapping[int, DepthState],
    selected: frozenset[int],
    words: Words,
    prefix: str,
) -> list[SiteMark]:
    numbered = [
        (number, site) for number, site in enumerate(plan.sites, start=1) if site.side is place.side
    ]
    needles = tuple(
        place.point(float(site.level_pct), float(site.across_pct)) for _, site in numbered
    )
    rings, hits, corners = spread(needles, sheet.width)
    return [
        _mark(
            number,
            site,
            needle=needle,
            ring=ring,
            hit_mm=hit,
            corner=corner,
            state=states.get(site.id, DepthState.UNKNOWN),
            outside=not _over_head(
                atlas, site.muscle, float(site.level_pct), float(site.across_pct)
            ),
            selected=site.id in selected,
            words=words,
            prefix=prefix,
        )
        for (number, site), needle, ring, hit, corner in zip(
            numbered, needles, rings, hits, corners, strict=True
        )
    ]


def _mark(
    number: int,
    site: InjectionSite,
    *,
    needle: tuple[float, float],
    ring: tuple[float, float],
    hit_mm: float,
    corner: Point,
    state: DepthState,
    outside: bool,
    selected: bool,
    words: Words,
    prefix: str,
) -> SiteMark:
    size = NUMBER_SIZES[min(len(str(number)), len(NUMBER_SIZES)) - 1]
    return SiteMark(
        id=str(site.id),
        number=str(number),
        side=site.side.value,
        muscle=site.muscle.value,
        state=state,
        outside=outside,
        letter=words.letter_unknown if outside else _letter(state, words),
        label=site_label(number, site, state, words, outside=outside),
        level_pct=format_decimal(site.level_pct),
        across_pct=format_decimal(site.across_pct),
        x=fixed(ring[0], 3),
        y=fixed(ring[1], 3),
        true_x=fixed(needle[0], 3),
        true_y=fixed(needle[1], 3),
        dom_id=f"{prefix}-site-{site.id}",
        hit_mm=fixed(hit_mm),
        number_size=fixed(size),
        number_y=fixed(ring[1] + DIGIT_DROP * size),
        letter_x=fixed(corner[0]),
        letter_y=fixed(corner[1]),
        letter_text_y=fixed(corner[1] + 1.3),
        crowded=ring != needle,
        selected=selected,
    )


def site_label(
    number: int, site: InjectionSite, state: DepthState, words: Words, *, outside: bool = False
) -> str:
    """`Site 3, LEFT, medial head, 26 %, 9 units, 17 mm, in the muscle`."""
    parts = [
        words.site.format(number=number),
        words.side(site.side),
        words.muscle(site.muscle),
        words.percent.format(amount=format_decimal(site.level_pct)),
        words.dose(site.dose_tenths),
        words.depth(site.depth_mm),
    ]
    if outside:
        parts.append(words.outside_head)
    elif site.depth_mm is not None:
        parts.append(state_words(state, words))
    return ", ".join(parts)


@lru_cache(maxsize=2048)
def _over_head(atlas: Same, muscle: Muscle, level_pct: float, across_pct: float) -> bool:
    """Whether a site lies on the head it is planned for; a depth means nothing elsewhere."""
    return any(
        region.contains(level_pct, across_pct)
        for region in atlas.it.of_kind(RegionKind.MUSCLE)
        if region.muscle is muscle
    )


def state_words(state: DepthState, words: Words) -> str:
    return {
        DepthState.IN_FAT: words.in_fat,
        DepthState.NEAR_FAT: words.near_fat,
        DepthState.IN_MUSCLE: words.in_muscle,
        DepthState.NEAR_SOLEUS: words.near_soleus,
        DepthState.THROUGH: words.through,
        DepthState.UNKNOWN: words.depth_unknown,
    }[state]


def _letter(state: DepthState, words: Words) -> str:
    return {
        DepthState.IN_FAT: words.letter_fat,
        DepthState.NEAR_FAT: words.letter_fat,
        DepthState.NEAR_SOLEUS: words.letter_soleus,
        DepthState.THROUGH: words.letter_soleus,
        DepthState.UNKNOWN: words.letter_unknown,
    }.get(state, "")


@lru_cache(maxsize=256)
def spread(
    needles: tuple[Point, ...], sheet_width: float
) -> tuple[tuple[Point, ...], tuple[float, ...], tuple[Point, ...]]:
    """Where the rings of one leg stand, how far each listens, and where its letter sits.

    A ring stays on its needle unless a neighbour is closer than two radii; then both give
    way along the line between them. A hit circle is 24 px across on the smallest screen,
    less where a neighbour is near, but never under 24 px on the screens one edits on. A
    letter takes the first corner that covers no neighbour, else the freest.
    """
    rings = _parted(needles)
    widest = TARGET_PX / 2 * sheet_width / SMALLEST_MAP_PX
    least = TARGET_PX / 2 * sheet_width / USUAL_MAP_PX
    hits, corners = [], []
    for i, (x, y) in enumerate(rings):
        others = [ring for j, ring in enumerate(rings) if j != i]
        nearest = min([dist((x, y), other) for other in others], default=2 * widest)
        hits.append(max(least, min(widest, nearest / 2)))
        corners.append(_corner(x, y, others))
    return rings, tuple(hits), tuple(corners)


def _parted(needles: tuple[Point, ...]) -> tuple[Point, ...]:
    apart = 2 * RING_MM + 0.8
    rings = list(needles)
    for _ in range(60):
        moved = False
        for i in range(len(rings)):
            for j in range(i):
                (x1, y1), (x2, y2) = rings[j], rings[i]
                if abs(x2 - x1) >= apart or abs(y2 - y1) >= apart:
                    continue
                distance = hypot(x2 - x1, y2 - y1)
                if distance >= apart - 0.01:
                    continue
                if distance < 0.05:
                    # Two sites on one spot: part them in a direction that depends on order only.
                    turn = pi * (0.15 + 0.61 * i)
                    dx, dy = cos(turn), sin(turn)
                else:
                    dx, dy = (x2 - x1) / distance, (y2 - y1) / distance
                give = (apart - distance) / 2
                rings[j] = (x1 - dx * give, y1 - dy * give)
                rings[i] = (x2 + dx * give, y2 + dy * give)
                moved = True
        if not moved:
            break
    return tuple(rings)


def _corner(x: float, y: float, others: Sequence[Point]) -> Point:
    best, most = (x + LETTER_MM, y - LETTER_MM), -1.0
    near = [other for other in others if dist((x, y), other) < 4 * RING_MM]
    for dx, dy in ((1, -1), (-1, -1), (1, 1), (-1, 1)):
        corner = (x + dx * LETTER_MM, y + dy * LETTER_MM)
        room = min([dist(corner, other) for other in near], default=4 * RING_MM)
        if room > RING_MM + LETTER_RADIUS_MM + 0.6:
            return corner
        if room > most:
            best, most = corner, room
    return best
