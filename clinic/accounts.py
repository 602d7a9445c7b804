"""Signing in: by user name and password, on accounts that only the clinic makes."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.exceptions import RateLimited
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.http import ClinicRequest, client_ip
from clinic.models import Membership, User


class ClinicBackend(AuthenticationBackend):  # type: ignore[misc]
    """Loads a signed-in user together with the active membership and its clinic."""

    def get_user(self, user_id: Any) -> User | None:
        """The user, in one query for a member; a user without a clinic costs a second."""
        membership = (
            Membership.objects.filter(user_id=user_id, is_active=True)
            .select_related("user", "clinic")
            .first()
        )
        if membership is None:
            user = User.objects.filter(pk=user_id).first()
        else:
            user = membership.user
            user.current_membership = membership
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Not with a one-time password that nobody used in time."""
        until = getattr(user, "one_time_until", None)
        if until is not None and until < timezone.now():
            return False
        return bool(super().user_can_authenticate(user))


class ClinicAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth as a clinic needs it: nobody signs up, and failures are counted fairly."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["clinic.second_factor.SecondStep"]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
        if user is not None:
            audit.record_failed_sign_in(user=user, ip_address=client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Per name *and* address: nobody can shut a colleague out from elsewhere.
        name = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name}:{client_ip(request)}"


def confirm_password(request: ClinicRequest, password: str) -> None:
    """Asks the signed-in member for the password again, as signing does (`AUD-05`).

    Counts failures like signing in does. Raises ValidationError with the sentence to
    show; a wrong password is recorded.
    """
    adapter = ClinicAccountAdapter(request)
    try:
        confirmed: AbstractBaseUser | None = adapter.authenticate(
            request, username=request.user.username, password=password
        )
    except (ValidationError, RateLimited):
        raise ValidationError(
            _("Too many wrong passwords. Wait five minutes, then try again."), code="rate_limited"
        ) from None
    if confirmed is None or confirmed.pk != request.user.pk:
        raise ValidationError(_("This is not your password. Type it again."), code="wrong_password")
