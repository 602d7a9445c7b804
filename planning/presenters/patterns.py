"""Patterns of the clinic as pages list them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.models import Clinic, Membership
from planning.actions.patterns import may_change
from planning.domain.patterns import Pattern
from planning.domain.quantities import units
from planning.domain.vocabulary import SIDE_WORDS
from planning.evidence import load_products
from planning.models import ClinicPattern
from planning.wording import say


@dataclass(frozen=True, slots=True)
class PatternRow:
    """One pattern; `dose` is its total with the product, or that it has places only."""

    id: UUID
    name: str
    sites: str
    dose: str
    made_by: str
    made_at: datetime
    may_change: bool


def pattern_rows(clinic: Clinic, by: Membership) -> list[PatternRow]:
    """The clinic's patterns in use, by name: one query."""
    return [_row(pattern, by) for pattern in clinic.patterns.in_use()]


def sites_words(pattern: Pattern) -> str:
    """`LEFT 6 · RIGHT 6`."""
    return " · ".join(f"{say(SIDE_WORDS[side])} {pattern.count_on(side)}" for side in pattern.sides)


def dose_words(pattern: Pattern) -> str:
    if pattern.product is None:
        return _("places only")
    total = sum(place.dose_tenths or 0 for place in pattern.places)
    return f"{say(units(total))} · {say(load_products().label_of(pattern.product))}"


def _row(row: ClinicPattern, by: Membership) -> PatternRow:
    pattern = row.read_document()
    return PatternRow(
        id=row.pk,
        name=row.name,
        sites=sites_words(pattern),
        dose=dose_words(pattern),
        made_by=str(row.made_by),
        made_at=row.made_at,
        may_change=may_change(row, by),
    )
