"""Members and their sessions: what ends when, and what an admin may do to whom."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clinic import factors, members
from clinic.devices import device_words
from clinic.models import AuditEvent, Clinic, Membership
from clinic.roles import Role
from clinic.sessions import sessions_of
from tests.people import PASSWORD, client_of, make_member

HOME = "/patients/"
NEW = "a whole new sentence"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


@pytest.fixture(autouse=True)
def _no_counts_left() -> None:
    cache.clear()


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def page(name: str, member: Membership) -> str:
    return reverse(f"clinic:{name}", args=[member.pk])


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True))


def sign_in(username: str, password: str) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": CHROME})
    client.post("/sign-in/", {"login": username, "password": password})
    return client


# What ends the sessions ----------------------------------------------------------------------


def _disable(alice: Membership, ada: Membership) -> None:
    members.disable_member(member=alice, by=ada)


def _change_role(alice: Membership, ada: Membership) -> None:
    members.change_member(member=alice, display_name="Alice", role=Role.STAFF, by=ada)


def _give_password(alice: Membership, ada: Membership) -> None:
    members.give_password(member=alice, by=ada)


def _change_password(alice: Membership, ada: Membership) -> None:
    members.change_own_password(password=NEW, by=alice, keep_session=None)


def _set_up_app(alice: Membership, ada: Membership) -> None:
    factors.set_up_app(secret="A" * 32, step=1, by=alice, keep_session=None)


def _take_factors(alice: Membership, ada: Membership) -> None:
    members.take_second_step(member=alice, by=ada)


def _admin_ends(alice: Membership, ada: Membership) -> None:
    client_of(ada).post(page("member_sessions", alice))


def _owner_ends(alice: Membership, ada: Membership) -> None:
    client_of(alice).post(reverse("clinic:sessions"))


@pytest.mark.parametrize(
    "change",
    [
        _disable,
        _change_role,
        _give_password,
        _change_password,
        _set_up_app,
        _take_factors,
        _admin_ends,
        _owner_ends,
    ],
)
def test_the_next_request_of_every_other_session_is_refused(
    change: Callable[[Membership, Membership], None],
    alice: Membership,
    bob: Membership,
    ada: Membership,
) -> None:
    """SEC-06: at once, in each browser, and nobody else's."""
    first, second, colleague = client_of(alice), client_of(alice), client_of(bob)
    assert is_in(first)
    assert is_in(second)
    change(alice, ada)
    for client in (first, second):
        refused = client.get(HOME)
        assert (refused.status_code, refused["Location"][:9]) == (302, "/sign-in/")
    assert is_in(colleague)


def test_signing_out_ends_the_session_and_not_the_cookie_alone(alice: Membership) -> None:
    """SEC-06: the cookie kept by somebody opens nothing; another browser stays signed in."""
    here, elsewhere, kept = client_of(alice), client_of(alice), Client()
    kept.cookies["sessionid"] = here.cookies["sessionid"].value
    assert is_in(kept)
    here.post("/sign-out/")
    assert not is_in(kept)
    assert is_in(elsewhere)


def test_a_change_keeps_the_session_it_was_made_in(alice: Membership) -> None:
    """SEC-06."""
    here, elsewhere = client_of(alice), client_of(alice)
    sent = here.post(
        reverse("clinic:password"), {"password": PASSWORD, "new_password": NEW, "repeated": NEW}
    )
    assert sent.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert is_in(sign_in("alice", NEW))
    assert not is_in(sign_in("alice", PASSWORD))


# The list ------------------------------------------------------------------------------------


def test_a_member_sees_where_and_ends_one(alice: Membership) -> None:
    """SEC-06: what is listed never holds the key that would open the session."""
    here, elsewhere = sign_in("alice", PASSWORD), sign_in("alice", PASSWORD)
    listed = sessions_of(alice.user, here=here.session.session_key)
    assert [(one.device, one.ip_address, one.is_here) for one in listed] == [
        ("Chrome, Windows", "192.0.2.7", True),
        ("Chrome, Windows", "192.0.2.7", False),
    ]
    shown = here.get(reverse("clinic:sessions")).content.decode()
    assert listed[1].id in shown
    for client in (here, elsewhere):
        assert str(client.session.session_key) not in shown
    here.post(reverse("clinic:sessions"), {"session": listed[1].id})
    assert is_in(here)
    assert not is_in(elsewhere)
    assert AuditEvent.objects.get(action="sessions_ended").detail == {"sessions": 1}


def test_nobody_ends_somebody_else_s_session(alice: Membership, bob: Membership) -> None:
    """SEC-06, SEC-01: the id of another's session names nothing of one's own."""
    other = client_of(bob)
    listed = sessions_of(bob.user)[0]
    client_of(alice).post(reverse("clinic:sessions"), {"session": listed.id})
    assert is_in(other)
    assert "sessions_ended" not in acts()


def test_an_idle_session_is_not_listed(alice: Membership) -> None:
    """SEC-05, SEC-06."""
    sign_in("alice", PASSWORD)
    assert len(sessions_of(alice.user)) == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert sessions_of(alice.user) == []


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/141.0", "Edge, Windows"),
        (CHROME.replace("Chrome/141.0", "Chrome/130.0 Whale/4.3"), "Whale, Windows"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPad"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/24.0 Chrome/117.0", "Samsung Internet, "),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, "),
        ("", "a browser"),
    ],
)
def test_a_device_in_words(user_agent: str, words: str) -> None:
    assert device_words(user_agent).startswith(words)


# What an admin does --------------------------------------------------------------------------


def test_a_member_is_added_signs_in_once_and_chooses_a_password(ada_client: Client) -> None:
    """SEC-06, SEC-08: the one-time password opens one page."""
    sent = {
        "username": "Hana",
        "display_name": "Dr Hana Seo",
        "role": "clinician",
        "password": PASSWORD,
    }
    shown = ada_client.post(reverse("clinic:member_add"), sent)
    assert shown.status_code == 200
    member = Membership.objects.get(user__username="hana")
    assert (member.role, member.clinic.name) == ("clinician", shown.context["clinic"].name)
    password = shown.context["password"]
    client = sign_in("hana", password)
    own = reverse("clinic:password")
    assert client.get(HOME)["Location"] == own
    assert client.post(reverse("patients:patient_register")).status_code == 403
    same = {"password": password, "new_password": password, "repeated": password}
    assert client.post(own, same).status_code == 422
    chosen = {"password": password, "new_password": NEW, "repeated": NEW}
    assert client.post(own, chosen)["Location"] == "/"
    assert is_in(client)
    assert [act for act in acts() if act != "patients_listed"] == [
        "member_added",
        "signed_in",
        "password_changed",
    ]


def test_a_one_time_password_ends_by_itself(alice: Membership, ada: Membership) -> None:
    """SEC-08."""
    password = members.give_password(member=alice, by=ada)
    later = timezone.now() + timedelta(days=members.ONE_TIME_DAYS, minutes=1)
    with time_machine.travel(later, tick=False):
        client = sign_in("alice", password)
        assert client.get(reverse("clinic:password"))["Location"].startswith("/sign-in/")


def test_a_given_password_does_not_skip_the_second_step(alice: Membership, ada: Membership) -> None:
    """SEC-07."""
    factors.set_up_app(secret="A" * 32, step=1, by=alice, keep_session=None)
    password = members.give_password(member=alice, by=ada)
    client = Client()
    sent = client.post("/sign-in/", {"login": "alice", "password": password})
    assert sent["Location"] == "/sign-in/code/"
    assert client.get(reverse("clinic:password"))["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("new_password", "repeated", "field"),
    [
        ("short", "short", "new_password"),
        ("password1", "password1", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (NEW, NEW + " ", "repeated"),
        ("", "", "new_password"),
    ],
)
def test_a_password_that_cannot_be_is_refused(
    alice_client: Client, new_password: str, repeated: str, field: str
) -> None:
    """SEC-08: the field is named."""
    sent = {"password": PASSWORD, "new_password": new_password, "repeated": repeated}
    refused = alice_client.post(reverse("clinic:password"), sent)
    assert refused.status_code == 422
    assert field in refused.context["form"].errors
    assert "password_changed" not in acts()


def test_each_act_asks_for_the_admin_s_password(
    alice: Membership, ada_client: Client, ada: Membership
) -> None:
    """SEC-06: a browser left open does not give the clinic away."""
    for name in ("member_change", "member_disable", "member_password", "member_second_step"):
        sent = {"password": "wrong", "display_name": "Alice", "role": "staff"}
        assert ada_client.post(page(name, alice), sent).status_code == 422
        cache.clear()
    assert acts() == ["sign_in_failed"] * 4
    alice.refresh_from_db()
    assert (alice.role, alice.is_active) == ("clinician", True)


def test_an_admin_does_it_by_the_pages(alice: Membership, ada_client: Client) -> None:
    """SEC-06."""
    own = {"password": PASSWORD}
    changed = {**own, "display_name": "Dr Alice Kim", "role": "staff"}
    assert ada_client.post(page("member_change", alice), changed).status_code == 302
    shown = ada_client.post(page("member_password", alice), own).content.decode()
    assert "<code>" in shown
    factors.set_up_app(secret="A" * 32, step=1, by=alice, keep_session=None)
    assert ada_client.post(page("member_second_step", alice), own).status_code == 302
    assert not Authenticator.objects.exists()
    assert ada_client.post(page("member_disable", alice), own).status_code == 302
    assert ada_client.post(page("member_password", alice), own).status_code == 422
    assert ada_client.post(page("member_enable", alice), own).status_code == 302
    alice.refresh_from_db()
    assert (str(alice.user), alice.role, alice.is_active) == ("Dr Alice Kim", "staff", True)
    assert acts() == [
        "member_changed",
        "password_given",
        "authenticator_app_set_up",
        "second_factors_removed",
        "member_disabled",
        "member_enabled",
    ]
    event = AuditEvent.objects.get(action="member_changed")
    assert event.detail == {"role": ["clinician", "staff"], "renamed": True}


@pytest.mark.parametrize(
    "name",
    ["member_detail", "member_change", "member_disable", "member_password", "member_second_step"],
)
def test_an_admin_of_another_clinic_finds_nobody(
    name: str, alice: Membership, stranger: Membership
) -> None:
    """SEC-01: and whoever left for another clinic is out of reach of the first."""
    foreign = client_of(make_member(stranger.clinic, "olga", Role.ADMIN))
    assert foreign.get(page(name, alice)).status_code == 404
    if name != "member_detail":
        assert foreign.post(page(name, alice), {"password": PASSWORD}).status_code == 404


def test_the_account_of_somebody_who_left_is_out_of_reach(
    alice: Membership, ada: Membership, stranger: Membership
) -> None:
    """SEC-01, SEC-06: the same person now works in another clinic."""
    members.disable_member(member=alice, by=ada)
    Membership.objects.create(user=alice.user, clinic=stranger.clinic, role=Role.CLINICIAN)
    there = sign_in("alice", PASSWORD)
    assert is_in(there)
    member = Membership.objects.get(pk=alice.pk)
    for act in (
        lambda: members.give_password(member=member, by=ada),
        lambda: members.take_second_step(member=member, by=ada),
        lambda: members.end_member_sessions(member=member, by=ada),
        lambda: members.enable_member(member=member, by=ada),
        lambda: members.change_member(member=member, display_name="X", role=Role.STAFF, by=ada),
    ):
        with pytest.raises(ValidationError):
            act()
    assert is_in(there)
    shown = client_of(ada).get(page("member_detail", alice)).content.decode()
    assert "192.0.2.7" not in shown


def test_nobody_takes_the_own_rights_and_an_admin_stays(alice: Membership, ada: Membership) -> None:
    """SEC-06: no clinic is left without somebody who can let others in."""
    with pytest.raises(ValidationError, match="Not for yourself"):
        members.disable_member(member=ada, by=ada)
    with pytest.raises(ValidationError, match="Not for yourself"):
        members.change_member(member=ada, display_name="Ada", role=Role.STAFF, by=ada)
    with pytest.raises(ValidationError, match="Not for yourself"):
        members.give_password(member=ada, by=ada)
    with pytest.raises(ValidationError, match="only admin"):
        members.disable_member(member=ada, by=alice)
    assert acts() == []


ADMINS = ("ada", "eve", "fay")
ACT = st.tuples(
    st.sampled_from(("disable", "enable", "demote", "promote")),
    st.sampled_from(ADMINS),
    st.sampled_from(ADMINS),
)


@given(acts_in_order=st.lists(ACT, max_size=12))
@pytest.mark.django_db(transaction=True)
def test_whatever_admins_do_one_remains(acts_in_order: list[tuple[str, str, str]]) -> None:
    """SEC-06: a property of every sequence of acts by those who may act."""
    with transaction.atomic():
        clinic = Clinic.objects.create(name="Property")
        for name in ADMINS:
            make_member(clinic, name, Role.ADMIN)
        for act, name, by_name in acts_in_order:
            found = {one.user.username: one for one in clinic.memberships.select_related("user")}
            member, by = found[name], found[by_name]
            if not by.is_active or by.role != Role.ADMIN:
                continue
            try:
                if act == "disable":
                    members.disable_member(member=member, by=by)
                elif act == "enable":
                    members.enable_member(member=member, by=by)
                else:
                    role = Role.STAFF if act == "demote" else Role.ADMIN
                    members.change_member(member=member, display_name=name, role=role, by=by)
            except ValidationError:
                pass
            assert clinic.memberships.filter(is_active=True, role=Role.ADMIN).exists()
        transaction.set_rollback(True)


def test_a_user_name_is_everybody_s_once(ada_client: Client, alice: Membership) -> None:
    sent = {"username": "ALICE", "display_name": "A", "role": "staff", "password": PASSWORD}
    refused = ada_client.post(reverse("clinic:member_add"), sent)
    assert refused.status_code == 422
    assert "username" in refused.context["form"].errors
    assert 'value="ALICE"' in refused.content.decode()
