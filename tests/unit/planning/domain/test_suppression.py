"""Nobody is found in a small group, neither by its figure nor by what the others leave over."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.suppression import FEWEST_PATIENTS, shown_groups


def people(first: int, count: int) -> frozenset[int]:
    return frozenset(range(first, first + count))


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ({"a": people(0, 5), "b": people(10, 9)}, {"a", "b"}),
        ({"a": people(0, 4)}, set()),
        ({"a": people(0, 4), "b": people(10, 5), "c": people(20, 9)}, {"c"}),
        ({"a": people(0, 3), "b": people(10, 4), "c": people(20, 5)}, {"c"}),
        ({"a": people(0, 3), "b": people(0, 4), "c": people(20, 5), "d": people(30, 8)}, {"d"}),
        ({"a": people(0, 0), "b": people(10, 5)}, {"b"}),
    ],
    ids=[
        "all are large",
        "one small group alone",
        "the smallest goes with the small one",
        "two small ones cover each other",
        "the same patients twice do not cover each other",
        "nobody is hidden by an empty group",
    ],
)
def test_shown(groups: dict[str, frozenset[int]], shown: set[str]) -> None:
    assert shown_groups(groups) == shown


@given(
    st.lists(st.frozensets(st.integers(0, 30), max_size=12), max_size=6).map(
        lambda sets: dict(enumerate(sets))
    )
)
def test_no_figure_and_no_difference_is_of_one_to_four_patients(
    groups: dict[int, frozenset[int]],
) -> None:
    """Total less any of the groups shown leaves nobody, or enough not to tell them apart."""
    shown = shown_groups(groups)
    assert all(len(groups[group]) >= FEWEST_PATIENTS for group in shown)
    for taken in chain.from_iterable(
        combinations(sorted(shown), size) for size in range(len(shown) + 1)
    ):
        left = frozenset[int]().union(*(groups[group] for group in groups if group not in taken))
        is_total = not taken
        assert is_total or not 0 < len(left) < FEWEST_PATIENTS


@given(
    st.lists(st.frozensets(st.integers(0, 30), max_size=12), max_size=6).map(
        lambda sets: dict(enumerate(sets))
    )
)
def test_no_more_is_hidden_than_needed(groups: dict[int, frozenset[int]]) -> None:
    """At most one group of five or more is hidden for the sake of smaller ones."""
    large = {group for group, behind in groups.items() if len(behind) >= FEWEST_PATIENTS}
    shown = shown_groups(groups)
    assert len(large - shown) <= 1
