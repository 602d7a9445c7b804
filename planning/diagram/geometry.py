"""Where a site of the leg frame stands on the sheet, in millimetres, and back.

Both legs share one scale and one 0 % line; the sheet is symmetrical, so a mirrored
site is a mirrored mark.

          lateral    medial │ medial    lateral
             PATIENT'S LEFT │ PATIENT'S RIGHT
    x = centre_x + direction × across_pct/100 × half_width(level_pct)
    y = zero_y + level_pct/100 × reference_line_mm

`half_width` is what the eye sees of a round leg, girth/2π, so the map is linear in
`across_pct` and can be undone. Girths are kept for every whole percent to 0.1 mm and
interpolated linearly in between, here and in the browser alike, so that both agree.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import pi

from planning.diagram.svg import Point
from planning.domain.atlas import Polygon, viewer_direction
from planning.domain.legframe import LegFrame
from planning.domain.vocabulary import Laterality

TOP_PCT = -9.0
BOTTOM_PCT = 68.0
"""The part of the leg line the map shows; it grows downward when a site lies lower."""

HEAD_ROOM = 18.0
FOOT_ROOM = 25.0
RULER_ROOM = 28.0
GAP = 17.0
NARROWEST_HALF_WIDTH = 45.0
UNMEASURED_REFERENCE_MM = 345.0
"""Only the size of the empty place where a leg that was not measured would stand."""

KNEE_FLARE = 0.06


@dataclass(frozen=True, slots=True)
class LegPlace:
    """One leg's place on the sheet. `girths` has 101 values in mm, for 0–100 %."""

    side: Laterality
    direction: int
    centre_x: float
    zero_y: float
    reference_line_mm: float
    girths: tuple[float, ...]
    measured_levels: tuple[float, ...]

    def half_width(self, level_pct: float) -> float:
        """Half of the leg's width as seen, constant outside 0–100 %."""
        level = max(0.0, min(100.0, level_pct))
        below = min(int(level), 99)
        part = level - below
        girth = self.girths[below] * (1 - part) + self.girths[below + 1] * part
        return girth / (2 * pi)

    def drawn_half_width(self, level_pct: float) -> float:
        """`half_width`, widening a little toward the knee above 0 % where no site can be."""
        if level_pct >= 0:
            return self.half_width(level_pct)
        rise = min(1.0, -level_pct / -TOP_PCT)
        return self.half_width(0) * (1 + KNEE_FLARE * rise * rise * (3 - 2 * rise))

    def y(self, level_pct: float) -> float:
        return self.zero_y + level_pct / 100 * self.reference_line_mm

    def point(self, level_pct: float, across_pct: float) -> Point:
        width = self.drawn_half_width(level_pct)
        return self.centre_x + self.direction * across_pct / 100 * width, self.y(level_pct)

    def percent(self, x: float, y: float) -> tuple[float, float]:
        """`(level_pct, across_pct)` of a point on the sheet: what the browser computes."""
        level_pct = (y - self.zero_y) / self.reference_line_mm * 100
        across = self.direction * (x - self.centre_x) / self.half_width(level_pct) * 100
        return level_pct, across


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole map: both places, or `None` where a leg was not measured."""

    width: float
    height: float
    half_slot: float
    centre_left: float
    centre_right: float
    zero_y: float
    top_pct: float
    bottom_pct: float
    left: LegPlace | None
    right: LegPlace | None

    def place(self, side: Laterality) -> LegPlace | None:
        return self.left if side is Laterality.LEFT else self.right

    def centre(self, side: Laterality) -> float:
        return self.centre_left if side is Laterality.LEFT else self.centre_right


@lru_cache(maxsize=256)
def _girths(frame: LegFrame) -> tuple[float, ...]:
    return tuple(round(frame.girth_mm(level), 1) for level in range(101))


def place_for(frame: LegFrame, centre_x: float, zero_y: float) -> LegPlace:
    """One leg with its mid-line at `centre_x` and its 0 % at `zero_y`, in millimetres."""
    return LegPlace(
        side=frame.side,
        direction=viewer_direction(frame.side),
        centre_x=centre_x,
        zero_y=zero_y,
        reference_line_mm=float(frame.reference_line_mm),
        girths=_girths(frame),
        measured_levels=frame.measured_levels,
    )


@lru_cache(maxsize=128)
def sheet_for(
    left: LegFrame | None,
    right: LegFrame | None,
    *,
    top_pct: float = TOP_PCT,
    bottom_pct: float = BOTTOM_PCT,
    ruler_room: float = RULER_ROOM,
    head_room: float = HEAD_ROOM,
    foot_room: float = FOOT_ROOM,
) -> Sheet:
    """Lay both legs out at one scale, LEFT always on the viewer's left."""
    frames = [frame for frame in (left, right) if frame is not None]
    widest = [max(_girths(frame)) / (2 * pi) for frame in frames]
    half_slot = max([NARROWEST_HALF_WIDTH, *widest])
    longest = max([float(frame.reference_line_mm) for frame in frames] or [UNMEASURED_REFERENCE_MM])
    centre_left = ruler_room + half_slot
    centre_right = centre_left + 2 * half_slot + GAP
    zero_y = head_room - top_pct / 100 * longest

    return Sheet(
        width=centre_right + half_slot + ruler_room,
        height=zero_y + bottom_pct / 100 * longest + foot_room,
        half_slot=half_slot,
        centre_left=centre_left,
        centre_right=centre_right,
        zero_y=zero_y,
        top_pct=top_pct,
        bottom_pct=bottom_pct,
        left=place_for(left, centre_left, zero_y) if left else None,
        right=place_for(right, centre_right, zero_y) if right else None,
    )


def span_at(outline: Polygon, level_pct: float) -> tuple[float, float] | None:
    """The across-range `(low, high)` a region covers at a level, or `None` beside it."""
    crossings: list[float] = []
    for (y1, x1), (y2, x2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if (y1 <= level_pct < y2) or (y2 <= level_pct < y1):
            crossings.append(x1 + (level_pct - y1) / (y2 - y1) * (x2 - x1))
    return (min(crossings), max(crossings)) if crossings else None


def densified(outline: Polygon, *, step_pct: float = 2.0) -> Polygon:
    """The same polygon with corners at most `step_pct` levels (5 × that across) apart.

    Edges are straight in percent but bend on the sheet, because the leg's width changes.
    """
    dense: list[tuple[float, float]] = []
    for (y1, x1), (y2, x2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        steps = max(1, round(max(abs(y2 - y1) / step_pct, abs(x2 - x1) / (5 * step_pct))))
        dense += [(y1 + (y2 - y1) * i / steps, x1 + (x2 - x1) * i / steps) for i in range(steps)]
    return tuple(dense)


def levels_between(start: float, stop: float, step: float) -> list[float]:
    """Levels from `start` to `stop`, both included, on whole multiples of `step` between."""
    first = int(start // step) + 1
    inner = []
    while first * step < stop:
        inner.append(first * step)
        first += 1
    return [start, *inner, stop]


def edge(
    place: LegPlace, start: float, stop: float, across: Callable[[float], float]
) -> list[Point]:
    """Points for `svg.cubics` along `across(level)`, from level `start` to `stop`.

    A leg's width is one cubic between two measured levels, so its edges come out exact.
    """
    low, high = min(start, stop), max(start, stop)
    knots = [low, *(at for at in sorted({0.0, *place.measured_levels}) if low < at < high), high]
    levels = [low]
    for one, other in pairwise(knots):
        levels += [one + (other - one) * third / 3 for third in (1, 2, 3)]
    points = [place.point(level, across(level)) for level in levels]
    return points if start <= stop else points[::-1]


def interpolated(levels: Sequence[float], values: Sequence[float], at: float) -> float:
    """Piecewise-linear, constant beyond the ends."""
    if at <= levels[0]:
        return values[0]
    if at >= levels[-1]:
        return values[-1]
    i = bisect_left(levels, at)
    part = (at - levels[i - 1]) / (levels[i] - levels[i - 1])
    return values[i - 1] + part * (values[i] - values[i - 1])
