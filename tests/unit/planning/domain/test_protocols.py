"""What a pattern proposes, and what it must leave to the clinician (SAF-04, SAF-06)."""

from datetime import date
from decimal import Decimal
from itertools import combinations
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assess import Result, assess
from planning.domain.assessment import (
    Assessment,
    GirthMeasurement,
    HeadLayers,
    Layers,
    LegAssessment,
)
from planning.domain.atlas import RegionKind
from planning.domain.board import Board
from planning.domain.plan import InjectionPlan, InjectionSite, Preparation
from planning.domain.products import Catalogue
from planning.domain.protocols import (
    DOSE_STEP_TENTHS,
    Proposal,
    Variant,
    names_of,
    propose,
    protocol_findings,
    split_tenths,
    variant_named,
)
from planning.domain.vocabulary import Development, Laterality, LayerSource, Muscle
from planning.evidence import (
    load_assessment_rules,
    load_atlas,
    load_citations,
    load_products,
    load_protocols,
    load_rules,
)
from tests.unit.planning.strategies import assessments

BOTOX = "onabotulinumtoxinA-botox"
DYSPORT = "abobotulinumtoxinA-dysport"
HENGLI = "lanbotulinumtoxinA-hengli"
NABOTA = "prabotulinumtoxinA-nabota"
PROTOCOLS = load_protocols()
VARIANTS = [variant for protocol in PROTOCOLS.values() for variant in protocol.variants]
PRODUCTS: Catalogue = load_products()


def leg(
    development: Development | None = None,
    *,
    medial: bool = True,
    muscle_mm: str = "21",
    units: tuple[int, ...] | None = None,
) -> LegAssessment:
    layers = HeadLayers(
        fat_mm=Decimal("6.5"), muscle_mm=Decimal(muscle_mm), source=LayerSource.ULTRASOUND
    )
    return LegAssessment(
        reference_line_mm=345,
        girths=(
            GirthMeasurement(level_pct=Decimal(5), relaxed_mm=(330,)),
            GirthMeasurement(level_pct=Decimal(27), relaxed_mm=(363, 362)),
            GirthMeasurement(level_pct=Decimal(50), relaxed_mm=(312,)),
        ),
        layers=Layers(medial_head=layers if medial else None),
        development=development,
        bulging_units=units,
    )


def measured(left: LegAssessment, right: LegAssessment) -> tuple[Board, Result]:
    assessment = Assessment(measured_on=date(2026, 11, 20), left=left, right=right)
    return legs_of(assessment)


def legs_of(assessment: Assessment) -> tuple[Board, Result]:
    board = Board.of(assessment, load_atlas(), load_rules().depth)
    return board, assess(assessment, load_assessment_rules())


def named(name: str) -> Variant:
    variant = variant_named(PROTOCOLS, name)
    assert variant is not None, name
    return variant


def proposed(
    name: str,
    left: LegAssessment,
    right: LegAssessment | None = None,
    product: str | None = BOTOX,
) -> Proposal:
    return propose(named(name), *measured(left, right or left), product, PRODUCTS)


def of_leg(proposal: Proposal, side: Laterality) -> dict[Muscle, list[int | None]]:
    return {
        muscle: [
            site.dose_tenths
            for site in proposal.placements
            if (site.side, site.muscle) == (side, muscle)
        ]
        for muscle in Muscle
    }


@pytest.mark.parametrize(
    ("name", "product", "leg_units", "medial", "lateral"),
    [
        ("kim2013-six-sites", BOTOX, 54, 4, 2),
        ("cheng2019-by-thickness", BOTOX, 100, 5, 5),
        ("bulge-weighted", BOTOX, 93.5, 5, 5),
        ("xia2014-many-sites", HENGLI, 100, 15, 15),
        ("lee2004-medial-head", BOTOX, 32, 8, 0),
        ("lee2004-medial-head:32", BOTOX, 32, 8, 0),
        ("lee2004-medial-head:48", BOTOX, 48, 8, 0),
        ("lee2004-medial-head:72", BOTOX, 72, 8, 0),
        ("suh2019-two-doses:160", NABOTA, 80, 5, 5),
        ("suh2019-two-doses:200", NABOTA, 100, 5, 5),
        ("asan-low-or-high:60", BOTOX, 60, 5, 5),
        ("asan-low-or-high:100", BOTOX, 100, 5, 5),
        ("gmsm-with-soleus", BOTOX, 0, 0, 0),
        ("empty", BOTOX, 0, 0, 0),
    ],
)
def test_what_each_arm_puts_on_a_leg(
    name: str, product: str, leg_units: float, medial: int, lateral: int
) -> None:
    """Section 4 of the clinical reference, a leg of 21 mm medial head, nothing else known."""
    proposal = proposed(name, leg(), product=product)
    for side in Laterality:
        doses = of_leg(proposal, side)
        assert (len(doses[Muscle.MEDIAL_HEAD]), len(doses[Muscle.LATERAL_HEAD])) == (
            medial,
            lateral,
        )
        assert sum(dose or 0 for head in doses.values() for dose in head) == leg_units * 10


@pytest.mark.parametrize(
    ("muscle_mm", "leg_units"), [("14.9", 50), ("15", 100), ("25", 100), ("25.1", 150)]
)
def test_thickness_decides_the_dose_of_its_own_leg(muscle_mm: str, leg_units: int) -> None:
    """[Cheng2019]: under 15, 15–25 and over 25 mm; 100–300 units a patient."""
    proposal = proposed("cheng2019-by-thickness", leg(muscle_mm=muscle_mm), leg(muscle_mm="20"))
    left, right = (
        sum(site.dose_tenths or 0 for site in proposal.placements if site.side is side)
        for side in Laterality
    )
    assert (left, right) == (leg_units * 10, 1000)


def test_a_leg_of_unknown_thickness_gets_places_and_no_dose() -> None:
    proposal = proposed("cheng2019-by-thickness", leg(), leg(medial=False))
    doses = {site.side: site.dose_tenths for site in proposal.placements}
    assert doses == {Laterality.LEFT: 100, Laterality.RIGHT: None}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
@pytest.mark.parametrize("product", [None, DYSPORT, BOTOX, HENGLI, NABOTA])
def test_no_dose_for_a_product_the_source_has_no_number_for(
    variant: Variant, product: str | None
) -> None:
    """SAF-04: places stay, numbers of another product do not."""
    proposal = propose(variant, *measured(leg(), leg()), product, PRODUCTS)
    has_doses = {site.dose_tenths is not None for site in proposal.placements}
    assert has_doses <= {variant.protocol.has_doses_for(product)}
    assert bool(proposal.placements) == variant.protocol.places_sites


@pytest.mark.parametrize(
    ("code", "exact", "adopted"),
    [
        ("kim2013-six-sites", (), (BOTOX,)),
        ("xia2014-many-sites", (HENGLI,), ()),
        ("suh2019-two-doses", (NABOTA,), ()),
    ],
)
def test_products_are_exact_or_adopted_never_both(
    code: str, exact: tuple[str, ...], adopted: tuple[str, ...]
) -> None:
    assert (PROTOCOLS[code].products, PROTOCOLS[code].adopted_for) == (exact, adopted)
    for protocol in PROTOCOLS.values():
        assert not (protocol.products and protocol.adopted_for), protocol.code
        for product in (*protocol.products, *protocol.adopted_for):
            assert PRODUCTS.get(product), product
        assert ("product" in protocol.not_stated) == (
            not protocol.products and protocol.code != "empty"
        ), protocol.code


@pytest.mark.parametrize(
    ("development", "units", "medial", "lateral"),
    [
        (Development.MEDIAL, None, 6, 4),
        (Development.LATERAL, None, 4, 6),
        (Development.BOTH, None, 5, 5),
        (Development.LOW, None, 5, 5),
        (None, None, 5, 5),
        (Development.MEDIAL, (), 6, 4),
        (None, (1,), 6, 4),
        (None, (1, 2), 6, 4),
        (None, (4,), 4, 6),
        (None, (1, 3), 5, 5),
        (None, (1, 2, 3, 4, 5), 5, 5),
        (None, (5,), 5, 5),
        (Development.MEDIAL, (3, 4), 4, 6),
    ],
)
def test_bulge_weighted_follows_the_bulging_head(
    development: Development | None, units: tuple[int, ...] | None, medial: int, lateral: int
) -> None:
    """[Liu2024]: one bulging head gets more than half, two share evenly; the marked units
    of [Xu2017] go before the direction."""
    proposal = proposed("bulge-weighted", leg(development, units=units))
    doses = of_leg(proposal, Laterality.LEFT)
    assert {muscle: len(sites) for muscle, sites in doses.items()} == {
        Muscle.MEDIAL_HEAD: medial,
        Muscle.LATERAL_HEAD: lateral,
    }
    assert proposal.total_tenths() == 1870


@pytest.mark.parametrize("units", [(1,), (2,), (3,), (4,), (1, 2), (3, 4), (1, 3), (2, 4)])
def test_marked_units_get_the_sites_of_their_head(units: tuple[int, ...]) -> None:
    """[Xu2017]: by bulging unit, as the atlas lays the units out."""
    atlas = load_atlas()
    proposal = proposed("bulge-weighted", leg(units=units))
    marked = [region for region in atlas.of_kind(RegionKind.BULGING_UNIT) if region.unit in units]
    heads = {Muscle.MEDIAL_HEAD if unit < 3 else Muscle.LATERAL_HEAD for unit in units}
    for site in proposal.placements:
        if site.muscle in heads:
            place = float(site.level_pct), float(site.across_pct)
            assert any(region.contains(*place) for region in marked), site
    for region in marked:
        assert any(
            region.contains(float(site.level_pct), float(site.across_pct))
            for site in proposal.placements
        ), region.code


def test_units_that_contradict_the_direction_are_said() -> None:
    proposal = proposed("bulge-weighted", leg(Development.MEDIAL, units=(3,)), leg(units=(1,)))
    notes = [str(note) for note in proposal.notes]
    assert "although the direction of development is recorded as the medial head" in notes[0]
    assert notes[1] == "RIGHT: places follow the marked bulging units 1."


def test_depth_is_mid_belly_where_measured_and_undecided_where_not() -> None:
    proposal = proposed("kim2013-six-sites", leg(), leg(medial=False))
    depths = {(site.side, site.muscle): site.depth_mm for site in proposal.placements}
    assert depths[Laterality.LEFT, Muscle.MEDIAL_HEAD] == 17
    assert depths[Laterality.LEFT, Muscle.LATERAL_HEAD] is None
    assert depths[Laterality.RIGHT, Muscle.MEDIAL_HEAD] is None


def test_an_unmeasured_leg_gets_no_sites_and_a_note() -> None:
    proposal = proposed("kim2013-six-sites", leg(), LegAssessment())
    assert {site.side for site in proposal.placements} == {Laterality.LEFT}
    assert "RIGHT: not measured, so nothing is proposed." in map(str, proposal.notes)


@pytest.mark.parametrize("code", sorted(PROTOCOLS))
def test_places_that_cite_the_nerve_bands_lie_inside_them(code: str) -> None:
    """[Yi2023]; places of a bulging unit lie in that unit instead."""
    atlas = load_atlas()
    for name, places in PROTOCOLS[code].places.items():
        for place in places:
            where = float(place.level_pct), float(place.across_pct)
            if name.startswith("unit_"):
                kind = [
                    region
                    for region in atlas.of_kind(RegionKind.BULGING_UNIT)
                    if region.code == name
                ]
            elif "Yi2023" in PROTOCOLS[code].sources:
                kind = [
                    band
                    for band in atlas.of_kind(RegionKind.NERVE_BAND)
                    if band.muscle is place.muscle
                ]
            else:
                continue
            assert any(region.contains(*where) for region in kind), place


@given(st.sampled_from(VARIANTS), assessments, st.sampled_from([None, BOTOX, HENGLI, NABOTA]))
def test_every_place_lies_on_its_head_outside_every_keep_out(
    variant: Variant, assessment: Assessment, product: str | None
) -> None:
    """On any pair of legs, measured or not."""
    atlas = load_atlas()
    for site in propose(variant, *legs_of(assessment), product, PRODUCTS).placements:
        level, across = float(site.level_pct), float(site.across_pct)
        assert atlas.head(site.muscle).contains(level, across), site
        assert not atlas.keep_outs_at(level, across), site
        assert assessment.leg(site.side).can_be_drawn


@given(st.sampled_from(VARIANTS), assessments)
def test_the_dose_of_a_leg_is_never_lost_and_never_another_legs(
    variant: Variant, assessment: Assessment
) -> None:
    """DUR-07: what the source gives a leg is what its sites sum to."""
    protocol, dose = variant.protocol, variant.dose
    product = (*protocol.products, *protocol.adopted_for, None)[0]
    board, result = legs_of(assessment)
    placements = propose(variant, board, result, product, PRODUCTS).placements
    for side in board.frames:
        sites = [site for site in placements if site.side is side]
        tier = result.leg(side).tier
        expected = (
            (dose.per_site_tenths or 0) * len(sites)
            or dose.per_leg_tenths
            or (dose.per_leg_by_tier_tenths.get(tier, 0) if tier else 0)
        )
        assert sum(site.dose_tenths or 0 for site in sites) == expected


UNITS = [None, *(numbers for n in range(6) for numbers in combinations(range(1, 6), n))]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_sites_of_an_ordinary_leg_keep_the_clinics_spacing(variant: Variant) -> None:
    minimum = float(load_rules().spacing.minimum_mm)
    for units in UNITS:
        board, result = measured(leg(units=units), leg(Development.LATERAL))
        placements = propose(variant, board, result, None, PRODUCTS).placements
        for side in Laterality:
            points = [
                board.frame(side).point(float(site.level_pct), float(site.across_pct))
                for site in placements
                if site.side is side
            ]
            assert all(dist(one, other) >= minimum for one, other in combinations(points, 2))


def test_a_name_means_one_arm() -> None:
    assert named("lee2004-medial-head").name == "lee2004-medial-head:32"
    assert named("lee2004-medial-head:72").dose.per_leg_tenths == 720
    assert str(named("suh2019-two-doses:200").title) == (
        "Two doses of prabotulinumtoxinA, 200\u00a0units a patient"
    )
    for name in names_of(PROTOCOLS.values()):
        assert named(name).protocol.code == name.partition(":")[0]
    for unknown in ("", "lee2004-medial-head:", "lee2004-medial-head:50", "kim2013-six-sites:1"):
        assert variant_named(PROTOCOLS, unknown) is None


@pytest.mark.parametrize("code", sorted(set(PROTOCOLS) - {"empty"}))
def test_every_pattern_says_what_it_knows_and_what_it_does_not(code: str) -> None:
    """SAF-04: sites, dose, volume, outcome, who was studied, how much of it was read."""
    protocol = PROTOCOLS[code]
    said = (
        protocol.sites_line,
        protocol.dose_line,
        protocol.volume_line,
        protocol.outcome,
        protocol.participants,
    )
    assert all(said), said
    assert protocol.not_stated
    grades = [load_citations().get(protocol.sources[0])]
    assert [citation and citation.grade for citation in grades] == [protocol.evidence_grade]


@pytest.mark.parametrize("code", ["cheng2019-by-thickness", "suh2019-two-doses"])
def test_an_unstated_leg_or_patient_is_read_as_a_patient_and_labelled(code: str) -> None:
    protocol = PROTOCOLS[code]
    assert "whether the dose is for a leg or a patient" in protocol.not_stated
    assert any("clinic default" in note and "a patient" in note for note in protocol.notes)


def test_a_plan_keeps_saying_where_its_doses_come_from() -> None:
    plan = InjectionPlan(
        preparation=Preparation(product=BOTOX),
        protocol="kim2013-six-sites",
        sites=(
            InjectionSite(
                id=1,
                side=Laterality.LEFT,
                muscle=Muscle.MEDIAL_HEAD,
                level_pct=Decimal(22),
                across_pct=Decimal(40),
            ),
        ),
    )
    codes = [finding.code for finding in protocol_findings(plan, PROTOCOLS, PRODUCTS)]
    assert codes == ["product_for_source"]
    assert protocol_findings(plan.model_copy(update={"protocol": None}), PROTOCOLS, PRODUCTS) == ()
    arm = plan.model_copy(update={"protocol": "suh2019-two-doses:200"})
    assert [finding.code for finding in protocol_findings(arm, PROTOCOLS, PRODUCTS)] == codes


@given(total=st.integers(0, 50_000), count=st.integers(1, 60))
def test_splitting_a_dose_loses_nothing_and_is_even_to_one_step(total: int, count: int) -> None:
    """DUR-07: whole tenths, exact sums."""
    shares = split_tenths(total, count)
    assert sum(shares) == total
    assert len(shares) == count
    assert max(shares) - min(shares) <= 2 * DOSE_STEP_TENTHS
