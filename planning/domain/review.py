"""What a plan must answer for before it is signed.

    review(plan, context)     every finding, stops first, then confirms, then notes
    planning_stops(context)   what forbids even a proposal
    intake_alerts(…)          what the answers of an intake already say

Within one severity findings keep the order of the families below and, inside a
family, of the sites; the same plan gives the same findings in the same order. Codes,
titles and severities are in `planning.domain.reviewing.codes`.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from planning.domain.dosing import totals
from planning.domain.findings import Finding, Severity
from planning.domain.intake import Intake
from planning.domain.medicines import Medicines
from planning.domain.plan import InjectionPlan
from planning.domain.products import Catalogue
from planning.domain.reviewing import (
    above_knee,
    balance,
    candidacy,
    caps,
    carried,
    contraindications,
    depth,
    evidence,
    measuring,
    medicines,
    preparation,
    regions,
)
from planning.domain.reviewing.codes import CODES
from planning.domain.reviewing.context import ReviewContext
from planning.domain.rules import Rules

__all__ = ["CODES", "ReviewContext", "intake_alerts", "planning_stops", "review"]

_ORDER = {severity: place for place, severity in enumerate(Severity)}


def review(plan: InjectionPlan, context: ReviewContext) -> tuple[Finding, ...]:
    """Every finding about `plan`; none twice, each with its own `key`."""
    return _ordered(_families(plan, context))


def planning_stops(context: ReviewContext, product: str | None = None) -> tuple[Finding, ...]:
    """Contraindications and oedema: while there is one, no plan is proposed.

    With a `product` code its own contraindications are included; those are lifted by
    choosing another product, so their `planning_stops` is false.
    """
    found = [
        *contraindications.contraindications(context.intake, context.rules),
        *(found for found in _carried(context) if found.planning_stops),
    ]
    chosen = context.products.get(product) if product else None
    if chosen is not None:
        found += contraindications.product_contraindications(
            context.intake, context.birth_date, context.on, chosen, context.medicines
        )
    return _ordered([*found, *candidacy.oedema(context)])


def intake_alerts(
    intake: Intake,
    birth_date: date,
    on: date,
    *,
    rules: Rules,
    products: Catalogue,
    medicines: Medicines,
    product: str | None = None,
) -> tuple[Finding, ...]:
    """What an intake says by itself, while it is typed and on the patient's banner.

    Unanswered questions and consent are left to the plan's review. `product` is the
    code of a product already in mind, if there is one.
    """
    given = products.read(intake.earlier_toxin)
    return _ordered(
        [
            *_bars(intake, birth_date, on, rules, products, medicines, product),
            *carried.answers(intake, rules),
            *caps.impossible_dates(given, birth_date, on, rules, products),
            *caps.earlier_toxin(given, on, rules, products),
            *_weighed(intake, rules, products, medicines, product),
        ]
    )


def _families(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    intake, rules, on, products = context.intake, context.rules, context.on, context.products
    code = plan.preparation.product if plan.preparation else None
    product = context.product_of(plan)
    given = products.read(intake.earlier_toxin)
    sums = totals(plan)
    yield from _bars(intake, context.birth_date, on, rules, products, context.medicines, code)
    yield from candidacy.oedema(context)
    yield from contraindications.consent(intake, rules, context.consent)
    yield from _carried(context)
    yield from preparation.completeness(plan, rules)
    yield from preparation.preparation(plan, product, on, rules)
    yield from caps.impossible_dates(given, context.birth_date, on, rules, products)
    if product is not None:
        yield from caps.caps(plan, sums, product, given, on, rules)
        yield from caps.intervals(product, given, on, rules, products)
    yield from contraindications.not_asked(intake, rules, context.sex)
    yield from _weighed(intake, rules, products, context.medicines, code, plan)
    yield from candidacy.tissue(plan, context)
    yield from candidacy.oedema_unknown(plan, context)
    yield from depth.depths(plan, context)
    yield from depth.needle(plan, context)
    yield from regions.places(plan, context)
    yield from regions.spacing(plan, context)
    yield from regions.unguided_lateral_head(plan, context)
    yield from balance.balance(plan, sums, context)
    yield from balance.one_side_only(plan, context)
    yield from depth.unmeasured_layers(plan, context)
    yield from measuring.girth_readings(context.assessment, rules)
    yield from evidence.disagreements(plan, sums, context)


def _carried(context: ReviewContext) -> Iterator[Finding]:
    yield from carried.answers(context.intake, context.rules)
    yield from carried.measurements(context.assessment, context.rules)


def _bars(
    intake: Intake,
    birth_date: date,
    on: date,
    rules: Rules,
    products: Catalogue,
    known_medicines: Medicines,
    code: str | None,
) -> Iterator[Finding]:
    yield from contraindications.contraindications(intake, rules)
    product = products.get(code) if code else None
    if product is not None:
        yield from contraindications.product_contraindications(
            intake, birth_date, on, product, known_medicines
        )


def _weighed(
    intake: Intake,
    rules: Rules,
    products: Catalogue,
    known_medicines: Medicines,
    code: str | None,
    plan: InjectionPlan | None = None,
) -> Iterator[Finding]:
    product = products.get(code) if code else None
    yield from contraindications.cautions(intake, rules)
    yield from contraindications.clot_risk(intake, rules, known_medicines)
    yield from medicines.interacting_medicines(intake, known_medicines, product)
    yield from candidacy.lifestyle(intake, rules)
    yield from above_knee.knee(intake, rules, plan)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda found: _ORDER[found.severity]))
