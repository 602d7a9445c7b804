"""The page that waits for a document, or says that there will be none."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from clinic.http import ClinicRequest
from planning.actions.documents import GIVEN_UP_AFTER
from planning.models import PatientReport, PlanDocument


def redirect_or_wait(
    request: ClinicRequest, document: PlanDocument | PatientReport, url: str, patient_id: UUID
) -> HttpResponse:
    """Sends the browser to the finished file at `url`; until then a page that asks again by
    itself, and from which the document can be asked for once more."""
    if document.status == document.Status.READY:
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    context = {
        "url": url,
        "patient_id": patient_id,
        "is_failed": document.status == document.Status.FAILED,
        "is_late": timezone.now() - document.requested_at > GIVEN_UP_AFTER,
    }
    template = "planning/document_wait.html" + ("#state" if request.htmx else "")
    return render(request, template, context)
