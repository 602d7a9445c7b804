"""The drawing that sites are placed on: where its regions lie against each other."""

from itertools import pairwise

import pytest

from planning.domain.atlas import Region, RegionKind
from planning.domain.plan import DIAGRAM_VERSION, InjectionSite
from planning.domain.vocabulary import Muscle
from planning.evidence import load_atlas
from tests.unit.planning.review_examples import SIX_PLAN, case, given_plan

ATLAS = load_atlas()
HEADS = {muscle: ATLAS.head(muscle) for muscle in Muscle}
MEDIAL, LATERAL = HEADS[Muscle.MEDIAL_HEAD], HEADS[Muscle.LATERAL_HEAD]


def lowest(region: Region) -> float:
    return max(level for level, _ in region.outline)


def widest_level(region: Region) -> float:
    return max(region.outline, key=lambda corner: abs(corner[1]))[0]


def test_the_version_is_the_one_plans_name() -> None:
    assert ATLAS.version == DIAGRAM_VERSION


@pytest.mark.parametrize("site", SIX_PLAN.sites, ids=lambda site: f"site-{site.id}")
def test_the_sites_of_case_06_lie_in_their_heads_and_their_nerve_bands(
    site: InjectionSite,
) -> None:
    point = float(site.level_pct), float(site.across_pct)
    assert HEADS[site.muscle].contains(*point)
    assert ATLAS.keep_outs_at(*point) == ()
    bands = [band for band in ATLAS.of_kind(RegionKind.NERVE_BAND) if band.muscle is site.muscle]
    assert any(band.contains(*point) for band in bands)


def test_site_5_of_case_07_lies_outside() -> None:
    site = given_plan(case("07-depth-and-zone-findings")).sites[4]
    point = float(site.level_pct), float(site.across_pct)
    assert not any(head.contains(*point) for head in HEADS.values())


def test_the_medial_head_is_longer_wider_and_more_distal() -> None:
    assert lowest(MEDIAL) == 50
    assert lowest(LATERAL) == 43
    assert max(x for _, x in MEDIAL.outline) > max(-x for _, x in LATERAL.outline)
    assert widest_level(MEDIAL) > widest_level(LATERAL)


@pytest.mark.parametrize("head", [MEDIAL, LATERAL], ids=lambda head: head.code)
def test_a_head_is_smooth_and_widest_where_the_calf_is(head: Region) -> None:
    assert 16 <= len(head.outline) <= 24
    assert min(level for level, _ in head.outline) <= 3
    assert 18 <= widest_level(head) <= 30
    assert min(abs(across) for _, across in head.outline) == 4
    edges = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise((*head.outline, head.outline[0]))]
    turns = [(one[0] * two[1] - one[1] * two[0]) for one, two in pairwise((*edges, edges[0]))]
    # One sense of turning all round, but for the slight waist beside the popliteal fossa.
    senses = [turn > 0 for turn in turns if abs(turn) > 1e-9]
    assert min(senses.count(True), senses.count(False)) <= 3


def test_the_heads_do_not_touch() -> None:
    assert all(across > 0 for _, across in MEDIAL.outline)
    assert all(across < 0 for _, across in LATERAL.outline)


@pytest.mark.parametrize(
    ("code", "levels", "head"),
    [("yi_medial", (20, 30), MEDIAL), ("yi_lateral", (15, 25), LATERAL)],
)
def test_the_nerve_bands_are_the_published_levels(
    code: str, levels: tuple[int, int], head: Region
) -> None:
    """[Yi2023]: 20–30 % medial, 15–25 % lateral, within the drawn head."""
    [band] = [region for region in ATLAS.regions if region.code == code]
    drawn = [level for level, _ in band.outline]
    assert (min(drawn), max(drawn)) == levels
    assert "Yi2023" in band.sources
    assert "inferred" in band.why
    middle = 45 if head is MEDIAL else -45
    for level, across in band.outline:
        assert head.contains(level, middle + (across - middle) * 0.98)


def test_bulging_units_are_five_and_schematic() -> None:
    units = ATLAS.of_kind(RegionKind.BULGING_UNIT)
    assert [region.unit for region in units] == [1, 2, 3, 4, 5]
    for region in units:
        assert region.sources == ("Xu2017", "clinic default")
        assert "Schematic" in region.why
    for region in units[:4]:
        head = MEDIAL if (region.unit or 0) <= 2 else LATERAL
        assert all(head.contains(*corner) for corner in region.outline)


def test_units_do_not_overlap() -> None:
    units = ATLAS.of_kind(RegionKind.BULGING_UNIT)
    for one in units:
        for other in units:
            if one is not other:
                assert not any(one.contains(*corner) for corner in other.outline)


def test_every_keep_out_is_labelled_a_clinic_default() -> None:
    keep_outs = ATLAS.of_kind(RegionKind.KEEP_OUT)
    assert {region.code for region in keep_outs} == {
        "midline_strip",
        "popliteal",
        "fibular_neck",
        "posterior_tibial_border",
    }
    for region in keep_outs:
        assert region.sources[0] == "clinic default"
        assert "clinic default" in region.why


def test_every_region_lies_on_the_posterior_view() -> None:
    for region in ATLAS.regions:
        for level, across in region.outline:
            assert 0 <= level <= 100
            assert -100 <= across <= 100
