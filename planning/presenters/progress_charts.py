"""A measured quantity as its charts and numbers, the same on the page and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from planning.course import Course, Treated
from planning.diagram.svg import Safe
from planning.diagram.timeline_chart import Dot, Form, Mark, Stripe, Timeline, timeline_charts
from planning.domain.balance import Pair, percent_signed
from planning.domain.balance import in_words as sides_in_words
from planning.domain.change import in_words as change_in_words
from planning.domain.measures import Asked, Measure
from planning.domain.over_time import Point, Series, Sides
from planning.domain.quantities import (
    centimetres,
    format_decimal,
    millimetres,
    rounded,
    units,
)
from planning.domain.text import N_, Text
from planning.domain.visit_record import SATISFACTION_WORDS
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.drawings import drawing_words
from planning.evidence import load_products
from planning.wording import say

ANSWERS = (1, 5)
MM_PER_CM = 10


@dataclass(frozen=True, slots=True)
class Number:
    """One value of one leg in words: the number, its error, how it was taken, the change."""

    value: str
    error: str
    how: str
    change: str
    form: Form


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, and the same in words."""

    svg: Safe
    words: str


def measures_shown(course: Course, measure: Measure) -> list[Measure]:
    """A quantity of the legs alone; the two answers of satisfaction together."""
    if isinstance(measure.of, Asked):
        return [m for m in course.history.measures if isinstance(m.of, Asked)]
    return [measure]


def series_shown(course: Course, measure: Measure) -> list[Series]:
    """LEFT and RIGHT; for satisfaction one of each question."""
    return [
        series
        for shown in measures_shown(course, measure)
        for series in course.history.of(shown).values()
    ]


def charts_of(course: Course, measure: Measure, id_prefix: str = "progress") -> list[Chart]:
    """The charts of one quantity, on one pair of axes."""
    shown = series_shown(course, measure)
    timelines = [_timeline(series) for series in shown]
    drawn = timeline_charts(
        timelines,
        [_marks(course.treated, series.side) for series in shown],
        answers=ANSWERS if isinstance(measure.of, Asked) else None,
        id_prefix=id_prefix,
    )
    return [
        Chart(svg, f"{timeline.title}. {timeline.about}. {timeline.spoken}")
        for svg, timeline in zip(drawn, timelines, strict=True)
    ]


def sides_chart(course: Course, measure: Measure, id_prefix: str = "sides") -> Safe | None:
    """The symmetry index through time; None before there are two of it."""
    found = [sides for sides in course.history.sides(measure) if sides.index_pct is not None]
    if len(found) < 2:
        return None
    days = [sides.on for sides in found] + [one.on for one in course.treated]
    timeline = Timeline(
        title=_("LEFT against RIGHT"),
        about=_("symmetry index, %% · %(measure)s") % {"measure": say(measure.words)},
        spoken=" ".join(f"{sides.on.isoformat()}: {sides_words(sides)}." for sides in found),
        dots=[_index_dot(sides) for sides in found],
        stripes=[Stripe(min(days), None, 0.0, None)],
    )
    return timeline_charts([timeline], [_marks(course.treated, None)], id_prefix=id_prefix)[0]


def number(series: Series, point: Point) -> Number:
    """A point in words."""
    return Number(
        value=value_words(series.measure, point.value),
        error=_error_words(series, point),
        how=say(point.how) if point.how else "",
        change=change_words(series, point),
        form=_form(series, point),
    )


def value_words(measure: Measure, value: Decimal) -> str:
    if isinstance(measure.of, Asked):
        return f"{int(value)} · {say(SATISFACTION_WORDS[int(value)])}"
    if measure.is_girth:
        return say(centimetres(value))
    if measure.is_length:
        return say(millimetres(value))
    return format_decimal(value)


def change_words(series: Series, point: Point) -> str:
    """Against the baseline of its treatment, never without the error."""
    change, baseline = series.change_of(point), series.baseline_of(point)
    if point.is_estimate and series.treated_before(point):
        return _("an estimate is not compared")
    if change is None or baseline is None:
        return ""
    words = say(change_in_words(change))
    if baseline.across:
        words += " " + _("(another treatment lies between)")
    return words


def sides_words(sides: Sides) -> str:
    """`RIGHT greater by 8 mm (index +2.2 %)`, with the error, or that none is published."""
    if sides.index_pct is None or not sides.difference:
        return say(Text(N_("LEFT and RIGHT are equal")))
    if sides.error is not None:
        return say(
            sides_in_words(
                Pair(
                    left=sides.left.value,
                    right=sides.right.value,
                    difference=sides.difference,
                    index_pct=sides.index_pct,
                    error=sides.error,
                    within_error=sides.within_error,
                    sources=(),
                )
            )
        )
    greater = Laterality.RIGHT if sides.difference > 0 else Laterality.LEFT
    return say(
        Text(
            N_("{side} greater by {difference} (index {index}); no error is published"),
            side=SIDE_WORDS[greater],
            difference=millimetres(abs(sides.difference)),
            index=percent_signed(sides.index_pct),
        )
    )


def treated_words(one: Treated, side: Laterality | None = None) -> str:
    """`2026-05-14 · Botox · 54 units`, of one leg or of both; planned ones say so."""
    tenths = one.total_tenths if side is None else one.calf_tenths[side]
    words = f"{one.on.isoformat()} · {_brand(one.product)} · {say(units(tenths))}"
    return words if one.is_given else _("%(treatment)s, planned") % {"treatment": words}


def _brand(product: str) -> str:
    found = load_products().get(product)
    return found.brand if found else product


def _marks(treated: Sequence[Treated], side: Laterality | None) -> list[Mark]:
    return [Mark(one.on, treated_words(one, side), one.is_given) for one in treated]


def _timeline(series: Series) -> Timeline:
    words = drawing_words()
    measure = series.measure
    of_a_leg = series.side is not None
    return Timeline(
        title=words.caption(series.side) if series.side else _capital(say(measure.words)),
        about=f"{_capital(say(measure.words))} · {_unit(measure)}" if of_a_leg else _unit(measure),
        spoken=_spoken(series),
        dots=[_dot(series, point) for point in series.points],
        stripes=[] if isinstance(measure.of, Asked) else _stripes(series),
        nothing=words.not_measured,
    )


def _unit(measure: Measure) -> str:
    if isinstance(measure.of, Asked):
        return _("1 very dissatisfied – 5 very satisfied")
    if measure.is_girth:
        return "cm"
    return "mm" if measure.is_length else _("times")


def _dot(series: Series, point: Point) -> Dot:
    error = series.error_of(point)
    return Dot(
        on=point.on,
        value=_scaled(series.measure, point.value),
        error=None if error is None else _scaled(series.measure, error),
        label=_label(series.measure, point.value),
        form=_form(series, point),
    )


def _index_dot(sides: Sides) -> Dot:
    index = sides.index_pct or Decimal(0)
    return Dot(
        on=sides.on,
        value=float(index),
        error=None if sides.error_pct is None else float(sides.error_pct),
        label=say(percent_signed(index)),
        form=Form.WITHIN
        if sides.within_error
        else Form.BEYOND
        if sides.error is not None
        else Form.ALONE,
    )


def _stripes(series: Series) -> list[Stripe]:
    found = []
    for stretch in series.stretches:
        point = stretch.baseline.point
        error = series.error_of(point)
        found.append(
            Stripe(
                begins=stretch.treated_on,
                ends=stretch.until,
                value=_scaled(series.measure, point.value),
                error=None if error is None else _scaled(series.measure, error),
            )
        )
    return found


def _form(series: Series, point: Point) -> Form:
    if isinstance(series.measure.of, Asked):
        return Form.ALONE
    if any(stretch.baseline.point is point for stretch in series.stretches):
        return Form.BASELINE
    change = series.change_of(point)
    if change is None or change.within_error is None:
        return Form.ALONE
    return Form.WITHIN if change.within_error else Form.BEYOND


def _scaled(measure: Measure, value: Decimal) -> float:
    return float(value) / MM_PER_CM if measure.is_girth else float(value)


def _label(measure: Measure, value: Decimal) -> str:
    return (
        f"{rounded(Fraction(value) / MM_PER_CM, 1):.1f}"
        if measure.is_girth
        else format_decimal(value)
    )


def _error_words(series: Series, point: Point) -> str:
    error = series.error_of(point)
    if isinstance(series.measure.of, Asked):
        return ""
    if error is None:
        return _("no error published")
    return f"±{say(millimetres(error)) if series.measure.is_length else format_decimal(error)}"


def _spoken(series: Series) -> str:
    if not series.points:
        return _("Not measured.")
    first, last = series.points[0], series.points[-1]
    said = [
        ngettext("%(count)s measurement.", "%(count)s measurements.", len(series.points))
        % {"count": len(series.points)},
        *(
            f"{point.on.isoformat()}: {value_words(series.measure, point.value)}."
            for point in dict.fromkeys((first, last))
        ),
    ]
    change = change_words(series, last)
    return " ".join([*said, f"{_capital(change)}."] if change else said)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def days_words(series: Series, point: Point) -> str:
    """`day 70`, counted from the last treatment before it."""
    day = series.day_of(point)
    return "" if day is None else _("day %(day)s after treatment") % {"day": day}
