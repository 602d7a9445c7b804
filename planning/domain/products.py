"""Toxin products as their labels describe them; units belong to one product.

Nothing here converts units. What a text that was read does not state is absent and
listed in `not_stated`, so that silence can be told from permission.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field, PositiveInt, model_validator

from planning.domain.base import Document
from planning.domain.intake import Condition, EarlierToxin
from planning.domain.medicines import fold
from planning.domain.rules import Interval, Sentence, Sourced, Sources, Statement
from planning.domain.text import N_, Text, verbatim


class VialSizes(Sourced):
    units: Annotated[tuple[PositiveInt, ...], Field(min_length=1)]
    note: str = ""


class Diluent(Sourced):
    name: Sentence


class UseWithin(Sourced):
    """How long the prepared solution keeps, and how."""

    hours: PositiveInt
    storage: Sentence


class DoseLimit(Sourced):
    """A dose that a label does not go beyond; `population` says whom it is for."""

    units: PositiveInt
    population: Sentence

    @property
    def tenths(self) -> int:
        return self.units * 10


class CumulativeLimit(DoseLimit):
    interval: Interval


class VolumeLimit(Sourced):
    microlitres: PositiveInt
    population: Sentence


class RetreatmentInterval(Sourced):
    interval: Interval
    population: Sentence


class ProductContraindication(Statement):
    """A bar of this product only; another product may be free of it."""

    condition: Condition | None = None
    from_age_years: PositiveInt | None = None
    medicine_class: str | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> "ProductContraindication":
        given = (self.condition, self.from_age_years, self.medicine_class)
        if sum(value is not None for value in given) != 1:
            raise ValueError("give exactly one of condition, from_age_years, medicine_class")
        return self


STATED_OR_NOT: dict[str, Text] = {
    "diluent": Text(N_("diluent")),
    "use_within": Text(N_("how long the prepared solution keeps")),
    "session_cap": Text(N_("limit per session")),
    "cumulative_cap": Text(N_("limit over time")),
    "site_cap": Text(N_("limit of units per site")),
    "site_volume_cap": Text(N_("limit of volume per site")),
    "minimum_interval": Text(N_("interval between treatments")),
}
"""What a product's texts may state, in words for saying that they do not."""


class Product(Document):
    """One product. Two brands of one substance are two products."""

    code: str
    nonproprietary_name: str
    brand: str
    also_written: tuple[str, ...] = ()
    note: Sentence
    sources: Sources
    vials: VialSizes
    diluent: Diluent | None = None
    use_within: UseWithin | None = None
    session_cap: DoseLimit | None = None
    cumulative_cap: CumulativeLimit | None = None
    site_cap: DoseLimit | None = None
    site_volume_cap: VolumeLimit | None = None
    minimum_interval: RetreatmentInterval | None = None
    contraindications: tuple[ProductContraindication, ...] = ()
    not_stated: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _silence_is_said(self) -> "Product":
        silent = {name for name in STATED_OR_NOT if getattr(self, name) is None}
        if silent != set(self.not_stated):
            raise ValueError(
                f"not_stated must list exactly what is absent: {', '.join(sorted(silent))}"
            )
        return self

    @property
    def label(self) -> Text:
        """`onabotulinumtoxinA (Botox)`, the same in every language."""
        return verbatim(f"{self.nonproprietary_name} ({self.brand})")

    @property
    def silences(self) -> tuple[Text, ...]:
        """What no text that was read states about this product."""
        return tuple(STATED_OR_NOT[name] for name in self.not_stated)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every way of writing this very product, folded."""
        return frozenset(map(fold, (self.code, self.brand, str(self.label), *self.also_written)))

    @property
    def has_cap(self) -> bool:
        """Whether any text read limits a whole treatment with this product."""
        return self.session_cap is not None or self.cumulative_cap is not None

    def interval_or(self, default: Interval) -> Interval:
        """The longest stretch in which earlier toxin matters for this product."""
        stated = [limit.interval for limit in (self.cumulative_cap, self.minimum_interval) if limit]
        return max(stated, key=lambda interval: interval.longest_days, default=default)


class Catalogue(Document):
    """Every product the clinic may plan with."""

    products_version: str
    products: tuple[Product, ...]

    @model_validator(mode="after")
    def _unique_codes(self) -> "Catalogue":
        names = [name for product in self.products for name in product.names]
        if len(set(names)) != len(names):
            raise ValueError("a product code or name is given twice")
        return self

    def __iter__(self) -> Iterator[Product]:  # type: ignore[override]
        return iter(self.products)

    def get(self, code: str) -> Product | None:
        return next((product for product in self.products if product.code == code), None)

    def named(self, written: str) -> Product | None:
        """The product someone wrote down, by code, brand or label; never by likeness."""
        name = fold(written)
        return next((product for product in self.products if name in product.names), None)

    def label_of(self, code: str) -> Text:
        """The product's label; an unknown code reads as it was written."""
        product = self.named(code)
        return product.label if product else verbatim(code)

    def read(self, earlier: Iterable[EarlierToxin]) -> tuple[EarlierToxin, ...]:
        """Earlier toxin under the catalogue's codes, however the product was written.

        "Botox" on an intake must count toward Botox's limit; a name no product has
        stays as it is and is another product.
        """
        return tuple(
            toxin.model_copy(update={"product": product.code}) if product else toxin
            for toxin in earlier
            for product in [self.named(toxin.product)]
        )


def earlier_within(
    earlier: Iterable[EarlierToxin], interval: Interval, on: date
) -> tuple[EarlierToxin, ...]:
    """Earlier treatments whose interval is still running on `on`, the day itself included."""
    return tuple(toxin for toxin in earlier if interval.covers(toxin.on, on))
