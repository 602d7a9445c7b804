"""Sites above the knee: recorded, never suggested, counted with everything else."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused, read_intent
from planning.domain.dosing import recount, totals
from planning.domain.editing import apply
from planning.domain.findings import Severity
from planning.domain.plan import InjectionPlan
from planning.domain.review import ReviewContext, intake_alerts, review
from planning.domain.thigh import MAX_THIGH_SITES, ThighSite
from planning.domain.vocabulary import Laterality
from tests.unit.planning.plan_examples import PRODUCT, planned, site
from tests.unit.planning.review_examples import (
    MEDITOXIN,
    SIX_CONTEXT,
    SIX_PLAN,
    asked,
    dosed,
    of_code,
    plan_with,
    with_thigh,
)
from tests.unit.planning.review_examples import (
    plain as said,
)
from tests.unit.planning.strategies import contexts, plans

LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT


def thigh(
    side: str = "left", level: str = "80", across: str = "50", **more: object
) -> dict[str, object]:
    return {"op": "record_thigh_site", "side": side, "level_pct": level, "across_pct": across} | (
        more
    )


def refused(plan: InjectionPlan, **fields: object) -> CommandRefused:
    with pytest.raises(CommandRefused) as caught:
        apply(plan, read_intent(fields))  # type: ignore[arg-type]
    return caught.value


# ---- The document ----------------------------------------------------------------------


def test_a_plan_without_such_sites_keeps_its_hash() -> None:
    """Documents signed before there was a thigh are hashed as they were."""
    document: Any = plain(SIX_PLAN)
    assert "above_knee" not in document
    assert sha256_of(InjectionPlan.model_validate(document)) == sha256_of(document)
    with_one: Any = plain(with_thigh(SIX_PLAN, "left"))
    assert "above_knee" in with_one


def test_a_site_says_which_landmarks_its_place_is_measured_from() -> None:
    document: Any = plain(planned(thigh()))
    [recorded] = document["above_knee"]
    assert recorded["landmarks"] == "asis–patella-base"
    assert "muscle" not in recorded
    with pytest.raises(ValidationError):
        ThighSite.model_validate({**recorded, "landmarks": "fibular-head–calcaneal-tuberosity"})


@pytest.mark.parametrize("level", ["49.99", "0", "24"])
def test_only_the_distal_half_of_the_thigh_is_offered(level: str) -> None:
    """A level of the calf is refused, so that the two scales cannot be mixed."""
    with pytest.raises(ValidationError, match="50–100"):
        read_intent(thigh(level=level))


# ---- Editing ---------------------------------------------------------------------------


def test_nothing_is_filled_in_that_was_not_typed() -> None:
    plan = planned(PRODUCT, site(dose_units="9"), thigh())
    [recorded] = plan.above_knee
    assert (recorded.depth_mm, recorded.dose_tenths) == (None, None)
    assert [placed.id for placed in plan.sites] == [1]
    assert recorded.id == 2
    assert plan.next_site_id == 3


EDITS: list[tuple[dict[str, object], dict[str, Any]]] = [
    ({"op": "move_thigh_site", "level_pct": "90", "across_pct": "-5"}, {"level_pct": Decimal(90)}),
    ({"op": "set_thigh_site", "side": "right"}, {"side": RIGHT, "dose_tenths": 50}),
    ({"op": "set_thigh_site", "depth_mm": "12.5"}, {"depth_mm": Decimal("12.5")}),
    ({"op": "set_thigh_site", "dose_units": "2.5"}, {"dose_tenths": 25, "side": LEFT}),
    ({"op": "set_thigh_site", "across_pct": "-10"}, {"across_pct": Decimal(-10)}),
]


@pytest.mark.parametrize(("fields", "after"), EDITS)
def test_an_edit_changes_what_it_says_and_nothing_else(
    fields: dict[str, object], after: dict[str, Any]
) -> None:
    plan = planned(PRODUCT, thigh(dose_units="5"), thigh("right"))
    changed = apply(plan, read_intent({**fields, "thigh_site": 1}))  # type: ignore[arg-type]
    first, second = changed.above_knee
    assert {name: getattr(first, name) for name in after} == after
    assert second == plan.above_knee[1]
    assert changed.sites == plan.sites


def test_a_calf_command_does_not_reach_the_thigh_nor_the_other_way() -> None:
    plan = planned(PRODUCT, site(dose_units="9"), thigh(dose_units="5"))
    calf, above = 1, 2
    assert refused(plan, op="remove_sites", sites=[above]).field == "sites"
    assert refused(plan, op="set_sites", sites=[above], dose_units="1").field == "sites"
    assert refused(plan, op="remove_thigh_sites", sites=[calf]).field == "sites"
    assert refused(plan, op="set_thigh_site", thigh_site=calf, dose_units="1").field == "thigh_site"
    moved = refused(plan, op="move_thigh_site", thigh_site=9, level_pct=80, across_pct=0)
    assert moved.field == "thigh_site"


def test_a_dose_needs_a_product_and_goes_with_it() -> None:
    assert refused(planned(), **thigh(dose_units="5")).field == "product"
    plan = planned(PRODUCT, thigh(dose_units="5"))
    other = apply(plan, read_intent({**PRODUCT, "product": MEDITOXIN}))  # type: ignore[arg-type]
    assert other.above_knee[0].dose_tenths is None
    again = apply(plan, read_intent(PRODUCT))  # type: ignore[arg-type]
    assert again.above_knee[0].dose_tenths == 50


def test_there_is_an_end_to_them() -> None:
    full = planned(*[thigh()] * MAX_THIGH_SITES)
    assert "24" in str(refused(full, **thigh()).text)


def test_removed_ids_never_return() -> None:
    plan = planned(thigh(), {"op": "remove_thigh_sites", "sites": [1]}, thigh())
    assert [recorded.id for recorded in plan.above_knee] == [2]


# ---- Counting --------------------------------------------------------------------------


def test_thigh_and_calf_are_counted_together_and_told_apart() -> None:
    sums = totals(planned(PRODUCT, site(dose_units="9"), thigh(dose_units="5"), thigh("right")))
    assert (sums.left_tenths, sums.right_tenths, sums.total_tenths) == (140, 0, 140)
    assert (sums.left_sites, sums.right_sites, sums.sites_without_dose) == (2, 1, 1)
    assert (sums.above_knee[LEFT], sums.of_calf(LEFT)) == (50, 90)


@given(plans())
def test_totals_are_the_sum_over_both_lists(plan: InjectionPlan) -> None:
    """SAF-08: and the second count agrees with the first."""
    sums = totals(plan)
    for side in Laterality:
        calf = sum(one.dose_tenths or 0 for one in plan.on_side(side))
        above = sum(one.dose_tenths or 0 for one in plan.above_knee_on(side))
        assert (sums.of(side), sums.of_calf(side)) == (calf + above, calf)
    assert (sums.left_tenths, sums.right_tenths) == recount(plan)


# ---- Review ----------------------------------------------------------------------------


def test_what_is_always_said_of_a_site_above_the_knee() -> None:
    [unproven] = of_code(
        "record_only_above_knee", with_thigh(SIX_PLAN, "left", "right"), SIX_CONTEXT
    )
    assert unproven.severity is Severity.NOTE
    assert "V1, V2" in said(unproven)
    assert "no clinical study" in said(unproven)
    [kneecap] = of_code("kneecap_balance", with_thigh(SIX_PLAN, "right"), SIX_CONTEXT)
    assert kneecap.sources == ("Singer2006", "Singer2011", "Pal")
    assert "RIGHT" in said(kneecap)
    assert "outward (derived)" in said(kneecap)
    assert not of_code("kneecap_balance", SIX_PLAN, SIX_CONTEXT)


TROUBLES: list[tuple[list[str], dict[str, int], set[tuple[str, Severity]]]] = [
    ([], {"stairs_flights_per_day": 0}, set()),
    ([], {"stairs_flights_per_day": 4}, set()),
    ([], {"stairs_flights_per_day": 5}, {("stairs_above_knee", Severity.CONFIRM)}),
    ([], {}, {("stairs_above_knee", Severity.NOTE)}),
    (["knee_surgery"], {"stairs_flights_per_day": 1}, {("knee_risk", Severity.CONFIRM)}),
    (
        ["knee_pain_or_instability"],
        {"stairs_flights_per_day": 40},
        {("knee_risk", Severity.CONFIRM), ("stairs_above_knee", Severity.CONFIRM)},
    ),
]


@pytest.mark.parametrize(("conditions", "habits", "expected"), TROUBLES)
def test_a_knee_at_risk_needs_a_reason(
    conditions: list[str], habits: dict[str, int], expected: set[tuple[str, Severity]]
) -> None:
    context = asked(conditions=conditions, lifestyle=habits)
    codes = {"knee_risk", "stairs_above_knee"}
    found = review(with_thigh(SIX_PLAN, "left"), context)
    assert {(f.code, f.severity) for f in found if f.code in codes} == expected
    without = review(SIX_PLAN, context)
    assert all(f.severity is Severity.NOTE for f in without if f.code in codes)


def test_a_reason_for_one_knee_does_not_excuse_the_other() -> None:
    context = asked(conditions=["knee_surgery"])
    [one] = of_code("knee_risk", with_thigh(SIX_PLAN, "left"), context)
    [both] = of_code("knee_risk", with_thigh(SIX_PLAN, "left", "right"), context)
    [wish] = of_code("knee_risk", SIX_PLAN, asked(context, goals=["above_knee"]))
    assert len({one.key, both.key, wish.key}) == 3


def test_the_intake_alone_says_what_it_said() -> None:
    context = asked(conditions=["knee_surgery"], goals=["above_knee"])
    found = intake_alerts(
        context.intake,
        context.birth_date,
        context.on,
        rules=context.rules,
        products=context.products,
        medicines=context.medicines,
    )
    assert {"knee_risk", "record_only_above_knee"} <= {alert.code for alert in found}


def test_the_limits_of_the_product_hold_for_all_of_it() -> None:
    at_the_limit = dosed(1_980, MEDITOXIN)
    assert not of_code("session_cap", with_thigh(at_the_limit, "left", dose_tenths=20), SIX_CONTEXT)
    [over] = of_code("session_cap", with_thigh(at_the_limit, "left", dose_tenths=21), SIX_CONTEXT)
    assert over.severity is Severity.STOP
    [cap] = of_code("site_cap", with_thigh(SIX_PLAN, "left", dose_tenths=501), SIX_CONTEXT)
    assert said(cap).startswith("Site V1: 50.1 units")
    assert cap.number is None


def test_a_site_above_the_knee_is_complete_like_any_other() -> None:
    only = plan_with(sites=[])
    assert of_code("no_sites", only, SIX_CONTEXT)
    assert not of_code("no_sites", with_thigh(only, "left"), SIX_CONTEXT)
    [missing] = of_code("dose_missing", with_thigh(SIX_PLAN, "left", dose_tenths=None), SIX_CONTEXT)
    assert said(missing) == "Site V1: no dose."
    short = plan_with(needle_length_mm=38)
    [needle] = of_code("needle_too_short", with_thigh(short, "left", depth_mm="39"), SIX_CONTEXT)
    assert said(needle).startswith("Site V1:")


def test_no_depth_is_checked_and_no_balance_is_claimed_there() -> None:
    """One thigh dosed, the other not: the calves are still alike."""
    codes = {"dose_imbalance", "depth_unknown", "depth_missing", "depth_in_fat", "one_side_only"}
    found = review(with_thigh(SIX_PLAN, "left", depth_mm="3", dose_tenths=300), SIX_CONTEXT)
    assert not {finding.code for finding in found} & codes


@given(plans(), contexts)
def test_no_finding_about_the_calf_depends_on_the_thigh(
    plan: InjectionPlan, context: ReviewContext
) -> None:
    codes = {"dose_imbalance", "head_imbalance", "spacing", "outside_muscle", "keep_out"}
    calf = plan.model_copy(update={"above_knee": ()})

    def about_the_calf(found: InjectionPlan) -> list[str]:
        return [finding.key for finding in review(found, context) if finding.code in codes]

    assert about_the_calf(plan) == about_the_calf(calf)


def test_a_wish_is_not_repeated_once_sites_are_recorded() -> None:
    wishing = asked(goals=["above_knee"])
    assert len(of_code("record_only_above_knee", with_thigh(SIX_PLAN, "left"), wishing)) == 1
