"""Preparation is computed, never copied (DUR-07, SAF-03)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.plan import Preparation
from planning.domain.reconstitution import Solution

# Clinical reference, section 9: diluent mL → units per 0.1 mL for vials of 50, 100, 200
# and Dysport's 500; "-" where the table prints nothing.
PRINTED = """
1     5     10    20   50
1.25  4     8     16   -
2     2.5   5     10   25
2.5   2     4     8    20
4     1.25  2.5   5    12.5
5     1     2     4    10
8     -     1.25  2.5  -
10    -     1     2    -
"""
ROWS = [
    (vial, diluent, printed)
    for diluent, *values in (line.split() for line in PRINTED.strip().splitlines())
    for vial, printed in zip((50, 100, 200, 500), values, strict=True)
    if printed != "-"
]

vials = st.sampled_from([50, 100, 200, 500])
diluents = st.decimals("0.01", 50, places=2)
doses = st.integers(1, 20_000)


@pytest.mark.parametrize(("vial", "diluent", "printed"), ROWS)
def test_the_printed_table_is_what_is_computed(vial: int, diluent: str, printed: str) -> None:
    solution = Solution(vial, Decimal(diluent))
    assert solution.units_per_tenth_ml == Fraction(printed)
    assert str(solution.strength) == f"{printed}\u00a0units per 0.1\u00a0mL"


def test_100_units_in_5_ml_are_2_units_not_1_as_a_page_prints() -> None:
    assert Solution(100, Decimal(5)).units_per_tenth_ml == 2


def test_an_endless_decimal_is_said_to_be_about() -> None:
    assert str(Solution(100, Decimal(3)).strength) == "about 3.33\u00a0units per 0.1\u00a0mL"


def test_nine_units_at_fifty_per_ml() -> None:
    solution = Solution(100, Decimal(2))
    assert solution.volume_ul(90) == 180
    assert solution.vials_for(1080) == 2
    assert solution.left_over_tenths(1080) == 920


@pytest.mark.parametrize(("total", "vials"), [(0, 0), (1, 1), (1000, 1), (1001, 2), (2000, 2)])
def test_a_vial_is_opened_only_when_needed(total: int, vials: int) -> None:
    solution = Solution(100, Decimal(2))
    assert solution.vials_for(total) == vials
    assert solution.left_over_tenths(total) == vials * 1000 - total


@pytest.mark.parametrize(
    "preparation",
    [
        None,
        Preparation(product="x"),
        Preparation(product="x", vial_units=100),
        Preparation(product="x", diluent_ml=Decimal(2)),
        Preparation(product="x", vial_units=100, diluent_ml=Decimal(0)),
    ],
)
def test_an_undecided_preparation_has_no_solution(preparation: Preparation | None) -> None:
    assert Solution.of(preparation) is None


@pytest.mark.parametrize(("vial", "diluent"), [(0, 2), (100, 0), (100, -1)])
def test_nothing_dissolves_in_nothing(vial: int, diluent: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Solution(vial, Decimal(diluent))


@given(vials, diluents, st.lists(doses, max_size=20))
def test_volumes_add_up_exactly(vial: int, diluent: Decimal, given_doses: list[int]) -> None:
    """DUR-07: the volume of the sum is the sum of the volumes, thirds included."""
    solution = Solution(vial, diluent)
    parts = sum((solution.volume_ul(dose) for dose in given_doses), Fraction(0))
    assert parts == solution.volume_ul(sum(given_doses))


@given(vials, diluents, doses)
def test_vials_hold_the_dose_and_not_one_too_many(vial: int, diluent: Decimal, total: int) -> None:
    solution = Solution(vial, diluent)
    assert 0 <= solution.left_over_tenths(total) < vial * 10
    assert solution.volume_ul(total) <= solution.vials_for(total) * diluent * 1000
