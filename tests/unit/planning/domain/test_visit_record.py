"""The day and the hour of a visit, and two readings that disagree."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.quantities import NO_BREAK_SPACE
from planning.domain.visit_record import (
    StandingWork,
    VisitDocument,
    day_refused,
    measuring_notes,
    readings_apart_mm,
    third_look,
)

TREATED, TODAY = date(2026, 9, 1), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 8, 31), "must not be before the treatment on 2026-09-01, got 2026-08-31"),
        (date(2026, 9, 1), None),
        (date(2026, 11, 23), None),
        (date(2026, 11, 24), "must not be after today, 2026-11-23, got 2026-11-24"),
    ],
)
def test_a_visit_lies_between_the_treatment_and_today(on: date, words: str | None) -> None:
    refused = day_refused(on, treated_on=TREATED, today=TODAY)
    assert (str(refused) if refused else None) == words


BEFORE, AFTER, NONE = StandingWork.BEFORE, StandingWork.AFTER, StandingWork.NONE
HOURS = [
    # now, before, standing now, standing before, what is said
    (time(9, 30), time(9, 0), None, None, []),
    (time(11, 0), time(9, 0), None, None, []),
    (time(11, 1), time(9, 0), None, None, ["time_of_day"]),
    (time(9, 0), time(16, 30), None, None, ["time_of_day"]),
    (time(9, 0), None, None, None, ["time_unknown"]),
    (None, time(9, 0), None, None, []),
    (time(9, 0), time(9, 0), AFTER, None, ["standing_work"]),
    (time(9, 0), time(9, 0), AFTER, BEFORE, ["standing_work"]),
    (time(9, 0), time(9, 0), BEFORE, AFTER, ["standing_work"]),
    (time(9, 0), time(9, 0), NONE, AFTER, ["standing_work"]),
    (time(9, 0), time(9, 0), AFTER, AFTER, []),
    (time(9, 0), time(9, 0), BEFORE, None, []),
    (time(18, 0), time(9, 0), AFTER, BEFORE, ["time_of_day", "standing_work"]),
]


@pytest.mark.parametrize(("now", "before", "standing", "earlier", "codes"), HOURS)
def test_the_time_of_day_is_flagged(
    now: time | None,
    before: time | None,
    standing: StandingWork | None,
    earlier: StandingWork | None,
    codes: list[str],
) -> None:
    visit = VisitDocument(measured_on=TODAY, measured_at=now, standing_work=standing)
    notes = measuring_notes(visit, earlier_at=before, earlier_standing_work=earlier)
    assert [note.code for note in notes] == codes
    for note in notes:
        assert ("clinic default" in note.sources) is (note.code == "time_of_day")


@pytest.mark.parametrize(
    ("readings", "apart"),
    [((360,), None), ((360, 366), None), ((360, 367), 7), ((372, 360), 12), ((), None)],
)
def test_readings_more_than_6_mm_apart_ask_for_a_third_look(
    readings: tuple[int, ...], apart: int | None
) -> None:
    """[Tunc2007]."""
    assert readings_apart_mm(readings) == apart
    if apart is not None:
        assert f"{apart}{NO_BREAK_SPACE}mm apart" in str(third_look(apart))


@given(st.integers(150, 700), st.integers(150, 700))
def test_the_order_of_readings_does_not_matter(one: int, other: int) -> None:
    assert readings_apart_mm((one, other)) == readings_apart_mm((other, one))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_no_day_is_both_refused_and_within(on: date) -> None:
    assert (day_refused(on, treated_on=TREATED, today=TODAY) is None) is (TREATED <= on <= TODAY)
