"""Compensation watch: visits at which gastrocnemius was thinner and something else thicker."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.urls import reverse

from clinic.http import ClinicRequest
from clinic.templatetags.ui import day
from patients.presenters import name_of
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.compensation import (
    LAYER_WORDS,
    SOURCES,
    THICKER_BY_MM,
    Finding,
    in_words,
)
from planning.domain.disagreements import Topic
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.quantities import millimetres
from planning.domain.vocabulary import MUSCLE_WORDS
from planning.models import OutcomePoint
from planning.presenters.disagreements import beside
from planning.presenters.sources import sources_of
from planning.wording import say

ROWS_PER_PAGE = 50


def watch_context(request: ClinicRequest) -> dict[str, Any]:
    """Newest visits first."""
    points = (
        OutcomePoint.objects.filter(
            Q(compensation_left=True) | Q(compensation_right=True), clinic=request.clinic
        )
        .select_related("outcome__patient")
        .order_by("-measured_on", "pk")
    )
    page = Paginator(points, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": [_row(point) for point in page],
        "errors": [
            (say(MUSCLE_WORDS[muscle]), say(millimetres(error)))
            for muscle, error in THICKNESS_ERROR_MM.items()
        ],
        "thresholds": [
            (say(LAYER_WORDS[layer]), say(millimetres(by))) for layer, by in THICKER_BY_MM.items()
        ],
        "sources": sources_of(SOURCES),
        "disagreements": beside(Topic.SOLEUS),
    }


def _row(point: OutcomePoint) -> dict[str, Any]:
    patient = point.outcome.patient
    return {
        "href": reverse("planning:progress", args=[patient.pk]),
        "name": name_of(patient),
        "chart_number": patient.chart_number,
        "given_on": day(point.outcome.given_on),
        "kind": say(VISIT_WORDS[VisitKind(point.kind)]),
        "measured_on": day(point.measured_on),
        "findings": [
            say(in_words(Finding.model_validate(finding))) for finding in point.compensation
        ],
    }
