"""The overview's tables: rows of finished text, filters with their choices."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from clinic.http import ClinicRequest
from clinic.roles import Role
from clinic.templatetags.ui import day
from patients.presenters import name_of
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.lifecycle import STATUS_WORDS, PlanStatus
from planning.domain.quantities import units
from planning.evidence import load_products
from planning.forms.overview import OverviewFilter
from planning.models import Plan, Visit
from planning.presenters.visits import visit_row
from planning.wording import say

ROWS_PER_PAGE = 50
Choices = Sequence[tuple[str, object]]


def plans_context(request: ClinicRequest, chosen: OverviewFilter) -> dict[str, Any]:
    plans = request.clinic.plans.with_all().select_related("consultation__clinician")
    page = Paginator(
        plans.filter(**chosen.for_plans()).order_by("-created_at", "pk"), ROWS_PER_PAGE
    ).get_page(chosen.page)
    statuses = [(status.value, say(words)) for status, words in STATUS_WORDS.items()]
    return {
        **_common(request, chosen, page, statuses),
        "rows": [_plan_row(plan) for plan in page],
    }


def visits_context(request: ClinicRequest, chosen: OverviewFilter) -> dict[str, Any]:
    visits = request.clinic.visits.select_related("patient", "plan__consultation__clinician")
    page = Paginator(
        visits.filter(**chosen.for_visits()).order_by("-window_from", "pk"), ROWS_PER_PAGE
    ).get_page(chosen.page)
    today = timezone.localdate()
    return {
        **_common(request, chosen, page, Visit.Status.choices),
        "kinds": [(kind.value, say(VISIT_WORDS[kind])) for kind in VisitKind],
        "rows": [(visit_row(visit, today), visit.plan.consultation.clinician) for visit in page],
    }


def _plan_row(plan: Plan) -> dict[str, Any]:
    document = plan.revision.document
    preparation = document["preparation"]
    doses = {"left": 0, "right": 0}
    for site in (*document["sites"], *document.get("above_knee", ())):
        doses[site["side"]] += site["dose_tenths"] or 0
    return {
        "href": plan.get_absolute_url(),
        "name": name_of(plan.patient),
        "chart_number": plan.patient.chart_number,
        "started": day(plan.created_at),
        "signed": day(plan.signed_by.signed_at) if plan.signed_by else "",
        "clinician": str(plan.consultation.clinician),
        "product": say(load_products().label_of(preparation["product"])) if preparation else "",
        "left": say(units(doses["left"])),
        "right": say(units(doses["right"])),
        "version": plan.version,
        "status": say(STATUS_WORDS[plan.state]),
        "tone": "strong" if plan.state is PlanStatus.SIGNED else "",
    }


def _common(request: ClinicRequest, chosen: OverviewFilter, page: Any, statuses: Choices) -> Any:
    query = request.GET.copy()
    query.pop("page", None)
    clinicians = request.clinic.memberships.filter(role=Role.CLINICIAN).select_related("user")
    return {
        "chosen": chosen,
        "page": page,
        "query": query.urlencode(),
        "statuses": statuses,
        "clinicians": [(str(member.user_id), str(member.user)) for member in clinicians],
        "clinician": str(chosen.clinician or ""),
        "products": [(product.code, say(product.label)) for product in load_products()],
        "filter_problems": {field: say(text) for field, text in chosen.problems.items()},
    }
