"""What kind of calf it is: the rule as drawn, the cases, and where each sign begins to count."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planning.domain.assess as assess_module
from planning import demo
from planning.domain.assess import assess, decide
from planning.domain.assessment import Assessment
from planning.domain.assessment_rules import Sign, Toward
from planning.domain.vocabulary import Muscle, ThicknessTier, TissueType
from tests.unit.planning.leg_examples import RULES, Leg, girth, head, rank, result_of

CASES = Path(demo.__file__).parent / "cases"

TABLE = """
    8  f f f x x x x x x
    7  f f f x x x x x x
    6  f f f x x x x x x
    5  f f f x x x x x x
    4  f f x x x x x x x
    3  f x x x x x x x x
    2  . . . x x m m m m
    1  . . . x m m m m m
    0  . . . m m m m m m
       0 1 2 3 4 5 6 7 8
"""
LETTERS = {
    "f": TissueType.FAT,
    "m": TissueType.MUSCLE,
    "x": TissueType.MIXED,
    ".": TissueType.UNDETERMINED,
}


# The table


def test_the_rule_is_the_drawn_table() -> None:
    *rows, axis = [line.split() for line in TABLE.strip().splitlines()]
    drawn = {
        (int(muscle), int(fat)): LETTERS[letter]
        for fat, *letters in rows
        for muscle, letter in zip(axis, letters, strict=True)
    }
    assert len(drawn) == 81
    assert drawn == {(m, f): decide(m, f, RULES) for m, f in drawn}


def test_the_module_draws_the_same_table() -> None:
    """A drawing that no longer says the rule is a lie in the documentation."""
    documented = assess_module.__doc__ or ""
    for line in TABLE.strip().splitlines()[:-1]:
        assert line.strip() in documented


@given(
    st.integers(0, 40), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)
)
def test_more_muscle_never_decides_toward_fat_whatever_the_clinic_sets(
    muscle: int, fat: int, threshold: int, lead: int, both: int
) -> None:
    rules = RULES.model_copy(update={"threshold": threshold, "lead": lead, "both": both})
    now = rank(decide(muscle, fat, rules))
    assert rank(decide(muscle + 1, fat, rules)) >= now
    assert rank(decide(muscle, fat + 1, rules)) <= now


# The cases


@pytest.mark.parametrize(
    ("case", "left", "right"),
    [
        ("01-xu2017-cohort-mean", "muscle 15_to_25_mm", "muscle 15_to_25_mm"),
        ("02-fat-type", "fat under_15_mm", "fat under_15_mm"),
        ("03-asymmetric", "muscle 15_to_25_mm", "muscle over_25_mm"),
        ("04-oedema-stop", "oedema 15_to_25_mm", "muscle 15_to_25_mm"),
        ("05-myasthenia-stop", "muscle 15_to_25_mm", "muscle 15_to_25_mm"),
        ("06-kim2013-six-points", "muscle 15_to_25_mm", "muscle 15_to_25_mm"),
        ("07-depth-and-zone-findings", "muscle 15_to_25_mm", "muscle 15_to_25_mm"),
        ("08-no-ultrasound", "muscle None", "muscle None"),
    ],
)
def test_every_case_has_its_answer(case: str, left: str, right: str) -> None:
    fields = json.loads((CASES / f"{case}.json").read_text())["assessment"]
    result = assess(Assessment.model_validate(fields), RULES)
    answers = [f"{leg.tissue_type} {leg.tier}" for leg in (result.left, result.right)]
    assert answers == [left, right]
    assert result.rules_version == "assessment-2026-11"


def test_every_contribution_explains_itself() -> None:
    fields = json.loads((CASES / "01-xu2017-cohort-mean.json").read_text())["assessment"]
    leg = assess(Assessment.model_validate(fields), RULES).left
    told = {
        contribution.sign: (str(contribution.value), contribution.toward, contribution.weight)
        for contribution in leg.contributions
    }
    assert told == {
        Sign.PITTING_OEDEMA: ("absent", Toward.NEITHER, 0),
        Sign.BULGE_REST: ("1", Toward.NEITHER, 0),
        Sign.BULGE_TIPTOE: ("3", Toward.MUSCLE, 3),
        Sign.FIRMNESS: ("hard", Toward.MUSCLE, 2),
        Sign.PINCH: ("14\u00a0mm", Toward.NEITHER, 0),
        Sign.TIPTOE_GIRTH_RISE: ("+8.5\u00a0mm at 27\u00a0%", Toward.MUSCLE, 1),
        Sign.MUSCLE_THICKNESS: ("21\u00a0mm, medial head", Toward.MUSCLE, 1),
        Sign.FAT_THICKNESS: ("6.5\u00a0mm, medial head", Toward.NEITHER, 0),
        Sign.BULGING_UNITS: ("2 (units 1, 2)", Toward.MUSCLE, 1),
    }
    assert all(contribution.sources and str(contribution.why) for contribution in leg.contributions)
    assert leg.missing == ()
    assert str(leg.explanation).startswith("Muscle signs weigh 8, fat signs 0: muscle type.")


def test_what_would_change_a_fat_leg_is_said_in_sentences() -> None:
    fields = json.loads((CASES / "02-fat-type.json").read_text())["assessment"]
    leg = assess(Assessment.model_validate(fields), RULES).left
    assert [str(change.sentence) for change in leg.would_change] == [
        "Pitting under pressure would make the answer: oedema.",
        "Bulge on tiptoe (0–4): 3–4 instead of 0 would make the answer: mixed type.",
        "Firmness when tensed: hard instead of soft would make the answer: mixed type.",
    ]


def test_a_swollen_leg_changes_only_when_it_no_longer_pits() -> None:
    fields = json.loads((CASES / "04-oedema-stop.json").read_text())["assessment"]
    leg = assess(Assessment.model_validate(fields), RULES).left
    assert [str(change.sentence) for change in leg.would_change] == [
        "Once it no longer pits: mixed type."
    ]
    assert str(leg.explanation) == (
        "The leg pits under pressure: oedema, whatever the other signs say."
    )


def test_nothing_measured_is_undetermined_and_all_is_missing() -> None:
    leg = result_of({})
    assert leg.tissue_type is TissueType.UNDETERMINED
    assert leg.tier is None
    assert leg.contributions == ()
    assert [str(missing.name) for missing in leg.missing] == [
        "Pitting oedema",
        "Bulge at rest (0–4)",
        "Bulge on tiptoe (0–4)",
        "Firmness when tensed",
        "Pinched fold",
        "Girth gained on tiptoe",
        "Muscle thickness, medial head",
        "Muscle thickness, lateral head",
        "Fat thickness, medial head",
        "Fat thickness, lateral head",
        "Bulging units",
    ]


# Bands and boundaries


@pytest.mark.parametrize(
    ("muscle_mm", "tier"),
    [
        ("14.9", ThicknessTier.UNDER_15_MM),
        ("15.0", ThicknessTier.FROM_15_TO_25_MM),
        ("25.0", ThicknessTier.FROM_15_TO_25_MM),
        ("25.1", ThicknessTier.OVER_25_MM),
    ],
)
def test_the_tier_is_of_the_thicker_head_with_15_and_25_in_the_middle(
    muscle_mm: str, tier: ThicknessTier
) -> None:
    """Tiers <15, 15–25, >25 mm [Cheng2019]."""
    thin = head("2", "0")
    for layers in (
        {"medial_head": head(muscle_mm, "0"), "lateral_head": thin},
        {"medial_head": thin, "lateral_head": head(muscle_mm, "0")},
        {"lateral_head": head(muscle_mm, "0")},
    ):
        assert result_of({"layers": layers}).tier is tier


@pytest.mark.parametrize(
    ("leg", "sign", "toward"),
    [
        ({"pinch_mm": "24.9"}, Sign.PINCH, Toward.NEITHER),
        ({"pinch_mm": "25"}, Sign.PINCH, Toward.FAT),
        ({"bulge_tiptoe": 0}, Sign.BULGE_TIPTOE, Toward.FAT),
        ({"bulge_tiptoe": 1}, Sign.BULGE_TIPTOE, Toward.NEITHER),
        ({"bulge_tiptoe": 2}, Sign.BULGE_TIPTOE, Toward.MUSCLE),
        ({"bulge_rest": 1}, Sign.BULGE_REST, Toward.NEITHER),
        ({"bulge_rest": 2}, Sign.BULGE_REST, Toward.MUSCLE),
        ({"firmness": "soft"}, Sign.FIRMNESS, Toward.FAT),
        ({"firmness": "firm"}, Sign.FIRMNESS, Toward.MUSCLE),
        ({"bulging_units": []}, Sign.BULGING_UNITS, Toward.NEITHER),
        ({"bulging_units": [5]}, Sign.BULGING_UNITS, Toward.MUSCLE),
        ({"girths": [[27, 360, 365]]}, Sign.TIPTOE_GIRTH_RISE, Toward.NEITHER),
        ({"girths": [[27, 360, 366]]}, Sign.TIPTOE_GIRTH_RISE, Toward.MUSCLE),
        ({"girths": [[27, 360, 356]]}, Sign.TIPTOE_GIRTH_RISE, Toward.NEITHER),
        ({"girths": [[27, 360, 362], [40, 320, 330]]}, Sign.TIPTOE_GIRTH_RISE, Toward.MUSCLE),
        ({"layers": {"medial_head": ["20", "8.5"]}}, Sign.FAT_THICKNESS, Toward.NEITHER),
        ({"layers": {"medial_head": ["20", "8.6"]}}, Sign.FAT_THICKNESS, Toward.FAT),
    ],
)
def test_a_sign_counts_from_its_own_boundary_on(leg: Leg, sign: Sign, toward: Toward) -> None:
    leg = copy.deepcopy(leg)
    leg["girths"] = [girth(*reading) for reading in leg.get("girths", [])]
    leg["layers"] = {name: head(*mm) for name, mm in leg.get("layers", {}).items()}
    by_sign = {contribution.sign: contribution for contribution in result_of(leg).contributions}
    assert by_sign[sign].toward is toward


def test_an_estimate_is_shown_as_missing_and_gives_no_tier() -> None:
    leg = result_of({"layers": {"medial_head": head("26", "12", "estimate")}})
    assert leg.tier is None
    assert leg.contributions == ()
    assert "Muscle thickness, medial head" in [str(missing.name) for missing in leg.missing]


def test_a_caliper_measures_fat_and_not_muscle() -> None:
    leg = result_of({"layers": {"medial_head": head("26", "12", "caliper")}})
    assert leg.tier is None
    assert [contribution.sign for contribution in leg.contributions] == [Sign.FAT_THICKNESS]


def test_one_head_is_never_read_off_the_other() -> None:
    leg = result_of({"layers": {"medial_head": head("26", "6")}})
    assert [(missing.sign, missing.muscle) for missing in leg.missing if missing.muscle] == [
        (Sign.MUSCLE_THICKNESS, Muscle.LATERAL_HEAD),
        (Sign.FAT_THICKNESS, Muscle.LATERAL_HEAD),
    ]
