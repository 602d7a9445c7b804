"""Where things stand on the sheet (design section 4, leg frame)."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.geometry import densified, edge, place_for, sheet_for, span_at
from planning.domain.legframe import LegFrame
from planning.domain.vocabulary import Laterality
from tests.unit.planning.diagram.drawn import case

levels = st.floats(0, 100)
acrosses = st.floats(-100, 100)


@given(levels, acrosses, st.sampled_from(Laterality))
def test_a_place_on_the_sheet_inverts_to_its_percent(
    level: float, across: float, side: Laterality
) -> None:
    place = place_for(case("03").frame(side), 100, 50)

    assert place.percent(*place.point(level, across)) == pytest.approx((level, across), abs=1e-6)


@given(levels)
def test_half_width_is_what_the_eye_sees_of_a_round_leg(level: float) -> None:
    frame = case("03").left
    place = place_for(frame, 0, 0)

    assert place.half_width(level) == pytest.approx(frame.girth_mm(level) / (2 * math.pi), abs=0.06)


def test_left_stands_on_the_viewers_left_and_medial_faces_the_middle() -> None:
    drawable = case("03")
    sheet = sheet_for(drawable.left, drawable.right)
    assert sheet.left
    assert sheet.right

    middle = sheet.width / 2
    assert sheet.left.side is Laterality.LEFT
    assert sheet.left.centre_x < middle < sheet.right.centre_x
    for place in (sheet.left, sheet.right):
        medial, lateral = place.point(26, 80)[0], place.point(26, -80)[0]
        assert abs(medial - middle) < abs(lateral - middle)


@given(levels, acrosses)
def test_mirrored_sites_are_mirrored_marks(level: float, across: float) -> None:
    """Two legs of one shape: the sheet's mid-line is the mirror."""
    girths = ((5.0, 330.0), (27.0, 362.0), (88.0, 212.0))
    sheet = sheet_for(
        LegFrame(Laterality.LEFT, 345, girths), LegFrame(Laterality.RIGHT, 345, girths)
    )
    assert sheet.left
    assert sheet.right

    (x1, y1), (x2, y2) = sheet.left.point(level, across), sheet.right.point(level, across)

    assert y1 == y2
    assert x1 + x2 == pytest.approx(sheet.width)


def test_both_legs_share_one_scale_and_one_zero() -> None:
    left = LegFrame(Laterality.LEFT, 400, ((27.0, 400.0),))
    right = LegFrame(Laterality.RIGHT, 300, ((27.0, 300.0),))
    sheet = sheet_for(left, right)
    assert sheet.left
    assert sheet.right

    assert sheet.left.y(0) == sheet.right.y(0)
    assert sheet.left.y(50) - sheet.left.y(0) == pytest.approx(200)
    assert sheet.right.y(50) - sheet.right.y(0) == pytest.approx(150)
    assert sheet.left.half_width(50) / sheet.right.half_width(50) == pytest.approx(4 / 3, abs=1e-3)


def test_a_leg_that_was_not_measured_keeps_its_place_empty() -> None:
    sheet = sheet_for(case("06").left, None)

    assert sheet.left is not None
    assert sheet.right is None
    assert sheet.centre_right > sheet.width / 2


def test_span_is_the_width_of_a_region_at_a_level() -> None:
    diamond = ((0.0, 0.0), (10.0, 20.0), (20.0, 0.0), (10.0, -20.0))

    assert span_at(diamond, 5) == (-10.0, 10.0)
    assert span_at(diamond, 25) is None


def test_densified_keeps_every_corner() -> None:
    outline = ((0.0, 0.0), (10.0, 20.0), (20.0, 0.0))

    dense = densified(outline)

    assert set(outline) <= set(dense)
    assert all(
        abs(one[0] - other[0]) <= 2.5
        for one, other in zip(dense, (*dense[1:], dense[0]), strict=True)
    )


@pytest.mark.parametrize("number", ["01", "03", "07"])
@pytest.mark.parametrize("side", Laterality)
def test_an_edge_of_few_points_is_the_edge_of_the_leg(number: str, side: Laterality) -> None:
    """Between measured levels the width is one cubic, which four points tell whole."""
    place = place_for(case(number).frame(side), 100, 50)
    points = edge(place, -9, 68, lambda _: 100.0)

    assert len(points) <= 3 * 6 + 1
    for start in range(0, len(points) - 1, 3):
        piece = points[start : start + 4]
        for step in range(31):
            x, y = through(piece, step / 10)
            level = (y - place.zero_y) / place.reference_line_mm * 100
            assert x == pytest.approx(place.point(level, 100)[0], abs=0.05)


def through(points: list[tuple[float, float]], at: float) -> tuple[float, float]:
    """The cubic through four points at 0, 1, 2 and 3."""
    weights = [
        math.prod((at - other) / (one - other) for other in range(4) if other != one)
        for one in range(4)
    ]
    return (
        sum(weight * x for weight, (x, _) in zip(weights, points, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, points, strict=True)),
    )


def test_an_edge_runs_either_way() -> None:
    place = place_for(case("03").left, 100, 50)
    assert edge(place, 68, -9, lambda _: 50.0) == edge(place, -9, 68, lambda _: 50.0)[::-1]
