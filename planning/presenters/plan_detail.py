"""Everything the page of one plan reads: the plan, its visits, what may be done now."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from clinic.http import ClinicRequest
from clinic.permissions import can
from clinic.roles import Permission
from planning.consents import loaded_consent_state
from planning.context import reading_of
from planning.domain.disagreements import Topic
from planning.domain.lifecycle import PlanEvent, PlanStatus, allows
from planning.models import Plan
from planning.presenters.consents import consent_line
from planning.presenters.disagreements import beside
from planning.presenters.frame import frame
from planning.presenters.plan_page import plan_page
from planning.presenters.printing import print_panel
from planning.presenters.treatment_read import given_lines
from planning.presenters.visits import visit_row


def detail_context(
    request: ClinicRequest, plan: Plan, *, problems: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The page's context; `problems` name the fields of a form that was refused."""
    reading = reading_of(plan)
    versions = list(plan.consultation.plans.order_by("version"))
    today = timezone.localdate()
    newer = next((other for other in versions if other.supersedes_id == plan.pk), None)
    member = request.membership
    given = given_lines(plan) if plan.signed_by is not None else []
    return {
        "plan": plan,
        "page": plan_page(plan, reading, versions),
        "consent": consent_line(plan, loaded_consent_state(plan)),
        "newer": newer if newer is not None and not newer.is_discarded else None,
        "addenda": list(plan.addenda.select_related("author")),
        "visits": [
            visit_row(visit, today)
            for visit in plan.visits.select_related("patient", "plan").order_by("window_from")
        ],
        "treatment_on": request.POST.get("treatment_on")
        or (plan.consultation.treatment_on or today).isoformat(),
        "addendum_text": request.POST.get("text", ""),
        "problems": dict(problems),
        "may_edit": can(member, Permission.PLAN_EDIT) and allows(plan.state, PlanEvent.EDIT),
        "may_supersede": can(member, Permission.PLAN_EDIT)
        and allows(plan.state, PlanEvent.SUPERSEDE),
        "may_add": can(member, Permission.PLAN_SIGN) and allows(plan.state, PlanEvent.ADD_ADDENDUM),
        "expected": beside(Topic.EFFECT, Topic.TIMING),
        "given": given,
        "day_stands": any(line.is_signed for line in given),
        "may_record": can(member, Permission.TREATMENT_RECORD)
        and plan.state is PlanStatus.SIGNED
        and not any(line.is_signed for line in given),
        "printing": print_panel(member, request.POST, opened="measured_bar_mm" in request.POST),
        **frame(plan, "print", member),
    }
