"""What kind of calf it is: the rule, its properties, and the published and synthetic cases."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

import planning.domain.assess as assess_module
from planning.domain.assess import LegResult, Result, assess, assess_leg, decide
from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.assessment_rules import (
    CHOICES,
    MEASURES,
    WHY,
    AssessmentRules,
    Sign,
    Toward,
)
from planning.domain.vocabulary import Muscle, ThicknessTier, TissueType
from planning.evidence import load_assessment_rules, read

CASES = Path(__file__).parents[3] / "cases"
RULES = load_assessment_rules()

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

Leg = dict[str, Any]


def result_of(leg: Leg) -> LegResult:
    return assess_leg(LegAssessment.model_validate(leg), RULES)


def of_sides(left: Leg, right: Leg) -> Result:
    fields = {"measured_on": "2026-11-20", "left": left, "right": right}
    return assess(Assessment.model_validate(fields), RULES)


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


def rank(tissue_type: TissueType) -> int:
    """fat < mixed | undetermined < muscle."""
    return {TissueType.FAT: 0, TissueType.MUSCLE: 2}.get(tissue_type, 1)


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


# Properties


def girth(level_pct: int, relaxed_mm: int, tiptoe_mm: int | None = None) -> dict[str, Any]:
    tiptoe = [] if tiptoe_mm is None else [tiptoe_mm]
    return {"level_pct": level_pct, "relaxed_mm": [relaxed_mm], "tiptoe_mm": tiptoe}


def head(muscle_mm: str, fat_mm: str, source: str = "ultrasound") -> dict[str, Any]:
    return {"muscle_mm": muscle_mm, "fat_mm": fat_mm, "source": source}


def tenths(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low * 10, high * 10).map(lambda value: f"{value / 10:.1f}")


grades = st.integers(0, 4)
heads = st.builds(
    head, tenths(2, 40), tenths(0, 30), st.sampled_from(["ultrasound", "caliper", "estimate"])
)
rises = st.none() | st.integers(-5, 40)
girths = st.lists(
    st.tuples(st.integers(0, 100), st.integers(200, 500), rises),
    unique_by=lambda reading: reading[0],
    max_size=4,
).map(
    lambda readings: [
        girth(level, relaxed, None if rise is None else relaxed + rise)
        for level, relaxed, rise in readings
    ]
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "bulge_rest": grades,
    "bulge_tiptoe": grades,
    "firmness": st.sampled_from(["soft", "firm", "hard"]),
    "pinch_mm": tenths(1, 60),
    "pitting_oedema": st.booleans(),
    "girths": girths,
    "layers": st.fixed_dictionaries({}, optional={"medial_head": heads, "lateral_head": heads}),
    "bulging_units": st.lists(st.integers(1, 5), max_size=5),
}
legs = st.fixed_dictionaries({}, optional=FIELDS)

MUSCLE_VALUES: dict[str, list[Any]] = {
    "bulge_rest": [2, 3, 4],
    "bulge_tiptoe": [2, 3, 4],
    "firmness": ["firm", "hard"],
    "bulging_units": [[1], [2, 4], [1, 2, 3], [1, 2, 3, 4, 5]],
}
SCALES: dict[str, list[Any]] = {
    "bulge_rest": [0, 1, 2, 3, 4],
    "bulge_tiptoe": [0, 1, 2, 3, 4],
    "firmness": ["soft", "firm", "hard"],
    "bulging_units": [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5]],
}


@st.composite
def with_more_muscle(draw: st.DrawFn) -> tuple[Leg, Leg]:
    """A leg, and the same leg with one muscle sign added or raised."""
    before = draw(legs)
    after = copy.deepcopy(before)
    sign = draw(st.sampled_from([*SCALES, "girths", "layers"]))
    if sign in SCALES:
        if sign in before:
            value = sorted(set(before[sign])) if sign == "bulging_units" else before[sign]
            at = len(value) if sign == "bulging_units" else SCALES[sign].index(value)
            after[sign] = draw(st.sampled_from(SCALES[sign][at:]))
        else:
            after[sign] = draw(st.sampled_from(MUSCLE_VALUES[sign]))
    elif sign == "girths":
        assume(before.get("girths"))
        reading = draw(st.sampled_from(after["girths"]))
        more = draw(st.integers(6, 60))
        reading["tiptoe_mm"] = [(reading["tiptoe_mm"] or reading["relaxed_mm"])[0] + more]
    else:
        name = draw(st.sampled_from(["medial_head", "lateral_head"]))
        layers = after.setdefault("layers", {})
        more = draw(st.integers(0, 30))
        if name in layers:
            layers[name]["muscle_mm"] = str(float(layers[name]["muscle_mm"]) + more)
        else:
            layers[name] = head(str(15 + more), "0")
    return before, after


@given(with_more_muscle())
def test_more_of_a_muscle_sign_never_moves_toward_fat(pair: tuple[Leg, Leg]) -> None:
    before, after = (result_of(leg) for leg in pair)
    assert after.muscle_weight - after.fat_weight >= before.muscle_weight - before.fat_weight
    if before.tissue_type is TissueType.OEDEMA:
        assert after.tissue_type is TissueType.OEDEMA
    else:
        assert rank(after.tissue_type) >= rank(before.tissue_type)


@given(legs, st.data())
def test_less_of_a_fat_sign_never_moves_toward_fat(leg: Leg, data: st.DataObject) -> None:
    assume("pinch_mm" in leg or leg.get("layers"))
    after = copy.deepcopy(leg)
    if "pinch_mm" in leg:
        after["pinch_mm"] = data.draw(tenths(1, int(float(leg["pinch_mm"]))))
    for layers in after.get("layers", {}).values():
        layers["fat_mm"] = "0"
    now, then = result_of(leg), result_of(after)
    assert then.fat_weight <= now.fat_weight
    assert then.muscle_weight == now.muscle_weight
    if now.tissue_type is not TissueType.OEDEMA:
        assert rank(then.tissue_type) >= rank(now.tissue_type)


@given(legs, legs)
def test_swapping_the_sides_swaps_the_answer_and_nothing_else(left: Leg, right: Leg) -> None:
    """SAF-01: a side is a stored fact; no rule knows which leg it looks at."""
    one, other = of_sides(left, right), of_sides(right, left)
    assert (one.left, one.right) == (other.right, other.left)


@given(legs, legs)
def test_one_leg_says_nothing_about_the_other(left: Leg, right: Leg) -> None:
    assert of_sides(left, right).left == of_sides(left, {}).left


@given(legs)
def test_pitting_is_always_oedema(leg: Leg) -> None:
    assert result_of({**leg, "pitting_oedema": True}).tissue_type is TissueType.OEDEMA
    assert result_of({**leg, "pitting_oedema": False}).tissue_type is not TissueType.OEDEMA


SIGNS_OF_FIELD: dict[str, set[Sign]] = {
    "bulge_rest": {Sign.BULGE_REST},
    "bulge_tiptoe": {Sign.BULGE_TIPTOE},
    "firmness": {Sign.FIRMNESS},
    "pinch_mm": {Sign.PINCH},
    "pitting_oedema": {Sign.PITTING_OEDEMA},
    "girths": {Sign.TIPTOE_GIRTH_RISE},
    "layers": {Sign.MUSCLE_THICKNESS, Sign.FAT_THICKNESS},
    "bulging_units": {Sign.BULGING_UNITS},
}


@given(legs, st.sampled_from(sorted(FIELDS)))
def test_what_was_not_measured_is_missing_and_weighs_nothing(leg: Leg, field: str) -> None:
    signs = SIGNS_OF_FIELD[field]
    full = result_of(leg)
    without = result_of({name: value for name, value in leg.items() if name != field})
    assert signs.isdisjoint(contribution.sign for contribution in without.contributions)
    assert signs <= {missing.sign for missing in without.missing}
    assert without.contributions == tuple(
        contribution for contribution in full.contributions if contribution.sign not in signs
    )
    if field == "layers":
        assert without.tier is None


@given(legs)
def test_every_sign_is_either_a_contribution_or_missing(leg: Leg) -> None:
    result = result_of(leg)
    told = [contribution.sign for contribution in result.contributions]
    assert len(told) == len(set(told))
    assert {*told, *(missing.sign for missing in result.missing)} == set(Sign)
    assert result.muscle_weight == sum(
        one.weight for one in result.contributions if one.toward is Toward.MUSCLE
    )
    assert result.fat_weight == sum(
        one.weight for one in result.contributions if one.toward is Toward.FAT
    )


@given(legs)
def test_the_answer_does_not_depend_on_the_order_of_girths(leg: Leg) -> None:
    assert result_of({**leg, "girths": leg.get("girths", [])[::-1]}) == result_of(leg)
    assert result_of(copy.deepcopy(leg)) == result_of(leg)


# What would change the answer, against trying every value


def put(name: str) -> Callable[[Leg, Any], Leg]:
    return lambda leg, value: {**leg, name: value}


def put_head(name: str, part: str, neutral: dict[str, Any]) -> Callable[[Leg, Any], Leg]:
    def change(leg: Leg, value: Any) -> Leg:
        layers = copy.deepcopy(leg.get("layers", {}))
        layers[name] = {**neutral, **layers.get(name, {}), part: value, "source": "ultrasound"}
        return {**leg, "layers": layers}

    return change


@given(legs)
def test_would_change_is_what_trying_every_value_finds(leg: Leg) -> None:
    now = result_of(leg)
    tries: dict[Sign, tuple[Callable[[Leg, Any], Leg], list[Any]]] = {
        Sign.PITTING_OEDEMA: (put("pitting_oedema"), [True, False]),
        Sign.BULGE_REST: (put("bulge_rest"), SCALES["bulge_rest"]),
        Sign.BULGE_TIPTOE: (put("bulge_tiptoe"), SCALES["bulge_tiptoe"]),
        Sign.FIRMNESS: (put("firmness"), SCALES["firmness"]),
        Sign.PINCH: (put("pinch_mm"), ["24.9", "25"]),
        Sign.TIPTOE_GIRTH_RISE: (
            put("girths"),
            [[girth(27, 360, 365)], [girth(27, 360, 366)]],
        ),
        Sign.BULGING_UNITS: (put("bulging_units"), SCALES["bulging_units"]),
    }
    for sign, (change, values) in tries.items():
        reachable = {result_of(change(leg, value)).tissue_type for value in values}
        told = {one.becomes for one in now.would_change if one.sign is sign}
        assert told == reachable - {now.tissue_type}


@given(legs, st.sampled_from(["medial_head", "lateral_head"]))
def test_a_missing_head_would_change_what_measuring_it_would_change(leg: Leg, name: str) -> None:
    assume(name not in leg.get("layers", {}))
    now = result_of(leg)
    for sign, part, values in (
        (Sign.MUSCLE_THICKNESS, "muscle_mm", ["14.9", "15", "25", "25.1"]),
        (Sign.FAT_THICKNESS, "fat_mm", ["5", "8.5", "8.6"]),
    ):
        change = put_head(name, part, head("2", "0"))
        reachable = {result_of(change(leg, value)).tissue_type for value in values}
        told = {one.becomes for one in now.would_change if one.sign is sign and one.muscle == name}
        assert told == reachable - {now.tissue_type}


@given(legs)
def test_no_change_names_todays_answer(leg: Leg) -> None:
    result = result_of(leg)
    assert all(change.becomes is not result.tissue_type for change in result.would_change)
    recorded = {contribution.sign for contribution in result.contributions}
    for change in result.would_change:
        assert change.recorded == (change.sign in recorded and change.muscle is None)
        assert str(change.sentence)


# The rule data


def shipped() -> dict[str, Any]:
    return read("assessment-2026-11")


def test_the_shipped_rules_name_a_source_for_every_sign() -> None:
    assert {rule.sign for rule in RULES.choices} == set(CHOICES)
    assert {rule.sign for rule in RULES.measures} == set(MEASURES)
    for sign in (*CHOICES, *MEASURES):
        assert RULES.rule(sign).sources


def test_every_way_a_sign_may_weigh_has_its_sentence() -> None:
    for sign in (*CHOICES, *MEASURES):
        for toward in (Toward.MUSCLE, Toward.FAT, Toward.NEITHER):
            assert str(WHY[sign, toward])


def test_the_shipped_rules_say_the_published_tiers() -> None:
    """<15, 15–25, >25 mm [Cheng2019]; <0.55, 0.55–0.85, >0.85 cm [FatPRS2024]."""
    muscle = RULES.measure(Sign.MUSCLE_THICKNESS)
    fat = RULES.measure(Sign.FAT_THICKNESS)
    assert [str(muscle.words(i, i)) for i in range(3)] == [
        "under 15\u00a0mm",
        "15–25\u00a0mm",
        "over 25\u00a0mm",
    ]
    assert [str(fat.words(i, i)) for i in range(3)] == [
        "under 5.5\u00a0mm",
        "5.5–8.5\u00a0mm",
        "over 8.5\u00a0mm",
    ]


def band(rules: dict[str, Any], kind: str, sign: str) -> list[dict[str, Any]]:
    bands: list[dict[str, Any]] = next(
        rule["bands"] for rule in rules[kind] if rule["sign"] == sign
    )
    return bands


def _reverse_tiptoe(rules: dict[str, Any]) -> None:
    bands = band(rules, "choices", "bulge_tiptoe")
    bands[0]["toward"], bands[3]["toward"] = "muscle", "fat"


def _fat_counts_for_muscle(rules: dict[str, Any]) -> None:
    band(rules, "measures", "fat_mm")[2]["toward"] = "muscle"


def _gap(rules: dict[str, Any]) -> None:
    band(rules, "measures", "muscle_mm")[1]["to_mm"] = 24


def _both_ends_included(rules: dict[str, Any]) -> None:
    bands = band(rules, "measures", "pinch_mm")
    bands[0].pop("under_mm")
    bands[0]["to_mm"] = 25


def _value_left_out(rules: dict[str, Any]) -> None:
    band(rules, "choices", "bulge_rest")[0]["values"] = [0]


def _sign_left_out(rules: dict[str, Any]) -> None:
    rules["choices"].pop()


def _no_source(rules: dict[str, Any]) -> None:
    rules["choices"][0]["sources"] = []


def _weight_without_direction(rules: dict[str, Any]) -> None:
    band(rules, "choices", "firmness")[0]["toward"] = "neither"


def _oedema_weighed(rules: dict[str, Any]) -> None:
    band(rules, "choices", "firmness")[0]["toward"] = "oedema"


def _lead_out_of_reach(rules: dict[str, Any]) -> None:
    rules["lead"] = 4


def _tier_left_out(rules: dict[str, Any]) -> None:
    band(rules, "measures", "muscle_mm")[2].pop("tier")


def _empty_band(rules: dict[str, Any]) -> None:
    bands = band(rules, "measures", "fat_mm")
    bands[1].update(from_mm=8.5, to_mm=8.5)
    bands[0]["under_mm"] = 8.5


def _unbounded_inside(rules: dict[str, Any]) -> None:
    band(rules, "measures", "pinch_mm")[1]["to_mm"] = 60


def _two_lower_ends(rules: dict[str, Any]) -> None:
    band(rules, "measures", "pinch_mm")[1]["over_mm"] = 25


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_reverse_tiptoe, "never count the other way"),
        (_fat_counts_for_muscle, "never count the other way"),
        (_gap, "leave a gap or overlap"),
        (_both_ends_included, "leave a gap or overlap"),
        (_value_left_out, "every value once, in order"),
        (_sign_left_out, "every sign must be given exactly once"),
        (_no_source, "at least 1 item"),
        (_weight_without_direction, "weight 0 goes with neither"),
        (_oedema_weighed, "cannot point toward oedema"),
        (_lead_out_of_reach, "lead above threshold"),
        (_tier_left_out, "must be the thickness tiers"),
        (_empty_band, "a band is empty"),
        (_unbounded_inside, "must have no upper end"),
        (_two_lower_ends, "not both"),
    ],
)
def test_rule_data_that_could_mislead_are_refused(
    spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    rules = copy.deepcopy(shipped())
    AssessmentRules.model_validate(rules)
    spoil(rules)
    with pytest.raises(ValidationError, match=says):
        AssessmentRules.model_validate(rules)
