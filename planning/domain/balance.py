"""Left against right: what was measured, and what is planned, in one and the same way.

    index = (R − L) / (0.5·(R + L)) × 100 %          [SI2021]

A positive index means RIGHT is the greater. It is never shown without the difference
itself and the measuring error, because nine such formulas exist [Bishop] and a small
percentage of a calf is smaller than the tape's error.

Girths are compared at a level both legs share. The maximum girth of a leg is therefore
its greatest at the levels measured on both; where the legs share no level, the girth at
the wider leg's level is interpolated on the other, between its own readings and never
beyond them, and the comparison says so.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from planning.domain.assessment import Assessment, GirthMeasurement, LegAssessment
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan
from planning.domain.quantities import millimetres, percent, rounded
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality, LayerSource, Muscle

FORMULA = "(R − L) / (0.5·(R + L)) × 100 %"
FORMULA_SOURCES = ("SI2021",)

GIRTH_ERROR_MM = Decimal(5)
"""Limits of agreement of one examiner, ±0.5 cm [Jamaiyah2008]: the best case."""

THICKNESS_ERROR_MM: dict[Muscle, Decimal] = {
    Muscle.MEDIAL_HEAD: Decimal("3.2"),
    Muscle.LATERAL_HEAD: Decimal("3.1"),
}
"""Minimal detectable change of ultrasound thickness, by head [May2021]."""

ASYMMETRIC_GIRTH_MM = Decimal(20)
"""From this difference of maximum girth on, authors call a calf asymmetric [Asym2014]."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One quantity on both legs, all in the unit of what was compared.

    difference    right − left
    index_pct     the symmetry index to hundredths of a percent; None when both are zero
    error         measuring error of the difference; zero for doses, which are counted
    within_error  the difference is no greater than the error
    note          at which levels, and what was interpolated
    """

    left: Decimal
    right: Decimal
    difference: Decimal
    index_pct: Decimal | None
    error: Decimal
    within_error: bool
    sources: tuple[str, ...]
    note: Text | None = None

    @property
    def greater(self) -> Laterality | None:
        if self.difference == 0:
            return None
        return Laterality.RIGHT if self.difference > 0 else Laterality.LEFT


@dataclass(frozen=True, slots=True)
class MeasuredBalance:
    """What the tape and the probe say. None where one leg lacks the measurement."""

    maximum_girth: Pair | None
    level_girth: Pair | None
    medial_head: Pair | None
    lateral_head: Pair | None

    @property
    def is_asymmetric(self) -> bool:
        """At or beyond the published threshold of maximum girth [Asym2014]."""
        return self.maximum_girth is not None and is_asymmetric(self.maximum_girth)


@dataclass(frozen=True, slots=True)
class PlannedBalance:
    """What the plan gives, in tenths of a unit."""

    leg: Pair
    medial_head: Pair
    lateral_head: Pair


def symmetry_index_pct(left: Decimal | int, right: Decimal | int) -> Decimal | None:
    """`(R − L) / (0.5·(R + L)) × 100 %` [SI2021], to hundredths; None for 0 and 0."""
    total = Fraction(left) + Fraction(right)
    if total == 0:
        return None
    return rounded((Fraction(right) - Fraction(left)) * 200 / total, 2)


def measured(assessment: Assessment) -> MeasuredBalance:
    return MeasuredBalance(
        maximum_girth=maximum_girth_balance(assessment),
        level_girth=level_girth_balance(assessment),
        medial_head=thickness_balance(assessment, Muscle.MEDIAL_HEAD),
        lateral_head=thickness_balance(assessment, Muscle.LATERAL_HEAD),
    )


def planned(plan: InjectionPlan) -> PlannedBalance:
    """Dose per leg and per head; an undecided dose counts as none."""

    def tenths(side: Laterality, muscle: Muscle | None = None) -> int:
        return sum(
            site.dose_tenths or 0
            for site in plan.on_side(side)
            if muscle is None or site.muscle is muscle
        )

    def of(muscle: Muscle | None = None) -> Pair:
        return dose_balance(tenths(Laterality.LEFT, muscle), tenths(Laterality.RIGHT, muscle))

    return PlannedBalance(of(), of(Muscle.MEDIAL_HEAD), of(Muscle.LATERAL_HEAD))


def girth_balance(assessment: Assessment) -> Pair | None:
    """The girths to compare, in millimetres: the maxima, else those at the wider's level."""
    return maximum_girth_balance(assessment) or level_girth_balance(assessment)


def maximum_girth_balance(assessment: Assessment) -> Pair | None:
    """Each leg's greatest relaxed girth among the levels measured on both legs."""
    left_levels = {girth.level_pct for girth in assessment.left.girths}
    shared = left_levels & {girth.level_pct for girth in assessment.right.girths}
    if not shared:
        return None
    left = _widest_at(assessment.left, shared)
    right = _widest_at(assessment.right, shared)
    if left.level_pct == right.level_pct:
        note = Text(N_("maximum girth, at {level}"), level=percent(left.level_pct))
    else:
        note = Text(
            N_("maximum girth: LEFT at {left}, RIGHT at {right}"),
            left=percent(left.level_pct),
            right=percent(right.level_pct),
        )
    return _girth_pair(left.relaxed_mean_mm, right.relaxed_mean_mm, note)


def level_girth_balance(assessment: Assessment) -> Pair | None:
    """Both girths at the level where the wider leg is widest.

    The other leg's girth is interpolated there when it was not measured at that level;
    None when that level lies outside its readings.
    """
    left, right = assessment.left.widest, assessment.right.widest
    if left is None or right is None:
        return None
    # A tie goes to the more proximal level, so that swapping the legs changes nothing.
    wider = min(
        Laterality,
        key=lambda side: _proximal_of_the_widest(left if side is Laterality.LEFT else right),
    )
    level = (left if wider is Laterality.LEFT else right).level_pct
    girths = {side: _girth_at(side, assessment.leg(side), level) for side in Laterality}
    left_mm, right_mm = girths[Laterality.LEFT], girths[Laterality.RIGHT]
    if left_mm is None or right_mm is None:
        return None
    if all(_reading_at(assessment.leg(side), level) for side in Laterality):
        note = Text(N_("girth at {level}"), level=percent(level))
    else:
        note = Text(
            N_("girth at {level}; {side} interpolated between its readings"),
            level=percent(level),
            side=SIDE_WORDS[wider.other],
        )
    return _girth_pair(left_mm, right_mm, note)


def thickness_balance(assessment: Assessment, muscle: Muscle) -> Pair | None:
    """Thickness of one head on both legs, in millimetres; an estimate is not compared."""
    left = assessment.left.layers.of(muscle)
    right = assessment.right.layers.of(muscle)
    if left is None or right is None:
        return None
    if LayerSource.ESTIMATE in (left.source, right.source):
        return None
    return _pair(left.muscle_mm, right.muscle_mm, THICKNESS_ERROR_MM[muscle], ("SI2021", "May2021"))


def dose_balance(left_tenths: int, right_tenths: int) -> Pair:
    """Doses on both legs, in tenths of one product's unit; counted, so without error."""
    return _pair(Decimal(left_tenths), Decimal(right_tenths), Decimal(0), FORMULA_SOURCES)


def is_asymmetric(girths: Pair) -> bool:
    """At or beyond the published threshold of maximum girth [Asym2014]."""
    return abs(girths.difference) >= ASYMMETRIC_GIRTH_MM


def in_words(pair: Pair) -> Text:
    """A measured pair as one sentence, in millimetres."""
    if pair.greater is None or pair.index_pct is None:
        return Text(N_("LEFT and RIGHT are equal"))
    said = Text(
        N_("{side} greater by {difference} (index {index})"),
        side=SIDE_WORDS[pair.greater],
        difference=millimetres(abs(pair.difference)),
        index=percent_signed(pair.index_pct),
    )
    if not pair.within_error:
        return said
    return Text(
        N_("{difference}: within measurement error, ±{error}"),
        difference=said,
        error=millimetres(pair.error),
    )


def percent_signed(value: Decimal) -> Text:
    """`+0.60 %`: an index always shows its sign and both decimals."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Text(N_("{amount} %"), amount=f"{sign}{abs(value):.2f}")


def _pair(
    left: Decimal,
    right: Decimal,
    error: Decimal,
    sources: tuple[str, ...],
    note: Text | None = None,
) -> Pair:
    difference = right - left
    return Pair(
        left=left,
        right=right,
        difference=difference,
        index_pct=symmetry_index_pct(left, right),
        error=error,
        within_error=abs(difference) <= error,
        sources=sources,
        note=note,
    )


def _girth_pair(left_mm: Decimal, right_mm: Decimal, note: Text) -> Pair:
    return _pair(left_mm, right_mm, GIRTH_ERROR_MM, ("SI2021", "Jamaiyah2008"), note)


def _widest_at(leg: LegAssessment, levels: set[Decimal]) -> GirthMeasurement:
    return min(
        (girth for girth in leg.girths if girth.level_pct in levels), key=_proximal_of_the_widest
    )


def _proximal_of_the_widest(girth: GirthMeasurement) -> tuple[Decimal, Decimal]:
    return -girth.relaxed_mean_mm, girth.level_pct


def _reading_at(leg: LegAssessment, level_pct: Decimal) -> GirthMeasurement | None:
    return next((girth for girth in leg.girths if girth.level_pct == level_pct), None)


def _girth_at(side: Laterality, leg: LegAssessment, level_pct: Decimal) -> Decimal | None:
    reading = _reading_at(leg, level_pct)
    if reading is not None:
        return reading.relaxed_mean_mm
    levels = [girth.level_pct for girth in leg.girths]
    if leg.reference_line_mm is None or not min(levels) < level_pct < max(levels):
        return None
    return rounded(LegFrame.of(side, leg).girth_mm(float(level_pct)), 1)
