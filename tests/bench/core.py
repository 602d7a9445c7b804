"""What the pure core takes to propose each published pattern for a pair of legs."""

from datetime import date

from planning.domain.assess import assess
from planning.domain.assessment import Assessment
from planning.domain.board import Board
from planning.domain.intake import Intake
from planning.domain.protocols import Candidate, Variant, does_not_apply, propose
from planning.domain.vocabulary import Sex
from planning.evidence import load_knowledge
from tests.bench.measure import in_turns, line, title
from tests.unit.planning.plan_examples import LEFT_LEG, RIGHT_LEG

ROUNDS = 200


def run() -> None:
    title("A protocol proposed on both legs, and why not for this patient")
    knowledge = load_knowledge()
    fields = {
        "measured_on": "2026-11-20",
        "left": {**LEFT_LEG, "bulging_units": [1, 2]},
        "right": {**RIGHT_LEG, "development": "both"},
    }
    assessment = Assessment.model_validate(fields)
    board = Board.of(assessment, knowledge.atlas, knowledge.rules.depth)
    result = assess(assessment, knowledge.assessment_rules)

    def work(variant: Variant) -> None:
        protocol = variant.protocol
        product = next(iter((*protocol.products, *protocol.adopted_for)), None)
        candidate = Candidate(
            board=board,
            result=result,
            product=product,
            age_years=28,
            sex=Sex.FEMALE,
            intake=Intake(recorded_on=date(2026, 11, 20)),
            earlier=(),
            on=date(2026, 11, 25),
            products=knowledge.products,
            rules=knowledge.rules,
        )
        propose(variant, board, result, product, knowledge.products)
        does_not_apply(variant, candidate)

    variants = [
        variant for protocol in knowledge.protocols.values() for variant in protocol.variants
    ]
    works = [lambda variant=variant: work(variant) for variant in variants]
    for variant, taken in zip(variants, in_turns(ROUNDS, *works), strict=True):
        line(variant.name, f"{taken:.2f} ms", "≤ 10 ms")
