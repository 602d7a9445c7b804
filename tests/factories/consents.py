"""Consents of fictitious patients, signed by the same action the page calls."""

from typing import Any

from clinic import formkeys
from clinic.models import Membership
from planning.actions.consents import offer_consent, sign_consent
from planning.domain.consent_form import TickCode
from planning.domain.consent_signing import Strokes
from planning.models import Consent, Plan
from tests.factories.planning import INTAKE, make_consultation, make_full_plan

NO_PAPER = {**INTAKE, "consent_signed": False}
REQUIRED = frozenset({TickCode.UNDERSTOOD, TickCode.OFF_LABEL, TickCode.ANSWERED})
DRAWN: Strokes = (((100, 700), (250, 300), (400, 700), (550, 320)), ((600, 600), (900, 500)))


def make_unconsented_plan(member: Membership) -> Plan:
    """A full draft whose patient has signed nothing yet, neither on paper nor on screen."""
    return make_full_plan(member, consultation=make_consultation(member, intake=NO_PAPER))


def make_consent(member: Membership, plan: Plan | None = None, **changes: Any) -> Consent:
    """A consent signed with the pen to the plan as it is now."""
    plan = Plan.objects.with_all().get(pk=(plan or make_unconsented_plan(member)).pk)
    return sign_consent(
        **{
            "plan": plan,
            "shown_sha256": offer_consent(plan).sha256,
            "ticked": REQUIRED,
            "strokes": DRAWN,
            "typed_name": "",
            "by": member,
            **changes,
        }
    )


def posted_consent(plan: Plan, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the patient has read, ticked and typed the name."""
    fresh = Plan.objects.with_all().get(pk=plan.pk)
    return {
        "patient_id": plan.patient_id,
        formkeys.FIELD: formkeys.issue(),
        "shown_sha256": offer_consent(fresh).sha256,
        **{f"tick-{tick.value}": "yes" for tick in REQUIRED},
        "typed_name": f"{plan.patient.family_name}{plan.patient.given_name}",
        **changes,
    }
