"""One patient's page."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from patients.models import Patient
from planning.models import Plan, Visit
from planning.models.consents import newest_consent_of
from planning.presenters.patient_page import SHOWN_CONSULTATIONS, Remark
from planning.presenters.patient_page import patient_page as page_context
from planning.treated import signed_record

MOST_ROWS = 3 * SHOWN_CONSULTATIONS
SHOWN_OF_A_PLAN = (
    "version",
    "status",
    "created_at",
    "consultation_id",
    "patient_id",
    "head__number",
    "head__document",
    "head__at",
    "signature__signer_name",
    "signature__signed_at",
)


@require_GET
@requires(Permission.PATIENT_VIEW)
def patient_page(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """Everything known of one patient, newest first."""
    consultations = list(
        request.clinic.consultations.filter(patient_id=patient_id)
        .select_related("patient", "clinician")
        .order_by("-started_at")[:SHOWN_CONSULTATIONS]
    )
    plans: list[Plan] = []
    remarks: list[Remark] = []
    visits: list[Visit] = []
    if consultations:
        # The patient came with the consultations: a query less on the page staff open most.
        patient = consultations[0].patient
        plans, remarks = _plans_with_remarks(patient)
        visits = list(patient.visits.order_by("on", "window_from"))
    else:
        patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    audit.record_view(request, subject=patient, patient_id=patient.pk)
    return render(
        request,
        "planning/patient_page.html",
        page_context(patient, consultations, plans, remarks, visits),
    )


def _plans_with_remarks(patient: Patient) -> tuple[list[Plan], list[Remark]]:
    """Plans newest first, and the addenda of all: one query, a plan once per addendum."""
    rows: list[Any] = list(
        patient.plans.select_related("head", "signature")
        .only(*SHOWN_OF_A_PLAN)
        .annotate(
            remark_at=F("addenda__at"),
            remark_by=F("addenda__author__display_name"),
            newest_consent=newest_consent_of("consultation_id"),
            given_id=signed_record("pk"),
            given_document=signed_record("document"),
        )
        .order_by("-created_at", "remark_at")[:MOST_ROWS]
    )
    remarks = [Remark(row, row.remark_at, row.remark_by) for row in rows if row.remark_at]
    return list({row.pk: row for row in rows}.values())[:SHOWN_CONSULTATIONS], remarks
