"""The one endpoint every edit of a plan goes through, from the map and from plain forms."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.edits import StaleRevision, edit_plan
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed
from planning.domain.refusals import Refusal
from planning.forms.edits import EditRefused, PostedEdit, read_edit
from planning.models import Plan
from planning.presenters import edits as answers


@require_POST
@requires(Permission.PLAN_EDIT)
def plan_edit(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Applies one command; answers with what changed, or why it did not."""
    plan = get_object_or_404(request.clinic.plans.for_editing(), pk=plan_id)
    refusal = _refusal(request, plan)
    if refusal is not None:
        audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
        return refusal
    if request.htmx:
        return answers.saved(request, plan)
    return redirect(_way_back(request, plan))


def _refusal(request: ClinicRequest, plan: Plan) -> HttpResponse | None:
    """Why the posted edit was not made; nothing where it was."""
    try:
        posted = read_edit(request.POST)
        if posted.envelope.patient_id != plan.patient_id:
            return _wrong_patient(request, plan, posted)
        edit_plan(
            plan=plan,
            intent=posted.intent,
            expected_revision=posted.envelope.expected_revision,
            command_id=posted.envelope.command_id,
            by=request.membership,
        )
    except EditRefused as error:
        return answers.refused(request, plan, error.refused)
    except CommandRefused as error:
        return answers.refused(request, plan, (Refusal(error.field, error.text),))
    except StaleRevision as conflict:
        return answers.conflict(request, plan, conflict)
    except NotAllowed as refusal:
        return answers.locked(request, plan, refusal)
    return None


def _wrong_patient(request: ClinicRequest, plan: Plan, posted: PostedEdit) -> HttpResponse:
    """Two tabs of two patients crossed: refused and recorded (`SAF-05`)."""
    audit.record_alone(
        by=request.membership,
        action="wrong_patient_refused",
        detail={"plan": str(plan.pk), "posted_patient": str(posted.envelope.patient_id)},
    )
    return answers.wrong_patient(request, plan)


def _way_back(request: ClinicRequest, plan: Plan) -> str:
    if request.POST.get("return_to") == "sign":
        return reverse("planning:plan_sign", args=[plan.pk])
    site = request.POST.get("site", "")
    return reverse("planning:plan_builder", args=[plan.pk]) + (
        f"?site={int(site)}" if site.isascii() and site.isdigit() and len(site) < 9 else ""
    )
