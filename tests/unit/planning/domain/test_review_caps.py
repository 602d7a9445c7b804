"""Limits, intervals and earlier toxin, at their boundaries (SAF-04)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.findings import Severity
from planning.domain.review import review
from planning.evidence import load_products
from tests.unit.planning.review_examples import (
    BOTOX,
    BOTULAX,
    DYSPORT,
    HENGLI,
    MEDITOXIN,
    NABOTA,
    SIX_CONTEXT,
    SIX_PLAN,
    XEOMIN,
    after,
    codes,
    dosed,
    earlier,
    of_code,
    plain,
    plan_with,
    with_sites,
)

ON = SIX_CONTEXT.on
CAPS = [
    # product, code, limit in units: clinical reference, section 9
    (BOTOX, "cumulative_cap", 400),
    (NABOTA, "cumulative_cap", 360),
    (BOTULAX, "cumulative_cap", 200),
    (XEOMIN, "session_cap", 400),
    (DYSPORT, "session_cap", 1500),
    (MEDITOXIN, "session_cap", 200),
]


@pytest.mark.parametrize(("product", "code", "limit"), CAPS)
def test_the_limit_passes_and_a_tenth_more_stops(product: str, code: str, limit: int) -> None:
    """SAF-04: boundary ±0.1 unit."""
    for tenths, stops in ((limit * 10 - 1, False), (limit * 10, False), (limit * 10 + 1, True)):
        found = of_code(code, dosed(tenths, product), SIX_CONTEXT)
        assert bool(found) is stops
        assert all(finding.severity is Severity.STOP for finding in found)


def test_no_product_is_left_out_of_the_boundary_table() -> None:
    limited = {(product.code) for product in load_products() if product.has_cap}
    assert limited == {product for product, _, _ in CAPS}


@pytest.mark.parametrize(
    ("given_on", "stops"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 8, 26), True),
        (date(2026, 8, 25), False),
        (date(2026, 8, 24), False),
        (ON, True),
    ],
)
def test_earlier_toxin_counts_until_the_interval_is_over(given_on: date, stops: bool) -> None:
    context = after(earlier(BOTOX, "292.1", given_on))
    assert bool(of_code("cumulative_cap", SIX_PLAN, context)) is stops
    assert bool(of_code("interval_too_short", SIX_PLAN, context)) is stops


def test_earlier_toxin_exactly_up_to_the_limit_passes() -> None:
    assert not of_code("cumulative_cap", SIX_PLAN, after(earlier(BOTOX, "292", date(2026, 10, 1))))


def test_another_body_site_and_another_clinic_count() -> None:
    context = after(
        earlier(BOTOX, "150", date(2026, 9, 10), "masseter"),
        earlier(BOTOX, "150", date(2026, 10, 14), "trapezius, other clinic"),
    )
    [found] = of_code("cumulative_cap", SIX_PLAN, context)
    assert plain(found).startswith("300 units since 2026-09-10 and 108 units planned make 408")


def test_another_products_units_are_shown_never_added() -> None:
    context = after(earlier(NABOTA, "390", date(2026, 10, 14)))
    assert not of_code("cumulative_cap", SIX_PLAN, context)
    assert not of_code("interval_too_short", SIX_PLAN, context)
    [found] = of_code("earlier_other_product", SIX_PLAN, context)
    assert found.severity is Severity.CONFIRM
    assert plain(found) == (
        "390 units of prabotulinumtoxinA (Nabota), last on 2026-10-14, 42 days before this "
        "treatment: another product's units are shown, not added."
    )


@pytest.mark.parametrize(
    "written", ["Botox", "botox cosmetic", "onabotulinumtoxinA (Botox)", "보톡스", "ＢＯＴＯＸ"]
)
def test_a_product_written_by_its_name_counts_like_its_code(written: str) -> None:
    """A brand typed at another clinic must not slip past the limit (SAF-04)."""
    context = after(earlier(written, "300", date(2026, 10, 14)))
    assert of_code("cumulative_cap", SIX_PLAN, context)
    assert not of_code("earlier_other_product", SIX_PLAN, context)


def test_two_spellings_of_one_product_are_one_product() -> None:
    context = after(
        earlier("Botox", "150", date(2026, 10, 14)), earlier(BOTOX, "150", date(2026, 10, 15))
    )
    [found] = of_code("cumulative_cap", SIX_PLAN, context)
    assert plain(found).startswith("300 units since 2026-10-14")


@pytest.mark.parametrize("written", ["Bot", "prabotulinumtoxinA", "botulinumtoxinA", "toxin"])
def test_a_likeness_is_not_the_product(written: str) -> None:
    context = after(earlier(written, "300", date(2026, 10, 14)))
    assert of_code("earlier_other_product", SIX_PLAN, context)


def test_a_product_the_catalogue_does_not_know_is_another_product() -> None:
    context = after(earlier("toxin from abroad", "50", date(2026, 10, 14)))
    [found] = of_code("earlier_other_product", SIX_PLAN, context)
    assert "toxin from abroad" in plain(found)


def test_another_product_long_ago_is_past() -> None:
    assert not of_code(
        "earlier_other_product", SIX_PLAN, after(earlier(NABOTA, "390", date(2026, 8, 25)))
    )


def test_the_longer_of_two_products_intervals_counts() -> None:
    """12 weeks since Xeomin are over, the 3 months of Botox are not."""
    context = after(earlier(XEOMIN, "100", date(2026, 8, 28)))
    assert of_code("earlier_other_product", SIX_PLAN, context)


def test_botulax_sums_over_thirty_days_but_waits_three_months() -> None:
    plan = dosed(1500, BOTULAX)
    recent, older = (
        after(earlier(BOTULAX, "100", day)) for day in (date(2026, 10, 27), date(2026, 10, 26))
    )
    assert of_code("cumulative_cap", plan, recent)
    assert not of_code("cumulative_cap", plan, older)
    assert of_code("interval_too_short", plan, older)


def test_the_same_day_counts_toward_the_session() -> None:
    plan = dosed(3000, XEOMIN)
    [found] = of_code("session_cap", plan, after(earlier(XEOMIN, "100.1", ON)))
    assert plain(found).startswith("100.1 units given on the same day and 300 units planned make")
    assert not of_code("session_cap", plan, after(earlier(XEOMIN, "100.1", date(2026, 11, 24))))


def test_toxin_on_the_treatment_day_is_said_to_be_on_that_day() -> None:
    [found] = of_code("interval_too_short", SIX_PLAN, after(earlier(BOTOX, "20", ON)))
    assert "already given on the treatment day" in plain(found)
    assert not of_code("earlier_toxin_date", SIX_PLAN, after(earlier(BOTOX, "20", ON)))


@pytest.mark.parametrize(
    ("given_on", "words"),
    [
        (date(2026, 11, 26), "lies after this treatment on 2026-11-25"),
        (date(2062, 1, 1), "lies after this treatment"),
        (date(1995, 4, 11), "lies before the birth on 1995-04-12"),
    ],
)
def test_an_impossible_date_stops_until_it_is_corrected(given_on: date, words: str) -> None:
    [found] = of_code("earlier_toxin_date", SIX_PLAN, after(earlier(BOTOX, "50", given_on)))
    assert found.severity is Severity.STOP
    assert words in plain(found)


def test_the_day_of_birth_is_possible() -> None:
    assert not of_code(
        "earlier_toxin_date", SIX_PLAN, after(earlier(BOTOX, "50", date(1995, 4, 12)))
    )


def test_a_product_without_an_interval_waits_the_clinics_default() -> None:
    [found] = of_code(
        "interval_too_short", plan_with(HENGLI), after(earlier(HENGLI, "50", date(2026, 9, 1)))
    )
    assert found.sources == ("clinic default",)


def test_no_limit_known_is_no_permission() -> None:
    """A thousand units of a product without a limit still ask for a reason."""
    found = of_code("no_cap_known", dosed(10_000, HENGLI), SIX_CONTEXT)
    assert [finding.severity for finding in found] == [Severity.CONFIRM]


@pytest.mark.parametrize(("tenths", "stops"), [(499, False), (500, False), (501, True)])
def test_fifty_units_per_site_for_botox(tenths: int, stops: bool) -> None:
    found = of_code("site_cap", with_sites(SIX_PLAN, (8, {"dose_tenths": tenths})), SIX_CONTEXT)
    assert bool(found) is stops
    for finding in found:
        assert (finding.number, finding.side) == (8, SIX_PLAN.sites[7].side)


@pytest.mark.parametrize(("tenths", "stops"), [(1000, False), (1001, True)])
def test_one_millilitre_per_site_for_dysport(tenths: int, stops: bool) -> None:
    """500 units in 5 mL are 100 units per mL."""
    plan = with_sites(plan_with(DYSPORT, diluent_ml="5"), (8, {"dose_tenths": tenths}))
    assert bool(of_code("site_volume", plan, SIX_CONTEXT)) is stops


def test_limits_wait_for_a_dose() -> None:
    """An empty plan is not over a limit; earlier toxin alone is the interval's matter."""
    context = after(earlier(BOTOX, "500", date(2026, 10, 14)))
    assert "cumulative_cap" not in codes(review(plan_with(sites=[]), context))


@given(st.integers(1, 800), st.sampled_from([BOTOX, NABOTA]))
def test_earlier_and_planned_units_are_interchangeable_at_the_limit(
    earlier_units: int, product: str
) -> None:
    """Only the sum decides: any split of the limit passes, a tenth more never does."""
    limit = {BOTOX: 4000, NABOTA: 3600}[product]
    planned = limit - earlier_units
    context = after(earlier(product, f"{earlier_units / 10:.1f}", date(2026, 10, 14)))
    assert not of_code("cumulative_cap", dosed(planned, product), context)
    assert of_code("cumulative_cap", dosed(planned + 1, product), context)
