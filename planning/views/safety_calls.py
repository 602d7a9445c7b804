"""The script of the safety call, and attempts to reach a patient."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.contacts import record_contact
from planning.actions.safety_calls import record_safety_call
from planning.actions.visits import StaleVisit, VisitChange, update_visit
from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.forms.safety_calls import posted_outcome, said_in_call
from planning.forms.visits import posted_visit_change
from planning.guard import check_patient
from planning.models import ContactAttempt, Visit
from planning.presenters.safety_call import call_context
from planning.views.schedule import conflict, way_back, work_refused
from planning.wording import field_errors


@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_EDIT)
def safety_call(request: ClinicRequest, visit_id: UUID) -> HttpResponse:
    """The script to read aloud; sent, it keeps the answers and raises red flags."""
    visit = _visit_or_404(request, visit_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        check_patient(request, visit.patient_id, href=request.path)
        try:
            return redirect(formkeys.once(request, "safety_call", lambda: _keep(request, visit)))
        except (CommandRefused, ValidationError) as refusal:
            problems = dict(field_errors(refusal))
    audit.record_view(
        request, subject=visit, patient_id=visit.patient_id, action="safety_call_opened"
    )
    context = call_context(visit, request.POST, problems)
    status = 422 if problems else 200
    return render(request, "planning/safety_call.html", context, status=status)


@require_POST
@requires(Permission.VISIT_EDIT)
def contact_record(request: ClinicRequest, visit_id: UUID) -> HttpResponse:
    """Keeps one attempt to reach a patient; reached, the visit may move in the same step."""
    visit = _visit_or_404(request, visit_id)
    back = way_back(request, visit)
    check_patient(request, visit.patient_id, href=back)
    try:
        url = formkeys.once(request, "contact_record", lambda: _attempted(request, visit, back))
    except CommandRefused as refusal:
        return work_refused(request, visit, field_errors(refusal))
    except StaleVisit as stale:
        raise conflict(request, visit, back) from stale
    return redirect(url)


def _keep(request: ClinicRequest, visit: Visit) -> str:
    said = said_in_call(request.POST)
    _, escalation = record_safety_call(visit=visit, said=said, by=request.membership)
    if escalation is not None:
        return reverse("planning:escalation_raised", args=[escalation.pk])
    return reverse("planning:visit_list")


def _attempted(request: ClinicRequest, visit: Visit, back: str) -> str:
    change = None
    if request.POST.get("change") == VisitChange.REBOOK:
        change = posted_visit_change(request.POST, VisitKind(visit.kind))
    outcome = ContactAttempt.Outcome.REACHED if change else posted_outcome(request.POST)
    note = request.POST.get("reason", "")
    record_contact(visit=visit, outcome=outcome, note=note, by=request.membership)
    if change is not None:
        update_visit(visit=visit, by=request.membership, **change)
    return back


def _visit_or_404(request: ClinicRequest, visit_id: UUID) -> Visit:
    visits = request.clinic.visits.select_related(
        "patient", "clinic", "plan__consultation", "plan__head"
    )
    visit: Visit = get_object_or_404(visits, pk=visit_id)
    return visit
