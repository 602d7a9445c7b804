"""Compensation watch: thinner beyond the probe's error while something else thickens."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.compensation import Layer, in_words, watch
from planning.domain.visit_record import VisitDocument
from planning.domain.vocabulary import Laterality

BEFORE = {"fat_mm": "7", "muscle_mm": "20", "soleus_mm": "15", "source": "ultrasound"}


def found(
    before: dict[str, Any], after: dict[str, Any], head: str = "medial_head"
) -> list[tuple[Laterality, Layer]]:
    assessed = Assessment.model_validate(
        {"measured_on": "2026-01-05", "left": {"layers": {head: {**BEFORE, **before}}}}
    )
    visit = VisitDocument.model_validate(
        {"measured_on": "2026-06-22", "left": {"layers": {head: {**BEFORE, **after}}}}
    )
    return [(finding.side, finding.layer) for finding in watch(assessed, visit)]


SOLEUS = [(Laterality.LEFT, Layer.SOLEUS)]
FAT = [(Laterality.LEFT, Layer.FAT)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"muscle_mm": "16.7", "soleus_mm": "18.3"}, SOLEUS),
        ({}, {"muscle_mm": "16.7", "fat_mm": "9.1"}, FAT),
        ({}, {"muscle_mm": "16.7", "soleus_mm": "18.3", "fat_mm": "9.1"}, SOLEUS + FAT),
        ({}, {"muscle_mm": "16.8", "soleus_mm": "18.3"}, []),
        ({}, {"muscle_mm": "16.7", "soleus_mm": "18.2", "fat_mm": "9"}, []),
        ({}, {"muscle_mm": "23.3", "soleus_mm": "19"}, []),
        ({}, {"muscle_mm": "16.7", "soleus_mm": None}, []),
        ({"source": "estimate"}, {"muscle_mm": "16.7", "soleus_mm": "19"}, []),
        ({}, {"muscle_mm": "16.7", "soleus_mm": "19", "source": "caliper"}, []),
        ({"carried_from": "2025-01-05"}, {"muscle_mm": "16.7", "soleus_mm": "19"}, []),
    ],
    ids=[
        "soleus thicker",
        "fat thicker",
        "both thicker",
        "thinner by no more than the error",
        "thicker by no more than the threshold",
        "thicker head",
        "soleus not measured",
        "estimated before",
        "by caliper after",
        "carried over from before",
    ],
)
def test_watch(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[Laterality, Layer]]
) -> None:
    assert found(before, after) == expected


def test_the_lateral_head_has_its_own_error() -> None:
    """3.2 mm is beyond the lateral head's error of 3.1 mm, not beyond the medial's [May2021]."""
    after = {"muscle_mm": "16.8", "soleus_mm": "19"}
    assert found({}, after, "lateral_head") == SOLEUS
    assert found({}, after, "medial_head") == []


def test_words_name_side_head_and_layer() -> None:
    assessed = Assessment.model_validate(
        {"measured_on": "2026-01-05", "right": {"layers": {"lateral_head": BEFORE}}}
    )
    after = {**BEFORE, "muscle_mm": "15.5", "fat_mm": "10"}
    visit = VisitDocument.model_validate(
        {"measured_on": "2026-06-22", "right": {"layers": {"lateral_head": after}}}
    )
    (finding,) = watch(assessed, visit)
    said = str(in_words(finding)).replace("\u00a0", " ")
    assert said == "RIGHT: lateral head −4.5 mm, while fat is +3 mm at the lateral head"


THICKNESS = st.integers(80, 300).map(lambda tenths: str(Decimal(tenths) / 10))


@given(THICKNESS, THICKNESS, THICKNESS, THICKNESS)
def test_a_muscle_that_is_no_thinner_is_never_watched(
    muscle: str, thicker: str, soleus: str, fat: str
) -> None:
    later = max(muscle, thicker, key=Decimal)
    after = {"muscle_mm": later, "soleus_mm": soleus, "fat_mm": fat}
    assert found({"muscle_mm": muscle}, after) == []
