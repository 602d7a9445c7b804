"""The scales of the charts over time: one pair of axes for both legs, so that they compare.

    days ──x──▶ across the frame, true to the calendar
    values ──y──▶ up the frame, from a round number to a round number

All lengths are units of the drawing's own viewBox, `WIDTH` of them across.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, log10

from planning.diagram.svg import text_width

WIDTH = 360.0
PLOT_HEIGHT = 168.0
FONT = 11.5
RIGHT = 10.0
INSET = 9.0
TICK_GAP = 10.0
SHORTEST_DAYS = 28
ROWS = 5


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axes:
    """Where a day and a value stand. `left` is the width the labels of the values take."""

    first: date
    last: date
    low: float
    high: float
    left: float
    value_ticks: tuple[Tick, ...]
    day_ticks: tuple[Tick, ...]

    @property
    def right(self) -> float:
        return WIDTH - RIGHT

    def x(self, day: date) -> float:
        """A day across the plot, whose edges keep room for a mark."""
        return _across(self.left, (day - self.first).days, (self.last - self.first).days)

    def y(self, value: float) -> float:
        """Down from the top of the plot."""
        return PLOT_HEIGHT * (self.high - value) / (self.high - self.low)


def axes_of(
    days: Iterable[date], values: Iterable[float], whole_from_to: tuple[int, int] | None = None
) -> Axes:
    """Axes that hold all these days and values, errors included.

    `whole_from_to` fixes a scale of answers: every whole number from one to the other.
    Raises `ValueError` without a day or a value.
    """
    first, last = _span(sorted(days))
    if whole_from_to is None:
        step, low, high = _round_scale(sorted(values))
    else:
        step, low, high = 1.0, whole_from_to[0] - 0.4, whole_from_to[1] + 0.4
    places = max(0, -floor(log10(step)))
    rows = [row * step for row in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    ticks = tuple(Tick(value, _written(value, places)) for value in rows)
    left = max(text_width(tick.label, FONT) for tick in ticks) + 8
    return Axes(first, last, low, high, left, ticks, _day_ticks(first, last, left))


def _written(value: float, places: int) -> str:
    """Below zero with a true minus; a zero has no sign."""
    return f"{abs(value) if not round(value, places) else value:,.{places}f}".replace("-", "−")


def _across(left: float, day: int, days: int) -> float:
    return left + INSET + (WIDTH - RIGHT - left - 2 * INSET) * day / days


def _span(days: Sequence[date]) -> tuple[date, date]:
    """From the first day to the last, widened evenly where they are close together."""
    first, last = days[0], days[-1]
    spare = SHORTEST_DAYS - (last - first).days
    if spare > 0:
        first, last = first - timedelta(spare // 2), last + timedelta(spare - spare // 2)
    return first, last


def _round_scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Step and ends in the fewest round steps that hold the values with some air."""
    least, most = values[0], values[-1]
    extent = (most - least) or max(abs(most) / 10, 1.0)
    air = 0.06 * extent if most > least else extent / 2
    step = _round_step((extent + 2 * air) / ROWS)
    return step, floor((least - air) / step) * step, ceil((most + air) / step) * step


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = float(10 ** floor(log10(rough)))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= rough - 1e-12)


def _day_ticks(first: date, last: date, left: float) -> tuple[Tick, ...]:
    """The finest round days whose labels stand apart, without those that would overhang."""
    days = (last - first).days
    found: tuple[Tick, ...] = ()
    for ticks in _candidates(first, last):
        labelled = (Tick(_across(left, (day - first).days, days), label) for day, label in ticks)
        whole = tuple(tick for tick in labelled if _left_of(tick) >= 0 and _right_of(tick) <= WIDTH)
        if whole and all(_right_of(a) + TICK_GAP <= _left_of(b) for a, b in pairwise(whole)):
            return whole
        found = whole or found
    return found[:1]


def _left_of(tick: Tick) -> float:
    return tick.at - text_width(tick.label, FONT) / 2


def _right_of(tick: Tick) -> float:
    return tick.at + text_width(tick.label, FONT) / 2


def _candidates(first: date, last: date) -> Iterator[list[tuple[date, str]]]:
    for weeks in (1, 2):
        start = first + timedelta(-first.weekday() % 7)
        count = max((last - start).days // (7 * weeks) + 1, 0)
        days = [start + timedelta(7 * weeks * number) for number in range(count)]
        yield [(day, day.isoformat()) for day in days]
    for months in (1, 2, 3, 4, 6):
        yield (
            [(day, f"{day:%Y-%m}") for day in _month_starts(first, last) if not day.month % months]
            if months > 1
            else [(day, f"{day:%Y-%m}") for day in _month_starts(first, last)]
        )
    for years in (1, 2, 5, 10, 20, 50, 100):
        yield [
            (date(year, 1, 1), str(year))
            for year in range(first.year, last.year + 1)
            if not year % years and date(year, 1, 1) >= first
        ]


def _month_starts(first: date, last: date) -> Iterator[date]:
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(month // 12, month % 12 + 1, 1)
        if first <= day <= last:
            yield day
