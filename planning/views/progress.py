"""One patient's measurements through time."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.course import course_of
from planning.domain.intake import Intake
from planning.presenters.progress import progress_page

QUANTITY = "quantity"


@require_GET
@requires(Permission.PATIENT_VIEW)
def progress(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """The quantity in `?quantity=` of both legs, and every number of it."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    told = (
        patient.consultations.filter(intake__isnull=False)
        .order_by("-started_at")
        .values_list("intake", flat=True)
        .first()
    )
    intake = Intake.model_validate(told) if told else None
    audit.record_view(request, subject=patient, patient_id=patient.pk, action="measurements_viewed")
    context = progress_page(patient, course_of(patient), intake, request.GET.get(QUANTITY, ""))
    return render(request, "planning/progress.html", context)
