"""What happens around every view: headers, session limits, and who may come in."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from clinic import audit, errors
from clinic.http import Conflict, FormKeyMissing, client_ip
from clinic.models import Membership, User
from clinic.permissions import Access, check_can, requirement_of

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
}


class ResponseHeadersMiddleware:
    """Gives every response the headers no view should have to remember (`SEC-03`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class TextGZipMiddleware(GZipMiddleware):
    """Compresses pages and data; files that are compressed already pass as they are."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(("text/", "application/json", "image/svg")):
            return super().process_response(request, response)
        return response


class SessionLimitsMiddleware:
    """Ends a session after 15 idle minutes or 12 hours (`SEC-05`), or as configured.

    The last use is stored at most twice a minute, so the idle limit may come up to 30
    seconds early, never late. What an open page asks by itself (`not_a_use`) is no use.
    """

    RECORD_EVERY = timedelta(seconds=30)

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session = request.session
        if SESSION_KEY in session:
            now = int(timezone.now().timestamp())
            seen, started = session.get("seen_at", now), session.get("signed_in_at", now)
            if (
                now - seen > settings.SESSION_IDLE_SECONDS
                or now - started > settings.SESSION_COOKIE_AGE
            ):
                logout(request)
                messages.info(request, _("You were signed out. What you had saved is kept."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        session = request.session
        if SESSION_KEY not in session or getattr(view, "is_no_use", False):
            return
        now = int(timezone.now().timestamp())
        if now - session.get("seen_at", now) >= self.RECORD_EVERY.total_seconds():
            self._record_use(session, now)

    def _record_use(self, session: SessionBase, now: int) -> None:
        was_modified = session.modified
        session["seen_at"] = now
        try:
            session.save()
        except (OperationalError, UpdateError):
            # Reading goes on while nothing can be written; the session ends early at worst.
            logger.warning("The last use of a session could not be stored")
        session.modified = was_modified


class AccessMiddleware:
    """Decides who may come in, before any view runs; a view that declares nothing is shut.

    Sets `request.membership` and `request.clinic` (both None for somebody who is no
    active member), and the clinic's time zone. The sign-in page answers whoever is not
    signed in: by a redirect, or, to htmx, by 401 (with `HX-Redirect` when nothing was
    being sent, so that no typing is thrown away).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        membership = _membership_of(request)
        request.membership = membership  # type: ignore[attr-defined]
        request.clinic = membership.clinic if membership else None  # type: ignore[attr-defined]
        if membership is None:
            return self.get_response(request)
        membership.ip_address = client_ip(request)
        with timezone.override(ZoneInfo(membership.clinic.time_zone)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        requirement = requirement_of(view, name)
        if requirement is Access.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        try:
            if membership is None:
                raise PermissionDenied(_("Your account is not active in any clinic."))
            if requirement is None:
                raise PermissionDenied(_("This page is not open to anyone yet."))
            if requirement is not Access.MEMBER:
                check_can(membership, requirement)
        except PermissionDenied as refusal:
            _record_refusal(membership, name, str(requirement))
            return errors.forbidden(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        membership: Membership | None = request.membership  # type: ignore[attr-defined]
        if isinstance(exception, PermissionDenied):
            _record_refusal(membership, name, "")
            return errors.forbidden(request, exception)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, FormKeyMissing):
            return errors.bad_form(request, exception)
        if isinstance(exception, DataError):
            return errors.cannot_be_kept(request, exception)
        if isinstance(exception, OperationalError):
            return errors.database_busy(request, exception)
        if isinstance(exception, OSError):
            return errors.disk_full(request, exception)
        return None


def _membership_of(request: HttpRequest) -> Membership | None:
    user = request.user
    return user.current_membership if isinstance(user, User) else None


def _record_refusal(membership: Membership | None, view: str, requirement: str) -> None:
    if membership is not None:
        audit.record_alone(
            by=membership, action="refused", detail={"view": view, "requirement": requirement}
        )


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if not HtmxDetails(request):
        back = request.get_full_path() if request.method == "GET" else ""
        return redirect(_sign_in_address(back))
    response = HttpResponse(_("You are signed out. Sign in again to go on."), status=401)
    if request.method == "GET":
        page = HtmxDetails(request).current_url_abs_path
        response["HX-Redirect"] = _sign_in_address(page or "")
    return response


def _sign_in_address(back: str) -> str:
    address = reverse("account_login")
    return f"{address}?{urlencode({'next': back})}" if back else address
