"""The leg itself as paths: skin, heads, fibres, soleus, tendon, keep-outs.

Only the outline and the girths behind it are measured. Heads and keep-outs are the
atlas's schematic regions; soleus, tendon, fibres and creases are hints so that the
eye knows where it is, and no site is judged by them.
"""

from dataclasses import dataclass

from planning.diagram.geometry import (
    LegPlace,
    Sheet,
    densified,
    interpolated,
    levels_between,
    span_at,
)
from planning.diagram.svg import Point, polyline, smooth
from planning.domain.atlas import Atlas, Polygon, Region, RegionKind
from planning.domain.vocabulary import Muscle

STEP_PCT = 2.0

# A hint drawn by the clinic: level in %, half width in % across.
_TENDON = (
    (34, 40),
    (42, 52),
    (48, 50),
    (54, 40),
    (60, 31),
    (66, 25),
    (74, 20),
    (84, 17),
    (100, 19),
)
_FIBRES = 11


@dataclass(frozen=True, slots=True)
class Area:
    """A region of the atlas as a closed path."""

    code: str
    path: str
    unit: str = ""
    centre: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class LegArt:
    """Paths of one leg, back to front."""

    skin: str
    measured_edges: tuple[str, ...]
    supposed_edges: tuple[str, ...]
    soleus: str
    tendon: str
    tendon_lines: tuple[str, ...]
    medial_head: str
    lateral_head: str
    fibres: tuple[str, ...]
    mid_line: str
    creases: tuple[str, ...]
    keep_outs: tuple[Area, ...]
    nerve_bands: tuple[Area, ...]


def leg_art(place: LegPlace, sheet: Sheet, atlas: Atlas) -> LegArt:
    """All paths of one leg between the sheet's top and bottom level."""
    top, bottom = sheet.top_pct, sheet.bottom_pct
    heads = {region.muscle: region for region in atlas.of_kind(RegionKind.MUSCLE) if region.muscle}
    medial, lateral = heads.get(Muscle.MEDIAL_HEAD), heads.get(Muscle.LATERAL_HEAD)
    first = max(top, place.measured_levels[0])
    last = min(bottom, place.measured_levels[-1])
    return LegArt(
        skin=_silhouette(place, top, bottom),
        measured_edges=_edges(place, first, last) if last > first else (),
        supposed_edges=tuple(
            path
            for start, stop in ((top, first), (last, bottom))
            if stop > start
            for path in _edges(place, start, stop)
        ),
        soleus=_between(place, _SOLEUS, bottom),
        tendon=_between(place, _TENDON, bottom),
        tendon_lines=_tendon_lines(place, bottom),
        medial_head=_region_path(place, medial.outline, top, bottom) if medial else "",
        lateral_head=_region_path(place, lateral.outline, top, bottom) if lateral else "",
        fibres=tuple(
            path
            for region in (medial, lateral)
            if region is not None
            for path in _fibres(place, region, top, bottom)
        ),
        mid_line=polyline([place.point(max(top, -2), 0), place.point(min(bottom, 50), 0)]),
        creases=_creases(place, top),
        keep_outs=_areas(place, atlas, RegionKind.KEEP_OUT, top, bottom),
        nerve_bands=_areas(place, atlas, RegionKind.NERVE_BAND, top, bottom),
    )


def _edges(place: LegPlace, start: float, stop: float) -> tuple[str, str]:
    levels = levels_between(start, stop, STEP_PCT)
    lateral, medial = (
        smooth([place.point(level, across) for level in levels]) for across in (-100.0, 100.0)
    )
    return lateral, medial


def _silhouette(place: LegPlace, top: float, bottom: float) -> str:
    levels = levels_between(top, bottom, STEP_PCT)
    one = smooth([place.point(level, -100) for level in levels])
    other = smooth([place.point(level, 100) for level in reversed(levels)])
    return f"{one}L{other[1:]}Z"


def _between(place: LegPlace, halves: tuple[tuple[int, int], ...], bottom: float) -> str:
    """A shape symmetrical about the mid-line, open toward the sheet's lower edge."""
    known = [float(level) for level, _ in halves]
    widths = [float(half) for _, half in halves]
    stop = min(bottom, known[-1])
    levels = levels_between(known[0], stop, STEP_PCT)
    one = [place.point(level, -interpolated(known, widths, level)) for level in levels]
    other = [place.point(level, interpolated(known, widths, level)) for level in reversed(levels)]
    return f"{smooth(one)}L{smooth(other)[1:]}Z"


def _tendon_lines(place: LegPlace, bottom: float) -> tuple[str, ...]:
    known = [float(level) for level, _ in _TENDON]
    widths = [float(half) for _, half in _TENDON]
    levels = levels_between(50, max(bottom, 52), STEP_PCT)
    return tuple(
        smooth([place.point(level, share * interpolated(known, widths, level)) for level in levels])
        for share in (-1, -0.55, 0.55, 1)
    )


def _region_path(place: LegPlace, outline: Polygon, top: float, bottom: float) -> str:
    corners = [(min(max(level, top), bottom), across) for level, across in densified(outline)]
    return smooth([place.point(level, across) for level, across in corners], closed=True)


def _fibres(place: LegPlace, region: Region, top: float, bottom: float) -> list[str]:
    """Lines from the outer border downward and inward, as the fibres run to the tendon."""
    levels = [level for level, _ in region.outline]
    start, stop = max(top, min(levels)), min(bottom, max(levels))
    inward = region.muscle is Muscle.MEDIAL_HEAD
    paths = []
    for number in range(1, _FIBRES + 1):
        share = number / (_FIBRES + 1)
        stagger = 0.035 * (number * 5 % 4)
        points = []
        for step in range(13):
            way = 0.07 + stagger + (0.86 - 2 * stagger) * step / 12
            level = start + way * (stop - start)
            span = span_at(region.outline, level)
            if span is None:
                continue
            # The raphe end of a span is its low end on the medial head, its high end laterally.
            raphe, border = span if inward else (span[1], span[0])
            lean = share + 0.16 * (0.5 - way)
            if 0.05 < lean < 0.95:
                points.append(place.point(level, raphe + lean * (border - raphe)))
        if len(points) > 3:
            paths.append(smooth(points))
    return paths


def _creases(place: LegPlace, top: float) -> tuple[str, ...]:
    """The popliteal crease and the two hamstring tendons above it."""
    if top > -8:
        return ()
    crease = [(-5.2, -74), (-4.4, -40), (-4.0, 0), (-4.4, 40), (-5.2, 74)]
    fold = [(-2.6, -40), (-2.2, -12), (-2.2, 12), (-2.6, 40)]
    return (
        smooth([place.point(*corner) for corner in crease]),
        smooth([place.point(*corner) for corner in fold]),
        *(
            smooth([place.point(level, sign * across) for level, across in tendon])
            for sign in (-1, 1)
            for tendon in [((-8.6, 52), (-7.2, 57), (-5.8, 66))]
        ),
    )


def _areas(
    place: LegPlace, atlas: Atlas, kind: RegionKind, top: float, bottom: float
) -> tuple[Area, ...]:
    return tuple(
        Area(code=region.code, path=_sharp_path(place, region.outline, top, bottom))
        for region in atlas.of_kind(kind)
    )


def _sharp_path(place: LegPlace, outline: Polygon, top: float, bottom: float) -> str:
    corners = [(min(max(level, top), bottom), across) for level, across in densified(outline)]
    return polyline([place.point(level, across) for level, across in corners], closed=True)
