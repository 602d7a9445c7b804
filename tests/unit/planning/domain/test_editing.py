"""Editing: one intent in, one plan out; what is stored says everything itself."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.canonical import canonical_bytes, plain
from planning.domain.commands import (
    AddSite,
    AnyIntent,
    Command,
    CommandRefused,
    MoveSites,
    PlaceSites,
    Restore,
    SetDepths,
    SetSites,
    read_command,
    read_intent,
)
from planning.domain.dosing import recount, totals
from planning.domain.editing import apply, complete
from planning.domain.legframe import NotMeasured
from planning.domain.plan import MAX_SITES, InjectionPlan
from planning.domain.vocabulary import Laterality, Muscle
from tests.unit.planning.plan_examples import PRODUCT, intents, make_board, planned, site

BOARD = make_board()


def run(sequence: list[AnyIntent]) -> tuple[InjectionPlan, list[Command]]:
    """The plan after the intents that fit, and the commands they became."""
    plan, commands = InjectionPlan(), []
    for intent in sequence:
        try:
            command = complete(intent, plan, BOARD)
            plan = apply(plan, command)
        except CommandRefused:
            continue
        commands.append(command)
    return plan, commands


@given(st.lists(intents, max_size=12))
def test_stored_commands_replayed_from_empty_give_the_same_document(
    sequence: list[AnyIntent],
) -> None:
    """Replaying needs no board: the commands stored with a plan are the plan."""
    plan, commands = run(sequence)
    replayed = InjectionPlan()
    for command in commands:
        replayed = apply(replayed, read_command(plain(command)))  # type: ignore[arg-type]
    assert canonical_bytes(replayed) == canonical_bytes(plan)


@given(st.lists(intents, max_size=12))
def test_a_stored_document_reads_back_as_the_same_plan(sequence: list[AnyIntent]) -> None:
    plan, _ = run(sequence)
    assert InjectionPlan.model_validate(plain(plan)) == plan


@given(st.lists(intents, max_size=12))
def test_totals_agree_with_a_second_count(sequence: list[AnyIntent]) -> None:
    """SAF-08, DUR-07: whole tenths, summed two ways."""
    plan, _ = run(sequence)
    summed = totals(plan)
    assert (summed.left_tenths, summed.right_tenths) == recount(plan)
    every = [one.dose_tenths for one in plan.sites] + [one.dose_tenths for one in plan.above_knee]
    assert summed.total_tenths == sum(dose or 0 for dose in every)
    assert summed.sites == len(every)


@given(st.lists(intents, max_size=12))
def test_no_edit_gives_a_dose_without_a_product_or_an_id_twice(
    sequence: list[AnyIntent],
) -> None:
    """SAF-04: a dose is in units of a product, so there is none before one is chosen."""
    plan, _ = run(sequence)
    ids = [one.id for one in plan.sites] + [one.id for one in plan.above_knee]
    assert len(set(ids)) == len(ids)
    assert all(one_id < plan.next_site_id for one_id in ids)
    if plan.preparation is None:
        assert all(one.dose_tenths is None for one in plan.sites)
        assert all(one.dose_tenths is None for one in plan.above_knee)


def test_a_tap_takes_head_and_mid_belly_from_the_legs() -> None:
    plan = planned(PRODUCT, site(dose_units="9"))
    assert plan.sites[0].muscle is Muscle.MEDIAL_HEAD
    assert plan.sites[0].depth_mm == Decimal("17")
    assert plan.sites[0].dose_tenths == 90


def test_an_unmeasured_head_leaves_the_depth_open() -> None:
    """The depth is never guessed from the other head or the other leg."""
    plan = planned(site("right", across="-40"))
    assert plan.sites[0].muscle is Muscle.LATERAL_HEAD
    assert plan.sites[0].depth_mm is None


def test_a_nudge_of_one_millimetre_down_is_one_millimetre_on_the_tape() -> None:
    plan = planned(site(), {"op": "nudge_sites", "sites": [1], "distal_mm": 1})
    assert plan.sites[0].level_pct == Decimal("24.29")
    assert plan.sites[0].depth_mm == Decimal("17")


def test_a_nudge_across_is_toward_the_medial_edge_on_either_leg() -> None:
    for side in ("left", "right"):
        plan = planned(site(side), {"op": "nudge_sites", "sites": [1], "medial_mm": 5})
        assert plan.sites[0].across_pct > 35


def test_moving_over_the_mid_line_changes_the_head() -> None:
    plan = planned(
        site(), {"op": "move_sites", "moves": [{"site": 1, "level_pct": 20, "across_pct": -45}]}
    )
    assert plan.sites[0].muscle is Muscle.LATERAL_HEAD


def test_mirroring_keeps_the_anatomy_and_takes_the_depth_of_the_other_leg() -> None:
    plan = planned(PRODUCT, site(dose_units="9"), {"op": "mirror_leg", "from_side": "left"})
    left, right = plan.sites
    assert (right.side, right.muscle) == (Laterality.RIGHT, left.muscle)
    assert (right.level_pct, right.across_pct) == (left.level_pct, left.across_pct)
    assert (left.depth_mm, right.depth_mm) == (Decimal("17"), Decimal("18"))
    assert right.dose_tenths == left.dose_tenths


def test_mirroring_replaces_what_was_there_only_when_asked() -> None:
    sites = (site(), site("right", "40", "20"))
    replaced = planned(*sites, {"op": "mirror_leg", "from_side": "left"})
    kept = planned(*sites, {"op": "mirror_leg", "from_side": "left", "replace": False})
    assert [one.level_pct for one in replaced.on_side(Laterality.RIGHT)] == [24]
    assert [one.level_pct for one in kept.on_side(Laterality.RIGHT)] == [40, 24]


def test_mirroring_onto_an_unmeasured_leg_is_refused() -> None:
    board = make_board(right={})
    plan = planned(site(), board=board)
    with pytest.raises(NotMeasured):
        complete(read_intent({"op": "mirror_leg", "from_side": "left"}), plan, board)


def test_another_product_clears_every_dose() -> None:
    """SAF-04: units never carry over, silently or otherwise."""
    other = {"op": "set_preparation", "product": "prabotulinumtoxinA-nabota"}
    plan = planned(PRODUCT, site(dose_units="9"), other)
    assert plan.preparation is not None
    assert plan.preparation.product == "prabotulinumtoxinA-nabota"
    assert [one.dose_tenths for one in plan.sites] == [None]


def test_another_dilution_of_the_same_product_keeps_the_doses() -> None:
    plan = planned(PRODUCT, site(dose_units="9"), {**PRODUCT, "diluent_ml": "4"})
    assert [one.dose_tenths for one in plan.sites] == [90]


def test_a_dose_before_the_product_is_refused_by_name() -> None:
    with pytest.raises(CommandRefused) as refusal:
        planned(site(dose_units="9"))
    assert refusal.value.field == "product"


def test_mid_belly_for_several_sites_sets_each_from_its_own_head() -> None:
    plan = planned(
        site(depth_mm="9"),
        site("right", depth_mm="9"),
        {"op": "set_sites", "sites": [1, 2], "mid_belly": True},
    )
    assert [one.depth_mm for one in plan.sites] == [Decimal("17"), Decimal("18")]


def test_mid_belly_without_layers_is_refused_by_name() -> None:
    plan = planned(site("right", across="-40"))
    with pytest.raises(CommandRefused) as refusal:
        complete(SetSites(sites=(1,), mid_belly=True), plan, BOARD)
    assert refusal.value.field == "depth_mm"


def test_a_site_that_is_gone_is_named() -> None:
    """DUR-03: an edit that a colleague's removal overtook is refused, not dropped."""
    plan = planned(site(), {"op": "remove_sites", "sites": [1]})
    commands: list[Command] = [
        SetSites(sites=(1,), dose_tenths=10),
        MoveSites.model_validate({"moves": [{"site": 1, "level_pct": 1, "across_pct": 1}]}),
        SetDepths.model_validate({"depths": [{"site": 1, "depth_mm": 9}]}),
    ]
    for command in commands:
        with pytest.raises(CommandRefused, match="no longer on the plan"):
            apply(plan, command)


def test_an_id_never_returns() -> None:
    plan = planned(site(), {"op": "remove_sites", "sites": [1]}, site())
    assert [one.id for one in plan.sites] == [2]
    assert plan.number_of(2) == 1


def test_a_plan_holds_so_many_sites_and_no_more() -> None:
    placements = [
        {"side": "left", "muscle": "medial_head", "level_pct": 24, "across_pct": 35}
    ] * MAX_SITES
    full = planned({"op": "place_sites", "placements": placements})
    assert len(full.sites) == MAX_SITES
    with pytest.raises(CommandRefused, match="at most 120"):
        apply(full, AddSite.model_validate({**site(), "muscle": "medial_head"}))


def test_an_accepted_proposal_replaces_only_the_sides_it_names() -> None:
    plan = planned(
        site("left", "10", "10"),
        site("right", "10", "10"),
        {
            "op": "place_sites",
            "placements": [
                {"side": "left", "muscle": "medial_head", "level_pct": 24, "across_pct": 35}
            ],
            "replace": ["left"],
            "protocol": "kim2013-six-sites",
        },
    )
    assert [(one.side.value, int(one.level_pct)) for one in plan.sites] == [
        ("right", 10),
        ("left", 24),
    ]
    assert plan.protocol == "kim2013-six-sites"


def test_a_reason_is_kept_by_its_finding_and_taken_back_by_an_empty_one() -> None:
    given_one = {"op": "give_reason", "finding": "spacing-1", "reason": " two small heads "}
    assert planned(given_one).reasons == {"spacing-1": "two small heads"}
    assert planned(given_one, {**given_one, "reason": ""}).reasons == {}


def test_undo_belongs_to_the_history_not_to_the_document() -> None:
    with pytest.raises(CommandRefused):
        complete(Restore(direction="undo"), InjectionPlan(), BOARD)


def test_completed_commands_leave_nothing_to_the_board() -> None:
    added = complete(read_intent(site()), InjectionPlan(), BOARD)
    assert isinstance(added, AddSite)
    assert added.muscle is Muscle.MEDIAL_HEAD
    assert added.mid_belly is False
    mirrored = complete(
        read_intent({"op": "mirror_leg", "from_side": "left"}), planned(site()), BOARD
    )
    assert isinstance(mirrored, PlaceSites)
