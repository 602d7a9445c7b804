"""Comparing a patient's photographs: here, because treatments say how far apart they are."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from patients import presenters as patient_presenters
from planning.models import Treatment
from planning.presenters.photos import compare


@require_GET
@requires(Permission.PHOTO_VIEW)
def photo_compare(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """One place (`?place=`) on two days (`?before=` and `?after=` name sets by their ids)."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    photos = list(
        request.clinic.photos.filter(patient=patient, set_aside_at=None)
        .select_related("photo_set", "uploaded_by", "set_aside_by")
        .order_by("photo_set__taken_on")
    )
    signed = request.clinic.treatments.filter(patient=patient, status=Treatment.Status.SIGNED.value)
    treated_on = list(signed.values_list("given_on", flat=True))
    audit.record_view(request, subject=patient, patient_id=patient.pk, action="photos_compared")
    return render(
        request,
        "planning/photo_compare.html",
        {
            "patient": patient,
            "banner": patient_presenters.banner(patient),
            "comparison": compare(photos, treated_on, request.GET.dict()),
        },
    )
