"""Left against right, with the formula, the error, and no girth that was not measured."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import demo
from planning.domain.assessment import Assessment
from planning.domain.balance import (
    ASYMMETRIC_GIRTH_MM,
    FORMULA,
    dose_balance,
    girth_balance,
    in_words,
    is_asymmetric,
    level_girth_balance,
    maximum_girth_balance,
    measured,
    planned,
    symmetry_index_pct,
    thickness_balance,
)
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality, Muscle

CASES = Path(demo.__file__).parent / "cases"

Girths = list[tuple[int, int]]


def assessed(left: dict[str, Any], right: dict[str, Any]) -> Assessment:
    fields = {"measured_on": "2026-11-20", "left": left, "right": right}
    return Assessment.model_validate(fields)


def girthed(left: Girths, right: Girths, line_mm: int | None = 345) -> Assessment:
    def leg(girths: Girths) -> dict[str, Any]:
        return {
            "reference_line_mm": line_mm,
            "girths": [{"level_pct": level, "relaxed_mm": [mm]} for level, mm in girths],
        }

    return assessed(leg(left), leg(right))


def case(name: str) -> Assessment:
    fields = json.loads((CASES / f"{name}.json").read_text())
    return Assessment.model_validate(fields["assessment"])


@pytest.mark.parametrize(
    ("left_mm", "right_mm", "index_pct"),
    [
        ("362.6", "364.8", "0.60"),  # T1, T2 of the reference, before [Xu2017]
        ("347.1", "348.7", "0.46"),  # T1, T2, three months later
        ("370", "350", "-5.56"),  # 2.0 cm on 36 cm, about 5.6 %
        ("100", "100", "0"),
        ("0", "90", "200"),
    ],
)
def test_the_index_of_published_pairs(left_mm: str, right_mm: str, index_pct: str) -> None:
    """SI = (R − L) / (0.5·(R + L)) × 100 % [SI2021]."""
    assert symmetry_index_pct(Decimal(left_mm), Decimal(right_mm)) == Decimal(index_pct)


def test_the_formula_is_printed_as_it_is_computed() -> None:
    assert FORMULA == "(R − L) / (0.5·(R + L)) × 100\u00a0%"


def test_nothing_against_nothing_has_no_index() -> None:
    pair = dose_balance(0, 0)
    assert pair.index_pct is None
    assert pair.greater is None
    assert pair.within_error


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_swapping_the_sides_turns_the_index_round(left: int, right: int) -> None:
    one, other = dose_balance(left, right), dose_balance(right, left)
    assert one.difference == -other.difference
    if one.index_pct is None:
        assert other.index_pct is None
    else:
        assert other.index_pct is not None
        assert one.index_pct == -other.index_pct
        assert -200 <= one.index_pct <= 200
        assert one.index_pct.as_tuple().exponent in (0, -1, -2)


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_the_greater_side_is_named_in_words(left: int, right: int) -> None:
    """SAF-01: which leg is greater is a word, not the reader's memory of a sign."""
    expected = None if left == right else (Laterality.RIGHT if right > left else Laterality.LEFT)
    assert dose_balance(left, right).greater is expected


# Girth


def test_the_cohort_means_differ_within_measurement_error() -> None:
    pair = girth_balance(case("01-xu2017-cohort-mean"))
    assert pair is not None
    assert (pair.left, pair.right) == (Decimal("362.5"), Decimal("364.5"))
    assert pair.index_pct == Decimal("0.55")
    assert pair.within_error
    assert str(in_words(pair)) == (
        "RIGHT greater by 2\u00a0mm (index +0.55\u00a0%): within measurement error, ±5\u00a0mm"
    )
    assert str(pair.note) == "maximum girth, at 27\u00a0%"
    assert pair.sources == ("SI2021", "Jamaiyah2008")


def test_two_centimetres_are_an_asymmetric_calf() -> None:
    """≥ 2.0 cm of maximum girth [Asym2014]."""
    balance = measured(case("03-asymmetric"))
    assert balance.maximum_girth is not None
    assert balance.maximum_girth.difference == ASYMMETRIC_GIRTH_MM
    assert balance.is_asymmetric
    assert not measured(case("01-xu2017-cohort-mean")).is_asymmetric


@pytest.mark.parametrize(
    ("right_mm", "within_error", "asymmetric"),
    [(355, True, False), (356, False, False), (369, False, False), (370, False, True)],
)
def test_the_boundaries_of_error_and_asymmetry(
    right_mm: int, within_error: bool, asymmetric: bool
) -> None:
    """±5 mm [Jamaiyah2008]; a difference that only equals the error does not exceed it."""
    pair = girth_balance(girthed([(27, 350)], [(27, right_mm)]))
    assert pair is not None
    assert (pair.within_error, is_asymmetric(pair)) == (within_error, asymmetric)


def test_maxima_are_taken_over_levels_measured_on_both_legs() -> None:
    """A left ankle against a right calf would be an asymmetry of the tape."""
    pair = maximum_girth_balance(
        girthed([(20, 350), (30, 355), (88, 212)], [(20, 361), (30, 358), (50, 310)])
    )
    assert pair is not None
    assert [pair.left, pair.right] == [Decimal(355), Decimal(361)]
    assert str(pair.note) == "maximum girth: LEFT at 30\u00a0%, RIGHT at 20\u00a0%"
    assert maximum_girth_balance(girthed([(88, 212)], [(27, 365)])) is None
    assert girth_balance(girthed([(88, 212)], [(27, 365)])) is None


def test_without_a_shared_level_the_other_leg_is_interpolated_and_said_to_be() -> None:
    pair = girth_balance(girthed([(27, 360)], [(20, 340), (40, 320)]))
    assert pair is not None
    assert pair.left == 360
    assert pair.right == Decimal("333")
    assert str(pair.note) == "girth at 27\u00a0%; RIGHT interpolated between its readings"


@pytest.mark.parametrize(
    "right",
    [[(30, 340), (50, 320)], [(10, 320), (26, 340)], [(26, 340)], []],
)
def test_no_girth_is_made_up_beyond_the_readings(right: Girths) -> None:
    assert level_girth_balance(girthed([(27, 360)], right)) is None


def test_without_a_reference_line_nothing_is_interpolated() -> None:
    assert level_girth_balance(girthed([(27, 360)], [(20, 340), (40, 320)], None)) is None
    same_level = level_girth_balance(girthed([(27, 360)], [(27, 340)], None))
    assert same_level is not None
    assert str(same_level.note) == "girth at 27\u00a0%"


readings = st.lists(
    st.tuples(st.integers(0, 100), st.integers(200, 500)),
    unique_by=lambda reading: reading[0],
    max_size=5,
)


@given(readings, readings)
def test_swapping_the_legs_swaps_the_girths(left: Girths, right: Girths) -> None:
    one, other = measured(girthed(left, right)), measured(girthed(right, left))
    for ours, theirs in (
        (one.maximum_girth, other.maximum_girth),
        (one.level_girth, other.level_girth),
    ):
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert (ours.left, ours.right) == (theirs.right, theirs.left)
    assert one.is_asymmetric == other.is_asymmetric


@given(readings, readings)
def test_an_interpolated_girth_lies_between_measured_ones(left: Girths, right: Girths) -> None:
    pair = level_girth_balance(girthed(left, right))
    if pair is not None:
        for value, girths in ((pair.left, left), (pair.right, right)):
            measured_mm = [mm for _, mm in girths]
            assert min(measured_mm) <= value <= max(measured_mm)


# Thickness


def layered(left_mm: str, right_mm: str, source: str = "ultrasound") -> Assessment:
    def leg(muscle_mm: str, source: str) -> dict[str, Any]:
        head = {"fat_mm": "6", "muscle_mm": muscle_mm, "source": source}
        return {"layers": {"medial_head": head, "lateral_head": head}}

    return assessed(leg(left_mm, "ultrasound"), leg(right_mm, source))


@pytest.mark.parametrize(
    ("muscle", "right_mm", "within_error"),
    [
        (Muscle.MEDIAL_HEAD, "23.2", True),
        (Muscle.MEDIAL_HEAD, "23.3", False),
        (Muscle.LATERAL_HEAD, "23.1", True),
        (Muscle.LATERAL_HEAD, "23.2", False),
    ],
)
def test_thickness_has_its_own_error_by_head(
    muscle: Muscle, right_mm: str, within_error: bool
) -> None:
    """3.2 mm medial, 3.1 mm lateral [May2021]."""
    pair = thickness_balance(layered("20", right_mm), muscle)
    assert pair is not None
    assert pair.within_error is within_error
    assert pair.sources == ("SI2021", "May2021")


def test_a_head_is_compared_only_when_measured_on_both_legs() -> None:
    one_head = assessed(
        {"layers": {"medial_head": {"fat_mm": "6", "muscle_mm": "20", "source": "ultrasound"}}},
        {"layers": {"lateral_head": {"fat_mm": "6", "muscle_mm": "20", "source": "ultrasound"}}},
    )
    for muscle in Muscle:
        assert thickness_balance(one_head, muscle) is None
        assert thickness_balance(layered("20", "30", "estimate"), muscle) is None
    assert measured(case("08-no-ultrasound")).medial_head is None


# Dose


def test_the_plan_is_balanced_by_leg_and_by_head() -> None:
    def site(site_id: int, side: str, muscle: str, tenths: int | None) -> dict[str, Any]:
        return {
            "id": site_id,
            "side": side,
            "muscle": muscle,
            "level_pct": 25,
            "across_pct": 40 if muscle == "medial_head" else -40,
            "dose_tenths": tenths,
        }

    plan = InjectionPlan.model_validate(
        {
            "sites": [
                site(1, "left", "medial_head", 90),
                site(2, "left", "lateral_head", 60),
                site(3, "right", "medial_head", 110),
                site(4, "right", "lateral_head", None),
            ]
        }
    )
    balance = planned(plan)
    assert [balance.leg.left, balance.leg.right] == [Decimal(150), Decimal(110)]
    assert [balance.medial_head.left, balance.medial_head.right] == [Decimal(90), Decimal(110)]
    assert balance.medial_head.index_pct == Decimal(20)
    assert [balance.lateral_head.left, balance.lateral_head.right] == [Decimal(60), Decimal(0)]
    assert not balance.leg.within_error


def test_equal_legs_are_said_to_be_equal() -> None:
    pair = girth_balance(girthed([(27, 350)], [(27, 350)]))
    assert pair is not None
    assert str(in_words(pair)) == "LEFT and RIGHT are equal"
    over = girth_balance(girthed([(27, 350)], [(27, 330)]))
    assert over is not None
    assert str(in_words(over)) == "LEFT greater by 20\u00a0mm (index −5.88\u00a0%)"
