"""Passkeys as a second factor: where they work, and what a browser answered ([WebAuthn])."""

import json
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.second_factor import count_try, refuse


def passkeys_work(request: HttpRequest) -> bool:
    """Whether a browser allows passkeys here: a host with a name, over TLS, or this machine.

    A bare IP address is never a valid relying party.
    """
    host, _port = split_domain_port(request.get_host())
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure()
    return False


def check_registration(form: Form) -> None:
    """Raises ValidationError unless the browser made this passkey for the page's challenge."""
    credential = form.cleaned_data["credential"]

    def work() -> None:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)

    if not _holds(work):
        raise ValidationError(_("This passkey could not be set up. Try again."), code="wrong_key")


def prove_passkey(request: HttpRequest, user: User, answer: str) -> None:
    """Raises ValidationError unless a passkey of this user answered the page's challenge."""
    tries = count_try(request, user)
    found: list[Any] = []

    def work() -> None:
        credential = json.loads(answer)
        webauthn.parse_authentication_response(credential)
        found.append(webauthn.complete_authentication(user, credential))

    if not passkeys_work(request) or not _holds(work):
        refuse(request, user, _("This passkey does not count. Try again, or type a code."))
    found[0].record_usage()
    tries.rollback()


def _holds(work: Callable[[], None]) -> bool:
    # What a hostile browser sends fails in many ways below; each of them is a plain no.
    try:
        work()
    except (ValidationError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False
    return True
