"""A dose shared out in whole steps, nothing lost (DUR-07)."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.domain.apportion import apportion

STEP = 5
WIDE = (0, 100_000)


@pytest.mark.parametrize(
    ("total", "shares", "bounds", "parts"),
    [
        (100, (1, 2), (WIDE, WIDE), (35, 65)),
        (101, (1, 2), (WIDE, WIDE), (35, 66)),
        (540, (360, 180), (WIDE, WIDE), (360, 180)),
        (1085, (1, 1), (WIDE, WIDE), (545, 540)),
        (100, (1, 9), ((20, 500), (20, 500)), (20, 80)),
        (900, (1, 9), ((5, 500), (5, 500)), (400, 500)),
        (60, (0, 1, 1), ((20, 500), (5, 500), (5, 500)), (20, 20, 20)),
        (3, (1, 1), (WIDE, WIDE), (3, 0)),
    ],
    ids=[
        "in proportion",
        "a rest below the step",
        "as it was",
        "a tie to the first",
        "kept at the least",
        "kept at the most",
        "the least of a part without a share",
        "less than a step",
    ],
)
def test_the_table(
    total: int,
    shares: tuple[int, ...],
    bounds: tuple[tuple[int, int], ...],
    parts: tuple[int, ...],
) -> None:
    assert apportion(total, [Fraction(share) for share in shares], bounds, STEP) == parts


parts_wanted = st.lists(
    st.tuples(st.integers(1, 1_000), st.integers(0, 20), st.integers(0, 60)),
    min_size=1,
    max_size=6,
)


@given(parts_wanted, st.integers(0, 5_000))
def test_the_sum_is_exact_and_every_part_stays_within_its_bounds(
    wanted: list[tuple[int, int, int]], total: int
) -> None:
    shares = [Fraction(share) for share, _least, _more in wanted]
    bounds = [(least * STEP, (least + more) * STEP) for _share, least, more in wanted]
    assume(sum(least for least, _ in bounds) <= total <= sum(most for _, most in bounds))
    parts = apportion(total, shares, bounds, STEP)
    assert sum(parts) == total
    assert all(least <= part <= most for part, (least, most) in zip(parts, bounds, strict=True))
    assert sum(part % STEP != 0 for part in parts) <= 1


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=6), st.integers(0, 5_000))
def test_without_bounds_every_part_is_within_one_step_of_its_share(
    shares: list[int], total: int
) -> None:
    parts = apportion(total, [Fraction(share) for share in shares], [WIDE] * len(shares), STEP)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < STEP
