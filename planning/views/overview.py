"""The admin's plain lists of plans and visits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.forms.overview import OverviewFilter
from planning.presenters.overview import plans_context, visits_context


@require_GET
@requires(Permission.OVERVIEW_VIEW)
def overview(request: ClinicRequest) -> HttpResponse:
    """Every plan of the clinic, newest first, filtered."""
    chosen = OverviewFilter.of_plans(request.GET)
    audit.record_view(request, subject=None, action="plans_listed")
    return render(request, "planning/overview_plans.html", plans_context(request, chosen))


@require_GET
@requires(Permission.OVERVIEW_VIEW)
def overview_visits(request: ClinicRequest) -> HttpResponse:
    """Every visit of the clinic, latest first, filtered."""
    chosen = OverviewFilter.of_visits(request.GET)
    audit.record_view(request, subject=None, action="visits_listed")
    return render(request, "planning/overview_visits.html", visits_context(request, chosen))
