"""One patient's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.models import Plan, Visit
from planning.presenters.patient_page import SHOWN_CONSULTATIONS
from planning.presenters.patient_page import patient_page as page_context


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
    visits: list[Visit] = []
    if consultations:
        # The patient came with the consultations: a query less on the page staff open most.
        patient = consultations[0].patient
        recent = patient.plans.select_related("head", "signature").order_by("-created_at")
        plans = list(recent[:SHOWN_CONSULTATIONS])
        visits = list(patient.visits.order_by("on", "window_from"))
    else:
        patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    audit.record_view(request, subject=patient, patient_id=patient.pk)
    return render(
        request,
        "planning/patient_page.html",
        page_context(patient, consultations, plans, visits),
    )
