"""Consents: read and signed by the patient on the clinic's screen, listed, taken back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_http_methods

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.consents import (
    ConsentRefused,
    OfferChanged,
    OfferedConsent,
    offer_consent,
    sign_consent,
    withdraw_consent,
)
from planning.domain.commands import CommandRefused
from planning.domain.text import Text
from planning.forms.consent import ConsentPost
from planning.guard import allowed, check_patient
from planning.models import Consent, Plan
from planning.presenters.consent_page import consent_page
from planning.presenters.consents import consent_context, consent_list_context
from planning.views.plans import plan_or_404
from planning.wording import field_errors


@require_http_methods(["GET", "POST"])
@requires(Permission.CONSENT_TAKE)
def consent(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Hands the screen to the patient, who reads, ticks and signs; posted, signs once."""
    plan = plan_or_404(request, plan_id)
    here = plan.get_absolute_url()
    if request.method == "POST":
        check_patient(request, plan.patient_id, href=here)
    with allowed(href=here):
        offered = offer_consent(plan)
        if request.method == "POST":
            return _sign(request, plan, offered)
    return _shown(request, plan, offered)


def _sign(request: ClinicRequest, plan: Plan, offered: OfferedConsent) -> HttpResponse:
    posted = ConsentPost(request.POST)

    def signed() -> str:
        if posted.problems:
            raise ConsentRefused(posted.problems)
        made = sign_consent(
            plan=plan,
            shown_sha256=posted.shown_sha256,
            ticked=posted.ticked,
            strokes=posted.strokes,
            typed_name=posted.typed_name,
            by=request.membership,
        )
        return reverse("planning:consent_thanks", args=[made.pk])

    try:
        return redirect(formkeys.once(request, "consent_sign", signed))
    except ConsentRefused as refusal:
        return _shown(request, plan, offered, posted, refusal.problems, status=422)
    except OfferChanged:
        fresh = plan_or_404(request, plan.pk)
        with allowed(href=plan.get_absolute_url()):
            offered = offer_consent(fresh)
        return _shown(request, fresh, offered, posted, status=409)


def _shown(
    request: ClinicRequest,
    plan: Plan,
    offered: OfferedConsent,
    posted: ConsentPost | None = None,
    problems: list[tuple[str, Text]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page in the patient's language, whatever the language of the member who took it."""
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="consent_viewed")
    with translation.override(plan.patient.language):
        page = consent_page(offered, posted, problems or [])
        context = {"plan": plan, "page": page, "has_changed": status == 409}
        return render(request, "planning/consent.html", context, status=status)


@require_GET
@requires(Permission.CONSENT_TAKE)
def consent_thanks(request: ClinicRequest, consent_id: UUID) -> HttpResponse:
    """Signed: the patient is asked to hand the screen back."""
    found = _consent_or_404(request, consent_id)
    audit.record_view(request, subject=found, patient_id=found.patient_id, action="consent_viewed")
    language = translation.get_language() or found.language
    with translation.override(found.language):
        context = {"consent": found, "staff_language": language}
        return render(request, "planning/consent_thanks.html", context)


@require_GET
@requires(Permission.PLAN_VIEW)
def consent_read(request: ClinicRequest, consent_id: UUID) -> HttpResponse:
    """One consent exactly as it was signed, and what became of it."""
    return _read(request, _consent_or_404(request, consent_id))


def _read(
    request: ClinicRequest,
    found: Consent,
    problems: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    audit.record_view(request, subject=found, patient_id=found.patient_id, action="consent_viewed")
    context = consent_context(found, reason=request.POST.get("reason", ""), problems=problems or [])
    status = 422 if problems else 200
    return render(request, "planning/consent_read.html", context, status=status)


@require_http_methods(["POST"])
@requires(Permission.CONSENT_TAKE)
def consent_withdraw(request: ClinicRequest, consent_id: UUID) -> HttpResponse:
    """Records that the patient took it back; the form stands on the consent's own page."""
    found = _consent_or_404(request, consent_id)
    here = reverse("planning:consent_read", args=[found.pk])
    check_patient(request, found.patient_id, href=here)

    def withdrawn() -> str:
        withdraw_consent(
            consent=found, reason=request.POST.get("reason", ""), by=request.membership
        )
        return here

    try:
        with allowed(href=here):
            return redirect(formkeys.once(request, "consent_withdraw", withdrawn))
    except CommandRefused as refusal:
        return _read(request, found, field_errors(refusal))


@require_GET
@requires(Permission.PLAN_VIEW)
def consent_list(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """Every consent of one patient, newest first, each with what it is worth now."""
    patient = get_object_or_404(request.clinic.patients, pk=patient_id)
    audit.record_view(request, subject=patient, patient_id=patient.pk, action="consents_viewed")
    return render(request, "planning/consent_list.html", consent_list_context(patient))


def _consent_or_404(request: ClinicRequest, consent_id: UUID) -> Consent:
    found: Consent = get_object_or_404(
        request.clinic.consents.select_related(
            "patient", "plan__head", "plan__consultation", "revision", "taken_by", "withdrawal"
        ),
        pk=consent_id,
    )
    return found
