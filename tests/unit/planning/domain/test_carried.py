"""What a second consultation begins with, and that nothing old grows young."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from planning.domain.assessment import Assessment, Sign
from planning.domain.carried import (
    carried_days,
    carried_intake,
    carried_legs,
    is_all_carried,
    marked,
    measured_again,
)
from planning.domain.intake import EarlierToxin, Intake, Since
from planning.domain.vocabulary import Laterality
from tests.unit.planning.plan_examples import LEFT_LEG, RIGHT_LEG
from tests.unit.planning.strategies import assessments

THEN, TODAY = date(2026, 3, 2), date(2026, 11, 23)
TOXIN = EarlierToxin(product="onabotulinumtoxinA-botox", dose_units="108", on=THEN)
BEFORE = Assessment.model_validate(
    {
        "measured_on": THEN.isoformat(),
        "left": {**LEFT_LEG, "bulge_tiptoe": 3, "pitting_oedema": False},
        "right": {**RIGHT_LEG, "pitting_oedema": False},
    }
)


# ---- Answers --------------------------------------------------------------------------


def test_what_is_true_of_one_day_is_asked_again() -> None:
    """SAF-02: consent, pregnancy and the state of the leg are never carried over."""
    earlier = Intake(
        recorded_on=THEN,
        pregnant=False,
        breastfeeding=False,
        infection_at_site=False,
        immobility=False,
        consent_signed=True,
        conditions=("previous_clot",),
        medications=("warfarin",),
    )
    now = carried_intake(earlier, [TOXIN], TODAY)
    assert (now.recorded_on, now.carried_from) == (TODAY, THEN)
    assert (now.conditions, now.medications) == (("previous_clot",), ("warfarin",))
    assert not now.consent_signed
    assert {now.pregnant, now.breastfeeding, now.infection_at_site, now.immobility} == {None}
    assert now.unasked_since == tuple(Since)


def test_what_this_clinic_gave_joins_the_history_once() -> None:
    """Hazard 4: an earlier session must count toward the limit."""
    first = carried_intake(Intake(recorded_on=THEN), [TOXIN], TODAY)
    again = carried_intake(first, [TOXIN], TODAY)
    assert first.earlier_toxin == again.earlier_toxin == (TOXIN,)


def test_an_intake_without_carried_answers_waits_for_nothing() -> None:
    assert Intake(recorded_on=TODAY).unasked_since == ()


# ---- Measurements ---------------------------------------------------------------------


def test_every_value_is_marked_with_its_day_and_pitting_is_not_carried() -> None:
    legs = carried_legs(BEFORE, TODAY)
    assert (legs.measured_on, legs.carried_from, legs.carried_confirmed) == (TODAY, THEN, False)
    for side in Laterality:
        assert legs.leg(side).pitting_oedema is None
        assert carried_days(legs.leg(side)) == (THEN,)
        assert is_all_carried(legs.leg(side))


def changed(**left: Any) -> Assessment:
    """The carried form with something of the LEFT leg measured today."""
    start = carried_legs(BEFORE, TODAY)
    typed = start.model_dump(mode="json")
    typed["left"] |= left
    return marked(Assessment.model_validate(typed), BEFORE)


@pytest.mark.parametrize(
    ("measured", "still_carried"),
    [
        ({"bulge_tiptoe": 1}, {Sign.REFERENCE_LINE}),
        ({"reference_line_mm": 341}, {Sign.BULGE_TIPTOE}),
        ({"firmness": "soft"}, {Sign.REFERENCE_LINE, Sign.BULGE_TIPTOE}),
    ],
)
def test_what_is_typed_today_is_today_s(measured: dict[str, Any], still_carried: set[Sign]) -> None:
    legs = changed(**measured)
    assert set(legs.left.carried) == still_carried
    assert is_all_carried(legs.right)
    assert not is_all_carried(legs.left)


def test_one_level_measured_again_leaves_the_others_carried() -> None:
    girths = [*LEFT_LEG["girths"][:1], {"level_pct": 27, "relaxed_mm": [355]}]
    legs = changed(girths=girths)
    assert [girth.carried_from for girth in legs.left.girths] == [THEN, None]
    assert [girth.level_pct for girth in measured_again(legs.left).girths] == [27]
    assert measured_again(legs.left).layers.measured == ()


def test_an_old_value_keeps_its_day_through_many_consultations() -> None:
    second = changed(girths=[{"level_pct": 27, "relaxed_mm": [355]}])
    third = carried_legs(second.model_copy(update={"carried_confirmed": True}), date(2027, 6, 1))
    assert third.left.girths[0].carried_from == TODAY
    medial = third.left.layers.medial_head
    assert medial is not None
    assert medial.carried_from == THEN
    assert carried_days(third.left) == (THEN, TODAY)


def test_without_an_earlier_assessment_nothing_is_carried() -> None:
    legs = marked(carried_legs(BEFORE, TODAY), None)
    assert legs.carried_from is None
    assert carried_days(legs.left) == carried_days(legs.right) == ()


@given(assessments)
def test_marks_change_no_measurement(earlier: Assessment) -> None:
    """Whatever was measured stands in the form as it was, but pitting; marking twice is once."""
    legs = carried_legs(earlier, TODAY)
    assert marked(legs, earlier) == legs
    plain = marked(legs, None)
    for side in Laterality:
        before = earlier.leg(side).model_copy(update={"pitting_oedema": None})
        assert plain.leg(side) == before
