"""Consultations and plans of fictitious patients, made by the same actions the pages call."""

from typing import Any
from uuid import uuid4

from clinic.models import Membership
from patients.models import Patient
from planning.actions.edits import edit_plan
from planning.actions.plans import start_plan
from planning.actions.signing import answer_findings, sign_plan
from planning.context import reading_of
from planning.domain.commands import read_intent
from planning.domain.findings import Severity
from planning.domain.readback import SignatureMeaning, read_back
from planning.models import Consultation, Plan, PlanRevision, Signature
from tests.factories.patients import make_patient
from tests.people import PASSWORD
from tests.unit.planning.plan_examples import LEFT_LEG, PRODUCT, RIGHT_LEG, site

INTAKE: dict[str, Any] = {
    "recorded_on": "2026-11-20",
    "pregnant": False,
    "breastfeeding": False,
    "infection_at_site": False,
    "immobility": False,
    "consent_signed": True,
    "conditions": ["previous_clot"],
}
"""Nothing stops planning; one answer needs a reason."""

LATERAL_HEAD = {"fat_mm": "6", "muscle_mm": "16", "source": "ultrasound"}
SIGNS = {
    "bulge_rest": 2,
    "bulge_tiptoe": 3,
    "firmness": "hard",
    "pinch_mm": 14,
    "pitting_oedema": False,
    "development": "medial",
}
ASSESSMENT: dict[str, Any] = {
    "measured_on": "2026-11-20",
    "left": {**LEFT_LEG, **SIGNS},
    "right": {
        **RIGHT_LEG,
        **SIGNS,
        "layers": {**RIGHT_LEG["layers"], "lateral_head": LATERAL_HEAD},
    },
}
"""Two muscular calves of one size, everything measured."""

GUIDED = {"op": "set_guidance", "guidance": "ultrasound", "needle_length_mm": 25}
SIX_SITES = [
    site(side, level, across, dose_units="9")
    for side in ("left", "right")
    for level, across in (("16", "35"), ("24", "35"), ("32", "35"))
]


def make_consultation(
    member: Membership, *, patient: Patient | None = None, **fields: Any
) -> Consultation:
    """A consultation with intake and assessment, ready to be planned."""
    return Consultation.objects.create(
        clinic=member.clinic,
        patient=patient or make_patient(member),
        clinician=member.user,
        **{"intake": INTAKE, "assessment": ASSESSMENT, **fields},
    )


def make_plan(
    member: Membership,
    *intents: dict[str, Any],
    consultation: Consultation | None = None,
) -> Plan:
    """A draft after these intents, loaded as views load it."""
    consultation = consultation or make_consultation(member)
    plan = start_plan(consultation=consultation, by=member)
    for intent in intents:
        edit(plan, intent, by=member)
    return Plan.objects.with_all().get(pk=plan.pk)


def make_full_plan(member: Membership, **kwargs: Any) -> Plan:
    """A draft with nothing left to do but read back, answer and sign."""
    return make_plan(member, PRODUCT, GUIDED, *SIX_SITES, **kwargs)


def edit(plan: Plan, intent: dict[str, Any], *, by: Membership) -> PlanRevision:
    """One edit on the newest revision, as somebody who sees it makes it."""
    return edit_plan(
        plan=plan,
        intent=read_intent(intent),
        expected_revision=plan.revision.number,
        command_id=uuid4(),
        by=by,
    )


def answer_all(plan: Plan, *, by: Membership) -> None:
    """Gives every finding a reason and says why this plan."""
    reading = reading_of(plan)
    answer_findings(
        plan=plan,
        expected_revision=plan.revision.number,
        reasons={
            finding.key: "Discussed with the patient."
            for finding in reading.findings
            if finding.severity is Severity.CONFIRM
        },
        rationale="Medial bulge on tiptoe; the patient wants a softer line.",
        form_key=uuid4(),
        by=by,
    )


def read_back_of(plan: Plan) -> dict[str, Any]:
    """What a person who confirms everything shown now would send."""
    asked = read_back(reading_of(plan))
    return {
        "expected_revision": plan.revision.number,
        "shown_sha256": asked.shown_sha256,
        "answers": {item.name: item.answer for item in asked.items},
    }


def sign(plan: Plan, *, by: Membership, **changes: Any) -> Signature:
    """Signs a draft that `answer_all` made ready; `changes` replace what is sent."""
    return sign_plan(
        **{
            "plan": plan,
            "password": PASSWORD,
            "meaning": SignatureMeaning.AUTHOR,
            "by": by,
            **read_back_of(plan),
            **changes,
        }
    )


def make_signed_plan(member: Membership, **kwargs: Any) -> Plan:
    """A signed plan of six sites, loaded as views load it."""
    plan = make_full_plan(member, **kwargs)
    answer_all(plan, by=member)
    sign(plan, by=member)
    return Plan.objects.with_all().get(pk=plan.pk)
