"""What a patient agreed to, and whether the plan is still within it.

    none ──signed──▶ current ──product, place, dose or wording──▶ superseded
                        └──────────────taken back──────────────▶ withdrawn

The newest consent alone counts. It stays current while the product, the parts of the
body and the wording are the same and no part gets more sites or more units:

    agreed to LEFT 30 units in 3 sites ──▶ plan 27 units in 3 sites    current
                                           plan 27 units in 2 sites    current
                                           plan 33 units in 3 sites    superseded: dose
                                           plan 30 units in 4 sites    superseded: sites
                                           plan LEFT and RIGHT         superseded: places

That a smaller dose stays covered is a clinic default.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from planning.domain.base import Document
from planning.domain.canonical import sha256_of
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.text import N_, Text, listed
from planning.domain.thigh import ThighSite
from planning.domain.vocabulary import Laterality

BodySite = Literal["calf"]
BODY_SITE: BodySite = "calf"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Version = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Region = Literal["calf", "above_knee"]


class ConsentStanding(StrEnum):
    """What a consent is worth for the plan as it is now."""

    NONE = "none"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STANDING_WORDS: dict[ConsentStanding, Text] = {
    ConsentStanding.NONE: Text(N_("not signed")),
    ConsentStanding.CURRENT: Text(N_("in force")),
    ConsentStanding.SUPERSEDED: Text(N_("superseded")),
    ConsentStanding.WITHDRAWN: Text(N_("withdrawn")),
}


class ConsentChange(StrEnum):
    """Why a consent no longer covers the plan, in the order it is said."""

    PRODUCT = "product"
    PLACES = "places"
    SITES = "sites"
    DOSE = "dose"
    WORDING = "wording"


CHANGE_WORDS: dict[ConsentChange, Text] = {
    ConsentChange.PRODUCT: Text(N_("another product")),
    ConsentChange.PLACES: Text(N_("other parts of the body")),
    ConsentChange.SITES: Text(N_("more sites")),
    ConsentChange.DOSE: Text(N_("more units")),
    ConsentChange.WORDING: Text(N_("a newer wording of the form")),
}


class PhotoUse(StrEnum):
    """What photographs may be taken for. Each is asked apart and may be refused."""

    RECORD = "record"
    REPORT = "report"


class PartScope(Document):
    """What one part of one leg gets: its sites, and their doses in tenths of a unit."""

    side: Laterality
    region: Region = "calf"
    sites: Annotated[int, Field(ge=1)]
    dose_tenths: Annotated[int, Field(ge=0)]


class ConsentScope(Document):
    """What is agreed to. `parts` names treated parts only: LEFT before RIGHT, calf first.

    `photographs` says what the patient allowed besides; it has no bearing on the plan.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"photographs"})

    product: Code
    body_site: BodySite = BODY_SITE
    parts: Annotated[tuple[PartScope, ...], Field(min_length=1)]
    photographs: tuple[PhotoUse, ...] = ()

    @classmethod
    def of(cls, plan: InjectionPlan) -> "ConsentScope | None":
        """The scope of a plan; `None` while it has no product or no site."""
        parts = tuple(_parts(plan))
        if plan.preparation is None or not parts:
            return None
        return cls(product=plan.preparation.product, parts=parts)

    @property
    def sha256(self) -> str:
        return sha256_of(self)

    @property
    def is_above_knee(self) -> bool:
        return any(part.region == "above_knee" for part in self.parts)

    def allowing(self, photographs: Sequence[PhotoUse]) -> "ConsentScope":
        """The same scope with the photographs the patient allowed."""
        return self.model_copy(update={"photographs": tuple(photographs)})


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """A stored consent as the rules need it. Times carry their zone."""

    id: UUID
    form_code: str
    form_version: str
    text_sha256: str
    scope: ConsentScope
    scope_sha256: str
    signed_at: datetime
    withdrawn_at: datetime | None = None


class ConsentOnRecord(Document):
    """The consent a plan was reviewed with, inside the hash that is signed.

    `standing` and `changes` say what it was worth for that very plan.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"changes"})

    id: UUID
    form_code: Code
    form_version: Version
    text_sha256: Sha256
    scope_sha256: Sha256
    signed_at: datetime
    standing: ConsentStanding
    changes: tuple[ConsentChange, ...] = ()

    @property
    def changes_words(self) -> tuple[Text, ...]:
        return listed(CHANGE_WORDS[change] for change in self.changes)


def standing(
    consents: Sequence[SignedConsent], plan: InjectionPlan, form_version: str
) -> tuple[ConsentStanding, SignedConsent | None, tuple[ConsentChange, ...]]:
    """What the newest of `consents` is worth for `plan` under the wording in force.

    A withdrawal holds whatever the plan is; only a consent signed after it lifts it.
    """
    newest = max(consents, key=lambda consent: consent.signed_at, default=None)
    if newest is None:
        return ConsentStanding.NONE, None, ()
    if newest.withdrawn_at is not None:
        return ConsentStanding.WITHDRAWN, newest, ()
    changes = tuple(_changes(newest, ConsentScope.of(plan), form_version))
    state = ConsentStanding.SUPERSEDED if changes else ConsentStanding.CURRENT
    return state, newest, changes


def on_record(
    consents: Sequence[SignedConsent], plan: InjectionPlan, form_version: str
) -> ConsentOnRecord | None:
    """What a record of `plan` keeps of the patient's consents."""
    state, consent, changes = standing(consents, plan, form_version)
    if consent is None:
        return None
    return ConsentOnRecord(
        id=consent.id,
        form_code=consent.form_code,
        form_version=consent.form_version,
        text_sha256=consent.text_sha256,
        scope_sha256=consent.scope_sha256,
        signed_at=consent.signed_at,
        standing=state,
        changes=changes,
    )


def _changes(
    consent: SignedConsent, planned: ConsentScope | None, form_version: str
) -> Iterator[ConsentChange]:
    if planned is not None:
        agreed = {(part.side, part.region): part for part in consent.scope.parts}
        wanted = {(part.side, part.region): part for part in planned.parts}
        both = agreed.keys() & wanted.keys()
        if planned.product != consent.scope.product:
            yield ConsentChange.PRODUCT
        if agreed.keys() != wanted.keys():
            yield ConsentChange.PLACES
        if any(wanted[part].sites > agreed[part].sites for part in both):
            yield ConsentChange.SITES
        if any(wanted[part].dose_tenths > agreed[part].dose_tenths for part in both):
            yield ConsentChange.DOSE
    if consent.form_version != form_version:
        yield ConsentChange.WORDING


def _parts(plan: InjectionPlan) -> Iterator[PartScope]:
    regions: tuple[tuple[Region, Sequence[InjectionSite | ThighSite]], ...] = (
        ("calf", plan.sites),
        ("above_knee", plan.above_knee),
    )
    for side in Laterality:
        for region, sites in regions:
            doses = [site.dose_tenths or 0 for site in sites if site.side is side]
            if doses:
                yield PartScope(side=side, region=region, sites=len(doses), dose_tenths=sum(doses))
