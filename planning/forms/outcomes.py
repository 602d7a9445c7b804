"""What outcomes are filtered and grouped by; all of it from links and a plain GET form."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from planning.domain.followup import VisitKind
from planning.domain.outcomes import Dimension, Show
from planning.domain.text import N_, Text

Choice = TypeVar("Choice", bound=StrEnum)
Labels = Mapping[Dimension, Mapping[int, str]]
OF_TREATMENTS = ("before", "events", "retreated")
"""Figures that are not of a visit."""
FILTERS = (
    Dimension.PRODUCT,
    Dimension.PROTOCOL,
    Dimension.PATTERN,
    Dimension.TIER,
    Dimension.CLINICIAN,
)


class OutcomeFilter:
    """A value that cannot be read filters nothing, and a month says so.

    only    the code each filtered dimension must have
    first, last   months of the treatments, as their first days, both included
    """

    def __init__(self, asked: Mapping[str, str], labels: Labels) -> None:
        self.problems: dict[str, Text] = {}
        self.show = _one_of(Show, asked.get("show", "")) or Show.GIRTH
        self.by = _one_of(Dimension, asked.get("by", "")) or Dimension.PRODUCT
        self.only: dict[Dimension, int] = {}
        for dimension in FILTERS:
            code = _code(asked.get(dimension.value, ""))
            if code is not None and code in labels[dimension]:
                self.only[dimension] = code
        self.first = self._month(asked, "first")
        self.last = self._month(asked, "last")
        if self.first and self.last and self.last < self.first:
            self.problems["last"] = Text(N_("must not be before the first month"))
            self.last = None

    @property
    def as_asked(self) -> dict[str, str]:
        """The filters as an address carries them."""
        return {
            "by": self.by.value,
            "show": self.show.value,
            **{dimension.value: str(code) for dimension, code in self.only.items()},
            **({"first": f"{self.first:%Y-%m}"} if self.first else {}),
            **({"last": f"{self.last:%Y-%m}"} if self.last else {}),
        }

    def query(self, **changes: str) -> str:
        return urlencode({**self.as_asked, **changes})

    def _month(self, asked: Mapping[str, str], field: str) -> date | None:
        written = asked.get(field, "").strip()
        if not written:
            return None
        try:
            return date.fromisoformat(f"{written}-01")
        except ValueError:
            self.problems[field] = Text(N_("must be a month like 2026-05"))
            return None


class PatientsFilter(OutcomeFilter):
    """The same with one figure of it: a group, or all, at one visit, or at any."""

    def __init__(self, asked: Mapping[str, str], labels: Labels) -> None:
        super().__init__(asked, labels)
        self.group = _code(asked.get("group", ""))
        self.kind = _one_of(VisitKind, asked.get("kind", ""))
        of = asked.get("of", "")
        self.of = of if of in OF_TREATMENTS else ""

    @property
    def as_asked(self) -> dict[str, str]:
        return {
            **super().as_asked,
            **({"group": str(self.group)} if self.group is not None else {}),
            **({"kind": self.kind.value} if self.kind else {}),
            **({"of": self.of} if self.of else {}),
        }

    def query_of_page(self) -> str:
        """The address of the page the figure stands on."""
        return urlencode(super().as_asked)


def _code(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else None


def _one_of(choices: type[Choice], written: str) -> Choice | None:
    return next((choice for choice in choices if choice.value == written), None)
