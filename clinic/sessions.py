"""The signed-in sessions of a person: which there are, and ending them (`SEC-06`)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from clinic.devices import device_words
from clinic.http import client_ip
from clinic.models import User

IP_ADDRESS, USER_AGENT = "ip_address", "user_agent"
MOST_OF_USER_AGENT = 300


@dataclass(frozen=True)
class OpenSession:
    """One browser in which somebody is signed in. `id` names it to people; its key is secret."""

    id: str
    device: str
    ip_address: str
    since: datetime
    seen: datetime
    is_here: bool


def note_device(request: HttpRequest) -> None:
    """Keeps with a new session where it was opened, so that its owner knows it again."""
    request.session[IP_ADDRESS] = client_ip(request)
    request.session[USER_AGENT] = request.headers.get("User-Agent", "")[:MOST_OF_USER_AGENT]


def sessions_of(user: User, *, here: str | None = None) -> list[OpenSession]:
    """Where this user is signed in, the last used first; `here` is the asking session's key."""
    return sessions_by_user(here=here).get(user.pk, [])


def sessions_by_user(*, here: str | None = None) -> dict[UUID, list[OpenSession]]:
    """Where everybody is signed in, the last used first, in one query."""
    now, found = timezone.now(), defaultdict(list)
    for session, kept in _signed_in():
        seen = _moment(kept.get("seen_at"))
        if (now - seen).total_seconds() > settings.SESSION_IDLE_SECONDS:
            continue
        found[UUID(kept[SESSION_KEY])].append(
            OpenSession(
                id=_id_of(session.session_key),
                device=device_words(kept.get(USER_AGENT, "")),
                ip_address=kept.get(IP_ADDRESS, ""),
                since=_moment(kept.get("signed_in_at")),
                seen=seen,
                is_here=session.session_key == here,
            )
        )
    return {
        user_id: sorted(opened, key=lambda one: (one.is_here, one.seen), reverse=True)
        for user_id, opened in found.items()
    }


def end_sessions(user: User, *, except_key: str | None = None, only: str = "") -> int:
    """Ends this user's sessions from the next request on; answers how many there were.

    All but the one whose key is `except_key`, or the one alone whose `OpenSession.id`
    is `only`.
    """
    ended = 0
    for session, kept in _signed_in():
        if kept[SESSION_KEY] != str(user.pk) or session.session_key == except_key:
            continue
        if only and _id_of(session.session_key) != only:
            continue
        session.delete()
        ended += 1
    return ended


def _signed_in() -> Iterator[tuple[Session, dict[str, Any]]]:
    # Collected first: SQLite would show rows deleted while they are being read.
    for session in list(Session.objects.filter(expire_date__gt=timezone.now())):
        kept = session.get_decoded()
        if SESSION_KEY in kept:
            yield session, kept


def _id_of(session_key: str) -> str:
    return sha256(f"session {session_key}".encode()).hexdigest()[:32]


def _moment(seconds: int | None) -> datetime:
    return datetime.fromtimestamp(seconds or 0, UTC)
