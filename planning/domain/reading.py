"""A record read under one set of rules: everything derived, each thing once.

    PlanRecord + Knowledge ──▶ Reading ──▶ screen, paper, case output

Nothing here is stored. Two readers of the same record under the same rules see the
same sentences, totals and windows, because there is nowhere else to compute them.
"""

from dataclasses import dataclass
from functools import cached_property

from planning.domain.assess import Result, assess
from planning.domain.board import Board
from planning.domain.dosing import Totals, totals
from planning.domain.findings import Finding, Severity
from planning.domain.knowledge import Knowledge
from planning.domain.products import Product
from planning.domain.protocols import protocol_findings
from planning.domain.reconstitution import Solution
from planning.domain.record import PlanRecord
from planning.domain.review import ReviewContext, review

_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Reading:
    """`record` as `knowledge` reads it."""

    record: PlanRecord
    knowledge: Knowledge

    @cached_property
    def board(self) -> Board:
        return Board.of(self.record.assessment, self.knowledge.atlas, self.knowledge.rules.depth)

    @cached_property
    def result(self) -> Result:
        return assess(self.record.assessment, self.knowledge.assessment_rules)

    @cached_property
    def totals(self) -> Totals:
        return totals(self.record.plan)

    @cached_property
    def solution(self) -> Solution | None:
        return Solution.of(self.record.plan.preparation)

    @cached_property
    def product(self) -> Product | None:
        preparation = self.record.plan.preparation
        return self.knowledge.products.get(preparation.product) if preparation else None

    @cached_property
    def context(self) -> ReviewContext:
        return ReviewContext.of(self.record, self.result, self.knowledge)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything to review, the pattern's own remarks last among their kind."""
        plan = self.record.plan
        known = self.knowledge
        remarks = protocol_findings(plan, known.protocols, known.products)
        found = (*review(plan, self.context), *remarks)
        return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))

    def unanswered(self) -> tuple[Finding, ...]:
        """Findings that still keep the plan from being signed."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.STOP
            or (
                finding.severity is Severity.CONFIRM and finding.key not in self.record.plan.reasons
            )
        )
