"""Totals are whole tenths, summed once (DUR-07), and recounted a second way (SAF-08)."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from planning.domain.dosing import recount, totals
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality, Muscle
from tests.unit.planning.review_examples import SIX_PLAN, plan_with, with_sites
from tests.unit.planning.strategies import plans, swapped_plan


def test_the_pinned_strip_of_case_06() -> None:
    sums = totals(SIX_PLAN)
    assert (sums.left_tenths, sums.right_tenths, sums.total_tenths) == (540, 540, 1080)
    assert sums.of_head(Laterality.LEFT, Muscle.MEDIAL_HEAD) == 360
    assert sums.of_head(Laterality.RIGHT, Muscle.LATERAL_HEAD) == 180
    assert sums.volume_ul == 2160
    assert sums.left_volume_ul == 1080
    assert (sums.vials, sums.left_over_tenths) == (2, 920)
    assert (sums.left_sites, sums.right_sites, sums.sites) == (6, 6, 12)


def test_a_site_without_a_dose_is_counted_and_adds_nothing() -> None:
    sums = totals(with_sites(SIX_PLAN, (1, {"dose_tenths": None}), (7, {"dose_tenths": None})))
    assert sums.sites_without_dose == 2
    assert (sums.left_tenths, sums.right_tenths) == (450, 450)


def test_without_vial_or_diluent_there_is_no_volume() -> None:
    sums = totals(plan_with(diluent_ml=None))
    assert (sums.volume_ul, sums.vials, sums.left_over_tenths) == (None, None, None)
    assert sums.total_tenths == 1080


def test_the_empty_plan() -> None:
    sums = totals(InjectionPlan())
    assert (sums.total_tenths, sums.sites, sums.volume_ul) == (0, 0, None)


@given(plans())
def test_heads_sum_to_legs_and_legs_to_the_total(plan: InjectionPlan) -> None:
    sums = totals(plan)
    assert sum(sums.by_head.values()) + sum(sums.above_knee.values()) == sums.total_tenths
    for side in Laterality:
        assert sums.of_calf(side) == sum(sums.of_head(side, muscle) for muscle in Muscle)
    every = [one.dose_tenths for one in plan.sites] + [one.dose_tenths for one in plan.above_knee]
    exact = sum((Decimal(dose or 0) / 10 for dose in every), Decimal(0))
    assert exact == Decimal(sums.total_tenths) / 10


@given(plans())
def test_the_second_count_agrees(plan: InjectionPlan) -> None:
    """SAF-08."""
    sums = totals(plan)
    assert recount(plan) == (sums.left_tenths, sums.right_tenths)


@given(plans())
def test_swapping_the_legs_swaps_the_totals(plan: InjectionPlan) -> None:
    """SAF-01."""
    here, there = totals(plan), totals(swapped_plan(plan))
    assert (here.left_tenths, here.right_tenths) == (there.right_tenths, there.left_tenths)
    assert (here.left_volume_ul, here.vials) == (there.right_volume_ul, there.vials)


@given(plans())
def test_volumes_of_the_legs_make_the_whole(plan: InjectionPlan) -> None:
    sums = totals(plan)
    if sums.left_volume_ul is not None and sums.right_volume_ul is not None:
        assert Fraction(sums.left_volume_ul + sums.right_volume_ul) == sums.volume_ul
