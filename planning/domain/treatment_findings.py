"""What a check of a treatment record is held against, and what it says."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from planning.domain.budget import Given
from planning.domain.findings import Severity
from planning.domain.products import Catalogue, Product
from planning.domain.record import PlanRecord
from planning.domain.reviewing.context import labelled
from planning.domain.text import Text
from planning.domain.treatment import TreatmentDocument


@dataclass(frozen=True, slots=True)
class TreatmentContext:
    """What a treatment is held against.

    `now` and `plan_signed_at` are moments in the clinic's own time zone. `earlier` is
    toxin given before, under the catalogue's codes. `unusable` are vials that somebody
    used, discarded or unmarked meanwhile; `recalled` are lots called back. `consent_refusal`
    says why nothing may be injected now; a consent taken back after the needle forbids nothing.
    """

    record: PlanRecord
    products: Catalogue
    now: datetime
    plan_signed_at: datetime
    is_plan_in_force: bool = True
    earlier: Given = ()
    unusable: frozenset[UUID] = frozenset()
    recalled: frozenset[UUID] = frozenset()
    consent_refusal: Text | None = None
    consent_withdrawn_at: datetime | None = None
    labels: dict[int, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.labels.update({site.id: str(label) for label, _, site in labelled(self.record.plan)})

    @property
    def product(self) -> Product | None:
        preparation = self.record.plan.preparation
        return self.products.get(preparation.product) if preparation else None

    def given_moment(self, document: TreatmentDocument) -> datetime:
        """When it was given; without a time, now on today and the day's end before."""
        if document.given_at is not None:
            at = document.given_at
        elif document.given_on == self.now.date():
            return self.now
        else:
            at = datetime.max.time().replace(microsecond=0)
        return datetime.combine(document.given_on, at, tzinfo=self.now.tzinfo)


@dataclass(frozen=True, slots=True)
class TreatmentFinding:
    """One sentence about a record; `field` is the input it is about."""

    code: str
    severity: Severity
    field: str
    message: Text
    sources: tuple[str, ...] = ()
    basis: Text | None = None

    @property
    def key(self) -> str:
        """Names the finding with its facts: a reason does not excuse other ones."""
        facts = f"{self.field}|{self.message}"
        return f"{self.code}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def stop(code: str, name: str, message: Text) -> TreatmentFinding:
    return TreatmentFinding(code, Severity.STOP, name, message)


def moment_words(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
