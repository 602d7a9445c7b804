"""The clinic's record of who did what, when, from where, and to whose data.

Events form one chain per clinic: each carries the hash of the one before it, so an
edit, a removal, a swap or an insertion shows. A cut tail shows against an anchor kept
outside the database (`head`, and `manage.py verify_audit --anchor`).
"""

import hashlib
import json
import logging
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, models, transaction
from django.utils import timezone

from clinic.http import ClinicRequest
from clinic.models import AuditEvent, Clinic, Membership, User

logger = logging.getLogger(__name__)

# One statement finds the last event, numbers the new one and chains it, so two writers
# can neither take the same number nor leave a gap. PostgreSQL lets two statements see the
# same last event, so there it stands in a transaction, which is the only writer.
APPEND = """
INSERT INTO clinic_auditevent (clinic_id, sequence, at, actor_id, action, subject_type,
  subject_id, patient_id, ip_address, detail, previous_hash, hash)
SELECT %s, head.sequence + 1, %s, %s, %s, %s, %s, %s, %s, %s, head.hash,
  {sha256}
FROM (SELECT
  COALESCE((SELECT sequence FROM clinic_auditevent WHERE clinic_id = %s
            ORDER BY sequence DESC LIMIT 1), 0) AS sequence,
  COALESCE((SELECT hash FROM clinic_auditevent WHERE clinic_id = %s
            ORDER BY sequence DESC LIMIT 1), '') AS hash) AS head
"""
CHAINED = "head.hash || '|' || (head.sequence + 1) || '|' || %s"
SHA256 = {
    "sqlite": f"SHA256({CHAINED})",
    "postgresql": f"encode(sha256(convert_to({CHAINED}, 'UTF8')), 'hex')",
}


def record(
    *,
    by: Membership,
    action: str,
    subject: models.Model | None,
    patient_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes the event of a change inside that change's own transaction.

    `action` is a past participle phrase such as `plan_signed`. `detail` holds ids,
    numbers and codes, never free text about a patient.
    Raises RuntimeError outside a transaction, ValueError for a member who may not act.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action}: an audit event belongs in its change's transaction")
    _append(by=by, action=action, subject=subject, patient_id=patient_id, detail=detail)


def record_view(
    request: ClinicRequest,
    *,
    subject: models.Model | None,
    patient_id: UUID | None = None,
    action: str = "viewed",
    detail: dict[str, Any] | None = None,
) -> None:
    """Writes that somebody read a patient's data (`AUD-02`): once a page, fragment or file.

    While nothing can be stored, as on a full disk, reading goes on (`DUR-09`) and the
    server's log keeps who read whose data.
    """
    try:
        _append(
            by=request.membership,
            action=action,
            subject=subject,
            patient_id=patient_id,
            detail=detail,
        )
    except OperationalError as error:
        # What is being changed in the same transaction stands or falls with its event.
        if connection.in_atomic_block:
            raise
        logger.error(
            "Read, but not in the access log (%s): %s by %s, patient %s",
            error,
            action,
            request.membership.pk,
            patient_id,
        )


def record_alone(*, by: Membership, action: str, detail: dict[str, Any] | None = None) -> None:
    """Writes an event that stands by itself: signing in, signing out, a refusal."""
    _append(by=by, action=action, subject=None, patient_id=None, detail=detail)


def record_failed_sign_in(*, user: User, ip_address: str, action: str = "sign_in_failed") -> None:
    """Writes that somebody tried to sign in as this user; nobody is named as the actor."""
    _about(user, action, ip_address)


def record_at_server(*, about: User, action: str) -> None:
    """Writes what was done to an account at the server's terminal, by nobody signed in."""
    _about(about, action, "")


def record_of_clinic(clinic: Clinic, *, action: str, detail: dict[str, Any]) -> None:
    """Writes what was done to a clinic's log at the server's terminal, by nobody signed in."""
    _write(AuditEvent(clinic=clinic, at=timezone.now(), action=action, detail=detail))


READS = frozenset(
    {
        "viewed",
        "listed",
        "found",
        "compared",
        "opened",
        "shown",
        "downloaded",
        "printed",
        "requested",
        "verified",
    }
)


def is_read(action: str) -> bool:
    """Whether nothing was recorded or changed by this action: its last word says so."""
    return action.rpartition("_")[2] in READS and action != "vials_opened"


def _about(user: User, action: str, ip_address: str) -> None:
    membership = user.memberships.filter(is_active=True).select_related("clinic").first()
    if membership is not None:
        _write(
            AuditEvent(
                clinic=membership.clinic,
                at=timezone.now(),
                action=action,
                subject_type=user._meta.label_lower,
                subject_id=str(user.pk),
                ip_address=ip_address,
                detail={},
            )
        )


def head(clinic: Clinic) -> tuple[int, str]:
    """The number and hash of the clinic's last event; (0, "") before the first."""
    last = clinic.audit_events.order_by("-sequence").values_list("sequence", "hash").first()
    return last or (0, "")


def purged(clinic: Clinic) -> tuple[int, str]:
    """The number and hash of the last event removed past its retention; (0, "") without one."""
    last = clinic.audit_purges.order_by("-through_sequence")
    return last.values_list("through_sequence", "through_hash").first() or (0, "")


def event_of(subject: models.Model, action: str, *, since: datetime) -> tuple[int, str] | None:
    """The number and hash of the first such event about a record of a clinic, from then on."""
    clinic_id: UUID = subject.clinic_id  # type: ignore[attr-defined]
    found = (
        AuditEvent.objects.filter(clinic_id=clinic_id, action=action, at__gte=since)
        .filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .order_by("at")
        .values_list("sequence", "hash")
    )
    return found.first()


def is_logged(sequence: int, hash_: str) -> bool:
    """Whether some clinic's log holds the event that a paper names."""
    return AuditEvent.objects.filter(sequence=sequence, hash=hash_).exists()


@dataclass(frozen=True)
class Verification:
    """What checking a clinic's chain found: `problem` is empty when it is whole."""

    count: int
    head_hash: str
    problem: str = ""


def verify(clinic: Clinic, *, anchor: tuple[int, str] = (0, "")) -> Verification:
    """Recomputes the whole chain and names the first event that does not fit.

    `anchor` is a head noted earlier, outside the database: (sequence, hash).
    """
    expected, previous = purged(clinic)
    anchor_sequence, anchor_hash = anchor
    for event in clinic.audit_events.order_by("sequence", "pk").iterator():
        expected += 1
        found = f"event {expected} ({event.action}, {event.at.isoformat()})"
        if event.sequence != expected:
            return Verification(
                expected - 1, previous, f"event {expected} is missing before {event.sequence}"
            )
        if event.previous_hash != previous:
            return Verification(expected - 1, previous, f"{found} does not follow the one before")
        if event.hash != _hash(event):
            return Verification(expected - 1, previous, f"{found} was changed")
        if expected == anchor_sequence and event.hash != anchor_hash:
            return Verification(expected, event.hash, f"{found} is not the one noted earlier")
        previous = event.hash
    if expected < anchor_sequence:
        problem = f"events {expected + 1} to {anchor_sequence} were noted earlier and are gone"
        return Verification(expected, previous, problem)
    return Verification(expected, previous)


def _append(
    *,
    by: Membership,
    action: str,
    subject: models.Model | None,
    patient_id: UUID | None,
    detail: dict[str, Any] | None,
) -> None:
    if not isinstance(by, Membership) or not by.is_active or by.pk is None:
        raise ValueError(f"{action}: an audit event needs the active member who acted")
    _write(
        AuditEvent(
            clinic_id=by.clinic_id,
            at=timezone.now(),
            actor_id=by.user_id,
            action=action,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            patient_id=patient_id,
            ip_address=by.ip_address,
            detail=detail or {},
        )
    )


def _write(event: AuditEvent) -> None:
    statement, values = statement_of(event)
    alone = connection.vendor != "sqlite" and not connection.in_atomic_block
    with transaction.atomic() if alone else nullcontext(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def statement_of(event: AuditEvent) -> tuple[str, list[Any]]:
    """The one statement that chains and stores an event, and its values."""
    # What JSON makes of the detail is what will be read back, so that is what is hashed.
    event.detail = _kept(json.loads(json.dumps(event.detail, default=str)))
    fields = (
        "clinic",
        "at",
        "actor",
        "action",
        "subject_type",
        "subject_id",
        "patient_id",
        "ip_address",
        "detail",
    )
    values = []
    for name in fields:
        field = AuditEvent._meta.get_field(name)
        assert isinstance(field, models.Field)  # noqa: S101 (narrows Django's union type)
        values.append(field.get_db_prep_save(getattr(event, field.attname), connection))
    statement = APPEND.format(sha256=SHA256[connection.vendor])
    return statement, [*values, _body(event), values[0], values[0]]


def _kept(detail: Any) -> Any:
    """Without the character NUL, which PostgreSQL cannot keep: the event would be lost."""
    if isinstance(detail, dict):
        return {_kept(name): _kept(value) for name, value in detail.items()}
    if isinstance(detail, list):
        return [_kept(value) for value in detail]
    return detail.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(detail, str) else detail


def _body(event: AuditEvent) -> str:
    def text(value: UUID | None) -> str | None:
        return str(value) if value is not None else None

    at: datetime = event.at
    return json.dumps(
        {
            "clinic": text(event.clinic_id),
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": text(event.actor_id),
            "action": event.action,
            "subject_type": event.subject_type,
            "subject_id": event.subject_id,
            "patient": text(event.patient_id),
            "ip_address": event.ip_address,
            "detail": event.detail,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def _hash(event: AuditEvent) -> str:
    chained = f"{event.previous_hash}|{event.sequence}|{_body(event)}"
    return hashlib.sha256(chained.encode()).hexdigest()
