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
from decimal import Decimal

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.assessment_rules import (
    CHOICES,
    HEAD_WORDS,
    SIGN_WORDS,
    WHY,
    AssessmentRules,
    Sign,
    Toward,
)
from planning.domain.quantities import format_decimal, millimetres, percent
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import (
    FIRMNESS_WORDS,
    MUSCLE_WORDS,
    TISSUE_WORDS,
    Laterality,
    LayerSource,
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
    readings = {reading.sign: reading for reading in _readings(leg, rules)}
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


@dataclass(frozen=True, slots=True)
class _Reading:
    sign: Sign
    band: int
    value: Text


def _readings(leg: LegAssessment, rules: AssessmentRules) -> Iterator[_Reading]:
    """Every weighed sign that was recorded, in examination order."""
    for sign, grade in ((Sign.BULGE_REST, leg.bulge_rest), (Sign.BULGE_TIPTOE, leg.bulge_tiptoe)):
        if grade is not None:
            yield _Reading(
                sign, rules.choice(sign).band_of(grade), Text(N_("grade {grade}"), grade=grade)
            )
    if leg.firmness is not None:
        band = rules.choice(Sign.FIRMNESS).band_of(leg.firmness)
        yield _Reading(Sign.FIRMNESS, band, FIRMNESS_WORDS[leg.firmness])
    if leg.pinch_mm is not None:
        band = rules.measure(Sign.PINCH).band_of(leg.pinch_mm)
        yield _Reading(Sign.PINCH, band, millimetres(leg.pinch_mm))
    rise = _tiptoe_rise(leg)
    if rise is not None:
        amount, level = rise
        band = rules.measure(Sign.TIPTOE_GIRTH_RISE).band_of(amount)
        words = Text(
            N_("{amount} at {level}"), amount=_signed_millimetres(amount), level=percent(level)
        )
        yield _Reading(Sign.TIPTOE_GIRTH_RISE, band, words)
    for sign in (Sign.MUSCLE_THICKNESS, Sign.FAT_THICKNESS):
        heads = _measured_heads(leg, sign, rules)
        if heads:
            # Fat is its own greatest reading, not the thicker head's: otherwise a thicker
            # muscle could bring in another head's fat and turn the answer toward fat.
            head = max(heads, key=lambda muscle: heads[muscle])
            words = Text(
                N_("{amount}, {head}"), amount=millimetres(heads[head]), head=MUSCLE_WORDS[head]
            )
            yield _Reading(sign, rules.measure(sign).band_of(heads[head]), words)
    if leg.bulging_units is not None:
        band = rules.choice(Sign.BULGING_UNITS).band_of(len(leg.bulging_units))
        yield _Reading(Sign.BULGING_UNITS, band, _units_words(leg.bulging_units))


def _tiptoe_rise(leg: LegAssessment) -> tuple[Decimal, Decimal] | None:
    """The greatest gain in girth on tiptoe and its level, over the levels read both ways."""
    rises = [
        (girth.tiptoe_mean_mm - girth.relaxed_mean_mm, girth.level_pct)
        for girth in leg.girths
        if girth.tiptoe_mean_mm is not None
    ]
    return max(rises, key=lambda rise: (rise[0], -rise[1]), default=None)


def _measured_heads(
    leg: LegAssessment, sign: Sign, rules: AssessmentRules
) -> dict[Muscle, Decimal]:
    """Thickness of muscle or fat at each head measured by a method that reaches it."""
    heads = {}
    for muscle in Muscle:
        layers = leg.layers.of(muscle)
        if layers is not None and layers.source in _accepted_sources(sign, rules):
            is_fat = sign is Sign.FAT_THICKNESS
            heads[muscle] = layers.fat_mm if is_fat else layers.muscle_mm
    return heads


def _accepted_sources(sign: Sign, rules: AssessmentRules) -> tuple[LayerSource, ...]:
    return rules.fat_measured_by if sign is Sign.FAT_THICKNESS else rules.muscle_measured_by


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
    leg: LegAssessment, readings: Mapping[Sign, _Reading], rules: AssessmentRules
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
    leg: LegAssessment, readings: Mapping[Sign, _Reading], rules: AssessmentRules
) -> Iterator[Missing]:
    for sign in Sign:
        if sign in HEAD_WORDS:
            measured = _measured_heads(leg, sign, rules)
            for muscle in Muscle:
                if muscle not in measured:
                    yield Missing(sign, _head_name(sign, muscle), muscle)
        elif sign is Sign.PITTING_OEDEMA:
            if leg.pitting_oedema is None:
                yield Missing(sign, SIGN_WORDS[sign])
        elif sign not in readings:
            yield Missing(sign, SIGN_WORDS[sign])


def _would_change(
    leg: LegAssessment,
    readings: Mapping[Sign, _Reading],
    now: TissueType,
    rules: AssessmentRules,
) -> Iterator[WouldChange]:
    """Re-run the rule over every other value of every sign, one sign at a time."""
    bands = {sign: reading.band for sign, reading in readings.items()}
    for pitting in (True, False):
        becomes = _answer(bands, pitting, rules)
        if pitting is not bool(leg.pitting_oedema) and becomes is not now:
            yield _change(Sign.PITTING_OEDEMA, _PRESENT if pitting else _ABSENT, becomes, leg)
    for sign in (*CHOICES, *_MEASURED_ONCE):
        current = bands.get(sign)
        for first, last, becomes in _runs(sign, bands, 0, leg, now, rules):
            words = rules.rule(sign).words(first, last)
            before = readings[sign].value if current is not None else None
            yield _change(sign, words, becomes, leg, before=before)
    for sign in HEAD_WORDS:
        measured = _measured_heads(leg, sign, rules)
        if measured:
            for first, last, becomes in _runs(sign, bands, 0, leg, now, rules):
                words = rules.rule(sign).words(first, last)
                yield _change(sign, words, becomes, leg, before=readings[sign].value)
        for muscle in Muscle:
            if muscle in measured:
                continue
            # The greater head counts, so a missing head changes nothing below it.
            least = bands.get(sign, -1) + 1
            for first, last, becomes in _runs(sign, bands, least, leg, now, rules):
                words = rules.rule(sign).words(first, last)
                yield _change(sign, words, becomes, leg, muscle=muscle)


def _runs(
    sign: Sign,
    bands: Mapping[Sign, int],
    least: int,
    leg: LegAssessment,
    now: TissueType,
    rules: AssessmentRules,
) -> Iterator[tuple[int, int, TissueType]]:
    """Neighbouring bands of `sign`, from `least` on, with the same answer, not today's."""
    start: int | None = None
    run: TissueType | None = None
    count = len(rules.rule(sign).bands)
    for position in range(least, count + 1):
        becomes = (
            _answer({**bands, sign: position}, leg.pitting_oedema, rules)
            if position < count
            else None
        )
        if becomes is run:
            continue
        if run is not None and run is not now and start is not None:
            yield start, position - 1, run
        start, run = position, becomes


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
            N_("{sign}, not measured: {value} would make the answer: {answer}."),
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


def _signed_millimetres(value: Decimal) -> Text:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Text(N_("{amount}\u00a0mm"), amount=f"{sign}{format_decimal(abs(value))}")


def _units_words(numbers: tuple[int, ...]) -> Text:
    if not numbers:
        return Text(N_("none"))
    return verbatim(", ".join(str(number) for number in numbers))


def _head_name(sign: Sign, muscle: Muscle) -> Text:
    return Text(HEAD_WORDS[sign], head=MUSCLE_WORDS[muscle])


_MEASURED_ONCE = (Sign.PINCH, Sign.TIPTOE_GIRTH_RISE)
_PRESENT = Text(N_("present"))
_ABSENT = Text(N_("absent"))
