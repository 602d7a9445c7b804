"""What counts as change after a treatment, and what it is grouped by.

    baseline    the assessment signed with the plan, read on that day
    girth       after − before at the level of the leg's greatest baseline girth
    muscle      after − before of the head that was thicker at baseline
    asymmetry   |RIGHT − LEFT| of the girths at the legs' own levels of greatest girth

Each leg is kept by itself. What was not read again at the same level, what was carried over
from an earlier consultation, and what was estimated rather than measured has no change.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planning.domain.assess import assess
from planning.domain.assessment import (
    Assessment,
    GirthMeasurement,
    HeadLayers,
    LegAssessment,
)
from planning.domain.assessment_rules import AssessmentRules
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM
from planning.domain.text import N_, Text
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import Laterality, LayerSource, Muscle, ThicknessTier

GIRTH_ERROR_TENTHS_MM = int(GIRTH_ERROR_MM * 10)
"""±5 mm: limits of one examiner, the best case [Jamaiyah2008]."""

MUSCLE_ERROR_TENTHS_MM = int(max(THICKNESS_ERROR_MM.values()) * 10)
"""±3.2 mm: the greater of the two heads' errors, as both stand in one figure [May2021]."""

JUDGED_FROM = ("Contour2024", "Cheng2019")
"""A visit at 2–4 weeks shows onset; the effect is judged at 8–12 weeks or later."""


class Dimension(StrEnum):
    """What outcomes are grouped by."""

    PRODUCT = "product"
    PROTOCOL = "protocol"
    PATTERN = "pattern"
    TIER = "tier"
    CLINICIAN = "clinician"
    QUARTER = "quarter"


DIMENSION_WORDS: dict[Dimension, Text] = {
    Dimension.PRODUCT: Text(N_("Product")),
    Dimension.PROTOCOL: Text(N_("Protocol")),
    Dimension.PATTERN: Text(N_("Pattern")),
    Dimension.TIER: Text(N_("Thickness tier")),
    Dimension.CLINICIAN: Text(N_("Clinician")),
    Dimension.QUARTER: Text(N_("Quarter of the treatment")),
}


class Show(StrEnum):
    """What a page of outcomes shows, one question at a time."""

    GIRTH = "girth"
    MUSCLE = "muscle"
    ASYMMETRY = "asymmetry"
    SATISFACTION = "satisfaction"
    COURSE = "course"


SHOW_WORDS: dict[Show, Text] = {
    Show.GIRTH: Text(N_("Girth")),
    Show.MUSCLE: Text(N_("Muscle thickness")),
    Show.ASYMMETRY: Text(N_("Asymmetry")),
    Show.SATISFACTION: Text(N_("Satisfaction")),
    Show.COURSE: Text(N_("Course and safety")),
}


@dataclass(frozen=True, slots=True)
class LegChange:
    """Change of one leg in tenths of a millimetre; None where it cannot be said."""

    girth_tenths_mm: int | None
    muscle_tenths_mm: int | None


def leg_change(before: LegAssessment, after: LegVisit) -> LegChange:
    return LegChange(_girth_change(before, after), _muscle_change(before, after))


def asymmetry_before(assessment: Assessment) -> int | None:
    """|RIGHT − LEFT| at the legs' own greatest girths, in tenths of a millimetre."""
    left, right = (baseline_girth(assessment.leg(side)) for side in Laterality)
    if left is None or right is None:
        return None
    return _tenths(abs(right.relaxed_mean_mm - left.relaxed_mean_mm))


def asymmetry_after(assessment: Assessment, visit: VisitDocument) -> int | None:
    """The same at a visit, read at the levels of `asymmetry_before`."""
    girths = [_girth_again(assessment.leg(side), visit.leg(side)) for side in Laterality]
    left, right = girths
    if left is None or right is None:
        return None
    return _tenths(abs(right.relaxed_mean_mm - left.relaxed_mean_mm))


def baseline_girth(leg: LegAssessment) -> GirthMeasurement | None:
    """The greatest relaxed girth; of two equal ones the more proximal. None if carried over."""
    widest = min(
        leg.girths, key=lambda girth: (-girth.relaxed_mean_mm, girth.level_pct), default=None
    )
    return None if widest is None or widest.carried_from else widest


def thicker_head(leg: LegAssessment) -> Muscle | None:
    """The thicker of the heads measured on the day; of two equal ones the medial."""
    measured = [muscle for muscle in Muscle if is_measured(leg.layers.of(muscle))]
    return max(measured, key=lambda muscle: _thickness(leg, muscle), default=None)


def is_measured(head: HeadLayers | None) -> bool:
    """Whether the probe measured these layers that day: no other way has a published error."""
    return head is not None and head.source is LayerSource.ULTRASOUND and head.carried_from is None


def tier_of(assessment: Assessment, rules: AssessmentRules) -> ThicknessTier | None:
    """The tier of the thicker leg [Cheng2019]; None where neither was measured."""
    result = assess(assessment, rules)
    order = tuple(ThicknessTier)
    tiers = [tier for side in Laterality if (tier := result.leg(side).tier)]
    return max(tiers, key=order.index, default=None)


def _girth_change(before: LegAssessment, after: LegVisit) -> int | None:
    widest, again = baseline_girth(before), _girth_again(before, after)
    if widest is None or again is None:
        return None
    return _tenths(again.relaxed_mean_mm - widest.relaxed_mean_mm)


def _girth_again(before: LegAssessment, after: LegVisit) -> GirthMeasurement | None:
    widest = baseline_girth(before)
    if widest is None:
        return None
    return next((girth for girth in after.girths if girth.level_pct == widest.level_pct), None)


def _muscle_change(before: LegAssessment, after: LegVisit) -> int | None:
    muscle = thicker_head(before)
    if muscle is None:
        return None
    earlier, later = before.layers.of(muscle), after.layers.of(muscle)
    if earlier is None or later is None or not is_measured(later):
        return None
    return _tenths(later.muscle_mm - earlier.muscle_mm)


def _thickness(leg: LegAssessment, muscle: Muscle) -> Decimal:
    head = leg.layers.of(muscle)
    return head.muscle_mm if head else Decimal(0)


def _tenths(value_mm: Decimal) -> int:
    """Girths are means of two whole readings and layers have one digit, so nothing is lost."""
    return int(value_mm * 10)
