"""What the clinic's list of adverse events is filtered by; all of it from plain GET forms."""

from collections.abc import Mapping
from typing import Any

from planning.domain.adverse_events import EventKind, Grade, Relation
from planning.domain.text import Text
from planning.evidence import load_products
from planning.forms.filters import DaysRead
from planning.forms.overview import ON_HEAD
from planning.forms.sheets import YES


class EventFilter(DaysRead):
    """A value that cannot be read filters nothing and is said."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.problems: dict[str, Text] = {}
        self.kind = _one_of(asked.get("kind"), EventKind)
        self.grade = _one_of(asked.get("grade"), Grade)
        self.relation = _one_of(asked.get("relation"), Relation)
        product = asked.get("product", "")
        self.product = product if product and load_products().get(product) else ""
        self.first = self.day(asked, "first")
        self.last = self.day(asked, "last")
        self.ongoing = asked.get("ongoing") == YES
        self.red_flag = asked.get("red_flag") == YES
        self.page = asked.get("page", "1")

    @property
    def is_active(self) -> bool:
        return bool(self.query())

    def query(self) -> dict[str, Any]:
        """The conditions for `QuerySet.filter`; the period is that of the onset."""
        conditions = {
            "kind": self.kind,
            "grade": self.grade,
            "relation": self.relation,
            f"plan__{ON_HEAD}": self.product,
            "onset_on__gte": self.first,
            "onset_on__lte": self.last,
            "is_ongoing": self.ongoing,
            "is_red_flag": self.red_flag,
        }
        return {name: value for name, value in conditions.items() if value}

    def spoken(self) -> dict[str, str]:
        """The filters as the audit event keeps them."""
        return {name: str(value) for name, value in self.query().items()}


def _one_of(written: str | None, choices: Any) -> str:
    return written if written in set(choices) else ""  # type: ignore[return-value]
