"""Attempts to reach a patient about a visit. Each is kept; none is changed."""

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.domain.commands import CommandRefused
from planning.domain.text import N_, Text
from planning.models import ContactAttempt, Visit

LONGEST_NOTE = 4_000


@transaction.atomic
def record_contact(
    *, visit: Visit, outcome: ContactAttempt.Outcome, note: str, by: Membership
) -> ContactAttempt:
    """Keeps one attempt and what came of it. Raises `CommandRefused` for an overlong note."""
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise CommandRefused(
            "reason", Text(N_("must be at most {max_length} characters"), max_length=LONGEST_NOTE)
        )
    attempt = ContactAttempt.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        outcome=outcome.value,
        note=note,
        at=timezone.now(),
        by=by.user,
    )
    audit.record(
        by=by,
        action="contact_recorded",
        subject=attempt,
        patient_id=visit.patient_id,
        detail={"visit": visit.pk, "kind": visit.kind, "outcome": attempt.outcome},
    )
    return attempt
