"""Signing in, in a browser, under the content policy."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from tests.functional.conftest import OpenAs, Watch, settle
from tests.people import PASSWORD


def test_a_member_signs_in_and_out(page: Page, alice: Membership) -> None:
    page.goto("/")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_name(page: Page, alice: Membership) -> None:
    page.goto("/")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    settle(page)
    expect(page.get_by_label("User name")).to_have_value("alice")
    expect(page.locator("[data-error-summary]")).to_be_visible()


def test_the_language_is_a_choice_that_stays(open_as: OpenAs) -> None:
    page = open_as(None, locale="en-GB")
    page.goto("/")
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_the_watch_sees_what_no_page_may_do(page: Page, watch: Watch) -> None:
    """SEC-03, SEC-04: the harness itself can fail."""
    page.goto("/sign-in/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<i style=\"color:red\"></i>')")
    page.evaluate("fetch('https://example.com/').catch(() => 0)")
    page.evaluate("console.error('seen')")
    settle(page)
    found = " ".join(watch.problems)
    assert "style" in found.lower()
    assert "example.com" in found
    assert "seen" in found
    watch.problems.clear()


@pytest.mark.parametrize("path", ["/sign-in/", "/nothing/here/"])
def test_nothing_is_asked_of_the_outside(page: Page, path: str) -> None:
    """SEC-04: the watch fails this test on any request that leaves the server."""
    page.goto(path)
    settle(page)
