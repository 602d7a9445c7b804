"""Compensation watch: gastrocnemius thinner while soleus or fat thickens [GMSM].

    a head thinner beyond the probe's error [May2021]  and, on the same leg,
    soleus or fat thicker by the clinic's threshold     ──▶  watch

The errors of the heads are published; none is for soleus or fat, so both thresholds are
clinic defaults.
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from planning.domain.assessment import Assessment, HeadLayers, LegAssessment
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.base import Document
from planning.domain.outcomes import is_measured
from planning.domain.quantities import signed_millimetres
from planning.domain.text import N_, Text
from planning.domain.visit_record import LegVisit, VisitDocument
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle

SOURCES = ("GMSM", "May2021")


class Layer(StrEnum):
    """What may thicken instead."""

    SOLEUS = "soleus"
    FAT = "fat"


THICKER_BY_MM: dict[Layer, Decimal] = {
    Layer.SOLEUS: Decimal("3.2"),
    Layer.FAT: Decimal("2.0"),
}
"""Clinic default: thicker by more than this counts. No error of soleus or fat is published;
soleus is held to the error of the medial head."""

LAYER_WORDS: dict[Layer, Text] = {
    Layer.SOLEUS: Text(N_("soleus")),
    Layer.FAT: Text(N_("fat")),
}


class Finding(Document):
    """One head that is thinner and one layer that is thicker, on one leg.

    Changes are after − before in tenths of a millimetre. `over` is the head the layer was
    measured at.
    """

    side: Laterality
    head: Muscle
    head_tenths_mm: int
    layer: Layer
    over: Muscle
    layer_tenths_mm: int


def watch(before: Assessment, after: VisitDocument) -> tuple[Finding, ...]:
    """The findings of both legs at one visit; empty where nothing asks for attention.

    Layers estimated, carried over or missing on either day are not compared.
    """
    return tuple(
        finding
        for side in Laterality
        for finding in _watch_leg(side, before.leg(side), after.leg(side))
    )


def in_words(finding: Finding) -> Text:
    """`LEFT: medial head −4.1 mm, while soleus is +3.6 mm (at the medial head)`."""
    return Text(
        N_("{side}: {head} {thinner}, while {layer} is {thicker} at the {over}"),
        side=SIDE_WORDS[finding.side],
        head=MUSCLE_WORDS[finding.head],
        thinner=signed_millimetres(Decimal(finding.head_tenths_mm) / 10),
        layer=LAYER_WORDS[finding.layer],
        thicker=signed_millimetres(Decimal(finding.layer_tenths_mm) / 10),
        over=MUSCLE_WORDS[finding.over],
    )


def _watch_leg(side: Laterality, before: LegAssessment, after: LegVisit) -> Iterator[Finding]:
    changes = {
        muscle: (earlier, later)
        for muscle in Muscle
        if (earlier := _measured(before.layers.of(muscle)))
        and (later := _measured(after.layers.of(muscle)))
    }
    thinner = {
        muscle: later.muscle_mm - earlier.muscle_mm
        for muscle, (earlier, later) in changes.items()
        if earlier.muscle_mm - later.muscle_mm > THICKNESS_ERROR_MM[muscle]
    }
    if not thinner:
        return
    head = min(thinner, key=lambda muscle: thinner[muscle])
    for layer in Layer:
        thicker = {
            muscle: change
            for muscle, (earlier, later) in changes.items()
            if (change := _thicker(layer, earlier, later)) is not None
            and change > THICKER_BY_MM[layer]
        }
        if thicker:
            over = max(thicker, key=lambda muscle: thicker[muscle])
            yield Finding(
                side=side,
                head=head,
                head_tenths_mm=int(thinner[head] * 10),
                layer=layer,
                over=over,
                layer_tenths_mm=int(thicker[over] * 10),
            )


def _measured(head: HeadLayers | None) -> HeadLayers | None:
    return head if is_measured(head) else None


def _thicker(layer: Layer, earlier: HeadLayers, later: HeadLayers) -> Decimal | None:
    if layer is Layer.FAT:
        return later.fat_mm - earlier.fat_mm
    if earlier.soleus_mm is None or later.soleus_mm is None:
        return None
    return later.soleus_mm - earlier.soleus_mm
