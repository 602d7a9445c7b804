"""What the access log is filtered by; all of it from links and a plain GET form."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from planning.domain.commands import CommandRefused
from planning.domain.text import Text
from planning.forms.visits import read_day
from planning.presenters.access_words import WORDS, Kind

LONGEST_SEQUENCE_DIGITS = 12


class AccessLogFilter:
    """A value that cannot be read filters nothing; a day that cannot is named."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.problems: dict[str, Text] = {}
        self.first = self._day(asked, "first")
        self.last = self._day(asked, "last")
        self.member = _uuid(asked.get("member", ""))
        self.patient = _uuid(asked.get("patient", ""))
        kind = asked.get("kind", "")
        self.kind = Kind(kind) if kind in set(Kind) else None
        before = asked.get("before", "")
        self.before = (
            int(before)
            if before.isdecimal() and before.isascii() and len(before) <= LONGEST_SEQUENCE_DIGITS
            else None
        )

    @property
    def as_asked(self) -> dict[str, str]:
        """The filters in force, for the address of the next page and for the log itself."""
        said = {
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
            "member": self.member and str(self.member),
            "patient": self.patient and str(self.patient),
            "kind": self.kind and self.kind.value,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def conditions(self) -> dict[str, Any]:
        """Conditions on events, but for the page; the days are the clinic's."""
        given = {
            "at__gte": _midnight(self.first),
            "at__lt": _midnight(self.last and self.last + timedelta(days=1)),
            "actor_id": self.member,
            "patient_id": self.patient,
            "action__in": list(WORDS[self.kind]) if self.kind else None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _day(self, asked: Mapping[str, str], field: str) -> date | None:
        written = asked.get(field, "")
        if not written:
            return None
        try:
            return read_day(written, field)
        except CommandRefused as refusal:
            self.problems[field] = refusal.text
            return None


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()))
