"""Reading back in a real browser: what is written is kept as it is typed."""

import re

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.models import Plan
from tests.factories.planning import edit, make_full_plan
from tests.functional.conftest import OpenAs, Watch
from tests.people import PASSWORD, session_of

ITEMS = ("identity", "product", "left", "right", "total", "consent", "findings")


@pytest.fixture
def plan(transactional_db: None, alice: Membership) -> Plan:
    return make_full_plan(alice)


def open_sign_page(page: Page, plan: Plan) -> None:
    page.goto(f"/plans/{plan.pk}/sign/")


def expect_saved(page: Page, number: int) -> None:
    words = re.compile(rf"Saved \d\d:\d\d:\d\d · revision {number}")
    expect(page.locator("#plan-saved [data-saved]")).to_have_text(words)


def newest(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def test_a_plan_is_read_back_answered_and_signed(alice_page: Page, plan: Plan) -> None:
    """SAF-02, AUD-05, DUR-05."""
    first = plan.revision.number
    open_sign_page(alice_page, plan)
    for name in ITEMS:
        alice_page.check(f"#answer-{name}")
    alice_page.locator("textarea[data-finding]").fill("Seen by a haematologist in 2024.")
    alice_page.locator("#rationale").fill("A softer line, both calves alike.")
    expect_saved(alice_page, first + 2)
    alice_page.fill("#password", PASSWORD)
    alice_page.click("#sign")
    expect(alice_page.locator("#signature-heading")).to_be_visible()
    expect(alice_page.get_by_text("A softer line, both calves alike.")).to_be_visible()
    assert newest(plan).signature.signer_name == "Alice"


def test_a_signature_waits_for_words_still_on_their_way(alice_page: Page, plan: Plan) -> None:
    """DUR-03: the last words typed are in what is signed."""
    open_sign_page(alice_page, plan)
    for name in ITEMS:
        alice_page.check(f"#answer-{name}")
    alice_page.locator("textarea[data-finding]").fill("Cleared.")
    alice_page.fill("#password", PASSWORD)
    alice_page.locator("#rationale").fill("Typed and at once signed.")
    alice_page.click("#sign")
    expect(alice_page.locator("#signature-heading")).to_be_visible()
    record = newest(plan).signature.read_record()
    assert record.plan.rationale == "Typed and at once signed."
    assert list(record.plan.reasons.values()) == ["Cleared."]


def test_a_closed_tab_loses_nothing_that_was_saved(alice_page: Page, plan: Plan) -> None:
    """DUR-05."""
    open_sign_page(alice_page, plan)
    alice_page.locator("#rationale").fill("Half a thou")
    expect_saved(alice_page, plan.revision.number + 1)
    open_sign_page(alice_page, plan)
    expect(alice_page.locator("#rationale")).to_have_value("Half a thou")


def test_without_the_network_it_says_so_and_catches_up(
    alice_page: Page, plan: Plan, watch: Watch
) -> None:
    """DUR-05: "not saved" within three seconds, saved again when the network is back."""
    watch.allow("ERR_INTERNET_DISCONNECTED")
    open_sign_page(alice_page, plan)
    alice_page.context.set_offline(True)
    alice_page.locator("#rationale").fill("Written in the lift.")
    expect(alice_page.locator("#plan-saved").get_by_text("Not saved: retrying")).to_be_visible(
        timeout=3_000
    )
    alice_page.context.set_offline(False)
    expect_saved(alice_page, plan.revision.number + 1)
    assert newest(plan).revision.read_document().rationale == "Written in the lift."


def test_an_ended_session_keeps_the_words_and_goes_on_after_signing_in(
    alice_page: Page, plan: Plan, alice: Membership
) -> None:
    """Design section 1: nothing typed is lost to an expired session."""
    open_sign_page(alice_page, plan)
    alice_page.context.clear_cookies(name="sessionid")
    alice_page.locator("#rationale").fill("Typed while signed out.")
    expect(alice_page.locator("#sign-message")).to_contain_text("You are signed out.")
    alice_page.click("#sign")
    expect(alice_page.locator("#rationale")).to_have_value("Typed while signed out.")
    origin = alice_page.url.split("/plans/")[0]
    alice_page.context.add_cookies(
        [{"name": "sessionid", "value": session_of(alice), "url": origin}]
    )
    alice_page.evaluate("dispatchEvent(new Event('focus'))")
    expect_saved(alice_page, plan.revision.number + 1)
    expect(alice_page.locator("#sign-message")).to_have_text("")


def test_a_colleagues_edit_meanwhile_is_shown_and_the_words_are_kept(
    alice_page: Page, plan: Plan, bob: Membership
) -> None:
    """DUR-03, SAF-02."""
    open_sign_page(alice_page, plan)
    edit(newest(plan), {"op": "set_sites", "sites": [1], "dose_units": "9.5"}, by=bob)
    alice_page.locator("#rationale").fill("Mine, meanwhile.")
    expect(alice_page.locator("#sign-message")).to_contain_text("Somebody changed this plan.")
    alice_page.click("#sign")
    expect(alice_page.get_by_text("something changed since this was shown")).to_be_visible()
    expect(alice_page.locator("#rationale")).to_have_value("Mine, meanwhile.")
    expect(alice_page.get_by_text("27.5\xa0units in 3 sites")).to_be_visible()


def test_the_page_can_be_signed_by_keys_alone(
    open_as: OpenAs, plan: Plan, alice: Membership
) -> None:
    page = open_as(alice)
    open_sign_page(page, plan)
    page.locator("#answer-identity").focus()
    for _ in ITEMS:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.type("Cleared by the haematologist.")
    page.keyboard.press("Tab")
    page.keyboard.type("A softer line.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#signature-heading")).to_be_visible()
