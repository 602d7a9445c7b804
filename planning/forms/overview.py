"""What the overview's lists are filtered by; all of it from links and plain GET forms."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from planning.domain.commands import CommandRefused
from planning.domain.followup import VisitKind
from planning.domain.lifecycle import PlanStatus
from planning.domain.text import Text
from planning.evidence import load_products
from planning.forms.visits import read_day
from planning.models import Visit

ON_HEAD = "head__document__preparation__product"


class OverviewFilter:
    """Filters shared by plans and visits; a value that cannot be read filters nothing."""

    def __init__(self, asked: Mapping[str, str], *, statuses: tuple[str, ...]) -> None:
        self.problems: dict[str, Text] = {}
        status, kind, product = asked.get("status"), asked.get("kind"), asked.get("product")
        self.status = status if status in statuses else ""
        self.kind = kind if kind in set(VisitKind) else ""
        self.product = product if product and load_products().get(product) else ""
        self.clinician = _uuid(asked.get("clinician", ""))
        self.first = self._day(asked, "first")
        self.last = self._day(asked, "last")
        self.page = asked.get("page", "1")

    @classmethod
    def of_plans(cls, asked: Mapping[str, str]) -> "OverviewFilter":
        return cls(asked, statuses=tuple(status.value for status in PlanStatus))

    @classmethod
    def of_visits(cls, asked: Mapping[str, str]) -> "OverviewFilter":
        return cls(asked, statuses=tuple(Visit.Status.values))

    def for_plans(self) -> dict[str, Any]:
        """Conditions on plans; the period is that of their start, in the clinic's time."""
        return _given(
            {
                "status": self.status,
                "consultation__clinician_id": self.clinician,
                ON_HEAD: self.product,
                "created_at__gte": _midnight(self.first),
                "created_at__lt": _midnight(self.last and self.last + timedelta(days=1)),
            }
        )

    def for_visits(self) -> dict[str, Any]:
        """Conditions on visits; the period is that of their day."""
        return _given(
            {
                "status": self.status,
                "kind": self.kind,
                "plan__consultation__clinician_id": self.clinician,
                f"plan__{ON_HEAD}": self.product,
                "on__gte": self.first,
                "on__lte": self.last,
            }
        )

    def _day(self, asked: Mapping[str, str], field: str) -> date | None:
        written = asked.get(field, "")
        if not written:
            return None
        try:
            return read_day(written, field)
        except CommandRefused as refusal:
            self.problems[field] = refusal.text
            return None


def _given(conditions: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in conditions.items() if value}


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time()))
