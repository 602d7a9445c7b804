"""Outcomes in a browser: no axe violation nor overflow, and one journey by mouse, one by keys."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Export, Membership
from tests.factories.outcomes import FULL, OF_FULL, Outcomes, make_outcomes
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations

SIZES = [(1440, "en-GB"), (1440, "ko-KR"), (390, "en-GB"), (390, "ko-KR")]
TABS = ("girth", "muscle", "asymmetry", "satisfaction", "course")
PEAK_OF_TIERS = "/outcomes/?show=girth&by=tier"
REASON = "Yearly review of results"


@pytest.fixture
def outcomes(transactional_db: None, alice: Membership) -> Outcomes:
    return make_outcomes(alice)


def check(page: Page) -> None:
    assert violations(page) == [], page.url
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits), f"{page.url} scrolls sideways"


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_pages_of_outcomes(
    open_as: OpenAs, outcomes: Outcomes, ada: Membership, alice: Membership, width: int, locale: str
) -> None:
    """A11-01."""
    viewport = {"width": width, "height": TALL}
    page = open_as(ada, locale=locale, viewport=viewport)
    for show in TABS:
        page.goto(f"/outcomes/?show={show}&by=tier")
        assert page.locator("tbody td.outcome-silent").count() > 0
        check(page)
    page.goto(PEAK_OF_TIERS)
    page.locator("#peak tbody a.row-link").first.click()
    page.wait_for_url("**/outcomes/patients/**")
    check(page)
    for member in (ada, alice):
        page = open_as(member, locale=locale, viewport=viewport)
        page.goto("/outcomes/compensation/")
        assert page.locator(".watch-findings li").count() == 1
        check(page)


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_words_of_drawings_stay_inside_them(
    open_as: OpenAs, outcomes: Outcomes, ada: Membership, width: int, locale: str
) -> None:
    """Measured as the browser sets them, not as the drawing reckons."""
    page = open_as(ada, locale=locale, viewport={"width": width, "height": TALL})
    page.goto("/outcomes/?show=girth&by=protocol")
    outside = page.evaluate(
        """() => [...document.querySelectorAll(".spread-chart text")].filter(word => {
            const inner = word.getBoundingClientRect();
            const outer = word.closest("svg").getBoundingClientRect();
            return inner.left < outer.left - 1 || inner.right > outer.right + 1;
        }).map(word => word.textContent)"""
    )
    assert page.locator(".spread-chart").count() > 0
    assert outside == []


def test_filtered_grouped_opened_and_exported_by_mouse(
    open_as: OpenAs, outcomes: Outcomes, ada: Membership
) -> None:
    page = open_as(ada)
    page.goto("/outcomes/")
    page.get_by_label("Product").select_option(index=1)
    page.get_by_label("Group by").select_option("tier")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**product=*")
    rows = page.locator("#peak tbody tr")
    assert rows.count() == 3
    assert rows.locator("td.outcome-silent").count() == 2

    page.locator("#peak tbody td a").first.click()
    page.wait_for_url("**/outcomes/patients/**")
    group = outcomes.treatments[list(FULL)[1]]
    charts = {treatment.patient.chart_number for treatment in group}
    assert len(charts) == OF_FULL
    assert set(page.locator("tbody td[data-label=Chart]").all_inner_texts()) == charts

    page.locator("summary", has_text="Export").click()
    refused_then_downloaded(page, press=lambda: page.get_by_text("Download CSV").click())
    assert charts <= {cell for row in downloaded(page) for cell in row}
    assert Export.objects.count() == 2


def test_filtered_grouped_opened_and_exported_by_keyboard(
    open_as: OpenAs, outcomes: Outcomes, ada: Membership
) -> None:
    page = open_as(ada)
    page.goto("/outcomes/")
    tab_to(page, "#by")
    page.keyboard.type("Thick")
    tab_to(page, "#filter-product")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".outcome-filters .button--primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**by=tier**product=*")
    tab_to(page, "#peak tbody a.row-link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/outcomes/patients/**")
    assert page.locator("tbody tr").count() == OF_FULL

    tab_to(page, "details > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#export-reason")
    refused_then_downloaded(page, press=lambda: page.keyboard.press("Enter"))
    assert Export.objects.count() == 1


def refused_then_downloaded(page: Page, *, press: Callable[[], None]) -> None:
    """Nothing without a reason, neither here nor by the server; a file with one."""
    press()
    assert page.evaluate("!document.querySelector('#export-reason').checkValidity()")
    page.fill("#export-reason", "      ")
    press()
    expect(page.locator("#export-reason-error")).to_be_visible()
    assert not Export.objects.exists()
    check(page)
    page.fill("#export-reason", REASON)
    page.focus("#export-reason")
    with page.expect_download() as download:
        press()
    rows = rows_of(download.value.path())
    assert len(rows) == OF_FULL + 1
    assert Export.objects.get().reason == REASON


def downloaded(page: Page) -> list[list[str]]:
    """The file once more, as the same person downloads it again."""
    with page.expect_download() as download:
        page.get_by_text("Download CSV").click()
    return rows_of(download.value.path())


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")
