"""The patient's page: every topic for everyone, worded by what this patient answered.

    heels · stairs · running · light walking · strength training · stretching · massage ·
    long standing · sport

Each topic says in plain words how much is known. What was not asked is not guessed: the
advice then stands alone. The sentences are data (`evidence/aftercare.toml`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from planning.domain.base import Document
from planning.domain.followup import VisitKind
from planning.domain.intake import Lifestyle
from planning.domain.lifestyle import Habit
from planning.domain.text import N_, Text

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Sentence = Annotated[str, Field(min_length=1)]
DayAfter = Annotated[int, Field(ge=0, le=730)]


class TopicCode(StrEnum):
    """In the order of the page."""

    HEELS = "heels"
    STAIRS = "stairs"
    RUNNING = "running"
    LIGHT_WALKING = "light_walking"
    STRENGTH_TRAINING = "strength_training"
    STRETCHING = "stretching"
    MASSAGE = "massage"
    STANDING = "standing"
    SPORT = "sport"


class Strength(StrEnum):
    """How much is known, from nothing upward. No topic has more than thin evidence today."""

    UNTESTED = "untested"
    CLINICS_ADVISE = "clinics_advise"
    FACE_LABEL = "face_label"
    ANIMALS_AND_FACE = "animals_and_face"
    NOT_THIS_TREATMENT = "not_this_treatment"
    ONE_SERIES = "one_series"
    STUDIES_DISAGREE = "studies_disagree"
    ONE_REVIEW = "one_review"
    SEVERAL_STUDIES = "several_studies"


STRENGTH_WORDS: dict[Strength, Text] = {
    Strength.UNTESTED: Text(N_("no study has tested this")),
    Strength.CLINICS_ADVISE: Text(N_("advice of clinics; no study has tested this")),
    Strength.FACE_LABEL: Text(N_("from a label for the face; not tested on calves")),
    Strength.ANIMALS_AND_FACE: Text(N_("animal and face studies only")),
    Strength.NOT_THIS_TREATMENT: Text(N_("studies of standing, not of this treatment")),
    Strength.ONE_SERIES: Text(N_("one series of 123 patients")),
    Strength.STUDIES_DISAGREE: Text(N_("one series of 123; two small studies saw no change")),
    Strength.ONE_REVIEW: Text(N_("one review; one study saw more change at 6 months")),
    Strength.SEVERAL_STUDIES: Text(N_("several studies of this treatment")),
}
MOST_MARKS = 3
STRENGTH_MARKS: dict[Strength, int] = {
    Strength.UNTESTED: 0,
    Strength.CLINICS_ADVISE: 0,
    Strength.FACE_LABEL: 0,
    Strength.ANIMALS_AND_FACE: 1,
    Strength.NOT_THIS_TREATMENT: 1,
    Strength.ONE_SERIES: 1,
    Strength.STUDIES_DISAGREE: 1,
    Strength.ONE_REVIEW: 1,
    Strength.SEVERAL_STUDIES: 2,
}
"""Filled of `MOST_MARKS`: 0 untested, 1 thin, 2 several studies. 3 would be a
placebo-controlled trial of calves, and none was found."""


ANSWERS: dict[Habit, tuple[Text, Text, str]] = {
    Habit.HEELS: (
        Text(N_("You do not wear them.")),
        Text(N_("You wear them one day a week.")),
        N_("You wear them {amount} days a week."),
    ),
    Habit.STAIRS: (
        Text(N_("You do not climb stairs.")),
        Text(N_("You climb one flight a day.")),
        N_("You climb {amount} flights a day."),
    ),
    Habit.RUNNING: (
        Text(N_("You do not run.")),
        Text(N_("You run one kilometre a week.")),
        N_("You run {amount} kilometres a week."),
    ),
    Habit.STRENGTH: (
        Text(N_("You do not train.")),
        Text(N_("You train once a week.")),
        N_("You train {amount} times a week."),
    ),
    Habit.STRETCHING: (
        Text(N_("You do not stretch.")),
        Text(N_("You stretch one day a week.")),
        N_("You stretch {amount} days a week."),
    ),
    Habit.MASSAGE: (
        Text(N_("You do not have massage.")),
        Text(N_("You have massage one day a week.")),
        N_("You have massage {amount} days a week."),
    ),
    Habit.STANDING: (
        Text(N_("You do not stand for long.")),
        Text(N_("You stand one hour a day.")),
        N_("You stand {amount} hours a day."),
    ),
    Habit.COURT_SPORT: (
        Text(N_("You do not play.")),
        Text(N_("You play once a week.")),
        N_("You play {amount} times a week."),
    ),
}
"""What the patient answered, said back: none, one, more."""


class PhaseCode(StrEnum):
    ONSET = "onset"
    BEST = "best"
    FADES = "fades"


class Topic(Document):
    """One topic. `asked` is the question whose answer is repeated before the advice."""

    code: TopicCode
    title: Sentence
    asked: Habit | None = None
    advice: Sentence
    advice_if_none: str = ""
    strength: Strength
    sources: Sources


class Phase(Document):
    """A stretch of the effect, in days after treatment, both ends included."""

    code: PhaseCode
    title: Sentence
    span: Sentence
    first_day: DayAfter
    last_day: DayAfter
    strength: Strength
    sources: Sources

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first_day > self.last_day:
            raise ValueError(f"{self.code}: the first day must not follow the last")
        return self


class Sourced(Document):
    statement: Sentence
    sources: Sources


class Exercise(Sourced):
    """What the sources disagree about, said and not hidden."""

    strength: Strength


class WarningSign(Document):
    """What the patient notices, when, and what to do. `calls_clinic` leaves room for the
    telephone number."""

    symptom: Sentence
    when: Sentence
    act: Sentence
    calls_clinic: bool = False
    sources: Sources


class Watch(Document):
    """Until when the warning signs are most to be watched for."""

    until_day: DayAfter
    sources: Sources


class VisitReason(Document):
    kind: VisitKind
    why: Sentence


class AftercareRules(Document):
    """The whole page as data, every part complete and in order."""

    version: str
    phases: tuple[Phase, ...]
    expected: tuple[Sourced, ...]
    exercise: Exercise
    topics: tuple[Topic, ...]
    warnings: Annotated[tuple[WarningSign, ...], Field(min_length=1)]
    watch: Watch
    visits: tuple[VisitReason, ...]
    visit_notes: tuple[Sourced, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name, given, wanted in (
            ("topics", [topic.code for topic in self.topics], list(TopicCode)),
            ("phases", [phase.code for phase in self.phases], list(PhaseCode)),
            ("visits", [visit.kind for visit in self.visits], list(VisitKind)),
        ):
            if given != wanted:
                raise ValueError(f"{name}: every one must be given once, in order")
        return self


@dataclass(frozen=True, slots=True)
class Advice:
    """One topic for this patient: what they told (if they were asked), and what to do."""

    code: TopicCode
    title: Text
    said: Text | None
    advice: Text
    strength: Strength
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedPhase:
    """A phase with its days as dates; `None` while no treatment date is set."""

    phase: Phase
    first_on: date | None
    last_on: date | None


def advice(lifestyle: Lifestyle, rules: AftercareRules) -> tuple[Advice, ...]:
    """Every topic in the order of the page, whatever was answered."""
    return tuple(_advice(topic, lifestyle) for topic in rules.topics)


def dated_phases(treated_on: date | None, rules: AftercareRules) -> tuple[DatedPhase, ...]:
    """The course of the effect, with dates once there is a treatment date."""
    return tuple(
        DatedPhase(phase, days_after(treated_on, phase.first_day), _last(treated_on, phase))
        for phase in rules.phases
    )


def days_after(treated_on: date | None, days: int) -> date | None:
    """A date counted from the treatment; `None` without one, or past the calendar's end."""
    if treated_on is None or days > (date.max - treated_on).days:
        return None
    return treated_on + timedelta(days=days)


def _last(treated_on: date | None, phase: Phase) -> date | None:
    return days_after(treated_on, phase.last_day)


def _advice(topic: Topic, lifestyle: Lifestyle) -> Advice:
    amount: int | None = getattr(lifestyle, topic.asked.value) if topic.asked else None
    is_none = amount == 0 and topic.advice_if_none
    return Advice(
        code=topic.code,
        title=Text(topic.title),
        said=None if topic.asked is None or amount is None else _said(topic.asked, amount),
        advice=Text(topic.advice_if_none if is_none else topic.advice),
        strength=topic.strength,
        sources=topic.sources,
    )


def _said(habit: Habit, amount: int) -> Text:
    none, one, many = ANSWERS[habit]
    if amount > 1:
        return Text(many, amount=amount)
    return one if amount else none
