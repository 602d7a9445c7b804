"""Behind a figure of outcomes: its treatments, patient by patient; and the same as a file."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from clinic.templatetags.ui import day
from patients.presenters import name_of
from planning.domain.adverse_events import GRADE_WORDS, Grade
from planning.domain.columns import followed
from planning.domain.figures import figures_of, treatments_of
from planning.domain.followup import VISIT_WORDS
from planning.domain.outcomes import DIMENSION_WORDS, SHOW_WORDS, Dimension, Show
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.forms.outcomes import FILTERS, PatientsFilter
from planning.models import OutcomePoint, TreatmentOutcome
from planning.outcome_columns import labels_of, month_after, read_table
from planning.presenters.outcomes_panels import COLUMN_OF, figures
from planning.presenters.outcomes_words import group_words, plain_mm, signed_mm
from planning.wording import say

ROWS_PER_PAGE = 50
HAS_FIGURE: dict[Show, Q] = {
    Show.GIRTH: Q(girth_change_left_tenths_mm__isnull=False)
    | Q(girth_change_right_tenths_mm__isnull=False),
    Show.MUSCLE: Q(muscle_change_left_tenths_mm__isnull=False)
    | Q(muscle_change_right_tenths_mm__isnull=False),
    Show.ASYMMETRY: Q(asymmetry_tenths_mm__isnull=False),
    Show.SATISFACTION: Q(satisfaction_contour__isnull=False) | Q(satisfaction_girth__isnull=False),
}


class Behind:
    """The treatments behind one figure. Raises `Http404` for a figure that is not shown."""

    def __init__(self, request: ClinicRequest) -> None:
        self.request = request
        self.labels = labels_of(request.clinic)
        self.chosen = PatientsFilter(request.GET, self.labels)
        self.words = group_words(request, self.labels)
        self.today = timezone.localdate()
        self._refuse_hidden()

    def context(self, **export: str) -> dict[str, Any]:
        page = Paginator(self._outcomes(), ROWS_PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "query": self.chosen.query(),
            "back": f"{reverse('planning:outcomes')}?{self.chosen.query_of_page()}",
            "title": say(SHOW_WORDS[self.chosen.show]),
            "asked": self._asked(),
            "columns": self._columns(),
            "rows": [
                {
                    "href": reverse("planning:progress", args=[outcome.patient_id]),
                    "name": name_of(outcome.patient),
                    "chart_number": outcome.patient.chart_number,
                    "given_on": day(outcome.given_on),
                    "product": self._said(Dimension.PRODUCT, outcome.product),
                    "cells": list(zip(self._columns(), self._cells(outcome), strict=True)),
                }
                for outcome in page
            ],
            **export,
        }

    def as_file(self) -> tuple[list[str], list[list[object]]]:
        """Header and rows: the chart number stands for the patient, and no name."""
        header = [_("Chart"), _("Treated"), *(say(DIMENSION_WORDS[name]) for name in FILTERS)]
        rows: list[list[object]] = [
            [
                outcome.patient.chart_number,
                day(outcome.given_on),
                *(self._said(name, _word(outcome, name)) for name in FILTERS),
                *self._cells(outcome),
            ]
            for outcome in self._outcomes()
        ]
        return [*header, *self._columns()], rows

    def _outcomes(self) -> QuerySet[TreatmentOutcome]:
        chosen = self.chosen
        found = TreatmentOutcome.objects.filter(clinic=self.request.clinic)
        for dimension, code in chosen.only.items():
            found = found.filter(**self._of(dimension, code))
        if chosen.group is not None:
            found = found.filter(**self._of(chosen.by, chosen.group))
        if chosen.first:
            found = found.filter(given_on__gte=chosen.first)
        if chosen.last:
            found = found.filter(given_on__lt=month_after(chosen.last))
        if chosen.kind:
            points = OutcomePoint.objects.filter(outcome=OuterRef("pk"), kind=chosen.kind.value)
            due = Q(was_kept=True) | Q(due_on__lt=self.today)
            found = found.filter(Exists(points.filter(HAS_FIGURE.get(chosen.show, due))))
        elif chosen.of == "before":
            found = found.filter(asymmetry_before_tenths_mm__isnull=False)
        elif chosen.of == "retreated":
            found = found.filter(retreated_after_days__isnull=False)
        asked = OutcomePoint.objects.filter(kind=chosen.kind.value if chosen.kind else "")
        return (
            found.select_related("patient")
            .prefetch_related(Prefetch("points", queryset=asked, to_attr="asked"))
            .order_by("-given_on", "pk")
        )

    def _refuse_hidden(self) -> None:
        chosen = self.chosen
        names, kinds = self._figure()
        table = read_table(
            self.request.clinic,
            by=chosen.by,
            only=chosen.only,
            names=() if kinds else names,
            kinds=kinds,
            first=chosen.first,
            last=chosen.last,
            today=self.today,
        )
        found = figures_of(table, names) if names else treatments_of(table)
        behind = found.total if chosen.group is None else found.of(chosen.group)
        if not behind:
            raise Http404

    def _figure(self) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """The columns the figure is made of, and the visits asked who kept them."""
        chosen = self.chosen
        if chosen.kind and chosen.show is Show.COURSE:
            return (followed(chosen.kind)[0],), (chosen.kind,)
        if chosen.kind:
            of_visit = [one for one in figures(chosen.show) if one.kind is chosen.kind]
            return tuple(name for one in of_visit for name in one.names), ()
        return ((COLUMN_OF[chosen.of],) if chosen.of else ()), ()

    def _of(self, dimension: Dimension, code: int) -> dict[str, Any]:
        """Conditions that put an outcome in a group."""
        if dimension is Dimension.QUARTER:
            first = date(code // 4, code % 4 * 3 + 1, 1)
            last = month_after(month_after(month_after(first)))
            return {"given_on__gte": first, "given_on__lt": last}
        field = "clinician_id" if dimension is Dimension.CLINICIAN else dimension.value
        return {field: self.labels[dimension].get(code, "")}

    def _asked(self) -> list[str]:
        chosen = self.chosen
        asked = [self.words.of(dimension, code) for dimension, code in chosen.only.items()]
        if chosen.group is not None:
            asked.insert(0, self.words.of(chosen.by, chosen.group))
        if chosen.kind:
            asked.append(say(VISIT_WORDS[chosen.kind]))
        return asked

    def _columns(self) -> tuple[str, ...]:
        match self.chosen.show:
            case Show.GIRTH | Show.MUSCLE:
                return tuple(say(SIDE_WORDS[side]) for side in Laterality)
            case Show.ASYMMETRY:
                return _("Before the treatment"), _("At this visit")
            case Show.SATISFACTION:
                return _("Contour"), _("Girth")
        return _("Adverse events"), _("Worst"), _("Days to the next treatment"), _("Visit")

    def _cells(self, outcome: TreatmentOutcome) -> tuple[str, ...]:
        points: list[OutcomePoint] = outcome.asked  # type: ignore[attr-defined]
        point = points[0] if points else OutcomePoint()
        show = self.chosen.show
        match show:
            case Show.GIRTH | Show.MUSCLE:
                return tuple(
                    _mm(getattr(point, f"{show}_change_{side}_tenths_mm"), signed=True)
                    for side in Laterality
                )
            case Show.ASYMMETRY:
                before, after = outcome.asymmetry_before_tenths_mm, point.asymmetry_tenths_mm
                return _mm(before), _mm(after)
            case Show.SATISFACTION:
                return _counted(point.satisfaction_contour), _counted(point.satisfaction_girth)
        worst = say(GRADE_WORDS[Grade(outcome.worst_grade)]) if outcome.worst_grade else ""
        kept = (_("kept") if point.was_kept else _("not kept")) if points else ""
        days = _counted(outcome.retreated_after_days)
        return _counted(outcome.adverse_events), worst, days, kept

    def _said(self, dimension: Dimension, word: str) -> str:
        code = next((code for code, one in self.labels[dimension].items() if one == word), None)
        return word if code is None else self.words.of(dimension, code)


def _word(outcome: TreatmentOutcome, dimension: Dimension) -> str:
    if dimension is Dimension.CLINICIAN:
        return str(outcome.clinician_id)
    return str(getattr(outcome, dimension.value))


def _mm(tenths: int | None, *, signed: bool = False) -> str:
    if tenths is None:
        return ""
    return signed_mm(Fraction(tenths)) if signed else plain_mm(Fraction(tenths))


def _counted(number: int | None) -> str:
    return "" if number is None else str(number)
