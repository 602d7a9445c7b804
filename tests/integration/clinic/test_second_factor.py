"""The second step of signing in: what counts, how often, and what stays shut without it."""

import threading
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from clinic import factors
from clinic.gates import SECOND_STEP
from clinic.models import AuditEvent, Membership
from clinic.security_views import SECRET
from tests.integration.clinic.route_table import ROUTES, Route
from tests.integration.clinic.test_routes import address, named_by
from tests.people import PASSWORD, client_of

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE, SECURITY, HOME = "/sign-in/code/", "/account/security/", "/patients/"
APP = f"{SECURITY}app/"
SCRIPTS = {
    "full-width": "０１２３４５６７８９",
    "Arabic": "٠١٢٣٤٥٦٧٨٩",
    "Devanagari": "०१२३४५६७८९",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    cache.clear()


def app_code(key: str = KEY, *, steps_later: int = 0) -> str:
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps_later)))


def give_app(member: Membership) -> list[str]:
    """An app set up a minute ago; answers the recovery codes."""
    step = int(time.time()) // 30 - 2
    return factors.set_up_app(secret=KEY, step=step, by=member, keep_session=None)


def set_up(client: Client) -> str:
    """An app set up by its pages; answers the code that confirmed it."""
    assert client.get(APP).status_code == 200
    code = app_code(client.session[SECRET])
    sent = client.post(APP, {"code": code, "password": PASSWORD})
    assert sent.status_code == 200, sent.content.decode()
    return code


def half_in(username: str = "alice", *, ip: str = "192.0.2.1", next_page: str = "") -> Client:
    """A browser in which the password was given and nothing else."""
    client = Client(REMOTE_ADDR=ip)
    sent = client.post("/sign-in/", {"login": username, "password": PASSWORD, "next": next_page})
    assert sent["Location"] == CODE
    return client


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def signs_in(typed: str, username: str = "alice", *, ip: str = "192.0.2.1") -> bool:
    client = half_in(username, ip=ip)
    client.post(CODE, {"code": typed})
    return is_in(client)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


# What counts, and how often ------------------------------------------------------------------


def test_a_code_of_the_app_signs_in_and_on_to_the_page_that_was_asked_for(
    alice: Membership,
) -> None:
    """SEC-07."""
    give_app(alice)
    client = half_in(next_page="/stock/")
    assert not is_in(client)
    passed = client.post(CODE, {"code": app_code()})
    assert passed["Location"] == "/stock/"
    assert is_in(client)
    event = AuditEvent.objects.latest("sequence")
    assert AuditEvent.objects.get(action="signed_in").detail == {"second_factor": "app"}
    assert event.actor == alice.user


@pytest.mark.parametrize("script", SCRIPTS)
def test_digits_of_any_script_are_the_same_code(alice: Membership, script: str) -> None:
    """SEC-07: an honest user succeeds with a Korean or Arabic keyboard."""
    give_app(alice)
    assert signs_in(app_code().translate(str.maketrans("0123456789", SCRIPTS[script])))


@pytest.mark.parametrize(
    "written",
    [
        "{code}",
        " {code} ",
        "{first} {last}",
        "{first}-{last}",
        "{first}\N{EN DASH}{last}",
        "\u200b{first}\u2060{last}\ufeff",
        "\u202e{code}",
        *(f"[{script}]" for script in SCRIPTS),
    ],
)
def test_a_used_code_counts_no_more_however_it_is_written(alice: Membership, written: str) -> None:
    """SEC-07: also in odd encodings, from another desk, and while its thirty seconds last."""
    give_app(alice)
    with time_machine.travel("2026-11-25T03:00:01Z", tick=False) as clock:
        code = app_code()
        assert signs_in(code)
        if written.startswith("["):
            table = str.maketrans("0123456789", SCRIPTS[written.strip("[]")])
            again = code.translate(table)
        else:
            again = written.format(code=code, first=code[:3], last=code[3:])
        assert not signs_in(again, ip="192.0.2.2")
        clock.shift(45)
        assert not signs_in(again, ip="192.0.2.3")
        assert signs_in(app_code(), ip="192.0.2.4")


def test_the_code_that_confirmed_the_set_up_does_not_sign_in(alice_client: Client) -> None:
    """SEC-07."""
    code = set_up(alice_client)
    client = half_in()
    client.post(CODE, {"code": code})
    assert not is_in(client)


def test_an_earlier_code_does_not_count_after_a_later_one(alice: Membership) -> None:
    """SEC-07: the clocks may differ by a step, but time runs one way."""
    with time_machine.travel("2026-11-25T03:00:01Z", tick=False):
        give_app(alice)
        assert signs_in(app_code(steps_later=1))
        assert not signs_in(app_code())
        assert not signs_in(app_code(steps_later=-1))
        assert not signs_in(app_code(steps_later=2))


def test_a_recovery_code_counts_once_each(alice: Membership) -> None:
    """SEC-07."""
    recovery = give_app(alice)
    assert len(set(recovery)) == 10
    grouped = f"{recovery[3][:4]} {recovery[3][4:8]} {recovery[3][8:]}"
    assert signs_in(grouped)
    assert not signs_in(recovery[3])
    assert not signs_in(recovery[3].translate(str.maketrans("0123456789", SCRIPTS["full-width"])))
    assert signs_in(recovery[4])
    assert factors.factors_of(alice.user).codes_left == 8


def test_recovery_codes_are_kept_as_slow_hashes_alone(alice: Membership) -> None:
    """SEC-07: whoever reads the database cannot sign in with them."""
    recovery = give_app(alice)
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    assert len(kept.data["hashes"]) == 10
    for code in recovery:
        assert code not in str(kept.data)
        assert code[2:] not in str(kept.data)


def test_new_recovery_codes_replace_the_old_ones(alice: Membership) -> None:
    """SEC-07."""
    old = give_app(alice)
    new = factors.renew_recovery_codes(by=alice, keep_session=None)
    assert not signs_in(old[0])
    assert signs_in(new[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery_code"])
def test_one_code_through_eight_sign_ins_at_the_same_moment_counts_once(
    alice: Membership, kind: str
) -> None:
    """SEC-07."""
    recovery = give_app(alice)
    code = app_code() if kind == "app" else recovery[0]
    together, used = threading.Barrier(8), []

    def work() -> None:
        together.wait()
        used.append(factors.use_code(alice.user, code))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == [""] * 7 + [kind]


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "abcdef", "１２３", "①②③④⑤⑥", "²³⁴⁵⁶⁷", "1" * 101, "000000000000"],
)
def test_what_is_no_code_is_refused_with_a_sentence(alice: Membership, typed: str) -> None:
    """SEC-07: and what was typed stays in its field."""
    give_app(alice)
    client = half_in()
    refused = client.post(CODE, {"code": typed})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert not is_in(client)


def test_wrong_codes_are_slowed_for_a_person_at_an_address_and_recorded(
    alice: Membership, bob: Membership
) -> None:
    """SEC-07, SEC-08: the right code waits too; a colleague beside does not."""
    give_app(alice)
    give_app(bob)
    client = half_in()
    for _ in range(5):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert client.post(CODE, {"code": app_code()}).status_code == 429
    assert not is_in(client)
    assert actions().count("second_factor_failed") == 5
    assert signs_in(app_code(), "bob")
    assert signs_in(app_code(), "alice", ip="192.0.2.9")


def test_guessing_from_many_addresses_is_slowed_too(alice: Membership) -> None:
    """SEC-07."""
    give_app(alice)
    for desk in range(6):
        client = half_in(ip=f"192.0.2.{desk + 1}")
        for _ in range(5):
            client.post(CODE, {"code": "000000"})
    assert not signs_in(app_code(), ip="192.0.2.200")


def test_right_codes_never_slow_anybody(alice: Membership) -> None:
    """SEC-08."""
    recovery = give_app(alice)
    for code in recovery[:8]:
        assert signs_in(code)


# Half signed in ------------------------------------------------------------------------------


SAID = ("set_language", "account_login", "mfa_authenticate")


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_nothing_opens_between_the_password_and_the_code(route: Route, alice: Membership) -> None:
    """SEC-07: every route answers as it answers somebody who is not signed in."""
    give_app(alice)
    named = named_by(route, alice)
    path, data = address(route, named), route.data(named) if route.data else {}
    client = half_in()
    before = AuditEvent.objects.count()
    response = client.post(path, data) if route.method == "POST" else client.get(path)
    if route.name == "account_login":
        assert response["Location"] == CODE
    elif route.name == "mfa_authenticate":
        assert response.status_code == (422 if route.method == "POST" else 200)
    else:
        assert response.status_code == route.anonymous
        assert AuditEvent.objects.count() == before
    if response.status_code == 302 and route.name not in SAID:
        assert response["Location"].startswith(("/sign-in/", "/?"))
    assert not is_in(client)


def test_a_password_changed_in_between_starts_again(alice: Membership) -> None:
    """SEC-07: the second step belongs to the password that was given."""
    give_app(alice)
    client = half_in()
    alice.user.set_password("another-horse-battery")
    alice.user.save()
    assert client.post(CODE, {"code": app_code()}).status_code == 302
    assert not is_in(client)


def test_somebody_else_signs_in_instead(alice: Membership, bob: Membership) -> None:
    give_app(alice)
    client = half_in()
    client.post(CODE, {"start_again": "1"})
    client.post("/sign-in/", {"login": "bob", "password": PASSWORD})
    assert is_in(client)
    assert AuditEvent.objects.get(action="signed_in").actor == bob.user


# Where a clinic requires it ------------------------------------------------------------------


@pytest.fixture
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def by_password(username: str = "alice") -> Client:
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/sign-in/", {"login": username, "password": PASSWORD})
    return client


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_without_a_second_factor_only_its_set_up_opens(route: Route, alice: Membership) -> None:
    """SEC-07: also right after a password that was enough until now."""
    named = named_by(route, alice)
    path, data = address(route, named), route.data(named) if route.data else {}
    Authenticator.objects.all().delete()
    client = by_password()
    before = AuditEvent.objects.count()
    response = client.post(path, data) if route.method == "POST" else client.get(path)
    if route.name in ("account_logout", "account_login", *SAID) or route.anonymous in (200, 404):
        return
    if route.name in SECOND_STEP.stays_open:
        assert response.status_code in (200, 302, 404)
        return
    if route.expected["alice"] == 403:
        assert response.status_code == 403
        return
    assert AuditEvent.objects.count() == before
    if route.method == "POST":
        assert response.status_code == 403
        assert 'class="main-nav"' not in response.content.decode()
    else:
        assert (response.status_code, response["Location"]) == (302, SECURITY)


@pytest.mark.usefixtures("required")
def test_set_up_opens_the_rest_and_then_a_code_is_asked_for(alice: Membership) -> None:
    """SEC-07."""
    client = by_password()
    assert client.get(HOME)["Location"] == SECURITY
    set_up(client)
    assert is_in(client)
    again = half_in()
    assert not is_in(again)


@pytest.mark.usefixtures("required")
def test_htmx_is_sent_to_the_set_up_and_typing_is_not_thrown_away(alice: Membership) -> None:
    """SEC-05, SEC-07."""
    client = by_password()
    read = client.get(HOME, headers={"HX-Request": "true"})
    assert (read.status_code, read["HX-Redirect"]) == (403, SECURITY)
    written = client.post(reverse("patients:patient_register"), headers={"HX-Request": "true"})
    assert written.status_code == 403
    assert "HX-Redirect" not in written.headers


@pytest.mark.usefixtures("required")
def test_a_session_from_before_the_factor_cannot_change_it(alice: Membership) -> None:
    """SEC-07: a password-only session left open elsewhere is signed out."""
    old = client_of(alice)
    Authenticator.objects.create(
        user=alice.user, type=Authenticator.Type.TOTP, data={"secret": KEY, "last_step": 0}
    )
    assert old.get(SECURITY)["Location"] == "/sign-in/"
    assert "_auth_user_id" not in old.session


@pytest.mark.usefixtures("required")
def test_taking_lost_factors_away_does_not_skip_the_second_step(
    alice: Membership, ada: Membership
) -> None:
    """SEC-07, SEC-06: every session ends, and nothing but the set-up opens next."""
    give_app(alice)
    client = half_in()
    client.post(CODE, {"code": app_code()})
    assert is_in(client)
    factors.remove_second_factors(alice.user, by=ada)
    assert client.get(HOME)["Location"].startswith("/sign-in/")
    assert by_password().get(HOME)["Location"] == SECURITY
    event = AuditEvent.objects.get(action="second_factors_removed")
    assert (event.actor, event.subject_id) == (ada.user, str(alice.user.pk))


def test_the_server_s_keeper_takes_lost_factors_away(alice: Membership) -> None:
    """SEC-07: for a clinic whose only admin lost the telephone."""
    give_app(alice)
    call_command("reset_second_factor", "alice")
    assert not factors.factors_of(alice.user).any
    assert AuditEvent.objects.get(action="second_factors_removed").actor is None
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody")


@pytest.mark.usefixtures("required")
def test_the_only_factor_cannot_be_removed_where_one_is_required(alice: Membership) -> None:
    """SEC-07."""
    client = by_password()
    set_up(client)
    refused = client.post(f"{APP}remove/", {"password": PASSWORD})
    assert refused.status_code == 422
    assert factors.factors_of(alice.user).app_since is not None


# Changing them -------------------------------------------------------------------------------


def test_a_change_asks_for_the_password_and_ends_the_other_sessions(alice: Membership) -> None:
    """SEC-06, SEC-07."""
    here, elsewhere = client_of(alice), client_of(alice)
    here.get(APP)
    code = app_code(here.session[SECRET])
    wrong = here.post(APP, {"code": code, "password": "wrong"})
    assert wrong.status_code == 422
    assert not factors.factors_of(alice.user).any
    assert is_in(elsewhere)
    set_up(here)
    assert is_in(here)
    assert elsewhere.get(HOME)["Location"].startswith("/sign-in/")


def test_new_codes_are_shown_once_and_removal_takes_all(alice_client: Client) -> None:
    set_up(alice_client)
    shown = alice_client.post(f"{SECURITY}codes/", {"password": PASSWORD})
    assert shown.content.decode().count("<li><code>") == 10
    assert "<li><code>" not in alice_client.get(SECURITY).content.decode()
    assert alice_client.post(f"{APP}remove/", {"password": PASSWORD})["Location"] == SECURITY
    assert not Authenticator.objects.exists()
    assert actions()[-3:] == [
        "authenticator_app_set_up",
        "recovery_codes_renewed",
        "authenticator_app_removed",
    ]


@pytest.mark.parametrize(
    ("host", "is_secure", "status"),
    [
        ("localhost:8000", False, 200),
        ("calfline.localhost", False, 200),
        ("calfline.clinic.example", True, 200),
        ("calfline.clinic.example", False, 404),
        ("192.168.0.10", True, 404),
        ("[::1]:8000", True, 404),
    ],
)
def test_passkeys_are_offered_where_a_browser_allows_them(
    host: str, is_secure: bool, status: int, alice_client: Client, settings: Settings
) -> None:
    """SEC-07: a host with a name over TLS, or this machine."""
    settings.ALLOWED_HOSTS = ["*"]
    sent = alice_client.get(f"{SECURITY}passkeys/", secure=is_secure, headers={"host": host})
    assert sent.status_code == status


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "null", "{}", '{"id": 1}', '{"id": "AA", "response": {}}', "9" * 9999]
)
def test_what_is_no_passkey_is_refused(alice: Membership, answer: str) -> None:
    """SEC-07."""
    give_app(alice)
    client = half_in()
    refused = client.post(CODE, {"credential": answer}, headers={"host": "localhost"})
    assert refused.status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("credential", ["", "{", "[]", "null", "{}", '{"id": "AA"}'])
def test_what_is_no_new_passkey_is_refused(alice_client: Client, credential: str) -> None:
    """SEC-07."""
    address = f"{SECURITY}passkeys/"
    alice_client.get(address, headers={"host": "localhost"})
    sent = {"name": "Desk", "password": PASSWORD, "credential": credential}
    assert alice_client.post(address, sent, headers={"host": "localhost"}).status_code == 422
    assert not Authenticator.objects.exists()
