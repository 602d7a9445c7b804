"""Adverse events listed: of one patient, of the clinic with counts, and as a table to take out."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from patients.models import Patient
from patients.presenters import banner
from planning import baseline
from planning.domain.adverse_events import (
    GRADE_WORDS,
    KINDS,
    RELATION_WORDS,
    EventKind,
    Grade,
)
from planning.domain.lifecycle import PlanStatus
from planning.evidence import load_products
from planning.forms.adverse_events_filter import EventFilter
from planning.models import AdverseEvent, Plan
from planning.presenters.adverse_events import event_row, event_rows
from planning.wording import say

ROWS_PER_PAGE = 50
SHOWN = ("patient", "plan__head", "recorded_by", "corrected_by")


def patient_context(patient: Patient) -> dict[str, Any]:
    """Every event of the patient, and the treated plans another can be recorded of."""
    events = patient.adverse_events.select_related(*SHOWN).order_by("-onset_on", "-recorded_at")
    plans = patient.plans.select_related("consultation", "head").filter(
        status__in=[PlanStatus.SIGNED.value, PlanStatus.SUPERSEDED.value]
    )
    return {
        "patient": patient,
        "banner": banner(patient),
        "rows": event_rows(events),
        "treated": [_treated(plan, on) for plan in plans if (on := baseline.treated_on(plan))],
    }


def list_context(request: ClinicRequest, chosen: EventFilter) -> dict[str, Any]:
    """Rows of the page, and counts over everything the filters let through."""
    events = _events(request, chosen)
    page = Paginator(events.select_related(*SHOWN), ROWS_PER_PAGE).get_page(chosen.page)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "rows": event_rows(page),
        "page": page,
        "chosen": chosen,
        "query": query.urlencode(),
        "counts": _counts(events),
        "kinds": [(kind.value, say(KINDS[kind].words)) for kind in EventKind],
        "grades": [(grade.value, say(word)) for grade, word in GRADE_WORDS.items()],
        "relations": [(relation.value, say(word)) for relation, word in RELATION_WORDS.items()],
        "products": [(product.code, say(product.label)) for product in load_products()],
        "filter_problems": {field: say(text) for field, text in chosen.problems.items()},
    }


def export_rows(
    request: ClinicRequest, chosen: EventFilter
) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Header and rows of everything the filters let through, without names."""
    header = [
        _("Chart"),
        _("What happened"),
        _("Grade"),
        _("Began on"),
        _("Day after treatment"),
        _("Caused by the treatment"),
        _("Outcome"),
        _("Where"),
        _("Red flag"),
        _("Product"),
        _("What was done"),
        _("Description"),
        _("Recorded at"),
        _("Recorded by"),
    ]
    return header, [_exported(event) for event in _events(request, chosen).select_related(*SHOWN)]


def _exported(event: AdverseEvent) -> Sequence[object]:
    row, document = event_row(event), event.read_document()
    return (
        row.chart_number,
        row.kind,
        row.grade,
        row.onset_on.isoformat(),
        document.onset_day,
        row.relation,
        row.outcome,
        row.place,
        _("yes") if row.is_red_flag else _("no"),
        row.product,
        row.action_taken,
        row.description,
        f"{row.recorded_at.isoformat(timespec='minutes')}",
        row.recorded_by,
    )


def _events(request: ClinicRequest, chosen: EventFilter) -> QuerySet[AdverseEvent]:
    """The newest word on each event: one that was corrected is left to its correction."""
    events: QuerySet[AdverseEvent] = request.clinic.adverse_events.filter(
        corrected_by=None, **chosen.query()
    )
    return events.order_by("-onset_on", "-recorded_at", "pk")


def _counts(events: QuerySet[AdverseEvent]) -> dict[str, Any]:
    """How many in all, ongoing, with a red flag; then by kind and by grade, most first."""
    whole = events.order_by().aggregate(
        all=Count("pk"),
        ongoing=Count("pk", filter=Q(is_ongoing=True)),
        red_flag=Count("pk", filter=Q(is_red_flag=True)),
    )
    by_kind = events.order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    by_grade = dict(events.order_by().values_list("grade").annotate(n=Count("pk")))
    return {
        **whole,
        "by_kind": [(say(KINDS[EventKind(kind)].words), number) for kind, number in by_kind],
        "by_grade": [
            (say(GRADE_WORDS[grade]), by_grade[grade.value])
            for grade in Grade
            if grade.value in by_grade
        ],
    }


def _treated(plan: Plan, on: Any) -> dict[str, Any]:
    return {
        "href": reverse("planning:adverse_event_record", args=[plan.pk]),
        "label": _("Treatment of %(day)s") % {"day": on.isoformat()},
    }
