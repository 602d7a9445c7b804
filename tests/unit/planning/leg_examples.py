"""Legs as the case file writes them, and those Hypothesis draws."""

from typing import Any

from hypothesis import strategies as st

from planning.domain.assess import LegResult, Result, assess, assess_leg
from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.vocabulary import TissueType
from planning.evidence import load_assessment_rules

RULES = load_assessment_rules()

Leg = dict[str, Any]


def result_of(leg: Leg) -> LegResult:
    return assess_leg(LegAssessment.model_validate(leg), RULES)


def of_sides(left: Leg, right: Leg) -> Result:
    fields = {"measured_on": "2026-11-20", "left": left, "right": right}
    return assess(Assessment.model_validate(fields), RULES)


def rank(tissue_type: TissueType) -> int:
    """fat < mixed | undetermined < muscle."""
    return {TissueType.FAT: 0, TissueType.MUSCLE: 2}.get(tissue_type, 1)


def girth(level_pct: int, relaxed_mm: int, tiptoe_mm: int | None = None) -> dict[str, Any]:
    tiptoe = [] if tiptoe_mm is None else [tiptoe_mm]
    return {"level_pct": level_pct, "relaxed_mm": [relaxed_mm], "tiptoe_mm": tiptoe}


def head(muscle_mm: str, fat_mm: str, source: str = "ultrasound") -> dict[str, Any]:
    return {"muscle_mm": muscle_mm, "fat_mm": fat_mm, "source": source}


def tenths(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low * 10, high * 10).map(lambda value: f"{value / 10:.1f}")


grades = st.integers(0, 4)
heads = st.builds(
    head, tenths(2, 40), tenths(0, 30), st.sampled_from(["ultrasound", "caliper", "estimate"])
)
rises = st.none() | st.integers(-5, 40)
girths = st.lists(
    st.tuples(st.integers(0, 100), st.integers(200, 500), rises),
    unique_by=lambda reading: reading[0],
    max_size=4,
).map(
    lambda readings: [
        girth(level, relaxed, None if rise is None else relaxed + rise)
        for level, relaxed, rise in readings
    ]
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "bulge_rest": grades,
    "bulge_tiptoe": grades,
    "firmness": st.sampled_from(["soft", "firm", "hard"]),
    "pinch_mm": tenths(1, 60),
    "pitting_oedema": st.booleans(),
    "girths": girths,
    "layers": st.fixed_dictionaries({}, optional={"medial_head": heads, "lateral_head": heads}),
    "bulging_units": st.lists(st.integers(1, 5), max_size=5),
}
legs = st.fixed_dictionaries({}, optional=FIELDS)
