"""Making members and signing them in, for fixtures and for tests that need one more."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from clinic.models import Clinic, Membership, User
from clinic.roles import Role

PASSWORD = "correct-horse-battery"
FAR_FUTURE = 2**33


def make_member(
    clinic: Clinic, username: str, role: Role = Role.CLINICIAN, **fields: Any
) -> Membership:
    """A member of a clinic, signing in with `PASSWORD`."""
    user = User(username=username, display_name=username.title(), **fields)
    user.set_password(PASSWORD)
    user.save()
    return Membership.objects.create(user=user, clinic=clinic, role=role)


def session_of(member: Membership) -> str:
    """The key of a signed-in session that no clock in a test can end."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = "clinic.accounts.ClinicBackend"
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session["seen_at"] = session["signed_in_at"] = FAR_FUTURE
    session.set_expiry(datetime.fromtimestamp(FAR_FUTURE, UTC))
    session.save()
    assert session.session_key is not None
    return session.session_key


def client_of(member: Membership) -> Client:
    """A browser in which this member is signed in."""
    client = Client()
    client.cookies["sessionid"] = session_of(member)
    return client
