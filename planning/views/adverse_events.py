"""Adverse events: recorded, corrected, listed for one patient and for the clinic, exported."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, exports, formkeys
from clinic.http import ClinicRequest, Conflict
from clinic.permissions import requires
from clinic.roles import Permission
from patients.models import Patient
from patients.presenters import page_of
from planning.actions.adverse_events import (
    AlreadyCorrected,
    correct_adverse_event,
    record_adverse_event,
)
from planning.domain.commands import CommandRefused
from planning.forms import adverse_events as form
from planning.forms.adverse_events_filter import EventFilter
from planning.forms.sheets import Problem, Sheet
from planning.guard import check_patient
from planning.models import AdverseEvent, Plan, Visit
from planning.presenters import adverse_events_page as answers
from planning.presenters.adverse_events_list import export_rows, list_context, patient_context


@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def adverse_event_record(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Records an adverse event of a treated plan, of one of its visits or none."""
    plan: Plan = get_object_or_404(request.clinic.plans.with_all(), pk=plan_id)
    visit = _visit_of(request, plan)
    treated = answers.treated(plan)
    if request.method == "GET":
        _record_view(request, plan.patient_id, "adverse_event_form_viewed")
        return answers.page(request, plan, Sheet(), visit=visit)
    check_patient(request, plan.patient_id, href=page_of(plan.patient))
    sheet = Sheet.posted(request.POST)
    answer = form.read(sheet, treated)
    document = answer.document
    if document is None:
        return answers.page(request, plan, sheet, answer.problems, visit=visit, status=422)

    def record() -> str:
        record_adverse_event(plan=plan, visit=visit, document=document, by=request.membership)
        return _way_back(plan.patient_id, visit)

    try:
        return redirect(formkeys.once(request, "adverse_event_record", record))
    except CommandRefused as refused:
        problems = (Problem(refused.field, refused.text),)
        return answers.page(request, plan, sheet, problems, visit=visit, status=422)


@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def adverse_event_correct(request: ClinicRequest, event_id: UUID) -> HttpResponse:
    """Records an event anew; what it said before stays readable beside it."""
    event: AdverseEvent = get_object_or_404(
        request.clinic.adverse_events.select_related("patient", "visit"), pk=event_id
    )
    plan: Plan = request.clinic.plans.with_all().get(pk=event.plan_id)
    if request.method == "GET":
        _record_view(request, plan.patient_id, "adverse_event_form_viewed")
        return answers.page(request, plan, form.sheet_of(event.read_document()), event=event)
    check_patient(request, plan.patient_id, href=page_of(plan.patient))
    sheet = Sheet.posted(request.POST)
    answer = form.read(sheet, answers.treated(plan))
    document = answer.document
    if document is None:
        return answers.page(request, plan, sheet, answer.problems, event=event, status=422)

    def correct() -> str:
        correct_adverse_event(event=event, document=document, by=request.membership)
        return _way_back(plan.patient_id, None)

    try:
        return redirect(formkeys.once(request, "adverse_event_correct", correct))
    except CommandRefused as refused:
        problems = (Problem(refused.field, refused.text),)
        return answers.page(request, plan, sheet, problems, event=event, status=422)
    except AlreadyCorrected as late:
        raise Conflict(
            _("Somebody corrected this event meanwhile."),
            href=_way_back(plan.patient_id, None),
            typed=answers.as_typed(sheet, plan),
        ) from late


@require_GET
@requires(Permission.PATIENT_VIEW)
def patient_adverse_events(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """Every adverse event of one patient, newest first, with what was corrected."""
    patient: Patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    _record_view(request, patient.pk, "adverse_events_viewed")
    context = patient_context(patient)
    return render(request, "planning/adverse_events_patient.html", context)


@require_GET
@requires(Permission.ADVERSE_EVENT_VIEW)
def adverse_event_list(request: ClinicRequest) -> HttpResponse:
    """The clinic's adverse events, counted and filtered."""
    chosen = EventFilter(request.GET)
    audit.record_view(request, subject=None, action="adverse_events_listed", detail=chosen.spoken())
    return render(request, "planning/adverse_events.html", list_context(request, chosen))


@require_POST
@requires(Permission.DATA_EXPORT)
def adverse_events_export(request: ClinicRequest) -> HttpResponse:
    """The filtered events as CSV, with a reason."""
    chosen = EventFilter(request.GET)
    try:
        reason = exports.read_reason(request.POST)
    except exports.ReasonMissing as missing:
        context = {
            **list_context(request, chosen),
            "export_problem": str(missing),
            "export_typed": request.POST.get(exports.FIELD, ""),
        }
        return render(request, "planning/adverse_events.html", context, status=422)
    header, rows = export_rows(request, chosen)
    return exports.as_csv(
        by=request.membership,
        what="adverse_events",
        filters=chosen.spoken(),
        reason=reason,
        header=header,
        rows=rows,
        filename="adverse-events.csv",
    )


def _visit_of(request: ClinicRequest, plan: Plan) -> Visit | None:
    """The visit the event was seen at; a name that is none of this plan's is none."""
    written = request.POST.get("visit_id") or request.GET.get("visit", "")
    try:
        return plan.visits.filter(pk=UUID(written)).first()
    except ValueError:
        return None


def _way_back(patient_id: UUID, visit: Visit | None) -> str:
    if visit is not None:
        return reverse("planning:visit_record", args=[visit.pk])
    return reverse("planning:patient_adverse_events", args=[patient_id])


def _record_view(request: ClinicRequest, patient_id: UUID, action: str) -> None:
    audit.record_view(request, subject=None, patient_id=patient_id, action=action)
