"""What happens on its own: connections are checked, signing in and out is recorded."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from clinic import audit, sqlite
from clinic.http import client_ip
from clinic.models import User
from clinic.second_factor import PASSED
from clinic.sessions import note_device


@receiver(connection_created)
def refuse_unsafe_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    try:
        sqlite.refuse_unsafe_connection(connection)
    except Exception:
        connection.close()
        raise


@receiver(user_logged_in)
def start_session(request: HttpRequest, user: User, **kwargs: Any) -> None:
    now = int(timezone.now().timestamp())
    request.session["signed_in_at"] = request.session["seen_at"] = now
    note_device(request)
    used = request.session[PASSED] = getattr(request, "second_factor_used", "")
    _record(request, user, "signed_in", {"second_factor": used} if used else {})


@receiver(user_logged_out)
def end_session(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record(request, user, "signed_out", {})


def _record(request: HttpRequest, user: User, action: str, detail: dict[str, str]) -> None:
    membership = user.memberships.filter(is_active=True).first()
    if membership is not None:
        membership.ip_address = client_ip(request)
        audit.record_alone(by=membership, action=action, detail=detail)
