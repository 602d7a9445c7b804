"""The depth window, drawn as in the module:

skin 0 ── fat ── 6.5 ── margin ── 8.5 ══ window ══ 25.5 ── margin ── 27.5 ── soleus
"""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.domain.assessment import HeadLayers
from planning.domain.depth import DepthState, DepthWindow, depth_state, depth_window, needle_for
from planning.domain.vocabulary import LayerSource
from planning.evidence import load_rules
from tests.unit.planning.strategies import head_layers

RULES = load_rules().depth


def window(fat: str, muscle: str) -> DepthWindow:
    layers = HeadLayers(
        fat_mm=Decimal(fat), muscle_mm=Decimal(muscle), source=LayerSource.ULTRASOUND
    )
    found = depth_window(layers, RULES)
    if found is None:
        raise AssertionError("measured layers have a window")
    return found


CASE = window("6.5", "21")


@pytest.mark.parametrize(
    ("depth", "state"),
    [
        ("1", DepthState.IN_FAT),
        ("5", DepthState.IN_FAT),
        ("6.4", DepthState.IN_FAT),
        ("6.5", DepthState.NEAR_FAT),
        ("8.4", DepthState.NEAR_FAT),
        ("8.5", DepthState.IN_MUSCLE),
        ("16", DepthState.IN_MUSCLE),
        ("25.5", DepthState.IN_MUSCLE),
        ("25.6", DepthState.NEAR_SOLEUS),
        ("27.5", DepthState.NEAR_SOLEUS),
        ("27.6", DepthState.THROUGH),
        ("33", DepthState.THROUGH),
    ],
)
def test_each_border_belongs_to_one_layer(depth: str, state: DepthState) -> None:
    assert CASE.state(Decimal(depth)) is state


@pytest.mark.parametrize(
    ("fat", "muscle", "middle"),
    [
        ("6.5", "21", "17"),
        ("7", "22", "18"),
        ("5", "14", "12"),
        ("6.5", "16", "14.5"),
        ("6.5", "16.5", "15"),
        ("0", "2", "1"),
    ],
)
def test_mid_belly_to_the_half_millimetre(fat: str, muscle: str, middle: str) -> None:
    """The examples of the clinical reference, section 2: 18 mm and 12 mm."""
    assert window(fat, muscle).middle_mm == Decimal(middle)
    assert window(fat, muscle).suggested_mm == Decimal(middle)


def test_soleus_of_the_reference_examples() -> None:
    assert window("7", "22").soleus_mm == 29
    assert window("5", "14").soleus_mm == 19


def test_too_deep_a_middle_is_not_suggested() -> None:
    assert window("80", "80").middle_mm == 120
    assert window("80", "80").suggested_mm is None


def test_a_head_thinner_than_both_margins_has_no_window() -> None:
    thin = window("6", "3")
    assert thin.is_empty
    assert thin.state(Decimal(7)) is DepthState.NEAR_FAT
    assert thin.state(Decimal(8)) is DepthState.NEAR_SOLEUS
    assert thin.state(Decimal("9.1")) is DepthState.THROUGH


def test_a_head_as_thick_as_both_margins_has_one_depth() -> None:
    assert not window("6", "4").is_empty
    assert window("6", "4").state(Decimal(8)) is DepthState.IN_MUSCLE


def test_not_measured_is_unknown_never_guessed() -> None:
    assert depth_window(None, RULES) is None
    assert depth_state(Decimal(16), None) is DepthState.UNKNOWN
    assert depth_state(None, CASE) is DepthState.UNKNOWN


@pytest.mark.parametrize(
    ("depth", "needle"),
    [("5", 13), ("13", 13), ("13.1", 16), ("17", 19), ("50", 50), ("50.5", None)],
)
def test_the_needle_is_at_least_that_long(depth: str, needle: int | None) -> None:
    assert needle_for(Decimal(depth), RULES) == needle


_ORDER = [
    DepthState.IN_FAT,
    DepthState.NEAR_FAT,
    DepthState.IN_MUSCLE,
    DepthState.NEAR_SOLEUS,
    DepthState.THROUGH,
]


@given(head_layers, st.decimals(1, 100, places=1), st.decimals(1, 100, places=1))
def test_deeper_never_means_a_shallower_layer(
    layers: HeadLayers, one: Decimal, other: Decimal
) -> None:
    found = depth_window(layers, RULES)
    shallow, deep = sorted([one, other])
    assert _ORDER.index(depth_state(shallow, found)) <= _ORDER.index(depth_state(deep, found))


@given(head_layers)
def test_the_suggestion_lies_in_the_window_if_there_is_one(layers: HeadLayers) -> None:
    found = depth_window(layers, RULES)
    if found is None:
        raise AssertionError("measured layers have a window")
    # Half a millimetre of rounding can leave a window thinner than that.
    assume(found.high_mm - found.low_mm >= Decimal("0.5"))
    assert found.state(found.middle_mm) is DepthState.IN_MUSCLE
