"""The monthly review of who opened what: its figures from the log, and its confirmation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access_review import RELATED_DAYS, Figures, Seen, figures_of
from clinic.models import AccessReview, Clinic, Membership

DUE_BY_DAY: Final = 10
"""Of the month after. Clinic default."""
EARLIEST_YEAR: Final = 2000
SHORTEST_NOTE: Final = 5
LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True, slots=True)
class MemberMonth:
    """One member and the figures of the month; nobody did nothing."""

    member: Membership
    figures: Figures


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def start_of(month: date) -> datetime:
    """The first moment of the month, in the clinic's time."""
    return _midnight(month)


def end_of(month: date) -> datetime:
    """The first moment after the month, in the clinic's time."""
    return _midnight(last_of(month) + timedelta(days=1))


def months_of(clinic: Clinic, today: date) -> list[date]:
    """The months the log holds, the newest first, at most two years of them."""
    first = clinic.audit_events.order_by("sequence").values_list("at", flat=True).first()
    begins = timezone.localtime(first).date().replace(day=1) if first else today.replace(day=1)
    months: list[date] = []
    month = today.replace(day=1)
    while month >= begins and len(months) < 24:
        months.append(month)
        month = month_before(month)
    return months


def review_of(clinic: Clinic, month: date) -> list[MemberMonth]:
    """Everybody who did anything in the month, those with most to look at first."""
    members = {member.user_id: member for member in clinic.memberships.select_related("user").all()}
    figures = figures_of(_seen(clinic, month, members), first=month, last=last_of(month))
    found = [
        MemberMonth(members[user_id], figure)
        for user_id, figure in figures.items()
        if user_id in members
    ]
    return sorted(found, key=lambda one: (-len(one.figures.flags), str(one.member.user)))


def confirm_review(*, month: date, note: str, by: Membership) -> AccessReview:
    """Says that the month was looked at. Raises ValidationError, by field.

    A month still running cannot be confirmed, nor one twice.
    """
    note = note.strip()
    if len(note) < SHORTEST_NOTE:
        raise ValidationError({"note": _("Say what you looked at and what you found.")})
    if len(note) > LONGEST_NOTE:
        said = _("must be at most %(length)s characters") % {"length": LONGEST_NOTE}
        raise ValidationError({"note": said})
    if timezone.now() < end_of(month):
        raise ValidationError({"month": _("This month is not over yet.")})
    flag_count = sum(len(one.figures.flags) for one in review_of(by.clinic, month))
    with transaction.atomic():
        if by.clinic.access_reviews.select_for_update().filter(month=month).exists():
            raise ValidationError({"month": _("This month is reviewed already.")})
        sequence, digest = audit.head(by.clinic)
        review = AccessReview.objects.create(
            clinic=by.clinic,
            month=month,
            by=by.user,
            at=timezone.now(),
            note=note,
            flag_count=flag_count,
            log_sequence=sequence,
            log_hash=digest,
        )
        audit.record(
            by=by,
            action="access_reviewed",
            subject=review,
            detail={"month": f"{month:%Y-%m}", "flags": flag_count},
        )
    return review


def _seen(clinic: Clinic, month: date, members: dict[UUID, Membership]) -> Iterator[Seen]:
    events = clinic.audit_events.filter(
        at__gte=_midnight(month - timedelta(days=RELATED_DAYS)),
        at__lt=_midnight(last_of(month) + timedelta(days=RELATED_DAYS + 1)),
    ).values_list("actor_id", "action", "at", "patient_id", "subject_id")
    by_text = {str(user_id): user_id for user_id in members}
    for actor, action, at, patient, subject in events.iterator():
        # A failed sign-in has no actor: it counts for whom it was tried with.
        member = actor or by_text.get(subject)
        if member is not None:
            yield Seen(member, action, timezone.localtime(at), patient, audit.is_read(action))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
