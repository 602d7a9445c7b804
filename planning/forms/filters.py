"""What lists are filtered by: days and ids from links and plain GET forms."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from planning.domain.commands import CommandRefused
from planning.domain.text import Text
from planning.forms.visits import read_day


class DaysRead:
    """Reads days; one that cannot be read filters nothing, and is a problem by its name."""

    problems: dict[str, Text]

    def day(self, asked: Mapping[str, str], field: str) -> date | None:
        written = asked.get(field, "")
        if not written:
            return None
        try:
            return read_day(written, field)
        except CommandRefused as refusal:
            self.problems[field] = refusal.text
            return None


def read_uuid(written: str) -> UUID | None:
    """An id; None for anything else."""
    try:
        return UUID(written)
    except ValueError:
        return None


def midnight(day: date | None) -> datetime | None:
    """The first moment of a day, in the clinic's time."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()))
