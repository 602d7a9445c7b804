"""The leg itself as paths: skin, heads, fibres, soleus, tendon, keep-outs.

Only the outline and the girths behind it are measured. Heads and keep-outs are the
atlas's schematic regions; soleus, tendon, fibres and creases are hints so that the
eye knows where it is, and no site is judged by them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.diagram.geometry import (
    LegPlace,
    Sheet,
    densified,
    edge,
    interpolated,
    span_at,
)
from planning.diagram.svg import (
    Point,
    around,
    bend,
    cubics,
    fixed,
    polyline,
    smooth,
    thinned,
)
from planning.domain.atlas import Atlas, Polygon, Region, RegionKind
from planning.domain.vocabulary import Muscle

OFF_MM = 0.1
"""How far a line may be off what it draws: a quarter of a screen pixel."""

# A hint drawn by the clinic: level in %, half width in % across.
_TENDON = (
    (8, 3),
    (26, 4),
    (34, 8),
    (40, 30),
    (45, 42),
    (50, 38),
    (58, 28.5),
    (66, 22.5),
    (78, 19),
    (88, 18),
    (100, 21),
    (104, 23),
)
_ORIGIN = ((0.0, 1.0, 1.0), (-4.0, 0.96, 1.4), (-9.0, 0.92, 2.0))
"""Above 0 % the heads go on to the femur: level, and outer and inner border as shares."""
_FIBRES = 10
_INSETS = (0.035, 0.075, 0.12, 0.17, 0.225, 0.285)
_INSET_HIGH, _INSET_LOW = 0.45, 0.4
"""How much of an inset is cut off a head's length at its upper and its lower end."""


@dataclass(frozen=True, slots=True)
class Area:
    """A region of the atlas as a closed path."""

    code: str
    path: str
    unit: str = ""
    label: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Belly:
    """The lit rise of a head: one shape, and matrices that set it smaller into itself."""

    path: str
    insets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegArt:
    """Paths of one leg, back to front."""

    skin: str
    measured_edges: str
    supposed_edges: str
    soleus: str
    tendon: str
    tendon_lines: str
    origins: str
    medial_head: str
    medial_belly: Belly | None
    lateral_head: str
    lateral_belly: Belly | None
    fibres: str
    mid_line: str
    creases: str
    keep_out_hatch: str
    keep_outs: tuple[Area, ...]
    nerve_bands: tuple[Area, ...]
    bulging_units: tuple[Area, ...]


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
        medial_belly=_belly(place, medial, bottom) if medial else None,
        lateral_head=region_path(place, lateral.outline, top, bottom) if lateral else "",
        lateral_belly=_belly(place, lateral, bottom) if lateral else None,
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
        bulging_units=_units(place, atlas, top, bottom),
    )


def _edges(place: LegPlace, start: float, stop: float) -> str:
    return _side(place, start, stop, -100) + _side(place, start, stop, 100)


def silhouette(place: LegPlace, top: float, bottom: float) -> str:
    return around(_side(place, top, bottom, -100), _side(place, bottom, top, 100))


def _side(place: LegPlace, start: float, stop: float, across: float) -> str:
    return cubics(edge(place, start, stop, lambda _: across))


def _belly(place: LegPlace, region: Region, bottom: float) -> Belly | None:
    """The light of a belly: shapes one in another, all the widest one made smaller."""
    levels = [level for level, _ in region.outline]
    start, stop = min(levels), min(bottom, max(levels))
    widest = _light(place, region, start, stop, _INSETS[0])
    if not widest:
        return None
    inner = [_light(place, region, start, stop, inset) for inset in _INSETS[1:]]
    return Belly(smooth(widest, closed=True), tuple(_fitting(widest, points) for points in inner))


def _fitting(points: Sequence[Point], into: Sequence[Point]) -> str:
    """The matrix that brings the box around `points` to the box around `into`."""
    scales, shifts = [], []
    for axis in (0, 1):
        low, high = min(at[axis] for at in points), max(at[axis] for at in points)
        new_low, new_high = min(at[axis] for at in into), max(at[axis] for at in into)
        scales.append((new_high - new_low) / (high - low))
        shifts.append(new_low - low * scales[-1])
    return (
        f"matrix({fixed(scales[0], 3)} 0 0 {fixed(scales[1], 3)} "
        f"{fixed(shifts[0])} {fixed(shifts[1])})"
    )


def _light(place: LegPlace, region: Region, start: float, stop: float, inset: float) -> list[Point]:
    first = start + (stop - start) * inset * _INSET_HIGH
    last = stop - (stop - start) * inset * _INSET_LOW
    low_side, high_side = [], []
    steps = 6
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
    return [*low_side, *high_side[-2:0:-1]]


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
        smooth([place.point(level, -_tendon_half(level)) for level in levels]),
        smooth([place.point(level, _tendon_half(level)) for level in reversed(levels)]),
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
        smooth([place.point(level, outer * share) for level, share, _ in _ORIGIN]),
        smooth([place.point(level, inner * share) for level, _, share in reversed(_ORIGIN)]),
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
        stagger, base = 0.04 * (number * 5 % 4), number / (_FIBRES + 1)
        # A fibre leans inward on its way and ends where it would leave the head.
        first = max(0.03 + stagger, 0.5 - (0.95 - base) / 0.2)
        last = min(0.93 - stagger, 0.5 + (base - 0.05) / 0.2)
        points = []
        for way in (first, (first + last) / 2, last):
            level = start + way * (stop - start)
            span = span_at(region.outline, level)
            if span is None:
                break
            raphe, border = sorted(span, key=abs)
            share = base + 0.2 * (0.5 - way)
            points.append(place.point(level, raphe + share * (border - raphe)))
        if len(points) == 3:
            paths.append(bend(*points))
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


def _units(place: LegPlace, atlas: Atlas, top: float, bottom: float) -> tuple[Area, ...]:
    """Bulging units that lie on the sheet; soft, because nobody has published a border."""
    areas = []
    for region in atlas.of_kind(RegionKind.BULGING_UNIT):
        levels = [level for level, _ in region.outline]
        # Its number stands near the upper end: sites gather about the middle.
        level = min(levels) + 0.17 * (max(levels) - min(levels))
        span = span_at(region.outline, level)
        areas.append(
            Area(
                code=region.code,
                path=region_path(place, region.outline, top, bottom),
                unit=str(region.unit),
                label=place.point(level, sum(span) / 2 if span else 0.0),
            )
        )
    return tuple(areas)


def _sharp_path(place: LegPlace, outline: Polygon, top: float, bottom: float) -> str:
    corners = [(min(max(level, top), bottom), across) for level, across in densified(outline)]
    points = [place.point(level, across) for level, across in corners]
    return polyline(thinned([*points, points[0]], OFF_MM)[:-1], closed=True)
