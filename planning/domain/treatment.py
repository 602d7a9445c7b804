"""What was given, site by site, beside what was planned; and what was left in the vials.

    planned  ──given as planned, or changed with a reason──▶  given
    opened vials − given                                   =  left over

Doses are tenths of a unit of the plan's own product. A site of the plan is named by its
`id`; nothing is given that has no place in the plan.
"""

from datetime import datetime
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
from planning.domain.plan import ProductCode, ReasonText
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Guidance, Laterality

TREATMENT_SCHEMA_VERSION = 1
LONGEST_NOTE = 4_000
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
    above_knee: bool = False
    planned_tenths: GivenTenths
    given_tenths: GivenTenths
    reason: ReasonText | None = None


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


class ImmediateEvent(Document):
    kind: ImmediateEventKind
    side: Laterality | None = None
    site_id: int | None = None
    note: Note = ""


class TreatmentDocument(Document):
    """One treatment of one signed plan. `confirmed` are the legs gone through."""

    schema_version: int = TREATMENT_SCHEMA_VERSION
    plan_sha256: str
    product: ProductCode
    given_on: Day
    given_at: TimeOfDay | None = None
    vials: Annotated[tuple[VialUsed, ...], Field(max_length=20)] = ()
    guidance: Guidance | None = None
    needle_gauge: NeedleGauge | None = None
    needle_length_mm: NeedleLengthMm | None = None
    operator: str = ""
    confirmed: tuple[Laterality, ...] = ()
    sites: tuple[GivenSite, ...] = ()
    immediate_events: Annotated[tuple[ImmediateEvent, ...], Field(max_length=20)] = ()
    no_immediate_events: bool = False
    note: Note = ""
