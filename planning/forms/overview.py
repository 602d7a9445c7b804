"""What the overview's lists are filtered by; all of it from links and plain GET forms."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planning.domain.followup import VisitKind
from planning.domain.lifecycle import PlanStatus
from planning.domain.text import Text
from planning.evidence import load_products
from planning.forms.filters import DaysRead, midnight, read_uuid
from planning.models import Visit

ON_HEAD = "head__document__preparation__product"


class OverviewFilter(DaysRead):
    """Filters shared by plans and visits; a value that cannot be read filters nothing."""

    def __init__(self, asked: Mapping[str, str], *, statuses: tuple[str, ...]) -> None:
        self.problems: dict[str, Text] = {}
        status, kind, product = asked.get("status"), asked.get("kind"), asked.get("product")
        self.status = status if status in statuses else ""
        self.kind = kind if kind in set(VisitKind) else ""
        self.product = product if product and load_products().get(product) else ""
        self.clinician = read_uuid(asked.get("clinician", ""))
        self.first = self.day(asked, "first")
        self.last = self.day(asked, "last")
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
                "created_at__gte": midnight(self.first),
                "created_at__lt": midnight(self.last and self.last + timedelta(days=1)),
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


def _given(conditions: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in conditions.items() if value}
