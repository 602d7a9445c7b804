"""The assessment page: the questions of each leg, and what the answers come to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from planning.diagram.unit_picker import unit_picker
from planning.domain.assess import Contribution, LegResult, assess
from planning.domain.assessment import Assessment
from planning.domain.assessment_rules import Toward
from planning.domain.balance import FORMULA, FORMULA_SOURCES, measured
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.legframe import LegFrame
from planning.domain.text import N_, Text
from planning.domain.vocabulary import (
    DEVELOPMENT_WORDS,
    FIRMNESS_WORDS,
    FORCE_WORDS,
    LAYER_SOURCE_WORDS,
    MUSCLE_WORDS,
    SIDE_WORDS,
    TIER_WORDS,
    TISSUE_WORDS,
    Laterality,
    Muscle,
)
from planning.drawings import drawing_words, drawn
from planning.evidence import load_assessment_rules, load_atlas
from planning.forms.assessment import (
    CARRIED_CONFIRMED,
    CARRIED_FROM,
    LEVELS,
    NONE_BULGES,
    READINGS,
    swap_of,
)
from planning.forms.sheets import NO, YES, Problem, Sheet
from planning.presenters.balance_panel import BalanceRow, measured_row
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.consultations_intake import cited
from planning.presenters.sources import Source
from planning.wording import say

GRADES = tuple((str(grade), str(grade)) for grade in range(5))
UNITS = range(1, 6)
TOWARD_WORDS: dict[Toward, Text] = {
    Toward.MUSCLE: Text(N_("toward muscle")),
    Toward.FAT: Text(N_("toward fat")),
    Toward.NEITHER: Text(N_("neither way")),
    Toward.OEDEMA: Text(N_("oedema")),
}


@dataclass(frozen=True, slots=True)
class GirthRow:
    """One level with its two relaxed readings and its two on tiptoe."""

    prefix: str
    level: Input
    readings: tuple[Input, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        return (self.level, *self.readings)


@dataclass(frozen=True, slots=True)
class HeadRow:
    word: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class LegQuestions:
    side: str
    word: str
    reference_line: Input
    girths: tuple[GirthRow, ...]
    layer_source: Input
    heads: tuple[HeadRow, ...]
    pinch: Input
    oedema: Input
    firmness: Input
    bulge_rest: Input
    bulge_tiptoe: Input
    units: Input
    development: Input
    force: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class AssessmentQuestions:
    measured_on: Input
    measured_at: Input
    carried_from: str
    carried_confirmed: Input
    legs: tuple[LegQuestions, ...]


def inputs_of(sheet: Sheet, problems: tuple[Problem, ...] = ()) -> Inputs:
    swaps = {problem.name: row for problem in problems if (row := swap_of(problem))}
    return Inputs(sheet, problems, swaps)


def questions(inputs: Inputs) -> AssessmentQuestions:
    """Every question of the page, LEFT first, each leg in the order it is examined."""
    return AssessmentQuestions(
        measured_on=inputs.text("measured_on", _("Measured on"), kind="date"),
        measured_at=inputs.text("measured_at", _("at"), spoken=_("Measured at"), kind="time"),
        carried_from=inputs.sheet.one(CARRIED_FROM),
        carried_confirmed=inputs.boxes(
            CARRIED_CONFIRMED,
            _("Earlier measurements"),
            [(YES, _("Where nothing new is typed, the earlier value counts"))],
        ),
        legs=tuple(_leg(inputs, side) for side in Laterality),
    )


def _leg(inputs: Inputs, side: Laterality) -> LegQuestions:
    word = say(SIDE_WORDS[side])

    def spoken(label: str) -> str:
        return f"{word} · {label}"

    def radios(name: str, label: str, choices: Iterable[tuple[str, Text | str]]) -> Input:
        return inputs.radios(f"{side}-{name}", label, choices, unanswered="–", spoken=spoken(label))

    return LegQuestions(
        side=side.value,
        word=word,
        reference_line=inputs.number(
            f"{side}-reference_line_mm",
            _("Reference line"),
            "mm",
            spoken=spoken(_("Reference line")),
            hint=_("Fibular head to the top of the heel bone."),
        ),
        girths=tuple(_girths(inputs, side, word)),
        layer_source=inputs.radios(
            f"{side}-layers-source",
            _("Layers measured by"),
            _pairs(LAYER_SOURCE_WORDS),
            spoken=spoken(_("Layers measured by")),
        ),
        heads=tuple(_head(inputs, side, muscle, word) for muscle in Muscle),
        oedema=inputs.radios(
            f"{side}-pitting_oedema",
            _("Pitting oedema"),
            [(NO, _("No")), (YES, _("Yes"))],
            unanswered=_("Not examined"),
            spoken=spoken(_("Pitting oedema")),
        ),
        firmness=radios("firmness", _("Firmness when tensed"), _pairs(FIRMNESS_WORDS)),
        bulge_rest=radios("bulge_rest", _("Bulge at rest"), GRADES),
        bulge_tiptoe=radios("bulge_tiptoe", _("Bulge on tiptoe"), GRADES),
        pinch=inputs.number(
            f"{side}-pinch_mm", _("Pinched fold"), "mm", spoken=spoken(_("Pinched fold"))
        ),
        units=inputs.boxes(
            f"{side}-bulging_units",
            _("Bulging units"),
            [
                *((str(n), _("unit %(number)s") % {"number": n}) for n in UNITS),
                (NONE_BULGES, _("none bulges")),
            ],
            spoken=spoken(_("Bulging units")),
        ),
        development=radios("development", _("Developed toward"), _pairs(DEVELOPMENT_WORDS)),
        force=tuple(
            inputs.select(
                f"{side}-force-{posture}",
                label,
                [("", "–"), *_pairs(FORCE_WORDS)],
                spoken=spoken(_("Force, %(posture)s") % {"posture": label}),
            )
            for posture, label in (
                ("standing", _("standing")),
                ("walking", _("walking")),
                ("tiptoe", _("on tiptoe")),
            )
        ),
    )


def _pairs(words: Mapping[Any, Text]) -> list[tuple[str, Text]]:
    return [(str(value), word) for value, word in words.items()]


def _girths(inputs: Inputs, side: Laterality, word: str) -> Iterable[GirthRow]:
    labels = {"relaxed_mm": _("relaxed"), "tiptoe_mm": _("on tiptoe")}
    rows = inputs.sheet.rows(f"{side}-girths") or tuple(range(len(LEVELS)))
    for row in rows:
        prefix = f"{side}-girths-{row}"
        level = inputs.sheet.one(f"{prefix}-level_pct") or _("level %(row)s") % {"row": row + 1}
        where = f"{word} · " + _("girth at %(level)s %%") % {"level": level}
        yield GirthRow(
            prefix=prefix,
            level=inputs.number(
                f"{prefix}-level_pct",
                _("Level"),
                "%",
                spoken=f"{word} · " + _("level of girth %(row)s") % {"row": row + 1},
            ),
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
        )


def _head(inputs: Inputs, side: Laterality, muscle: Muscle, word: str) -> HeadRow:
    head = say(MUSCLE_WORDS[muscle])
    made = []
    for part, label in (
        ("fat_mm", _("Fat")),
        ("muscle_mm", _("Muscle")),
        ("soleus_mm", _("Soleus")),
    ):
        name = f"{side}-layers-{muscle}-{part}"
        made.append(inputs.number(name, label, "mm", spoken=f"{word} · {head}, {label}"))
    own_source = f"{side}-layers-{muscle}-source"
    if inputs.sheet.has(own_source):
        label = _("Measured by")
        made.append(
            inputs.select(
                own_source,
                label,
                [("", "–"), *_pairs(LAYER_SOURCE_WORDS)],
                spoken=f"{word} · {head}, {label}",
            )
        )
    return HeadRow(head, tuple(made))


@dataclass(frozen=True, slots=True)
class ContributionView:
    sign: str
    value: str
    toward: str
    toward_word: str
    weight: int
    why: str
    sources: tuple[Source, ...]
    is_clinic_default: bool


@dataclass(frozen=True, slots=True)
class LegView:
    """What kind of calf it is and why; `picker` is the drawing with the units ticked."""

    side: str
    side_word: str
    tissue: str
    tissue_word: str
    tier_word: str
    explanation: str
    contributions: tuple[ContributionView, ...]
    missing: tuple[str, ...]
    would_change: tuple[str, ...]
    picker: str


@dataclass(frozen=True, slots=True)
class ResultView:
    legs: tuple[LegView, ...]
    balance: tuple[BalanceRow, ...]
    formula: str
    formula_sources: tuple[Source, ...]
    is_asymmetric: bool


def result(assessment: Assessment) -> ResultView:
    found = assess(assessment, load_assessment_rules())
    balance = measured(assessment)
    girth = balance.maximum_girth or balance.level_girth
    rows: list[BalanceRow] = []
    used: list[str] = list(FORMULA_SOURCES)
    if girth is not None:
        note = say(girth.note) if girth.note else ""
        rows.append(measured_row(_("Girth"), girth, note, is_girth=True))
        used += girth.sources
    for muscle, pair in (
        (Muscle.MEDIAL_HEAD, balance.medial_head),
        (Muscle.LATERAL_HEAD, balance.lateral_head),
    ):
        if pair is not None:
            rows.append(measured_row(say(MUSCLE_WORDS[muscle]), pair, ""))
            used += pair.sources
    return ResultView(
        legs=tuple(_leg_view(side, assessment, found.leg(side)) for side in Laterality),
        balance=tuple(rows),
        formula=FORMULA,
        formula_sources=cited(dict.fromkeys(used)),
        is_asymmetric=balance.is_asymmetric,
    )


def _leg_view(side: Laterality, assessment: Assessment, found: LegResult) -> LegView:
    leg = assessment.leg(side)
    picker = unit_picker(
        side,
        leg.bulging_units or (),
        atlas=load_atlas(),
        frame=LegFrame.of(side, leg) if leg.can_be_drawn else None,
        words=drawing_words(),
        id_prefix=f"{side}-units",
    )
    return LegView(
        side=side.value,
        side_word=say(SIDE_WORDS[side]),
        tissue=found.tissue_type.value,
        tissue_word=say(TISSUE_WORDS[found.tissue_type]),
        tier_word=say(TIER_WORDS[found.tier]) if found.tier else "",
        explanation=say(found.explanation),
        contributions=tuple(map(_contribution, found.contributions)),
        missing=tuple(say(missing.name) for missing in found.missing),
        would_change=tuple(say(change.sentence) for change in found.would_change),
        picker=drawn(picker),
    )


def _contribution(made: Contribution) -> ContributionView:
    return ContributionView(
        sign=say(made.name),
        value=say(made.value),
        toward=made.toward.value,
        toward_word=say(TOWARD_WORDS[made.toward]),
        weight=made.weight,
        why=say(made.why),
        sources=cited(made.sources),
        is_clinic_default=CLINIC_DEFAULT in made.sources,
    )
