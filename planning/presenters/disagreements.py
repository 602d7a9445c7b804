"""What the evidence disagrees on, to stand beside the choice it bears on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from planning.domain.disagreements import Disagreement, Topic
from planning.domain.text import Text
from planning.evidence import load_disagreements
from planning.presenters.sources import Source, sources_of
from planning.wording import say

_KEYS = re.compile(r"\s*\[([^\]]+)\]([.;,]?)")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a position and the sources named right after it."""

    words: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class DisagreementView:
    """One question and its two positions, each with its sources where they are named."""

    topic: str
    question: str
    positions: tuple[tuple[Words, ...], tuple[Words, ...]]


def beside(*topics: Topic) -> tuple[DisagreementView, ...]:
    """The disagreements on these topics, in this order."""
    return _beside(topics, get_language() or "en")


@lru_cache(maxsize=64)
def _beside(topics: tuple[Topic, ...], language: str) -> tuple[DisagreementView, ...]:
    rows = {row.topic: row for row in load_disagreements()}
    return tuple(_view(rows[topic]) for topic in topics)


def _view(row: Disagreement) -> DisagreementView:
    return DisagreementView(
        topic=row.topic.value,
        question=say(row.question_text),
        positions=(_position(row.position_a), _position(row.position_b)),
    )


def _position(sentence: str) -> tuple[Words, ...]:
    return tuple(_stretches(say(Text(sentence))))


def _stretches(said: str) -> Iterator[Words]:
    """`A [Kim2013]; b.` is `A;` with its source, then ` b.` with none."""
    start = 0
    for match in _KEYS.finditer(said):
        keys = (key.strip() for key in match[1].split(";"))
        yield Words(said[start : match.start()] + match[2], sources_of(keys))
        start = match.end()
    if said[start:]:
        yield Words(said[start:])
