"""A calf against itself: published rows as examples, and what holds for every pair."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.change import (
    Quantity,
    change_of,
    compare,
    compare_sides,
    heel_rise_change,
    in_words,
)
from planning.domain.quantities import NO_BREAK_SPACE
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import Laterality

COHORTS = [
    # row, before, after in mm, change, within the tape's error
    ("T1 right, 3 months [Xu2017]", "364.8", "348.7", "-16.1", False),
    ("T2 left, 3 months [Xu2017]", "362.6", "347.1", "-15.5", False),
    ("T3 at 2 weeks [Xia2014]", "370", "365", "-5", True),
    ("T3 at 1 month [Xia2014]", "370", "361", "-9", False),
    ("T4 at 8 weeks [Asan]", "363.5", "358.7", "-4.8", True),
    ("T5 60 per leg [Asan]", "363.5", "358.3", "-5.2", False),
    ("T6 100 per leg [Asan]", "363.5", "359.1", "-4.4", True),
    ("T7 at 3 months [Cheng2019]", "360", "356.7", "-3.3", True),
    ("T7 at 6 months [Cheng2019]", "360", "353.3", "-6.7", False),
]


@pytest.mark.parametrize(
    ("row", "before", "after", "difference", "within"), COHORTS, ids=[row[0] for row in COHORTS]
)
def test_published_means_against_the_tapes_error(
    row: str, before: str, after: str, difference: str, within: bool
) -> None:
    """Nothing of 5 mm or less is called a change [Jamaiyah2008]."""
    made = change_of(Quantity.GIRTH_RELAXED, Decimal(before), Decimal(after))
    assert made.difference == Decimal(difference)
    assert made.error == 5
    assert made.within_error is within
    assert made.is_beyond_error is not within
    assert ("within measurement error" in str(in_words(made))) is within


WORDS = [
    (Quantity.GIRTH_RELAXED, 360, 352, "smaller by 8 mm, beyond ±5 mm"),
    (Quantity.GIRTH_RELAXED, 352, 360, "greater by 8 mm, beyond ±5 mm"),
    (Quantity.GIRTH_RELAXED, 360, 355, "within measurement error, ±5 mm"),
    (Quantity.GIRTH_TIPTOE, 360, 360, "within measurement error, ±5 mm"),
    (Quantity.MEDIAL_HEAD, 20, "16.8", "within measurement error, ±3.2 mm"),
    (Quantity.MEDIAL_HEAD, 20, "16.7", "smaller by 3.3 mm, beyond ±3.2 mm"),
    (Quantity.LATERAL_HEAD, 16, "12.8", "smaller by 3.2 mm, beyond ±3.1 mm"),
    (Quantity.SOLEUS_UNDER_MEDIAL_HEAD, 14, 16, "greater by 2 mm; no error is published"),
    (Quantity.FAT_OVER_LATERAL_HEAD, 7, "6.5", "smaller by 0.5 mm; no error is published"),
    (Quantity.FAT_OVER_LATERAL_HEAD, 7, 7, "unchanged"),
    (Quantity.HEEL_RISES, 21, 15, "within the day-to-day range, ±6"),
    (Quantity.HEEL_RISES, 21, 14, "7 fewer, beyond the day-to-day range, ±6"),
    (Quantity.HEEL_RISES, 14, 21, "7 more, beyond the day-to-day range, ±6"),
]


@pytest.mark.parametrize(("quantity", "before", "after", "words"), WORDS)
def test_a_change_in_words(quantity: Quantity, before: Any, after: Any, words: str) -> None:
    said = str(in_words(change_of(quantity, Decimal(before), Decimal(after))))
    assert said.replace(NO_BREAK_SPACE, " ") == words


def leg(girths: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "girths": [{"level_pct": level, "relaxed_mm": read} for level, read in girths.items()],
        **fields,
    }


def before_of(girths: dict[str, Any], **fields: Any) -> LegAssessment:
    return LegAssessment.model_validate(leg(girths, **fields))


def after_of(girths: dict[str, Any], **fields: Any) -> LegVisit:
    return LegVisit.model_validate(leg(girths, **fields))


def test_girths_are_compared_at_the_same_level_only() -> None:
    made = compare(before_of({"27": [360], "50": [320]}), after_of({"27": [350, 352], "60": [300]}))
    assert [(change.level_pct, change.difference) for change in made] == [
        (Decimal(27), Decimal(-9))
    ]


HEAD = {"fat_mm": "6", "muscle_mm": "20", "soleus_mm": "14", "source": "ultrasound"}


@pytest.mark.parametrize(
    ("before", "after", "quantities"),
    [
        ("ultrasound", "ultrasound", 3),
        ("ultrasound", "caliper", 0),
        ("estimate", "estimate", 0),
        ("ultrasound", "estimate", 0),
        ("caliper", "caliper", 3),
    ],
)
def test_layers_are_compared_only_where_measured_alike(
    before: str, after: str, quantities: int
) -> None:
    was = before_of({}, layers={"medial_head": {**HEAD, "source": before}})
    now = after_of({}, layers={"medial_head": {**HEAD, "muscle_mm": "15", "source": after}})
    made = compare(was, now)
    assert len(made) == quantities
    if quantities:
        muscle = next(change for change in made if change.quantity is Quantity.MEDIAL_HEAD)
        assert (muscle.error is not None) is (after == "ultrasound")


def test_a_value_carried_over_says_its_day() -> None:
    was = LegAssessment.model_validate(
        {"girths": [{"level_pct": 27, "relaxed_mm": [360], "carried_from": "2026-01-05"}]}
    )
    (made,) = compare(was, after_of({"27": [352]}))
    assert str(made.carried_from) == "2026-01-05"


def test_heel_rises_need_both_counts() -> None:
    counted = LegVisit(heel_rise_count=20)
    assert heel_rise_change(LegVisit(), counted) is None
    assert heel_rise_change(counted, LegVisit()) is None
    made = heel_rise_change(counted, LegVisit(heel_rise_count=14))
    assert made is not None
    assert made.within_error is True


GIRTHS = st.integers(160, 690)


@given(before=GIRTHS, after=GIRTHS)
def test_before_and_after_swapped_turn_the_sign(before: int, after: int) -> None:
    there = change_of(Quantity.GIRTH_RELAXED, before, after)
    back = change_of(Quantity.GIRTH_RELAXED, after, before)
    assert there.difference == -back.difference
    assert there.within_error == back.within_error


@given(before=st.integers(160, 600), after=st.integers(160, 600), more=st.integers(0, 80))
def test_the_same_added_to_both_leaves_the_change(before: int, after: int, more: int) -> None:
    (one,) = compare(before_of({"27": [before]}), after_of({"27": [after]}))
    (other,) = compare(before_of({"27": [before + more]}), after_of({"27": [after + more]}))
    assert (one.difference, one.within_error) == (other.difference, other.within_error)


@given(left=GIRTHS, right=GIRTHS, left_now=GIRTHS, right_now=GIRTHS)
def test_sides_swapped_swap_the_changes(
    left: int, right: int, left_now: int, right_now: int
) -> None:
    def both(one: int, other: int) -> dict[str, Any]:
        return {"left": leg({"27": [one]}), "right": leg({"27": [other]})}

    day = {"measured_on": "2026-11-20"}
    straight = compare_sides(
        Assessment.model_validate({**day, **both(left, right)}),
        VisitDocument.model_validate({**day, **both(left_now, right_now)}),
    )
    mirrored = compare_sides(
        Assessment.model_validate({**day, **both(right, left)}),
        VisitDocument.model_validate({**day, **both(right_now, left_now)}),
    )
    assert straight[Laterality.LEFT] == mirrored[Laterality.RIGHT]
    assert straight[Laterality.RIGHT] == mirrored[Laterality.LEFT]
