"""What a visit looks back on: the day of the treatment, and the legs as they were before it."""

from datetime import date

from planning.domain.assessment import Assessment
from planning.models import Plan, Treatment


def treated_on(plan: Plan) -> date | None:
    """The day it was given: as the signed treatment says, else the day it was set for."""
    given = (
        Treatment.objects.filter(plan_id=plan.pk, status=Treatment.Status.SIGNED)
        .values_list("given_on", flat=True)
        .first()
    )
    return given or plan.consultation.treatment_on


def assessed_before(plan: Plan) -> Assessment:
    """Both legs as the signature froze them; the assessment of the plan's consultation may
    have been changed since."""
    return Assessment.model_validate(plan.signature.record["assessment"])
