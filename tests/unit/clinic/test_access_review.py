"""What stands out in a month of the access log, by example and by property (`AUD-07`)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.access_review import (
    MOST_AT_NIGHT,
    MOST_FAILED,
    MOST_IN_A_DAY,
    MOST_REFUSED,
    MOST_UNRELATED,
    NIGHT_FROM_HOUR,
    NIGHT_UNTIL_HOUR,
    RELATED_DAYS,
    Figures,
    Rule,
    Seen,
    figures_of,
)

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
EVE, BOB = UUID(int=1), UUID(int=2)


def at(day: int, hour: int = 11) -> datetime:
    return datetime(2026, 10, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def patient(number: int) -> UUID:
    return UUID(int=1000 + number)


def read(number: int, when: datetime, member: UUID = EVE) -> Seen:
    return Seen(member, "plan_viewed", when, patient(number), is_read=True)


def change(number: int, when: datetime, member: UUID = BOB) -> Seen:
    return Seen(member, "plan_edited", when, patient(number), is_read=False)


def event(action: str, when: datetime, member: UUID = EVE) -> Seen:
    return Seen(member, action, when, None, is_read=False)


def flagged(events: list[Seen], member: UUID = EVE) -> set[Rule]:
    found = figures_of(events, first=FIRST, last=LAST).get(member, Figures())
    return {flag.rule for flag in found.flags}


ORDINARY = [
    *(event("signed_in", at(day)) for day in range(1, 29)),
    *(change(day, at(day), EVE) for day in range(1, 29)),
    *(read(day, at(day)) for day in range(1, 29)),
]
"""Somebody who opens the patients they record something about, one a day."""

PLANTED = {
    Rule.AT_NIGHT: [read(number, at(number, 2)) for number in range(1, MOST_AT_NIGHT + 2)],
    Rule.UNRELATED: [read(500 + number, at(12)) for number in range(MOST_UNRELATED + 1)],
    Rule.MANY_IN_A_DAY: [
        one
        for number in range(MOST_IN_A_DAY)
        for one in (change(200 + number, at(14)), read(200 + number, at(14)))
    ],
    Rule.FAILED: [event("sign_in_failed", at(3)) for _ in range(MOST_FAILED + 1)],
    Rule.REFUSED: [event("refused", at(3)) for _ in range(MOST_REFUSED + 1)],
}


def test_ordinary_work_stands_out_in_nothing() -> None:
    assert flagged(ORDINARY) == set()
    figures = figures_of(ORDINARY, first=FIRST, last=LAST)[EVE]
    assert (figures.sign_ins, figures.patients, figures.at_night, figures.unrelated) == (
        28,
        28,
        0,
        0,
    )


@pytest.mark.parametrize("rule", Rule)
def test_each_planted_outlier_is_found_and_nothing_else(rule: Rule) -> None:
    """AUD-07: one more than the limit; one fewer is let be."""
    assert flagged(ORDINARY + PLANTED[rule]) == {rule}
    fewer = 2 if rule is Rule.MANY_IN_A_DAY else 1
    assert flagged(ORDINARY + PLANTED[rule][:-fewer]) == set()


@pytest.mark.parametrize(
    ("hour", "is_night"), [(20, False), (21, True), (23, True), (0, True), (5, True), (6, False)]
)
def test_the_night_is_the_clinic_s(hour: int, is_night: bool) -> None:
    reads = [read(number, at(number, hour)) for number in range(1, MOST_AT_NIGHT + 2)]
    assert (Rule.AT_NIGHT in flagged(ORDINARY + reads)) is is_night


@pytest.mark.parametrize(
    ("days", "is_stranger"),
    [(0, False), (RELATED_DAYS, False), (-RELATED_DAYS, False), (8, True), (-8, True)],
)
def test_a_patient_is_in_care_around_what_anybody_recorded(days: int, is_stranger: bool) -> None:
    opened = [
        one
        for number in range(MOST_UNRELATED + 1)
        for one in (read(number, at(15)), change(number, at(15) + timedelta(days=days)))
    ]
    assert (Rule.UNRELATED in flagged(opened)) is is_stranger


def test_care_reaches_over_the_month_s_edge() -> None:
    opened = [
        one
        for number in range(MOST_UNRELATED + 1)
        for one in (read(number, at(1)), change(number, at(-3)))
    ]
    assert flagged(opened) == set()
    assert BOB not in figures_of(opened, first=FIRST, last=LAST)


def test_a_busy_clinic_s_usual_day_is_its_own_measure() -> None:
    """Thirty a day, every day, is no outlier; three times as many on one day is."""
    usual = [
        one
        for day in range(1, 21)
        for number in range(30)
        for one in (change(number, at(day)), read(number, at(day)))
    ]
    assert flagged(usual) == set()
    crowd = [one for number in range(91) for one in (change(number, at(25)), read(number, at(25)))]
    assert flagged(usual + crowd) == {Rule.MANY_IN_A_DAY}


DAY_HOURS = st.integers(NIGHT_UNTIL_HOUR, NIGHT_FROM_HOUR - 1)


@given(
    st.lists(
        st.tuples(st.integers(0, MOST_IN_A_DAY - 1), st.integers(1, 31), DAY_HOURS), max_size=60
    )
)
def test_work_by_day_on_patients_in_care_is_never_flagged(
    work: list[tuple[int, int, int]],
) -> None:
    """AUD-07: whoever records something about each patient they open, by day, few a day."""
    events = [
        one
        for number, day, hour in work
        for one in (change(number, at(day, hour), EVE), read(number, at(day, hour)))
    ]
    assert flagged(events) == set()


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 31), st.integers(0, 23)), max_size=60),
    st.tuples(st.integers(0, 30), st.integers(1, 31), st.integers(0, 23)),
)
def test_one_more_reading_never_lowers_a_figure(
    work: list[tuple[int, int, int]], more: tuple[int, int, int]
) -> None:
    """AUD-07: nobody hides what they opened by opening more."""
    events = [read(number, at(day, hour)) for number, day, hour in work]
    one_more = [*events, read(more[0], at(more[1], more[2]))]
    before = figures_of(events, first=FIRST, last=LAST).get(EVE, Figures())
    after = figures_of(one_more, first=FIRST, last=LAST)[EVE]
    assert after.patients >= before.patients
    assert after.at_night >= before.at_night
    assert after.unrelated >= before.unrelated
    assert after.busiest_count >= before.busiest_count
