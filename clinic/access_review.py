"""What a month of the access log says of each member, and what stands out (`AUD-07`).

Pure: events in, figures and flags out. The limits are clinic defaults, and each flag
says its figure and its limit, so that whoever reviews can judge.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final
from uuid import UUID

NIGHT_FROM_HOUR: Final = 21
NIGHT_UNTIL_HOUR: Final = 6
RELATED_DAYS: Final = 7
"""A patient is in care for so many days around anything recorded about them, by anybody."""
MOST_AT_NIGHT: Final = 2
MOST_UNRELATED: Final = 4
MOST_FAILED: Final = 9
MOST_REFUSED: Final = 4
MOST_IN_A_DAY: Final = 20
MOST_TIMES_USUAL: Final = 3
"""More patients on one day than twenty, and than three times the member's usual day."""


class Rule(StrEnum):
    """What stands out."""

    AT_NIGHT = "at_night"
    UNRELATED = "unrelated"
    MANY_IN_A_DAY = "many_in_a_day"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Seen:
    """One event of the log: `at` in the clinic's time; `is_read` is no change."""

    member: UUID
    action: str
    at: datetime
    patient: UUID | None
    is_read: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at: a count of patients or events, above `limit`."""

    rule: Rule
    count: int
    limit: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """One member's month. Every count of patients counts each of them once."""

    sign_ins: int = 0
    failed: int = 0
    refused: int = 0
    patients: int = 0
    at_night: int = 0
    unrelated: int = 0
    busiest_day: date | None = None
    busiest_count: int = 0
    usual_count: float = 0

    @property
    def flags(self) -> list[Flag]:
        """What stands out, by the limits above."""
        busiest_limit = max(MOST_IN_A_DAY, int(MOST_TIMES_USUAL * self.usual_count))
        found = [
            Flag(Rule.AT_NIGHT, self.at_night, MOST_AT_NIGHT),
            Flag(Rule.UNRELATED, self.unrelated, MOST_UNRELATED),
            Flag(Rule.MANY_IN_A_DAY, self.busiest_count, busiest_limit, self.busiest_day),
            Flag(Rule.FAILED, self.failed, MOST_FAILED),
            Flag(Rule.REFUSED, self.refused, MOST_REFUSED),
        ]
        return [flag for flag in found if flag.count > flag.limit]


def figures_of(events: Iterable[Seen], *, first: date, last: date) -> dict[UUID, Figures]:
    """The figures of every member who did anything from `first` to `last`.

    `events` reach `RELATED_DAYS` further on both sides, so that a patient seen on the
    first day and recorded on the day before is not taken for a stranger.
    """
    everything = list(events)
    care = _days_in_care(everything)
    by_member: dict[UUID, list[Seen]] = defaultdict(list)
    for event in everything:
        if first <= event.at.date() <= last:
            by_member[event.member].append(event)
    return {member: _figures(seen, care) for member, seen in by_member.items()}


def _figures(seen: Sequence[Seen], care: dict[UUID, set[date]]) -> Figures:
    reads = [(event.patient, event.at) for event in seen if event.is_read and event.patient]
    by_day: dict[date, set[UUID]] = defaultdict(set)
    for patient, at in reads:
        by_day[at.date()].add(patient)
    busiest = max(by_day, key=lambda day: (len(by_day[day]), day), default=None)
    others = [len(patients) for day, patients in by_day.items() if day != busiest]
    return Figures(
        sign_ins=_count(seen, "signed_in"),
        failed=_count(seen, "sign_in_failed", "second_factor_failed", "signing_password_refused"),
        refused=_count(seen, "refused", "wrong_patient_refused"),
        patients=len({patient for patient, _ in reads}),
        at_night=len({patient for patient, at in reads if is_night(at)}),
        unrelated=len({patient for patient, at in reads if at.date() not in care[patient]}),
        busiest_day=busiest,
        busiest_count=len(by_day[busiest]) if busiest else 0,
        usual_count=median(others) if others else 0,
    )


def is_night(at: datetime) -> bool:
    return at.hour >= NIGHT_FROM_HOUR or at.hour < NIGHT_UNTIL_HOUR


def _days_in_care(events: Iterable[Seen]) -> dict[UUID, set[date]]:
    care: dict[UUID, set[date]] = defaultdict(set)
    for event in events:
        if event.patient and not event.is_read:
            for days in range(-RELATED_DAYS, RELATED_DAYS + 1):
                care[event.patient].add(event.at.date() + timedelta(days=days))
    return care


def _count(seen: Iterable[Seen], *actions: str) -> int:
    return sum(event.action in actions for event in seen)
