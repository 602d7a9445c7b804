"""Treatment date, follow-up visits of the clinic, and the calendar file."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clinic import audit
from clinic.http import ClinicRequest, Conflict
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.visits import StaleVisit, set_treatment_date, update_visit
from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.forms.visits import VisitFilter, posted_visit_change, read_day
from planning.guard import allowed, check_patient
from planning.models import Visit
from planning.presenters.schedule import calendar_file, changed_meanwhile, schedule_context
from planning.views.plans import plan_or_404, show_plan
from planning.wording import field_errors


@require_POST
@requires(Permission.VISIT_EDIT)
def treatment_date_set(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Sets the day of treatment and books the visits that follow."""
    plan = plan_or_404(request, plan_id)
    here = plan.get_absolute_url()
    check_patient(request, plan.patient_id, href=here)
    try:
        on = read_day(request.POST.get("treatment_on", ""), "treatment_on")
        with allowed(href=here):
            set_treatment_date(plan=plan, on=on, by=request.membership)
    except CommandRefused as refusal:
        return show_plan(request, plan, problems=field_errors(refusal))
    return redirect(f"{here}#visits")


@require_GET
@requires(Permission.VISIT_VIEW)
def visit_list(request: ClinicRequest) -> HttpResponse:
    """The follow-up a desk works through: today, this week, overdue, missed, later."""
    chosen = VisitFilter(request.GET)
    audit.record_view(request, subject=None, action="visits_listed", detail=chosen.spoken())
    return render(request, "planning/schedule.html", schedule_context(request, chosen))


@require_POST
@requires(Permission.VISIT_EDIT)
def visit_update(request: ClinicRequest, visit_id: UUID) -> HttpResponse:
    """Records a visit as kept, missed or cancelled, or books it for another day."""
    visit = get_object_or_404(
        request.clinic.visits.select_related("patient", "plan", "clinic"), pk=visit_id
    )
    back = way_back(request, visit)
    check_patient(request, visit.patient_id, href=back)
    try:
        change = posted_visit_change(request.POST, VisitKind(visit.kind))
        update_visit(visit=visit, by=request.membership, **change)
    except CommandRefused as refusal:
        return work_refused(request, visit, field_errors(refusal))
    except StaleVisit as stale:
        raise conflict(request, visit, back) from stale
    return redirect(back)


def work_refused(
    request: ClinicRequest, visit: Visit, problems: Sequence[tuple[str, str]]
) -> HttpResponse:
    """The worklist, with what was typed about this visit on top."""
    chosen = VisitFilter(request.GET)
    audit.record_view(request, subject=None, action="visits_listed", detail=chosen.spoken())
    context = schedule_context(request, chosen, refused=(visit, problems))
    return render(request, "planning/schedule.html", context, status=422)


def conflict(request: ClinicRequest, visit: Visit, back: str) -> Conflict:
    """The page that says what somebody else made of the visit meanwhile."""
    typed = [("reason", request.POST.get("reason", ""))]
    return Conflict(changed_meanwhile(visit), href=back, typed=typed)


@require_GET
@requires(Permission.VISIT_VIEW)
def plan_calendar(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """The booked visits of one plan as an iCalendar file, without the patient's name."""
    plan = plan_or_404(request, plan_id)
    treated_on: date | None = plan.consultation.treatment_on
    visits = list(plan.visits.all())
    if treated_on is None or not visits:
        return redirect(plan)
    audit.record_view(
        request, subject=plan, patient_id=plan.patient_id, action="calendar_downloaded"
    )
    return HttpResponse(
        calendar_file(plan, visits, treated_on),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="follow-up.ics"'},
    )


def way_back(request: ClinicRequest, visit: Visit) -> str:
    """To the page the form stood on: the plan's, or the worklist with its list and filters."""
    if request.POST.get("return_to") == "plan":
        return f"{visit.plan.get_absolute_url()}#visits"
    query = request.GET.urlencode()
    return reverse("planning:visit_list") + (f"?{query}" if query else "")
