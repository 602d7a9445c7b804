"""Questions on which the evidence disagrees: shown side by side, never decided here."""

from enum import StrEnum

from planning.domain.base import Document
from planning.domain.rules import Sentence, Sourced
from planning.domain.text import Text


class Topic(StrEnum):
    """The choice of the plan, or the expectation, that a disagreement bears on."""

    DOSE = "dose"
    LEG_DOSE = "leg_dose"
    HEADS = "heads"
    SOLEUS = "soleus"
    POINTS = "points"
    VOLUME = "volume"
    ZONE = "zone"
    EFFECT = "effect"
    FUNCTION = "function"
    FAT = "fat"
    TIMING = "timing"
    INTERVAL = "interval"
    EXERCISE = "exercise"
    MYASTHENIA = "myasthenia"


class Disagreement(Sourced):
    topic: Topic
    question: Sentence
    position_a: Sentence
    position_b: Sentence

    @property
    def question_text(self) -> Text:
        return Text(self.question)


class Disagreements(Document):
    disagreements: tuple[Disagreement, ...]
