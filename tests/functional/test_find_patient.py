"""Finding a patient at the desk: three keystrokes and one tap."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from clinic.models import Membership
from patients import search
from tests.browser import settle
from tests.factories.patients import make_patient


def test_three_keystrokes_and_a_tap_find_a_patient(
    alice: Membership, sam: Membership, open_as: Callable[..., Page]
) -> None:
    """SEC-09: and nothing of what was typed is in the address or in the history."""
    for given_name in ("하린", "지우"):
        search.index(make_patient(alice, given_name=given_name, latin_name=""))
    page = open_as(sam)
    page.goto("/patients/")
    page.keyboard.type("ㅅㅈㅇ")
    expect(page.locator("#results li")).to_have_count(1)
    expect(page.locator("#results")).to_contain_text("서지우")
    assert "q=" not in page.url
    page.locator("#results a").click()
    settle(page)
    expect(page.locator("#patient-banner")).to_contain_text("서지우")


def test_finding_works_without_scripts(
    alice: Membership, sam: Membership, open_as: Callable[..., Page]
) -> None:
    search.index(make_patient(alice, given_name="하린", latin_name=""))
    page = open_as(sam, java_script_enabled=False)
    page.goto("/patients/")
    page.fill("#q", "하린")
    page.locator("form.search button").click()
    expect(page.locator("#results")).to_contain_text("서하린")
    assert "q=" not in page.url
