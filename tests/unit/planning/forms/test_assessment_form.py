"""The assessment form: every reading to its place, every refusal to its input."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.forms import assessment as form
from planning.forms.sheets import Answer, Problem, Sheet
from tests.unit.planning.plan_examples import LEFT_LEG, RIGHT_LEG

BORN, TODAY = date(1995, 4, 12), date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SIGNS: dict[str, Any] = {
    "bulge_rest": 0,
    "bulge_tiptoe": 3,
    "firmness": "hard",
    "pinch_mm": "14.5",
    "pitting_oedema": False,
    "development": "low",
    "bulging_units": [1, 5],
    "force": {"standing": "none", "tiptoe": "both"},
}
FULL = Assessment.model_validate(
    {
        "measured_on": "2026-11-20",
        "measured_at": "09:30",
        "left": {**LEFT_LEG, **SIGNS},
        "right": {**RIGHT_LEG, "pitting_oedema": True, "bulging_units": []},
    }
)


def read(values: dict[str, str]) -> Answer[Assessment]:
    typed = {"measured_on": ("2026-11-20",)} | {name: (v,) for name, v in values.items()}
    return form.read(Sheet(typed), born=BORN, today=TODAY)


def only_problem(values: dict[str, str]) -> Problem:
    answer = read(values)
    assert answer.document is None
    (problem,) = answer.problems
    return problem


def test_a_stored_assessment_fills_the_form_and_reads_back_the_same() -> None:
    assert form.read(form.sheet_of(FULL, NOW), born=BORN, today=TODAY) == Answer(FULL)


def test_heads_measured_differently_keep_their_own_source() -> None:
    """An imported case may know more than the form asks; nothing of it is lost."""
    layers = {
        "medial_head": {"fat_mm": 6, "muscle_mm": 20, "source": "ultrasound"},
        "lateral_head": {"fat_mm": 6, "muscle_mm": 20, "source": "estimate"},
    }
    stored = Assessment.model_validate({"measured_on": "2026-11-20", "left": {"layers": layers}})
    assert form.read(form.sheet_of(stored, NOW), born=BORN, today=TODAY).document == stored


def test_a_new_form_offers_the_levels_and_now_and_measures_nothing() -> None:
    sheet = form.sheet_of(None, NOW)
    assert sheet.one("measured_at") == "09:30"
    assert [sheet.one(f"right-girths-{row}-level_pct") for row in range(4)] == list(form.LEVELS)
    assert sheet.one("left-layers-source") == "ultrasound"
    assert form.read(sheet, born=BORN, today=TODAY).document == Assessment.model_validate(
        {"measured_on": "2026-11-23", "measured_at": "09:30"}
    )


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ["reference_line_mm", "girths-2-relaxed_mm-1"])
def test_centimetres_are_answered_with_the_millimetres_meant(side: str, name: str) -> None:
    values = {f"{side}-{name}": "36", f"{side}-girths-2-level_pct": "50"}
    problem = only_problem(values)
    assert (problem.name, problem.offer) == (f"{side}-{name}", "360")
    done = form.acted(Sheet({name: (v,) for name, v in values.items()}), f"use:{problem.name}:360")
    assert done.one(f"{side}-{name}") == "360"


def test_swapped_readings_are_said_at_the_tiptoe_reading_and_swapped_back() -> None:
    values = {
        "left-girths-1-level_pct": "27",
        "left-girths-1-relaxed_mm-0": "371",
        "left-girths-1-tiptoe_mm-0": "352",
    }
    problem = only_problem(values)
    assert problem.name == "left-girths-1-tiptoe_mm-0"
    assert "are the two swapped?" in str(problem.text)
    assert form.swap_of(problem) == "left-girths-1"
    swapped = form.acted(Sheet({n: (v,) for n, v in values.items()}), "swap:left-girths-1")
    document = form.read(
        swapped.replaced({"measured_on": ("2026-11-20",)}), born=BORN, today=TODAY
    ).document
    assert document is not None
    assert document.left.girths[0].relaxed_mm == (352,)
    assert document.left.girths[0].tiptoe_mm == (371,)


def test_a_level_that_stands_twice_is_said_at_the_second() -> None:
    problem = only_problem(
        {
            "right-girths-0-level_pct": "27",
            "right-girths-0-relaxed_mm-0": "360",
            "right-girths-2-level_pct": "27",
            "right-girths-2-relaxed_mm-0": "361",
        }
    )
    assert problem.name == "right-girths-2-level_pct"


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("left-girths-0-level_pct", "-5", "must be 0–100"),
        ("left-girths-0-level_pct", "200", "must be 0–100, got 200"),
        ("left-girths-0-level_pct", "", "is missing"),
        ("left-girths-0-relaxed_mm-0", "2,5", "2.5, not 2,5"),
        ("left-girths-0-relaxed_mm-0", "３６０", "plain digits: 360"),
        ("left-girths-0-relaxed_mm-0", "9" * 1_000_000, "too long for a number"),
        ("right-bulge_tiptoe", "5", "must be 0–4"),
        ("right-firmness", "squishy", "must be one of"),
        ("right-pitting_oedema", "perhaps", "true or false"),
        ("right-development", "popliteal", "must be one of"),
        ("right-force-walking", "\x00", "must be one of"),
        ("left-bulging_units", "6", "must be 1–5"),
        ("left-layers-medial_head-fat_mm", "81", "must be 0–80"),
        ("left-layers-lateral_head-soleus_mm", "x", "is not a number"),
        ("left-pinch_mm", "0", "must be 1–120"),
        ("measured_on", "1990-01-01", "before the birth date"),
        ("measured_on", "2026-11-24", "in the future"),
        ("measured_on", "yesterday", "a date like"),
        ("measured_at", "25:00", "a time like"),
    ],
)
def test_a_wrong_answer_is_named_at_its_input(name: str, typed: str, words: str) -> None:
    around = {
        "left-girths-0-level_pct": "27",
        "left-girths-0-relaxed_mm-0": "360",
        "left-layers-source": "ultrasound",
        "left-layers-medial_head-fat_mm": "6",
        "left-layers-medial_head-muscle_mm": "20",
        "left-layers-lateral_head-fat_mm": "6",
        "left-layers-lateral_head-muscle_mm": "20",
    }
    problem = only_problem({**around, name: typed})
    assert problem.name == name
    assert words in str(problem.text)


def test_half_a_head_misses_the_other_half() -> None:
    """Neither number is guessed."""
    answer = read({"left-layers-source": "caliper", "left-layers-medial_head-fat_mm": "6"})
    assert [problem.name for problem in answer.problems] == ["left-layers-medial_head-muscle_mm"]


def test_a_wrong_source_is_said_where_it_is_chosen() -> None:
    values = {"left-layers-medial_head-fat_mm": "6", "left-layers-medial_head-muscle_mm": "20"}
    assert only_problem({**values, "left-layers-source": "psychic"}).name == "left-layers-source"


def test_the_second_reading_alone_is_a_reading() -> None:
    document = read({"left-girths-3-level_pct": "88", "left-girths-3-relaxed_mm-1": "212"}).document
    assert document is not None
    assert document.left.girths[0].relaxed_mm == (212,)


def test_units_ticked_and_none_contradict_each_other() -> None:
    sheet = Sheet({"measured_on": ("2026-11-20",), "left-bulging_units": ("1", "none")})
    (problem,) = form.read(sheet, born=BORN, today=TODAY).problems
    assert problem.name == "left-bulging_units"


def test_none_bulges_is_not_the_same_as_not_looked_at() -> None:
    looked = read({"left-bulging_units": "none"}).document
    assert looked is not None
    assert looked.left.bulging_units == ()
    assert looked.right.bulging_units is None


def test_what_fits_is_assessed_while_a_reading_is_half_typed() -> None:
    sheet = form.sheet_of(FULL, NOW).replaced(
        {
            "left-girths-1-relaxed_mm-0": ("3",),
            "left-layers-medial_head-muscle_mm": ("",),
            "right-firmness": ("squishy",),
            "measured_on": ("",),
        }
    )
    fits = form.read_what_fits(sheet, born=BORN, today=TODAY)
    assert fits.left.layers.medial_head is None
    assert fits.left.layers.lateral_head == FULL.left.layers.lateral_head
    assert fits.left.girths[1].relaxed_mm == (362,)
    assert fits.right.pitting_oedema is True


NAMES = [
    *(f"left-girths-{row}-{part}" for row in range(2) for part in ("level_pct", "relaxed_mm-0")),
    "left-girths-1-tiptoe_mm-1",
    "left-reference_line_mm",
    "left-bulging_units",
    "left-layers-source",
    "left-layers-medial_head-fat_mm",
    "left-layers-medial_head-muscle_mm",
    "left-firmness",
    "measured_at",
    "left-girths-999999999999-level_pct",
    "left-girths",
    "left",
]


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.sampled_from(["36", "360", "27", "none", "hard", "", "-", "٣", "1e9"]),
    )
)
def test_anything_typed_is_answered(values: dict[str, str]) -> None:
    """Never an exception: a document, or problems; and always something that fits."""
    answer = read(values)
    assert (answer.document is None) == bool(answer.problems)
    sheet = Sheet({name: (value,) for name, value in values.items()})
    form.read_what_fits(sheet, born=BORN, today=TODAY)


@given(st.sampled_from(["left", "right"]), st.integers(200, 600))
def test_a_side_stays_its_side(side: str, line: int) -> None:
    """SAF-01: what is typed for one leg never reaches the other."""
    document = read({f"{side}-reference_line_mm": str(line)}).document
    assert document is not None
    other = document.right if side == "left" else document.left
    assert getattr(document, side).reference_line_mm == line
    assert other.reference_line_mm is None
