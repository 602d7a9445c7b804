"""Adverse events recorded and corrected; a correction is a new event beside the old one."""

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning import baseline
from planning.actions.safety_calls import raise_escalation
from planning.domain.adverse_events import AdverseEventDocument, event_refusals
from planning.domain.canonical import plain
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed
from planning.domain.text import N_, Text
from planning.models import AdverseEvent, Plan, Visit
from planning.outcomes import refresh_plan


class AlreadyCorrected(Exception):
    """Somebody corrected this event first."""


@transaction.atomic
def record_adverse_event(
    *, plan: Plan, document: AdverseEventDocument, visit: Visit | None = None, by: Membership
) -> AdverseEvent:
    """Adds an event to a treated plan; red flags seen with it go before the clinicians.

    Raises `NotAllowed` where the plan has no day of treatment, `CommandRefused` otherwise.
    """
    _check(plan, document)
    event = _added(plan, visit, document, None, by)
    seen_at = visit or plan.visits.order_by("window_from").first()
    if document.signs and seen_at is not None:
        raise_escalation(
            visit=seen_at, red_flags=document.raised_flags, note=document.description, by=by
        )
    refresh_plan(plan.pk)
    return event


@transaction.atomic
def correct_adverse_event(
    *, event: AdverseEvent, document: AdverseEventDocument, by: Membership
) -> AdverseEvent:
    """Adds the event anew, corrected; the first stays readable.

    Raises `AlreadyCorrected` for an event that was corrected before, `CommandRefused`.
    """
    locked = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if AdverseEvent.objects.filter(corrects=locked).exists():
        raise AlreadyCorrected
    _check(event.plan, document)
    if plain(document) == event.document:
        raise CommandRefused("description", Text(N_("Nothing was changed.")))
    corrected = _added(event.plan, event.visit, document, event, by)
    refresh_plan(event.plan_id)
    return corrected


def _check(plan: Plan, document: AdverseEventDocument) -> None:
    treated_on = baseline.treated_on(plan)
    if treated_on is None:
        raise NotAllowed(Text(N_("This plan has no day of treatment yet.")))
    if document.treated_on != treated_on:
        raise CommandRefused(
            "onset_on", Text(N_("The day of treatment changed meanwhile: open the page again."))
        )
    given = plan.revision.read_document()
    for refusal in event_refusals(document, given, timezone.localdate()):
        raise CommandRefused(refusal.path, refusal.text)


def _added(
    plan: Plan,
    visit: Visit | None,
    document: AdverseEventDocument,
    corrects: AdverseEvent | None,
    by: Membership,
) -> AdverseEvent:
    event = AdverseEvent.objects.create(
        clinic_id=plan.clinic_id,
        patient_id=plan.patient_id,
        plan=plan,
        visit=visit,
        corrects=corrects,
        document=plain(document),
        kind=document.kind.value,
        grade=document.grade.value,
        relation=document.relation.value,
        side=document.side.value if document.side else "",
        onset_on=document.onset_on,
        is_red_flag=document.is_red_flag,
        is_ongoing=document.is_ongoing,
        recorded_at=timezone.now(),
        recorded_by=by.user,
    )
    audit.record(
        by=by,
        action="adverse_event_corrected" if corrects else "adverse_event_recorded",
        subject=event,
        patient_id=plan.patient_id,
        detail={
            "plan": plan.pk,
            "kind": event.kind,
            "grade": event.grade,
            "red_flag": event.is_red_flag,
            **({"corrects": corrects.pk} if corrects else {}),
        },
    )
    refresh_plan(plan.pk)
    return event
