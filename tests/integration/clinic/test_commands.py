"""The commands an operator types."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from clinic import audit, demo
from clinic.config import Environment
from clinic.models import AuditEvent, Clinic, Membership, User
from clinic.roles import Role
from tests.integration.clinic.test_audit import tamper, write_events

GOOD_PASSWORD = "nine-calm-herons"


def add_member(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, password: str = GOOD_PASSWORD
) -> str:
    said = StringIO()
    monkeypatch.setattr(sys, "stdin", StringIO(f"{password}\n"))
    call_command("add_member", *arguments, stdout=said)
    return said.getvalue()


FIRST = ("hana", "--name", "Dr Hana", "--role", "clinician", "--clinic", "Hanbit", "--new-clinic")


def test_the_first_member_comes_with_the_clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    said = add_member(monkeypatch, *FIRST, "--time-zone", "Asia/Tokyo")
    assert said == "Dr Hana can sign in to Hanbit as hana.\n"
    member = Membership.objects.get()
    assert (member.role, member.clinic.time_zone) == (Role.CLINICIAN, "Asia/Tokyo")
    assert member.user.check_password(GOOD_PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "password", "named"),
    [
        (FIRST, "short", "too short"),
        (FIRST, "password1", "too common"),
        (("no spaces allowed", *FIRST[1:]), GOOD_PASSWORD, "valid username"),
        ((*FIRST[:-1],), GOOD_PASSWORD, "--clinic: there is no Hanbit"),
        ((*FIRST, "--time-zone", "Asia/Atlantis"), GOOD_PASSWORD, "--time-zone"),
    ],
)
def test_a_bad_account_is_refused_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], password: str, named: str
) -> None:
    with pytest.raises(CommandError, match=named):
        add_member(monkeypatch, *arguments, password=password)
    assert not User.objects.exists()


def test_a_name_is_taken_whatever_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    add_member(monkeypatch, *FIRST)
    with pytest.raises(CommandError, match="username: HANA is taken"):
        add_member(monkeypatch, "HANA", *FIRST[1:-1])


def verify(anchor: Path) -> str:
    said = StringIO()
    call_command("verify_audit", "--anchor", str(anchor), stdout=said)
    return said.getvalue()


def test_verifying_notes_the_head_outside_the_database(alice: Membership, tmp_path: Path) -> None:
    """AUD-03."""
    anchor = tmp_path / "anchor.json"
    write_events(alice, 3)
    assert verify(anchor) == "Fictional Calf Clinic: 3 events, whole\n"
    assert json.loads(anchor.read_text()) == {str(alice.clinic.pk): list(audit.head(alice.clinic))}


def test_verifying_fails_at_the_first_bad_event_and_keeps_the_anchor(
    alice: Membership, tmp_path: Path
) -> None:
    """AUD-03: edited, and then cut."""
    anchor = tmp_path / "anchor.json"
    write_events(alice, 3)
    verify(anchor)
    noted = anchor.read_text()
    tamper("DELETE FROM clinic_auditevent WHERE sequence = 3")
    with pytest.raises(CommandError, match="events 3 to 3 were noted earlier and are gone"):
        verify(anchor)
    tamper("UPDATE clinic_auditevent SET action = 'forged' WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"event 2 .* was changed"):
        verify(anchor)
    assert anchor.read_text() == noted


def test_a_clinic_that_is_gone_is_missed(alice: Membership, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.json"
    anchor.write_text(json.dumps({"0" * 32: [4, "x"]}))
    with pytest.raises(CommandError, match="was noted earlier and is gone"):
        verify(anchor)


@pytest.mark.parametrize("content", ["nonsense", "[]", '{"a": 1}'])
def test_an_anchor_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    anchor = tmp_path / "anchor.json"
    anchor.write_text(content)
    with pytest.raises(CommandError, match="--anchor: "):
        verify(anchor)


def test_the_demo_clinic_has_members_of_every_role(settings: Settings) -> None:
    members = demo.make_demo_clinic()
    assert {member.role for member in members.values()} == set(Role)
    assert all(member.clinic.is_fictitious for member in members.values())
    assert all(member.user.check_password(demo.DEMO_PASSWORD) for member in members.values())
    assert demo.demo_accounts() == []
    settings.CONFIG = settings.CONFIG.model_copy(update={"environment": Environment.DEVELOPMENT})
    assert [account.username for account in demo.demo_accounts()] == list(demo.DEMO_MEMBERS)


def test_the_demo_clinic_comes_only_to_an_empty_development_folder(
    clinic: Clinic, settings: Settings
) -> None:
    with pytest.raises(RuntimeError, match="already holds a clinic"):
        demo.make_demo_clinic()
    clinic.delete()
    settings.CONFIG = settings.CONFIG.model_copy(update={"environment": Environment.PRODUCTION})
    with pytest.raises(RuntimeError, match="production"):
        demo.make_demo_clinic()
    assert not AuditEvent.objects.exists()
