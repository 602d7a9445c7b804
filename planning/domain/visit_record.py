"""What a follow-up visit found: both calves measured again, and what the patient says.

Girths are read at the levels of the assessment before the treatment, so that a change is
the same place twice. Satisfaction with contour and with girth are two questions, because
their answers diverge [FatPRS2024].

A girth rises over a day of standing by about as much as the treatment changes it [SOBIM]
[Lin2012], so the time of day belongs to it: `measuring_notes` says where it differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from planning.domain.assessment import Girths, Layers
from planning.domain.base import (
    BulgeGrade,
    Day,
    Document,
    TimeOfDay,
    readable,
    whole_number,
)
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.quantities import millimetres
from planning.domain.safety_call import RaisedFlag, RedFlag
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Laterality, Sex

VISIT_SCHEMA_VERSION = 1
LONGEST_NOTE = 4_000
SAME_TIME_WITHIN_MINUTES = 120
"""Clinic default: measured further apart in the day than this, a change is flagged."""
READINGS_AGREE_WITHIN_MM = 6
"""Two readings of one girth agree within 0.6 cm in most pairs [Tunc2007]."""
HEEL_RISE_MEDIANS: dict[Sex, int] = {Sex.FEMALE: 21, Sex.MALE: 24}
"""Median single-leg heel rises of 566 adults [Hebert2017]."""
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


class StandingWork(StrEnum):
    """Whether the day's standing lay before or after the measuring."""

    BEFORE = "before"
    AFTER = "after"
    NONE = "none"


GAIT_WORDS: dict[Gait, Text] = {
    Gait.NORMAL: Text(N_("normal gait")),
    Gait.ALTERED: Text(N_("altered gait")),
}
NEXT_STEP_WORDS: dict[NextStep, Text] = {
    NextStep.NOTHING: Text(N_("nothing")),
    NextStep.OBSERVE: Text(N_("observe")),
    NextStep.PLAN_AGAIN: Text(N_("plan again")),
}
STANDING_WORK_WORDS: dict[StandingWork, Text] = {
    StandingWork.BEFORE: Text(N_("before standing work")),
    StandingWork.AFTER: Text(N_("after standing work")),
    StandingWork.NONE: Text(N_("no standing work that day")),
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

    girths: Girths = ()
    layers: Layers = Layers()
    bulge_rest: BulgeGrade | None = None
    bulge_tiptoe: BulgeGrade | None = None
    heel_rise_count: HeelRiseCount | None = None


class VisitDocument(Document):
    """One visit of a treated patient; the sides are the patient's own.

    `red_flags_asked` are the questions that were answered, with yes or no.
    """

    schema_version: int = VISIT_SCHEMA_VERSION
    measured_on: Day
    measured_at: TimeOfDay | None = None
    standing_work: StandingWork | None = None
    red_flags: Annotated[tuple[RaisedFlag, ...], Field(max_length=len(RedFlag))] = ()
    red_flags_asked: Annotated[tuple[RedFlag, ...], Field(max_length=len(RedFlag))] = ()
    left: LegVisit = LegVisit()
    right: LegVisit = LegVisit()
    gait: Gait | None = None
    satisfaction_contour: Satisfaction | None = None
    satisfaction_girth: Satisfaction | None = None
    note: Note = ""
    next_step: NextStep | None = None

    def leg(self, side: Laterality) -> LegVisit:
        return self.left if side is Laterality.LEFT else self.right


@dataclass(frozen=True, slots=True)
class MeasuringNote:
    """One remark on how far the visit's girths can be compared, with its sources.

    `is_difference` tells a known difference from one that cannot be known.
    """

    code: str
    text: Text
    sources: tuple[str, ...]
    is_difference: bool = True


def day_refused(measured_on: date, *, treated_on: date, today: date) -> Text | None:
    """Why a visit cannot have been on that day; None where it can."""
    if measured_on < treated_on:
        return Text(
            N_("must not be before the treatment on {day}, got {got}"),
            day=treated_on.isoformat(),
            got=measured_on.isoformat(),
        )
    if measured_on > today:
        return Text(
            N_("must not be after today, {day}, got {got}"),
            day=today.isoformat(),
            got=measured_on.isoformat(),
        )
    return None


def measuring_notes(
    visit: VisitDocument,
    *,
    earlier_at: time | None,
    earlier_standing_work: StandingWork | None = None,
) -> tuple[MeasuringNote, ...]:
    """What the times of day mean for the comparison with the measurement before.

    `earlier_at` is the time of the assessment before the treatment, and
    `earlier_standing_work` what was said of standing then; None where nothing was.
    """
    return tuple(_measuring_notes(visit, earlier_at, earlier_standing_work))


def readings_apart_mm(readings: tuple[int, ...]) -> int | None:
    """How far two readings of one girth lie apart where that asks for a third look.

    None where they agree within 6 mm [Tunc2007], or where there are not two.
    """
    apart = max(readings) - min(readings) if len(readings) > 1 else 0
    return apart if apart > READINGS_AGREE_WITHIN_MM else None


def third_look(apart_mm: int) -> Text:
    """What to do about two readings that lie too far apart."""
    return Text(
        N_(
            "The two readings lie {apart} apart; two readings usually agree within {limit}. "
            "Measure a third time and keep the two that agree."
        ),
        apart=millimetres(Decimal(apart_mm)),
        limit=millimetres(Decimal(READINGS_AGREE_WITHIN_MM)),
    )


def _measuring_notes(
    visit: VisitDocument, earlier_at: time | None, earlier: StandingWork | None
) -> Iterator[MeasuringNote]:
    sources = ("SOBIM", "Lin2012", CLINIC_DEFAULT)
    if visit.measured_at is not None and earlier_at is not None:
        apart = abs(_minutes(visit.measured_at) - _minutes(earlier_at))
        if apart > SAME_TIME_WITHIN_MINUTES:
            yield MeasuringNote(
                "time_of_day",
                Text(
                    N_(
                        "Measured at {now}, before the treatment at {before}: more than {hours} "
                        "hours apart in the day. Girth rises with standing by about as much as "
                        "the treatment changes it."
                    ),
                    now=f"{visit.measured_at:%H:%M}",
                    before=f"{earlier_at:%H:%M}",
                    hours=SAME_TIME_WITHIN_MINUTES // 60,
                ),
                sources,
            )
    elif earlier_at is None:
        yield MeasuringNote(
            "time_unknown",
            Text(
                N_(
                    "The time of day of the earlier measurement is not recorded, so the change "
                    "may hold what standing did to the leg."
                )
            ),
            sources[:2],
            is_difference=False,
        )
    if visit.standing_work is StandingWork.AFTER and earlier is not StandingWork.AFTER:
        text = (
            N_(
                "Measured after standing work; whether the earlier measurement was before or "
                "after is not recorded. Measure before standing work to compare."
            )
            if earlier is None
            else N_(
                "Measured after standing work, the time before not. Measure before standing "
                "work to compare."
            )
        )
        yield MeasuringNote("standing_work", Text(text), sources[:2])
    elif earlier is StandingWork.AFTER and visit.standing_work in (
        StandingWork.BEFORE,
        StandingWork.NONE,
    ):
        yield MeasuringNote(
            "standing_work",
            Text(
                N_(
                    "The time before was measured after standing work, today was not. Measure "
                    "before standing work to compare."
                )
            ),
            sources[:2],
        )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
