"""What is known of a plan besides its record, for paper to say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from planning.domain.followup import VisitKind
from planning.domain.lifecycle import PlanStatus
from planning.domain.readback import SignatureMeaning


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who signed, what the signature means, and when (with its zone)."""

    name: str
    meaning: SignatureMeaning
    at: datetime


@dataclass(frozen=True, slots=True)
class BookedVisit:
    kind: VisitKind
    on: date | None
    window_from: date
    window_to: date


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a plan besides its record: where it stands and in whose house.

    `status` of `None` is a plan that never was in the register: a case file's. The patient's
    page is printed in `language` and, where it is another one, in `patient_language` too.
    """

    clinic_name: str
    language: str
    made_at: datetime
    patient_language: str = ""
    treated_on: date | None = None
    status: PlanStatus | None = None
    plan_id: UUID | None = None
    version: int = 1
    revision: int | None = None
    stopped: bool = False
    signed: SignedBy | None = None
    superseded_by: int | None = None
    visits: Sequence[BookedVisit] = ()
    addenda: Sequence[tuple[str, str, datetime]] = field(default=())
