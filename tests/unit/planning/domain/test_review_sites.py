"""Sites, depths, regions and balance."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.findings import Severity
from planning.domain.plan import InjectionPlan
from planning.domain.review import review
from planning.domain.vocabulary import Guidance, Laterality, TissueType
from tests.unit.planning.review_examples import (
    SIX_CONTEXT,
    SIX_PLAN,
    asked,
    codes,
    dosed,
    measured,
    of_code,
    plain,
    plan_with,
    with_sites,
)

EQUAL_LEGS = measured(
    right={"girths": SIX_CONTEXT.assessment.left.model_dump(mode="json")["girths"]}
)


@pytest.mark.parametrize(
    ("depth", "code", "words"),
    [
        ("6.4", "depth_in_fat", "is in the fat"),
        ("6.5", "depth_in_fat", "is at the edge of the fat"),
        ("8.4", "depth_in_fat", "is at the edge of the fat"),
        ("25.6", "depth_through_muscle", "is at the edge of soleus"),
        ("27.5", "depth_through_muscle", "is at the edge of soleus"),
        ("27.6", "depth_through_muscle", "goes through the gastrocnemius into soleus"),
    ],
)
def test_outside_the_window_needs_a_reason(depth: str, code: str, words: str) -> None:
    [found] = of_code(code, with_sites(SIX_PLAN, (3, {"depth_mm": depth})), SIX_CONTEXT)
    assert (found.severity, found.number, found.side) == (Severity.CONFIRM, 3, Laterality.LEFT)
    assert plain(found) == f"Site 3: {depth} mm {words}; the medial head here is 8.5–25.5 mm."


@pytest.mark.parametrize("depth", ["8.5", "25.5"])
def test_both_ends_belong_to_the_window(depth: str) -> None:
    found = codes(review(with_sites(SIX_PLAN, (3, {"depth_mm": depth})), SIX_CONTEXT))
    assert "depth_in_fat" not in found
    assert "depth_through_muscle" not in found


def test_each_head_has_its_own_window() -> None:
    """21 mm lies in the medial head and beyond the lateral one."""
    plan = with_sites(SIX_PLAN, (1, {"depth_mm": "21"}), (5, {"depth_mm": "23"}))
    assert [f.number for f in of_code("depth_through_muscle", plan, SIX_CONTEXT)] == [5]


def test_a_thin_head_is_said_to_be_thin() -> None:
    thin = {"medial_head": {"fat_mm": "6", "muscle_mm": "3", "source": "ultrasound"}}
    found = of_code("depth_through_muscle", SIX_PLAN, measured(left={"layers": thin}))
    assert "the medial head is only 3 mm thick here, at 6–9 mm" in plain(found[0])


def test_a_missing_head_is_never_judged_by_the_other() -> None:
    """Unmeasured is never guessed."""
    layers = SIX_CONTEXT.assessment.left.layers.model_dump(mode="json") | {"lateral_head": None}
    plan = with_sites(SIX_PLAN, (5, {"depth_mm": "60"}))
    context = measured(left={"layers": layers})
    assert not of_code("depth_through_muscle", plan, context)
    [note] = of_code("depth_unknown", plan, context)
    assert (note.severity, note.side) == (Severity.NOTE, Laterality.LEFT)


def test_the_needle_reaches_the_deepest_site() -> None:
    plan = with_sites(plan_with(needle_length_mm=16), (9, {"depth_mm": "16.1"}))
    [found] = of_code("needle_too_short", plan, SIX_CONTEXT)
    assert (found.number, found.side) == (9, Laterality.RIGHT)
    assert not of_code("needle_too_short", plan_with(needle_length_mm=16), SIX_CONTEXT)


def test_a_site_over_the_other_head_says_which() -> None:
    plan = with_sites(SIX_PLAN, (1, {"muscle": "lateral_head"}))
    [found] = of_code("outside_muscle", plan, SIX_CONTEXT)
    assert plain(found) == (
        "Site 1 (22 %, 40 % medial) lies over the medial head, not the lateral head."
    )


@pytest.mark.parametrize(
    ("level", "across", "region"),
    [
        ("24", "0", "mid-line strip"),
        ("3", "10", "lower popliteal fossa"),
        ("5", "-90", "fibular neck"),
        ("40", "95", "posterior border of the tibia"),
    ],
)
def test_each_keep_out_is_a_clinic_default_with_its_anatomy(
    level: str, across: str, region: str
) -> None:
    plan = with_sites(SIX_PLAN, (1, {"level_pct": level, "across_pct": across}))
    [found] = [f for f in of_code("keep_out", plan, SIX_CONTEXT) if region in plain(f)]
    assert found.severity is Severity.CONFIRM
    assert found.sources[0] == "clinic default"
    assert len(found.sources) > 1
    assert "clinic default" in str(found.basis)


# Girth 362.5 mm at 27 %: the level gives 3.45 mm for each percent of the line.
@pytest.mark.parametrize(("level", "found"), [("28.8", True), ("29", False)])
def test_spacing_is_measured_along_this_patients_skin(level: str, found: bool) -> None:
    plan = with_sites(
        SIX_PLAN,
        (2, {"level_pct": "26", "across_pct": "30"}),
        (3, {"level_pct": "26", "across_pct": "80"}),
        (4, {"level_pct": level, "across_pct": "30"}),
    )
    close = of_code("spacing", plan, SIX_CONTEXT)
    assert bool(close) is found
    for finding in close:
        assert plain(finding) == "Site 4 is 9.7 mm from site 2; the minimum is 10 mm."


def test_sites_on_two_legs_are_never_close() -> None:
    sites = [site for site in SIX_PLAN.model_dump(mode="json")["sites"] if site["id"] in (1, 7)]
    assert not of_code("spacing", plan_with(sites=sites), SIX_CONTEXT)


def test_an_unmeasured_leg_says_that_spacing_is_unknown() -> None:
    context = measured(right={"girths": []})
    [note] = of_code("leg_not_measured", SIX_PLAN, context)
    assert (note.severity, note.side) == (Severity.NOTE, Laterality.RIGHT)


@pytest.mark.parametrize(
    ("guidance", "legs"),
    [
        (Guidance.ULTRASOUND, 0),
        (Guidance.EMG, 0),
        (Guidance.PALPATION, 2),
        (None, 2),
    ],
)
def test_the_lateral_head_wants_guidance(guidance: Guidance | None, legs: int) -> None:
    found = of_code("unguided_lateral_head", plan_with(guidance=guidance), SIX_CONTEXT)
    assert len(found) == legs
    assert all(finding.sources == ("Picelli2012", "MN2012") for finding in found)


def test_a_plan_of_medial_sites_needs_no_guidance_for_the_lateral_head() -> None:
    sites = [
        site
        for site in SIX_PLAN.model_dump(mode="json")["sites"]
        if site["muscle"] == "medial_head"
    ]
    assert not of_code("unguided_lateral_head", plan_with(sites=sites, guidance=None), SIX_CONTEXT)


# ---- Balance -------------------------------------------------------------------------


def unequal(left: int, right: int) -> InjectionPlan:
    return with_sites(
        SIX_PLAN,
        *((number, {"dose_tenths": left}) for number in range(1, 7)),
        *((number, {"dose_tenths": right}) for number in range(7, 13)),
    )


@pytest.mark.parametrize(
    ("left", "right", "found"),
    [(105, 95, False), (106, 95, True), (95, 106, True), (90, 90, False)],
)
def test_doses_are_equal_up_to_the_tolerance(left: int, right: int, found: bool) -> None:
    """10 % of the mean, clinic default: 105 against 95 is exactly 10 %."""
    assert bool(of_code("dose_imbalance", unequal(left, right), EQUAL_LEGS)) is found


def wider(side: str, by_mm: int) -> dict[str, dict[str, object]]:
    return {
        side: {"girths": [{"level_pct": 27, "relaxed_mm": [360 + by_mm]}]},
        ("right" if side == "left" else "left"): {
            "girths": [{"level_pct": 27, "relaxed_mm": [360]}]
        },
    }


@pytest.mark.parametrize(
    ("side", "by_mm", "imbalance"),
    [
        ("left", 6, False),
        ("left", 5, True),
        ("right", 20, True),
    ],
)
def test_a_girth_beyond_its_error_explains_more_units(
    side: str, by_mm: int, imbalance: bool
) -> None:
    plan = unequal(120, 90)
    found = of_code("dose_imbalance", plan, measured(**wider(side, by_mm)))
    assert bool(found) is imbalance
    for finding in found:
        assert (finding.severity, finding.side) == (Severity.CONFIRM, Laterality.LEFT)
        points_away = "points the other way" in plain(finding)
        assert points_away is (side == "right")


@pytest.mark.parametrize(("thicker", "imbalance"), [("24.2", True), ("24.3", False)])
def test_thickness_beyond_its_detectable_change_explains_more_units(
    thicker: str, imbalance: bool
) -> None:
    """3.2 mm for the medial head [May2021]: 24.2 − 21 is not beyond it."""
    layers = SIX_CONTEXT.assessment.left.layers.model_dump(mode="json")
    layers["medial_head"]["muscle_mm"] = thicker
    context = measured(EQUAL_LEGS, left={"layers": layers})
    assert bool(of_code("dose_imbalance", unequal(120, 90), context)) is imbalance


@pytest.mark.parametrize(("by_mm", "found"), [(5, False), (6, True), (25, True)])
def test_unequal_legs_dosed_alike_are_noted(by_mm: int, found: bool) -> None:
    notes = of_code("asymmetry_not_addressed", SIX_PLAN, measured(**wider("right", by_mm)))
    assert bool(notes) is found
    for note in notes:
        assert (note.severity, note.side) == (Severity.NOTE, Laterality.RIGHT)


def test_one_side_only_is_noted_and_its_imbalance_asked_about() -> None:
    found = codes(review(dosed(540, sites=6), EQUAL_LEGS))
    assert "one_side_only" in found
    assert "dose_imbalance" in found


def test_heads_split_differently_while_the_legs_bulge_alike() -> None:
    doses = [(1, 30), (2, 30), (3, 30), (4, 30), (5, 210), (6, 210)]
    plan = with_sites(SIX_PLAN, *((number, {"dose_tenths": dose}) for number, dose in doses))
    found = of_code("head_imbalance", plan, EQUAL_LEGS)
    assert [finding.side for finding in found] == [Laterality.RIGHT, Laterality.LEFT]
    bulging_elsewhere = measured(EQUAL_LEGS, left={"bulging_units": [3, 4]})
    assert not of_code("head_imbalance", plan, bulging_elsewhere)


# ---- Candidacy and evidence ----------------------------------------------------------


def test_only_a_treated_leg_is_judged_by_its_tissue() -> None:
    tissue = {Laterality.LEFT: TissueType.FAT, Laterality.RIGHT: TissueType.UNDETERMINED}
    context = replace(SIX_CONTEXT, tissue=tissue)
    assert [f.side for f in of_code("fat_type", SIX_PLAN, context)] == [Laterality.LEFT]
    left_only = dosed(540, sites=6)
    assert not of_code("tissue_undetermined", left_only, context)


@pytest.mark.parametrize("side", Laterality)
def test_oedema_stops_both_legs_by_sign_or_by_assessment(side: Laterality) -> None:
    by_sign = measured(**{side.value: {"pitting_oedema": True}})
    by_type = replace(SIX_CONTEXT, tissue={**SIX_CONTEXT.tissue, side: TissueType.OEDEMA})
    for context in (by_sign, by_type):
        [stop] = of_code("oedema", InjectionPlan(), context)
        assert (stop.severity, stop.side, stop.planning_stops) == (Severity.STOP, side, True)


def test_two_or_three_disagreements_that_bear_on_this_plan() -> None:
    assert 2 <= len(of_code("evidence_disagrees", SIX_PLAN, SIX_CONTEXT)) <= 3
    medial = [site for site in SIX_PLAN.model_dump(mode="json")["sites"] if site["id"] < 5]
    words = [plain(f) for f in of_code("evidence_disagrees", plan_with(sites=medial), SIX_CONTEXT)]
    assert "Evidence disagrees: Which head of the gastrocnemius?" in words
    assert len(words) == 3
    assert not of_code("evidence_disagrees", InjectionPlan(), SIX_CONTEXT)


@given(st.decimals(0, 100, places=1), st.decimals(-100, 100, places=1))
def test_a_site_is_in_its_head_or_reported(level: Decimal, across: Decimal) -> None:
    change = {"level_pct": str(level), "across_pct": str(across)}
    plan = with_sites(SIX_PLAN, (1, change))
    head = SIX_CONTEXT.atlas.head(plan.sites[0].muscle)
    inside = head.contains(float(level), float(across))
    assert bool(of_code("outside_muscle", plan, SIX_CONTEXT)) is not inside


def test_the_intake_alone_says_nothing_about_sites() -> None:
    assert not set(codes(review(SIX_PLAN, asked()))) & {"no_sites", "dose_missing"}
