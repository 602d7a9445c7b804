"""Finding, registering and amending patients."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from patients import actions, presenters, search
from patients.forms import PatientForm
from patients.guard import check_patient
from patients.models import Patient


class _TwinsFound(Exception):
    """Patients of the same name and birth date are there, and nobody said it is another."""

    def __init__(self, twins: list[Patient]) -> None:
        super().__init__("twins")
        self.twins = twins


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@requires(Permission.PATIENT_VIEW)
def patient_list(request: ClinicRequest) -> HttpResponse:
    """Patients opened or registered last, or found by what was posted as `q`.

    Posted, because a name in an address stays in logs and in the browser's history.
    """
    typed = request.POST.get("q", "")
    if typed.strip():
        found = search.find(request.clinic, typed)
        with transaction.atomic():
            for patient in found:
                audit.record_view(
                    request, subject=patient, patient_id=patient.pk, action="patient_found"
                )
    else:
        found = search.recent(request.clinic)
        listed = {"patients": [str(patient.pk) for patient in found]}
        audit.record_view(request, subject=None, action="patients_listed", detail=listed)
    template = "patients/patient_list.html" + ("#results" if request.htmx else "")
    return render(request, template, {"typed": typed, "rows": presenters.rows(found)})


@require_http_methods(["GET", "POST"])
@requires(Permission.PATIENT_REGISTER)
def patient_register(request: ClinicRequest) -> HttpResponse:
    """The empty form; a doubtful twin is shown before anything is saved."""
    if request.method == "GET":
        return _form_page(request, PatientForm(initial={"language": "ko"}))
    form = PatientForm(request.POST, instance=Patient(clinic=request.clinic))
    if not form.is_valid():
        return _form_page(request, form, status=422)

    def write() -> str:
        twins = _twins(request, form)
        if twins and request.POST.get("confirmed_new") != "yes":
            raise _TwinsFound(twins)
        return presenters.page_of(
            actions.register(details=form.cleaned_data, by=request.membership)
        )

    try:
        return redirect(formkeys.once(request, "patient_register", write))
    except _TwinsFound as found:
        return _form_page(request, form, twins=found.twins)
    except actions.ChartNumberTaken:
        return _form_page(request, _with_taken_number(form), status=422)


@require_http_methods(["GET", "POST"])
@requires(Permission.PATIENT_EDIT)
def patient_edit(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """The patient's details; a colleague's save in between is shown, nothing is lost."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    if request.method == "GET":
        audit.record_view(request, subject=patient, patient_id=patient.pk)
        return _form_page(request, PatientForm(instance=patient), patient)
    check_patient(request, patient.pk, href=presenters.page_of(patient))
    form = PatientForm(request.POST, instance=Patient(pk=patient.pk, clinic=request.clinic))
    if not form.is_valid():
        return _form_page(request, form, patient, status=422)
    try:
        actions.amend(
            patient=patient,
            details=form.cleaned_data,
            expected_version=form.cleaned_data["version"] or 0,
            by=request.membership,
        )
    except actions.ChartNumberTaken:
        return _form_page(request, _with_taken_number(form), patient, status=422)
    except actions.StalePatient:
        return _stale(request, form, patient)
    return redirect(presenters.page_of(patient))


def _twins(request: ClinicRequest, form: PatientForm) -> list[Patient]:
    details = form.cleaned_data
    family, given = details["family_name"], details["given_name"]
    names = [f"{family}{given}", f"{given}{family}", details["latin_name"]]
    return search.alike(request.clinic, names, details["birth_date"])


def _with_taken_number(form: PatientForm) -> PatientForm:
    form.add_error("chart_number", _("Another patient already has this chart number."))
    return form


def _stale(request: ClinicRequest, form: PatientForm, patient: Patient) -> HttpResponse:
    """Keeps what was typed and shows, field by field, what a colleague saved meanwhile."""
    patient.refresh_from_db()
    for name in actions.FIELDS:
        if getattr(patient, name) != form.cleaned_data[name]:
            form.add_error(
                name, _("A colleague saved: %(value)s") % {"value": getattr(patient, name)}
            )
    form.data = {**request.POST.dict(), "version": str(patient.version)}
    return _form_page(request, form, patient, status=409)


def _form_page(
    request: ClinicRequest,
    form: PatientForm,
    patient: Patient | None = None,
    *,
    twins: Sequence[Patient] = (),
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "patient": patient,
        "banner": presenters.banner(patient) if patient else None,
        "twins": presenters.rows(twins),
        "back": presenters.page_of(patient) if patient else reverse("patients:patient_list"),
    }
    return render(request, "patients/patient_form.html", context, status=status)
