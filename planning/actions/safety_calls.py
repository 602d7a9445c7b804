"""Safety calls and what they raise: a red flag goes before every clinician until answered."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.domain.commands import CommandRefused
from planning.domain.safety_call import LONGEST_NOTE, RaisedFlag
from planning.domain.text import N_, Text
from planning.models import Escalation, Visit


class AlreadyAnswered(Exception):
    """Somebody answered this escalation first; `escalation` is what they wrote."""

    def __init__(self, escalation: Escalation) -> None:
        super().__init__("already answered")
        self.escalation = escalation


@transaction.atomic
def raise_escalation(
    *, visit: Visit, red_flags: Sequence[RaisedFlag], note: str, by: Membership
) -> Escalation:
    """Puts red flags before every clinician of the clinic, until one of them answers.

    Called by a safety call and by a visit record. Raises ValueError without a red flag.
    """
    if not red_flags:
        raise ValueError("an escalation needs a red flag")
    escalation = Escalation.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        red_flags=[flag.model_dump(mode="json") for flag in red_flags],
        note=note,
        raised_at=timezone.now(),
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
