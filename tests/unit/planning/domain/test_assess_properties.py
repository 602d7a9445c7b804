"""What must hold of every assessment, whatever was measured."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from planning.domain.assessment_rules import Sign, Toward
from planning.domain.vocabulary import TissueType
from tests.unit.planning.leg_examples import (
    FIELDS,
    Leg,
    girth,
    head,
    legs,
    of_sides,
    rank,
    result_of,
    tenths,
)

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
