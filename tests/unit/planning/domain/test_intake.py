"""What the patient tells: a closed list where it matters, free words where it does not."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from planning.domain.intake import CONDITION_WORDS, Condition, EarlierToxin, Intake, Lifestyle
from planning.domain.refusals import refusals
from planning.domain.vocabulary import Goal

DAY = {"recorded_on": "2026-11-20"}


def refused(**fields: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Intake.model_validate({**DAY, **fields})
    return [str(refusal) for refusal in refusals(caught.value)]


def read(**fields: Any) -> Intake:
    return Intake.model_validate({**DAY, **fields})


def test_a_question_not_asked_is_not_answered_no() -> None:
    intake = read()
    assert intake.pregnant is None
    assert intake.breastfeeding is None
    assert intake.infection_at_site is None
    assert intake.immobility is None
    assert intake.consent_signed is False
    assert all(answer is None for _, answer in intake.lifestyle)


def test_every_condition_has_its_words() -> None:
    assert set(CONDITION_WORDS) == set(Condition)


@pytest.mark.parametrize("code", [*Condition, "other:asthma", "other: 천식"])
def test_a_known_condition_is_read(code: str) -> None:
    assert read(conditions=[code]).conditions == (code,)


@pytest.mark.parametrize("code", ["flu", "other:", "other:   ", "Myasthenia_gravis", "", "{got}"])
def test_an_unknown_condition_is_refused_where_it_stands(code: str) -> None:
    assert refused(conditions=["als", code]) == [
        "conditions[1]: must be a known condition or other:<text>, got " + code.strip()
    ]


def test_a_condition_is_asked_for_by_name() -> None:
    intake = read(conditions=["als"])
    assert intake.has(Condition.ALS)
    assert not intake.has(Condition.PREVIOUS_CLOT)


def earlier(**fields: Any) -> dict[str, Any]:
    return {
        "product": "onabotulinumtoxinA-botox",
        "dose_units": "2.5",
        "on": "2026-10-14",
        "area": "trapezius",
        **fields,
    }


def test_an_earlier_dose_is_whole_tenths() -> None:
    """SAF-03: doses are never floats."""
    for written in ("2.5", 2.5, Decimal("2.5")):
        assert EarlierToxin.model_validate(earlier(dose_units=written)).dose_tenths == 25


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("2,5", "Write the decimal with a point: 2.5, not 2,5."),
        ("１２", "Write the number in plain digits: 12, not １２."),
        (".5", "Write a zero before the point: 0.5, not .5."),
        ("2.55", "must be in steps of 0.1, got 2.55"),
        (2.55, "must be in steps of 0.1, got 2.55"),
        (-1, "must be 0–2000, got -1"),
        ("1" * 1_000_000, "“111111111111…” is too long for a number."),
        (True, "must be a number"),
    ],
)
def test_an_earlier_dose_that_cannot_be_read_is_refused(written: Any, says: str) -> None:
    assert refused(earlier_toxin=[earlier(), earlier(dose_units=written)]) == [
        f"earlier_toxin[1].dose_units: {says}"
    ]


@pytest.mark.parametrize("written", [20261014, "1700006400", 0, "2026-02-30", "14.10.2026"])
def test_an_earlier_date_is_a_calendar_date(written: Any) -> None:
    (line,) = refused(earlier_toxin=[earlier(on=written)])
    assert line == f"earlier_toxin[0].on: must be a date like 2026-11-25, got {written}"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"standing_hours_per_day": 25},
            "lifestyle.standing_hours_per_day: must be 0–24, got 25",
        ),
        (
            {"heels_days_per_week": "3.5"},
            "lifestyle.heels_days_per_week: must be a whole number, got 3.5",
        ),
        ({"running_km_per_week": "x"}, "lifestyle.running_km_per_week: “x” is not a number."),
        ({"swimming": 1}, "lifestyle.swimming: is not a known field"),
    ],
)
def test_a_habit_out_of_bounds_is_refused_by_name(fields: dict[str, Any], line: str) -> None:
    assert refused(lifestyle=fields) == [line]


def test_a_habit_is_read_from_text_and_left_open_by_null() -> None:
    lifestyle = Lifestyle.model_validate(
        {"standing_hours_per_day": "8", "heels_days_per_week": None}
    )
    assert lifestyle.standing_hours_per_day == 8
    assert lifestyle.heels_days_per_week is None


def test_words_are_kept_in_one_form() -> None:
    """A Korean keyboard on another system sends the syllables in pieces."""
    words = "걸을 때 종아리가 튀어나와요"
    intake = read(
        goal_text=unicodedata.normalize("NFD", words),
        medications=[unicodedata.normalize("NFD", "겐타마이신")],
    )
    assert intake.goal_text == words
    assert intake.medications == ("겐타마이신",)


def test_line_breaks_stay_and_control_characters_do_not() -> None:
    assert read(goal_text="one\r\ntwo\n\tthree").goal_text == "one\ntwo\n\tthree"
    for field, value in (("goal_text", "a\x00b"), ("goal_text", "a\x1bb")):
        assert refused(**{field: value}) == [f"{field}: must not contain control characters"]
    assert refused(medications=["aspirin\x00"]) == [
        "medications[0]: must not contain control characters"
    ]


def test_a_megabyte_is_refused_and_not_said_back() -> None:
    (line,) = refused(goal_text="x" * 1_000_000)
    assert line == "goal_text: must be at most 2000 characters"
    (line,) = refused(conditions=["x" * 1_000_000])
    assert len(line) < 100


def test_goals_are_the_clinics_own_words() -> None:
    assert read(goals=["balance_sides", "smooth_line"]).goals == (
        Goal.BALANCE_SIDES,
        Goal.SMOOTH_LINE,
    )
    (line,) = refused(goals=["thinner"])
    assert line.startswith("goals[0]: must be one of ")


def test_an_intake_reads_back_as_itself() -> None:
    intake = read(
        conditions=["als", "other:asthma"],
        earlier_toxin=[earlier()],
        lifestyle={"running_km_per_week": 5},
        consent_signed=True,
        pregnant=False,
    )
    assert Intake.model_validate_json(intake.model_dump_json()) == intake
    assert intake.recorded_on == date(2026, 11, 20)
