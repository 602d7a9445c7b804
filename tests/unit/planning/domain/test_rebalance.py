"""Doses of the legs shared anew by what was measured (SAF-04, SAF-06, SAF-08)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM, girth_balance
from planning.domain.commands import SetDoses
from planning.domain.editing import apply
from planning.domain.plan import InjectionPlan, InjectionSite, Preparation
from planning.domain.products import Product
from planning.domain.rebalance import NoRebalance, Rebalance, propose_rebalance
from planning.domain.vocabulary import Laterality, LayerSource, Muscle
from planning.evidence import load_knowledge
from tests.unit.planning.review_examples import BOTOX, DYSPORT, SIX_PLAN, with_sites
from tests.unit.planning.strategies import assessments, swapped_assessment, swapped_plan

KNOWN = load_knowledge()
RULE = KNOWN.rules.rebalance
LEFT, RIGHT = Laterality
MEDIAL, LATERAL = Muscle


def product(code: str = BOTOX) -> Product:
    found = KNOWN.products.get(code)
    assert found is not None
    return found


def legs(
    left: tuple[str | None, str | None] = ("20", "16"),
    right: tuple[str | None, str | None] = ("20", "16"),
    girths: tuple[int, int] | None = None,
    source: str = "ultrasound",
) -> Assessment:
    """Thickness of (medial, lateral) head in millimetres, and maximum girths."""

    def leg(side: int, heads: tuple[str | None, str | None]) -> dict[str, Any]:
        layers = {
            name: {"fat_mm": "6", "muscle_mm": muscle_mm, "source": source}
            for name, muscle_mm in zip(("medial_head", "lateral_head"), heads, strict=True)
            if muscle_mm is not None
        }
        girth = [] if girths is None else [{"level_pct": 27, "relaxed_mm": [girths[side]]}]
        return {"reference_line_mm": 340, "layers": layers, "girths": girth}

    return Assessment.model_validate(
        {"measured_on": "2026-11-20", "left": leg(0, left), "right": leg(1, right)}
    )


def only(plan: InjectionPlan, muscle: Muscle) -> InjectionPlan:
    """The plan with the sites of one head."""
    kept = tuple(site for site in plan.sites if site.muscle is muscle)
    return plan.model_copy(update={"sites": kept})


def proposed(plan: InjectionPlan, measured: Assessment, code: str = BOTOX) -> Rebalance:
    found = propose_rebalance(plan, measured, product(code), RULE)
    assert isinstance(found, Rebalance), found
    return found


def because(found: Rebalance | NoRebalance) -> str:
    return " ".join(str(text) for text in found.because).replace("\u00a0", " ")


UNEQUAL = with_sites(SIX_PLAN, *((number, {"dose_tenths": 130}) for number in range(1, 7)))
"""LEFT 78 units, RIGHT 54 units; four sites of six are in the medial head."""

NOT_MEASURED = (None, None)


@pytest.mark.parametrize(
    ("plan", "measured", "after"),
    [
        (SIX_PLAN, legs(("20", "16"), ("24", "16")), (510, 570)),
        (SIX_PLAN, legs(("24", "16"), ("20", "16")), (570, 510)),
        (only(SIX_PLAN, MEDIAL), legs(("20", None), ("24", None)), (325, 395)),
        (UNEQUAL, legs(("20", "16"), ("23.2", "16")), (660, 660)),
        (UNEQUAL, legs(("20", "16"), ("23.3", "16")), (630, 690)),
        (UNEQUAL, legs(NOT_MEASURED, NOT_MEASURED, girths=(360, 365)), (660, 660)),
        (UNEQUAL, legs(NOT_MEASURED, NOT_MEASURED, girths=(360, 366)), (655, 665)),
        (UNEQUAL, legs(("20", None), ("29", None), girths=(360, 360)), (660, 660)),
        (UNEQUAL, legs(("20", "16"), ("29", "16"), (360, 360), "caliper"), (660, 660)),
        (UNEQUAL, legs(("20", "16"), ("29", "16"), (360, 360), "estimate"), (660, 660)),
    ],
    ids=[
        "the thicker right leg receives more",
        "and the thicker left leg",
        "only the treated head is compared",
        "3.2 mm are within the error: equal",
        "3.3 mm are beyond it: in proportion",
        "5 mm of girth are within the error",
        "6 mm of girth are beyond it",
        "a treated head not measured: girth decides",
        "a caliper is no ultrasound",
        "an estimate is none either",
    ],
)
def test_the_legs(plan: InjectionPlan, measured: Assessment, after: tuple[int, int]) -> None:
    found = proposed(plan, measured)
    assert (found.leg(LEFT).after_tenths, found.leg(RIGHT).after_tenths) == after
    assert sum(after) == sum(site.dose_tenths or 0 for site in plan.sites)


def test_the_docstrings_example() -> None:
    plan = only(with_sites(SIX_PLAN, *((n, {"dose_tenths": 150}) for n in range(1, 13))), MEDIAL)
    found = proposed(plan, legs(("20", None), ("24", None)))
    assert (found.leg(LEFT).after_tenths, found.leg(RIGHT).after_tenths) == (545, 655)


def test_heads_keep_their_share_and_every_change_is_listed() -> None:
    found = proposed(SIX_PLAN, legs(("20", "16"), ("24", "16")))
    assert found.head(LEFT, MEDIAL).after_tenths == 340
    assert found.head(LEFT, LATERAL).after_tenths == 170
    assert found.head(RIGHT, MEDIAL).after_tenths == 380
    assert found.head(RIGHT, LATERAL).after_tenths == 190
    assert [site.number for site in found.sites] == list(range(1, 13))
    changed = {site.number for site in found.sites if site.before_tenths != site.after_tenths}
    assert {SIX_PLAN.number_of(entry.site) for entry in found.command.doses} == changed


def test_it_explains_itself() -> None:
    found = proposed(SIX_PLAN, legs(("20", "16"), ("24", "16")))
    assert because(found) == (
        "medial head: RIGHT greater by 4 mm (index +18.18 %). "
        "lateral head: LEFT and RIGHT are equal. "
        "Beyond the measuring error: the dose goes in proportion, LEFT 36 mm to RIGHT 40 mm. "
        "The total stays 108 units; every head keeps its share of its leg, every site its share "
        "of its head, in steps of 0.5 units."
    )
    assert found.sources == ("SI2021", "May2021", "clinic default")


def test_a_leg_treated_in_one_head_is_named() -> None:
    one_head = SIX_PLAN.model_copy(
        update={
            "sites": tuple(
                site for site in SIX_PLAN.sites if (site.side, site.muscle) != (LEFT, LATERAL)
            )
        }
    )
    found = proposed(one_head, legs())
    assert "LEFT has sites in the medial head alone" in because(found)
    assert found.head(LEFT, LATERAL).after_tenths == 0


def test_the_limit_per_site_holds_back() -> None:
    """SAF-04: Botox's limb text gives 50 units per site."""
    many = with_sites(SIX_PLAN, *((number, {"dose_tenths": 450}) for number in range(1, 13)))
    found = proposed(many, legs(("12", "10"), ("24", "20")))
    assert found.leg(RIGHT).after_tenths == 6 * 500
    assert "bounds of a single site" in because(found)


def test_the_limit_of_volume_per_site_holds_back() -> None:
    """Dysport: 1 mL per site; 500 units in 10 mL are 50 units."""
    preparation = Preparation(product=DYSPORT, vial_units=500, diluent_ml=Decimal(10))
    many = with_sites(SIX_PLAN, *((number, {"dose_tenths": 450}) for number in range(1, 13)))
    many = many.model_copy(update={"preparation": preparation})
    found = proposed(many, legs(("12", "10"), ("24", "20")), DYSPORT)
    assert max(site.after_tenths for site in found.sites) == 500


NO_SITES = SIX_PLAN.model_copy(update={"sites": ()})
ONE_LEG = SIX_PLAN.model_copy(update={"sites": SIX_PLAN.on_side(LEFT)})


@pytest.mark.parametrize(
    ("plan", "measured", "why"),
    [
        (NO_SITES, legs(), "no site on the calves"),
        (ONE_LEG, legs(), "no site on RIGHT"),
        (with_sites(SIX_PLAN, (3, {"dose_tenths": None})), legs(), "Not every site has a dose"),
        (SIX_PLAN, legs(NOT_MEASURED, NOT_MEASURED), "nothing to share the dose by"),
        (SIX_PLAN, legs(), "already receive what the rule gives: LEFT 54 units, RIGHT 54 units"),
        (
            with_sites(SIX_PLAN, *((number, {"dose_tenths": 510}) for number in range(1, 13))),
            legs(),
            "612 units do not fit on 12 sites: the product's limit is 50 units per site",
        ),
        (
            with_sites(SIX_PLAN, *((number, {"dose_tenths": 4}) for number in range(1, 13))),
            legs(),
            "4.8 units are less than 0.5 units for each of 12 sites",
        ),
    ],
    ids=["empty", "one leg", "no dose", "not measured", "balanced", "over the limit", "too little"],
)
def test_why_nothing_is_proposed(plan: InjectionPlan, measured: Assessment, why: str) -> None:
    found = propose_rebalance(plan, measured, product(), RULE)
    assert isinstance(found, NoRebalance)
    assert why in str(found.why).replace("\u00a0", " ")


def test_without_a_known_product_no_limit_holds_back() -> None:
    found = propose_rebalance(UNEQUAL, legs(), None, RULE)
    assert isinstance(found, Rebalance)


def test_the_rule_is_the_clinics_own() -> None:
    assert RULE.is_clinic_default
    assert "not seen" in RULE.statement


# Whatever the plan and the legs ----------------------------------------------------------------


@st.composite
def dosed_plans(draw: st.DrawFn) -> InjectionPlan:
    """Doses on both legs, some finer than a step; ids are not the numbers."""
    sides = [LEFT, RIGHT, *draw(st.lists(st.sampled_from(Laterality), max_size=8))]
    most = draw(st.sampled_from([30, 200, 500]))
    return InjectionPlan(
        preparation=Preparation(product=BOTOX, vial_units=100, diluent_ml=Decimal(2)),
        sites=tuple(
            InjectionSite(
                id=60 - number,
                side=side,
                muscle=draw(st.sampled_from(Muscle)),
                level_pct=Decimal(24),
                across_pct=Decimal(35),
                dose_tenths=draw(st.integers(1, most)),
            )
            for number, side in enumerate(sides)
        ),
        next_site_id=61,
    )


def measured_by_ultrasound(draw: st.DrawFn) -> Assessment:
    thickness = st.decimals(10, 35, places=1).map(str)
    pair = st.tuples(thickness, thickness)
    return legs(draw(pair), draw(pair), girths=draw(st.tuples(*[st.integers(300, 420)] * 2)))


some_legs = assessments | st.composite(measured_by_ultrasound)()


def again(plan: InjectionPlan, measured: Assessment) -> Rebalance | NoRebalance:
    return propose_rebalance(plan, measured, product(), RULE)


@given(dosed_plans(), some_legs)
def test_the_total_is_kept_and_every_site_within_its_bounds(
    plan: InjectionPlan, measured: Assessment
) -> None:
    found = again(plan, measured)
    if isinstance(found, NoRebalance):
        return
    after = apply(plan, found.command)
    doses = [site.dose_tenths or 0 for site in after.sites]
    assert sum(doses) == sum(site.dose_tenths or 0 for site in plan.sites)
    assert all(RULE.step_tenths <= dose <= 500 for dose in doses)
    assert sum(dose % RULE.step_tenths != 0 for dose in doses) <= 1
    assert doses == [site.after_tenths for site in found.sites]
    for side in Laterality:
        assert found.leg(side).after_tenths == sum(
            site.dose_tenths or 0 for site in after.on_side(side)
        )


@given(dosed_plans(), some_legs)
def test_taken_once_it_proposes_nothing_more(plan: InjectionPlan, measured: Assessment) -> None:
    found = again(plan, measured)
    if isinstance(found, Rebalance):
        assert isinstance(again(apply(plan, found.command), measured), NoRebalance)


@given(dosed_plans(), some_legs)
def test_mirrored_legs_have_mirrored_doses(plan: InjectionPlan, measured: Assessment) -> None:
    here = again(plan, measured)
    there = again(swapped_plan(plan), swapped_assessment(measured))
    assert type(here) is type(there)
    if isinstance(here, Rebalance) and isinstance(there, Rebalance):
        assert here.command == there.command
        assert here.sites == tuple(replace(site, side=site.side.other) for site in there.sites)


@given(dosed_plans(), some_legs)
def test_legs_and_heads_are_in_proportion_within_one_step(
    plan: InjectionPlan, measured: Assessment
) -> None:
    """Unless a site's bounds hold them back, and then it says so."""
    found = again(plan, measured)
    if isinstance(found, NoRebalance) or "bounds of a single site" in because(found):
        return
    total = found.leg(LEFT).after_tenths + found.leg(RIGHT).after_tenths
    share = Fraction(total) * weight(plan, measured, LEFT)
    assert abs(found.leg(LEFT).after_tenths - share) < RULE.step_tenths


def weight(plan: InjectionPlan, measured: Assessment, side: Laterality) -> Fraction:
    """The rule once more, in its plainest words."""
    heads = {site.muscle for site in plan.sites}
    layers = {
        (leg, head): measured.leg(leg).layers.of(head) for leg in Laterality for head in heads
    }
    if all(one and one.source is LayerSource.ULTRASOUND for one in layers.values()):
        mm = {key: one.muscle_mm for key, one in layers.items() if one}
        if all(abs(mm[LEFT, one] - mm[RIGHT, one]) <= THICKNESS_ERROR_MM[one] for one in heads):
            return Fraction(1, 2)
        sums = {leg: Fraction(sum(mm[leg, head] for head in heads)) for leg in Laterality}
        return sums[side] / sum(sums.values())
    girth = girth_balance(measured)
    assert girth is not None
    if abs(girth.difference) <= GIRTH_ERROR_MM:
        return Fraction(1, 2)
    of = {LEFT: Fraction(girth.left), RIGHT: Fraction(girth.right)}
    return of[side] / sum(of.values())


def test_the_command_says_every_dose() -> None:
    """Replaying it needs neither legs nor rules."""
    found = proposed(SIX_PLAN, legs(("20", "16"), ("24", "16")))
    assert isinstance(found.command, SetDoses)
    assert apply(apply(SIX_PLAN, found.command), found.command) == apply(SIX_PLAN, found.command)
