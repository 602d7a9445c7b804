"""What may be recorded of a calf, and how a slip of the keyboard is answered."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.assessment import Assessment, GirthMeasurement, LegAssessment
from planning.domain.refusals import refusals
from planning.domain.vocabulary import Laterality, Muscle

DAY = {"measured_on": "2026-11-20"}


def refused(**fields: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Assessment.model_validate({**DAY, **fields})
    return [str(refusal) for refusal in refusals(caught.value)]


def left(**fields: Any) -> list[str]:
    return refused(left=fields)


def girth(**fields: Any) -> list[str]:
    return left(girths=[{"level_pct": 27, "relaxed_mm": [360], **fields}])


AT = "left.girths[0]"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (36, "must be 150–700, got 36: did you mean 360\u00a0mm?"),
        (36.5, "must be 150–700, got 36.5: did you mean 365\u00a0mm?"),
        ("36.5", "must be 150–700, got 36.5: did you mean 365\u00a0mm?"),
        (14, "must be 150–700, got 14"),
        (3600, "must be 150–700, got 3,600"),
        ("36,5", "Write the decimal with a point: 36.5, not 36,5."),
        ("３６０", "Write the number in plain digits: 360, not ３６０."),
        ("360.5", "must be a whole number, got 360.5"),
        (-360, "must be 150–700, got -360"),
        (True, "must be a number"),
        ("", "Write a number."),
    ],
)
def test_a_girth_that_cannot_be_is_refused_where_it_stands(written: Any, says: str) -> None:
    """Centimetres where millimetres are meant: the millimetres are offered."""
    assert girth(relaxed_mm=[360, written]) == [f"{AT}.relaxed_mm[1]: {says}"]
    assert girth(relaxed_mm=[360], tiptoe_mm=[written]) == [f"{AT}.tiptoe_mm[0]: {says}"]


def test_a_reference_line_in_centimetres_is_offered_in_millimetres() -> None:
    assert left(reference_line_mm="34.5") == [
        "left.reference_line_mm: must be 200–600, got 34.5: did you mean 345\u00a0mm?"
    ]


@pytest.mark.parametrize(
    "number",
    [
        float("inf"),
        float("-inf"),
        float("nan"),
        Decimal("Infinity"),
        Decimal("sNaN"),
        Decimal("1e999"),
        Decimal("1e999999999"),
        Decimal("1e-400"),
        10**4000,
    ],
    ids=["inf", "-inf", "nan", "Infinity", "sNaN", "1e999", "1e999999999", "1e-400", "huge"],
)
def test_numbers_that_json_allows_and_a_leg_does_not(number: Any) -> None:
    """DUR-07: `1e999999999` is eleven bytes of JSON and a gigabyte of digits."""
    assert girth(relaxed_mm=[number]) == [f"{AT}.relaxed_mm[0]: must be a plain number"]
    assert girth(level_pct=number) == [f"{AT}.level_pct: must be a plain number"]


@pytest.mark.parametrize(
    ("relaxed", "tiptoe", "accepted"),
    [([360], [355], True), ([360], [354], False), ([360, 364], [357], True), ([360], [372], True)],
)
def test_tiptoe_smaller_than_relaxed_is_taken_for_a_swap(
    relaxed: list[int], tiptoe: list[int], accepted: bool
) -> None:
    """Beyond the tape's ±5 mm [Jamaiyah2008]."""
    fields = {"level_pct": 27, "relaxed_mm": relaxed, "tiptoe_mm": tiptoe}
    if accepted:
        assert GirthMeasurement.model_validate(fields).tiptoe_mm == tuple(tiptoe)
    else:
        assert left(girths=[fields]) == [
            f"{AT}.tiptoe_mm: tiptoe girth 354\u00a0mm is smaller than the relaxed girth "
            "360\u00a0mm: are the two swapped?"
        ]


@pytest.mark.parametrize(
    ("level", "says"),
    [
        (-5, "must be 0–100, got -5"),
        (200, "must be 0–100, got 200"),
        ("27.123", "must be in steps of 0.01, got 27.123"),
    ],
)
def test_a_level_off_the_leg_is_refused(level: Any, says: str) -> None:
    assert girth(level_pct=level) == [f"{AT}.level_pct: {says}"]


def test_a_level_is_given_once() -> None:
    twice = [
        {"level_pct": 27, "relaxed_mm": [360]},
        {"level_pct": "27.00", "relaxed_mm": [361]},
    ]
    assert left(girths=twice) == ["left.girths: two girths are given for level 27\u00a0%"]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"bulge_rest": 5}, "left.bulge_rest: must be 0–4, got 5"),
        ({"bulging_units": [1, 6]}, "left.bulging_units[1]: must be 1–5, got 6"),
        ({"pinch_mm": "0"}, "left.pinch_mm: must be 1–120, got 0"),
        (
            {"layers": {"medial_head": {"fat_mm": "6", "muscle_mm": "1", "source": "ultrasound"}}},
            "left.layers.medial_head.muscle_mm: must be 2–80, got 1",
        ),
        (
            {"layers": {"medial_head": {"fat_mm": "6", "muscle_mm": "20"}}},
            "left.layers.medial_head.source: is missing",
        ),
        ({"muscle_thickness": 20}, "left.muscle_thickness: is not a known field"),
        (
            {"firmness": "rock"},
            "left.firmness: must be one of 'soft', 'firm' or 'hard', got rock",
        ),
    ],
)
def test_every_refusal_names_its_field(fields: dict[str, Any], line: str) -> None:
    assert left(**fields) == [line]


def test_every_wrong_field_is_named_at_once() -> None:
    lines = refused(left={"bulge_rest": 9}, right={"bulge_tiptoe": 9})
    assert [line.split(":")[0] for line in lines] == ["left.bulge_rest", "right.bulge_tiptoe"]


@pytest.mark.parametrize(
    "written", [0, 20261120, "20261120", "1700006400", "20-11-2026", "2026-11-20T00:00", True, None]
)
def test_only_a_calendar_date_is_a_date(written: Any) -> None:
    """A bare number would otherwise become a day in 1970."""
    (line,) = refused(measured_on=written)
    assert line.startswith("measured_on: must be a date like 2026-11-25, got ")


@pytest.mark.parametrize("written", ["1899-12-31", "2200-01-01", "0202-11-20"])
def test_a_date_far_from_our_time_is_a_slip(written: str) -> None:
    assert refused(measured_on=written) == [
        f"measured_on: must be between the years 1900 and 2199, got {written}"
    ]


def test_a_day_that_no_calendar_has_is_refused() -> None:
    (line,) = refused(measured_on="2026-02-30")
    assert line == "measured_on: must be a date like 2026-11-25, got 2026-02-30"


@pytest.mark.parametrize("written", [930, "930", "9:30", "09:30Z", "09:30+09:00", "morning", 0.5])
def test_only_a_clock_time_is_a_time(written: Any) -> None:
    (line,) = refused(measured_at=written)
    assert line.startswith("measured_at: must be a time like 09:30, got ")


def test_times_and_dates_are_read() -> None:
    for written in ("09:30", time(9, 30)):
        assessment = Assessment.model_validate(
            {"measured_on": date(2026, 11, 20), "measured_at": written}
        )
        assert assessment.measured_at == time(9, 30)
        assert Assessment.model_validate_json(assessment.model_dump_json()) == assessment


def test_what_was_not_measured_stays_unmeasured() -> None:
    leg = Assessment.model_validate(DAY).left
    assert leg == LegAssessment()
    assert all(value in (None, (), {}) for name, value in leg if name not in ("layers", "force"))
    assert leg.layers.measured == ()
    assert leg.widest is None
    assert not leg.can_be_drawn


def test_units_looked_at_and_not_found_are_not_unlooked_at() -> None:
    assert LegAssessment.model_validate({"bulging_units": []}).bulging_units == ()
    assert LegAssessment.model_validate({}).bulging_units is None
    assert LegAssessment.model_validate({"bulging_units": [3, 1, 3]}).bulging_units == (1, 3)


def test_the_widest_level_is_by_the_mean_of_its_readings() -> None:
    leg = LegAssessment.model_validate(
        {
            "girths": [
                {"level_pct": 20, "relaxed_mm": [362]},
                {"level_pct": 27, "relaxed_mm": [366, 360]},
            ]
        }
    )
    assert leg.widest is not None
    assert leg.widest.level_pct == 27
    assert leg.widest.relaxed_mean_mm == 363


def test_sides_and_heads_are_their_own() -> None:
    """SAF-01: a side is looked up by its word."""
    head = {"fat_mm": "6", "muscle_mm": "20", "source": "ultrasound"}
    assessment = Assessment.model_validate(
        {**DAY, "left": {"pinch_mm": 10, "layers": {"medial_head": head}}}
    )
    assert assessment.leg(Laterality.LEFT).pinch_mm == 10
    assert assessment.leg(Laterality.RIGHT).pinch_mm is None
    assert assessment.left.layers.of(Muscle.MEDIAL_HEAD) is not None
    assert assessment.left.layers.of(Muscle.LATERAL_HEAD) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
field_names = st.sampled_from([*LegAssessment.model_fields, "unknown"])


@given(st.dictionaries(field_names, json_values, max_size=4), json_values, json_values)
def test_any_json_is_read_or_refused_by_field(leg: Any, day: Any, clock: Any) -> None:
    """DUR-07: bad input is a sentence, never a crash."""
    fields = {"measured_on": day, "measured_at": clock, "left": leg}
    try:
        Assessment.model_validate(fields)
    except ValidationError as error:
        refused_fields = refusals(error)
    else:
        refused_fields = ()
    assert all(refusal.path and str(refusal.text) for refusal in refused_fields)
