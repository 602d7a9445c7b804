"""The frame every site is written in: percent of this leg and millimetres on its skin."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import LegAssessment
from planning.domain.legframe import LegFrame, NotMeasured, stored_pct
from planning.domain.vocabulary import Laterality

Girths = tuple[tuple[float, float], ...]

girths = st.lists(
    st.tuples(st.integers(0, 100), st.integers(150, 700)),
    min_size=1,
    max_size=8,
    unique_by=lambda girth: girth[0],
).map(lambda pairs: tuple((float(level), float(mm)) for level, mm in pairs))
frames = st.builds(LegFrame, st.sampled_from(Laterality), st.integers(200, 600), girths)
levels = st.floats(0, 100)
acrosses = st.floats(-100, 100)
points = st.tuples(levels, acrosses)

NEAR = 1e-6


def leg(**fields: Any) -> LegAssessment:
    return LegAssessment.model_validate(fields)


@given(girths, levels)
def test_interpolation_never_overshoots_its_readings(measured: Girths, level: float) -> None:
    """No bulge is drawn that the tape did not find."""
    frame = LegFrame(Laterality.LEFT, 345, measured)
    ordered = sorted(measured)
    below = [girth for at, girth in ordered if at <= level][-1:] or [ordered[0][1]]
    above = [girth for at, girth in ordered if at >= level][:1] or [ordered[-1][1]]
    low, high = sorted((*below, *above))
    assert low - NEAR <= frame.girth_mm(level) <= high + NEAR


@given(girths)
def test_interpolation_goes_through_every_reading(measured: Girths) -> None:
    frame = LegFrame(Laterality.LEFT, 345, measured)
    for level, girth in measured:
        assert frame.girth_mm(level) == pytest.approx(girth)
    assert frame.measured_levels == tuple(sorted(level for level, _ in measured))


@given(girths, levels, levels)
def test_between_two_readings_the_girth_only_rises_or_only_falls(
    measured: Girths, one: float, other: float
) -> None:
    frame = LegFrame(Laterality.LEFT, 345, measured)
    ordered = sorted(measured)
    for (start, first), (stop, last) in pairwise(ordered):
        inside = sorted(level for level in (one, other) if start <= level <= stop)
        if len(inside) == 2:
            upper, lower = (frame.girth_mm(level) for level in inside)
            assert (lower - upper) * (last - first) >= -NEAR


@given(girths)
def test_beyond_the_outermost_readings_the_girth_stays(measured: Girths) -> None:
    frame = LegFrame(Laterality.LEFT, 345, measured)
    ordered = sorted(measured)
    assert frame.girth_mm(-5) == ordered[0][1]
    assert frame.girth_mm(105) == ordered[-1][1]


@given(frames, points)
def test_a_point_and_its_percent_are_one_place(frame: LegFrame, place: tuple[float, float]) -> None:
    assert frame.percent(frame.point(*place)) == pytest.approx(place, abs=NEAR)


@given(frames, points)
def test_a_point_lies_on_the_posterior_view(frame: LegFrame, place: tuple[float, float]) -> None:
    """±100 % is a quarter of the girth from the mid-line."""
    point = frame.point(*place)
    assert 0 <= point.level_mm <= frame.reference_line_mm
    assert abs(point.across_mm) <= frame.girth_mm(place[0]) / 4 + NEAR


@given(
    frames,
    st.tuples(st.floats(10, 90), st.floats(-60, 60)),
    st.sampled_from([(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)]),
)
def test_a_millimetre_there_and_back_is_no_move(
    frame: LegFrame, place: tuple[float, float], step: tuple[float, float]
) -> None:
    distal, medial = step
    moved = frame.moved(*place, distal_mm=distal, medial_mm=medial)
    if abs(moved[1]) < 100:
        assert frame.distance_mm(place, moved) == pytest.approx(1, abs=NEAR)
        back = frame.moved(*moved, distal_mm=-distal, medial_mm=-medial)
        assert back == pytest.approx(place, abs=NEAR)


@given(frames, st.tuples(st.floats(10, 90), st.floats(-60, 60)))
def test_distal_is_down_the_leg_and_medial_is_plus(
    frame: LegFrame, place: tuple[float, float]
) -> None:
    start = frame.point(*place)
    down = frame.point(*frame.moved(*place, distal_mm=1, medial_mm=0))
    inward = frame.point(*frame.moved(*place, distal_mm=0, medial_mm=1))
    assert down == pytest.approx((start.level_mm + 1, start.across_mm), abs=NEAR)
    assert inward == pytest.approx((start.level_mm, start.across_mm + 1), abs=NEAR)


@given(frames, points, st.floats(-1000, 1000), st.floats(-1000, 1000))
def test_a_move_never_leaves_the_view(
    frame: LegFrame, place: tuple[float, float], distal: float, medial: float
) -> None:
    level, across = frame.moved(*place, distal_mm=distal, medial_mm=medial)
    assert 0 <= level <= 100
    assert -100 <= across <= 100


@given(st.integers(200, 600), girths, points, points)
def test_left_and_right_measure_the_same(
    line_mm: int, measured: Girths, one: tuple[float, float], other: tuple[float, float]
) -> None:
    """SAF-01: `+` is medial on both legs, so mirroring changes no number."""
    left, right = (LegFrame(side, line_mm, measured) for side in Laterality)
    assert left.distance_mm(one, other) == right.distance_mm(one, other)
    assert left.point(*one) == right.point(*one)


@given(frames, points, points, points)
def test_distance_is_a_distance(
    frame: LegFrame,
    one: tuple[float, float],
    other: tuple[float, float],
    third: tuple[float, float],
) -> None:
    assert frame.distance_mm(one, one) == 0
    assert frame.distance_mm(one, other) == frame.distance_mm(other, one)
    detour = frame.distance_mm(one, third) + frame.distance_mm(third, other)
    assert frame.distance_mm(one, other) <= detour + NEAR


def test_the_documented_arithmetic() -> None:
    frame = LegFrame.of(
        Laterality.LEFT,
        leg(
            reference_line_mm=345,
            girths=[
                {"level_pct": 5, "relaxed_mm": [330]},
                {"level_pct": 27, "relaxed_mm": [363, 361]},
                {"level_pct": 50, "relaxed_mm": [312]},
            ],
        ),
    )
    assert frame.girth_mm(27) == 362
    assert frame.point(27, 40) == pytest.approx((93.15, 36.2))
    assert frame.across_mm(27, -100) == pytest.approx(-90.5)


def test_the_order_of_readings_does_not_matter() -> None:
    pairs = ((5.0, 330.0), (27.0, 362.0), (50.0, 312.0))
    one = LegFrame(Laterality.LEFT, 345, pairs)
    other = LegFrame(Laterality.LEFT, 345, pairs[::-1])
    assert [one.girth_mm(level) for level in range(101)] == [
        other.girth_mm(level) for level in range(101)
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reference_line_mm": 345},
        {"girths": [{"level_pct": 27, "relaxed_mm": [360]}]},
    ],
)
def test_an_unmeasured_leg_has_no_frame(fields: dict[str, Any]) -> None:
    with pytest.raises(NotMeasured):
        LegFrame.of(Laterality.RIGHT, leg(**fields))
    assert not leg(**fields).can_be_drawn


def test_coordinates_are_stored_to_a_hundredth_of_a_percent() -> None:
    assert stored_pct(26.994999) == Decimal("26.99")
    assert stored_pct(-39.9951) == Decimal("-40")
