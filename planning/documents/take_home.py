"""The patient's page in words: what was planned, what to expect, how to live, dates, alarms.

One page a language. It is drawn into the plan's document in the document's language and,
where the patient reads another one, once more in theirs.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from planning.diagram.effect_line import Span, effect_line
from planning.documents.dates import long_day, month, short_day
from planning.documents.paper import BookedVisit, Paper
from planning.domain.aftercare import (
    MOST_MARKS,
    STRENGTH_MARKS,
    STRENGTH_WORDS,
    Advice,
    AftercareRules,
    DatedPhase,
    PhaseCode,
    Sourced,
    advice,
    dated_phases,
    days_after,
)
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.followup import VISIT_WORDS, FollowUpRules, VisitKind
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.domain.vocabulary import Laterality
from planning.evidence import load_aftercare
from planning.wording import say

_HANGUL = re.compile("[가-힣]")
FILLED, OPEN = "●", "○"


@dataclass(frozen=True, slots=True)
class PatientPage:
    """One page of finished HTML in its language, and the drawing it calls `effect-LANGUAGE`."""

    language: str
    html: str
    drawing: str

    @property
    def drawing_name(self) -> str:
        return f"effect-{self.language}"


def patient_pages(reading: Reading, paper: Paper) -> list[PatientPage]:
    """The page in the document's language, then in the patient's where it is another."""
    languages = dict.fromkeys((paper.language, paper.patient_language or paper.language))
    return [_page(reading, paper, language) for language in languages]


def _page(reading: Reading, paper: Paper, language: str) -> PatientPage:
    with override(language):
        rules = load_aftercare()
        phases = {dated.phase.code: dated for dated in dated_phases(paper.treated_on, rules)}
        spoken = " ".join(_phase_sentence(dated) for dated in phases.values())
        context = {
            **_take_home(reading, paper, rules, _Sources()),
            "language": language,
            "clinic_name": paper.clinic_name,
            "spoken": spoken,
        }
        return PatientPage(
            language=language,
            html=render_to_string("planning/document/patient.html", context),
            drawing=effect_line(
                Span(0, 0, gettext("Day 0: treatment"), short_day(paper.treated_on)),
                *(_span(phases[code]) for code in PhaseCode),
                spoken=spoken,
            ),
        )


class _Sources:
    """Numbers the sources in the order the page names them, for one line at its foot."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, keys: Iterable[str]) -> str:
        numbers = {self._numbers.setdefault(key, len(self._numbers) + 1) for key in keys}
        return ",".join(str(number) for number in sorted(numbers))

    def line(self) -> str:
        return " · ".join(f"{number} {_source_word(key)}" for key, number in self._numbers.items())


def _take_home(
    reading: Reading, paper: Paper, rules: AftercareRules, sources: _Sources
) -> dict[str, Any]:
    watched_until = days_after(paper.treated_on, rules.watch.until_day)
    return {
        "patient_name": reading.record.patient.name,
        "chart_number": reading.record.patient.chart_number,
        "planned": _planned_words(reading),
        "treated_on": long_day(paper.treated_on),
        "phase_sources": sources.of(key for phase in rules.phases for key in phase.sources),
        "expected": [_sourced(line, sources) for line in rules.expected],
        "warnings": [
            {
                "symptom": say(Text(sign.symptom)),
                "when": say(Text(sign.when)),
                "act": say(Text(sign.act)),
                "calls_clinic": sign.calls_clinic,
                "sources": sources.of(sign.sources),
            }
            for sign in rules.warnings
        ],
        "exercise": {
            **_sourced(rules.exercise, sources),
            "marks": _marks(STRENGTH_MARKS[rules.exercise.strength]),
            "strength": say(STRENGTH_WORDS[rules.exercise.strength]),
        },
        "topics": [
            _topic(said, sources) for said in advice(reading.record.intake.lifestyle, rules)
        ],
        "marks": [
            {"marks": _marks(filled), "words": words}
            for filled, words in enumerate(
                (gettext("not tested"), gettext("thin evidence"), gettext("several studies"))
            )
        ],
        "visits": _visits(paper.visits, reading.knowledge.follow_up_rules, rules),
        "visit_notes": [_sourced(line, sources) for line in rules.visit_notes],
        "watch": (
            gettext("above all until day %(day)s, %(date)s")
            % {"day": rules.watch.until_day, "date": long_day(watched_until)}
            if watched_until
            else gettext("above all until day %(day)s") % {"day": rules.watch.until_day}
        ),
        "sources": sources.line(),
    }


def _planned_words(reading: Reading) -> str:
    plan = reading.record.plan
    words = gettext(
        "Botulinum toxin in the calf muscle (gastrocnemius): LEFT %(left)s places, RIGHT "
        "%(right)s. This use is not on the product's label."
    ) % {side.value: len(plan.on_side(side)) for side in Laterality}
    if not plan.above_knee:
        return words
    above = gettext(
        "Also in the muscle above the knee (vastus medialis): LEFT %(left)s places, RIGHT "
        "%(right)s. No study of this use was found; tell us if a kneecap hurts or slips, or if "
        "stairs become hard."
    ) % {side.value: len(plan.above_knee_on(side)) for side in Laterality}
    return f"{words} {above}"


def _topic(said: Advice, sources: _Sources) -> dict[str, Any]:
    return {
        "title": _unbroken(say(said.title)),
        "said": say(said.said) if said.said else "",
        "advice": say(said.advice),
        "sources": sources.of(said.sources),
        "marks": _marks(STRENGTH_MARKS[said.strength]),
        "strength": _unbroken(say(STRENGTH_WORDS[said.strength])),
    }


def _unbroken(words: str) -> list[str]:
    """The pieces a narrow column may be broken between: Korean, word by word.

    The renderer knows no `word-break: keep-all` and would break between any two syllables.
    """
    return words.split() if _HANGUL.search(words) else [words]


def _marks(filled: int) -> str:
    return FILLED * filled + OPEN * (MOST_MARKS - filled)


def _sourced(line: Sourced, sources: _Sources) -> dict[str, str]:
    return {"text": say(Text(line.statement)), "sources": sources.of(line.sources)}


def _visits(
    booked: Sequence[BookedVisit], follow_up: FollowUpRules, rules: AftercareRules
) -> list[dict[str, str]]:
    """Booked days; before anything is booked, the days the visits are meant to fall on."""
    reasons = {reason.kind: Text(reason.why) for reason in rules.visits}
    when = [(visit.kind, _visit_day(visit)) for visit in booked] or [
        (window.kind, _weeks(window.first_day, window.last_day)) for window in follow_up.windows
    ]
    return [
        {
            "when": day,
            "what": _sentence_case(say(VISIT_WORDS[VisitKind(kind)])),
            "why": say(reasons[kind]),
        }
        for kind, day in when
    ]


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]


def _visit_day(visit: BookedVisit) -> str:
    if visit.on is None:
        return f"{short_day(visit.window_from)} – {short_day(visit.window_to)}"
    return long_day(visit.on)


def _weeks(first_day: int, last_day: int) -> str:
    return gettext("day %(first)s–%(last)s after treatment") % {
        "first": first_day,
        "last": last_day,
    }


def _span(dated: DatedPhase) -> Span:
    phase = dated.phase
    return Span(
        phase.first_day,
        phase.last_day,
        f"{say(Text(phase.title))} {_marks(STRENGTH_MARKS[phase.strength])}",
        " · ".join(filter(None, (say(Text(phase.span)), _range(dated)))),
    )


def _range(dated: DatedPhase) -> str:
    if dated.first_on is None or dated.last_on is None:
        return ""
    if dated.phase.code is PhaseCode.FADES:
        return f"{month(dated.first_on)} – {month(dated.last_on)}"
    return f"{short_day(dated.first_on)} – {short_day(dated.last_on)}"


def _phase_sentence(dated: DatedPhase) -> str:
    strength = say(STRENGTH_WORDS[dated.phase.strength])
    return f"{say(Text(dated.phase.title))}: {_span(dated).when} ({strength})."


def source_words(sources: Iterable[str]) -> str:
    """`[Cheng2019] [clinic default]`, the latter in the reader's language."""
    return " ".join(f"[{_source_word(key)}]" for key in sources)


def _source_word(key: str) -> str:
    return gettext("clinic default") if key == CLINIC_DEFAULT else key
