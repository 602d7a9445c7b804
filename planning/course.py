"""What became of one patient's calves: everything measured, every treatment, in few queries.

    consultations, visit records, treatments, plans of a past day ──course_of──▶ Course

A treatment that was signed says what was given. A signed plan whose day has come and which
has no record of its treatment counts as planned, and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from patients.models import Patient
from planning.domain.assessment import Assessment
from planning.domain.lifecycle import PlanStatus
from planning.domain.over_time import History, Measured, history_of
from planning.domain.plan import InjectionPlan
from planning.domain.treatment import TreatmentDocument
from planning.domain.visit_record import VisitDocument
from planning.domain.vocabulary import Laterality
from planning.models import Treatment


@dataclass(frozen=True, slots=True)
class Treated:
    """One treatment of both legs; doses are tenths of a unit of `product`."""

    on: date
    product: str
    calf_tenths: Mapping[Laterality, int]
    above_knee_tenths: Mapping[Laterality, int]
    is_given: bool

    @property
    def total_tenths(self) -> int:
        return sum(self.calf_tenths.values()) + sum(self.above_knee_tenths.values())


@dataclass(frozen=True, slots=True)
class Course:
    """`treated` oldest first; `visits` are the newest record of each visit, oldest first."""

    history: History
    treated: tuple[Treated, ...]
    assessments: tuple[Assessment, ...]
    visits: tuple[VisitDocument, ...]


def course_of(patient: Patient) -> Course:
    """Four queries, however long the course."""
    assessments = tuple(
        Assessment.model_validate(document)
        for document in patient.consultations.filter(assessment__isnull=False)
        .order_by("started_at")
        .values_list("assessment", flat=True)
    )
    visits = tuple(sorted(_visits(patient), key=lambda visit: visit.measured_on))
    treated = tuple(sorted((*_given(patient), *_planned(patient)), key=lambda one: one.on))
    measured: tuple[Measured, ...] = (*assessments, *visits)
    return Course(
        history=history_of(measured, (one.on for one in treated)),
        treated=treated,
        assessments=assessments,
        visits=visits,
    )


def _visits(patient: Patient) -> Iterator[VisitDocument]:
    """A correction is a further record of the visit; the last one counts."""
    rows = patient.visit_records.order_by("visit_id", "number").values_list("visit_id", "document")
    newest: dict[Any, Any] = dict(rows)
    return (VisitDocument.model_validate(document) for document in newest.values())


def _given(patient: Patient) -> Iterator[Treated]:
    rows = patient.treatments.filter(status=Treatment.Status.SIGNED)
    for stored in rows.values_list("document", flat=True):
        document = TreatmentDocument.model_validate(stored)
        yield Treated(
            on=document.given_on,
            product=document.product,
            calf_tenths=_sums((s.side, s.given_tenths) for s in document.sites if not s.above_knee),
            above_knee_tenths=_sums(
                (s.side, s.given_tenths) for s in document.sites if s.above_knee
            ),
            is_given=True,
        )


def _planned(patient: Patient) -> Iterator[Treated]:
    recorded = Treatment.objects.filter(plan=OuterRef("pk"), status=Treatment.Status.SIGNED)
    rows = patient.plans.filter(
        ~Exists(recorded),
        status=PlanStatus.SIGNED.value,
        consultation__treatment_on__lte=timezone.localdate(),
    )
    for on, stored in rows.values_list("consultation__treatment_on", "head__document"):
        plan = InjectionPlan.model_validate(stored)
        if on is not None and plan.preparation is not None:
            yield Treated(
                on=on,
                product=plan.preparation.product,
                calf_tenths=_sums((site.side, site.dose_tenths or 0) for site in plan.sites),
                above_knee_tenths=_sums(
                    (site.side, site.dose_tenths or 0) for site in plan.above_knee
                ),
                is_given=False,
            )


def _sums(doses: Iterator[tuple[Laterality, int]]) -> dict[Laterality, int]:
    sums = dict.fromkeys(Laterality, 0)
    for side, tenths in doses:
        sums[side] += tenths
    return sums
