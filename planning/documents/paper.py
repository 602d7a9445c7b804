"""What is known of a plan besides its record, for paper to say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from planning.diagram.template_tiles import CHECK_BAR_MM, PaperFormat
from planning.domain.followup import VisitKind
from planning.domain.lifecycle import PlanStatus
from planning.domain.readback import SignatureMeaning
from planning.domain.text import Text


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
class PrintOptions:
    """How it is printed. `measured_bar_mm` is what a 100 mm bar measured on this printer;
    `patient_page_only` leaves all but the patient's page out, the record inside too."""

    paper: PaperFormat = PaperFormat.A4
    with_template: bool = True
    with_overlays: bool = False
    patient_page_only: bool = False
    measured_bar_mm: Decimal = Decimal(CHECK_BAR_MM)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a plan besides its record: where it stands and in whose house.

    `status` of `None` is a plan that never was in the register: a case file's. The patient's
    page is printed in `language` and, where it is another one, in `patient_language` too.
    Every sheet of a clinic that `is_fictitious` says so. `logged` is the number and hash of
    the access log's event of the signature: the log up to it can be proved against the paper.
    """

    clinic_name: str
    language: str
    made_at: datetime
    is_fictitious: bool = False
    patient_language: str = ""
    treated_on: date | None = None
    status: PlanStatus | None = None
    plan_id: UUID | None = None
    version: int = 1
    revision: int | None = None
    stopped: bool = False
    signed: SignedBy | None = None
    logged: tuple[int, str] | None = None
    superseded_by: int | None = None
    consent: Text | None = None
    is_consent_withdrawn: bool = False
    visits: Sequence[BookedVisit] = ()
    addenda: Sequence[tuple[str, str, datetime]] = field(default=())
    options: PrintOptions = field(default=PrintOptions())
