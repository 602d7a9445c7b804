"""What was measured on two calves through the years, and what each treatment changed.

    assessments, visits ──series_of──▶ a series for each quantity and leg
    days treated                       each point against the baseline of its treatment

The baseline of a treatment is the last measurement on or before its day. A value carried
over from an earlier assessment was not measured again, so it is no point. Layers are
compared only where both were measured in one way and neither is an estimate.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import NamedTuple

from planning.domain.assessment import Assessment, HeadLayers, LegAssessment
from planning.domain.balance import symmetry_index_pct
from planning.domain.change import ERRORS, Change, Quantity, change_of
from planning.domain.measures import Asked, Measure
from planning.domain.text import N_, Text
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import LAYER_SOURCE_WORDS, Laterality, LayerSource, Muscle

Measured = Assessment | VisitDocument


_LAYERS: dict[Muscle, tuple[tuple[str, Quantity], ...]] = {
    Muscle.MEDIAL_HEAD: (
        ("muscle_mm", Quantity.MEDIAL_HEAD),
        ("soleus_mm", Quantity.SOLEUS_UNDER_MEDIAL_HEAD),
        ("fat_mm", Quantity.FAT_OVER_MEDIAL_HEAD),
    ),
    Muscle.LATERAL_HEAD: (
        ("muscle_mm", Quantity.LATERAL_HEAD),
        ("soleus_mm", Quantity.SOLEUS_UNDER_LATERAL_HEAD),
        ("fat_mm", Quantity.FAT_OVER_LATERAL_HEAD),
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one day, in the unit of its measure.

    occasion  which of the documents it is from, so that two legs can be paired
    readings  how often the tape was read; 0 where it was not the tape
    source    how a layer was measured
    """

    on: date
    at: time | None
    value: Decimal
    occasion: int
    readings: int = 0
    source: LayerSource | None = None

    @property
    def when(self) -> tuple[date, time, int]:
        return self.on, self.at or time.min, self.occasion

    @property
    def is_estimate(self) -> bool:
        return self.source is LayerSource.ESTIMATE

    @property
    def how(self) -> Text | None:
        if self.source is not None:
            return LAYER_SOURCE_WORDS[self.source]
        if self.readings:
            return Text(N_("tape, mean of two")) if self.readings > 1 else Text(N_("tape, once"))
        return None


class Baseline(NamedTuple):
    """What a treatment started from. `across` says that another treatment lies between."""

    point: Point
    across: bool


class Stretch(NamedTuple):
    """The time in which one baseline stands: from its treatment to the next, or on."""

    treated_on: date
    until: date | None
    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one leg, oldest first; `side` is None for what is not of a leg."""

    measure: Measure
    side: Laterality | None
    points: tuple[Point, ...]
    treated: tuple[date, ...] = ()

    def treated_before(self, point: Point) -> date | None:
        """The last treatment before that day: measuring comes before treating on one day."""
        return max((day for day in self.treated if day < point.on), default=None)

    def day_of(self, point: Point) -> int | None:
        """Days since that treatment."""
        treated_on = self.treated_before(point)
        return None if treated_on is None else (point.on - treated_on).days

    def error_of(self, point: Point) -> Decimal | None:
        """None where no source that was read gives one for this way of measuring."""
        if isinstance(self.measure.of, Asked) or point.source not in (None, LayerSource.ULTRASOUND):
            return None
        return ERRORS[self.measure.of]

    def baseline_of(self, point: Point) -> Baseline | None:
        """What the point is compared with; None before any treatment, and for an estimate."""
        treated_on = self.treated_before(point)
        if treated_on is None or point.is_estimate:
            return None
        return self._baseline(treated_on, point.source)

    def change_of(self, point: Point) -> Change | None:
        """Against the baseline of its treatment; None for answers, which are not measured."""
        baseline = self.baseline_of(point)
        if baseline is None or isinstance(self.measure.of, Asked):
            return None
        return change_of(
            self.measure.of,
            baseline.point.value,
            point.value,
            level_pct=self.measure.level_pct,
            error_applies=self.error_of(point) is not None,
        )

    @property
    def latest(self) -> Point | None:
        """The newest since the last treatment, if anything was measured since."""
        last = self.points[-1] if self.points else None
        if last is None or not self.treated or self.treated_before(last) != self.treated[-1]:
            return None
        return last

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        found = []
        for number, treated_on in enumerate(self.treated):
            until = self.treated[number + 1] if number + 1 < len(self.treated) else None
            after = [p for p in self.points if self.treated_before(p) == treated_on]
            known = next((self.baseline_of(p) for p in reversed(after)), None)
            baseline = known or self._baseline(treated_on)
            if baseline is not None:
                found.append(Stretch(treated_on, until, baseline))
        return tuple(found)

    def _baseline(self, treated_on: date, source: LayerSource | None = None) -> Baseline | None:
        for point in reversed(self.points):
            alike = not point.is_estimate and source in (None, point.source)
            if point.on <= treated_on and alike:
                across = any(point.on <= day < treated_on for day in self.treated)
                return Baseline(point, across)
        return None


@dataclass(frozen=True, slots=True)
class Sides:
    """LEFT against RIGHT on one occasion, in the unit of the measure.

    index_pct   (R − L) / (0.5·(R + L)) × 100 % [SI2021]; None when both are zero
    error_pct   what the measuring error makes of the index; None without an error
    """

    left: Point
    right: Point
    difference: Decimal
    index_pct: Decimal | None
    error: Decimal | None

    @property
    def on(self) -> date:
        return self.left.on

    @property
    def within_error(self) -> bool:
        return self.error is not None and abs(self.difference) <= self.error

    @property
    def error_pct(self) -> Decimal | None:
        total = self.left.value + self.right.value
        return None if self.error is None or not total else self.error * 200 / total


@dataclass(frozen=True, slots=True)
class History:
    """Every series there is; a measure is there when one leg has a point of it."""

    series: Mapping[Measure, Mapping[Laterality | None, Series]]

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(self.series)

    @property
    def main(self) -> Measure | None:
        """What is shown first: the relaxed girth measured most often, then the widest."""
        girths = [m for m in self.series if m.of is Quantity.GIRTH_RELAXED]
        return max(girths, key=self._weight, default=next(iter(self.series), None))

    def of(self, measure: Measure) -> Mapping[Laterality | None, Series]:
        return self.series[measure]

    def named(self, code: str) -> Measure | None:
        return next((measure for measure in self.series if measure.code == code), None)

    def sides(self, measure: Measure) -> tuple[Sides, ...]:
        """Each occasion on which both legs were measured alike; lengths only."""
        if not measure.is_length:
            return ()
        left, right = (self.series[measure][side] for side in Laterality)
        others = {point.occasion: point for point in right.points}
        return tuple(
            _sides(point, others[point.occasion], left.error_of(point))
            for point in left.points
            if point.occasion in others and _alike(point, others[point.occasion])
        )

    def _weight(self, measure: Measure) -> tuple[int, Decimal]:
        points = [point for series in self.series[measure].values() for point in series.points]
        return len(points), max(point.value for point in points)


def history_of(measured: Sequence[Measured], treated: Iterable[date]) -> History:
    """Every series of these documents, in any order; `treated` are the days of treatments."""
    days = tuple(sorted(set(treated)))
    found: dict[Measure, dict[Laterality | None, list[Point]]] = {}
    for occasion, document in enumerate(measured):
        for measure, side, point in _points(document, occasion):
            found.setdefault(measure, {}).setdefault(side, []).append(point)
    ordered = sorted(found, key=lambda measure: measure.order)
    return History(
        {
            measure: {
                side: Series(
                    measure,
                    side,
                    tuple(sorted(found[measure].get(side, ()), key=lambda p: p.when)),
                    days,
                )
                for side in (tuple(Laterality) if isinstance(measure.of, Quantity) else (None,))
            }
            for measure in ordered
        }
    )


Found = tuple[Measure, Laterality | None, Point]


def _points(document: Measured, occasion: int) -> Iterator[Found]:
    on, at = document.measured_on, document.measured_at
    for side in Laterality:
        leg = document.leg(side)
        yield from ((measure, side, point) for measure, point in _of_leg(leg, on, at, occasion))
    if isinstance(document, VisitDocument):
        for asked, answer in (
            (Asked.CONTOUR, document.satisfaction_contour),
            (Asked.GIRTH, document.satisfaction_girth),
        ):
            if answer is not None:
                yield Measure(asked), None, Point(on, at, Decimal(answer), occasion)


def _of_leg(
    leg: LegAssessment | LegVisit, on: date, at: time | None, occasion: int
) -> Iterator[tuple[Measure, Point]]:
    for girth in leg.girths:
        if girth.carried_from is not None:
            continue
        for quantity, value, readings in (
            (Quantity.GIRTH_RELAXED, girth.relaxed_mean_mm, girth.relaxed_mm),
            (Quantity.GIRTH_TIPTOE, girth.tiptoe_mean_mm, girth.tiptoe_mm),
        ):
            if value is not None:
                measure = Measure(quantity, girth.level_pct.normalize() + 0)
                yield measure, Point(on, at, value, occasion, readings=len(readings))
    for muscle in Muscle:
        head = leg.layers.of(muscle)
        if head is not None and head.carried_from is None:
            yield from _of_head(head, muscle, on, at, occasion)
    if isinstance(leg, LegVisit) and leg.heel_rise_count is not None:
        yield (
            Measure(Quantity.HEEL_RISES),
            Point(on, at, Decimal(leg.heel_rise_count), occasion),
        )


def _of_head(
    head: HeadLayers, muscle: Muscle, on: date, at: time | None, occasion: int
) -> Iterator[tuple[Measure, Point]]:
    for name, quantity in _LAYERS[muscle]:
        value = getattr(head, name)
        if value is not None:
            yield Measure(quantity), Point(on, at, value, occasion, source=head.source)


def _alike(one: Point, other: Point) -> bool:
    return one.source is other.source and not one.is_estimate


def _sides(left: Point, right: Point, error: Decimal | None) -> Sides:
    return Sides(
        left=left,
        right=right,
        difference=right.value - left.value,
        index_pct=symmetry_index_pct(left.value, right.value),
        error=error,
    )
