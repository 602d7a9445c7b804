"""The shape of the rule data: every number comes with its sources.

The numbers themselves are in `planning/evidence/*.toml`; a plan stores the
`rules_version` it was reviewed with. A source is a key of `citations.toml` or
`CLINIC_DEFAULT` for a threshold no paper gives.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from planning.domain.base import Document
from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.intake import CONDITION_WORDS, Condition, Intake
from planning.domain.text import N_, Text

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Positive = Annotated[Decimal, Field(gt=0)]


class Sourced(Document):
    """Anything that must say where it comes from."""

    sources: Sources

    @property
    def is_clinic_default(self) -> bool:
        return self.sources == (CLINIC_DEFAULT,)


class Statement(Sourced):
    """A published fact, or a clinic's own rule, in one sentence a clinician reads."""

    statement: Sentence

    @property
    def text(self) -> Text:
        return Text(self.statement)


class Interval(Document):
    """A stretch of calendar time, in exactly one of months, weeks or days.

    The boundary day is free: what was given on 25 August counts up to and including
    24 November for an interval of three months, and no longer on 25 November.

        25 Aug ──────────────── 24 Nov | 25 Nov
        counts                  counts | free

    A month that has no such day ends on its last: 30 November + 3 months is
    28 (or 29) February.
    """

    months: PositiveInt | None = None
    weeks: PositiveInt | None = None
    days: PositiveInt | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> "Interval":
        if sum(value is not None for value in (self.months, self.weeks, self.days)) != 1:
            raise ValueError("give exactly one of months, weeks, days")
        return self

    def after(self, start: date) -> date:
        """The first day on which the interval since `start` is over.

        Dates too late for the calendar give its last day, which is never over.
        """
        try:
            if self.months is not None:
                return _months_after(start, self.months)
            return start + timedelta(weeks=self.weeks or 0, days=self.days or 0)
        except (OverflowError, ValueError):
            return date.max

    def last_day(self, start: date) -> date:
        """The last day that still counts."""
        return self.after(start) - timedelta(days=1)

    def covers(self, start: date, on: date) -> bool:
        """Whether `on` falls inside the interval that begins with `start`."""
        return start <= on < self.after(start)

    @property
    def longest_days(self) -> int:
        """An upper bound in days, to compare intervals of different units."""
        return (self.months or 0) * 31 + (self.weeks or 0) * 7 + (self.days or 0)

    @property
    def words(self) -> Text:
        if self.months is not None:
            return Text(N_("{count} months"), count=self.months)
        if self.weeks is not None:
            return Text(N_("{count} weeks"), count=self.weeks)
        return Text(N_("{count} days"), count=self.days or 0)


def _months_after(start: date, months: int) -> date:
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


class DepthRules(Statement):
    """`margin_mm` is kept from the fascia above and from soleus below."""

    margin_mm: Annotated[Decimal, Field(ge=0)]
    needle_lengths_mm: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]


class SpacingRules(Statement):
    minimum_mm: Positive


class DoseBalance(Statement):
    """Doses of two legs are called equal up to this share of their mean."""

    tolerance_pct: Positive


class RebalanceRule(Statement):
    """How a plan's dose is shared between unequal legs; doses go in whole steps."""

    step_tenths: PositiveInt


class GirthReadings(Statement):
    """Two readings of one girth agree up to this difference."""

    agree_within_mm: PositiveInt


class IntervalRule(Statement):
    interval: Interval


class SportRule(Statement):
    running_km_per_week: PositiveInt
    court_sport_sessions_per_week: PositiveInt


class StairsRule(Statement):
    """From how many flights a day weakening the thigh asks for a reason."""

    flights_per_day: PositiveInt


class LegDoseRange(Statement):
    """A published range of units per leg, to say when a plan leaves it."""

    low_units: PositiveInt
    high_units: PositiveInt


class IntakeFact(StrEnum):
    """Yes/no questions of the intake that rules refer to, besides conditions."""

    PREGNANT = "pregnant"
    BREASTFEEDING = "breastfeeding"
    INFECTION_AT_SITE = "infection_at_site"
    IMMOBILITY = "immobility"


FACT_WORDS: dict[IntakeFact, Text] = {
    IntakeFact.PREGNANT: Text(N_("pregnancy")),
    IntakeFact.BREASTFEEDING: Text(N_("breastfeeding")),
    IntakeFact.INFECTION_AT_SITE: Text(N_("infection at the injection site")),
    IntakeFact.IMMOBILITY: Text(N_("immobility")),
}


class ConditionRule(Statement):
    """What a condition or a yes of the intake means for any product."""

    subject: Condition | IntakeFact
    code: str
    severity: Severity

    @property
    def words(self) -> Text:
        if isinstance(self.subject, Condition):
            return CONDITION_WORDS[self.subject]
        return FACT_WORDS[self.subject]

    def applies_to(self, intake: Intake) -> bool:
        """Whether the intake says yes; a question not asked is no yes."""
        if isinstance(self.subject, Condition):
            return intake.has(self.subject)
        return getattr(intake, self.subject) is True


class Basis(Statement):
    """The published fact behind a finding code."""

    code: str


class Rules(Document):
    """One version of the clinic's rules."""

    rules_version: str
    note: str = ""
    depth: DepthRules
    spacing: SpacingRules
    dose_balance: DoseBalance
    rebalance: RebalanceRule
    girth_readings: GirthReadings
    leg_dose: LegDoseRange
    default_interval: IntervalRule
    sport: SportRule
    stairs: StairsRule
    conditions: tuple[ConditionRule, ...]
    bases: tuple[Basis, ...]

    @model_validator(mode="after")
    def _one_basis_per_code(self) -> "Rules":
        codes = [basis.code for basis in self.bases]
        if len(set(codes)) != len(codes):
            raise ValueError("a finding code has two bases")
        return self

    def basis(self, code: str) -> Basis:
        """The published fact behind `code`; raises `KeyError` where the data has none."""
        for basis in self.bases:
            if basis.code == code:
                return basis
        raise KeyError(code)
