"""What habits and hopes mean: sentences with sources, and never a made-up number."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.intake import Lifestyle
from planning.domain.lifestyle import (
    HABIT_WORDS,
    SENTENCES,
    Habit,
    LifestyleRules,
    Topic,
    not_asked,
    statements,
)
from planning.domain.vocabulary import Goal
from planning.evidence import load_lifestyle, read

RULES = load_lifestyle()
lifestyles = st.fixed_dictionaries(
    {}, optional={habit.value: st.integers(0, 7) for habit in Habit}
).map(Lifestyle.model_validate)
goals = st.lists(st.sampled_from(Goal), unique=True).map(tuple)


def codes(lifestyle: Lifestyle, *wanted: Goal) -> set[str]:
    return {statement.code for statement in statements(lifestyle, wanted, RULES)}


def test_every_question_of_the_intake_is_a_habit() -> None:
    assert {habit.value for habit in Habit} == set(Lifestyle.model_fields)
    assert set(HABIT_WORDS) == set(Habit)


def test_every_habit_and_every_goal_bears_on_something() -> None:
    assert {rule.habit for rule in RULES.statements if rule.habit} == set(Habit)
    assert {goal for rule in RULES.statements for goal in rule.goals} == set(Goal)
    assert {rule.topic for rule in RULES.statements} == set(Topic)


@pytest.mark.parametrize(
    ("habit", "at_least", "code", "topic"),
    [
        ("standing_hours_per_day", 2, "standing_girth", Topic.MEASURING_TIME),
        ("standing_hours_per_day", 4, "standing_swelling", Topic.MEASURING_TIME),
        ("heels_days_per_week", 1, "heels_balance", Topic.CANDIDACY),
        ("heels_days_per_week", 3, "heels_muscle", Topic.DURATION),
        ("stairs_flights_per_day", 5, "stairs_walking", Topic.CANDIDACY),
        ("strength_sessions_per_week", 1, "strength_duration", Topic.DURATION),
        ("running_km_per_week", 5, "running_candidacy", Topic.CANDIDACY),
        ("court_sport_sessions_per_week", 1, "court_sport_candidacy", Topic.CANDIDACY),
        ("stretching_days_per_week", 1, "stretching_onset", Topic.DURATION),
        ("massage_days_per_week", 1, "massage_aftercare", Topic.DURATION),
    ],
)
def test_a_habit_is_spoken_of_from_its_threshold_on(
    habit: str, at_least: int, code: str, topic: Topic
) -> None:
    below = Lifestyle.model_validate({habit: at_least - 1})
    assert code not in codes(below)
    said = statements(Lifestyle.model_validate({habit: at_least}), (), RULES)
    statement = next(one for one in said if one.code == code)
    assert statement.topic is topic
    assert str(statement.text).startswith(f"{HABIT_WORDS[Habit(habit)]}: {at_least}. ")


@pytest.mark.parametrize(
    ("goal", "code"),
    [
        (Goal.SMALLER_GIRTH, "girth_expectation"),
        (Goal.SOFTEN_PROTRUSION, "contour_expectation"),
        (Goal.BALANCE_SIDES, "balance_expectation"),
        (Goal.ABOVE_KNEE, "above_knee_expectation"),
    ],
)
def test_a_hope_is_answered(goal: Goal, code: str) -> None:
    assert code in codes(Lifestyle(), goal)
    assert code not in codes(Lifestyle())


def test_the_knee_is_spoken_of_only_with_both_stairs_and_the_hope() -> None:
    stairs = Lifestyle(stairs_flights_per_day=10)
    assert "stairs_knee" in codes(stairs, Goal.ABOVE_KNEE)
    assert "stairs_knee" not in codes(stairs)
    assert "stairs_knee" not in codes(Lifestyle(), Goal.ABOVE_KNEE)


@given(lifestyles, goals)
def test_what_was_not_asked_is_not_spoken_of(
    lifestyle: Lifestyle, wanted: tuple[Goal, ...]
) -> None:
    asked = {habit for habit in Habit if getattr(lifestyle, habit.value) is not None}
    by_code = {rule.code: rule for rule in RULES.statements}
    for statement in statements(lifestyle, wanted, RULES):
        habit = by_code[statement.code].habit
        assert habit is None or habit in asked
    assert set(not_asked(lifestyle)) == {HABIT_WORDS[habit] for habit in set(Habit) - asked}


@given(lifestyles, goals)
def test_every_statement_has_sources_and_no_percentage(
    lifestyle: Lifestyle, wanted: tuple[Goal, ...]
) -> None:
    for statement in statements(lifestyle, wanted, RULES):
        assert statement.sources
        assert not re.search(r"%|per ?cent|odds|chance", str(statement.text))


def test_animal_and_clinic_evidence_is_marked_thin() -> None:
    weak = {"Kugan", "HKclinic", "Tones", "RatEx", "Rabbit2003", "Singer2006", "Singer2011", "Pal"}
    for rule in RULES.statements:
        if weak & set(rule.sources):
            assert rule.thin, rule.code


def _unknown_sentence(rules: dict[str, Any]) -> None:
    rules["statements"][0]["code"] = "drinks_tea"


def _sentence_left_out(rules: dict[str, Any]) -> None:
    rules["statements"].pop()


def _threshold_without_source(rules: dict[str, Any]) -> None:
    rules["statements"][0]["threshold_sources"] = []


def _habit_without_threshold(rules: dict[str, Any]) -> None:
    rules["statements"][0].pop("at_least")


def _no_source(rules: dict[str, Any]) -> None:
    rules["statements"][0]["sources"] = []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_unknown_sentence, "there is no such sentence"),
        (_sentence_left_out, "every sentence must be given exactly once"),
        (_threshold_without_source, "a threshold and its source go together"),
        (_habit_without_threshold, "a habit and its threshold go together"),
        (_no_source, "at least 1 item"),
    ],
)
def test_statement_data_that_could_mislead_are_refused(
    spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    rules = copy.deepcopy(read("lifestyle"))
    spoil(rules)
    with pytest.raises(ValidationError, match=says):
        LifestyleRules.model_validate(rules)


def test_every_sentence_reads_without_blanks() -> None:
    for sentence in SENTENCES.values():
        assert "{" not in sentence.template
        assert str(sentence).endswith(".")
