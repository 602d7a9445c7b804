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
from planning.domain.text import Text
from planning.forms.signing import SigningForm
from planning.guard import allowed, check_patient
from planning.models import Plan
from planning.presenters.sign_page import sign_context
from planning.views.plans import plan_or_404


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_SIGN)
def plan_sign(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Shows what must be read back; posted, signs what was shown and nothing else."""
    plan = plan_or_404(request, plan_id)
    if request.method == "POST":
        return _sign(request, plan)
    if not plan.is_draft:
        return redirect(plan)
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    return render(request, "planning/plan_sign.html", sign_context(plan))


def _sign(request: ClinicRequest, plan: Plan) -> HttpResponse:
    here, by = plan.get_absolute_url(), request.membership
    check_patient(request, plan.patient_id, href=here)
    form = SigningForm(request.POST)
    problems = form.problems()
    if problems:
        return _ask_again(request, plan, form, problems)
    try:
        with allowed(href=here):
            number = answer_findings(plan=plan, by=by, **form.written())
            if form.takes_offered:
                return _ask_again(request, plan, form, [], status=200)
            sign_plan(plan=plan, expected_revision=number, by=by, **form.signed())
    except SignRefused as refusal:
        return _ask_again(request, plan, form, refusal.problems)
    except (ShownChanged, StaleRevision):
        return _ask_again(request, plan, form, [], has_changed=True)
    return redirect(here)


def _ask_again(
    request: ClinicRequest,
    plan: Plan,
    form: SigningForm,
    problems: list[tuple[str, Text]],
    *,
    has_changed: bool = False,
    status: int = 422,
) -> HttpResponse:
    """The page as the plan is now, with what was written: 422, or 409 after a change."""
    fresh = plan_or_404(request, plan.pk)
    audit.record_view(request, subject=fresh, patient_id=fresh.patient_id, action="plan_viewed")
    context = sign_context(fresh, form=form, problems=problems, has_changed=has_changed)
    return render(
        request, "planning/plan_sign.html", context, status=409 if has_changed else status
    )
