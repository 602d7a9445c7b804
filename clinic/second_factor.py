"""The second step of signing in: what counts, how often, and for which password (`SEC-07`)."""

from typing import Any, Final, NoReturn

from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from clinic import audit, factors
from clinic.http import client_ip
from clinic.models import User

PASSED: Final = "second_factor"
"""Where a session keeps which factor it was opened with; empty without one."""
TRIES: Final = {
    # As for passwords: nobody shuts out a colleague behind the same router, but whoever
    # knows a password cannot go on guessing from many addresses either.
    "here": "5/5m/key",
    "anywhere": "30/h/key",
}


class ClinicMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's second factors, under the product's name."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """allauth's step between the password and the session, bound to that password."""

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        self.state["password"] = self.login.user.get_session_auth_hash()
        response, goes_on = super().handle()
        return response, goes_on

    def is_current(self) -> bool:
        """Whether the password given at the first step, and some factor, still stand."""
        user = self.login.user
        return (
            user.is_active
            and self.state.get("password") == user.get_session_auth_hash()
            and factors.factors_of(user).any
        )


def check_code(request: HttpRequest, user: User, typed: str) -> str:
    """Which factor the typed code proves: `app` or `recovery_code`; the code is then used up.

    Raises ValidationError, code `wrong_code` or `rate_limited`, with the sentence to show;
    a wrong code is recorded.
    """
    tries = count_try(request, user)
    used = factors.use_code(user, typed)
    if not used:
        refuse(request, user, _("This code does not count. Type the newest one; each counts once."))
    tries.rollback()
    return used


def count_try(request: HttpRequest, user: User) -> Any:
    """Counts a try at the second step; raises ValidationError when there were too many."""
    here = ratelimit.consume(
        request, app="clinic", action="here", config=TRIES, key=f"{user.pk}:{client_ip(request)}"
    )
    anywhere = here and ratelimit.consume(
        request, app="clinic", action="anywhere", config=TRIES, key=str(user.pk)
    )
    if not here or not anywhere:
        raise ValidationError(
            _("Too many wrong codes. Wait five minutes, then try again."), code="rate_limited"
        )
    return ratelimit.RateLimitUsage([*here.usage, *anywhere.usage])


def refuse(request: HttpRequest, user: User, sentence: str) -> NoReturn:
    """Records a wrong code or passkey and raises its ValidationError."""
    audit.record_failed_sign_in(
        user=user, ip_address=client_ip(request), action="second_factor_failed"
    )
    raise ValidationError(sentence, code="wrong_code")
