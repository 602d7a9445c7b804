"""What a member must do before anything else opens: an own password, a second step.

Stands behind `AccessMiddleware`, which knows the member. What is open to anybody stays open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from clinic import errors, factors
from clinic.models import User
from clinic.permissions import Access, requirement_of
from clinic.second_factor import PASSED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GetResponse = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True)
class Gate:
    """One thing to do first: the page to do it on, what else stays open for it, and why."""

    page: str
    stays_open: frozenset[str]
    sentence: "_StrPromise"


OWN_PASSWORD: Final = Gate(
    "clinic:password",
    frozenset({"clinic:password"}),
    _("Choose a password of your own first."),
)
SECOND_STEP: Final = Gate(
    "clinic:security",
    frozenset({"clinic:security", "clinic:app_set_up", "clinic:passkey_add"}),
    _("Set up the second step of signing in first."),
)


class GatesMiddleware:
    """Shuts everything but the page of the first open gate."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.must_set_up = _gate(request) is not None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        gate = _gate(request)
        if gate is None:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if requirement_of(view, name) is Access.PUBLIC:
            return None
        user = request.user
        if gate is SECOND_STEP and isinstance(user, User) and factors.factors_of(user).any:
            # A session from before the factor was set up cannot change it.
            logout(request)
            return redirect("account_login")
        return None if name in gate.stays_open else _lead(request, gate)


def _gate(request: HttpRequest) -> Gate | None:
    if not isinstance(request.user, User):
        return None
    if request.user.one_time_until is not None:
        return OWN_PASSWORD
    if settings.SECOND_FACTOR_REQUIRED and not request.session.get(PASSED):
        return SECOND_STEP
    return None


def _lead(request: HttpRequest, gate: Gate) -> HttpResponseBase:
    is_read = request.method in ("GET", "HEAD")
    if is_read and not HtmxDetails(request):
        return redirect(gate.page)
    response: HttpResponse = errors.forbidden(request, PermissionDenied(str(gate.sentence)))
    if is_read:
        response["HX-Redirect"] = reverse(gate.page)
    return response
