"""Case 06, a plan that nothing is wrong with, and small changes to it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from planning import demo
from planning.domain.assess import assess
from planning.domain.case import Case, read_case
from planning.domain.consent import ConsentChange, ConsentOnRecord, ConsentStanding
from planning.domain.findings import Finding
from planning.domain.intake import EarlierToxin
from planning.domain.plan import InjectionPlan
from planning.domain.record import PlanRecord
from planning.domain.review import ReviewContext, review
from planning.evidence import load_knowledge

CASES = Path(demo.__file__).parent / "cases"
BOTOX = "onabotulinumtoxinA-botox"
NABOTA = "prabotulinumtoxinA-nabota"
BOTULAX = "letibotulinumtoxinA-botulax"
XEOMIN = "incobotulinumtoxinA-xeomin"
DYSPORT = "abobotulinumtoxinA-dysport"
MEDITOXIN = "botulinumtoxinA-meditoxin"
HENGLI = "lanbotulinumtoxinA-hengli"


def case(stem: str) -> Case:
    return read_case(
        (CASES / f"{stem}.json").read_bytes(), protocols=tuple(load_knowledge().protocols)
    )


def context_of(case: Case) -> ReviewContext:
    knowledge = load_knowledge()
    record = PlanRecord(
        patient=case.patient,
        intake=case.intake,
        assessment=case.assessment,
        plan=InjectionPlan(),
        reviewed_on=case.treatment_on or case.intake.recorded_on,
        rules_version=knowledge.rules.rules_version,
    )
    return ReviewContext.of(record, assess(case.assessment, knowledge.assessment_rules), knowledge)


def given_plan(case: Case) -> InjectionPlan:
    if case.plan is None:
        raise ValueError(f"{case.case_id} has no plan")
    return case.plan.document()


SIX = case("06-kim2013-six-points")
SIX_CONTEXT = context_of(SIX)
SIX_PLAN = given_plan(SIX)


def plan_with(product: str = BOTOX, **changes: Any) -> InjectionPlan:
    """Case 06's plan with another product or other fields of the plan."""
    fields = {"vial_units": 500 if product == DYSPORT else 100, "diluent_ml": "2"}
    fields |= {key: changes.pop(key) for key in ("vial_units", "expires_on") if key in changes}
    if "diluent_ml" in changes:
        fields["diluent_ml"] = changes.pop("diluent_ml")
    document = SIX_PLAN.model_dump(mode="json")
    document["preparation"] = {"product": product, **fields}
    return InjectionPlan.model_validate({**document, **changes})


def with_sites(plan: InjectionPlan, *changes: tuple[int, dict[str, Any]]) -> InjectionPlan:
    """The plan with fields of numbered sites changed: `(3, {"depth_mm": 5})`."""
    document = plan.model_dump(mode="json")
    for number, fields in changes:
        document["sites"][number - 1] |= fields
    return InjectionPlan.model_validate(document)


def with_thigh(plan: InjectionPlan, *sides: str, **fields: Any) -> InjectionPlan:
    """The plan with a site above the knee on each of `sides`, of 5 units unless `fields` say."""
    document = plan.model_dump(mode="json")
    place = {"level_pct": "80", "across_pct": "50", "dose_tenths": 50, **fields}
    document["above_knee"] = [
        {"id": site_id, "side": side, **place}
        for site_id, side in enumerate(sides, start=document["next_site_id"])
    ]
    document["next_site_id"] += len(sides)
    return InjectionPlan.model_validate(document)


def dosed(total_tenths: int, product: str = BOTOX, sites: int = 12) -> InjectionPlan:
    """Case 06's sites sharing exactly this total, the remainder on the last."""
    each, rest = divmod(total_tenths, sites)
    plan = plan_with(product)
    document = plan.model_dump(mode="json")
    document["sites"] = document["sites"][:sites]
    for site in document["sites"]:
        site["dose_tenths"] = each
    document["sites"][-1]["dose_tenths"] += rest
    return InjectionPlan.model_validate(document)


def asked(context: ReviewContext = SIX_CONTEXT, /, **intake: Any) -> ReviewContext:
    """The context with answers of the intake changed."""
    document = json.loads(context.intake.model_dump_json()) | intake
    return replace(context, intake=type(context.intake).model_validate(document))


def consented(standing: ConsentStanding, context: ReviewContext = SIX_CONTEXT, /) -> ReviewContext:
    """The context with a consent signed on screen, worth this much."""
    changed = (ConsentChange.DOSE,) if standing is ConsentStanding.SUPERSEDED else ()
    consent = ConsentOnRecord(
        id=UUID(int=7),
        form_code="calf",
        form_version="2026-11",
        text_sha256="a" * 64,
        scope_sha256="b" * 64,
        signed_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        standing=standing,
        changes=changed,
    )
    return replace(context, consent=consent)


def measured(context: ReviewContext = SIX_CONTEXT, /, **legs: Any) -> ReviewContext:
    """The context with fields of a leg changed: `left={"pitting_oedema": True}`."""
    document = json.loads(context.assessment.model_dump_json())
    for side, fields in legs.items():
        document[side] |= fields
    return replace(context, assessment=type(context.assessment).model_validate(document))


def earlier(product: str, units: str, on: date, area: str = "") -> EarlierToxin:
    return EarlierToxin(product=product, dose_units=Decimal(units), on=on, area=area)


def after(*toxins: EarlierToxin, on: date | None = None) -> ReviewContext:
    """The context with this earlier toxin, and perhaps another treatment day."""
    changed = asked(earlier_toxin=[json.loads(toxin.model_dump_json()) for toxin in toxins])
    return replace(changed, on=on) if on else changed


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def of_code(code: str, plan: InjectionPlan, context: ReviewContext) -> list[Finding]:
    return [finding for finding in review(plan, context) if finding.code == code]


def plain(finding: Finding) -> str:
    """The message with ordinary spaces."""
    return str(finding.message).replace("\u00a0", " ")
