"""Signing in, staying in and going out."""

import logging

import pytest
import time_machine
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from pytest_django import DjangoAssertNumQueries, Settings

from clinic import accounts
from clinic.http import ClinicRequest
from clinic.models import AuditEvent, Membership
from clinic.roles import Role
from tests.people import PASSWORD, make_member

SIGN_IN = "/sign-in/"
BARE = "/bare/"


def sign_in(username: str, password: str = PASSWORD, ip: str = "192.0.2.1") -> Client:
    client = Client(REMOTE_ADDR=ip)
    client.response = client.post(SIGN_IN, {"login": username, "password": password})  # type: ignore[attr-defined]
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(BARE).status_code == 200


@pytest.fixture(autouse=True)
def _bare_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.integration.clinic.bare_urls"


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    cache.clear()


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_a_member_signs_in_and_out(alice: Membership) -> None:
    """AUD-01: both leave their event."""
    client = sign_in("alice")
    assert is_signed_in(client)
    assert client.post("/sign-out/").status_code == 302
    assert not is_signed_in(client)
    assert actions() == ["signed_in", "signed_out"]
    assert AuditEvent.objects.values_list("ip_address", flat=True).first() == "192.0.2.1"


def test_a_wrong_password_is_recorded_and_tells_nothing(alice: Membership) -> None:
    """SEC-08, AUD-01: the same page for a wrong password and an unknown name."""
    known = sign_in("alice", "wrong").response.content.decode()  # type: ignore[attr-defined]
    unknown = sign_in("nobody", "wrong").response.content.decode()  # type: ignore[attr-defined]
    assert actions() == ["sign_in_failed"]
    event = AuditEvent.objects.get()
    assert (event.actor, event.subject_id) == (None, str(alice.user.pk))
    assert strip(known, "alice") == strip(unknown, "nobody")


def strip(page: str, username: str) -> list[str]:
    return [
        line.replace(username, "")
        for line in page.splitlines()
        if "csrf" not in line and "nonce" not in line
    ]


def test_guessing_is_slowed_per_name_and_address(alice: Membership, bob: Membership) -> None:
    """SEC-08: one person's failures shut out neither a colleague nor the same person elsewhere."""
    for _ in range(5):
        sign_in("alice", "wrong")
    assert not is_signed_in(sign_in("alice"))
    assert is_signed_in(sign_in("bob"))
    assert is_signed_in(sign_in("alice", ip="192.0.2.2"))


def test_asking_for_the_password_again_is_slowed_too(alice: Membership) -> None:
    """SEC-08, AUD-05."""
    request = RequestFactory().post("/")
    request.user = alice.user
    assert isinstance(request, object)
    ask: ClinicRequest = request  # type: ignore[assignment]
    accounts.confirm_password(ask, PASSWORD)
    for _ in range(5):
        with pytest.raises(ValidationError) as refusal:
            accounts.confirm_password(ask, "wrong")
        assert refusal.value.code == "wrong_password"
    with pytest.raises(ValidationError) as refusal:
        accounts.confirm_password(ask, PASSWORD)
    assert refusal.value.code == "rate_limited"


def test_nobody_else_s_password_confirms(alice: Membership, clinic: object) -> None:
    """AUD-05."""
    carol = make_member(alice.clinic, "carol")
    carol.user.set_password("carols-own-words")
    carol.user.save()
    request = RequestFactory().post("/")
    request.user = alice.user
    with pytest.raises(ValidationError):
        accounts.confirm_password(request, "carols-own-words")  # type: ignore[arg-type]


def test_the_common_passwords_that_are_long_enough_are_thousands() -> None:
    """SEC-08: the list refuses something only where the minimum length lets it."""
    listed = CommonPasswordValidator().passwords
    assert sum(len(password) >= 9 for password in listed) >= 3000
    for refused in ("password1", "short", "123456789"):
        with pytest.raises(ValidationError):
            validate_password(refused)
    validate_password("x7" * 40)


def test_an_idle_session_ends(alice: Membership) -> None:
    """SEC-05: to the second, from the last recorded use."""
    for idle, stays in ((15 * 60 - 1, True), (15 * 60 + 1, False)):
        with time_machine.travel("2026-11-23T03:00:00Z", tick=False) as clock:
            client = sign_in("alice")
            clock.shift(idle)
            assert is_signed_in(client) is stays


def test_a_session_in_use_lasts_until_its_absolute_limit(alice: Membership) -> None:
    """SEC-05."""
    with time_machine.travel("2026-11-23T03:00:00Z", tick=False) as clock:
        client = sign_in("alice")
        for _ in range(12 * 6 - 1):
            clock.shift(600)
            assert is_signed_in(client)
        clock.shift(599)
        assert is_signed_in(client)
        clock.shift(2)
        assert not is_signed_in(client)


@pytest.mark.sqlite_only("a read-only connection by PRAGMA")
def test_reading_goes_on_while_nothing_can_be_written(alice: Membership) -> None:
    """DUR-09: a full or read-only disk refuses writes, not pages."""
    with time_machine.travel("2026-11-23T03:00:00Z", tick=False) as clock:
        client = sign_in("alice")
        clock.shift(60)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            try:
                assert is_signed_in(client)
            finally:
                cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize("change", ["user", "membership", "password"])
def test_a_session_ends_with_what_it_rests_on(alice: Membership, change: str) -> None:
    """SEC-06: at the next request."""
    client = sign_in("alice")
    assert is_signed_in(client)
    if change == "user":
        alice.user.is_active = False
        alice.user.save()
    elif change == "membership":
        alice.is_active = False
        alice.save()
    else:
        alice.user.set_password("another-good-one")
        alice.user.save()
    assert client.get(BARE).status_code == (403 if change == "membership" else 302)


def test_a_role_changes_at_once(alice: Membership) -> None:
    """SEC-06."""
    client = sign_in("alice")
    assert client.get("/signers/").status_code == 200
    alice.role = Role.STAFF
    alice.save()
    refused = client.get("/signers/")
    assert refused.status_code == 403
    assert "Only clinicians may sign plans." in refused.content.decode()


def test_a_view_that_declares_nothing_is_shut(alice_client: Client) -> None:
    """SEC-01."""
    assert alice_client.get("/undeclared/").status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back() -> None:
    response = Client().get("/bare/?site=3")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fbare%2F%3Fsite%3D3"


def test_htmx_is_told_that_the_session_is_over() -> None:
    """SEC-05: what was being sent is not thrown away by leaving the page."""
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/patients/"}
    sent = Client().post("/bare/", headers=headers)
    assert (sent.status_code, "HX-Redirect" in sent.headers) == (401, False)
    asked = Client().get("/bare/", headers=headers)
    assert (asked.status_code, asked["HX-Redirect"]) == (401, "/sign-in/?next=%2Fpatients%2F")


def test_a_bare_signed_in_page_costs_two_queries(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The session, and the user with membership and clinic."""
    with django_assert_num_queries(2):
        assert alice_client.get(BARE).status_code == 200


def test_the_address_behind_a_proxy_is_the_caller_s(alice: Membership) -> None:
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "9.9.9.9, 192.0.2.8"})
        client.post(SIGN_IN, {"login": "alice", "password": PASSWORD})
    assert AuditEvent.objects.get().ip_address == "192.0.2.8"


def test_logs_hold_no_search_terms(caplog: pytest.LogCaptureFixture) -> None:
    """SEC-09."""
    from clinic.logs import WithoutQueryString

    record = logging.LogRecord("x", 30, "", 0, "Not Found: %s", ("/patients/?q=서하린",), None)
    WithoutQueryString().filter(record)
    assert record.getMessage() == "Not Found: /patients/"
