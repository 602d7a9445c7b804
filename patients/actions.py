"""Writing patients: register and amend, each with its event."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.models import Membership
from patients import search
from patients.models import Patient

FIELDS = (
    "chart_number",
    "family_name",
    "given_name",
    "latin_name",
    "birth_date",
    "sex",
    "height_cm",
    "weight_kg",
    "language",
)


class ChartNumberTaken(ValueError):
    """Another patient of this clinic has the chart number."""


class StalePatient(ValueError):
    """Somebody else saved the patient since the form was opened."""


@transaction.atomic
def register(*, details: Mapping[str, Any], by: Membership) -> Patient:
    """A new patient of the member's clinic. Raises `ChartNumberTaken`."""
    try:
        with transaction.atomic():
            patient = Patient.objects.create(
                clinic=by.clinic, **{name: details[name] for name in FIELDS}
            )
    except IntegrityError as error:
        raise ChartNumberTaken from error
    search.index(patient)
    audit.record(by=by, action="patient_registered", subject=patient, patient_id=patient.pk)
    return patient


@transaction.atomic
def amend(
    *, patient: Patient, details: Mapping[str, Any], expected_version: int, by: Membership
) -> Patient:
    """The patient's details corrected. Raises `ChartNumberTaken` or `StalePatient`."""
    changed = [name for name in FIELDS if getattr(patient, name) != details[name]]
    values = {name: details[name] for name in changed}
    unmoved = Patient.objects.filter(pk=patient.pk, version=expected_version)
    try:
        with transaction.atomic():
            saved = unmoved.update(**values, version=expected_version + 1)
    except IntegrityError as error:
        raise ChartNumberTaken from error
    if not saved:
        raise StalePatient
    patient.refresh_from_db()
    search.index(patient)
    audit.record(
        by=by,
        action="patient_amended",
        subject=patient,
        patient_id=patient.pk,
        detail={"fields": changed},
    )
    return patient
