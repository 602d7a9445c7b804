"""The follow-up schedule: inside its windows, on open days, or openly without a date."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.followup import (
    ClinicCalendar,
    FollowUpRules,
    OutOfCalendar,
    VisitKind,
    Weekday,
    schedule,
)
from planning.evidence import load_follow_up, read

RULES = load_follow_up()
ALL_WEEK = [day.value for day in Weekday]
TREATED = date(2026, 11, 25)
"""A Wednesday."""


def calendar(closed: list[str] | None = None, holidays: list[date] | None = None) -> ClinicCalendar:
    return ClinicCalendar.model_validate(
        {"closed_weekdays": closed or [], "holidays": holidays or []}
    )


def test_the_shipped_windows() -> None:
    """Section 5 of the reference; first check day 14–18, second day 25–28."""
    assert [
        (window.kind, window.first_day, window.aim_day, window.last_day) for window in RULES.windows
    ] == [
        ("safety_call", 3, 3, 7),
        ("first_check", 14, 14, 18),
        ("second_check", 25, 28, 28),
        ("peak", 56, 70, 84),
        ("duration", 168, 168, 182),
    ]


def test_the_cases_schedule() -> None:
    visits = schedule(TREATED, calendar(["sunday"], [date(2026, 12, 25), date(2027, 1, 1)]), RULES)
    assert [(visit.kind, str(visit.on), visit.moved) for visit in visits] == [
        ("safety_call", "2026-11-28", False),
        ("first_check", "2026-12-09", False),
        ("second_check", "2026-12-23", False),
        ("peak", "2027-02-03", False),
        ("duration", "2027-05-12", False),
    ]
    assert str(visits[1].window_from) == "2026-12-09"
    assert str(visits[1].window_to) == "2026-12-13"
    assert all(visit.sources and visit.why is None for visit in visits)


def test_a_closed_weekday_moves_the_visit_and_says_so() -> None:
    call = schedule(TREATED, calendar(["saturday", "sunday"]), RULES)[0]
    assert call.on == date(2026, 11, 30)
    assert call.moved
    assert str(call.why) == ("2026-11-28 is Saturday; moved to the nearest open day of the window.")


def test_a_holiday_moves_the_visit_and_says_so() -> None:
    second = schedule(TREATED, calendar([], [date(2026, 12, 23)]), RULES)[2]
    assert second.on == date(2026, 12, 22)
    assert str(second.why) == (
        "2026-12-23 is a holiday; moved to the nearest open day of the window."
    )


def test_of_two_equally_near_days_the_earlier_is_taken() -> None:
    peak_aim = TREATED + timedelta(days=70)
    visit = schedule(TREATED, calendar([], [peak_aim]), RULES)[3]
    assert visit.on == peak_aim - timedelta(days=1)


def test_a_window_without_an_open_day_has_no_date_and_says_so() -> None:
    days = [TREATED + timedelta(days=day) for day in range(25, 29)]
    visits = schedule(TREATED, calendar([], days), RULES)
    assert visits[2].on is None
    assert not visits[2].moved
    assert str(visits[2].why) == (
        "The clinic is closed on every day from 2026-12-20 to 2026-12-23: choose a day by hand."
    )
    assert all(visit.on for visit in visits if visit.kind != VisitKind.SECOND_CHECK)


def test_a_clinic_that_never_opens_gets_no_dates() -> None:
    assert [visit.on for visit in schedule(TREATED, calendar(ALL_WEEK), RULES)] == [None] * 5


@given(
    st.dates(date(1990, 1, 1), date(2150, 12, 31)),
    st.lists(st.sampled_from(ALL_WEEK), unique=True),
    st.sets(st.integers(0, 190), max_size=60),
)
def test_every_date_is_open_inside_its_window_and_the_nearest_to_the_aim(
    treated_on: date, closed: list[str], closed_days: set[int]
) -> None:
    holidays = [treated_on + timedelta(days=day) for day in closed_days]
    days = calendar(closed, sorted(holidays))
    visits = schedule(treated_on, days, RULES)
    assert [visit.kind for visit in visits] == list(VisitKind)
    for visit, window in zip(visits, RULES.windows, strict=True):
        aim = treated_on + timedelta(days=window.aim_day)
        span = range((visit.window_to - visit.window_from).days + 1)
        candidates = [visit.window_from + timedelta(days=step) for step in span]
        open_days = [day for day in candidates if days.is_open(day)]
        assert len(candidates) == window.last_day - window.first_day + 1
        if visit.on is None:
            assert open_days == []
            assert visit.why is not None
        else:
            assert visit.on in open_days
            assert all(abs(visit.on - aim) <= abs(day - aim) for day in open_days)
            assert visit.moved == (visit.on != aim) == (visit.why is not None)


def test_weekdays_are_the_calendars_own() -> None:
    assert Weekday.of(date(2026, 11, 23)) is Weekday.MONDAY
    assert Weekday.of(date(2026, 11, 29)) is Weekday.SUNDAY


def test_the_end_of_the_calendar_is_an_error_with_a_name() -> None:
    with pytest.raises(OutOfCalendar):
        schedule(date(9999, 12, 1), calendar(), RULES)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"closed_weekdays": ["Sunday"]}, ("closed_weekdays", 0)),
        ({"holidays": ["2026-02-30"]}, ("holidays", 0)),
        ({"holidays": [20261225]}, ("holidays", 0)),
        ({"timezone": "Asia/Pyong"}, ("timezone",)),
        ({"open": True}, ("open",)),
    ],
)
def test_a_calendar_is_refused_at_the_wrong_field(fields: dict[str, Any], place: object) -> None:
    with pytest.raises(ValidationError) as caught:
        ClinicCalendar.model_validate(fields)
    assert [error["loc"] for error in caught.value.errors()] == [place]


def _aim_outside(rules: dict[str, Any]) -> None:
    rules["windows"][0]["aim_day"] = 8


def _out_of_order(rules: dict[str, Any]) -> None:
    rules["windows"].reverse()


def _one_left_out(rules: dict[str, Any]) -> None:
    rules["windows"].pop()


def _overlapping(rules: dict[str, Any]) -> None:
    rules["windows"][1]["last_day"] = 25


def _no_source(rules: dict[str, Any]) -> None:
    rules["windows"][0]["sources"] = []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_aim_outside, "the aim must lie inside"),
        (_out_of_order, "given once, in order"),
        (_one_left_out, "given once, in order"),
        (_overlapping, "must begin after the one before"),
        (_no_source, "at least 1 item"),
    ],
)
def test_windows_that_could_mislead_are_refused(
    spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    rules = copy.deepcopy(read("follow-up-2026-11"))
    spoil(rules)
    with pytest.raises(ValidationError, match=says):
        FollowUpRules.model_validate(rules)
