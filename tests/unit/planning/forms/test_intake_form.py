"""The intake form: what is typed becomes the document, and comes back as it was typed."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.intake import Condition, EarlierToxin, Intake, Lifestyle
from planning.domain.vocabulary import Goal
from planning.forms import intake as form
from planning.forms.sheets import Answer, Problem, Sheet

BORN, TODAY = date(1995, 4, 12), date(2026, 11, 23)
FULL = Intake(
    recorded_on=date(2026, 11, 20),
    conditions=(Condition.PREVIOUS_CLOT, "other:asthma", "other:천식"),
    medications=("gentamicin 80 mg", "apixaban"),
    pregnant=False,
    breastfeeding=True,
    infection_at_site=None,
    immobility=False,
    consent_signed=True,
    earlier_toxin=(
        EarlierToxin.model_validate(
            {"product": "onabotulinumtoxinA-botox", "dose_units": "1250.5", "on": "2026-09-20"}
        ),
        EarlierToxin.model_validate(
            {"product": "something new", "dose_units": 20, "on": "2026-01-02", "area": "masseter"}
        ),
    ),
    lifestyle=Lifestyle(standing_hours_per_day=8, running_km_per_week=0),
    goals=(Goal.SMOOTH_LINE, Goal.BALANCE_SIDES),
    goal_text="Softer.\nNot thinner.",
)


def read(values: dict[str, Any]) -> Answer[Intake]:
    sheet = Sheet({name: (v,) if isinstance(v, str) else tuple(v) for name, v in values.items()})
    return form.read(sheet.replaced({"recorded_on": ("2026-11-20",)}), born=BORN, today=TODAY)


def only_problem(values: dict[str, Any]) -> Problem:
    answer = read(values)
    assert answer.document is None
    (problem,) = answer.problems
    return problem


def test_a_stored_intake_fills_the_form_and_reads_back_the_same() -> None:
    sheet = form.sheet_of(FULL, TODAY)
    assert form.read(sheet, born=BORN, today=TODAY) == Answer(FULL)


@given(
    st.builds(
        Lifestyle,
        standing_hours_per_day=st.none() | st.integers(0, 24),
        stairs_flights_per_day=st.none() | st.integers(0, 200),
        running_km_per_week=st.none() | st.integers(0, 300),
    ),
    st.lists(st.sampled_from(sorted(Condition)), unique=True),
    st.none() | st.booleans(),
)
def test_every_intake_survives_the_form(
    lifestyle: Lifestyle, conditions: list[Condition], pregnant: bool | None
) -> None:
    intake = Intake(
        recorded_on=TODAY,
        lifestyle=lifestyle,
        conditions=tuple(c.value for c in conditions),
        pregnant=pregnant,
    )
    assert form.read(form.sheet_of(intake, TODAY), born=BORN, today=TODAY).document == intake


def test_an_empty_form_says_nothing() -> None:
    """A question not asked is not a no."""
    document = read({}).document
    assert document == Intake(recorded_on=date(2026, 11, 20))
    assert document is not None
    assert document.pregnant is None


def test_no_to_all_answers_what_is_open_and_overrules_no_yes() -> None:
    sheet = Sheet({"pregnant": ("yes",), "immobility": ("",)})
    done = form.acted(sheet, "no_to_all")
    assert [done.one(name) for name in form.QUESTIONS] == ["yes", "no", "no", "no"]


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("lifestyle-running_km_per_week", "2,5", "2.5, not 2,5"),
        ("lifestyle-standing_hours_per_day", "１２", "plain digits: 12"),
        ("lifestyle-heels_days_per_week", "8", "must be 0–7, got 8"),
        ("lifestyle-heels_days_per_week", "-1", "must be 0–7"),
        ("lifestyle-stairs_flights_per_day", "x" * 1_000_000, "too long for a number"),
        ("goal_text", "가" * 1_000_000, "at most 2000 characters"),
        ("goal_text", "a\x00b", "control characters"),
        ("conditions_other", "a\x00b", "control characters"),
        ("conditions_other", "a" * 300, "at most 200 characters"),
        ("medications-3", "\x00", "control characters"),
        ("medications-0", "m" * 121, "at most 120 characters"),
        ("pregnant", "perhaps", "true or false"),
        ("conditions", "vampirism", "known condition"),
        ("goals", "wings", "must be one of"),
    ],
)
def test_a_wrong_answer_is_named_at_its_input(name: str, typed: str, words: str) -> None:
    problem = only_problem({name: typed})
    assert problem.name == name
    assert words in str(problem.text)


@pytest.mark.parametrize(
    ("part", "typed", "words"),
    [
        ("dose_units", "2,5", "2.5, not 2,5"),
        ("dose_units", "", "is missing"),
        ("on", "20.09.2026", "a date like"),
        ("on", "1995-04-11", "before the birth date"),
        ("on", "2026-11-24", "in the future"),
        ("area", "x" * 121, "at most 120 characters"),
        ("product", "", "is missing"),
        ("product_other", "\x00", "control characters"),
    ],
)
def test_a_wrong_earlier_toxin_is_named_in_its_row(part: str, typed: str, words: str) -> None:
    """The rows before it are empty or right, and keep their numbers."""
    right = {"product": "onabotulinumtoxinA-botox", "dose_units": "50", "on": "2026-09-20"}
    wrong = right | ({"product": "other"} if part == "product_other" else {}) | {part: typed}
    rows = {f"earlier_toxin-1-{name}": value for name, value in right.items()}
    rows |= {f"earlier_toxin-4-{name}": value for name, value in wrong.items()}
    problem = only_problem({**rows, "earlier_toxin-0-product": "", "earlier_toxin-0-area": " "})
    assert problem.name == f"earlier_toxin-4-{part}"
    assert words in str(problem.text)


def test_every_wrong_answer_is_named_at_once() -> None:
    answer = read({"goal_text": "\x00", "lifestyle-massage_days_per_week": "9", "pregnant": "?"})
    assert {problem.name for problem in answer.problems} == {
        "goal_text",
        "lifestyle-massage_days_per_week",
        "pregnant",
    }


def test_decomposed_korean_is_stored_composed() -> None:
    """DUR-10."""
    decomposed = unicodedata.normalize("NFD", "겐타마이신")
    document = read({"goal_text": decomposed, "medications-0": decomposed}).document
    assert document is not None
    assert document.medications == ("겐타마이신",)
    assert document.goal_text == "겐타마이신"


def test_a_half_typed_row_does_not_silence_the_rest() -> None:
    """Alerts go on while one answer is wrong or unfinished."""
    sheet = Sheet(
        {
            "recorded_on": ("never",),
            "conditions": ("previous_clot", "vampirism"),
            "medications-0": ("gentamicin",),
            "earlier_toxin-0-product": ("onabotulinumtoxinA-botox",),
            "lifestyle-running_km_per_week": ("2,5",),
            "lifestyle-standing_hours_per_day": ("8",),
        }
    )
    fits = form.read_what_fits(sheet, born=BORN, today=TODAY)
    assert fits.medications == ("gentamicin",)
    assert fits.lifestyle.standing_hours_per_day == 8
    assert fits.earlier_toxin == ()
    assert fits.recorded_on == TODAY


@given(
    st.dictionaries(
        st.sampled_from(
            ["conditions", "conditions_other", "medications-0", "pregnant", "goals", "recorded_on"]
            + [f"earlier_toxin-0-{part}" for part in form.TOXIN_PARTS]
            + ["lifestyle-running_km_per_week", "medications-x", "earlier_toxin-0", "nonsense"]
        ),
        st.text(max_size=12),
    )
)
def test_anything_typed_is_answered(values: dict[str, str]) -> None:
    """Never an exception: a document, or problems; and always something that fits."""
    sheet = Sheet({name: (value,) for name, value in values.items()})
    answer = form.read(sheet, born=BORN, today=TODAY)
    assert (answer.document is None) == bool(answer.problems)
    form.read_what_fits(sheet, born=BORN, today=TODAY)


def test_rows_are_taken_away_and_offers_put_in() -> None:
    sheet = Sheet({"medications-0": ("a",), "medications-01": ("b",), "x": ("36",)})
    assert form.acted(sheet, "remove:medications-0").values == {
        "medications-01": ("b",),
        "x": ("36",),
    }
    assert form.acted(sheet, "use:x:360").one("x") == "360"
    assert form.acted(sheet, "use:unknown:360") == sheet
    assert form.acted(sheet, "dance") == sheet


def test_what_the_form_says_about_itself_is_no_answer() -> None:
    posted = QueryDict("patient_id=1&expected_version=2&page_key=k&act=next&goal_text=x")
    assert "patient_id" not in Sheet.posted(posted).values
    assert Sheet.posted(posted).one("goal_text") == "x"
