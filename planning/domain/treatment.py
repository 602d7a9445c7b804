"""What was given, site by site, beside what was planned; and what was left in the vials.

    planned  ──given as planned, or changed with a reason──▶  given
    opened vials − given                                   =  left over

Doses are tenths of a unit of the plan's own product. A site of the plan is named by its
`id`; nothing is given that has no place in the plan. Totals: `treatment_totals`; what
speaks against a signature: `treatment_check`; its life: `treatment_states`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from planning.domain.base import (
    MOST_DOSE_TENTHS,
    Day,
    DiluentMl,
    Document,
    NeedleLengthMm,
    TimeOfDay,
    VialUnits,
    readable,
    whole_number,
)
from planning.domain.plan import InjectionPlan, ProductCode, ReasonText
from planning.domain.reconstitution import Solution
from planning.domain.record import PlanRecord
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Guidance, Laterality

TREATMENT_SCHEMA_VERSION = 1
LONGEST_NOTE = 4_000
LONGEST_OPERATOR = 150
MOST_VIALS = 20
MOST_EVENTS = 20
GivenTenths = Annotated[int, *whole_number(0, MOST_DOSE_TENTHS)]
NeedleGauge = Annotated[int, *whole_number(18, 34)]
Note = Annotated[str, StringConstraints(max_length=LONGEST_NOTE), BeforeValidator(readable)]


class ImmediateEventKind(StrEnum):
    """What may happen while the patient is still in the room."""

    PAIN = "pain"
    BLEEDING = "bleeding"
    VASOVAGAL = "vasovagal"
    ALLERGY = "allergy"
    OTHER = "other"


IMMEDIATE_EVENT_WORDS: dict[ImmediateEventKind, Text] = {
    ImmediateEventKind.PAIN: Text(N_("pain on injection")),
    ImmediateEventKind.BLEEDING: Text(N_("bleeding or haematoma")),
    ImmediateEventKind.VASOVAGAL: Text(N_("vasovagal reaction")),
    ImmediateEventKind.ALLERGY: Text(N_("allergic reaction")),
    ImmediateEventKind.OTHER: Text(N_("something else")),
}


class GivenSite(Document):
    """One site as it was given; a dose other than the planned one has a reason.

    `above_knee` tells the plan's list of sites above the knee from the calf's.
    """

    site_id: int = Field(ge=1)
    side: Laterality
    above_knee: bool = False
    planned_tenths: GivenTenths
    given_tenths: GivenTenths
    reason: ReasonText | None = None

    @property
    def is_changed(self) -> bool:
        return self.given_tenths != self.planned_tenths


class VialUsed(Document):
    """An opened vial the treatment drew from, as its label said."""

    vial_id: UUID
    lot_id: UUID
    lot_number: str
    product: ProductCode
    vial_units: VialUnits
    expires_on: Day
    reconstituted_at: datetime
    diluent_ml: DiluentMl

    @property
    def solution(self) -> Solution | None:
        """What is in it; `None` where no diluent was recorded."""
        return Solution(self.vial_units, self.diluent_ml) if self.diluent_ml else None


class ImmediateEvent(Document):
    kind: ImmediateEventKind
    side: Laterality | None = None
    site_id: int | None = None
    note: Note = ""


Operator = Annotated[str, StringConstraints(max_length=LONGEST_OPERATOR), BeforeValidator(readable)]


class TreatmentDocument(Document):
    """One treatment of one signed plan. `confirmed` are the legs gone through; `reasons`
    answer findings by their keys."""

    schema_version: int = TREATMENT_SCHEMA_VERSION
    plan_sha256: str
    product: ProductCode
    given_on: Day
    given_at: TimeOfDay | None = None
    vials: Annotated[tuple[VialUsed, ...], Field(max_length=MOST_VIALS)] = ()
    guidance: Guidance | None = None
    needle_gauge: NeedleGauge | None = None
    needle_length_mm: NeedleLengthMm | None = None
    operator: Operator = ""
    confirmed: tuple[Laterality, ...] = ()
    sites: tuple[GivenSite, ...] = ()
    immediate_events: Annotated[tuple[ImmediateEvent, ...], Field(max_length=MOST_EVENTS)] = ()
    no_immediate_events: bool = False
    note: Note = ""
    reasons: dict[str, ReasonText] = Field(default_factory=dict)

    def on_side(self, side: Laterality) -> tuple[GivenSite, ...]:
        return tuple(site for site in self.sites if site.side is side)

    def site(self, site_id: int) -> GivenSite | None:
        return next((site for site in self.sites if site.site_id == site_id), None)

    @property
    def sides(self) -> tuple[Laterality, ...]:
        """The legs that have sites, LEFT first."""
        used = {site.side for site in self.sites}
        return tuple(side for side in Laterality if side in used)

    @property
    def is_confirmed(self) -> bool:
        return set(self.sides) <= set(self.confirmed)


def begin(
    record: PlanRecord,
    *,
    on: date,
    at: time | None = None,
    operator: str = "",
    vials: tuple[VialUsed, ...] = (),
) -> TreatmentDocument:
    """A treatment that gives what the record's plan says, nothing confirmed yet.

    Raises `ValueError` for a plan without a product: its doses mean nothing.
    """
    plan = record.plan
    if plan.preparation is None:
        raise ValueError("a plan without a product cannot be given")
    return TreatmentDocument(
        plan_sha256=record.sha256,
        product=plan.preparation.product,
        given_on=on,
        given_at=at,
        vials=vials,
        guidance=plan.guidance,
        needle_length_mm=plan.needle_length_mm,
        operator=operator,
        sites=as_planned(plan),
    )


def as_planned(plan: InjectionPlan) -> tuple[GivenSite, ...]:
    """Every site of the plan as it stands there: the calf's, then those above the knee."""
    return tuple(
        GivenSite(
            site_id=site.id,
            side=site.side,
            above_knee=above_knee,
            planned_tenths=site.dose_tenths or 0,
            given_tenths=site.dose_tenths or 0,
        )
        for above_knee, sites in ((False, plan.sites), (True, plan.above_knee))
        for site in sites
    )


def with_given(
    document: TreatmentDocument,
    given_tenths: Mapping[int, int],
    reasons: Mapping[int, str | None],
) -> TreatmentDocument:
    """These sites given so, with these reasons; sites not named stay as they are.

    A leg whose doses change is no longer confirmed: what was gone through was something
    else. A site given as planned keeps no reason.
    """
    sites = tuple(_given(site, given_tenths, reasons) for site in document.sites)
    changed = {
        now.side
        for now, before in zip(sites, document.sites, strict=True)
        if now.given_tenths != before.given_tenths
    }
    return document.model_copy(
        update={
            "sites": sites,
            "confirmed": tuple(side for side in document.confirmed if side not in changed),
        }
    )


def _given(
    site: GivenSite, given_tenths: Mapping[int, int], reasons: Mapping[int, str | None]
) -> GivenSite:
    given = given_tenths.get(site.site_id, site.given_tenths)
    reason = reasons.get(site.site_id, site.reason)
    return GivenSite.model_validate(
        {
            **site.model_dump(),
            "given_tenths": given,
            "reason": (reason or None) if given != site.planned_tenths else None,
        }
    )


def confirm_leg(document: TreatmentDocument, side: Laterality) -> TreatmentDocument:
    """The leg was gone through and given as it stands. Said again, changes nothing."""
    confirmed = {*document.confirmed, side} & set(document.sides)
    return document.model_copy(update={"confirmed": _in_order(confirmed)})


def reopen_leg(document: TreatmentDocument, side: Laterality) -> TreatmentDocument:
    """The leg is to be gone through again."""
    return document.model_copy(update={"confirmed": _in_order({*document.confirmed} - {side})})


def _in_order(sides: Iterable[Laterality]) -> tuple[Laterality, ...]:
    chosen = set(sides)
    return tuple(side for side in Laterality if side in chosen)


def microlitres_as_ml(microlitres: int) -> Decimal:
    """`2500 -> 2.5`: stock counts whole microlitres, a label says millilitres."""
    return Decimal(microlitres) / 1000
