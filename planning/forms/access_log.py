"""What the access log is filtered by; all of it from links and a plain GET form."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planning.domain.text import Text
from planning.forms.filters import DaysRead, midnight, read_uuid
from planning.presenters.access_words import WORDS, Kind

LONGEST_SEQUENCE_DIGITS = 12


class AccessLogFilter(DaysRead):
    """A value that cannot be read filters nothing; a day that cannot is named."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.problems: dict[str, Text] = {}
        self.first = self.day(asked, "first")
        self.last = self.day(asked, "last")
        self.member = read_uuid(asked.get("member", ""))
        self.patient = read_uuid(asked.get("patient", ""))
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
            "at__gte": midnight(self.first),
            "at__lt": midnight(self.last and self.last + timedelta(days=1)),
            "actor_id": self.member,
            "patient_id": self.patient,
            "action__in": list(WORDS[self.kind]) if self.kind else None,
        }
        return {name: value for name, value in given.items() if value is not None}
