"""What is known of a patient from the consultations before this one.

Consultation ──▶ the newest earlier intake and legs that can be read
Plan         ──▶ the newest plan signed in another consultation
"""

from datetime import date
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from planning.domain.assessment import Assessment
from planning.domain.carried import carried_intake, carried_legs, marked
from planning.domain.dosing import totals
from planning.domain.intake import EarlierToxin, Intake
from planning.domain.last_plan import LastPlan
from planning.domain.lifecycle import PlanStatus
from planning.domain.treatment_totals import treatment_totals
from planning.models import Consultation, Plan, Treatment


def intake_to_begin_with(consultation: Consultation) -> Intake | None:
    """The last intake's answers with what was given since; `None` at a first consultation."""
    row = _others(consultation).filter(intake__isnull=False, intake_typed__isnull=True).first()
    earlier = row.read_intake() if row else None
    if earlier is None:
        return None
    today = timezone.localdate()
    return carried_intake(earlier, _given(consultation, today), today)


def legs_to_begin_with(consultation: Consultation) -> Assessment | None:
    """The last measurements, each marked with its day; `None` where no leg was drawn."""
    earlier = _measured_before(consultation)
    if earlier is None:
        return None
    now = timezone.localtime()
    legs = carried_legs(earlier, now.date())
    return legs.model_copy(update={"measured_at": now.time().replace(second=0, microsecond=0)})


def as_carried(consultation: Consultation, typed: Assessment) -> Assessment:
    """`typed` with what was left as it was marked with its day; no query for first legs."""
    if typed.carried_from is None:
        return typed
    earlier = _measured_before(consultation)
    is_known = earlier is not None and earlier.measured_on == typed.carried_from
    return marked(typed, earlier if is_known else None)


def last_plan(plan: Plan) -> LastPlan | None:
    """The newest plan signed in another consultation of this patient: one query."""
    row = _signed(plan.consultation).order_by("-signature__signed_at").first()
    if row is None:
        return None
    return LastPlan(
        record=row.signature.read_record(),
        signed_on=timezone.localtime(row.signature.signed_at).date(),
        treated_on=row.consultation.treatment_on,
    )


def has_last_plan(plan: Plan) -> bool:
    return _signed(plan.consultation).exists()


def _others(consultation: Consultation) -> models.QuerySet[Consultation]:
    others = Consultation.objects.filter(
        patient_id=consultation.patient_id, started_at__lte=consultation.started_at
    )
    return others.exclude(pk=consultation.pk).order_by("-started_at")


def _measured_before(consultation: Consultation) -> Assessment | None:
    rows = _others(consultation).filter(assessment__isnull=False, assessment_typed__isnull=True)
    row = rows.first()
    earlier = row.read_assessment() if row else None
    return (
        earlier if earlier and (earlier.left.can_be_drawn or earlier.right.can_be_drawn) else None
    )


def _signed(consultation: Consultation) -> models.QuerySet[Plan]:
    return (
        Plan.objects.filter(patient_id=consultation.patient_id, status=PlanStatus.SIGNED.value)
        .exclude(consultation_id=consultation.pk)
        .select_related("signature", "consultation")
    )


def _given(consultation: Consultation, today: date) -> list[EarlierToxin]:
    """What this clinic gave: by its signed treatment records, and by plans without one.

    A plan without a record counts as planned, on its day of treatment; without a day, from
    its signature: leaving it out could hide a limit, and the row says that the day is not
    recorded. A treatment still to come is none.
    """
    records = _signed_treatments(consultation)
    given = [toxin for toxin in map(_recorded, records.values()) if toxin.on <= today]
    for row in _signed(consultation):
        if row.pk in records:
            continue
        record = row.signature.read_record()
        on = row.consultation.treatment_on or timezone.localtime(row.signature.signed_at).date()
        tenths = totals(record.plan).total_tenths
        if record.plan.preparation is None or not tenths or on > today:
            continue
        given.append(
            EarlierToxin.model_validate(
                {
                    "product": record.plan.preparation.product,
                    "dose_units": f"{tenths / 10:.1f}",
                    "on": on,
                    "area": _("calves")
                    if row.consultation.treatment_on
                    else _("calves; plan signed, day of treatment not recorded"),
                }
            )
        )
    return given


def _signed_treatments(consultation: Consultation) -> dict[UUID, Treatment]:
    """Signed records of the patient's other consultations, by their plans."""
    rows = Treatment.objects.filter(
        patient_id=consultation.patient_id, status=Treatment.Status.SIGNED.value
    ).exclude(plan__consultation_id=consultation.pk)
    return {row.plan_id: row for row in rows}


def _recorded(treatment: Treatment) -> EarlierToxin:
    """What was given, which may be other than what was planned."""
    document = treatment.read_document()
    tenths = treatment_totals(document).both.given_tenths
    return EarlierToxin.model_validate(
        {
            "product": document.product,
            "dose_units": f"{tenths / 10:.1f}",
            "on": document.given_on,
            "area": _("calves"),
        }
    )
