"""What kind of calf it is, leg by leg, and why.

Each recorded sign weighs toward muscle (M) or fat (F). With the shipped rules
(threshold 3, lead 3, both 3; clinic defaults) the answer is read off this table:

    F
    8  f f f x x x x x x
    7  f f f x x x x x x
    6  f f f x x x x x x
    5  f f f x x x x x x
    4  f f x x x x x x x
    3  f x x x x x x x x      f  fat type
    2  . . . x x m m m m      m  muscle type
    1  . . . x m m m m m      x  mixed type
    0  . . . m m m m m m      .  undetermined
       0 1 2 3 4 5 6 7 8  M

One step to the right never leads toward fat, one step up never toward muscle. Pitting
oedema is not on the table: it is the answer wherever it is found, because girth and
layers of a swollen leg describe the swelling.

What was not measured is listed as missing and weighs nothing; no head is read off the
other, no leg off the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.assessment_rules import (
    HEAD_WORDS,
    SIGN_WORDS,
    WHY,
    AssessmentRules,
    Sign,
    Toward,
)
from planning.domain.signs import Reading, measured_heads, readings_of
from planning.domain.text import N_, Text
from planning.domain.vocabulary import (
    MUSCLE_WORDS,
    TISSUE_WORDS,
    Laterality,
    Muscle,
    ThicknessTier,
    TissueType,
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One recorded sign: its value, which way it weighs, how much, and why."""

    sign: Sign
    name: Text
    value: Text
    toward: Toward
    weight: int
    sources: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Missing:
    """Something not recorded. `muscle` names the head where a head is meant."""

    sign: Sign
    name: Text
    muscle: Muscle | None = None


@dataclass(frozen=True, slots=True)
class WouldChange:
    """One value of one sign that alone would make another answer.

    `recorded` is false where the sign (or, with `muscle`, that head) is missing today.
    """

    sign: Sign
    value: Text
    becomes: TissueType
    recorded: bool
    sentence: Text
    muscle: Muscle | None = None


@dataclass(frozen=True, slots=True)
class LegResult:
    """The answer for one leg. Weights are sums over `contributions`."""

    tissue_type: TissueType
    tier: ThicknessTier | None
    muscle_weight: int
    fat_weight: int
    contributions: tuple[Contribution, ...]
    missing: tuple[Missing, ...]
    would_change: tuple[WouldChange, ...]
    explanation: Text


@dataclass(frozen=True, slots=True)
class Result:
    left: LegResult
    right: LegResult
    rules_version: str

    def leg(self, side: Laterality) -> LegResult:
        return self.left if side is Laterality.LEFT else self.right


def assess(assessment: Assessment, rules: AssessmentRules) -> Result:
    """Both legs, each by itself.

    Deterministic: the same measurements and rules give the same result.
    """
    return Result(
        left=assess_leg(assessment.left, rules),
        right=assess_leg(assessment.right, rules),
        rules_version=rules.version,
    )


def decide(muscle_weight: int, fat_weight: int, rules: AssessmentRules) -> TissueType:
    """The table of the module's docstring, for weights of no swollen leg."""
    lead = muscle_weight - fat_weight
    if muscle_weight >= rules.threshold and fat_weight < rules.both and lead >= rules.lead:
        return TissueType.MUSCLE
    if fat_weight >= rules.threshold and muscle_weight < rules.both and -lead >= rules.lead:
        return TissueType.FAT
    if max(muscle_weight, fat_weight) >= rules.threshold:
        return TissueType.MIXED
    return TissueType.UNDETERMINED


def assess_leg(leg: LegAssessment, rules: AssessmentRules) -> LegResult:
    readings = {reading.sign: reading for reading in readings_of(leg, rules)}
    bands = {sign: reading.band for sign, reading in readings.items()}
    muscle_weight, fat_weight = _weigh(bands, rules)
    tissue_type = _answer(bands, leg.pitting_oedema, rules)
    thickness = readings.get(Sign.MUSCLE_THICKNESS)
    return LegResult(
        tissue_type=tissue_type,
        tier=rules.measure(Sign.MUSCLE_THICKNESS).bands[thickness.band].tier if thickness else None,
        muscle_weight=muscle_weight,
        fat_weight=fat_weight,
        contributions=tuple(_contributions(leg, readings, rules)),
        missing=tuple(_missing(leg, readings, rules)),
        would_change=tuple(_would_change(leg, readings, tissue_type, rules)),
        explanation=_explanation(tissue_type, muscle_weight, fat_weight, rules),
    )


def _weigh(bands: Mapping[Sign, int], rules: AssessmentRules) -> tuple[int, int]:
    """Sums of the weights toward muscle and toward fat."""
    muscle_weight = fat_weight = 0
    for sign, position in bands.items():
        band = rules.rule(sign).bands[position]
        if band.toward is Toward.MUSCLE:
            muscle_weight += band.weight
        elif band.toward is Toward.FAT:
            fat_weight += band.weight
    return muscle_weight, fat_weight


def _answer(
    bands: Mapping[Sign, int], pitting_oedema: bool | None, rules: AssessmentRules
) -> TissueType:
    if pitting_oedema:
        return TissueType.OEDEMA
    return decide(*_weigh(bands, rules), rules)


def _contributions(
    leg: LegAssessment, readings: Mapping[Sign, Reading], rules: AssessmentRules
) -> Iterator[Contribution]:
    if leg.pitting_oedema is not None:
        yield Contribution(
            sign=Sign.PITTING_OEDEMA,
            name=SIGN_WORDS[Sign.PITTING_OEDEMA],
            value=_PRESENT if leg.pitting_oedema else _ABSENT,
            toward=Toward.OEDEMA if leg.pitting_oedema else Toward.NEITHER,
            weight=0,
            sources=rules.pitting_sources,
            why=WHY[Sign.PITTING_OEDEMA, Toward.OEDEMA if leg.pitting_oedema else Toward.NEITHER],
        )
    for sign, reading in readings.items():
        rule = rules.rule(sign)
        band = rule.bands[reading.band]
        yield Contribution(
            sign=sign,
            name=SIGN_WORDS[sign],
            value=reading.value,
            toward=band.toward,
            weight=band.weight,
            sources=rule.sources,
            why=WHY[sign, band.toward],
        )


def _missing(
    leg: LegAssessment, readings: Mapping[Sign, Reading], rules: AssessmentRules
) -> Iterator[Missing]:
    for sign in Sign:
        if sign in HEAD_WORDS:
            for muscle in _missing_heads(sign, leg, rules):
                yield Missing(sign, _head_name(sign, muscle), muscle)
        elif sign is Sign.PITTING_OEDEMA:
            if leg.pitting_oedema is None:
                yield Missing(sign, SIGN_WORDS[sign])
        elif sign not in readings:
            yield Missing(sign, SIGN_WORDS[sign])


def _would_change(
    leg: LegAssessment,
    readings: Mapping[Sign, Reading],
    now: TissueType,
    rules: AssessmentRules,
) -> Iterator[WouldChange]:
    """Re-run the rule over every other value of every sign, one sign at a time."""
    bands = {sign: reading.band for sign, reading in readings.items()}
    for pitting in (True, False):
        becomes = _answer(bands, pitting, rules)
        if pitting is not bool(leg.pitting_oedema) and becomes is not now:
            yield _change(Sign.PITTING_OEDEMA, _PRESENT if pitting else _ABSENT, becomes, leg)
    for sign in rules.signs:
        before = readings[sign].value if sign in readings else None
        if sign not in HEAD_WORDS or before is not None:
            for value, becomes in _alternatives(sign, bands, 0, leg, now, rules):
                yield _change(sign, value, becomes, leg, before=before)
        for muscle in _missing_heads(sign, leg, rules):
            # The greater head counts, so a missing head changes nothing below it.
            least = bands.get(sign, -1) + 1
            for value, becomes in _alternatives(sign, bands, least, leg, now, rules):
                yield _change(sign, value, becomes, leg, muscle=muscle)


def _alternatives(
    sign: Sign,
    bands: Mapping[Sign, int],
    least: int,
    leg: LegAssessment,
    now: TissueType,
    rules: AssessmentRules,
) -> Iterator[tuple[Text, TissueType]]:
    """Values of `sign`, from band `least` on, that would not be today's answer.

    Neighbouring bands with the same answer are said as one.
    """
    rule = rules.rule(sign)
    answers = (
        (position, _answer({**bands, sign: position}, leg.pitting_oedema, rules))
        for position in range(least, len(rule.bands))
    )
    for becomes, run in groupby(answers, key=itemgetter(1)):
        positions = [position for position, _ in run]
        if becomes is not now:
            yield rule.words(positions[0], positions[-1]), becomes


def _missing_heads(sign: Sign, leg: LegAssessment, rules: AssessmentRules) -> tuple[Muscle, ...]:
    if sign not in HEAD_WORDS:
        return ()
    measured = measured_heads(leg, sign, rules)
    return tuple(muscle for muscle in Muscle if muscle not in measured)


def _change(
    sign: Sign,
    value: Text,
    becomes: TissueType,
    leg: LegAssessment,
    *,
    before: Text | None = None,
    muscle: Muscle | None = None,
) -> WouldChange:
    answer = TISSUE_WORDS[becomes]
    if sign is Sign.PITTING_OEDEMA:
        recorded = leg.pitting_oedema is not None
        if becomes is TissueType.OEDEMA:
            sentence = Text(N_("Pitting under pressure would make the answer: oedema."))
        else:
            sentence = Text(N_("Once it no longer pits: {answer}."), answer=answer)
    elif before is not None:
        recorded = True
        sentence = Text(
            N_("{sign}: {value} instead of {before} would make the answer: {answer}."),
            sign=SIGN_WORDS[sign],
            value=value,
            before=before,
            answer=answer,
        )
    else:
        recorded = False
        sentence = Text(
            N_("{sign}, not recorded: {value} would make the answer: {answer}."),
            sign=SIGN_WORDS[sign] if muscle is None else _head_name(sign, muscle),
            value=value,
            answer=answer,
        )
    return WouldChange(sign, value, becomes, recorded, sentence, muscle)


def _explanation(
    tissue_type: TissueType, muscle_weight: int, fat_weight: int, rules: AssessmentRules
) -> Text:
    if tissue_type is TissueType.OEDEMA:
        return Text(
            N_("The leg pits under pressure: oedema, whatever the other signs say."),
        )
    return Text(
        N_(
            "Muscle signs weigh {muscle}, fat signs {fat}: {answer}. One kind must weigh at "
            "least {threshold} and lead by {lead}; from {both} on both sides it is mixed."
        ),
        muscle=muscle_weight,
        fat=fat_weight,
        answer=TISSUE_WORDS[tissue_type],
        threshold=rules.threshold,
        lead=rules.lead,
        both=rules.both,
    )


def _head_name(sign: Sign, muscle: Muscle) -> Text:
    return Text(HEAD_WORDS[sign], head=MUSCLE_WORDS[muscle])


_PRESENT = Text(N_("present"))
_ABSENT = Text(N_("absent"))
