"""The plan: one frozen document from which screens, paper and totals are derived.

A site is where a needle goes, in the leg's own coordinates:

    level_pct    0 (fibular head) … 100 (calcaneal tuberosity), distal positive
    across_pct   −100 (lateral edge) … 0 (posterior mid-line) … +100 (medial edge)
    depth_mm     from the skin, along the needle
    dose_tenths  tenths of a unit of the plan's own product

Sites above the knee are a list of their own, in the thigh's coordinates: see
`planning.domain.thigh`.
"""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints

from planning.domain.base import (
    AcrossPct,
    Day,
    DepthMm,
    DiluentMl,
    Document,
    DoseTenths,
    LevelPct,
    NeedleLengthMm,
    VialUnits,
    readable,
)
from planning.domain.thigh import MAX_THIGH_SITES, ThighSite
from planning.domain.vocabulary import Guidance, Laterality, Muscle

SCHEMA_VERSION = 1
MAX_SITES = 120
DIAGRAM_VERSION = "calf-v1"
LANDMARKS = "fibular-head–calcaneal-tuberosity"
LONGEST_RATIONALE = 4_000

ReasonText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True),
    BeforeValidator(readable),
]
RationaleText = Annotated[
    str, StringConstraints(max_length=LONGEST_RATIONALE), BeforeValidator(readable)
]
ProductCode = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class SitePlacement(Document):
    """A site before the plan gives it a number. Depth or dose may be undecided."""

    side: Laterality
    muscle: Muscle
    level_pct: LevelPct
    across_pct: AcrossPct
    depth_mm: DepthMm | None = None
    dose_tenths: DoseTenths | None = None


class InjectionSite(SitePlacement):
    """A placed site; the order on the plan is its number. `id` never changes, and comes again
    only where the placing of the first was undone."""

    id: int = Field(ge=1)

    @property
    def placement(self) -> SitePlacement:
        """The site without its number, to be placed anew."""
        return SitePlacement(**self.model_dump(exclude={"id"}))


class Preparation(Document):
    """The product in the syringe. Doses mean nothing without it."""

    product: ProductCode
    vial_units: VialUnits | None = None
    diluent_ml: DiluentMl | None = None
    expires_on: Day | None = None


class InjectionPlan(Document):
    """What is intended: sites, preparation, guidance, and the reasons kept with them."""

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"above_knee"})

    schema_version: int = SCHEMA_VERSION
    diagram_version: str = DIAGRAM_VERSION
    landmarks: str = LANDMARKS
    preparation: Preparation | None = None
    guidance: Guidance | None = None
    needle_length_mm: NeedleLengthMm | None = None
    protocol: str | None = None
    sites: Annotated[tuple[InjectionSite, ...], Field(max_length=MAX_SITES)] = ()
    above_knee: Annotated[tuple[ThighSite, ...], Field(max_length=MAX_THIGH_SITES)] = ()
    next_site_id: int = 1
    reasons: dict[str, ReasonText] = Field(default_factory=dict)
    rationale: RationaleText = ""

    def on_side(self, side: Laterality) -> tuple[InjectionSite, ...]:
        return tuple(site for site in self.sites if site.side is side)

    def above_knee_on(self, side: Laterality) -> tuple[ThighSite, ...]:
        return tuple(site for site in self.above_knee if site.side is side)

    def site(self, site_id: int) -> InjectionSite | None:
        return next((site for site in self.sites if site.id == site_id), None)

    def number_of(self, site_id: int) -> int:
        """The number a person reads in the circle: the site's place in the order, from 1."""
        return next(number for number, site in enumerate(self.sites, start=1) if site.id == site_id)
