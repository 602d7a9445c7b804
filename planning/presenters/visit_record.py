"""Questions of a visit's form, LEFT first, each leg in the order it is measured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from planning.domain.plan import InjectionPlan
from planning.domain.safety_call import ANSWER_WORDS, RED_FLAGS
from planning.domain.text import Text
from planning.domain.visit_record import (
    GAIT_WORDS,
    HEEL_RISE_MEDIANS,
    NEXT_STEP_WORDS,
    SATISFACTION_WORDS,
    STANDING_WORK_WORDS,
)
from planning.domain.vocabulary import (
    LAYER_SOURCE_WORDS,
    MUSCLE_WORDS,
    SIDE_WORDS,
    Laterality,
    Muscle,
    Sex,
)
from planning.forms.adverse_events import EVENTS, rows_of
from planning.forms.assessment import LAYERS, READINGS, swap_of
from planning.forms.sheets import Problem, Sheet
from planning.forms.visit_record import FLAGS, REASON, Levels
from planning.presenters.adverse_events import EventQuestions
from planning.presenters.adverse_events import questions as event_questions
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.visit_record_compared import Compared
from planning.wording import say

GRADES = tuple((str(grade), str(grade)) for grade in range(5))


@dataclass(frozen=True, slots=True)
class GirthRow:
    """One level: twice relaxed, twice on tiptoe, and what may be said of it."""

    prefix: str
    level: str
    readings: tuple[Input, ...]
    compared: Compared


@dataclass(frozen=True, slots=True)
class HeadRow:
    word: str
    inputs: tuple[Input, ...]
    compared: Compared


@dataclass(frozen=True, slots=True)
class LegQuestions:
    side: str
    word: str
    girths: tuple[GirthRow, ...]
    layer_source: Input
    heads: tuple[HeadRow, ...]
    heel_rises: Input
    heel_rises_compared: Compared
    bulge_rest: Input
    bulge_tiptoe: Input
    bulge_compared: Compared


@dataclass(frozen=True, slots=True)
class VisitQuestions:
    measured_on: Input
    measured_at: Input
    standing_work: Input
    flags: tuple[Input, ...]
    legs: tuple[LegQuestions, ...]
    gait: Input
    satisfaction_contour: Input
    satisfaction_girth: Input
    events: tuple[EventQuestions, ...]
    note: Input
    next_step: Input
    correction_reason: Input | None


def inputs_of(sheet: Sheet, problems: tuple[Problem, ...] = ()) -> Inputs:
    swaps = {problem.name: row for problem in problems if (row := swap_of(problem))}
    return Inputs(sheet, problems, swaps)


def questions(
    inputs: Inputs,
    levels: Levels,
    plan: InjectionPlan,
    compared: Mapping[str, Compared],
    *,
    is_correction: bool,
) -> VisitQuestions:
    """Every question of the page; `compared` is what may be said beside them."""
    return VisitQuestions(
        measured_on=inputs.text("measured_on", _("Measured on"), kind="date"),
        measured_at=inputs.text("measured_at", _("at"), spoken=_("Measured at"), kind="time"),
        standing_work=inputs.radios(
            "standing_work",
            _("Measured before or after standing work"),
            _pairs(STANDING_WORK_WORDS),
            unanswered="–",
        ),
        flags=tuple(
            inputs.radios(
                f"{FLAGS}-{question.code}",
                say(question.asked),
                [(answer.value, ANSWER_WORDS[answer]) for answer in question.answers],
                unanswered=_("Not asked"),
                spoken=say(question.means),
            )
            for question in RED_FLAGS
        ),
        legs=tuple(_leg(inputs, side, levels, compared) for side in Laterality),
        gait=inputs.radios("gait", _("Gait"), _pairs(GAIT_WORDS), unanswered="–"),
        satisfaction_contour=_satisfaction(
            inputs, "satisfaction_contour", _("Satisfied with the contour")
        ),
        satisfaction_girth=_satisfaction(
            inputs, "satisfaction_girth", _("Satisfied with the girth")
        ),
        events=() if is_correction else tuple(_events(inputs, plan)),
        note=inputs.text("note", _("Note"), kind="textarea"),
        next_step=inputs.radios(
            "next_step", _("Next step"), _pairs(NEXT_STEP_WORDS), unanswered="–"
        ),
        correction_reason=inputs.text(REASON, _("Why it is corrected")) if is_correction else None,
    )


def _leg(
    inputs: Inputs, side: Laterality, levels: Levels, compared: Mapping[str, Compared]
) -> LegQuestions:
    word = say(SIDE_WORDS[side])

    def spoken(label: str) -> str:
        return f"{word} · {label}"

    def grades(name: str, label: str) -> Input:
        return inputs.radios(f"{side}-{name}", label, GRADES, unanswered="–", spoken=spoken(label))

    return LegQuestions(
        side=side.value,
        word=word,
        girths=tuple(_girths(inputs, side, word, levels, compared)),
        layer_source=inputs.radios(
            f"{side}-layers-source",
            _("Layers measured by"),
            _pairs(LAYER_SOURCE_WORDS),
            spoken=spoken(_("Layers measured by")),
        ),
        heads=tuple(
            _head(inputs, side, muscle, word, compared[f"{side}-layers-{muscle}-compared"])
            for muscle in Muscle
        ),
        heel_rises=inputs.number(
            f"{side}-heel_rise_count",
            _("Heel rises on this leg"),
            spoken=spoken(_("Heel rises on this leg")),
            hint=_("Until tired. Median of 566 adults: women %(women)s, men %(men)s [Hebert2017].")
            % {
                "women": HEEL_RISE_MEDIANS[Sex.FEMALE],
                "men": HEEL_RISE_MEDIANS[Sex.MALE],
            },
        ),
        heel_rises_compared=compared[f"{side}-heel_rise_count-compared"],
        bulge_tiptoe=grades("bulge_tiptoe", _("Bulge on tiptoe")),
        bulge_rest=grades("bulge_rest", _("Bulge at rest")),
        bulge_compared=compared[f"{side}-bulge-compared"],
    )


def _girths(
    inputs: Inputs,
    side: Laterality,
    word: str,
    levels: Levels,
    compared: Mapping[str, Compared],
) -> Iterable[GirthRow]:
    labels = {"relaxed_mm": _("relaxed"), "tiptoe_mm": _("on tiptoe")}
    for row, level in enumerate(levels[side]):
        prefix = f"{side}-girths-{row}"
        where = f"{word} · " + _("girth at %(level)s %%") % {"level": level}
        yield GirthRow(
            prefix=prefix,
            level=level,
            readings=tuple(
                inputs.number(
                    f"{prefix}-{part}-{place}",
                    labels[part],
                    "mm",
                    spoken=_("%(where)s, %(state)s, reading %(n)s")
                    % {"where": where, "state": labels[part], "n": place + 1},
                )
                for part in READINGS
                for place in range(2)
            ),
            compared=compared[f"{prefix}-compared"],
        )


def _head(
    inputs: Inputs, side: Laterality, muscle: Muscle, word: str, compared: Compared
) -> HeadRow:
    head = say(MUSCLE_WORDS[muscle])
    labels = {"fat_mm": _("Fat"), "muscle_mm": _("Muscle"), "soleus_mm": _("Soleus")}
    made = tuple(
        inputs.number(
            f"{side}-layers-{muscle}-{part}",
            labels[part],
            "mm",
            spoken=f"{word} · {head}, {labels[part]}",
        )
        for part in LAYERS
    )
    return HeadRow(head, made, compared)


def _satisfaction(inputs: Inputs, name: str, label: str) -> Input:
    return inputs.radios(name, label, _pairs(SATISFACTION_WORDS), unanswered="–")


def _events(inputs: Inputs, plan: InjectionPlan) -> Iterable[EventQuestions]:
    """The events typed so far, and an empty one after them."""
    rows = rows_of(inputs.sheet)
    for row in (*rows, rows[-1] + 1 if rows else 0):
        yield event_questions(inputs, plan, f"{EVENTS}-{row}-")


def _pairs(words: Mapping[Any, Text]) -> list[tuple[str, Text]]:
    return [(str(value), word) for value, word in words.items()]
