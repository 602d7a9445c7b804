"""What an adverse event must say, what it may not be called, and what asks to be confirmed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.adverse_events import (
    KINDS,
    AdverseEventDocument,
    EventKind,
    EventOutcome,
    Grade,
    confirmation,
    event_refusals,
)
from planning.domain.plan import InjectionPlan
from planning.domain.safety_call import RedFlag
from planning.evidence import load_citations

TREATED, TODAY = date(2026, 9, 1), date(2026, 11, 23)
PLAN = InjectionPlan.model_validate(
    {
        "sites": [
            {"id": 3, "side": "left", "muscle": "medial_head", "level_pct": 24, "across_pct": -30}
        ],
        "next_site_id": 4,
    }
)


def event(**fields: Any) -> AdverseEventDocument:
    return AdverseEventDocument.model_validate(
        {
            "treated_on": TREATED,
            "kind": "bruising",
            "grade": "mild",
            "onset_on": "2026-09-03",
            "relation": "possible",
            "outcome": "recovered",
            **fields,
        }
    )


def refused(**fields: Any) -> dict[str, str]:
    return {
        refusal.path: str(refusal.text) for refusal in event_refusals(event(**fields), PLAN, TODAY)
    }


def test_the_onset_day_is_counted_from_the_treatment() -> None:
    assert event().onset_day == 2
    assert event(onset_on=TREATED).onset_day == 0


def test_an_onset_before_the_treatment_is_refused_at_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        event(onset_on="2026-08-31")
    (error,) = caught.value.errors()
    assert error["loc"] == ("onset_on",)


RULES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"onset_on": "2026-11-24"}, {"onset_on": "must not be after today"}),
    (
        {"signs": ["leg_swelling"], "side": "left", "grade": "severe"},
        {"kind": "not filed as"},
    ),
    ({"signs": ["leg_pain"], "side": "both", "grade": "severe"}, {"kind": "not filed as"}),
    (
        {"kind": "site_pain", "signs": ["leg_pain"], "grade": "severe"},
        {"kind": "not filed as"},
    ),
    ({"kind": "clot", "grade": "severe"}, {}),
    ({"kind": "clot", "grade": "mild"}, {"is_confirmed": "A red flag graded mild"}),
    ({"kind": "clot", "grade": "mild", "is_confirmed": True}, {}),
    ({"kind": "cramps", "signs": ["breathlessness"]}, {"is_confirmed": "A red flag graded mild"}),
    (
        {"kind": "swelling_after_standing", "side": "left"},
        {"is_confirmed": "confirm that a clot was excluded"},
    ),
    ({"kind": "swelling_after_standing", "side": "both"}, {}),
    ({"kind": "swelling_after_standing", "side": "left", "is_confirmed": True}, {}),
    ({"site_id": 3, "side": "left"}, {}),
    ({"site_id": 3, "side": "right"}, {"side": "on the LEFT"}),
    ({"site_id": 9}, {"site_id": "is not a site of this plan"}),
    ({"site_id": 3, "above_knee": True}, {"site_id": "is not a site of this plan"}),
    ({"kind": "other"}, {"description": "Say what it was."}),
    ({"kind": "other", "description": "Rash."}, {}),
    ({"grade": "fatal"}, {"outcome": "no other outcome"}),
    ({"outcome": "fatal"}, {"grade": "graded fatal"}),
]


@pytest.mark.parametrize(("fields", "expected"), RULES)
def test_what_is_refused_and_at_which_field(
    fields: dict[str, Any], expected: dict[str, str]
) -> None:
    """[Wang2024]: a swollen or painful leg is never a bruise."""
    found = refused(**fields)
    assert found.keys() == expected.keys()
    for field, words in expected.items():
        assert words in found[field]


def test_the_table_is_the_references_and_every_source_is_known() -> None:
    """Section 10: clot and distant spread are the red flags."""
    assert set(KINDS) == set(EventKind)
    assert {kind for kind, facts in KINDS.items() if facts.is_red_flag} == {
        EventKind.CLOT,
        EventKind.DISTANT_SPREAD,
    }
    citations = load_citations()
    for facts in KINDS.values():
        assert facts.sources
        for key in facts.sources:
            assert key == "clinic default" or citations.get(key) is not None


@given(
    kind=st.sampled_from(EventKind),
    grade=st.sampled_from(Grade),
    signs=st.lists(st.sampled_from(RedFlag), unique=True),
    days=st.integers(0, 80),
    outcome=st.sampled_from(EventOutcome),
)
def test_a_red_flag_is_never_hidden(
    kind: EventKind, grade: Grade, signs: list[RedFlag], days: int, outcome: EventOutcome
) -> None:
    made = event(
        kind=kind,
        grade=grade,
        signs=signs,
        outcome=outcome,
        onset_on=TREATED + timedelta(days=days),
    )
    assert made.onset_day == days
    assert made.is_red_flag is (bool(signs) or KINDS[kind].is_red_flag)
    assert [flag.flag for flag in made.raised_flags] == signs
    if made.is_red_flag and grade is Grade.MILD:
        assert confirmation(made) is not None
