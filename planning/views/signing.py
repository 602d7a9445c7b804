"""Reading a plan back, then signing it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.edits import StaleRevision
from planning.actions.signing import ShownChanged, SignRefused, answer_findings, sign_plan
from planning.forms.signing import SigningForm
from planning.guard import allowed, check_patient
from planning.presenters.sign_page import sign_context
from planning.views.plans import plan_or_404


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_SIGN)
def plan_sign(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Shows what must be read back; posted, signs what was shown and nothing else."""
    plan = plan_or_404(request, plan_id)
    here = plan.get_absolute_url()
    if request.method == "GET":
        audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
        if not plan.is_draft:
            return redirect(here)
        return render(request, "planning/plan_sign.html", sign_context(plan))
    check_patient(request, plan.patient_id, href=here)
    form = SigningForm(request.POST)
    status, problems, has_changed = 422, form.problems(), False
    if not problems:
        try:
            with allowed(href=here):
                number = answer_findings(plan=plan, by=request.membership, **form.written())
                sign_plan(
                    plan=plan, expected_revision=number, by=request.membership, **form.signed()
                )
            return redirect(here)
        except SignRefused as refusal:
            problems = refusal.problems
        except (ShownChanged, StaleRevision):
            status, has_changed = 409, True
    fresh = plan_or_404(request, plan_id)
    context = sign_context(fresh, form=form, problems=problems, has_changed=has_changed)
    return render(request, "planning/plan_sign.html", context, status=status)
