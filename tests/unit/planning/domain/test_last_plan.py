"""The last plan on today's legs, and what has changed since (SAF-04, SAF-06)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.board import Board
from planning.domain.carried import carried_legs
from planning.domain.commands import PlaceSites
from planning.domain.depth import DepthState
from planning.domain.editing import apply
from planning.domain.intake import Intake
from planning.domain.last_plan import (
    Change,
    LastPlan,
    LastProposal,
    changes_since,
    propose_last,
)
from planning.domain.plan import InjectionPlan, Preparation
from planning.domain.reading import Reading
from planning.domain.record import PatientIdentity, PlanRecord
from planning.domain.text import Text
from planning.domain.vocabulary import Guidance, Laterality
from planning.evidence import load_atlas, load_knowledge, load_products, load_rules
from tests.unit.planning.plan_examples import (
    LEFT_LEG,
    PRODUCT,
    RIGHT_LEG,
    make_board,
    planned,
    site,
)

BOTOX, DYSPORT = "onabotulinumtoxinA-botox", "abobotulinumtoxinA-dysport"
THEN, TODAY = date(2026, 3, 2), date(2026, 11, 23)
PATIENT = PatientIdentity(
    chart_number="C-1", family_name="Seo", given_name="Harin", birth_date="1995-04-12", sex="female"
)
PLAN = planned(
    PRODUCT,
    {"op": "set_guidance", "guidance": "ultrasound", "needle_length_mm": 25},
    site("left", "24", "35", dose_units="9", depth_mm="14"),
    site("right", "24", "35", dose_units="8.5"),
)


def measured(day: date = THEN, **legs: Any) -> Assessment:
    fields = {"measured_on": day, "left": LEFT_LEG, "right": RIGHT_LEG, **legs}
    return Assessment.model_validate(fields)


def record(plan: InjectionPlan, assessment: Assessment, day: date) -> PlanRecord:
    return PlanRecord(
        patient=PATIENT,
        intake=Intake(recorded_on=day),
        assessment=assessment,
        plan=plan,
        reviewed_on=day,
        rules_version=load_knowledge().rules.rules_version,
    )


LAST = LastPlan(record(PLAN, measured(), THEN), signed_on=THEN, treated_on=THEN)


def proposed(
    board: Board | None = None,
    plan: InjectionPlan | None = None,
    *,
    last: LastPlan = LAST,
    is_untouched: bool = True,
) -> LastProposal:
    return propose_last(
        last,
        board or make_board(),
        plan or InjectionPlan(),
        load_products(),
        is_untouched=is_untouched,
    )


def changes(
    assessment: Assessment, plan: InjectionPlan | None = None, *, on: date = TODAY
) -> dict[str, Change]:
    today = Reading(record(plan or InjectionPlan(), assessment, on), load_knowledge())
    return {spoken(change.what): change for change in changes_since(LAST, today)}


def spoken(text: Text) -> str:
    """The sentence with ordinary spaces."""
    return str(text).replace("\u00a0", " ")


def with_medial(leg: dict[str, Any], fat: str, muscle: str) -> dict[str, Any]:
    head = {"fat_mm": fat, "muscle_mm": muscle, "source": "ultrasound"}
    return {**leg, "layers": {**leg["layers"], "medial_head": head}}


# ---- Where it lands -------------------------------------------------------------------


def test_it_lands_by_percent_with_the_same_doses() -> None:
    found = proposed()
    assert found.placements == tuple(site.placement for site in PLAN.sites)
    assert found.notes == ()


@pytest.mark.parametrize(
    ("fat", "muscle", "depth", "is_kept"),
    [
        ("6.5", "21", "14", True),
        ("11", "21", "14", True),
        ("13.5", "21", "24", False),
        ("3", "8", "7", False),
    ],
)
def test_a_depth_is_kept_inside_today_s_window_else_mid_belly(
    fat: str, muscle: str, depth: str, is_kept: bool
) -> None:
    found = proposed(make_board(left=with_medial(LEFT_LEG, fat, muscle)))
    assert found.placements[0].depth_mm == Decimal(depth)
    sentence = (
        "LEFT medial head: 14 mm lies outside today's window, so mid-belly, "
        f"{depth} mm, is proposed (1 site)."
    )
    assert (sentence in map(spoken, found.notes)) is not is_kept


def test_a_leg_or_a_head_not_measured_today_is_said() -> None:
    bare = {**LEFT_LEG, "layers": {}}
    found = proposed(make_board(left=bare, right={}))
    assert [(p.side, p.depth_mm) for p in found.placements] == [(Laterality.LEFT, None)]
    assert [str(note) for note in found.notes] == [
        "RIGHT: not measured, so nothing is proposed.",
        "LEFT medial head: layers not measured, so the depth is left open.",
    ]


# ---- What comes along -----------------------------------------------------------------

DEFAULT = InjectionPlan(preparation=Preparation(product=DYSPORT, vial_units=500, diluent_ml="2.5"))


def test_product_guidance_and_needle_come_with_an_untouched_plan() -> None:
    setting = proposed(plan=DEFAULT).setting
    assert setting.preparation == PLAN.preparation
    assert (setting.guidance, setting.needle_length_mm) == (Guidance.ULTRASOUND, 25)


def test_the_vial_s_expiry_does_not_come_along() -> None:
    assert PLAN.preparation is not None
    dated = PLAN.preparation.model_copy(update={"expires_on": date(2026, 4, 1)})
    plan = PLAN.model_copy(update={"preparation": dated})
    last = LastPlan(record(plan, measured(), THEN), THEN, THEN)
    brought = proposed(last=last).setting.preparation
    assert brought is not None
    assert brought.expires_on is None


def test_a_product_chosen_for_this_plan_stays_and_takes_no_dose() -> None:
    """SAF-04: units are never carried to another product."""
    found = proposed(plan=DEFAULT, is_untouched=False)
    assert found.setting.preparation is None
    assert [placement.dose_tenths for placement in found.placements] == [None, None]
    assert "so the places come without doses" in str(found.notes[0])


def test_accepting_gives_the_last_plan_again() -> None:
    found = proposed(plan=DEFAULT)
    again = apply(DEFAULT, PlaceSites(placements=found.placements, setting=found.setting))
    assert [s.placement for s in again.sites] == [s.placement for s in PLAN.sites]
    assert (again.preparation, again.guidance) == (PLAN.preparation, PLAN.guidance)


def test_percents_of_other_landmarks_are_not_placed() -> None:
    plan = PLAN.model_copy(update={"landmarks": "crease–malleoli"})
    found = proposed(last=LastPlan(record(plan, measured(), THEN), THEN, THEN))
    assert found.placements == ()
    assert "other landmarks" in str(found.notes[0])


_mm = st.decimals(0, 30, places=1)


@given(_mm, st.decimals(2, 40, places=1), st.sampled_from([None, BOTOX, DYSPORT]), st.booleans())
def test_no_depth_leaves_the_window_and_no_dose_its_product(
    fat: Decimal, muscle: Decimal, product: str | None, is_untouched: bool
) -> None:
    board = Board.of(
        measured(TODAY, left=with_medial(LEFT_LEG, str(fat), str(muscle))),
        load_atlas(),
        load_rules().depth,
    )
    plan = InjectionPlan(preparation=(product and Preparation(product=product)) or None)
    found = proposed(board, plan, is_untouched=is_untouched)
    after = apply(plan, PlaceSites(placements=found.placements, setting=found.setting))
    for placed in after.sites:
        window = board.window(placed.side, placed.muscle)
        assert window is not None
        is_inside = board.depth_state(placed) is DepthState.IN_MUSCLE
        assert is_inside or placed.depth_mm == window.suggested_mm
        assert placed.dose_tenths is None or after.preparation.product == BOTOX  # type: ignore[union-attr]


# ---- What changed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("girth_mm", "verdict", "matters"),
    [
        (358, "−4.5 mm, within measurement error (±5 mm)", False),
        (357, "−5.5 mm (±5 mm)", True),
        (369, "+6.5 mm (±5 mm)", True),
    ],
)
def test_a_girth_is_compared_at_its_level_with_its_error(
    girth_mm: int, verdict: str, matters: bool
) -> None:
    leg = {**LEFT_LEG, "girths": [{"level_pct": 27, "relaxed_mm": [girth_mm]}]}
    found = changes(measured(TODAY, left=leg))["LEFT girth at 27 %"]
    assert (spoken(found.verdict), found.matters) == (verdict, matters)


def test_a_thickness_is_compared_with_its_own_error_and_fat_without_one() -> None:
    found = changes(measured(TODAY, left=with_medial(LEFT_LEG, "7.5", "17")))
    thickness = found["LEFT medial head, thickness"]
    assert spoken(thickness.verdict) == "−4 mm (±3.2 mm)"
    fat = found["LEFT medial head, fat over it"]
    assert "error not published" in str(fat.verdict)
    assert not fat.matters


def test_legs_not_measured_again_are_one_line_each() -> None:
    carried = carried_legs(measured(), TODAY)
    found = changes(carried)
    assert [str(found[side].verdict) for side in ("LEFT", "RIGHT")] == ["not measured again"] * 2
    assert not any("girth" in what for what in found)


@pytest.mark.parametrize(
    ("days", "matters"), [(10, True), (91, True), (92, False), (93, False), (400, False)]
)
def test_the_interval_of_the_product_is_counted_from_the_treatment(
    days: int, matters: bool
) -> None:
    found = changes(measured(TODAY), on=THEN + timedelta(days=days))
    time = found["Since the treatment on 2026-03-02"]
    assert str(time.now) == f"{days} days"
    assert time.matters is matters


@pytest.mark.parametrize(
    ("preparation", "verdict", "matters"),
    [
        (None, "not chosen yet", False),
        (PLAN.preparation, "the same", False),
        (
            Preparation(product=BOTOX, vial_units=100, diluent_ml="4"),
            "the same product in another dilution",
            True,
        ),
        (DEFAULT.preparation, "another product: its units are not the same units", True),
    ],
)
def test_another_preparation_is_said(
    preparation: Preparation | None, verdict: str, matters: bool
) -> None:
    found = changes(measured(TODAY), InjectionPlan(preparation=preparation))["Preparation"]
    assert (str(found.verdict), found.matters) == (verdict, matters)
