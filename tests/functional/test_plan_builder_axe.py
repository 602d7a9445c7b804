"""A11-01: no axe violation in any state of the builder, in both languages."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from clinic.models import Membership
from tests.factories.planning import ASSESSMENT, GUIDED, SIX_SITES, make_consultation, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.unit.planning.plan_examples import PRODUCT

TALL = 3200
"""So high that the pinned strip covers nothing: axe measures what is left of a target."""

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """Every violated rule with its elements; fails when target sizes were not measured."""
    found: dict[str, Any] = (
        Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    )
    ran = {rule["id"] for outcome in ("passes", "violations") for rule in found[outcome]}
    assert "target-size" in ran
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("locale", ["en-GB", "ko-KR"])
def test_empty_and_full_and_proposed(alice: Membership, open_as: OpenAs, locale: str) -> None:
    page = open_as(alice, locale=locale, viewport={"width": 1024, "height": TALL})
    BuilderPage(page, make_plan(alice)).open()
    assert violations(page) == []

    full = BuilderPage(page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open("?site=2")
    assert violations(page) == []
    page.locator("#brush-product").click()
    expect(page.locator("#product")).to_be_visible()
    assert violations(page) == []
    full.open("?propose=mirror:left")
    assert violations(page) == []
    full.open("?propose=protocol:xia2014-many-sites")
    page.locator("#proposal-sites > summary").click()
    assert violations(page) == []
    page.locator("#tool-protocol > summary").click()
    page.locator("#start-disagreements > summary").click()
    assert violations(page) == []


def test_after_edits_refusals_and_on_a_phone(alice: Membership, open_as: OpenAs) -> None:
    page = open_as(alice, viewport={"width": 390, "height": TALL})
    builder = BuilderPage(page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open()
    assert violations(page) == []
    builder.row(2).locator("[name=dose_units]").fill("2,5")
    page.keyboard.press("Enter")
    expect(page.locator("#plan-message")).not_to_be_empty()
    assert violations(page) == []


def test_with_nothing_measured_on_one_leg(alice: Membership, open_as: OpenAs) -> None:
    page = open_as(alice, viewport={"width": 1024, "height": TALL})
    consultation = make_consultation(alice, assessment={**ASSESSMENT, "right": {}})
    BuilderPage(page, make_plan(alice, PRODUCT, consultation=consultation)).open()
    assert violations(page) == []


def test_in_a_conflict(alice: Membership, bob: Membership, open_as: OpenAs) -> None:
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    builder = BuilderPage(open_as(bob, viewport={"width": 1024, "height": TALL}), plan).open()
    other = BuilderPage(open_as(alice), plan).open()
    other.tap("left", 44, 40)
    other.expect_revision(10)
    builder.tap("right", 44, 40)
    expect(builder.page.locator("#plan-conflict")).not_to_be_empty()
    assert violations(builder.page) == []


def test_without_scripts(alice: Membership, open_as: OpenAs) -> None:
    """Axe itself is a script, so the page is opened as it is without ours."""
    page = open_as(alice, viewport={"width": 1024, "height": TALL})
    page.route(
        "**/plan-editor/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    BuilderPage(page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open("?site=1")
    expect(page.locator("#edit-2 button")).to_be_visible()
    assert violations(page) == []
