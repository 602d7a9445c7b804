"""The signed-in sessions of a person, and ending them."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from clinic.models import User


def end_sessions(user: User, *, except_key: str | None = None) -> int:
    """Ends every session of this user but one, from the next request on (`SEC-06`).

    Answers how many there were.
    """
    ended = 0
    running = Session.objects.filter(expire_date__gt=timezone.now())
    for session in running.exclude(session_key=except_key).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()
            ended += 1
    return ended
