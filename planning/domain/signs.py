"""Reading the signs off one leg: each as a band of its scale and in words.

A sign that was not recorded is simply not there. Layers count only where they were
measured by a method that reaches them; an estimate is not a measurement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from planning.domain.assessment import LegAssessment
from planning.domain.assessment_rules import AssessmentRules, Sign
from planning.domain.quantities import (
    millimetres,
    percent,
    signed_millimetres,
)
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import FIRMNESS_WORDS, MUSCLE_WORDS, LayerSource, Muscle


@dataclass(frozen=True, slots=True)
class Reading:
    """A recorded sign: the band its value falls in, and the value in words."""

    sign: Sign
    band: int
    value: Text


def readings_of(leg: LegAssessment, rules: AssessmentRules) -> Iterator[Reading]:
    """Every weighed sign that was recorded, in examination order."""
    for sign, grade in ((Sign.BULGE_REST, leg.bulge_rest), (Sign.BULGE_TIPTOE, leg.bulge_tiptoe)):
        if grade is not None:
            yield Reading(sign, rules.choice(sign).band_of(grade), verbatim(str(grade)))
    if leg.firmness is not None:
        band = rules.choice(Sign.FIRMNESS).band_of(leg.firmness)
        yield Reading(Sign.FIRMNESS, band, FIRMNESS_WORDS[leg.firmness])
    if leg.pinch_mm is not None:
        band = rules.measure(Sign.PINCH).band_of(leg.pinch_mm)
        yield Reading(Sign.PINCH, band, millimetres(leg.pinch_mm))
    rise = _tiptoe_rise(leg)
    if rise is not None:
        amount, level = rise
        band = rules.measure(Sign.TIPTOE_GIRTH_RISE).band_of(amount)
        words = Text(
            N_("{amount} at {level}"), amount=signed_millimetres(amount), level=percent(level)
        )
        yield Reading(Sign.TIPTOE_GIRTH_RISE, band, words)
    for sign in (Sign.MUSCLE_THICKNESS, Sign.FAT_THICKNESS):
        heads = measured_heads(leg, sign, rules)
        if heads:
            # Fat is its own greatest reading, not the thicker head's: otherwise a thicker
            # muscle could bring in another head's fat and turn the answer toward fat.
            head = max(heads, key=lambda muscle: heads[muscle])
            words = Text(
                N_("{amount}, {head}"), amount=millimetres(heads[head]), head=MUSCLE_WORDS[head]
            )
            yield Reading(sign, rules.measure(sign).band_of(heads[head]), words)
    if leg.bulging_units is not None:
        band = rules.choice(Sign.BULGING_UNITS).band_of(len(leg.bulging_units))
        yield Reading(Sign.BULGING_UNITS, band, _units_words(leg.bulging_units))


def _tiptoe_rise(leg: LegAssessment) -> tuple[Decimal, Decimal] | None:
    """The greatest gain in girth on tiptoe and its level, over the levels read both ways."""
    rises = [
        (girth.tiptoe_mean_mm - girth.relaxed_mean_mm, girth.level_pct)
        for girth in leg.girths
        if girth.tiptoe_mean_mm is not None
    ]
    return max(rises, key=lambda rise: (rise[0], -rise[1]), default=None)


def measured_heads(leg: LegAssessment, sign: Sign, rules: AssessmentRules) -> dict[Muscle, Decimal]:
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


def _units_words(numbers: tuple[int, ...]) -> Text:
    if not numbers:
        return verbatim("0")
    return Text(
        N_("{count} (units {numbers})"),
        count=len(numbers),
        numbers=", ".join(str(number) for number in numbers),
    )
