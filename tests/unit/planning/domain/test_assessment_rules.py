"""The assessment's rule data: sourced, complete, and unable to mislead."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from planning.domain.assessment_rules import (
    CHOICES,
    MEASURES,
    WHY,
    AssessmentRules,
    Sign,
    Toward,
)
from planning.evidence import read
from tests.unit.planning.leg_examples import RULES


def shipped() -> dict[str, Any]:
    return read("assessment-2026-11")


def test_the_shipped_rules_name_a_source_for_every_sign() -> None:
    assert {rule.sign for rule in RULES.choices} == set(CHOICES)
    assert {rule.sign for rule in RULES.measures} == set(MEASURES)
    for sign in (*CHOICES, *MEASURES):
        assert RULES.rule(sign).sources


def test_every_way_a_sign_may_weigh_has_its_sentence() -> None:
    for sign in (*CHOICES, *MEASURES):
        for toward in (Toward.MUSCLE, Toward.FAT, Toward.NEITHER):
            assert str(WHY[sign, toward])


def test_the_shipped_rules_say_the_published_tiers() -> None:
    """<15, 15–25, >25 mm [Cheng2019]; <0.55, 0.55–0.85, >0.85 cm [FatPRS2024]."""
    muscle = RULES.measure(Sign.MUSCLE_THICKNESS)
    fat = RULES.measure(Sign.FAT_THICKNESS)
    assert [str(muscle.words(i, i)) for i in range(3)] == [
        "under 15\u00a0mm",
        "15–25\u00a0mm",
        "over 25\u00a0mm",
    ]
    assert [str(fat.words(i, i)) for i in range(3)] == [
        "under 5.5\u00a0mm",
        "5.5–8.5\u00a0mm",
        "over 8.5\u00a0mm",
    ]


def band(rules: dict[str, Any], kind: str, sign: str) -> list[dict[str, Any]]:
    bands: list[dict[str, Any]] = next(
        rule["bands"] for rule in rules[kind] if rule["sign"] == sign
    )
    return bands


def _reverse_tiptoe(rules: dict[str, Any]) -> None:
    bands = band(rules, "choices", "bulge_tiptoe")
    bands[0]["toward"], bands[3]["toward"] = "muscle", "fat"


def _fat_counts_for_muscle(rules: dict[str, Any]) -> None:
    band(rules, "measures", "fat_mm")[2]["toward"] = "muscle"


def _gap(rules: dict[str, Any]) -> None:
    band(rules, "measures", "muscle_mm")[1]["to_mm"] = 24


def _both_ends_included(rules: dict[str, Any]) -> None:
    bands = band(rules, "measures", "pinch_mm")
    bands[0].pop("under_mm")
    bands[0]["to_mm"] = 25


def _value_left_out(rules: dict[str, Any]) -> None:
    band(rules, "choices", "bulge_rest")[0]["values"] = [0]


def _sign_left_out(rules: dict[str, Any]) -> None:
    rules["choices"].pop()


def _no_source(rules: dict[str, Any]) -> None:
    rules["choices"][0]["sources"] = []


def _weight_without_direction(rules: dict[str, Any]) -> None:
    band(rules, "choices", "firmness")[0]["toward"] = "neither"


def _oedema_weighed(rules: dict[str, Any]) -> None:
    band(rules, "choices", "firmness")[0]["toward"] = "oedema"


def _lead_out_of_reach(rules: dict[str, Any]) -> None:
    rules["lead"] = 4


def _tier_left_out(rules: dict[str, Any]) -> None:
    band(rules, "measures", "muscle_mm")[2].pop("tier")


def _empty_band(rules: dict[str, Any]) -> None:
    bands = band(rules, "measures", "fat_mm")
    bands[1].update(from_mm=8.5, to_mm=8.5)
    bands[0]["under_mm"] = 8.5


def _unbounded_inside(rules: dict[str, Any]) -> None:
    band(rules, "measures", "pinch_mm")[1]["to_mm"] = 60


def _two_lower_ends(rules: dict[str, Any]) -> None:
    band(rules, "measures", "pinch_mm")[1]["over_mm"] = 25


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_reverse_tiptoe, "never count the other way"),
        (_fat_counts_for_muscle, "never count the other way"),
        (_gap, "leave a gap or overlap"),
        (_both_ends_included, "leave a gap or overlap"),
        (_value_left_out, "every value once, in order"),
        (_sign_left_out, "every sign must be given exactly once"),
        (_no_source, "at least 1 item"),
        (_weight_without_direction, "weight 0 goes with neither"),
        (_oedema_weighed, "cannot point toward oedema"),
        (_lead_out_of_reach, "lead above threshold"),
        (_tier_left_out, "must be the thickness tiers"),
        (_empty_band, "a band is empty"),
        (_unbounded_inside, "must have no upper end"),
        (_two_lower_ends, "not both"),
    ],
)
def test_rule_data_that_could_mislead_are_refused(
    spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    rules = copy.deepcopy(shipped())
    AssessmentRules.model_validate(rules)
    spoil(rules)
    with pytest.raises(ValidationError, match=says):
        AssessmentRules.model_validate(rules)
