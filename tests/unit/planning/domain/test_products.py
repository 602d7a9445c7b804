"""Products, intervals and earlier toxin (SAF-04)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.products import Catalogue, Product
from planning.domain.rules import Interval
from planning.evidence import load_products, read
from tests.unit.planning.review_examples import BOTOX, BOTULAX, HENGLI

THREE_MONTHS = Interval(months=3)


def botox() -> dict[str, Any]:
    fields: dict[str, Any] = read("products")["products"][0]
    return fields


@pytest.mark.parametrize(
    ("interval", "start", "free"),
    [
        (THREE_MONTHS, date(2026, 8, 25), date(2026, 11, 25)),
        (THREE_MONTHS, date(2026, 11, 30), date(2027, 2, 28)),
        (THREE_MONTHS, date(2027, 11, 30), date(2028, 2, 29)),
        (THREE_MONTHS, date(2026, 10, 14), date(2027, 1, 14)),
        (Interval(weeks=12), date(2026, 9, 2), date(2026, 11, 25)),
        (Interval(days=30), date(2026, 10, 26), date(2026, 11, 25)),
        (Interval(months=14), date(2026, 1, 31), date(2027, 3, 31)),
    ],
)
def test_the_day_an_interval_ends_is_free(interval: Interval, start: date, free: date) -> None:
    """SAF-04: the boundary day, and the day before and after it."""
    assert interval.after(start) == free
    assert interval.covers(start, free - timedelta(days=1))
    assert not interval.covers(start, free)
    assert not interval.covers(start, free + timedelta(days=1))
    assert interval.covers(start, start)


def test_an_interval_does_not_reach_back() -> None:
    assert not THREE_MONTHS.covers(date(2026, 12, 1), date(2026, 11, 25))


def test_the_end_of_the_calendar_is_never_over() -> None:
    for interval in (THREE_MONTHS, Interval(weeks=1), Interval(days=1)):
        assert interval.after(date.max) == date.max


@pytest.mark.parametrize("fields", [{}, {"months": 3, "weeks": 12}, {"months": 0}])
def test_an_interval_has_one_unit(fields: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Interval.model_validate(fields)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 400), st.integers(1, 24))
def test_later_starts_end_later(start: date, days: int, months: int) -> None:
    interval = Interval(months=months)
    assert interval.after(start) <= interval.after(start + timedelta(days=days))
    assert interval.after(start) > start


def test_the_longest_interval_of_a_product_counts() -> None:
    products = load_products()
    botulax, hengli = products.get(BOTULAX), products.get(HENGLI)
    if botulax is None or hengli is None:
        raise AssertionError("both are in the catalogue")
    # 30 days for the cumulative limit, 3 months between treatments.
    assert botulax.interval_or(Interval(weeks=1)) == THREE_MONTHS
    assert hengli.interval_or(Interval(weeks=1)) == Interval(weeks=1)


def test_a_product_without_any_limit_says_so() -> None:
    without = [product.code for product in load_products() if not product.has_cap]
    assert without == [HENGLI]


def test_silence_must_be_said() -> None:
    """What a text does not state is listed; a limit cannot be dropped by leaving it out."""
    fields = botox()
    fields.pop("cumulative_cap")
    with pytest.raises(ValidationError, match="cumulative_cap"):
        Product.model_validate(fields)
    with pytest.raises(ValidationError, match="not_stated"):
        Product.model_validate(botox() | {"not_stated": [*botox()["not_stated"], "site_cap"]})


def test_a_limit_without_a_source_is_refused() -> None:
    """SAF-04, SAF-06."""
    fields = botox()
    fields["cumulative_cap"] = fields["cumulative_cap"] | {"sources": []}
    with pytest.raises(ValidationError, match="sources"):
        Product.model_validate(fields)


def test_what_is_not_stated_is_said_in_words() -> None:
    product = Product.model_validate(botox())
    assert [str(words) for words in product.silences] == [
        "diluent",
        "limit per session",
        "limit of volume per site",
    ]


def test_codes_are_unique() -> None:
    with pytest.raises(ValidationError, match="twice"):
        Catalogue.model_validate({"products_version": "x", "products": [botox(), botox()]})


def test_an_unknown_product_reads_as_written() -> None:
    assert str(load_products().label_of("some clinic's toxin")) == "some clinic's toxin"
    assert str(load_products().label_of(BOTOX)) == "onabotulinumtoxinA (Botox)"
