"""A plan on paper: asked for once, waited for in sight, then read from the disk."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.documents import request_document
from planning.actions.printing import set_print_options
from planning.documents.storage import read_kept
from planning.domain.commands import CommandRefused
from planning.forms.printing import posted_print_options
from planning.guard import check_patient
from planning.models import PlanDocument
from planning.views.plans import plan_or_404, show_plan
from planning.views.waiting import redirect_or_wait
from planning.wording import field_errors

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
PATIENT_PAGE = "patient"


@require_GET
@requires(Permission.PLAN_PRINT)
def plan_document(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """The PDF in `?language=`, or a page that waits for it; `?pages=patient` is the patient's
    page alone."""
    plan = get_object_or_404(request.clinic.plans.with_all(), pk=plan_id)
    language = request.GET.get("language", "")
    if language not in LANGUAGES:
        language = "ko" if (get_language() or "").startswith("ko") else "en"
    document = request_document(
        plan=plan,
        language=language,
        by=request.membership,
        patient_page_only=request.GET.get("pages") == PATIENT_PAGE,
    )
    document.refresh_from_db()
    return redirect_or_wait(request, document, _file_url(document), plan.patient_id)


@require_POST
@requires(Permission.PLAN_PRINT)
def print_options_set(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Keeps paper, scale and pages as chosen, and prints with them."""
    plan = plan_or_404(request, plan_id)
    check_patient(request, plan.patient_id, href=plan.get_absolute_url())
    try:
        set_print_options(by=request.membership, **posted_print_options(request.POST))
    except CommandRefused as refusal:
        return show_plan(request, plan, problems=field_errors(refusal))
    address = reverse("planning:plan_document", args=[plan.pk])
    return redirect(f"{address}?{urlencode({'language': request.POST.get('language', '')})}")


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_PRINT)
def plan_document_file(request: ClinicRequest, plan_id: UUID, document_id: UUID) -> HttpResponse:
    """One finished document, or the page that waits for it; sent, it is asked for once more."""
    plan = get_object_or_404(request.clinic.plans.with_all(), pk=plan_id)
    document = get_object_or_404(PlanDocument, pk=document_id, plan=plan)
    if request.method == "POST":
        check_patient(request, plan.patient_id, href=request.path)

        def ask() -> str:
            again = request_document(
                plan=plan,
                language=document.language,
                by=request.membership,
                patient_page_only=document.patient_page_only,
            )
            return _file_url(again)

        return redirect(formkeys.once(request, "plan_document", ask))
    if document.status != PlanDocument.Status.READY or request.htmx:
        return redirect_or_wait(request, document, request.path, plan.patient_id)
    audit.record_view(
        request, subject=plan, patient_id=plan.patient_id, action="plan_document_opened"
    )
    what = "patient-page" if document.patient_page_only else "plan"
    name = f"calfline-{what}-{str(plan.pk)[:8]}-v{plan.version}-{document.language}.pdf"
    return HttpResponse(
        read_kept(document.path),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _file_url(document: PlanDocument) -> str:
    return reverse("planning:plan_document_file", args=[document.plan_id, document.pk])
