"""The safety call's script: what is read aloud, and what each answer is kept as."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from patients.presenters import banner
from planning.domain.safety_call import ANSWER_WORDS, ORDINARY, RED_FLAGS, Question
from planning.domain.text import Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.evidence import load_aftercare
from planning.forms.safety_calls import IDENTIFIED
from planning.models import Visit
from planning.presenters.frame import alerts
from planning.presenters.sources import Source, sources_of
from planning.wording import say


@dataclass(frozen=True, slots=True)
class Line:
    """One question: as staff read it, and in the patient's language where that is another."""

    name: str
    asked: str
    in_theirs: str
    answers: tuple[tuple[str, str], ...]
    chosen: str
    problem: str
    sources: tuple[Source, ...]


def call_context(
    visit: Visit, posted: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    """The page's context; `posted` is shown again with what was wrong about it."""
    theirs = visit.patient.language
    if theirs == translation.get_language():
        theirs = ""
    intake = visit.plan.consultation.read_intake()
    lines = {
        question.code.value: _line(question, posted, problems, theirs)
        for question in (*RED_FLAGS, *ORDINARY)
    }
    warnings = load_aftercare().warnings
    return {
        "visit": visit,
        "banner": banner(visit.patient, alerts(intake, visit.patient.birth_date) if intake else ()),
        "treated_on": visit.plan.consultation.treatment_on,
        "theirs": theirs,
        "red_flags": [lines[question.code.value] for question in RED_FLAGS],
        "ordinary": [lines[question.code.value] for question in ORDINARY],
        "sides": [say(SIDE_WORDS[side]) for side in Laterality],
        # Where the patient's page leaves room for the clinic's number, the caller is the clinic.
        "watch_for": [
            (_(sign.symptom), _("Call us the same day.") if sign.calls_clinic else _(sign.act))
            for sign in warnings
        ],
        "is_identified": posted.get(IDENTIFIED) == "yes",
        "note": posted.get("note", ""),
        "problems": _spoken(problems, lines),
    }


def _line(
    question: Question, posted: Mapping[str, str], problems: Mapping[str, str], theirs: str
) -> Line:
    name = question.code.value
    return Line(
        name=name,
        asked=say(question.asked),
        in_theirs=_in(theirs, question.asked) if theirs else "",
        answers=tuple((answer.value, say(ANSWER_WORDS[answer])) for answer in question.answers),
        chosen=posted.get(name, ""),
        problem=problems.get(name, ""),
        sources=sources_of(question.sources),
    )


def _in(language: str, text: Text) -> str:
    with translation.override(language):
        return say(text)


def _spoken(problems: Mapping[str, str], lines: Mapping[str, Line]) -> list[tuple[str, str, str]]:
    """Each problem with its field and the question as it is asked."""
    return [
        (field, lines[field].asked if field in lines else "", sentence)
        for field, sentence in problems.items()
    ]
