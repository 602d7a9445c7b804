"""One plan to read, and its life beside editing and signing."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from patients.presenters import page_of
from planning.actions.plans import add_addendum, discard_plan, start_plan, supersede_plan
from planning.domain.commands import CommandRefused
from planning.guard import allowed, check_patient
from planning.models import Plan
from planning.presenters.frame import frame
from planning.presenters.history import history_page
from planning.presenters.plan_detail import detail_context
from planning.wording import field_errors


def plan_or_404(request: ClinicRequest, plan_id: UUID) -> Plan:
    plan: Plan = get_object_or_404(request.clinic.plans.with_all(), pk=plan_id)
    return plan


def show_plan(
    request: ClinicRequest, plan: Plan, *, problems: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The page of one plan; with `problems`, the answer to a form on it that was refused."""
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    context = detail_context(request, plan, problems=problems)
    status = 422 if problems else 200
    return render(request, "planning/plan_detail.html", context, status=status)


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_start(request: ClinicRequest, consultation_id: UUID) -> HttpResponse:
    """Opens the consultation's draft, new or already begun."""
    consultation = get_object_or_404(
        request.clinic.consultations.select_related("patient"), pk=consultation_id
    )
    home = page_of(consultation.patient)
    check_patient(request, consultation.patient_id, href=home)
    with allowed(href=home):
        plan = start_plan(consultation=consultation, by=request.membership)
    return redirect("planning:plan_builder", plan.pk)


@require_GET
@requires(Permission.PLAN_VIEW)
def plan_detail(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """The plan as its record stands: map, sites, findings, signature, visits."""
    return show_plan(request, plan_or_404(request, plan_id))


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_EDIT)
def plan_discard(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Asks, then puts a draft aside."""
    plan = plan_or_404(request, plan_id)
    if request.method == "POST":
        check_patient(request, plan.patient_id, href=plan.get_absolute_url())
        if not plan.is_discarded:
            with allowed(href=plan.get_absolute_url()):
                discard_plan(plan=plan, by=request.membership)
        return redirect(page_of(plan.patient))
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    return render(request, "planning/plan_discard.html", {"plan": plan, **frame(plan, "plan")})


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_supersede(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Begins the next version of a signed plan."""
    plan = plan_or_404(request, plan_id)
    check_patient(request, plan.patient_id, href=plan.get_absolute_url())
    with allowed(href=plan.get_absolute_url()):
        successor = supersede_plan(plan=plan, by=request.membership)
    return redirect("planning:plan_builder", successor.pk)


@require_POST
@requires(Permission.PLAN_SIGN)
def addendum_add(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Writes a dated remark beside a signed plan, once."""
    plan = plan_or_404(request, plan_id)
    here = plan.get_absolute_url()
    check_patient(request, plan.patient_id, href=here)

    def write() -> str:
        add_addendum(plan=plan, text=request.POST.get("text", ""), by=request.membership)
        return f"{here}#addenda"

    try:
        with allowed(href=here):
            return redirect(formkeys.once(request, "addendum_add", write))
    except CommandRefused as refusal:
        return show_plan(request, plan, problems=field_errors(refusal))


@require_GET
@requires(Permission.PLAN_VIEW)
def plan_history(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Who changed what, newest first."""
    plan = plan_or_404(request, plan_id)
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    context = {
        "plan": plan,
        "back": reverse("planning:plan_detail", args=[plan.pk]),
        **history_page(plan, request.GET.get("page", "1")),
        **frame(plan, "plan", request.membership),
    }
    return render(request, "planning/plan_history.html", context)
