"""Published patterns as data, and what each proposes for these two legs.

A protocol says what its source says and lists what the source leaves out. A proposal
is only ever proposed: it becomes sites when a clinician accepts it.

Doses belong to a product. Where a source does not state its product, a clinic may
*adopt* the numbers for named products; the adoption is a clinic default, shown with
every proposal. For any other product the protocol proposes places, not doses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from planning.domain.base import AcrossPct, Document, LevelPct
from planning.domain.board import Board
from planning.domain.findings import CLINIC_DEFAULT, Finding, Severity
from planning.domain.plan import InjectionPlan, SitePlacement
from planning.domain.products import Catalogue
from planning.domain.quantities import units
from planning.domain.text import N_, Text
from planning.domain.vocabulary import (
    MUSCLE_WORDS,
    SIDE_WORDS,
    Development,
    Laterality,
    Muscle,
)

DOSE_STEP_TENTHS = 5
"""Half a unit: the finest step a proposal uses. Clinic default."""


class Place(Document):
    """A site of the pattern in percent of the leg, the same on both legs."""

    muscle: Muscle
    level_pct: LevelPct
    across_pct: AcrossPct


class PublishedDose(Document):
    """What the source says about dose, in tenths of a unit of its own product."""

    per_site_low_tenths: int | None = None
    per_site_high_tenths: int | None = None
    per_site_proposed_tenths: int | None = None
    per_leg_tenths: int | None = None
    per_leg_low_tenths: int | None = None
    per_leg_high_tenths: int | None = None
    units_per_ml: int | None = None


class Protocol(Document):
    """One pattern with its evidence.

    `layout` is `fixed` (the places as listed) or `by_development` (the list named
    after the head that bulges on each leg).
    """

    code: str
    name: str
    summary: str
    layout: Literal["fixed", "by_development", "none"]
    places: Mapping[str, tuple[Place, ...]] = Field(default_factory=dict)
    dose: PublishedDose = PublishedDose()
    products: tuple[str, ...] = ()
    adopted_for: tuple[str, ...] = ()
    evidence_grade: str = ""
    participants: str = ""
    not_stated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: Annotated[tuple[str, ...], Field(min_length=1)]

    def has_doses_for(self, product: str | None) -> bool:
        return product is not None and product in (*self.products, *self.adopted_for)


class Protocols(Document):
    """One version of the patterns a plan can start from."""

    version: str
    protocols: tuple[Protocol, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Outlined sites for both legs and what must be read with them."""

    protocol: Protocol
    product: str | None
    placements: tuple[SitePlacement, ...]
    notes: tuple[Text, ...]


def propose(protocol: Protocol, board: Board, product: str | None, products: Catalogue) -> Proposal:
    """The protocol drawn on these legs.

    Depth is mid-belly of each head where its layers are measured, else undecided.
    Legs that were not measured get no sites, and a note says so.
    """
    placements: list[SitePlacement] = []
    notes: list[Text] = []
    for side in Laterality:
        if side not in board.frames:
            notes.append(
                Text(N_("{side}: not measured, so nothing is proposed."), side=SIDE_WORDS[side])
            )
            continue
        layout, note = _layout(protocol, board.assessment.leg(side).development, side)
        if note:
            notes.append(note)
        places = protocol.places.get(layout, ())
        doses = _doses(protocol, len(places), product)
        placements += [
            SitePlacement(
                side=side,
                muscle=place.muscle,
                level_pct=place.level_pct,
                across_pct=place.across_pct,
                depth_mm=board.suggested_depth_mm(side, place.muscle),
                dose_tenths=dose,
            )
            for place, dose in zip(places, doses, strict=True)
        ]
    notes += [Text(note) for note in protocol.notes]
    finding = product_note(protocol, product, products)
    if finding:
        notes.append(finding)
    return Proposal(protocol, product, tuple(placements), tuple(notes))


def product_note(protocol: Protocol, product: str | None, products: Catalogue) -> Text | None:
    """Why these doses may not be this product's; `None` where source and product agree."""
    if protocol.layout == "none" or (product and product in protocol.products):
        return None
    if product and product in protocol.adopted_for:
        return Text(
            N_(
                "The source does not state its product. This clinic uses its numbers for "
                "{product} (clinic default)."
            ),
            product=products.label_of(product),
        )
    return Text(
        N_("The source gives no dose for the chosen product, so places are proposed without doses.")
    )


def protocol_findings(
    plan: InjectionPlan, protocols: Mapping[str, Protocol], products: Catalogue
) -> tuple[Finding, ...]:
    """What a plan that started from a protocol must keep saying about it."""
    protocol = protocols.get(plan.protocol or "")
    if protocol is None or not plan.sites:
        return ()
    product = plan.preparation.product if plan.preparation else None
    note = product_note(protocol, product, products)
    if note is None:
        return ()
    return (
        Finding(
            code="product_for_source",
            severity=Severity.NOTE,
            message=note,
            basis=Text(protocol.summary),
            sources=tuple(dict.fromkeys((*protocol.sources, CLINIC_DEFAULT))),
        ),
    )


def dose_range(protocol: Protocol) -> Text | None:
    """The published dose per site in words, product not implied."""
    low, high = protocol.dose.per_site_low_tenths, protocol.dose.per_site_high_tenths
    if low is None or high is None:
        return None
    return Text(N_("{low} to {high} per site"), low=units(low), high=units(high))


def _layout(
    protocol: Protocol, development: Development | None, side: Laterality
) -> tuple[str, Text | None]:
    if protocol.layout != "by_development":
        return "all", None
    if development is None:
        return "both", Text(
            N_("{side}: direction of development not recorded; heads are weighted evenly."),
            side=SIDE_WORDS[side],
        )
    if development is Development.LOW:
        return "both", Text(
            N_("{side}: developed low on the leg; no source weights this, so heads are even."),
            side=SIDE_WORDS[side],
        )
    layout = "both" if development is Development.BOTH else f"{development}_head"
    if layout == "both":
        return layout, None
    return layout, Text(
        N_("{side}: weighted toward the {muscle}."),
        side=SIDE_WORDS[side],
        muscle=MUSCLE_WORDS[Muscle(layout)],
    )


def _doses(protocol: Protocol, count: int, product: str | None) -> list[int | None]:
    if not protocol.has_doses_for(product) or not count:
        return [None] * count
    if protocol.dose.per_site_proposed_tenths is not None:
        return [protocol.dose.per_site_proposed_tenths] * count
    if protocol.dose.per_leg_tenths is not None:
        return list(split_tenths(protocol.dose.per_leg_tenths, count))
    return [None] * count


def split_tenths(total_tenths: int, count: int) -> tuple[int, ...]:
    """A leg's dose shared over its sites in half units, nothing lost.

        93.5 units over 10 sites  →  9.5 × 7, 9 × 3

    A remainder below the step goes to the first site.
    """
    steps, rest = divmod(total_tenths, DOSE_STEP_TENTHS)
    each, more = divmod(steps, count)
    shares = [(each + (1 if index < more else 0)) * DOSE_STEP_TENTHS for index in range(count)]
    shares[0] += rest
    return tuple(shares)
