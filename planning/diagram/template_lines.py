"""The lines of a marking template as paths: one path for all lines that look alike.

Coordinates are millimetres of the leg from the drawing's top left corner, to 0.01 mm.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor

from planning.diagram.geometry import densified
from planning.diagram.svg import Point, fixed
from planning.diagram.template_marks import ARM_MM, around
from planning.diagram.template_tiles import OVERLAP_MM, Layout, Tile
from planning.domain.atlas import Region

CM = 10
RING_MM = 2.2
MARK_MM = 2.2
EDGE_STEP_MM = 4.0
SEAM_MARKS_MM = (-60.0, -30.0, 30.0, 60.0)


def crosses(points: Iterable[Point]) -> str:
    """A cross and a ring around it for each point."""
    return "".join(
        f"M{_at(x - ARM_MM, y)}H{_f(x + ARM_MM)}M{_at(x, y - ARM_MM)}V{_f(y + ARM_MM)}"
        f"M{_at(x - RING_MM, y)}a{RING_MM} {RING_MM} 0 1 0 {2 * RING_MM} 0"
        f"a{RING_MM} {RING_MM} 0 1 0 {-2 * RING_MM} 0"
        for x, y in points
    )


def levels_cm(tile: Tile) -> range:
    """The whole centimetres below the fibular head that a tile shows."""
    return range(ceil(tile.y_mm / CM - 1e-9), floor(tile.bottom_mm / CM + 1e-9) + 1)


def level_span(layout: Layout, tile: Tile, level_mm: float) -> tuple[float, float] | None:
    """From where to where a level crosses the leg on this tile, on the unrolled skin."""
    half = layout.half_width(level_mm)
    start, end = max(-half, tile.x_mm), min(half, tile.right_mm)
    return (start, end) if start < end else None


def level_lines(layout: Layout, tile: Tile, levels_mm: Iterable[float]) -> str:
    """A line across the leg at each level."""
    path = []
    for level in levels_mm:
        span = level_span(layout, tile, level)
        if span:
            x, y = tile.drawn((span[0], level))
            path.append(f"M{_at(x, y)}H{_f(x + span[1] - span[0])}")
    return "".join(path)


def percent_ticks(layout: Layout, tile: Tile, every_pct: int, length_mm: float) -> str:
    """Short marks inward from the medial end of what the tile shows."""
    path = []
    for percent in percents(layout, tile, every_pct):
        level = layout.frame.level_mm(percent)
        span = level_span(layout, tile, level)
        if span:
            x, y = tile.drawn((span[1] if layout.direction > 0 else span[0], level))
            path.append(f"M{_at(x, y)}h{_f(-layout.direction * length_mm)}")
    return "".join(path)


def percents(layout: Layout, tile: Tile, every_pct: int) -> list[int]:
    return [
        percent
        for percent in range(0, 101, every_pct)
        if tile.y_mm <= layout.frame.level_mm(percent) <= tile.bottom_mm
    ]


def outline(layout: Layout, tile: Tile) -> str:
    """Both edges of the posterior view, ±girth/4, where the tile shows them."""
    steps = max(1, ceil(tile.height_mm / EDGE_STEP_MM))
    levels = [tile.y_mm + tile.height_mm * step / steps for step in range(steps + 1)]
    path = []
    for sign in (-1, 1):
        points = [(sign * layout.half_width(level), level) for level in levels]
        path.append(_runs(points, tile))
    return "".join(path)


def mid_line(tile: Tile) -> str:
    if not tile.x_mm <= 0 <= tile.right_mm:
        return ""
    x, y = tile.drawn((0, tile.y_mm))
    return f"M{_at(x, y)}v{_f(tile.height_mm)}"


def seam_points(layout: Layout, tile: Tile, sites: Sequence[Point]) -> list[Point]:
    """Places in the overlaps, the same on both sheets, to lay on one another."""
    points: list[Point] = []
    for columns, rows in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        other = layout.neighbour(tile, columns, rows)
        if other is None:
            continue
        if columns:
            x = max(tile.x_mm, other.x_mm) + OVERLAP_MM / 2
            points += [(x, float(cm * CM)) for cm in levels_cm(tile) if cm % 5 == 0]
        else:
            y = max(tile.y_mm, other.y_mm) + OVERLAP_MM / 2
            points += [(x, y) for x in SEAM_MARKS_MM if tile.x_mm < x < tile.right_mm]
    return [
        tile.drawn(point)
        for point in sorted(set(points))
        if not any(around(site).distance(point) < MARK_MM for site in sites)
    ]


def diamonds(points: Iterable[Point]) -> str:
    """A diamond with a cross in it for each point."""
    return "".join(
        f"M{_at(x - MARK_MM, y)}l{MARK_MM} {-MARK_MM} {MARK_MM} {MARK_MM}"
        f" {-MARK_MM} {MARK_MM}zM{_at(x - MARK_MM, y)}h{2 * MARK_MM}"
        f"M{_at(x, y - MARK_MM)}v{2 * MARK_MM}"
        for x, y in points
    )


def areas(layout: Layout, tile: Tile, regions: Iterable[Region]) -> str:
    """The parts of atlas regions that a tile shows."""
    path = []
    for region in regions:
        points = [layout.point(level, across) for level, across in densified(region.outline)]
        seen = _clipped(points, tile)
        if len(seen) > 2:
            drawn = [tile.drawn(point) for point in seen]
            path.append("M" + "L".join(_at(x, y) for x, y in drawn) + "Z")
    return "".join(path)


def check_bar(x: float, y: float) -> str:
    """100 mm with a tick at every ten."""
    ticks = "".join(
        f"M{_at(x + 10 * step, y)}v{-4 if step % 10 == 0 else -3 if step == 5 else -2}"
        for step in range(11)
    )
    return f"M{_at(x, y)}h100{ticks}"


def arrow(x: float, y: float, dx: float, dy: float) -> str:
    """A filled arrow from `x, y`, straight across or straight down."""
    length = abs(dx) + abs(dy)
    along = (dx / length, dy / length)
    side = (-along[1], along[0])
    outline = (
        (0.0, 0.8),
        (length - 5, 0.8),
        (length - 5, 2.6),
        (length, 0.0),
        (length - 5, -2.6),
        (length - 5, -0.8),
        (0.0, -0.8),
    )
    return (
        "M"
        + "L".join(
            _at(x + a * along[0] + b * side[0], y + a * along[1] + b * side[1]) for a, b in outline
        )
        + "Z"
    )


def _runs(points: Sequence[Point], tile: Tile) -> str:
    """Straight lines through `points`, broken where they leave the tile."""
    path, on = [], False
    for point in points:
        if tile.holds(point):
            path.append(f"{'L' if on else 'M'}{_at(*tile.drawn(point))}")
        on = tile.holds(point)
    return "".join(path)


def _clipped(points: Sequence[Point], tile: Tile) -> list[Point]:
    """Sutherland–Hodgman: the part of a polygon inside the tile."""
    kept = list(points)
    for axis, limit, sign in (
        (0, tile.x_mm, 1),
        (0, tile.right_mm, -1),
        (1, tile.y_mm, 1),
        (1, tile.bottom_mm, -1),
    ):
        clipped: list[Point] = []
        for one, other in zip(kept, [*kept[1:], *kept[:1]], strict=True):
            a, b = sign * (one[axis] - limit), sign * (other[axis] - limit)
            if a >= 0:
                clipped.append(one)
            if (a >= 0) != (b >= 0):
                part = a / (a - b)
                clipped.append(
                    (one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1]))
                )
        kept = clipped
    return kept


def _at(x: float, y: float) -> str:
    return f"{_f(x)} {_f(y)}"


def _f(value: float) -> str:
    return fixed(value, 2)
