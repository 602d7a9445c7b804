"""One calf before a treatment against the same calf at a visit after it.

    change = after − before, in the unit of the quantity

A change is never shown without its measuring error: a girth that moved by 5 mm or less
has not been shown to move at all [Jamaiyah2008]. Where no source that was read gives an
error, `error` is None and nothing is said of the change but its size.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from planning.domain.assessment import (
    Assessment,
    GirthMeasurement,
    HeadLayers,
    LegAssessment,
)
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM
from planning.domain.quantities import millimetres
from planning.domain.text import N_, Text
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import MUSCLE_WORDS, Laterality, LayerSource, Muscle

HEEL_RISE_ERROR = Decimal(6)
"""Between-day limits of the single-leg heel-rise count, about ±6 [Hebert2017]."""


class Quantity(StrEnum):
    """What is measured on one calf. Lengths are millimetres, heel rises a count."""

    GIRTH_RELAXED = "girth_relaxed"
    GIRTH_TIPTOE = "girth_tiptoe"
    MEDIAL_HEAD = "medial_head"
    LATERAL_HEAD = "lateral_head"
    SOLEUS_UNDER_MEDIAL_HEAD = "soleus_under_medial_head"
    SOLEUS_UNDER_LATERAL_HEAD = "soleus_under_lateral_head"
    FAT_OVER_MEDIAL_HEAD = "fat_over_medial_head"
    FAT_OVER_LATERAL_HEAD = "fat_over_lateral_head"
    HEEL_RISES = "heel_rises"


QUANTITY_WORDS: dict[Quantity, Text] = {
    Quantity.GIRTH_RELAXED: Text(N_("girth, relaxed")),
    Quantity.GIRTH_TIPTOE: Text(N_("girth, on tiptoe")),
    Quantity.MEDIAL_HEAD: MUSCLE_WORDS[Muscle.MEDIAL_HEAD],
    Quantity.LATERAL_HEAD: MUSCLE_WORDS[Muscle.LATERAL_HEAD],
    Quantity.SOLEUS_UNDER_MEDIAL_HEAD: Text(N_("soleus under the medial head")),
    Quantity.SOLEUS_UNDER_LATERAL_HEAD: Text(N_("soleus under the lateral head")),
    Quantity.FAT_OVER_MEDIAL_HEAD: Text(N_("fat over the medial head")),
    Quantity.FAT_OVER_LATERAL_HEAD: Text(N_("fat over the lateral head")),
    Quantity.HEEL_RISES: Text(N_("heel rises")),
}
ERRORS: dict[Quantity, Decimal | None] = {
    Quantity.GIRTH_RELAXED: GIRTH_ERROR_MM,
    Quantity.GIRTH_TIPTOE: GIRTH_ERROR_MM,
    Quantity.MEDIAL_HEAD: THICKNESS_ERROR_MM[Muscle.MEDIAL_HEAD],
    Quantity.LATERAL_HEAD: THICKNESS_ERROR_MM[Muscle.LATERAL_HEAD],
    Quantity.SOLEUS_UNDER_MEDIAL_HEAD: None,
    Quantity.SOLEUS_UNDER_LATERAL_HEAD: None,
    Quantity.FAT_OVER_MEDIAL_HEAD: None,
    Quantity.FAT_OVER_LATERAL_HEAD: None,
    Quantity.HEEL_RISES: HEEL_RISE_ERROR,
}
"""None where no source that was read gives an error."""

SOURCES: dict[Quantity, tuple[str, ...]] = {
    Quantity.GIRTH_RELAXED: ("Jamaiyah2008",),
    Quantity.GIRTH_TIPTOE: ("Jamaiyah2008",),
    Quantity.MEDIAL_HEAD: ("May2021",),
    Quantity.LATERAL_HEAD: ("May2021",),
    Quantity.HEEL_RISES: ("Hebert2017",),
}

_LAYERS: dict[Muscle, tuple[tuple[Quantity, str], ...]] = {
    Muscle.MEDIAL_HEAD: (
        (Quantity.MEDIAL_HEAD, "muscle_mm"),
        (Quantity.SOLEUS_UNDER_MEDIAL_HEAD, "soleus_mm"),
        (Quantity.FAT_OVER_MEDIAL_HEAD, "fat_mm"),
    ),
    Muscle.LATERAL_HEAD: (
        (Quantity.LATERAL_HEAD, "muscle_mm"),
        (Quantity.SOLEUS_UNDER_LATERAL_HEAD, "soleus_mm"),
        (Quantity.FAT_OVER_LATERAL_HEAD, "fat_mm"),
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One quantity of one leg, before and after, in its own unit.

    level_pct     level of the reference line, for girths
    difference    after − before
    error         measuring error of the difference; None where none is published
    within_error  the difference is no greater than the error; None without an error
    carried_from  the day the earlier value is really of, where it was carried over
    """

    quantity: Quantity
    level_pct: Decimal | None
    before: Decimal
    after: Decimal
    difference: Decimal
    error: Decimal | None
    within_error: bool | None
    carried_from: date | None = None

    @property
    def is_beyond_error(self) -> bool:
        """Greater than a published error: the only changes that may be called changes."""
        return self.within_error is False


def change_of(
    quantity: Quantity,
    before: Decimal | int,
    after: Decimal | int,
    *,
    level_pct: Decimal | None = None,
    carried_from: date | None = None,
    error_applies: bool = True,
) -> Change:
    """`after − before` with the error of the quantity.

    `error_applies` is False where the two were taken by a way the error was not read for.
    """
    difference = Decimal(after) - Decimal(before)
    error = ERRORS[quantity] if error_applies else None
    return Change(
        quantity=quantity,
        level_pct=level_pct,
        before=Decimal(before),
        after=Decimal(after),
        difference=difference,
        error=error,
        within_error=None if error is None else abs(difference) <= error,
        carried_from=carried_from,
    )


def compare(before: LegAssessment, after: LegVisit) -> tuple[Change, ...]:
    """Every quantity measured both times: girths by level from the knee down, then layers.

    Girths are the means of their readings. Layers are compared only where both were
    measured in one way and neither is an estimate.
    """
    return tuple(_changes(before, after))


def compare_sides(before: Assessment, after: VisitDocument) -> dict[Laterality, tuple[Change, ...]]:
    """`compare` of both legs."""
    return {side: compare(before.leg(side), after.leg(side)) for side in Laterality}


def heel_rise_change(before: LegVisit, after: LegVisit) -> Change | None:
    """The heel-rise count against an earlier visit's; None where either was not counted."""
    if before.heel_rise_count is None or after.heel_rise_count is None:
        return None
    return change_of(Quantity.HEEL_RISES, before.heel_rise_count, after.heel_rise_count)


def in_words(change: Change) -> Text:
    """`smaller by 8 mm, beyond ±5 mm`; `within measurement error, ±5 mm`."""
    if change.quantity is Quantity.HEEL_RISES:
        return _heel_rises_in_words(change)
    if change.within_error and change.error is not None:
        return Text(N_("within measurement error, ±{error}"), error=millimetres(change.error))
    if change.difference == 0:
        return Text(N_("unchanged"))
    amount = millimetres(abs(change.difference))
    if change.error is None:
        template = (
            N_("smaller by {amount}; no error is published")
            if change.difference < 0
            else N_("greater by {amount}; no error is published")
        )
        return Text(template, amount=amount)
    template = (
        N_("smaller by {amount}, beyond ±{error}")
        if change.difference < 0
        else N_("greater by {amount}, beyond ±{error}")
    )
    return Text(template, amount=amount, error=millimetres(change.error))


def _heel_rises_in_words(change: Change) -> Text:
    error = int(change.error or 0)
    if change.within_error:
        return Text(N_("within the day-to-day range, ±{error}"), error=error)
    template = (
        N_("{amount} fewer, beyond the day-to-day range, ±{error}")
        if change.difference < 0
        else N_("{amount} more, beyond the day-to-day range, ±{error}")
    )
    return Text(template, amount=int(abs(change.difference)), error=error)


def _changes(before: LegAssessment, after: LegVisit) -> Iterator[Change]:
    earlier = {girth.level_pct: girth for girth in before.girths}
    for girth in sorted(after.girths, key=lambda measured: measured.level_pct):
        if girth.level_pct in earlier:
            yield from _girth_changes(earlier[girth.level_pct], girth)
    for muscle in Muscle:
        was, is_now = before.layers.of(muscle), after.layers.of(muscle)
        if was is not None and is_now is not None and _are_alike(was, is_now):
            yield from _layer_changes(muscle, was, is_now)


def _girth_changes(before: GirthMeasurement, after: GirthMeasurement) -> Iterator[Change]:
    for quantity, was, is_now in (
        (Quantity.GIRTH_RELAXED, before.relaxed_mean_mm, after.relaxed_mean_mm),
        (Quantity.GIRTH_TIPTOE, before.tiptoe_mean_mm, after.tiptoe_mean_mm),
    ):
        if was is not None and is_now is not None:
            yield change_of(
                quantity,
                was,
                is_now,
                level_pct=after.level_pct,
                carried_from=before.carried_from,
            )


def _are_alike(before: HeadLayers, after: HeadLayers) -> bool:
    return before.source is after.source and after.source is not LayerSource.ESTIMATE


def _layer_changes(muscle: Muscle, before: HeadLayers, after: HeadLayers) -> Iterator[Change]:
    for quantity, name in _LAYERS[muscle]:
        was, is_now = getattr(before, name), getattr(after, name)
        if was is not None and is_now is not None:
            yield change_of(
                quantity,
                was,
                is_now,
                carried_from=before.carried_from,
                # The minimal detectable change was read for ultrasound alone [May2021].
                error_applies=after.source is LayerSource.ULTRASOUND,
            )
