"""Measurements through the years: what is a point, what it is compared with, and its error."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.change import Quantity
from planning.domain.measures import Asked, Measure
from planning.domain.over_time import History, Series, history_of
from planning.domain.visit_record import VisitDocument
from planning.domain.vocabulary import Laterality

START = date(2026, 3, 2)
GIRTH = Measure(Quantity.GIRTH_RELAXED, Decimal(24))
MEDIAL = Measure(Quantity.MEDIAL_HEAD)
SOLEUS = Measure(Quantity.SOLEUS_UNDER_MEDIAL_HEAD)
LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT


def leg(girth_mm: int, muscle_mm: str = "20", **of_head: Any) -> dict[str, Any]:
    head = {"fat_mm": "6", "muscle_mm": muscle_mm, "soleus_mm": "15", "source": "ultrasound"}
    return {
        "girths": [{"level_pct": "24", "relaxed_mm": [girth_mm, girth_mm]}],
        "layers": {"medial_head": {**head, **of_head}},
    }


def assessed(day: int, left: dict[str, Any], right: dict[str, Any] | None = None) -> Assessment:
    return Assessment.model_validate(
        {"measured_on": START + timedelta(day), "left": left, "right": right or left}
    )


def visited(day: int, left: dict[str, Any], **fields: Any) -> VisitDocument:
    return VisitDocument.model_validate(
        {"measured_on": START + timedelta(day), "left": left, "right": left, **fields}
    )


def left(history: History, measure: Measure = GIRTH) -> Series:
    return history.of(measure)[LEFT]


def values(series: Series) -> list[int]:
    return [int(point.value) for point in series.points]


def test_points_stand_in_the_order_of_their_days_whatever_the_order_given() -> None:
    history = history_of([visited(70, leg(352)), assessed(0, leg(360)), visited(14, leg(358))], [])
    assert values(left(history)) == [360, 358, 352]


def test_two_readings_of_one_day_stand_in_the_order_of_the_clock() -> None:
    late = visited(14, leg(358), measured_at="17:00")
    early = visited(14, leg(352), measured_at="09:00")
    assert values(left(history_of([late, early], []))) == [352, 358]


def test_a_value_carried_over_is_no_point() -> None:
    carried = leg(360, carried_from=str(START))
    carried["girths"][0]["carried_from"] = str(START)
    history = history_of([assessed(0, leg(360)), assessed(100, carried)], [])
    assert values(left(history)) == [360]
    assert len(left(history, MEDIAL).points) == 1


@pytest.mark.parametrize(
    ("measured_days", "treated_days", "day", "baseline_day", "across"),
    [
        ([0, 70], [0], 70, 0, False),  # measured before it is treated, on one day
        ([0, 10, 70], [20], 50, 10, False),  # the last before it counts
        ([0, 70, 200, 270], [0, 200], 70, 200, False),  # each treatment has its own
        ([0, 270], [0, 200], 70, 0, True),  # nothing between two treatments
    ],
)
def test_the_newest_is_compared_with_the_last_before_its_treatment(
    measured_days: list[int],
    treated_days: list[int],
    day: int,
    baseline_day: int,
    across: bool,
) -> None:
    series = left(
        history_of(
            [assessed(measured, leg(360)) for measured in measured_days],
            [START + timedelta(treated) for treated in treated_days],
        )
    )
    latest = series.latest
    assert latest is not None
    baseline = series.baseline_of(latest)
    assert baseline is not None
    assert (series.day_of(latest), baseline.across) == (day, across)
    assert baseline.point.on == START + timedelta(baseline_day)


def test_nothing_is_compared_before_a_treatment() -> None:
    series = left(history_of([assessed(0, leg(360)), assessed(50, leg(350))], []))
    assert [series.change_of(point) for point in series.points] == [None, None]
    assert series.latest is None


@pytest.mark.parametrize(
    ("after_mm", "within"), [(355, True), (354, False), (365, True), (366, False), (360, True)]
)
def test_a_girth_within_five_millimetres_is_within_the_error(after_mm: int, within: bool) -> None:
    """±5 mm at best [Jamaiyah2008]."""
    series = left(history_of([assessed(0, leg(360)), visited(70, leg(after_mm))], [START]))
    change = series.change_of(series.points[-1])
    assert change is not None
    assert change.within_error is within
    assert change.difference == after_mm - 360


@pytest.mark.parametrize(
    ("measure", "source", "error"),
    [
        (MEDIAL, "ultrasound", Decimal("3.2")),
        (MEDIAL, "caliper", None),
        (SOLEUS, "ultrasound", None),
        (Measure(Quantity.FAT_OVER_MEDIAL_HEAD), "ultrasound", None),
    ],
)
def test_an_error_is_said_only_where_one_is_published(
    measure: Measure, source: str, error: Decimal | None
) -> None:
    """The probe's error was read for ultrasound of the two heads alone [May2021]."""
    series = left(history_of([assessed(0, leg(360, source=source))], []), measure)
    assert series.error_of(series.points[0]) == error


def test_an_estimate_is_neither_compared_nor_a_baseline() -> None:
    guessed = leg(360, "22", source="estimate")
    after = visited(70, leg(352, "16"))
    assert left(history_of([assessed(0, guessed), after], [START]), MEDIAL).stretches == ()
    series = left(history_of([assessed(0, leg(360)), visited(70, guessed)], [START]), MEDIAL)
    assert series.change_of(series.points[-1]) is None


def test_layers_taken_another_way_are_not_compared() -> None:
    before, after = leg(360, source="caliper"), leg(352, source="ultrasound")
    series = left(history_of([assessed(0, before), visited(70, after)], [START]), MEDIAL)
    assert series.change_of(series.points[-1]) is None


def test_answers_belong_to_no_leg_and_are_not_measured() -> None:
    answered = visited(70, leg(352), satisfaction_contour=4, satisfaction_girth=2)
    history = history_of([assessed(0, leg(360)), answered], [START])
    series = history.of(Measure(Asked.CONTOUR))[None]
    assert values(series) == [4]
    assert series.change_of(series.points[0]) is None
    assert series.error_of(series.points[0]) is None


def test_left_against_right_is_taken_on_one_occasion_and_has_its_index() -> None:
    """[SI2021], on the cohort's means of [Xu2017]: +0.60 % before."""
    history = history_of([assessed(0, leg(3626 // 10), leg(3648 // 10))], [])
    (sides,) = history.sides(GIRTH)
    assert sides.difference == 2
    assert sides.index_pct == Decimal("0.55")
    assert sides.within_error


def test_one_leg_alone_has_no_index() -> None:
    only = Assessment.model_validate({"measured_on": START, "left": leg(360)})
    history = history_of([only], [])
    assert history.sides(GIRTH) == ()
    assert history.of(GIRTH)[RIGHT].points == ()


def test_the_girth_shown_first_is_the_one_measured_most_often() -> None:
    wide = {"level_pct": "30", "relaxed_mm": [380]}
    first = leg(360)
    first["girths"].append(wide)
    history = history_of([assessed(0, first), visited(70, leg(352))], [START])
    assert history.main == GIRTH
    assert history.named("girth_relaxed-24") == GIRTH
    assert history.named("girth_relaxed-99") is None
    assert history_of([], []).main is None


days = st.integers(0, 4_000)


@given(st.lists(st.tuples(days, st.integers(250, 450)), max_size=12), st.lists(days, max_size=6))
def test_every_point_is_kept_and_compared_with_an_earlier_one(
    measured: list[tuple[int, int]], treated: list[int]
) -> None:
    history = history_of(
        [assessed(day, leg(girth)) for day, girth in measured],
        [START + timedelta(day) for day in treated],
    )
    if not measured:
        assert history.measures == ()
        return
    series = left(history)
    assert sorted(values(series)) == sorted(girth for _, girth in measured)
    assert [point.when for point in series.points] == sorted(point.when for point in series.points)
    for point in series.points:
        baseline, treated_on = series.baseline_of(point), series.treated_before(point)
        assert treated_on is None or treated_on < point.on
        assert baseline is None or (treated_on and baseline.point.on <= treated_on)
        assert (series.change_of(point) is None) == (baseline is None)
