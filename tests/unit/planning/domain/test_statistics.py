"""Quartiles and the rest from a histogram, against the standard library's own."""

import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.statistics import quantiles, spread, within

VALUES = st.lists(st.integers(-300, 300), min_size=2, max_size=200)
QUARTERS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([7], (7, 7, 7)),
        ([1, 2], (Fraction(5, 4), Fraction(3, 2), Fraction(7, 4))),
        ([-5, -5, -5, 0, 0, 0, 0, 10], (-5, 0, 0)),
        ([1, 2, 3, 4, 5], (2, 3, 4)),
    ],
    ids=["one value", "two are halved", "ties", "each its own"],
)
def test_quartiles(values: list[int], expected: tuple[Fraction, ...]) -> None:
    assert quantiles(Counter(values), QUARTERS) == expected


@given(VALUES)
def test_quartiles_are_those_of_the_standard_library(values: list[int]) -> None:
    exact = [Fraction(value) for value in values]
    assert list(quantiles(Counter(values), QUARTERS)) == statistics.quantiles(
        exact, n=4, method="inclusive"
    )


@given(VALUES)
def test_the_spread_is_that_of_the_standard_library(values: list[int]) -> None:
    exact = [Fraction(value) for value in values]
    twentieths = statistics.quantiles(exact, n=20, method="inclusive")
    found = spread(Counter(values))
    assert (found.low, found.high) == (twentieths[0], twentieths[-1])
    assert (found.count, found.mean) == (len(values), statistics.mean(exact))
    assert found.median == statistics.median(exact)


@given(VALUES, st.integers(0, 100))
def test_within_counts_both_ends(values: list[int], error: int) -> None:
    assert within(Counter(values), error) == len([one for one in values if -error <= one <= error])


def test_nothing_has_no_quartiles() -> None:
    with pytest.raises(ValueError, match="no values"):
        spread({})
