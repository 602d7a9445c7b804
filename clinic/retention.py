"""Removing events past their retention: never earlier, and never silently (`AUD-07`)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import AuditPurge, Clinic


class TooEarly(ValueError):
    """The retention is not over; says until when events must stay."""


def kept_since(now: datetime | None = None) -> datetime:
    """Every event from this moment on must stay."""
    now = now or timezone.now()
    year = now.year - settings.RETENTION_YEARS
    try:
        return now.replace(year=year)
    except ValueError:
        return now.replace(year=year, day=28)


@transaction.atomic
def purge(clinic: Clinic, *, before: datetime, reason: str) -> int:
    """Removes the clinic's events before that moment; answers how many there were.

    The chain is verified first, goes on from the last removed event's hash, and says in an
    event of its own what went. Raises TooEarly; RuntimeError for a chain that is not whole.
    """
    if before > kept_since():
        raise TooEarly(f"events from {kept_since():%Y-%m-%d} on must stay")
    found = audit.verify(clinic)
    if found.problem:
        raise RuntimeError(f"nothing was removed, for the log is not whole: {found.problem}")
    old = clinic.audit_events.filter(at__lt=before)
    last = old.order_by("-sequence").values_list("sequence", "hash").first()
    if last is None:
        return 0
    AuditPurge.objects.create(
        clinic=clinic,
        through_sequence=last[0],
        through_hash=last[1],
        reason=reason,
        at=timezone.now(),
    )
    past = clinic.audit_events.filter(sequence__lte=last[0])
    count = past.count()
    # Before they go, so that the chain has an end to go on from.
    audit.record_of_clinic(
        clinic,
        action="audit_purged",
        detail={"events": count, "through": last[0], "hash": last[1]},
    )
    past.delete()
    return count
