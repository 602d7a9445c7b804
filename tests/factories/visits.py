"""Visits of fictitious patients: booked, recorded, and what went wrong after the treatment."""

from datetime import date
from typing import Any

from django.utils import timezone

from clinic.models import Membership
from planning import baseline
from planning.actions.adverse_events import record_adverse_event
from planning.actions.visit_records import Page, finish_visit, newest_record, version_of
from planning.actions.visits import set_treatment_date
from planning.domain.adverse_events import AdverseEventDocument
from planning.domain.visit_record import VisitDocument
from planning.models import AdverseEvent, Plan, Visit, VisitRecord
from tests.factories.planning import make_signed_plan

SMALLER_MM = 8
EVENT: dict[str, Any] = {
    "kind": "bruising",
    "grade": "mild",
    "relation": "certain",
    "outcome": "recovering",
    "side": "left",
    "action_taken": "Cold pack.",
}


def make_visit(
    member: Membership,
    *,
    plan: Plan | None = None,
    kind: str = "peak",
    treated_on: date | None = None,
) -> Visit:
    """A booked visit of a treated plan; treated today unless said."""
    plan = plan or make_signed_plan(member)
    if plan.consultation.treatment_on is None:
        set_treatment_date(plan=plan, on=treated_on or timezone.localdate(), by=member)
    return Visit.objects.select_related("plan__consultation", "patient", "clinic").get(
        plan=plan, kind=kind
    )


def visit_document(visit: Visit, **fields: Any) -> VisitDocument:
    """Both calves of this visit, each girth 8 mm smaller than before the treatment."""
    legs = baseline.assessed_before(visit.plan)

    def leg(side: str) -> dict[str, Any]:
        before = getattr(legs, side)
        girths = [
            {
                "level_pct": str(girth.level_pct),
                "relaxed_mm": [int(girth.relaxed_mean_mm) - SMALLER_MM] * 2,
            }
            for girth in before.girths
        ]
        layers = before.layers.model_dump(mode="json", exclude_none=True)
        return {"girths": girths, "layers": layers, "heel_rise_count": 20, "bulge_tiptoe": 2}

    return VisitDocument.model_validate(
        {
            "measured_on": timezone.localdate().isoformat(),
            "measured_at": "09:30",
            "left": leg("left"),
            "right": leg("right"),
            "gait": "normal",
            "satisfaction_contour": 4,
            "satisfaction_girth": 2,
            "next_step": "observe",
            **fields,
        }
    )


def make_visit_record(
    member: Membership, *, visit: Visit | None = None, correction_reason: str = "", **fields: Any
) -> VisitRecord:
    """A finished record of this visit, or the next correction of one that has some."""
    visit = visit or make_visit(member)
    newest = newest_record(visit)
    return finish_visit(
        visit=visit,
        document=visit_document(visit, **fields),
        correction_reason=correction_reason or ("Typed in the wrong box." if newest else ""),
        page=Page(version_of(visit), newest.number if newest else 0),
        by=member,
    ).record


def make_adverse_event(
    member: Membership, *, plan: Plan | None = None, visit: Visit | None = None, **fields: Any
) -> AdverseEvent:
    """An event of a treated plan, begun on the day of treatment unless said."""
    if plan is None:
        visit = visit or make_visit(member)
        plan = visit.plan
    treated_on = baseline.treated_on(plan)
    document = AdverseEventDocument.model_validate(
        {**EVENT, "treated_on": treated_on, "onset_on": treated_on, **fields}
    )
    return record_adverse_event(plan=plan, visit=visit, document=document, by=member)
