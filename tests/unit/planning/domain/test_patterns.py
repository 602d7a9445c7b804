"""A plan's arrangement on another patient: by anatomy, without the first patient (SAF-04)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.board import Board
from planning.domain.canonical import canonical_bytes, plain
from planning.domain.patterns import Pattern, PatternPlace, pattern_of, propose_pattern
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality, Muscle
from planning.evidence import load_products
from tests.unit.planning.plan_examples import PRODUCT, make_board, planned, site

BOTOX = "onabotulinumtoxinA-botox"
DYSPORT = "abobotulinumtoxinA-dysport"
PLAN = planned(
    PRODUCT,
    {"op": "set_rationale", "rationale": "Kim Min-seo wants a softer line."},
    site("left", "24", "35", dose_units="9"),
    site("right", "24", "-35", dose_units="8.5"),
)
PATTERN = pattern_of(PLAN, " Two sites ")


def proposed(
    pattern: Pattern = PATTERN, product: str | None = BOTOX, board: Board | None = None
) -> tuple[tuple[object, ...], list[str]]:
    found = propose_pattern(pattern, board or make_board(), product, load_products())
    return found.placements, [str(note) for note in found.notes]


def test_a_pattern_keeps_places_and_doses_of_one_product() -> None:
    assert (PATTERN.name, PATTERN.product) == ("Two sites", BOTOX)
    assert PATTERN.places[0] == PatternPlace(
        side="left", muscle="medial_head", level_pct="24", across_pct="35", dose_tenths=90
    )


def test_a_pattern_holds_nothing_of_the_patient() -> None:
    """SEC-01: what leaves a plan is percents, heads, sides and doses."""
    assert set(plain(PATTERN)) == {  # type: ignore[arg-type]
        "schema_version",
        "name",
        "product",
        "diagram_version",
        "landmarks",
        "places",
    }
    assert b"Kim" not in canonical_bytes(PATTERN)
    assert b"depth" not in canonical_bytes(PATTERN)
    assert b"_mm" not in canonical_bytes(PATTERN)


def test_a_plan_without_sites_has_no_pattern() -> None:
    with pytest.raises(ValidationError):
        pattern_of(InjectionPlan(), "Empty")


def test_doses_without_a_product_are_not_kept() -> None:
    bare = planned(site("left"))
    assert pattern_of(bare, "Places").product is None


# ---- On another patient ---------------------------------------------------------------


def test_depth_is_mid_belly_of_this_patient_s_head() -> None:
    thicker = {"fat_mm": "10", "muscle_mm": "24", "source": "ultrasound"}
    board = make_board(
        left={"reference_line_mm": 300, "girths": [{"level_pct": 27, "relaxed_mm": [300]}],
              "layers": {"medial_head": thicker}}
    )  # fmt: skip
    (left, _right), _notes = proposed(board=board)
    assert left.depth_mm == Decimal(22)  # type: ignore[attr-defined]


def test_a_head_that_was_not_measured_leaves_the_depth_open() -> None:
    (_left, right), notes = proposed()
    assert (right.muscle, right.depth_mm) == (Muscle.LATERAL_HEAD, None)  # type: ignore[attr-defined]
    assert notes == ["RIGHT lateral head: layers not measured, so the depth is left open."]


@pytest.mark.parametrize(
    ("product", "sentence"),
    [
        (
            DYSPORT,
            "Its doses are units of onabotulinumtoxinA (Botox); this plan is made with "
            "abobotulinumtoxinA (Dysport), so the places come without doses.",
        ),
        (
            None,
            "Its doses are units of onabotulinumtoxinA (Botox). No product is chosen yet, so "
            "they are left out.",
        ),
    ],
)
def test_another_product_takes_the_places_and_no_dose(product: str | None, sentence: str) -> None:
    """SAF-04: units are never carried to another product."""
    placements, notes = proposed(product=product)
    assert [site.dose_tenths for site in placements] == [None, None]  # type: ignore[attr-defined]
    assert sentence in notes


def test_a_side_that_was_not_measured_gets_no_place() -> None:
    placements, notes = proposed(board=make_board(right={}))
    assert [site.side for site in placements] == [Laterality.LEFT]  # type: ignore[attr-defined]
    assert "RIGHT: not measured, so nothing is proposed." in notes


def test_percents_of_other_landmarks_are_not_placed() -> None:
    other = PATTERN.model_copy(update={"landmarks": "crease–malleoli"})
    placements, [note] = proposed(other)
    assert placements == ()
    assert "other landmarks" in note


_places = st.builds(
    PatternPlace,
    side=st.sampled_from(Laterality),
    muscle=st.sampled_from(Muscle),
    level_pct=st.decimals(0, 100, places=2),
    across_pct=st.decimals(-100, 100, places=2),
    dose_tenths=st.none() | st.integers(1, 600),
)


@given(
    st.lists(_places, min_size=1, max_size=12),
    st.sampled_from([None, BOTOX, DYSPORT]),
    st.integers(200, 600),
    st.integers(150, 700),
)
def test_a_pattern_lands_by_percent_whatever_the_leg(
    places: list[PatternPlace], product: str | None, line_mm: int, girth_mm: int
) -> None:
    """SAF-01: sides and percents are the pattern's own on legs of any size."""
    pattern = Pattern(name="Any", product=BOTOX, places=tuple(places))
    leg = {
        "reference_line_mm": line_mm,
        "girths": [{"level_pct": 27, "relaxed_mm": [girth_mm]}],
    }
    placements, _notes = proposed(pattern, product, make_board(left=leg, right=leg))
    assert [
        (s.side, s.muscle, s.level_pct, s.across_pct)  # type: ignore[attr-defined]
        for s in placements
    ] == [(p.side, p.muscle, p.level_pct, p.across_pct) for p in places]
    kept = [s.dose_tenths for s in placements]  # type: ignore[attr-defined]
    assert kept == [p.dose_tenths if product == BOTOX else None for p in places]
