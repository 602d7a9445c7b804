"""A pattern drawn on these legs: places, depths and, for the right product, doses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from planning.domain.assess import LegResult, Result
from planning.domain.assessment import LegAssessment
from planning.domain.board import Board
from planning.domain.findings import CLINIC_DEFAULT, Finding, Severity
from planning.domain.plan import InjectionPlan, SitePlacement
from planning.domain.products import Catalogue
from planning.domain.protocols.data import Place, Protocol, Variant, variant_named
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
UNITS_OF_HEAD = {Muscle.MEDIAL_HEAD: (1, 2), Muscle.LATERAL_HEAD: (3, 4)}
"""Bulging units over each head as the atlas lays them out (clinic default) [Xu2017]."""
LOW_UNIT = 5
MOST_SITES, FEWER_SITES, EVEN_SITES = 6, 4, 5
"""Sites of the bulging head, of the other, and of each where both bulge: more than half
goes to the one that bulges [Liu2024]; the counts are clinic defaults."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Outlined sites for both legs and what must be read with them."""

    variant: Variant
    product: str | None
    placements: tuple[SitePlacement, ...]
    notes: tuple[Text, ...]

    @property
    def protocol(self) -> Protocol:
        return self.variant.protocol

    def total_tenths(self) -> int:
        return sum(placement.dose_tenths or 0 for placement in self.placements)


def propose(
    variant: Variant, board: Board, result: Result, product: str | None, products: Catalogue
) -> Proposal:
    """The protocol drawn on these legs.

    Depth is mid-belly of each head where its layers are measured, else undecided.
    Legs that were not measured get no sites, and a note says so. A dose by tier is left
    open on a leg whose tier is not known.
    """
    protocol = variant.protocol
    placements: list[SitePlacement] = []
    notes: list[Text] = []
    for side in Laterality if protocol.places_sites else ():
        if side not in board.frames:
            notes.append(
                Text(N_("{side}: not measured, so nothing is proposed."), side=SIDE_WORDS[side])
            )
            continue
        places, note = _places(protocol, board.assessment.leg(side), side)
        if note:
            notes.append(note)
        doses = _doses(variant, len(places), result.leg(side), product)
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
    return Proposal(variant, product, tuple(placements), tuple(notes))


def product_note(protocol: Protocol, product: str | None, products: Catalogue) -> Text | None:
    """Why these doses may not be this product's; `None` where source and product agree."""
    if not protocol.places_sites or (product and product in protocol.products):
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
    variant = variant_named(protocols, plan.protocol or "")
    if variant is None or not plan.sites:
        return ()
    protocol = variant.protocol
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


def bulging_heads(units: Collection[int]) -> tuple[Muscle, ...]:
    """The heads over which any of these units bulges; unit 5 lies below both."""
    return tuple(head for head in Muscle if set(UNITS_OF_HEAD[head]) & set(units))


def _places(
    protocol: Protocol, leg: LegAssessment, side: Laterality
) -> tuple[tuple[Place, ...], Text | None]:
    if protocol.layout == "fixed":
        return protocol.places["all"], None
    if protocol.layout == "by_unit" and leg.bulging_units:
        heads = bulging_heads(leg.bulging_units)
        if heads:
            return _places_by_unit(protocol, leg.bulging_units, heads), _unit_note(leg, heads, side)
        return protocol.places["both"], Text(
            N_("{side}: unit 5 lies below both heads; no source weights this, so heads are even."),
            side=SIDE_WORDS[side],
        )
    layout, note = _by_development(leg.development, side)
    return protocol.places[layout], note


def _places_by_unit(
    protocol: Protocol, units: Collection[int], heads: tuple[Muscle, ...]
) -> tuple[Place, ...]:
    """The marked units' own places; a head none of whose units is marked gets the fewer."""
    places: list[Place] = []
    for head in Muscle:
        if head not in heads:
            (bulging,) = heads
            others = [place for place in protocol.places[bulging] if place.muscle is head]
            places += others[:FEWER_SITES]
            continue
        marked = [number for number in UNITS_OF_HEAD[head] if number in units]
        wanted = MOST_SITES if len(heads) == 1 else EVEN_SITES
        for position, number in enumerate(marked):
            share = (wanted + len(marked) - 1 - position) // len(marked)
            places += protocol.places[f"unit_{number}"][:share]
    return tuple(places)


def _unit_note(leg: LegAssessment, heads: tuple[Muscle, ...], side: Laterality) -> Text:
    units = ", ".join(str(number) for number in leg.bulging_units or ())
    sideways = {Development.MEDIAL: Muscle.MEDIAL_HEAD, Development.LATERAL: Muscle.LATERAL_HEAD}
    head = sideways.get(leg.development) if leg.development else None
    if head is not None and heads != (head,):
        return Text(
            N_(
                "{side}: places follow the marked bulging units {units}, although the direction "
                "of development is recorded as the {muscle}."
            ),
            side=SIDE_WORDS[side],
            units=units,
            muscle=MUSCLE_WORDS[head],
        )
    return Text(
        N_("{side}: places follow the marked bulging units {units}."),
        side=SIDE_WORDS[side],
        units=units,
    )


def _by_development(development: Development | None, side: Laterality) -> tuple[str, Text | None]:
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
    if development is Development.BOTH:
        return "both", None
    head = Muscle(f"{development}_head")
    return head, Text(
        N_("{side}: weighted toward the {muscle}."),
        side=SIDE_WORDS[side],
        muscle=MUSCLE_WORDS[head],
    )


def _doses(variant: Variant, count: int, leg: LegResult, product: str | None) -> list[int | None]:
    dose = variant.dose
    if not count or not variant.protocol.has_doses_for(product):
        return [None] * count
    if dose.per_site_tenths is not None:
        return [dose.per_site_tenths] * count
    per_leg = dose.per_leg_tenths
    if leg.tier is not None:
        per_leg = dose.per_leg_by_tier_tenths.get(leg.tier, per_leg)
    return [None] * count if per_leg is None else list(split_tenths(per_leg, count))


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
