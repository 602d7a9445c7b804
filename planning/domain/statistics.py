"""Quartiles and the rest from a histogram, exactly: no float comes near a figure.

{−5: 3, 0: 4, 10: 1}  ──▶  n 8, median 0, quartiles −5 and 0, mean −5/8
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

Histogram = Mapping[int, int]
"""How often each value was found; counts are above zero."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How values are spread, in the unit of the values.

    `low` and `high` are the 5th and the 95th percentile.
    """

    count: int
    low: Fraction
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction
    high: Fraction
    mean: Fraction


def quantiles(histogram: Histogram, shares: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The values below which these shares lie, interpolated between neighbours.

    The method is that of `statistics.quantiles(…, method="inclusive")`: the least value is
    share 0, the greatest share 1. Raises `ValueError` for an empty histogram.
    """
    values = sorted(histogram)
    reached = list(accumulate(histogram[value] for value in values))
    if not values:
        raise ValueError("no values")
    return tuple(_quantile(values, reached, share) for share in shares)


def spread(histogram: Histogram) -> Spread:
    """Raises `ValueError` for an empty histogram."""
    low, lower, median, upper, high = quantiles(
        histogram,
        (Fraction(1, 20), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(19, 20)),
    )
    count = sum(histogram.values())
    total = sum(value * times for value, times in histogram.items())
    return Spread(count, low, lower, median, upper, high, Fraction(total, count))


def within(histogram: Histogram, error: int) -> int:
    """How many values lie no further from zero than `error`."""
    return sum(times for value, times in histogram.items() if abs(value) <= error)


def _quantile(values: list[int], reached: list[int], share: Fraction) -> Fraction:
    place = share * (reached[-1] - 1)
    whole = place.numerator // place.denominator
    below, above = _value_at(values, reached, whole), None
    if place != whole:
        above = _value_at(values, reached, whole + 1)
    return Fraction(below) if above is None else below + (place - whole) * (above - below)


def _value_at(values: list[int], reached: list[int], place: int) -> int:
    """The value at a place of the sorted list, counted from 0."""
    return next(value for value, up_to in zip(values, reached, strict=True) if place < up_to)
