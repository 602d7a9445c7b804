"""The patient's page: every topic for everyone, no evidence without its strength."""

import copy
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.aftercare import (
    ANSWERS,
    MOST_MARKS,
    STRENGTH_MARKS,
    STRENGTH_WORDS,
    AftercareRules,
    Exercise,
    Phase,
    PhaseCode,
    Strength,
    Topic,
    TopicCode,
    advice,
    dated_phases,
    days_after,
)
from planning.domain.citations import Grade
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.intake import Lifestyle
from planning.domain.lifestyle import Habit
from planning.evidence import load_aftercare, load_citations, read

RULES = load_aftercare()
lifestyles = st.fixed_dictionaries(
    {}, optional={habit.value: st.integers(0, 7) for habit in Habit}
).map(Lifestyle.model_validate)


def said(habit: Habit, amount: int | None) -> tuple[str, str]:
    """What the patient reads about one habit: their answer, then the advice."""
    topic = next(topic for topic in RULES.topics if topic.asked is habit)
    lifestyle = Lifestyle.model_validate({habit.value: amount})
    told = next(line for line in advice(lifestyle, RULES) if line.code is topic.code)
    return str(told.said or ""), str(told.advice)


@given(lifestyles)
def test_every_topic_stands_for_every_patient_in_order(lifestyle: Lifestyle) -> None:
    lines = advice(lifestyle, RULES)
    assert [line.code for line in lines] == list(TopicCode)
    for line in lines:
        assert line.sources
        assert str(line.advice)
        assert "{" not in f"{line.title}{line.advice}{line.said or ''}"


@given(lifestyles)
def test_only_what_was_asked_is_said_back(lifestyle: Lifestyle) -> None:
    asked = {topic.code: topic.asked for topic in RULES.topics}
    for line in advice(lifestyle, RULES):
        habit = asked[line.code]
        answered = habit is not None and getattr(lifestyle, habit.value) is not None
        assert (line.said is not None) == answered


@pytest.mark.parametrize(
    ("habit", "amount", "told", "advised"),
    [
        (Habit.HEELS, 4, "You wear them 4 days a week.", "Wear flat shoes for now"),
        (Habit.HEELS, 1, "You wear them one day a week.", "Wear flat shoes for now"),
        (Habit.HEELS, 0, "You do not wear them.", "Wear flat shoes for now"),
        (Habit.HEELS, None, "", "Wear flat shoes for now"),
        (Habit.RUNNING, 40, "You run 40 kilometres a week.", "go back to it slowly"),
        (Habit.RUNNING, 0, "You do not run.", "Do not start in the first month"),
        (Habit.RUNNING, None, "", "go back to it slowly"),
        (Habit.STRENGTH, 0, "You do not train.", "ask us before you start"),
        (Habit.STRENGTH, 3, "You train 3 times a week.", "ask us at a check"),
        (Habit.COURT_SPORT, 0, "You do not play.", "Do not start in the first month"),
        (Habit.STANDING, 9, "You stand 9 hours a day.", "Move your ankles"),
    ],
)
def test_advice_is_worded_by_the_answer(
    habit: Habit, amount: int | None, told: str, advised: str
) -> None:
    answer, words = said(habit, amount)
    assert answer == told
    assert advised in words


def test_every_question_of_the_intake_has_its_topic_and_its_answers() -> None:
    assert {topic.asked for topic in RULES.topics if topic.asked} == set(Habit)
    assert set(ANSWERS) == set(Habit)


def test_light_walking_is_advised_where_running_is_not() -> None:
    """Section 7: walking stayed normal, running was limited [Xia2014]."""
    topics = {line.code: line for line in advice(Lifestyle(), RULES)}
    assert "Fine from day 0" in str(topics[TopicCode.LIGHT_WALKING].advice)
    assert "Not on day 0" in str(topics[TopicCode.RUNNING].advice)


def test_every_strength_has_words_and_marks() -> None:
    assert set(STRENGTH_WORDS) == set(Strength)
    assert set(STRENGTH_MARKS) == set(Strength)
    assert all(0 <= filled < MOST_MARKS for filled in STRENGTH_MARKS.values())
    assert len({str(words) for words in STRENGTH_WORDS.values()}) == len(Strength)


def test_no_thin_evidence_goes_unmarked() -> None:
    """SAF-04. Two marks need two sources read in the abstract, none of a clinic or the press."""
    citations = load_citations()
    sourced: list[Topic | Phase | Exercise] = [*RULES.topics, *RULES.phases, RULES.exercise]
    for entry in sourced:
        grades = [
            citation.grade for key in entry.sources if (citation := citations.get(key)) is not None
        ]
        strong = grades.count(Grade.A) >= 2 and Grade.S not in grades
        if STRENGTH_MARKS[entry.strength] > 1:
            assert strong
            assert CLINIC_DEFAULT not in entry.sources


@pytest.mark.parametrize(
    ("code", "strength"),
    [
        (TopicCode.HEELS, Strength.CLINICS_ADVISE),
        (TopicCode.STAIRS, Strength.ONE_SERIES),
        (TopicCode.RUNNING, Strength.STUDIES_DISAGREE),
        (TopicCode.STRENGTH_TRAINING, Strength.UNTESTED),
        (TopicCode.STRETCHING, Strength.ANIMALS_AND_FACE),
        (TopicCode.MASSAGE, Strength.FACE_LABEL),
        (TopicCode.STANDING, Strength.NOT_THIS_TREATMENT),
    ],
)
def test_a_topic_says_how_much_is_known(code: TopicCode, strength: Strength) -> None:
    """Sections 7 and 10 of the clinical reference."""
    assert next(topic for topic in RULES.topics if topic.code is code).strength is strength


def test_the_disagreement_about_exercise_is_said_with_both_sides() -> None:
    """Section 11: encourage early (animal, face data) against rest on day 0 (clinics)."""
    said_plainly = RULES.exercise.statement
    for words in ("disagree", "animals", "forehead", "clinics ask for rest"):
        assert words in said_plainly
    assert {"RatEx", "Rabbit2003", "Alam", "Dover2017", "Tones"} <= set(RULES.exercise.sources)


@pytest.mark.parametrize(
    ("code", "first_on", "last_on"),
    [
        (PhaseCode.ONSET, date(2026, 12, 2), date(2026, 12, 9)),
        (PhaseCode.BEST, date(2027, 1, 20), date(2027, 2, 23)),
        (PhaseCode.FADES, date(2027, 5, 26), date(2027, 7, 28)),
    ],
)
def test_the_course_is_dated_from_the_treatment(
    code: PhaseCode, first_on: date, last_on: date
) -> None:
    """Section 5: 1–2 weeks, 8–12 weeks and 70–90 days, 6–8 months; treated on 2026-11-25."""
    [dated] = [
        dated for dated in dated_phases(date(2026, 11, 25), RULES) if dated.phase.code is code
    ]
    assert (dated.first_on, dated.last_on) == (first_on, last_on)


@given(st.dates())
def test_phases_follow_one_another_wherever_the_calendar_reaches(treated_on: date) -> None:
    dated = dated_phases(treated_on, RULES)
    assert [entry.phase.code for entry in dated] == list(PhaseCode)
    days = [day for entry in dated for day in (entry.first_on, entry.last_on) if day is not None]
    assert days == sorted(days)
    assert all(day > treated_on for day in days)


def test_without_a_treatment_there_are_no_dates() -> None:
    assert {(entry.first_on, entry.last_on) for entry in dated_phases(None, RULES)} == {
        (None, None)
    }
    assert days_after(None, 36) is None
    assert days_after(date.max, 1) is None
    assert days_after(date.max - timedelta(days=1), 1) == date.max


def test_warning_signs_say_what_to_do() -> None:
    """Section 10: clot from day 3 [Wang2024]; spread mostly days 2–6, up to 36 [Bot86]."""
    signs = {source: sign for sign in RULES.warnings for source in sign.sources}
    assert "the same day" in signs["Bot86"].act or "at once" in signs["Bot86"].act
    assert "36" in signs["Bot86"].when
    assert any("the same day" in sign.act and "day 3" in sign.when for sign in RULES.warnings)
    assert RULES.watch.until_day == 36
    assert sum(sign.calls_clinic for sign in RULES.warnings) == 1


def _swap_topics(content: dict[str, Any]) -> None:
    content["topics"][0], content["topics"][1] = content["topics"][1], content["topics"][0]


def _drop_strength(content: dict[str, Any]) -> None:
    del content["topics"][0]["strength"]


def _invent_strength(content: dict[str, Any]) -> None:
    content["topics"][0]["strength"] = "proven"


def _drop_sources(content: dict[str, Any]) -> None:
    content["warnings"][0]["sources"] = []


def _drop_phase(content: dict[str, Any]) -> None:
    del content["phases"][1]


def _turn_phase_round(content: dict[str, Any]) -> None:
    content["phases"][0]["first_day"] = 90


def _drop_visit(content: dict[str, Any]) -> None:
    del content["visits"][0]


@pytest.mark.parametrize(
    "spoil",
    [
        _swap_topics,
        _drop_strength,
        _invent_strength,
        _drop_sources,
        _drop_phase,
        _turn_phase_round,
        _drop_visit,
    ],
)
def test_data_that_lack_something_are_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    content = copy.deepcopy(read("aftercare"))
    spoil(content)
    with pytest.raises(ValidationError):
        AftercareRules.model_validate(content)
