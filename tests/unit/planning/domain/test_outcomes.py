"""What counts as change after a treatment."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.outcomes import asymmetry_after, asymmetry_before, leg_change, tier_of
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import ThicknessTier
from planning.evidence import load_assessment_rules


def girth(level: str, *readings: int, **fields: Any) -> dict[str, Any]:
    return {"level_pct": level, "relaxed_mm": list(readings), **fields}


def head(muscle_mm: str, source: str = "ultrasound") -> dict[str, Any]:
    return {"fat_mm": "7", "muscle_mm": muscle_mm, "source": source}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([girth("24", 360), girth("40", 330)], [girth("24", 352), girth("40", 340)], -80),
        ([girth("24", 360, 361)], [girth("24", 352, 352)], -85),
        ([girth("24", 360), girth("40", 360)], [girth("24", 365), girth("40", 300)], 50),
        ([girth("24", 360)], [girth("25", 350)], None),
        ([girth("24", 360, carried_from="2025-05-01")], [girth("24", 350)], None),
        ([], [girth("24", 350)], None),
        ([girth("24", 360)], [], None),
    ],
    ids=[
        "at the level of the greatest girth before",
        "the mean of two readings",
        "two equal levels: the more proximal",
        "not read at the same level",
        "carried over from an earlier consultation",
        "no girth before",
        "no girth after",
    ],
)
def test_girth_change(before: list[Any], after: list[Any], expected: int | None) -> None:
    change = leg_change(
        LegAssessment.model_validate({"girths": before}), LegVisit.model_validate({"girths": after})
    )
    assert change.girth_tenths_mm == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("20", "16"), ("17.5", "20"), -25),
        (("14", "16"), ("17.5", "15"), -10),
        (("20", None), ("17", "9"), -30),
        ((None, None), ("17", "9"), None),
        (("20", "16"), (None, "12"), None),
    ],
    ids=["medial thicker", "lateral thicker", "one measured", "none before", "not again"],
)
def test_muscle_change_is_of_the_head_that_was_thicker(
    before: tuple[str | None, str | None], after: tuple[str | None, str | None], expected: int
) -> None:
    def layers(pair: tuple[str | None, str | None]) -> dict[str, Any]:
        names = ("medial_head", "lateral_head")
        heads = {name: head(mm) for name, mm in zip(names, pair, strict=True) if mm}
        return {"layers": heads}

    change = leg_change(
        LegAssessment.model_validate(layers(before)), LegVisit.model_validate(layers(after))
    )
    assert change.muscle_tenths_mm == expected


def test_an_estimate_is_no_change() -> None:
    before = LegAssessment.model_validate({"layers": {"medial_head": head("20", "estimate")}})
    after = LegVisit.model_validate({"layers": {"medial_head": head("15")}})
    assert leg_change(before, after).muscle_tenths_mm is None


LEGS = {
    "left": {"girths": [girth("24", 370), girth("40", 340)]},
    "right": {"girths": [girth("28", 350)]},
}


def test_asymmetry_is_read_at_the_same_levels_again() -> None:
    before = Assessment.model_validate({"measured_on": "2026-01-05", **LEGS})
    visit = VisitDocument.model_validate(
        {
            "measured_on": "2026-03-22",
            "left": {"girths": [girth("24", 352), girth("40", 390)]},
            "right": {"girths": [girth("28", 346)]},
        }
    )
    assert asymmetry_before(before) == 200
    assert asymmetry_after(before, visit) == 60
    assert (
        asymmetry_after(before, VisitDocument.model_validate({"measured_on": "2026-03-22"})) is None
    )


@given(st.integers(300, 450), st.integers(300, 450))
def test_asymmetry_has_no_sign(left: int, right: int) -> None:
    def legs(one: int, other: int) -> Assessment:
        return Assessment.model_validate(
            {
                "measured_on": "2026-01-05",
                "left": {"girths": [girth("24", one)]},
                "right": {"girths": [girth("24", other)]},
            }
        )

    assert asymmetry_before(legs(left, right)) == abs(left - right) * 10
    assert asymmetry_before(legs(right, left)) == asymmetry_before(legs(left, right))


def test_the_tier_is_that_of_the_thicker_leg() -> None:
    assessed = Assessment.model_validate(
        {
            "measured_on": "2026-01-05",
            "left": {"layers": {"medial_head": head("13")}},
            "right": {"layers": {"medial_head": head("26")}},
        }
    )
    rules = load_assessment_rules()
    assert tier_of(assessed, rules) is ThicknessTier.OVER_25_MM
    assert tier_of(Assessment.model_validate({"measured_on": "2026-01-05"}), rules) is None
