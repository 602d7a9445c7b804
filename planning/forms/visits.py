"""What the desk posts about visits, and what the schedule is filtered by."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from planning.actions.visits import VisitChange
from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.domain.text import N_, Text
from planning.models import Visit


def read_day(written: str, field: str) -> date:
    """A day as browsers and people write it, `2026-11-25`. Raises `CommandRefused`."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError as error:
        raise CommandRefused(
            field,
            Text(N_("must be a date like 2026-11-25, got {got}"), got=written.strip()[:20] or "–"),
        ) from error


def posted_visit_change(posted: QueryDict) -> dict[str, Any]:
    """The arguments of `update_visit` from a posted form. Raises `CommandRefused`."""
    change, version = posted.get("change", ""), posted.get("expected_version", "")
    if change not in set(VisitChange):
        raise CommandRefused("change", Text(N_("Choose what became of the visit.")))
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise CommandRefused("expected_version", Text(N_("is missing")))
    is_rebooking = change == VisitChange.REBOOK
    return {
        "change": VisitChange(change),
        "expected_version": int(version),
        "on": read_day(posted.get("on", ""), "on") if is_rebooking else None,
        "reason": posted.get("reason", ""),
    }


class VisitFilter:
    """The schedule's filters; a value that cannot be read filters nothing and is said."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.problems: dict[str, Text] = {}
        self.kind = asked.get("kind", "") if asked.get("kind", "") in set(VisitKind) else ""
        status = asked.get("status", "")
        self.status = status if status in Visit.Status.values else ""
        self.first = self._day(asked, "first")
        self.last = self._day(asked, "last")
        self.page = asked.get("page", "1")

    @property
    def is_active(self) -> bool:
        return any((self.kind, self.status, self.first, self.last))

    def query(self) -> dict[str, Any]:
        """The conditions for `QuerySet.filter`."""
        conditions = {
            "kind": self.kind,
            "status": self.status,
            "on__gte": self.first,
            "on__lte": self.last,
        }
        return {name: value for name, value in conditions.items() if value}

    def spoken(self) -> dict[str, str]:
        """The filters as the audit event keeps them."""
        return {name: str(value) for name, value in self.query().items()}

    def _day(self, asked: Mapping[str, str], field: str) -> date | None:
        written = asked.get(field, "")
        if not written:
            return None
        try:
            return read_day(written, field)
        except CommandRefused as refusal:
            self.problems[field] = refusal.text
            return None
