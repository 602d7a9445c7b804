"""What a second consultation may begin with, and how it keeps saying where that came from.

    earlier intake ──carried_intake──▶ a starting point, marked with its day
    earlier legs ────carried_legs────▶ a starting point, each value marked with its day
    typed form ──────marked──────────▶ only what still equals the earlier value is carried

Not carried, because it is true of one day only: pregnancy and breastfeeding, infection,
immobility, consent, and whether the calf pits. Carried answers wait for three questions
(`Since`), carried measurements for a confirmation; until then nothing may be planned.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from planning.domain.assessment import (
    Assessment,
    GirthMeasurement,
    HeadLayers,
    Layers,
    LegAssessment,
    Sign,
)
from planning.domain.intake import EarlierToxin, Intake
from planning.domain.vocabulary import Laterality, Muscle

_EMPTY = LegAssessment()


def carried_intake(earlier: Intake, given: Iterable[EarlierToxin], today: date) -> Intake:
    """The answers of `earlier` that last beyond a day, and what this clinic gave since."""
    known = list(earlier.earlier_toxin)
    known += [toxin for toxin in given if not any(_is_same(toxin, other) for other in known)]
    return Intake(
        recorded_on=today,
        carried_from=earlier.recorded_on,
        conditions=earlier.conditions,
        medications=earlier.medications,
        earlier_toxin=tuple(sorted(known, key=lambda toxin: toxin.on)),
        lifestyle=earlier.lifestyle,
        goals=earlier.goals,
        goal_text=earlier.goal_text,
    )


def carried_legs(earlier: Assessment, today: date) -> Assessment:
    """The legs as measured before, every value marked; pitting is examined anew."""
    return marked(
        earlier.model_copy(
            update={
                "measured_on": today,
                "measured_at": None,
                "carried_from": earlier.measured_on,
                "carried_confirmed": False,
                "left": _not_pressed(earlier.left),
                "right": _not_pressed(earlier.right),
            }
        ),
        earlier,
    )


def marked(typed: Assessment, earlier: Assessment | None) -> Assessment:
    """`typed` with every value that still equals the one of `earlier` marked with its day.

    A value measured again that comes out equal cannot be told from one left as it was,
    and counts as carried: the record never claims a measurement that may not have been.
    Without an `earlier` assessment nothing is carried.
    """
    if earlier is None:
        start = {"carried_from": None, "carried_confirmed": False}
        return typed.model_copy(update={**start, **_legs(typed, Assessment(measured_on=_NEVER))})
    return typed.model_copy(update=_legs(typed, earlier))


def carried_days(leg: LegAssessment) -> tuple[date, ...]:
    """The days of what was not measured again, each once, oldest first."""
    days = [girth.carried_from for girth in leg.girths]
    days += [head.carried_from for head in leg.layers.measured]
    return tuple(sorted({day for day in (*days, *leg.carried.values()) if day is not None}))


def measured_again(leg: LegAssessment) -> LegAssessment:
    """The leg with only what was measured on the assessment's own day."""
    heads = {
        muscle.value: head
        for muscle in Muscle
        if (head := leg.layers.of(muscle)) is not None and head.carried_from is None
    }
    girths = tuple(girth for girth in leg.girths if girth.carried_from is None)
    return leg.model_copy(update={"girths": girths, "layers": Layers(**heads)})


def is_all_carried(leg: LegAssessment) -> bool:
    """Whether nothing of this leg was measured or examined again but pitting."""
    days = [girth.carried_from for girth in leg.girths]
    days += [head.carried_from for head in leg.layers.measured]
    return set(_said(leg)) <= set(leg.carried) and None not in days


_NEVER = date(1900, 1, 1)


def _is_same(one: EarlierToxin, other: EarlierToxin) -> bool:
    return (one.product, one.on, one.dose_tenths) == (other.product, other.on, other.dose_tenths)


def _not_pressed(leg: LegAssessment) -> LegAssessment:
    return leg.model_copy(update={"pitting_oedema": None})


def _legs(typed: Assessment, earlier: Assessment) -> dict[str, LegAssessment]:
    return {
        side.value: _marked_leg(typed.leg(side), earlier.leg(side), earlier.measured_on)
        for side in Laterality
    }


def _marked_leg(leg: LegAssessment, earlier: LegAssessment, day: date) -> LegAssessment:
    return leg.model_copy(
        update={
            "girths": tuple(_marked_girth(girth, earlier.girths, day) for girth in leg.girths),
            "layers": Layers(
                medial_head=_marked_head(leg, earlier, Muscle.MEDIAL_HEAD, day),
                lateral_head=_marked_head(leg, earlier, Muscle.LATERAL_HEAD, day),
            ),
            "carried": {
                sign: earlier.carried.get(sign, day)
                for sign in _said(leg)
                if getattr(leg, sign) == getattr(earlier, sign)
            },
        }
    )


def _marked_girth(
    girth: GirthMeasurement, before: Iterable[GirthMeasurement], day: date
) -> GirthMeasurement:
    plain = girth.model_copy(update={"carried_from": None})
    same = (
        other.carried_from or day
        for other in before
        if other.model_copy(update={"carried_from": None}) == plain
    )
    return plain.model_copy(update={"carried_from": next(same, None)})


def _marked_head(
    leg: LegAssessment, earlier: LegAssessment, muscle: Muscle, day: date
) -> HeadLayers | None:
    head, before = leg.layers.of(muscle), earlier.layers.of(muscle)
    if head is None:
        return None
    plain = head.model_copy(update={"carried_from": None})
    if before is None or before.model_copy(update={"carried_from": None}) != plain:
        return plain
    return plain.model_copy(update={"carried_from": before.carried_from or day})


def _said(leg: LegAssessment) -> Iterator[Sign]:
    """The signs that were recorded at all."""
    return (sign for sign in Sign if getattr(leg, sign) != getattr(_EMPTY, sign))
