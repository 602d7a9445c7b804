"""Regions in the leg frame: what is inside, on which head, and how the pair is drawn."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.atlas import Region, RegionKind, viewer_direction
from planning.domain.vocabulary import Laterality, Muscle
from planning.evidence import load_atlas

ATLAS = load_atlas()
levels = st.floats(0, 100)
acrosses = st.floats(-100, 100)


def region(*outline: tuple[float, float], **fields: Any) -> Region:
    return Region.model_validate(
        {
            "code": "test",
            "kind": "keep_out",
            "name": "test",
            "outline": outline,
            "sources": ["clinic default"],
            **fields,
        }
    )


SQUARE = region((10, 10), (10, 30), (30, 30), (30, 10))
NOTCHED = region((0, 0), (0, 40), (40, 40), (20, 20), (40, 0))


@given(levels, acrosses)
def test_a_square_holds_what_lies_between_its_edges(level: float, across: float) -> None:
    assert SQUARE.contains(level, across) == (10 <= level <= 30 and 10 <= across <= 30) or (
        min(abs(level - 10), abs(level - 30), abs(across - 10), abs(across - 30)) < 1e-6
    )


@pytest.mark.parametrize("corner", [(10, 10), (10, 30), (30, 30), (30, 10), (10, 20), (20, 30)])
def test_a_border_belongs_to_its_region(corner: tuple[float, float]) -> None:
    """A site on the border of a keep-out is in the keep-out."""
    assert SQUARE.contains(*corner)


def test_a_notch_is_outside() -> None:
    assert NOTCHED.contains(10, 20)
    assert NOTCHED.contains(30, 35)
    assert not NOTCHED.contains(30, 20)
    assert NOTCHED.contains(20, 20)


@given(levels, acrosses)
def test_where_the_outline_starts_does_not_matter(level: float, across: float) -> None:
    outline = NOTCHED.outline
    for start in range(len(outline)):
        turned = region(*outline[start:], *outline[:start])
        assert turned.contains(level, across) == NOTCHED.contains(level, across)


def test_a_region_needs_three_corners_and_a_source() -> None:
    with pytest.raises(ValidationError):
        region((0, 0), (1, 1))
    with pytest.raises(ValidationError):
        region((0, 0), (0, 1), (1, 1), sources=[])


def test_both_heads_are_drawn_on_their_own_side() -> None:
    """`+` is medial on both legs, so a head's sign needs no laterality (SAF-01)."""
    assert all(across >= 0 for _, across in ATLAS.head(Muscle.MEDIAL_HEAD).outline)
    assert all(across <= 0 for _, across in ATLAS.head(Muscle.LATERAL_HEAD).outline)


@given(levels, acrosses)
def test_the_head_at_a_point_is_the_one_drawn_there(level: float, across: float) -> None:
    muscle = ATLAS.muscle_at(level, across)
    drawn = [head for head in Muscle if ATLAS.head(head).contains(level, across)]
    if drawn:
        assert muscle in drawn
    else:
        assert muscle is (Muscle.MEDIAL_HEAD if across >= 0 else Muscle.LATERAL_HEAD)


@given(levels, acrosses)
def test_keep_outs_at_a_point_are_those_that_hold_it(level: float, across: float) -> None:
    found = ATLAS.keep_outs_at(level, across)
    for candidate in ATLAS.regions:
        expected = candidate.kind is RegionKind.KEEP_OUT and candidate.contains(level, across)
        assert (candidate in found) == expected


def test_the_pair_is_seen_from_behind() -> None:
    """SAF-01: PATIENT'S LEFT on the viewer's left; the two medial sides face each other."""
    assert viewer_direction(Laterality.LEFT) == 1
    assert viewer_direction(Laterality.RIGHT) == -1


def test_the_published_bands_are_on_the_atlas() -> None:
    """Medial head 20–30 %, lateral head 15–25 % of the line [Yi2023]."""
    spans = {
        band.muscle: (
            min(level for level, _ in band.outline),
            max(level for level, _ in band.outline),
        )
        for band in ATLAS.of_kind(RegionKind.NERVE_BAND)
        if "Yi2023" in band.sources
    }
    assert spans == {Muscle.MEDIAL_HEAD: (20, 30), Muscle.LATERAL_HEAD: (15, 25)}


def test_the_five_bulging_units_are_drawn_once_each() -> None:
    """[Xu2017]"""
    drawn = [unit.unit for unit in ATLAS.of_kind(RegionKind.BULGING_UNIT)]
    assert sorted(number for number in drawn if number) == [1, 2, 3, 4, 5]
