"""Treatment date and follow-up visits: booked inside their windows on open days.

    booked ──▶ kept | missed | cancelled          any ──rebook──▶ booked

A day outside its window, a closed day, or reopening a kept visit asks for a reason.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, Membership
from planning.context import reading_of
from planning.domain.commands import CommandRefused
from planning.domain.findings import Severity
from planning.domain.followup import ClinicCalendar, PlannedVisit, schedule
from planning.domain.lifecycle import NotAllowed, PlanStatus
from planning.domain.reading import Reading
from planning.domain.text import N_, Text, verbatim
from planning.evidence import load_knowledge
from planning.models import Consultation, Plan, Treatment, Visit
from planning.outcomes import refresh_plan, refresh_visit

FURTHEST_TREATMENT = timedelta(days=366)
LONGEST_NOTE = 1_000
UNTOUCHED = (Visit.Status.BOOKED.value, Visit.Status.CANCELLED.value)


class VisitChange(StrEnum):
    """What the desk says about a visit."""

    KEEP = "keep"
    MISS = "miss"
    CANCEL = "cancel"
    REBOOK = "rebook"


_FROM: dict[VisitChange, tuple[Visit.Status, ...]] = {
    VisitChange.KEEP: (Visit.Status.BOOKED, Visit.Status.MISSED),
    VisitChange.MISS: (Visit.Status.BOOKED,),
    VisitChange.CANCEL: (Visit.Status.BOOKED, Visit.Status.MISSED),
    VisitChange.REBOOK: tuple(Visit.Status),
}
_TO: dict[VisitChange, Visit.Status] = {
    VisitChange.KEEP: Visit.Status.KEPT,
    VisitChange.MISS: Visit.Status.MISSED,
    VisitChange.CANCEL: Visit.Status.CANCELLED,
    VisitChange.REBOOK: Visit.Status.BOOKED,
}


class StaleVisit(Exception):
    """Somebody else changed the visit since it was shown."""


@transaction.atomic
def set_treatment_date(*, plan: Plan, on: date, by: Membership) -> Sequence[Visit]:
    """Sets the day of treatment of a signed plan and books the visits that follow.

    Moving the day moves the visits, unless one was already kept or missed. Said again,
    changes nothing. Raises `NotAllowed` and `CommandRefused`.
    """
    if plan.state is not PlanStatus.SIGNED:
        raise NotAllowed(Text(N_("Only a signed plan is treated: sign it first.")))
    # Whoever comes second waits here, and then finds the visits booked.
    consultation = Consultation.objects.select_for_update().get(pk=plan.consultation_id)
    visits = {visit.kind: visit for visit in plan.visits.all()}
    if consultation.treatment_on == on and visits:
        return list(visits.values())
    _check_treatment_date(plan, on)
    _check_not_given(plan, on)
    if any(visit.status not in UNTOUCHED for visit in visits.values()):
        raise CommandRefused(
            "treatment_on",
            Text(N_("A follow-up visit was already recorded, so the treatment date stands.")),
        )
    consultation.treatment_on = plan.consultation.treatment_on = on
    consultation.save(update_fields=["treatment_on"])
    planned = schedule(on, clinic_calendar(plan.clinic), load_knowledge().follow_up_rules)
    booked = [_booked(plan, visit, visits.get(visit.kind.value)) for visit in planned]
    audit.record(
        by=by,
        action="treatment_date_set",
        subject=plan,
        patient_id=plan.patient_id,
        detail={
            "treatment_on": on,
            "visits": {visit.kind: visit.on for visit in booked},
        },
    )
    refresh_plan(plan.pk)
    return booked


@transaction.atomic
def update_visit(
    *,
    visit: Visit,
    change: VisitChange,
    expected_version: int,
    by: Membership,
    on: date | None = None,
    reason: str = "",
) -> Visit:
    """Records what became of a visit, or books it for another day.

    Said again after it was done, changes nothing. Raises `CommandRefused` and `StaleVisit`.
    """
    if visit.version != expected_version:
        if _is_done(visit, change, on):
            return visit
        raise StaleVisit
    reason = reason.strip()
    _check_visit_change(visit, change, on, reason)
    note = "\n".join(filter(None, [visit.note, reason and f"{timezone.localdate()}: {reason}"]))
    fields = {
        "status": _TO[change].value,
        "on": on if change is VisitChange.REBOOK else visit.on,
        "note": note,
        "version": expected_version + 1,
    }
    if not Visit.objects.filter(pk=visit.pk, version=expected_version).update(**fields):
        raise StaleVisit
    for name, value in fields.items():
        setattr(visit, name, value)
    audit.record(
        by=by,
        action=f"visit_{visit.status}",
        subject=visit,
        patient_id=visit.patient_id,
        detail={"kind": visit.kind, "on": visit.on, "with_reason": bool(reason)},
    )
    refresh_visit(visit)
    return visit


def clinic_calendar(clinic: Clinic) -> ClinicCalendar:
    """The clinic's open days."""
    return ClinicCalendar.model_validate(
        {
            "closed_weekdays": clinic.closed_weekdays,
            "holidays": clinic.holidays,
            "timezone": clinic.time_zone,
        }
    )


def _check_treatment_date(plan: Plan, on: date) -> None:
    signed_on = timezone.localtime(plan.signature.signed_at).date()
    latest = signed_on + FURTHEST_TREATMENT
    if not signed_on <= on <= latest:
        raise CommandRefused(
            "treatment_on",
            Text(
                N_("must be from {first}, when the plan was signed, to {last}"),
                first=signed_on.isoformat(),
                last=latest.isoformat(),
            ),
        )
    # Intervals, caps and the vial's expiry depend on the day, so the plan is read for it.
    signed = reading_of(plan)
    moved = Reading(signed.record.model_copy(update={"reviewed_on": on}), signed.knowledge)
    for finding in moved.findings:
        if finding.severity is Severity.STOP:
            raise CommandRefused(
                "treatment_on",
                Text(
                    N_("On {day} this plan must not be given: {why}"),
                    day=on.isoformat(),
                    why=finding.message,
                ),
            )


def _check_not_given(plan: Plan, on: date) -> None:
    """A signed record says the day itself; it is voided before the day is another."""
    signed = plan.treatments.filter(status=Treatment.Status.SIGNED.value).first()
    if signed is not None and signed.given_on != on:
        text = Text(
            N_("The record of the treatment on {day} is signed: that day stands."),
            day=signed.given_on.isoformat(),
        )
        raise CommandRefused("treatment_on", text)


def _booked(plan: Plan, planned: PlannedVisit, visit: Visit | None) -> Visit:
    visit = visit or Visit(
        clinic_id=plan.clinic_id, patient_id=plan.patient_id, plan=plan, kind=planned.kind.value
    )
    is_new = visit._state.adding
    visit.window_from, visit.window_to = planned.window_from, planned.window_to
    visit.on = planned.on
    if not is_new:
        visit.version += 1
    visit.save()
    return visit


def _is_done(visit: Visit, change: VisitChange, on: date | None) -> bool:
    if change is VisitChange.REBOOK:
        return visit.status == Visit.Status.BOOKED and visit.on == on
    return visit.status == _TO[change].value


def _check_visit_change(visit: Visit, change: VisitChange, on: date | None, reason: str) -> None:
    if len(reason) > LONGEST_NOTE:
        raise CommandRefused(
            "reason", Text(N_("must be at most {max_length} characters"), max_length=LONGEST_NOTE)
        )
    if visit.status not in _FROM[change]:
        raise CommandRefused(
            "change",
            Text(
                N_("A visit that is {status} stays so; book it anew."),
                status=verbatim(visit.get_status_display()),
            ),
        )
    if change is VisitChange.REBOOK:
        _check_rebooking(visit, on, reason)
    elif change in (VisitChange.KEEP, VisitChange.MISS) and (
        visit.on is None or visit.on > timezone.localdate()
    ):
        raise CommandRefused("change", Text(N_("This visit's day has not come yet.")))


def _check_rebooking(visit: Visit, on: date | None, reason: str) -> None:
    if on is None:
        raise CommandRefused("on", Text(N_("Choose a day.")))
    if abs(on - visit.window_from) > FURTHEST_TREATMENT:
        raise CommandRefused(
            "on", Text(N_("This day is more than a year from the visit's window."))
        )
    if reason:
        return
    if not visit.window_from <= on <= visit.window_to:
        raise CommandRefused(
            "reason",
            Text(
                N_("{day} is outside the window {first} to {last}: give a reason."),
                day=on.isoformat(),
                first=visit.window_from.isoformat(),
                last=visit.window_to.isoformat(),
            ),
        )
    if not clinic_calendar(visit.clinic).is_open(on):
        raise CommandRefused(
            "reason", Text(N_("The clinic is closed on {day}: give a reason."), day=on.isoformat())
        )
    if visit.status == Visit.Status.KEPT:
        raise CommandRefused("reason", Text(N_("This visit was kept: say why it is booked anew.")))
