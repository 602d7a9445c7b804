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
from planning.diagram.svg import Point, around, polyline, smooth
from planning.domain.atlas import Atlas, Polygon, Region, RegionKind
from planning.domain.vocabulary import Muscle

STEP_PCT = 3.0

# A hint drawn by the clinic: level in %, half width in % across.
_TENDON = (
    (8, 3),
    (26, 4),
    (34, 8),
    (40, 30),
    (45, 42),
    (50, 38),
    (54, 33),
    (58, 28.5),
    (62, 25),
    (66, 22.5),
    (70, 21),
    (78, 19),
    (88, 18),
    (100, 21),
    (104, 23),
)
_ORIGIN = ((0.0, 1.0, 1.0), (-4.0, 0.96, 1.4), (-9.0, 0.92, 2.0))
"""Above 0 % the heads go on to the femur: level, and outer and inner border as shares."""
_FIBRES = 10
_SHADES = (76.0, 84.0, 90.0, 95.0)
_INSETS = (0.035, 0.075, 0.12, 0.17, 0.225, 0.285)


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
    skin_shades: tuple[str, ...]
    measured_edges: str
    supposed_edges: str
    soleus: str
    tendon: str
    tendon_lines: str
    origins: str
    medial_head: str
    medial_lights: tuple[str, ...]
    lateral_head: str
    lateral_lights: tuple[str, ...]
    fibres: str
    mid_line: str
    creases: str
    keep_out_hatch: str
    keep_outs: tuple[Area, ...]
    nerve_bands: tuple[Area, ...]


def leg_art(place: LegPlace, sheet: Sheet, atlas: Atlas) -> LegArt:
    """All paths of one leg between the sheet's top and bottom level."""
    top, bottom = sheet.top_pct, sheet.bottom_pct
    muscles = atlas.of_kind(RegionKind.MUSCLE)
    heads = {region.muscle: region for region in muscles if region.muscle}
    medial, lateral = heads.get(Muscle.MEDIAL_HEAD), heads.get(Muscle.LATERAL_HEAD)
    first = max(top, place.measured_levels[0])
    last = min(bottom, place.measured_levels[-1])
    return LegArt(
        skin=silhouette(place, top, bottom),
        skin_shades=tuple(_skin_shade(place, top, bottom, share) for share in _SHADES),
        measured_edges=_edges(place, first, last) if last > first else "",
        supposed_edges="".join(
            _edges(place, start, stop)
            for start, stop in ((top, first), (last, bottom))
            if stop > start
        ),
        soleus="".join(
            region_path(place, region.outline, top, bottom)
            for region in muscles
            if not region.muscle
        ),
        tendon=_tendon(place, bottom),
        tendon_lines=_tendon_lines(place, bottom),
        origins="".join(_origin(place, region) for region in (medial, lateral) if region),
        medial_head=region_path(place, medial.outline, top, bottom) if medial else "",
        medial_lights=_lights(place, medial, bottom) if medial else (),
        lateral_head=region_path(place, lateral.outline, top, bottom) if lateral else "",
        lateral_lights=_lights(place, lateral, bottom) if lateral else (),
        fibres="".join(
            _fibres(place, region, top, bottom) for region in (medial, lateral) if region
        ),
        mid_line=polyline([place.point(9, 0), place.point(min(bottom, 50), 0)]),
        creases=_creases(place, top),
        keep_out_hatch="".join(
            _sharp_path(place, _clockwise(region.outline), top, bottom)
            for region in atlas.of_kind(RegionKind.KEEP_OUT)
        ),
        keep_outs=_areas(place, atlas, RegionKind.KEEP_OUT, top, bottom),
        nerve_bands=_areas(place, atlas, RegionKind.NERVE_BAND, top, bottom),
    )


def _edges(place: LegPlace, start: float, stop: float) -> str:
    levels = levels_between(start, stop, STEP_PCT)
    return "".join(
        smooth([place.point(level, across) for level in levels]) for across in (-100.0, 100.0)
    )


def silhouette(place: LegPlace, top: float, bottom: float) -> str:
    levels = levels_between(top, bottom, STEP_PCT)
    return around(
        [place.point(level, -100) for level in levels],
        [place.point(level, 100) for level in reversed(levels)],
    )


def _skin_shade(place: LegPlace, top: float, bottom: float, share: float) -> str:
    """Both edges of the leg from `share` of the half width outward."""
    levels = levels_between(top, bottom, 2 * STEP_PCT)
    return "".join(
        around(
            [place.point(level, sign * share) for level in levels],
            [place.point(level, sign * 100) for level in reversed(levels)],
        )
        for sign in (-1, 1)
    )


def _lights(place: LegPlace, region: Region, bottom: float) -> tuple[str, ...]:
    """Smaller and smaller shapes of the same head: the lit rise of its belly."""
    levels = [level for level, _ in region.outline]
    start, stop = min(levels), min(bottom, max(levels))
    return tuple(_light(place, region, start, stop, inset) for inset in _INSETS)


def _light(place: LegPlace, region: Region, start: float, stop: float, inset: float) -> str:
    first = start + (stop - start) * inset * 0.45
    last = stop - (stop - start) * inset * 0.4
    low_side, high_side = [], []
    steps = 8
    for step in range(steps + 1):
        level = first + (last - first) * step / steps
        span = span_at(region.outline, level)
        if span is None:
            continue
        # Rounded off at both ends, so that the lights end like the belly does.
        way = 2 * step / steps - 1
        share = inset + (0.5 - inset) * (1 - (1 - abs(way) ** 3) ** 0.5)
        width = span[1] - span[0]
        low_side.append(place.point(level, span[0] + share * width))
        high_side.append(place.point(level, span[1] - share * width))
    return smooth([*low_side, *high_side[-2:0:-1]], closed=True) if low_side else ""


def _clockwise(outline: Polygon) -> Polygon:
    """One turning sense for all, so that overlapping hatches join instead of cancelling."""
    doubled = sum(
        y1 * x2 - y2 * x1
        for (y1, x1), (y2, x2) in zip(outline, (*outline[1:], outline[0]), strict=True)
    )
    return outline if doubled > 0 else tuple(reversed(outline))


def _tendon_half(level_pct: float) -> float:
    levels = [level for level, _ in _TENDON]
    return interpolated(levels, [half for _, half in _TENDON], level_pct)


def _tendon(place: LegPlace, bottom: float) -> str:
    levels = [level for level, _ in _TENDON if level < bottom] + [bottom]
    return around(
        [place.point(level, -_tendon_half(level)) for level in levels],
        [place.point(level, _tendon_half(level)) for level in reversed(levels)],
    )


def _tendon_lines(place: LegPlace, bottom: float) -> str:
    levels = [level for level, _ in _TENDON if 45 <= level < bottom] + [bottom]
    return "".join(
        smooth([place.point(level, share * _tendon_half(level)) for level in levels])
        for share in (-1, -0.5, 0.5, 1)
    )


def _origin(place: LegPlace, region: Region) -> str:
    """A hint of the head's way to the femur above its upper edge, where no site can be."""
    start = min(level for level, _ in region.outline)
    edge = sorted((across for level, across in region.outline if level == start), key=abs)
    if start < 0 or len(edge) < 2:
        return ""
    inner, outer = edge[0], edge[-1]
    return around(
        [place.point(level, outer * share) for level, share, _ in _ORIGIN],
        [place.point(level, inner * share) for level, _, share in reversed(_ORIGIN)],
    )


def region_path(place: LegPlace, outline: Polygon, top: float, bottom: float) -> str:
    """A soft closed shape; a level upper edge keeps its corners."""
    corners = [(min(max(level, top), bottom), across) for level, across in outline]
    start = min(level for level, _ in corners)
    for i, (one, other) in enumerate(zip(corners, (*corners[1:], corners[0]), strict=True)):
        if one[0] == other[0] == start:
            rest = [*corners[i + 1 :], *corners[: i + 1]]
            return smooth([place.point(*corner) for corner in rest]) + "Z"
    return smooth([place.point(*corner) for corner in corners], closed=True)


def _fibres(place: LegPlace, region: Region, top: float, bottom: float) -> str:
    """Lines from the outer border downward and inward, as the fibres run to the tendon."""
    levels = [level for level, _ in region.outline]
    start, stop = max(top, min(levels)), min(bottom, max(levels))
    paths = []
    for number in range(1, _FIBRES + 1):
        stagger = 0.04 * (number * 5 % 4)
        points = []
        for step in range(6):
            way = 0.03 + stagger + (0.9 - 2 * stagger) * step / 5
            level = start + way * (stop - start)
            span = span_at(region.outline, level)
            if span is None:
                continue
            raphe, border = sorted(span, key=abs)
            share = number / (_FIBRES + 1) + 0.2 * (0.5 - way)
            if 0.05 < share < 0.95:
                points.append(place.point(level, raphe + share * (border - raphe)))
        if len(points) > 3:
            paths.append(smooth(points))
    return "".join(paths)


def _creases(place: LegPlace, top: float) -> str:
    """The popliteal crease, just above the fibular head."""
    if top > -6:
        return ""
    crease = ((-5.4, -70), (-4.4, -36), (-4.0, 0), (-4.4, 36), (-5.4, 70))
    return smooth([place.point(*corner) for corner in crease])


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
