"""A plan's arrangement kept for other patients: percent of the leg, never pixels or millimetres.

    plan ──pattern_of──▶ Pattern ──propose_pattern──▶ sites on another patient's legs

A pattern says nothing of the patient it came from. Depth is not part of it, because
depth follows each patient's own layers; doses are, bound to the product they were
planned with.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from planning.domain.base import AcrossPct, Document, DoseTenths, LevelPct, readable
from planning.domain.board import Board
from planning.domain.plan import (
    DIAGRAM_VERSION,
    LANDMARKS,
    MAX_SITES,
    InjectionPlan,
    ProductCode,
    SitePlacement,
)
from planning.domain.products import Catalogue
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle

LONGEST_NAME = 80

PatternName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_NAME, strip_whitespace=True),
    BeforeValidator(readable),
]


class PatternPlace(Document):
    """One site in percent of the leg line and of the girth; its dose, if it has one."""

    side: Laterality
    muscle: Muscle
    level_pct: LevelPct
    across_pct: AcrossPct
    dose_tenths: DoseTenths | None = None


class Pattern(Document):
    """A named arrangement. `product` is the one the doses are in; `None` without doses."""

    schema_version: int = 1
    name: PatternName
    product: ProductCode | None = None
    diagram_version: str = DIAGRAM_VERSION
    landmarks: str = LANDMARKS
    places: Annotated[tuple[PatternPlace, ...], Field(min_length=1, max_length=MAX_SITES)]

    @property
    def sides(self) -> tuple[Laterality, ...]:
        return tuple(side for side in Laterality if any(p.side is side for p in self.places))

    def count_on(self, side: Laterality) -> int:
        return sum(place.side is side for place in self.places)


@dataclass(frozen=True, slots=True)
class PatternProposal:
    """Outlined sites for the legs that were measured, and what must be read with them."""

    placements: tuple[SitePlacement, ...]
    notes: tuple[Text, ...]


def pattern_of(plan: InjectionPlan, name: str) -> Pattern:
    """The arrangement of `plan` and nothing else of it.

    Raises `pydantic.ValidationError` for a plan without sites or a name that cannot stand.
    """
    product = plan.preparation.product if plan.preparation else None
    has_doses = product is not None and any(site.dose_tenths for site in plan.sites)
    return Pattern(
        name=name,
        product=product if has_doses else None,
        diagram_version=plan.diagram_version,
        landmarks=plan.landmarks,
        places=tuple(
            PatternPlace(
                side=site.side,
                muscle=site.muscle,
                level_pct=site.level_pct,
                across_pct=site.across_pct,
                dose_tenths=site.dose_tenths if has_doses else None,
            )
            for site in plan.sites
        ),
    )


def propose_pattern(
    pattern: Pattern, board: Board, product: str | None, products: Catalogue
) -> PatternProposal:
    """The pattern on these legs, by anatomy.

        another scale of landmarks      nothing: percents of two scales are not the same
        a side not measured             nothing on that side
        another product, or none yet    the same places without doses
        layers not measured             depth undecided

    Depth is mid-belly of this patient's own head. `product` is the code of the product in
    the plan. Each of these is said in a note.
    """
    if (pattern.diagram_version, pattern.landmarks) != (DIAGRAM_VERSION, LANDMARKS):
        text = N_("This pattern was drawn between other landmarks, so it cannot be placed here.")
        return PatternProposal((), (Text(text),))
    keeps_doses = pattern.product is not None and pattern.product == product
    placements = tuple(
        SitePlacement(
            side=place.side,
            muscle=place.muscle,
            level_pct=place.level_pct,
            across_pct=place.across_pct,
            depth_mm=board.suggested_depth_mm(place.side, place.muscle),
            dose_tenths=place.dose_tenths if keeps_doses else None,
        )
        for place in pattern.places
        if place.side in board.frames
    )
    notes = (
        *_sides_left_out(pattern, board),
        *_doses_left_out(pattern, product, products),
        *depths_left_open(placements),
    )
    return PatternProposal(placements, notes)


def depths_left_open(placements: tuple[SitePlacement, ...]) -> Iterator[Text]:
    """A sentence for each head whose sites have no depth, because it was not measured."""
    for side, muscle in dict.fromkeys(
        (site.side, site.muscle) for site in placements if site.depth_mm is None
    ):
        yield Text(
            N_("{side} {muscle}: layers not measured, so the depth is left open."),
            side=SIDE_WORDS[side],
            muscle=MUSCLE_WORDS[muscle],
        )


def _sides_left_out(pattern: Pattern, board: Board) -> Iterator[Text]:
    for side in pattern.sides:
        if side not in board.frames:
            yield Text(N_("{side}: not measured, so nothing is proposed."), side=SIDE_WORDS[side])


def _doses_left_out(pattern: Pattern, product: str | None, products: Catalogue) -> Iterator[Text]:
    if pattern.product is None:
        yield Text(N_("The pattern has places only; doses are still to be given."))
    elif product is None:
        yield Text(
            N_("Its doses are units of {product}. No product is chosen yet, so they are left out."),
            product=products.label_of(pattern.product),
        )
    elif product != pattern.product:
        yield Text(
            N_(
                "Its doses are units of {product}; this plan is made with {chosen}, so the places "
                "come without doses."
            ),
            product=products.label_of(pattern.product),
            chosen=products.label_of(product),
        )
