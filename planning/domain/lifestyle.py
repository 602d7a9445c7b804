"""What habits and hopes mean for this treatment: sentences with sources, never a percentage.

A habit bears on who is a good candidate, on how visible a change may be, on how long it
may last, or on when to measure. No source gives a size for any of it, so nothing here is
a number about the patient's own chances, and thin evidence says that it is thin. A
question that was not asked yields no statement; `not_asked` lists it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from planning.domain.base import Document
from planning.domain.intake import Lifestyle
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Goal


class Topic(StrEnum):
    CANDIDACY = "candidacy"
    VISIBILITY = "visibility"
    DURATION = "duration"
    MEASURING_TIME = "measuring_time"


TOPIC_WORDS: dict[Topic, Text] = {
    Topic.CANDIDACY: Text(N_("Is it the right treatment")),
    Topic.VISIBILITY: Text(N_("How visible the change may be")),
    Topic.DURATION: Text(N_("How long it may last")),
    Topic.MEASURING_TIME: Text(N_("When to measure")),
}


class Habit(StrEnum):
    """The questions of `Lifestyle`, by field name."""

    STANDING = "standing_hours_per_day"
    HEELS = "heels_days_per_week"
    STAIRS = "stairs_flights_per_day"
    STRENGTH = "strength_sessions_per_week"
    RUNNING = "running_km_per_week"
    COURT_SPORT = "court_sport_sessions_per_week"
    STRETCHING = "stretching_days_per_week"
    MASSAGE = "massage_days_per_week"


HABIT_WORDS: dict[Habit, Text] = {
    Habit.STANDING: Text(N_("Hours of standing a day")),
    Habit.HEELS: Text(N_("Days in heels a week")),
    Habit.STAIRS: Text(N_("Flights of stairs a day")),
    Habit.STRENGTH: Text(N_("Strength sessions a week")),
    Habit.RUNNING: Text(N_("Kilometres of running a week")),
    Habit.COURT_SPORT: Text(N_("Court-sport sessions a week")),
    Habit.STRETCHING: Text(N_("Days of stretching a week")),
    Habit.MASSAGE: Text(N_("Days of massage a week")),
}

SENTENCES: Mapping[str, Text] = {
    "standing_girth": Text(
        N_(
            "Leg girth rises over two hours of standing still, by about as much as the "
            "treatment changes it: measure before standing work, at the same time of day."
        )
    ),
    "standing_swelling": Text(
        N_("Posture at work changes leg volume: record the time and the posture with every girth.")
    ),
    "heels_muscle": Text(
        N_(
            "Heels raised lateral-head and soleus activity in level walking, and long-term "
            "wearers have shorter medial-head fascicles. Whether heels shorten the effect was "
            "not studied."
        )
    ),
    "heels_balance": Text(
        N_(
            "Clinics advise no heels for a while after treatment, for balance; no trial "
            "supports or refutes it."
        )
    ),
    "stairs_walking": Text(
        N_(
            "In one series stairs and walking stayed normal while running and tiptoe were "
            "limited in the first month."
        )
    ),
    "stairs_knee": Text(
        N_(
            "Weakening the muscle above the knee may unsettle the kneecap on stairs; no study "
            "of that treatment was found."
        )
    ),
    "strength_duration": Text(
        N_(
            "Whether training brings the muscle back sooner was not studied in people; "
            "clinics ask for none on the day itself."
        )
    ),
    "running_candidacy": Text(
        N_(
            "One author calls regular runners unsuitable. Running and tiptoe were clearly "
            "limited in month 1 of one series; two others report no limit."
        )
    ),
    "court_sport_candidacy": Text(
        N_(
            "One author calls badminton players unsuitable. Running and tiptoe were clearly "
            "limited in month 1 of one series; two others report no limit."
        )
    ),
    "stretching_onset": Text(
        N_(
            "Stretching strengthened the block in animals, and a review finds that activity "
            "may help; stimulating the muscle brought children with cerebral palsy no "
            "clinical benefit. That stretching prolongs the result was not shown."
        )
    ),
    "massage_aftercare": Text(
        N_(
            "No massage straight after the injection: a label asks not to rub the site (face "
            "text). That massage prolongs the result was not studied."
        )
    ),
    "duration_published": Text(
        N_(
            "Published results lasted 6 to 8 months, and the muscle of two healthy adults was "
            "still thinner after 12. No study compares people by habit: how much a habit "
            "shortens or lengthens that is unknown."
        )
    ),
    "girth_expectation": Text(
        N_(
            "Hopes for a smaller girth. Published changes are 0.3 to 1.6 cm and the tape's "
            "own error is 0.5 cm; satisfaction with girth was low while satisfaction with "
            "contour was high."
        )
    ),
    "contour_expectation": Text(
        N_(
            "Hopes for a softer contour: what treated women were most satisfied with, less so "
            "with a middling layer of fat."
        )
    ),
    "balance_expectation": Text(
        N_(
            "Hopes for balanced sides. Nearly all healthy adults have a larger dominant leg; "
            "how to split doses between unequal legs was not found in any study."
        )
    ),
    "above_knee_expectation": Text(
        N_(
            "Hopes for a change above the knee. No clinical study of that treatment was found: "
            "it is recorded, not planned."
        )
    ),
}
"""What may be said, by code. The rule data say when, on what topic and from which source."""


class StatementRule(Document):
    """When a sentence is said: a habit at or above `at_least`, one of `goals`, or both.

    `threshold_sources` say where `at_least` comes from; `thin` marks animal, clinic or
    single-series evidence.
    """

    code: str
    topic: Topic
    habit: Habit | None = None
    at_least: Annotated[int | None, Field(ge=1, le=300)] = None
    threshold_sources: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    thin: bool

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        if self.code not in SENTENCES:
            raise ValueError(f"{self.code}: there is no such sentence")
        if (self.habit is None) != (self.at_least is None):
            raise ValueError(f"{self.code}: a habit and its threshold go together")
        if (self.at_least is None) != (not self.threshold_sources):
            raise ValueError(f"{self.code}: a threshold and its source go together")
        return self


class LifestyleRules(Document):
    version: str
    statements: tuple[StatementRule, ...]

    @model_validator(mode="after")
    def _every_sentence_once(self) -> Self:
        if sorted(rule.code for rule in self.statements) != sorted(SENTENCES):
            raise ValueError("every sentence must be given exactly once")
        return self


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence for this patient; `thin` is said beside it, never left out."""

    code: str
    topic: Topic
    text: Text
    sources: tuple[str, ...]
    thin: bool


THIN: Text = Text(N_("thin evidence"))


def statements(
    lifestyle: Lifestyle, goals: tuple[Goal, ...], rules: LifestyleRules
) -> tuple[Statement, ...]:
    """What the answers give reason to say, in the order of the rules."""
    return tuple(
        Statement(
            code=rule.code,
            topic=rule.topic,
            text=_said(rule, lifestyle),
            sources=tuple(dict.fromkeys((*rule.sources, *rule.threshold_sources))),
            thin=rule.thin,
        )
        for rule in rules.statements
        if _applies(rule, lifestyle, goals)
    )


def not_asked(lifestyle: Lifestyle) -> tuple[Text, ...]:
    """The habits nobody asked about."""
    return tuple(HABIT_WORDS[habit] for habit in Habit if _answer(lifestyle, habit) is None)


def _answer(lifestyle: Lifestyle, habit: Habit) -> int | None:
    answer: int | None = getattr(lifestyle, habit.value)
    return answer


def _applies(rule: StatementRule, lifestyle: Lifestyle, goals: tuple[Goal, ...]) -> bool:
    if rule.goals and not set(rule.goals) & set(goals):
        return False
    if rule.habit is None or rule.at_least is None:
        return True
    answer = _answer(lifestyle, rule.habit)
    return answer is not None and answer >= rule.at_least


def _said(rule: StatementRule, lifestyle: Lifestyle) -> Text:
    sentence = SENTENCES[rule.code]
    answer = rule.habit and _answer(lifestyle, rule.habit)
    if rule.habit is None or answer is None:
        return sentence
    return Text(
        N_("{habit}: {amount}. {sentence}"),
        habit=HABIT_WORDS[rule.habit],
        amount=answer,
        sentence=sentence,
    )
