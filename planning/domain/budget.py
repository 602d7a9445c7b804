"""What a product's limits leave: one computation for the panel and for the review.

    limit − earlier − planned = left          below zero: the limit is exceeded

Earlier toxin of this very product counts inside the limit's interval, and on the
treatment day toward the session. Another product's units are never added to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from planning.domain.intake import EarlierToxin
from planning.domain.products import Catalogue, DoseLimit, Product, earlier_within
from planning.domain.rules import Interval, Rules

Given = tuple[EarlierToxin, ...]
"""Earlier toxin under the catalogue's codes: see `Catalogue.read`."""

_ONE_DAY = Interval(days=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """One limit of a whole treatment and what counts toward it, in tenths of a unit.

    `interval` is that of a limit over time, `None` for the session's.
    """

    limit: DoseLimit
    interval: Interval | None
    earlier: Given
    planned_tenths: int

    @property
    def earlier_tenths(self) -> int:
        return sum(toxin.dose_tenths for toxin in self.earlier)

    @property
    def used_tenths(self) -> int:
        return self.earlier_tenths + self.planned_tenths

    @property
    def left_tenths(self) -> int:
        """Negative where the limit is passed; the limit itself is allowed."""
        return self.limit.tenths - self.used_tenths

    @property
    def is_exceeded(self) -> bool:
        """By this plan: one that gives nothing exceeds nothing."""
        return self.planned_tenths > 0 and self.left_tenths < 0


@dataclass(frozen=True, slots=True)
class Budget:
    """One product's limits, and all earlier toxin that still matters beside them.

    `earlier` is of this product, inside the longest of its intervals, whether or not a
    limit counts it. `others` are by product, inside the longer interval of the two.
    """

    allowances: tuple[Allowance, ...]
    earlier: Given
    others: Mapping[str, Given]

    @property
    def session(self) -> Allowance | None:
        return next((one for one in self.allowances if one.interval is None), None)

    @property
    def cumulative(self) -> Allowance | None:
        return next((one for one in self.allowances if one.interval is not None), None)


def budget(
    planned_tenths: int,
    product: Product,
    given: Given,
    on: date,
    rules: Rules,
    products: Catalogue,
) -> Budget:
    """The budget of a plan of this much in all, given on the day `on`."""
    interval = product.interval_or(rules.default_interval.interval)
    return Budget(
        allowances=allowances(planned_tenths, product, given, on),
        earlier=recent(given, product.code, interval, on),
        others=others(product, given, on, rules, products),
    )


def allowances(
    planned_tenths: int, product: Product, given: Given, on: date
) -> tuple[Allowance, ...]:
    """What every limit of a whole treatment leaves; empty where none was seen."""
    both = (
        session_allowance(planned_tenths, product, given, on),
        cumulative_allowance(planned_tenths, product, given, on),
    )
    return tuple(allowance for allowance in both if allowance is not None)


def session_allowance(
    planned_tenths: int, product: Product, given: Given, on: date
) -> Allowance | None:
    cap = product.session_cap
    if cap is None:
        return None
    same_day = recent(given, product.code, _ONE_DAY, on)
    return Allowance(cap, None, same_day, planned_tenths)


def cumulative_allowance(
    planned_tenths: int, product: Product, given: Given, on: date
) -> Allowance | None:
    cap = product.cumulative_cap
    if cap is None:
        return None
    earlier = recent(given, product.code, cap.interval, on)
    return Allowance(cap, cap.interval, earlier, planned_tenths)


def others(
    product: Product, given: Given, on: date, rules: Rules, products: Catalogue
) -> Mapping[str, Given]:
    """Earlier toxin of other products, while either product's interval is running."""
    own = product.interval_or(rules.default_interval.interval)
    found: dict[str, Given] = {}
    for code in codes(given):
        if code == product.code:
            continue
        interval = _longer(own, interval_of(code, products, rules))
        toxins = recent(given, code, interval, on)
        if toxins:
            found[code] = toxins
    return MappingProxyType(found)


def recent(given: Given, code: str, interval: Interval, on: date) -> Given:
    """Earlier toxin of this very product whose interval is still running on the day."""
    return tuple(toxin for toxin in earlier_within(given, interval, on) if toxin.product == code)


def codes(given: Given) -> tuple[str, ...]:
    return tuple(dict.fromkeys(toxin.product for toxin in given))


def interval_of(code: str, products: Catalogue, rules: Rules) -> Interval:
    """How long toxin of this product matters; the default for one the catalogue lacks."""
    product = products.get(code)
    default = rules.default_interval.interval
    return product.interval_or(default) if product else default


def _longer(one: Interval, other: Interval) -> Interval:
    return max(one, other, key=lambda interval: interval.longest_days)
