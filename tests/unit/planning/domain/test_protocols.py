"""What a pattern proposes, and what it must leave to the clinician (SAF-04, SAF-06)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from planning.domain.protocols import DOSE_STEP_TENTHS, propose, protocol_findings, split_tenths
from planning.domain.vocabulary import Development, Laterality, LayerSource, Muscle
from planning.evidence import load_atlas, load_products, load_protocols, load_rules

BOTOX = "onabotulinumtoxinA-botox"
DYSPORT = "abobotulinumtoxinA-dysport"


def leg(development: Development | None = None, *, medial: bool = True) -> LegAssessment:
    layers = HeadLayers(fat_mm=Decimal("6.5"), muscle_mm=Decimal(21), source=LayerSource.ULTRASOUND)
    return LegAssessment(
        reference_line_mm=345,
        girths=(
            GirthMeasurement(level_pct=Decimal(5), relaxed_mm=(330,)),
            GirthMeasurement(level_pct=Decimal(27), relaxed_mm=(363, 362)),
            GirthMeasurement(level_pct=Decimal(50), relaxed_mm=(312,)),
        ),
        layers=Layers(medial_head=layers if medial else None),
        development=development,
    )


def board(left: LegAssessment, right: LegAssessment) -> Board:
    measured = Assessment(measured_on=date(2026, 11, 20), left=left, right=right)
    return Board.of(measured, load_atlas(), load_rules().depth)


def test_kim2013_is_six_sites_of_nine_units_a_side() -> None:
    """[Kim2013]: 6 sites, 8–10 units each, 50–60 units a side."""
    proposal = propose(
        load_protocols()["kim2013-six-sites"], board(leg(), leg()), BOTOX, load_products()
    )
    for side in Laterality:
        doses = [site.dose_tenths for site in proposal.placements if site.side is side]
        assert doses == [90] * 6
    assert "does not state its product" in " ".join(str(note) for note in proposal.notes)


def test_a_product_the_source_gives_no_dose_for_gets_places_only() -> None:
    proposal = propose(
        load_protocols()["kim2013-six-sites"], board(leg(), leg()), DYSPORT, load_products()
    )
    assert len(proposal.placements) == 12
    assert {site.dose_tenths for site in proposal.placements} == {None}


@pytest.mark.parametrize(
    ("development", "medial", "lateral"),
    [
        (Development.MEDIAL, 6, 4),
        (Development.LATERAL, 4, 6),
        (Development.BOTH, 5, 5),
        (Development.LOW, 5, 5),
        (None, 5, 5),
    ],
)
def test_bulge_weighted_follows_the_bulging_head(
    development: Development | None, medial: int, lateral: int
) -> None:
    """[Liu2024]: one bulging head gets more than half of the injections, two share evenly."""
    legs = board(leg(development), leg(development))
    proposal = propose(load_protocols()["bulge-weighted"], legs, BOTOX, load_products())
    left = [site for site in proposal.placements if site.side is Laterality.LEFT]
    counts = {muscle: sum(site.muscle is muscle for site in left) for muscle in Muscle}
    assert counts == {Muscle.MEDIAL_HEAD: medial, Muscle.LATERAL_HEAD: lateral}
    assert sum(site.dose_tenths or 0 for site in proposal.placements) == 1870


def test_depth_is_mid_belly_where_measured_and_undecided_where_not() -> None:
    proposal = propose(
        load_protocols()["kim2013-six-sites"],
        board(leg(), leg(medial=False)),
        BOTOX,
        load_products(),
    )
    depths = {(site.side, site.muscle): site.depth_mm for site in proposal.placements}
    assert depths[Laterality.LEFT, Muscle.MEDIAL_HEAD] == 17
    assert depths[Laterality.LEFT, Muscle.LATERAL_HEAD] is None
    assert depths[Laterality.RIGHT, Muscle.MEDIAL_HEAD] is None


def test_an_unmeasured_leg_gets_no_sites_and_a_note() -> None:
    proposal = propose(
        load_protocols()["kim2013-six-sites"], board(leg(), LegAssessment()), BOTOX, load_products()
    )
    assert {site.side for site in proposal.placements} == {Laterality.LEFT}
    assert "RIGHT: not measured, so nothing is proposed." in map(str, proposal.notes)


@pytest.mark.parametrize("code", sorted(load_protocols()))
def test_every_place_lies_in_its_head_outside_every_keep_out(code: str) -> None:
    atlas = load_atlas()
    for places in load_protocols()[code].places.values():
        for place in places:
            level, across = float(place.level_pct), float(place.across_pct)
            assert atlas.head(place.muscle).contains(level, across), place
            assert not atlas.keep_outs_at(level, across), place
            bands = [
                band for band in atlas.of_kind(RegionKind.NERVE_BAND) if band.muscle is place.muscle
            ]
            assert any(band.contains(level, across) for band in bands), place


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
    codes = [finding.code for finding in protocol_findings(plan, load_protocols(), load_products())]
    assert codes == ["product_for_source"]
    assert (
        protocol_findings(
            plan.model_copy(update={"protocol": None}), load_protocols(), load_products()
        )
        == ()
    )


@given(total=st.integers(0, 50_000), count=st.integers(1, 60))
def test_splitting_a_dose_loses_nothing_and_is_even_to_one_step(total: int, count: int) -> None:
    """DUR-07: whole tenths, exact sums."""
    shares = split_tenths(total, count)
    assert sum(shares) == total
    assert len(shares) == count
    assert max(shares) - min(shares) <= 2 * DOSE_STEP_TENTHS
