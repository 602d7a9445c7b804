"""The page a plan is made on."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.context import plan_context
from planning.presenters import builder
from planning.presenters.frame import frame
from planning.views.plans import plan_or_404


@require_GET
@requires(Permission.PLAN_EDIT)
def plan_builder(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """The draft with its tools; to htmx, the parts a selection or a proposal changes."""
    plan = plan_or_404(request, plan_id)
    if not plan.is_draft:
        return redirect(plan)
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    context = plan_context(plan)
    if request.htmx:
        return builder.fragments(request, plan, plan.revision, context)
    page = builder.page_context(request, plan, plan.revision, context)
    return render(request, "planning/plan_builder.html", {**page, **frame(plan, "plan")})
