"""The second step of signing in, by app, by recovery code and by a passkey of the browser."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clinic import factors
from clinic.models import Membership
from tests.functional.conftest import OpenAs, Watch
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.people import PASSWORD

SECURITY, LOG, REVIEW = "/account/security/", "/access-log/", "/access-review/"


def give_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_an_app_is_set_up_and_asked_for(
    open_as: OpenAs, transactional_db: None, alice: Membership
) -> None:
    """SEC-07: by the key typed into the app; the codes are shown, a recovery code signs in."""
    page = open_as(alice)
    page.goto("/")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("link", name="Set up the app").click()
    expect(page.locator("svg.account-code")).to_be_visible()
    key = page.locator(".account-key").inner_text().replace(" ", "")
    step = int(time.time()) // 30
    page.get_by_label("The code the app shows now").fill(format_hotp_value(hotp_value(key, step)))
    page.get_by_label("Your password, again").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    codes = page.locator(".account-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    assert codes[0] in saved.value.path().read_text()
    page.get_by_role("link", name="I have kept them, go on").click()
    page.get_by_role("button", name="Sign out").click()
    give_password(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This code does not count")).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_passkey_is_added_and_signs_in(
    open_as: OpenAs,
    transactional_db: None,
    alice: Membership,
    live_server: LiveServer,
    watch: Watch,
) -> None:
    """SEC-07: at a host with a name; the browser's own authenticator answers."""
    named = live_server.url.replace("127.0.0.1", "localhost")
    watch.origin = named.removeprefix("http://")
    page = open_as(None, base_url=named)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    give_password(page)
    page.goto(f"{SECURITY}passkeys/")
    page.get_by_label("Name of this passkey").fill("Desk")
    page.get_by_label("Your password, again").fill(PASSWORD)
    page.get_by_role("button", name="Add this passkey").click()
    expect(page.locator(".account-codes code")).to_have_count(10)
    assert [kept.name for kept in factors.factors_of(alice.user).passkeys] == ["Desk"]
    page.get_by_role("link", name="I have kept them, go on").click()
    page.get_by_role("button", name="Sign out").click()
    give_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize(("width", "locale"), [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB")])
def test_the_account_s_pages_have_no_violation(
    open_as: OpenAs, transactional_db: None, alice: Membership, width: int, locale: str
) -> None:
    """A11-01."""
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    for path in (SECURITY, f"{SECURITY}app/", "/account/sessions/", "/account/password/"):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("width", "locale"), [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB")])
def test_the_members_pages_have_no_violation(
    open_as: OpenAs,
    transactional_db: None,
    alice: Membership,
    ada: Membership,
    width: int,
    locale: str,
) -> None:
    """A11-01."""
    page = open_as(ada, locale=locale, viewport={"width": width, "height": TALL})
    here = f"/members/{alice.pk}/"
    for path in (
        "/members/",
        "/members/new/",
        here,
        f"{here}change/",
        f"{here}disable/",
        LOG,
        REVIEW,
    ):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
