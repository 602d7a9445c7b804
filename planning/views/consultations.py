"""A consultation begun, its intake taken, its calves assessed."""

import re
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import can, requires
from clinic.roles import Permission
from patients.presenters import page_of
from planning.actions.consultations import (
    StaleConsultation,
    save_assessment,
    save_intake,
    start_consultation,
)
from planning.context import planning_stops
from planning.earlier import as_carried
from planning.forms import assessment as assessment_form
from planning.forms import intake as intake_form
from planning.forms.sheets import Sheet
from planning.guard import check_patient
from planning.models import Consultation
from planning.presenters import consultations as answers

NO_VERSION = -1
NEXT = ("", "next", assessment_form.CARRY)


@require_POST
@requires(Permission.INTAKE_EDIT)
def consultation_start(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """Begins a consultation, once however often the form is sent."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    check_patient(request, patient.pk, href=page_of(patient))

    def begin() -> str:
        consultation = start_consultation(patient=patient, by=request.membership)
        return reverse("planning:intake", args=[consultation.pk])

    return redirect(formkeys.once(request, "consultation_start", begin))


@require_http_methods(["GET", "POST"])
@requires(Permission.INTAKE_EDIT)
def intake(request: ClinicRequest, consultation_id: UUID) -> HttpResponse:
    """What the patient tells; saved as it is typed, or when the form is sent."""
    consultation = _consultation_or_404(request, consultation_id)
    if request.method == "GET":
        if request.htmx:
            return answers.token(request)
        _record_view(request, consultation, "intake_viewed")
        return answers.page(request, consultation, "intake")
    _check_patient(request, consultation)
    sheet = intake_form.acted(Sheet.posted(request.POST), _act(request))
    days = answers.days(consultation)
    answer = intake_form.read(sheet, born=days.born, today=days.today)
    try:
        save_intake(
            consultation=consultation,
            document=answer.document
            or intake_form.read_what_fits(sheet, born=days.born, today=days.today),
            typed=None if answer.document else sheet.values,
            **_envelope(request),
        )
    except StaleConsultation as stale:
        return answers.conflict(request, stale.stored, "intake", sheet)
    if answer.problems:
        return answers.refused(request, consultation, "intake", sheet, answer.problems)
    if request.htmx:
        return answers.saved(request, consultation, "intake")
    return redirect(_after_intake(request, consultation))


@require_POST
@requires(Permission.INTAKE_EDIT)
def intake_alerts(request: ClinicRequest, consultation_id: UUID) -> HttpResponse:
    """What the answers typed so far say. Saves nothing."""
    consultation = _consultation_or_404(request, consultation_id)
    _check_patient(request, consultation)
    days = answers.days(consultation)
    sheet = Sheet.posted(request.POST)
    typed = intake_form.read_what_fits(sheet, born=days.born, today=days.today)
    return answers.alerts(request, consultation, typed)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSESSMENT_EDIT)
def assessment(request: ClinicRequest, consultation_id: UUID) -> HttpResponse:
    """Both calves measured; saved as it is typed, or when the form is sent."""
    consultation = _consultation_or_404(request, consultation_id)
    if request.method == "GET":
        if request.htmx:
            return answers.token(request)
        _record_view(request, consultation, "assessment_viewed")
        return answers.page(request, consultation, "assessment")
    _check_patient(request, consultation)
    sheet = assessment_form.acted(Sheet.posted(request.POST), _act(request))
    days = answers.days(consultation)
    answer = assessment_form.read(sheet, born=days.born, today=days.today)
    typed = answer.document or assessment_form.read_what_fits(
        sheet, born=days.born, today=days.today
    )
    try:
        save_assessment(
            consultation=consultation,
            document=as_carried(consultation, typed),
            typed=None if answer.document else sheet.values,
            **_envelope(request),
        )
    except StaleConsultation as stale:
        return answers.conflict(request, stale.stored, "assessment", sheet)
    if answer.problems:
        return answers.refused(request, consultation, "assessment", sheet, answer.problems)
    if request.htmx:
        return answers.saved(request, consultation, "assessment")
    return _after_assessment(request, consultation)


@require_POST
@requires(Permission.ASSESSMENT_EDIT)
def assessment_result(request: ClinicRequest, consultation_id: UUID) -> HttpResponse:
    """What the measurements typed so far come to. Saves nothing."""
    consultation = _consultation_or_404(request, consultation_id)
    _check_patient(request, consultation)
    days = answers.days(consultation)
    sheet = Sheet.posted(request.POST)
    typed = assessment_form.read_what_fits(sheet, born=days.born, today=days.today)
    return answers.result(request, consultation, typed)


def _consultation_or_404(request: ClinicRequest, consultation_id: UUID) -> Consultation:
    found: Consultation = get_object_or_404(
        request.clinic.consultations.select_related("patient"), pk=consultation_id
    )
    return found


def _check_patient(request: ClinicRequest, consultation: Consultation) -> None:
    check_patient(request, consultation.patient_id, href=page_of(consultation.patient))


def _record_view(request: ClinicRequest, consultation: Consultation, action: str) -> None:
    audit.record_view(
        request, subject=consultation, patient_id=consultation.patient_id, action=action
    )


def _act(request: ClinicRequest) -> str:
    return request.POST.get("act", "")


def _envelope(request: ClinicRequest) -> dict[str, Any]:
    """Who saves, from which page, over which version; a person may choose to save over it."""
    version = request.POST.get("overwrite") or request.POST.get("expected_version", "")
    return {
        "expected_version": int(version) if re.fullmatch("[0-9]{1,9}", version) else NO_VERSION,
        "page_key": request.POST.get("page_key", ""),
        "by": request.membership,
    }


def _after_intake(request: ClinicRequest, consultation: Consultation) -> str:
    if _act(request) not in NEXT or request.POST.get("overwrite"):
        return reverse("planning:intake", args=[consultation.pk])
    if can(request.membership, Permission.ASSESSMENT_EDIT):
        return reverse("planning:assessment", args=[consultation.pk])
    return page_of(consultation.patient)


def _after_assessment(request: ClinicRequest, consultation: Consultation) -> HttpResponse:
    """On to the plan, by the same form, unless the answers forbid planning."""
    goes_on = _act(request) in NEXT and not request.POST.get("overwrite")
    if not goes_on or planning_stops(consultation):
        return redirect("planning:assessment", consultation.pk)
    return redirect("planning:plan_start", consultation.pk, preserve_request=True)
