"""Safety calls of the demo clinic and what they heard, and the adverse events of the year.

How often each happens is invented: no calf study read gives rates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from clinic.models import Clinic, Membership
from planning.domain.adverse_events import (
    AdverseEventDocument,
    EventKind,
    EventOutcome,
    EventSide,
    Grade,
    Relation,
)
from planning.domain.canonical import plain
from planning.domain.safety_call import Answer, SafetyCallAnswers
from planning.models import AdverseEvent, Escalation, Plan, SafetyCall, Visit

RED_FLAG_SHARE = 0.008
ANSWERED = "Examined the same day: duplex ultrasound without a clot; called again in the evening."
RECORDED = time(8, 30)
ANSWERED_AFTER = timedelta(minutes=25)


@dataclass(frozen=True, slots=True)
class Unwanted:
    """An event that may follow a treatment: how often, when, how grave."""

    kind: EventKind
    share: float
    first_day: int
    last_day: int
    grades: tuple[Grade, ...]
    has_side: bool
    lasts_days: int


EVENTS = (
    Unwanted(EventKind.BRUISING, 0.04, 0, 2, (Grade.MILD,), True, 12),
    Unwanted(EventKind.SITE_PAIN, 0.03, 0, 3, (Grade.MILD,), True, 7),
    Unwanted(EventKind.WEAKNESS, 0.05, 5, 20, (Grade.MILD, Grade.MILD, Grade.MODERATE), True, 45),
    Unwanted(EventKind.CRAMPS, 0.015, 3, 30, (Grade.MILD,), True, 30),
    Unwanted(EventKind.MALAISE, 0.012, 1, 4, (Grade.MILD,), False, 5),
    Unwanted(EventKind.UNEVEN_SURFACE, 0.012, 25, 70, (Grade.MILD,), True, 120),
    Unwanted(EventKind.NEW_ASYMMETRY, 0.01, 30, 80, (Grade.MILD, Grade.MODERATE), False, 120),
)


def call_of(
    visit: Visit, *, by: Membership, at: datetime, chance: Random
) -> Iterator[SafetyCall | Escalation]:
    """The safety call of a kept visit; a red flag is answered by the time it is written."""
    flagged = chance.random() < RED_FLAG_SHARE
    answers = SafetyCallAnswers(
        leg_swelling=Answer.LEFT if flagged else Answer.NO,
        leg_pain=Answer.LEFT if flagged else Answer.NO,
        breathlessness=Answer.NO,
        walking_difficulty=Answer.NO,
        swallowing_difficulty=Answer.NO,
        drooping_eyelids=Answer.NO,
        bruising=None if flagged else _some(0.15, chance),
        tenderness=_some(0.25, chance),
        weak_push_off=_some(0.2, chance),
        malaise=Answer.YES if chance.random() < 0.03 else Answer.NO,
    )
    yield SafetyCall(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        answers=plain(answers),
        at=at,
        by=by.user,
    )
    if flagged:
        yield Escalation(
            clinic=visit.clinic,
            patient=visit.patient,
            visit=visit,
            red_flags=[plain(flag) for flag in answers.red_flags],
            raised_at=at,
            raised_by=by.user,
            answered_at=at + ANSWERED_AFTER,
            answered_by=visit.plan.created_by,
            answer=ANSWERED,
        )


def events_of(
    plan: Plan, treated_on: date, *, clinic: Clinic, today: date, chance: Random
) -> Iterator[AdverseEvent]:
    """The adverse events of one treatment up to today, recorded the day after they began."""
    zone = ZoneInfo(clinic.time_zone)
    for event in EVENTS:
        onset_on = treated_on + timedelta(days=chance.randint(event.first_day, event.last_day))
        if chance.random() >= event.share or onset_on >= today:
            continue
        over = onset_on + timedelta(days=event.lasts_days) < today
        document = AdverseEventDocument(
            treated_on=treated_on,
            kind=event.kind,
            grade=chance.choice(event.grades),
            onset_on=onset_on,
            relation=chance.choice((Relation.PROBABLE, Relation.POSSIBLE, Relation.CERTAIN)),
            outcome=EventOutcome.RECOVERED if over else EventOutcome.RECOVERING,
            side=chance.choice(tuple(EventSide)) if event.has_side else None,
        )
        yield AdverseEvent(
            clinic=clinic,
            patient=plan.patient,
            plan=plan,
            document=plain(document),
            kind=document.kind.value,
            grade=document.grade.value,
            relation=document.relation.value,
            side=document.side.value if document.side else "",
            onset_on=onset_on,
            is_red_flag=document.is_red_flag,
            is_ongoing=document.is_ongoing,
            recorded_at=datetime.combine(
                min(onset_on + timedelta(days=1), today), RECORDED, tzinfo=zone
            ),
            recorded_by=plan.created_by,
        )


def _some(share: float, chance: Random) -> Answer:
    if chance.random() >= share:
        return Answer.NO
    return chance.choice((Answer.LEFT, Answer.RIGHT, Answer.BOTH))
