"""A signer's password: asked for anew at every signature, slowed when it is guessed."""

from datetime import timedelta

from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.domain.text import N_, Text

PASSWORD_TRIES = 5
PASSWORD_PAUSE = timedelta(minutes=5)


def password_refusal(password: str, by: Membership) -> Text | None:
    """Why the password does not stand for the signer; recorded, and slowed when repeated."""
    if not password:
        return Text(N_("Type your password to sign."))
    refused = by.clinic.audit_events.filter(
        action="signing_password_refused",
        actor_id=by.user_id,
        at__gte=timezone.now() - PASSWORD_PAUSE,
    )
    if refused.count() >= PASSWORD_TRIES:
        return Text(N_("Too many wrong passwords. Wait five minutes, then sign."))
    if by.user.check_password(password):
        return None
    audit.record_alone(by=by, action="signing_password_refused")
    return Text(N_("That is not your password."))
