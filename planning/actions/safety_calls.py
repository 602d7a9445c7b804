"""Safety calls and what they raise: a red flag goes before every clinician until answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.actions.contacts import record_contact
from planning.actions.visits import VisitChange, update_visit
from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.domain.safety_call import LONGEST_NOTE, RaisedFlag, SafetyCallAnswers
from planning.domain.text import N_, Text
from planning.models import ContactAttempt, Escalation, SafetyCall, Visit
from planning.wording import say

CALLED_ANOTHER_DAY = Text(N_("The safety call was made on this day."))


class AlreadyAnswered(Exception):
    """Somebody answered this escalation first; `escalation` is what they wrote."""

    def __init__(self, escalation: Escalation) -> None:
        super().__init__("already answered")
        self.escalation = escalation


@transaction.atomic
def record_safety_call(
    *, visit: Visit, said: Mapping[str, str], by: Membership
) -> tuple[SafetyCall, Escalation | None]:
    """Keeps a call's answers, the attempt as reached, and the visit as kept; raises red flags.

    A call that broke off at a red flag leaves its visit to do. Raises pydantic's
    `ValidationError` when there is no red flag and a question is without an answer.
    """
    answers = SafetyCallAnswers.model_validate(said)
    attempt = record_contact(
        visit=visit, outcome=ContactAttempt.Outcome.REACHED, note=answers.note, by=by
    )
    call = SafetyCall.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        answers=answers.model_dump(mode="json"),
        at=attempt.at,
        by=by.user,
    )
    audit.record(
        by=by,
        action="safety_call_recorded",
        subject=call,
        patient_id=visit.patient_id,
        detail={"visit": visit.pk, "red_flags": [flag.flag for flag in answers.red_flags]},
    )
    escalation = None
    if answers.red_flags:
        escalation = raise_escalation(
            visit=visit, red_flags=answers.red_flags, note=answers.note, by=by, at=call.at
        )
    if visit.kind == VisitKind.SAFETY_CALL and not answers.unasked:
        _keep(visit, by=by)
    return call, escalation


def _keep(visit: Visit, *, by: Membership) -> None:
    """The call is the visit: made on another day than booked, the visit moves to that day."""
    visit.refresh_from_db()
    if visit.status == Visit.Status.KEPT:
        return
    today = timezone.localdate()
    if visit.status == Visit.Status.CANCELLED or visit.on is None or visit.on > today:
        update_visit(
            visit=visit,
            change=VisitChange.REBOOK,
            expected_version=visit.version,
            on=today,
            reason=say(CALLED_ANOTHER_DAY),
            by=by,
        )
    update_visit(visit=visit, change=VisitChange.KEEP, expected_version=visit.version, by=by)


@transaction.atomic
def raise_escalation(
    *,
    visit: Visit,
    red_flags: Sequence[RaisedFlag],
    note: str,
    by: Membership,
    at: datetime | None = None,
) -> Escalation:
    """Puts red flags before every clinician of the clinic, until one of them answers.

    Called by a safety call, of whose moment it is, and by a visit record. Raises ValueError
    without a red flag.
    """
    if not red_flags:
        raise ValueError("an escalation needs a red flag")
    escalation = Escalation.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        red_flags=[flag.model_dump(mode="json") for flag in red_flags],
        note=note,
        raised_at=at or timezone.now(),
        raised_by=by.user,
    )
    audit.record(
        by=by,
        action="escalation_raised",
        subject=escalation,
        patient_id=visit.patient_id,
        detail={"visit": visit.pk, "red_flags": escalation.red_flags},
    )
    return escalation


@transaction.atomic
def answer_escalation(*, escalation: Escalation, answer: str, by: Membership) -> Escalation:
    """Writes what was done about an escalation, once.

    Raises `CommandRefused` for an empty or overlong answer, `AlreadyAnswered` for a second.
    """
    answer = answer.strip()
    if not answer:
        raise CommandRefused("answer", Text(N_("Say what was done.")))
    if len(answer) > LONGEST_NOTE:
        raise CommandRefused(
            "answer", Text(N_("must be at most {max_length} characters"), max_length=LONGEST_NOTE)
        )
    written = {"answer": answer, "answered_at": timezone.now(), "answered_by": by.user}
    if not Escalation.objects.filter(pk=escalation.pk, answered_at=None).update(**written):
        raise AlreadyAnswered(
            Escalation.objects.select_related("answered_by").get(pk=escalation.pk)
        )
    for name, value in written.items():
        setattr(escalation, name, value)
    audit.record(
        by=by,
        action="escalation_answered",
        subject=escalation,
        patient_id=escalation.patient_id,
        detail={"visit": escalation.visit_id},
    )
    return escalation
