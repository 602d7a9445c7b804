"""The frame every site is written in: one leg's line and girths.

          0 %   fibular-head level
           |        level_pct  →  level_mm = level_pct/100 × reference_line_mm
    −100 — 0 — +100            →  across_mm = across_pct/100 × girth_mm(level)/4
           |        an arc along the skin, + medial, − lateral
        100 %   superior margin of the calcaneal tuberosity

Points are floats here because geometry is computed, not stored; what is stored is
rounded by `stored_pct`.
"""

from bisect import bisect_right
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from planning.domain.assessment import LegAssessment
from planning.domain.quantities import rounded
from planning.domain.vocabulary import Laterality


class SkinPoint(NamedTuple):
    """A point on the skin: millimetres distal of the fibular head, and medial of mid-line."""

    level_mm: float
    across_mm: float


class NotMeasured(ValueError):
    """The leg has no reference line or no girth, so nothing can be placed on it."""


def stored_pct(value: float) -> Decimal:
    """A computed coordinate as it is stored: hundredths of a percent."""
    return rounded(value, 2)


class LegFrame:
    """Converts between percent of this leg and millimetres on its skin."""

    __slots__ = ("_girths", "_levels", "_slopes", "reference_line_mm", "side")

    def __init__(
        self, side: Laterality, reference_line_mm: int, girths: tuple[tuple[float, float], ...]
    ) -> None:
        if not girths:
            raise NotMeasured(side)
        ordered = sorted(girths)
        self.side = side
        self.reference_line_mm = reference_line_mm
        self._levels = [level for level, _ in ordered]
        self._girths = [girth for _, girth in ordered]
        self._slopes = _monotone_slopes(self._levels, self._girths)

    @classmethod
    def of(cls, side: Laterality, leg: LegAssessment) -> "LegFrame":
        """The frame of a measured leg.

        Raises `NotMeasured` without a reference line or any girth.
        """
        if leg.reference_line_mm is None or not leg.girths:
            raise NotMeasured(side)
        girths = tuple(
            (float(girth.level_pct), float(girth.relaxed_mean_mm)) for girth in leg.girths
        )
        return _frame(side, leg.reference_line_mm, girths)

    @property
    def measured_levels(self) -> tuple[float, ...]:
        return tuple(self._levels)

    def girth_mm(self, level_pct: float) -> float:
        """Girth at a level: monotone cubic between measured levels, constant beyond them.

        Monotone interpolation (Fritsch–Carlson) never draws a bulge that was not
        measured: between two readings the girth stays between them.
        """
        levels, girths = self._levels, self._girths
        if level_pct <= levels[0]:
            return girths[0]
        if level_pct >= levels[-1]:
            return girths[-1]
        i = bisect_right(levels, level_pct) - 1
        width = levels[i + 1] - levels[i]
        t = (level_pct - levels[i]) / width
        return (
            (1 + 2 * t) * (1 - t) ** 2 * girths[i]
            + t * (1 - t) ** 2 * width * self._slopes[i]
            + t * t * (3 - 2 * t) * girths[i + 1]
            + t * t * (t - 1) * width * self._slopes[i + 1]
        )

    def level_mm(self, level_pct: float) -> float:
        return level_pct / 100 * self.reference_line_mm

    def across_mm(self, level_pct: float, across_pct: float) -> float:
        return across_pct / 100 * self.girth_mm(level_pct) / 4

    def point(self, level_pct: float, across_pct: float) -> SkinPoint:
        return SkinPoint(self.level_mm(level_pct), self.across_mm(level_pct, across_pct))

    def percent(self, point: SkinPoint) -> tuple[float, float]:
        """`(level_pct, across_pct)` of a skin point, kept on the posterior view."""
        level_pct = _clamp(point.level_mm / self.reference_line_mm * 100, 0, 100)
        across_pct = point.across_mm / (self.girth_mm(level_pct) / 4) * 100
        return level_pct, _clamp(across_pct, -100, 100)

    def moved(
        self, level_pct: float, across_pct: float, *, distal_mm: float, medial_mm: float
    ) -> tuple[float, float]:
        """A point moved along the skin by tape millimetres; stops at the edge of the view."""
        start = self.point(level_pct, across_pct)
        return self.percent(SkinPoint(start.level_mm + distal_mm, start.across_mm + medial_mm))

    def distance_mm(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Distance of two `(level_pct, across_pct)` points along the unrolled skin."""
        a, b = self.point(*one), self.point(*other)
        return hypot(a.level_mm - b.level_mm, a.across_mm - b.across_mm)


@lru_cache(maxsize=256)
def _frame(
    side: Laterality, reference_line_mm: int, girths: tuple[tuple[float, float], ...]
) -> LegFrame:
    return LegFrame(side, reference_line_mm, girths)


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def _monotone_slopes(levels: list[float], girths: list[float]) -> list[float]:
    """Fritsch–Carlson slopes: zero at every turn, limited elsewhere."""
    if len(levels) == 1:
        return [0.0]
    widths = [right - left for left, right in pairwise(levels)]
    secants = [
        (right - left) / width
        for (left, right), width in zip(pairwise(girths), widths, strict=True)
    ]
    slopes = [secants[0]]
    for (before, after), (left_width, right_width) in zip(
        pairwise(secants), pairwise(widths), strict=True
    ):
        if before * after <= 0:
            slopes.append(0.0)
            continue
        left_weight = 2 * right_width + left_width
        right_weight = right_width + 2 * left_width
        slopes.append((left_weight + right_weight) / (left_weight / before + right_weight / after))
    slopes.append(secants[-1])
    return slopes
