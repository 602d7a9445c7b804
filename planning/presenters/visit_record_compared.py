"""What was measured before, beside what is measured now, once that is in and not sooner.

A girth is read twice before anything earlier is said of it; where the two readings lie too
far apart it stays unsaid until they agree, so that the third look is as blind as the first
two. Layers, grades and counts stay unsaid until today's answer is in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from planning.domain.assessment import GirthMeasurement, HeadLayers, LegAssessment
from planning.domain.change import (
    QUANTITY_WORDS,
    Change,
    Quantity,
    compare,
    heel_rise_change,
    in_words,
)
from planning.domain.quantities import (
    format_decimal,
    millimetres,
    percent,
    signed_millimetres,
)
from planning.domain.visit_record import (
    MeasuringNote,
    VisitDocument,
    measuring_notes,
    readings_apart_mm,
    third_look,
)
from planning.domain.vocabulary import Laterality, LayerSource, Muscle
from planning.forms.assessment import LAYERS
from planning.forms.visit_record import Baseline
from planning.presenters.rows import as_typed
from planning.presenters.sources import Source, sources_of
from planning.wording import say

BOTH = 2
STATES = (
    (Quantity.GIRTH_RELAXED, "relaxed_mm"),
    (Quantity.GIRTH_TIPTOE, "tiptoe_mm"),
)
LAYER_QUANTITIES = {
    (Muscle.MEDIAL_HEAD, "fat_mm"): Quantity.FAT_OVER_MEDIAL_HEAD,
    (Muscle.MEDIAL_HEAD, "muscle_mm"): Quantity.MEDIAL_HEAD,
    (Muscle.MEDIAL_HEAD, "soleus_mm"): Quantity.SOLEUS_UNDER_MEDIAL_HEAD,
    (Muscle.LATERAL_HEAD, "fat_mm"): Quantity.FAT_OVER_LATERAL_HEAD,
    (Muscle.LATERAL_HEAD, "muscle_mm"): Quantity.LATERAL_HEAD,
    (Muscle.LATERAL_HEAD, "soleus_mm"): Quantity.SOLEUS_UNDER_LATERAL_HEAD,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One quantity before and now; `change` carries its error band, `words` what it means.

    `severity` is `confirm` for readings to look at again.
    """

    label: str
    before: str = ""
    now: str = ""
    change: str = ""
    words: str = ""
    severity: str = ""
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """The lines that belong under one group of inputs; empty while nothing may be said."""

    id: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteView:
    severity: str
    text: str
    sources: tuple[Source, ...]


def notes_of(
    visit: VisitDocument, baseline: Baseline, earlier: VisitDocument | None
) -> list[NoteView]:
    """What the times of day mean for the comparison."""
    found = measuring_notes(
        visit,
        earlier_at=baseline.legs.measured_at,
        earlier_standing_work=earlier.standing_work if earlier else None,
    )
    return [_note(note) for note in found]


def compared(
    visit: VisitDocument, baseline: Baseline, earlier: VisitDocument | None
) -> dict[str, Compared]:
    """Every group of both legs by its id, with what may be said under it now.

    `earlier` is the record of the visit before this one, for counts the assessment has not.
    """
    found: list[Compared] = []
    for side in Laterality:
        before, leg = baseline.legs.leg(side), visit.leg(side)
        changes = {(made.quantity, made.level_pct): made for made in compare(before, leg)}
        now = {as_typed(girth.level_pct): girth for girth in leg.girths}
        for row, level in enumerate(baseline.levels[side]):
            lines = tuple(_girth_lines(now[level], changes)) if level in now else ()
            found.append(Compared(f"{side}-girths-{row}-compared", lines))
        for muscle in Muscle:
            pair = before.layers.of(muscle), leg.layers.of(muscle)
            lines = tuple(_layer_lines(muscle, *pair, changes))
            found.append(Compared(f"{side}-layers-{muscle}-compared", lines))
        found.append(
            Compared(f"{side}-heel_rise_count-compared", tuple(_heel_lines(side, visit, earlier)))
        )
        found.append(Compared(f"{side}-bulge-compared", tuple(_bulge_lines(before, visit, side))))
    return {group.id: group for group in found}


def leg_lines(visit: VisitDocument, baseline: Baseline, side: Laterality) -> Iterator[Line]:
    """Everything measured on one leg of a finished record, compared where it can be."""
    before, leg = baseline.legs.leg(side), visit.leg(side)
    changes = {(made.quantity, made.level_pct): made for made in compare(before, leg)}
    for girth in sorted(leg.girths, key=lambda made: made.level_pct):
        for quantity, name in STATES:
            readings = getattr(girth, name)
            if readings:
                label = f"{say(percent(girth.level_pct))} · {say(QUANTITY_WORDS[quantity])}"
                mean = Decimal(sum(readings)) / len(readings)
                yield _line(label, mean, changes.get((quantity, girth.level_pct)))
    for muscle in Muscle:
        now = leg.layers.of(muscle)
        for name in LAYERS if now else ():
            value = getattr(now, name)
            quantity = LAYER_QUANTITIES[muscle, name]
            if value is not None:
                label = say(QUANTITY_WORDS[quantity])
                yield _line(label, value, changes.get((quantity, None)))


def _girth_lines(
    girth: GirthMeasurement, changes: dict[tuple[Quantity, Decimal | None], Change]
) -> Iterator[Line]:
    for quantity, name in STATES:
        readings: Sequence[int] = getattr(girth, name)
        if len(readings) < BOTH:
            continue
        label = say(QUANTITY_WORDS[quantity])
        apart = readings_apart_mm(tuple(readings))
        change = changes.get((quantity, girth.level_pct))
        if apart is not None:
            yield Line(label, words=say(third_look(apart)), severity="confirm")
        elif change is not None:
            yield _line(label, change.after, change)
        else:
            yield Line(label, words=_("not measured before the treatment"))


def _layer_lines(
    muscle: Muscle,
    before: HeadLayers | None,
    now: HeadLayers | None,
    changes: dict[tuple[Quantity, Decimal | None], Change],
) -> Iterator[Line]:
    if before is None or now is None:
        return
    for name in LAYERS:
        was, is_now = getattr(before, name), getattr(now, name)
        if was is None or is_now is None:
            continue
        quantity = LAYER_QUANTITIES[muscle, name]
        label = say(QUANTITY_WORDS[quantity])
        change = changes.get((quantity, None))
        if change is not None:
            yield _line(label, change.after, change)
        else:
            estimate = LayerSource.ESTIMATE in (before.source, now.source)
            words = (
                _("not compared: one of the two is an estimate")
                if estimate
                else _("not compared: measured another way")
            )
            yield Line(label, before=say(millimetres(was)), words=words)


def _heel_lines(
    side: Laterality, visit: VisitDocument, earlier: VisitDocument | None
) -> Iterator[Line]:
    change = heel_rise_change(earlier.leg(side), visit.leg(side)) if earlier else None
    if change is not None:
        label = say(QUANTITY_WORDS[Quantity.HEEL_RISES])
        yield Line(
            label,
            before=format_decimal(change.before),
            now=format_decimal(change.after),
            words=say(in_words(change)),
            is_beyond=change.is_beyond_error,
        )


def _bulge_lines(before: LegAssessment, visit: VisitDocument, side: Laterality) -> Iterator[Line]:
    leg = visit.leg(side)
    for label, was, is_now in (
        (_("bulge at rest"), before.bulge_rest, leg.bulge_rest),
        (_("bulge on tiptoe"), before.bulge_tiptoe, leg.bulge_tiptoe),
    ):
        if was is not None and is_now is not None:
            yield Line(label, before=str(was), now=str(is_now), words=_("grade, 0 to 4"))


def _line(label: str, now: Decimal, change: Change | None) -> Line:
    said = say(millimetres(now))
    if change is None:
        return Line(label, now=said)
    band = "" if change.error is None else f" ±{say(millimetres(change.error))}"
    words = say(in_words(change))
    if change.carried_from is not None:
        words += " · " + _("the earlier value is of %(day)s") % {
            "day": change.carried_from.isoformat()
        }
    return Line(
        label,
        before=say(millimetres(change.before)),
        now=said,
        change=f"{say(signed_millimetres(change.difference))}{band}",
        words=words,
        is_beyond=change.is_beyond_error,
    )


def _note(note: MeasuringNote) -> NoteView:
    return NoteView(
        "confirm" if note.is_difference else "note", say(note.text), sources_of(note.sources)
    )
