"""When a treated patient is seen again: windows from the evidence, days the clinic is open.

    day  0        3––7      14–18     25–28        56–––84          168–182
         treated  safety    first     second       peak             duration
                  call      check     check

Each visit goes to the open day nearest its aim, inside its window; of two equally near
the earlier. A window without an open day gets no date, and says so: the schedule never
leaves a window silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from planning.domain.base import Day, Document, refusal
from planning.domain.text import N_, Text


class VisitKind(StrEnum):
    SAFETY_CALL = "safety_call"
    FIRST_CHECK = "first_check"
    SECOND_CHECK = "second_check"
    PEAK = "peak"
    DURATION = "duration"


VISIT_WORDS: dict[VisitKind, Text] = {
    VisitKind.SAFETY_CALL: Text(N_("safety call")),
    VisitKind.FIRST_CHECK: Text(N_("first check")),
    VisitKind.SECOND_CHECK: Text(N_("second check")),
    VisitKind.PEAK: Text(N_("check at the peak")),
    VisitKind.DURATION: Text(N_("duration check")),
}
VISIT_PURPOSES: dict[VisitKind, Text] = {
    VisitKind.SAFETY_CALL: Text(
        N_(
            "Ask for one-sided swelling or pain, breathlessness, trouble swallowing, "
            "drooping eyelids."
        )
    ),
    VisitKind.FIRST_CHECK: Text(N_("Safety, symmetry and onset; too early to judge the effect.")),
    VisitKind.SECOND_CHECK: Text(N_("Gait, heel-rise, symmetry; too early to judge the effect.")),
    VisitKind.PEAK: Text(
        N_("Girth, layers, photographs, satisfaction with contour and with girth.")
    ),
    VisitKind.DURATION: Text(N_("How much is left; soleus and fat under watch.")),
}


class Weekday(StrEnum):
    """In the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: date) -> "Weekday":
        return tuple(cls)[day.weekday()]


WEEKDAY_WORDS: dict[Weekday, Text] = {
    Weekday.MONDAY: Text(N_("Monday")),
    Weekday.TUESDAY: Text(N_("Tuesday")),
    Weekday.WEDNESDAY: Text(N_("Wednesday")),
    Weekday.THURSDAY: Text(N_("Thursday")),
    Weekday.FRIDAY: Text(N_("Friday")),
    Weekday.SATURDAY: Text(N_("Saturday")),
    Weekday.SUNDAY: Text(N_("Sunday")),
}


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise refusal("unknown_timezone", N_("must be a time zone name, got {got}"), got=name)
    return name


class ClinicCalendar(Document):
    """Which days the clinic is closed."""

    closed_weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7)] = ()
    holidays: Annotated[tuple[Day, ...], Field(max_length=2_000)] = ()
    timezone: Annotated[str, StringConstraints(max_length=64), AfterValidator(_known_zone)] = (
        "Asia/Seoul"
    )

    def is_open(self, day: date) -> bool:
        return day not in self.holidays and Weekday.of(day) not in self.closed_weekdays


class VisitWindow(Document):
    """Days after treatment, both ends included; `why` names what the sources are for."""

    kind: VisitKind
    first_day: Annotated[int, Field(ge=1, le=730)]
    aim_day: Annotated[int, Field(ge=1, le=730)]
    last_day: Annotated[int, Field(ge=1, le=730)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    aim_sources: Annotated[tuple[str, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _aims_inside(self) -> Self:
        if not self.first_day <= self.aim_day <= self.last_day:
            raise ValueError(f"{self.kind}: the aim must lie inside the window")
        return self


class FollowUpRules(Document):
    """One version of the follow-up windows, in the order the visits come."""

    version: str
    windows: tuple[VisitWindow, ...]

    @model_validator(mode="after")
    def _every_visit_once_and_in_order(self) -> Self:
        if tuple(window.kind for window in self.windows) != tuple(VisitKind):
            raise ValueError("every kind of visit must be given once, in order")
        for window, following in pairwise(self.windows):
            if window.last_day >= following.first_day:
                raise ValueError(f"{following.kind}: the window must begin after the one before")
        return self

    def window(self, kind: VisitKind) -> VisitWindow:
        return next(window for window in self.windows if window.kind is kind)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of the schedule. `on` is None when the clinic is shut all window long.

    `moved` is true when the date is not the aim; `why` then says what is in the way.
    """

    kind: VisitKind
    on: date | None
    window_from: date
    window_to: date
    moved: bool
    why: Text | None
    sources: tuple[str, ...]


class OutOfCalendar(ValueError):
    """The treatment date is so late that a visit would fall after the last date there is."""


def schedule(
    treated_on: date, calendar: ClinicCalendar, rules: FollowUpRules
) -> tuple[PlannedVisit, ...]:
    """The visits after a treatment, in order.

    Raises `OutOfCalendar` where date arithmetic ends (year 9999).
    """
    try:
        return tuple(_planned(treated_on, calendar, window) for window in rules.windows)
    except OverflowError as error:
        raise OutOfCalendar(str(treated_on)) from error


def _planned(treated_on: date, calendar: ClinicCalendar, window: VisitWindow) -> PlannedVisit:
    aim = treated_on + timedelta(days=window.aim_day)
    days = [
        treated_on + timedelta(days=day) for day in range(window.first_day, window.last_day + 1)
    ]
    on = _nearest_open(aim, days, calendar)
    if on is None:
        why = Text(
            N_("The clinic is closed on every day from {first} to {last}: choose a day by hand."),
            first=days[0].isoformat(),
            last=days[-1].isoformat(),
        )
    elif on != aim:
        why = Text(
            N_("{aim} is {reason}; moved to the nearest open day of the window."),
            aim=aim.isoformat(),
            reason=_closed_because(aim, calendar),
        )
    else:
        why = None
    return PlannedVisit(
        kind=window.kind,
        on=on,
        window_from=days[0],
        window_to=days[-1],
        moved=on is not None and on != aim,
        why=why,
        sources=tuple(dict.fromkeys((*window.sources, *window.aim_sources))),
    )


def _nearest_open(aim: date, days: Sequence[date], calendar: ClinicCalendar) -> date | None:
    open_days = [day for day in days if calendar.is_open(day)]
    return min(open_days, key=lambda day: (abs(day - aim), day), default=None)


def _closed_because(day: date, calendar: ClinicCalendar) -> Text:
    if day in calendar.holidays:
        return Text(N_("a holiday"))
    return WEEKDAY_WORDS[Weekday.of(day)]
