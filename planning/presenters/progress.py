"""The page of a patient's measurements over time: one quantity, its charts and its table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from patients.models import Patient
from patients.presenters import banner
from planning.course import Course, Treated
from planning.domain.balance import FORMULA, FORMULA_SOURCES
from planning.domain.change import QUANTITY_WORDS, Quantity
from planning.domain.compensation import SOURCES as COMPENSATION_SOURCES
from planning.domain.compensation import in_words as compensation_words
from planning.domain.compensation import watch
from planning.domain.intake import Intake
from planning.domain.measures import FAMILY_WORDS, Asked, Family, Measure
from planning.domain.over_time import Point, Series, Sides
from planning.domain.quantities import percent, units
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle
from planning.drawings import drawn
from planning.evidence import load_products
from planning.presenters.frame import alerts
from planning.presenters.progress_charts import (
    Number,
    charts_of,
    days_words,
    number,
    series_shown,
    sides_chart,
    sides_words,
)
from planning.presenters.sources import Source, sources_of
from planning.wording import say

_HEADS: dict[Quantity, Muscle] = {
    Quantity.MEDIAL_HEAD: Muscle.MEDIAL_HEAD,
    Quantity.LATERAL_HEAD: Muscle.LATERAL_HEAD,
    Quantity.SOLEUS_UNDER_MEDIAL_HEAD: Muscle.MEDIAL_HEAD,
    Quantity.SOLEUS_UNDER_LATERAL_HEAD: Muscle.LATERAL_HEAD,
    Quantity.FAT_OVER_MEDIAL_HEAD: Muscle.MEDIAL_HEAD,
    Quantity.FAT_OVER_LATERAL_HEAD: Muscle.LATERAL_HEAD,
}


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    column: str
    number: Number | None


@dataclass(frozen=True, slots=True)
class Row:
    """One occasion: a cell for each column, and left against right."""

    on: date
    at: time | None
    after: str
    cells: tuple[Cell, ...]
    sides: str


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    on: date
    product: str
    left: str
    right: str
    above_knee: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The quantity that was chosen."""

    title: str
    charts: tuple[SafeString, ...]
    sides_chart: SafeString | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    has_sides: bool
    is_asked: bool
    sources: tuple[Source, ...]


def progress_page(
    patient: Patient, course: Course, intake: Intake | None, chosen_code: str
) -> dict[str, Any]:
    """The page's context; an unknown quantity reads as the main one."""
    history = course.history
    measure = history.named(chosen_code) or history.main
    return {
        "patient": patient,
        "banner": banner(patient, alerts(intake, patient.birth_date) if intake else ()),
        "groups": list(_groups(history.measures, measure)),
        "shown": measure and _shown(course, measure),
        "treated": [treatment_line(one) for one in course.treated],
        "formula": FORMULA,
        "symmetry_sources": sources_of(FORMULA_SOURCES),
        "compensation": _compensation(course),
        "compensation_sources": sources_of(COMPENSATION_SOURCES),
        "report_href": reverse("planning:patient_report", args=[patient.pk]),
    }


def treatment_line(one: Treated) -> TreatmentLine:
    above = [
        f"{say(SIDE_WORDS[side])} {say(units(tenths))}"
        for side, tenths in one.above_knee_tenths.items()
        if tenths
    ]
    return TreatmentLine(
        on=one.on,
        product=say(load_products().label_of(one.product)),
        left=say(units(one.calf_tenths[Laterality.LEFT])),
        right=say(units(one.calf_tenths[Laterality.RIGHT])),
        above_knee=" · ".join(above),
        is_given=one.is_given,
    )


def _groups(measures: Sequence[Measure], chosen: Measure | None) -> Iterator[ChoiceGroup]:
    for family, found in groupby(measures, key=lambda measure: measure.family):
        of_family = list(found)
        if family is Family.SATISFACTION:
            of_family = of_family[:1]
        yield ChoiceGroup(
            label=say(FAMILY_WORDS[family]),
            choices=tuple(
                Choice(
                    measure.code,
                    _short(measure),
                    measure == chosen or (family is Family.SATISFACTION and _is_asked(chosen)),
                )
                for measure in of_family
            ),
        )


def _is_asked(measure: Measure | None) -> bool:
    return measure is not None and isinstance(measure.of, Asked)


def _short(measure: Measure) -> str:
    """What tells the choices of one group apart."""
    if measure.level_pct is not None:
        return say(percent(measure.level_pct))
    if isinstance(measure.of, Asked):
        return _("contour and girth")
    if measure.of is Quantity.HEEL_RISES:
        return say(QUANTITY_WORDS[measure.of])
    return say(MUSCLE_WORDS[_HEADS[measure.of]])


def _shown(course: Course, measure: Measure) -> Shown:
    series = series_shown(course, measure)
    is_asked = _is_asked(measure)
    sides = {one.left.occasion: one for one in course.history.sides(measure)}
    symmetry = sides_chart(course, measure)
    return Shown(
        title=say(FAMILY_WORDS[Family.SATISFACTION]) if is_asked else say(measure.words),
        charts=tuple(drawn(chart.svg) for chart in charts_of(course, measure)),
        sides_chart=drawn(symmetry) if symmetry else None,
        columns=tuple(_column(one) for one in series),
        rows=tuple(_rows(series, sides)),
        has_sides=bool(sides),
        is_asked=is_asked,
        sources=sources_of(measure.sources),
    )


def _rows(series: Sequence[Series], sides: dict[int, Sides]) -> Iterator[Row]:
    """Newest first, as the last visit is what is asked about."""
    found: dict[int, list[Point | None]] = {}
    for column, one in enumerate(series):
        for point in one.points:
            found.setdefault(point.occasion, [None] * len(series))[column] = point
    for occasion, points in sorted(found.items(), key=lambda item: _when(item[1]), reverse=True):
        measured = next(point for point in points if point)
        yield Row(
            on=measured.on,
            at=measured.at,
            after=days_words(series[0], measured),
            cells=tuple(
                Cell(_column(one), number(one, point) if point else None)
                for one, point in zip(series, points, strict=True)
            ),
            sides=sides_words(sides[occasion]) if occasion in sides else "",
        )


def _column(series: Series) -> str:
    return say(SIDE_WORDS[series.side]) if series.side else say(series.measure.words)


def _when(points: Sequence[Point | None]) -> Any:
    return next(point.when for point in points if point)


def _compensation(course: Course) -> list[str]:
    """What the newest visit after the last treatment shows against the assessment before it."""
    if not course.treated or not course.visits:
        return []
    treated_on, visit = course.treated[-1].on, course.visits[-1]
    before = [one for one in course.assessments if one.measured_on <= treated_on]
    if visit.measured_on <= treated_on or not before:
        return []
    newest = max(before, key=lambda one: one.measured_on)
    return [say(compensation_words(finding)) for finding in watch(newest, visit)]
