"""The second step of signing in, and what stays shut without one (`SEC-07`)."""

from collections.abc import Callable
from typing import Any, Final, NoReturn

from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from clinic import audit, errors, factors
from clinic.http import client_ip
from clinic.models import User
from clinic.permissions import Access, requirement_of

PASSED: Final = "second_factor"
"""Where a session keeps which factor it was opened with; empty without one."""
SET_UP: Final = frozenset({"clinic:security", "clinic:app_set_up", "clinic:passkey_add"})
"""What is open to a member who has no second factor where one is required."""
TRIES: Final = {
    # As for passwords: nobody shuts out a colleague behind the same router, but whoever
    # knows a password cannot go on guessing from many addresses either.
    "here": "5/5m/key",
    "anywhere": "30/h/key",
}

GetResponse = Callable[[HttpRequest], HttpResponseBase]


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


class SecondFactorMiddleware:
    """Shuts everything but the set-up to a member who signed in by password alone.

    Stands behind `AccessMiddleware`, which knows the member, and only where a second
    factor is required. What is open to anybody stays open.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.must_set_up = (  # type: ignore[attr-defined]
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and not request.session.get(PASSED)
        )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not request.must_set_up:  # type: ignore[attr-defined]
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if requirement_of(view, name) is Access.PUBLIC:
            return None
        user = request.user
        if isinstance(user, User) and factors.factors_of(user).any:
            # A session from before the factor was set up cannot change it.
            logout(request)
            return redirect("account_login")
        if name in SET_UP:
            return None
        return _ask_to_set_up(request)


def _ask_to_set_up(request: HttpRequest) -> HttpResponseBase:
    is_read = request.method in ("GET", "HEAD")
    if is_read and not HtmxDetails(request):
        return redirect("clinic:security")
    said = _("Set up the second step of signing in first.")
    response: HttpResponse = errors.forbidden(request, PermissionDenied(said))
    if is_read:
        response["HX-Redirect"] = reverse("clinic:security")
    return response
