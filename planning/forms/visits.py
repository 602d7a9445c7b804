"""What the desk posts about visits, and what the worklist is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from django.http import QueryDict

from planning.actions.visits import VisitChange
from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.domain.text import N_, Text
from planning.models import Visit


class Worklist(StrEnum):
    """The lists a desk works through, in the order of their tabs."""

    TODAY = "today"
    WEEK = "week"
    OVERDUE = "overdue"
    MISSED = "missed"
    UNDATED = "undated"
    LATER = "later"


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Of any day of a clinic's; beyond them, sums of days and time zones overflow."""


def read_day(written: str, field: str) -> date:
    """A day as browsers and people write it, `2026-11-25`. Raises `CommandRefused`."""
    try:
        day = date.fromisoformat(written.strip())
    except ValueError as error:
        raise CommandRefused(
            field,
            Text(N_("must be a date like 2026-11-25, got {got}"), got=written.strip()[:20] or "–"),
        ) from error
    if not EARLIEST <= day <= LATEST:
        raise CommandRefused(field, Text(N_("must be a day between 1900 and 2199")))
    return day


def posted_visit_change(posted: QueryDict, kind: VisitKind) -> dict[str, Any]:
    """The arguments of `update_visit` from a posted form. Raises `CommandRefused`.

    A safety call is kept by making it: its questions are asked, or it is not done.
    """
    change, version = posted.get("change", ""), posted.get("expected_version", "")
    if change not in set(VisitChange):
        raise CommandRefused("change", Text(N_("Choose what became of the visit.")))
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise CommandRefused("expected_version", Text(N_("is missing")))
    if change == VisitChange.KEEP and kind is VisitKind.SAFETY_CALL:
        raise CommandRefused(
            "change", Text(N_("Make the call: a safety call is kept by asking its questions."))
        )
    is_rebooking = change == VisitChange.REBOOK
    return {
        "change": VisitChange(change),
        "expected_version": int(version),
        "on": read_day(posted.get("on", ""), "on") if is_rebooking else None,
        "reason": posted.get("reason", ""),
    }


@dataclass(frozen=True, slots=True)
class Place:
    """The last visit of a page: the next page begins after it."""

    on: date | None
    window_to: date
    visit_id: UUID

    def __str__(self) -> str:
        return f"{self.on or ''}_{self.window_to}_{self.visit_id}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        """None for what is no place: the list then begins at its beginning."""
        try:
            on, window_to, visit_id = written.split("_")
            return cls(
                date.fromisoformat(on) if on else None,
                date.fromisoformat(window_to),
                UUID(visit_id),
            )
        except ValueError:
            return None


class VisitFilter:
    """Which list is asked for, or which filters; a value that cannot be read filters
    nothing and is said."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.problems: dict[str, Text] = {}
        self.kind = asked.get("kind", "") if asked.get("kind", "") in set(VisitKind) else ""
        status = asked.get("status", "")
        self.status = status if status in Visit.Status.values else ""
        self.first = self._day(asked, "first")
        self.last = self._day(asked, "last")
        named = asked.get("list", "")
        self.worklist = Worklist(named) if named in set(Worklist) else Worklist.TODAY
        self.after = Place.read(asked.get("after", ""))

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
        """The list or the filters, as the audit event keeps them."""
        if not self.is_active:
            return {"list": self.worklist.value}
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
