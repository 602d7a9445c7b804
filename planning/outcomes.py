"""Facts of what treatments achieved, kept beside the records they come from.

    sign, void a treatment ──▶ refresh_treatment      finish, keep, miss a visit ──▶ refresh_visit
    manage.py rebuild_outcomes ──▶ rebuild: the same rows from the same records

Call them inside the transaction that changed the record.
"""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from clinic.models import Clinic
from planning.domain.adverse_events import Grade
from planning.domain.assessment import Assessment
from planning.domain.compensation import watch
from planning.domain.outcomes import asymmetry_after, asymmetry_before, leg_change, tier_of
from planning.domain.vocabulary import Laterality
from planning.evidence import load_assessment_rules
from planning.models import (
    AdverseEvent,
    OutcomeColumn,
    OutcomePoint,
    Plan,
    PlanRevision,
    Treatment,
    TreatmentOutcome,
    Visit,
)
from planning.outcome_columns import month_of, write_month


@transaction.atomic
def refresh_treatment(treatment: Treatment) -> None:
    """Makes the facts of one treatment anew: those of a signed one, none of any other."""
    _lock(treatment.clinic_id)
    treatment = _with_all().get(pk=treatment.pk)
    months = _months(treatment.patient_id)
    TreatmentOutcome.objects.filter(pk=treatment.pk).delete()
    if treatment.status == Treatment.Status.SIGNED:
        _write(treatment)
    _time_to_next(treatment.patient_id)
    _write_months(treatment.clinic_id, months | _months(treatment.patient_id))


@transaction.atomic
def refresh_visit(visit: Visit) -> None:
    """Makes the facts of one visit, and of its plan's adverse events, anew."""
    refresh_plan(visit.plan_id)


@transaction.atomic
def refresh_plan(plan_id: UUID) -> None:
    """Makes the facts of a plan's treatment anew; does nothing for one not treated."""
    treatment = Treatment.objects.filter(
        plan_id=plan_id, status=Treatment.Status.SIGNED.value
    ).first()
    if treatment is not None:
        refresh_treatment(treatment)


@transaction.atomic
def rebuild(clinic: Clinic) -> int:
    """Makes all facts of a clinic anew from its records; answers how many treatments."""
    _lock(clinic.pk)
    TreatmentOutcome.objects.filter(clinic=clinic).delete()
    OutcomeColumn.objects.filter(clinic=clinic).delete()
    months: set[date] = set()
    patients: set[UUID] = set()
    count = 0
    signed = _with_all().filter(clinic=clinic, status=Treatment.Status.SIGNED.value)
    for treatment in signed.iterator(chunk_size=200):
        _write(treatment)
        months.add(month_of(treatment.given_on))
        patients.add(treatment.patient_id)
        count += 1
    for patient_id in patients:
        _time_to_next(patient_id)
    _write_months(clinic.pk, months)
    return count


def pattern_of(revision: PlanRevision) -> str:
    """The name of the clinic pattern this state of a plan was last made from, or nothing.

    What was undone does not count; a plan that replaced another goes on from that one.
    """
    at: PlanRevision | None = revision
    while at is not None:
        command = at.command or {}
        if command.get("op") == "place_sites" and command.get("pattern"):
            return str(command["pattern"])
        at = _before(at)
    return ""


def _before(revision: PlanRevision) -> PlanRevision | None:
    """The state this one was made from; for a restored one, the state it restores."""
    number = revision.restores or revision.number - 1
    before = PlanRevision.objects.filter(plan_id=revision.plan_id, number=number).first()
    if before is None and revision.plan.supersedes is not None:
        return revision.plan.supersedes.head
    return before


def _with_all() -> "QuerySet[Treatment]":
    return Treatment.objects.select_related(
        "plan__signature__revision__plan__supersedes__head", "patient"
    )


def _lock(clinic_id: UUID) -> None:
    """One writer at a time, so that a month is never written without another's row."""
    Clinic.objects.select_for_update().get(pk=clinic_id)


def _write(treatment: Treatment) -> None:
    plan = treatment.plan
    record = plan.signature.read_record()
    document = treatment.read_document()
    tier = tier_of(record.assessment, load_assessment_rules(record.rules_version))
    grades = _grades(plan)
    outcome = TreatmentOutcome.objects.create(
        treatment=treatment,
        clinic_id=treatment.clinic_id,
        patient_id=treatment.patient_id,
        clinician_id=treatment.clinician_id,
        given_on=treatment.given_on,
        product=document.product,
        protocol=record.plan.protocol or "",
        pattern=pattern_of(plan.signature.revision),
        tier=tier.value if tier else "",
        total_tenths=sum(site.given_tenths for site in document.sites),
        asymmetry_before_tenths_mm=asymmetry_before(record.assessment),
        adverse_events=len(grades),
        worst_grade=max(grades, key=tuple(Grade).index).value if grades else "",
    )
    visits = plan.visits.prefetch_related("records")
    OutcomePoint.objects.bulk_create(_point(outcome, visit, record.assessment) for visit in visits)


def _grades(plan: Plan) -> list[Grade]:
    """Of the plan's adverse events as they stand, corrected ones left out."""
    events = AdverseEvent.objects.filter(plan=plan, corrected_by=None)
    return [Grade(grade) for grade in events.values_list("grade", flat=True)]


def _point(outcome: TreatmentOutcome, visit: Visit, before: Assessment) -> OutcomePoint:
    point = OutcomePoint(
        visit=visit,
        clinic_id=visit.clinic_id,
        outcome=outcome,
        kind=visit.kind,
        due_on=visit.window_to,
        was_kept=visit.status == Visit.Status.KEPT,
    )
    record = max(visit.records.all(), key=lambda record: record.number, default=None)
    if record is None:
        return point
    found = record.read_document()
    left = leg_change(before.left, found.left)
    right = leg_change(before.right, found.right)
    findings = watch(before, found)
    point.measured_on = found.measured_on
    point.girth_change_left_tenths_mm = left.girth_tenths_mm
    point.girth_change_right_tenths_mm = right.girth_tenths_mm
    point.muscle_change_left_tenths_mm = left.muscle_tenths_mm
    point.muscle_change_right_tenths_mm = right.muscle_tenths_mm
    point.asymmetry_tenths_mm = asymmetry_after(before, found)
    point.satisfaction_contour = found.satisfaction_contour
    point.satisfaction_girth = found.satisfaction_girth
    point.compensation = [finding.model_dump(mode="json") for finding in findings]
    point.compensation_left = any(finding.side is Laterality.LEFT for finding in findings)
    point.compensation_right = any(finding.side is Laterality.RIGHT for finding in findings)
    return point


def _time_to_next(patient_id: UUID) -> None:
    """Days from each treatment of a patient to the next one."""
    rows = list(TreatmentOutcome.objects.filter(patient_id=patient_id).order_by("given_on", "pk"))
    for earlier, later in pairwise(rows):
        earlier.retreated_after_days = (later.given_on - earlier.given_on).days
    for last in rows[-1:]:
        last.retreated_after_days = None
    TreatmentOutcome.objects.bulk_update(rows, ["retreated_after_days"])


def _months(patient_id: UUID) -> set[date]:
    days = TreatmentOutcome.objects.filter(patient_id=patient_id).values_list("given_on", flat=True)
    return {month_of(day) for day in days}


def _write_months(clinic_id: UUID, months: Iterable[date]) -> None:
    for month in sorted(months):
        write_month(clinic_id, month)
