"""A whole consultation from a case: assess, propose or take the plan, review, schedule.

The same functions the browser calls, in the order a consultation has. A *stop* is a
result: where planning must stop no plan is proposed, and the findings say why.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from planning.domain.case import Case
from planning.domain.commands import PlaceSites, SetPreparation
from planning.domain.editing import apply
from planning.domain.findings import Finding
from planning.domain.followup import PlannedVisit, schedule
from planning.domain.knowledge import Knowledge
from planning.domain.plan import InjectionPlan
from planning.domain.protocols import Proposal, Protocol, Variant, propose, variant_named
from planning.domain.reading import Reading
from planning.domain.record import PlanRecord
from planning.domain.review import planning_stops

DEFAULT_PROTOCOL = "kim2013-six-sites"
DEFAULT_PRODUCT = "onabotulinumtoxinA-botox"
DEFAULT_VIAL_UNITS = 100
DEFAULT_DILUENT_ML = Decimal(2)
"""What a case file without a plan is proposed with: clinic defaults. The product is the
one the protocols' numbers are adopted for, else the one their source used."""


class PlanOrigin(StrEnum):
    PROPOSED = "proposed"
    GIVEN = "given"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Consulted:
    """Everything a case leads to."""

    origin: PlanOrigin
    reading: Reading
    proposal: Proposal | None
    findings: tuple[Finding, ...]
    visits: tuple[PlannedVisit, ...]


def consult(case: Case, knowledge: Knowledge) -> Consulted:
    """The job of `manage.py consult`, without files."""
    reading = _reading(case, knowledge, InjectionPlan())
    if case.plan is not None:
        given = _reading(case, knowledge, case.plan.document())
        return Consulted(PlanOrigin.GIVEN, given, None, given.findings, _visits(case, knowledge))
    stops = planning_stops(reading.context)
    if stops:
        return Consulted(PlanOrigin.STOPPED, reading, None, stops, ())
    variant = variant_for(case, knowledge)
    product = product_for(variant.protocol)
    proposal = propose(variant, reading.board, reading.result, product, knowledge.products)
    proposed = _reading(case, knowledge, _accepted(proposal))
    return Consulted(
        PlanOrigin.PROPOSED, proposed, proposal, proposed.findings, _visits(case, knowledge)
    )


def variant_for(case: Case, knowledge: Knowledge) -> Variant:
    """The protocol a case asks for, whose name `read_case` has checked, or the default."""
    variant = variant_named(knowledge.protocols, case.protocol or DEFAULT_PROTOCOL)
    if variant is None:
        raise LookupError(case.protocol)
    return variant


def product_for(protocol: Protocol) -> str:
    """The product a protocol is proposed with where none is chosen (clinic default)."""
    if DEFAULT_PRODUCT in protocol.adopted_for or not protocol.products:
        return DEFAULT_PRODUCT
    return protocol.products[0]


def reviewed_on(case: Case) -> date:
    """The day the plan is reviewed for: the treatment, else the intake."""
    return case.treatment_on or case.intake.recorded_on


def _reading(case: Case, knowledge: Knowledge, plan: InjectionPlan) -> Reading:
    record = PlanRecord(
        patient=case.patient,
        intake=case.intake,
        assessment=case.assessment,
        plan=plan,
        reviewed_on=reviewed_on(case),
        rules_version=knowledge.rules.rules_version,
    )
    return Reading(record, knowledge)


def _accepted(proposal: Proposal) -> InjectionPlan:
    """The proposal as a plan, by the same commands a click would send."""
    plan = apply(
        InjectionPlan(),
        SetPreparation(
            product=product_for(proposal.protocol),
            vial_units=DEFAULT_VIAL_UNITS,
            diluent_ml=proposal.protocol.diluent_ml_per_100_units or DEFAULT_DILUENT_ML,
        ),
    )
    if not proposal.placements:
        return plan
    return apply(plan, PlaceSites(placements=proposal.placements, protocol=proposal.variant.name))


def _visits(case: Case, knowledge: Knowledge) -> tuple[PlannedVisit, ...]:
    if case.treatment_on is None:
        return ()
    return schedule(case.treatment_on, case.clinic, knowledge.follow_up_rules)
