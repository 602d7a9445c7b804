"""What a follow-up visit found: both calves measured again, and what the patient says.

Girths are read at the levels of the assessment before the treatment, so that a change is
the same place twice. Satisfaction with contour and with girth are two questions, because
their answers diverge [FatPRS2024].
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, field_validator

from planning.domain.assessment import GirthMeasurement, Layers
from planning.domain.base import (
    BulgeGrade,
    Day,
    Document,
    TimeOfDay,
    readable,
    refusal,
    whole_number,
)
from planning.domain.quantities import format_decimal
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Laterality

VISIT_SCHEMA_VERSION = 1
LONGEST_NOTE = 4_000
HeelRiseCount = Annotated[int, *whole_number(0, 200)]
Satisfaction = Annotated[int, *whole_number(1, 5)]
Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE), BeforeValidator(readable)]


class Gait(StrEnum):
    NORMAL = "normal"
    ALTERED = "altered"


class NextStep(StrEnum):
    NOTHING = "nothing"
    OBSERVE = "observe"
    PLAN_AGAIN = "plan_again"


GAIT_WORDS: dict[Gait, Text] = {
    Gait.NORMAL: Text(N_("normal gait")),
    Gait.ALTERED: Text(N_("altered gait")),
}
NEXT_STEP_WORDS: dict[NextStep, Text] = {
    NextStep.NOTHING: Text(N_("nothing")),
    NextStep.OBSERVE: Text(N_("observe")),
    NextStep.PLAN_AGAIN: Text(N_("plan again")),
}
SATISFACTION_WORDS: dict[int, Text] = {
    1: Text(N_("very dissatisfied")),
    2: Text(N_("dissatisfied")),
    3: Text(N_("neither")),
    4: Text(N_("satisfied")),
    5: Text(N_("very satisfied")),
}
"""Clinic default: no calf study read gives the scale it asked on."""


class LegVisit(Document):
    """One calf at one visit; what was not looked at stays `None`.

    `heel_rise_count` are single-leg heel rises until tired [Hebert2017].
    """

    girths: Annotated[tuple[GirthMeasurement, ...], Field(max_length=12)] = ()
    layers: Layers = Layers()
    bulge_rest: BulgeGrade | None = None
    bulge_tiptoe: BulgeGrade | None = None
    heel_rise_count: HeelRiseCount | None = None

    @field_validator("girths")
    @classmethod
    def _one_girth_per_level(
        cls, girths: tuple[GirthMeasurement, ...]
    ) -> tuple[GirthMeasurement, ...]:
        levels = [girth.level_pct for girth in girths]
        for position, level in enumerate(levels):
            if level in levels[:position]:
                raise refusal(
                    "level_twice",
                    N_("two girths are given for level {level} %"),
                    level=format_decimal(level),
                )
        return girths


class VisitDocument(Document):
    """One visit of a treated patient; the sides are the patient's own."""

    schema_version: int = VISIT_SCHEMA_VERSION
    measured_on: Day
    measured_at: TimeOfDay | None = None
    left: LegVisit = LegVisit()
    right: LegVisit = LegVisit()
    gait: Gait | None = None
    satisfaction_contour: Satisfaction | None = None
    satisfaction_girth: Satisfaction | None = None
    note: Note = ""
    next_step: NextStep | None = None

    def leg(self, side: Laterality) -> LegVisit:
        return self.left if side is Laterality.LEFT else self.right
