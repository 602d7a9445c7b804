"""Every refusal and failure as a page: what happened, in a sentence, and what to do next.

The templates are named after the status; each gets `reason`, a sentence, and the conflict page
`href` and `typed` besides. A page that cannot be drawn is answered in plain text, so
that a failure never causes another one.
"""

import errno
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clinic.http import Conflict, FormKeyMissing
from clinic.postgresql import safety

logger = logging.getLogger(__name__)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def page(request: HttpRequest, *, status: int, reason: str, **context: Any) -> HttpResponse:
    """The page for this status, or its sentence alone when the page cannot be drawn.

    An htmx request gets the sentence as an alert, aimed at the page's place for messages
    so that what is on the screen stays.
    """
    is_htmx = request.headers.get("HX-Request") == "true"
    template = "_components/alert.html" if is_htmx else f"{status}.html"
    alert = {"severity": "stop", "text": reason}
    try:
        body = render_to_string(
            template,
            {"reason": reason, **alert, **context},
            request=None if status == HTTPStatus.INTERNAL_SERVER_ERROR else request,
        )
    except Exception:
        logger.exception("The page for status %s could not be drawn", status)
        return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
    response = HttpResponse(body, status=status)
    if is_htmx:
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be understood at all; 413 where it is too much at once."""
    if isinstance(exception, TooManyFilesSent | RequestDataTooBig):
        reason = _(
            "That was too much at once. Nothing was stored; your files are still on this"
            " device. Send photographs one at a time."
        )
        return page(request, status=413, reason=reason)
    return page(request, status=400, reason=_("The request could not be understood."))


def bad_form(request: HttpRequest, exception: FormKeyMissing) -> HttpResponse:
    """400: a form came without its one-time key."""
    return page(request, status=400, reason=str(exception.sentence))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not this member's to do; the sentence names whose it is."""
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return page(request, status=403, reason=said or _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing of this clinic's; the two are never told apart."""
    return page(request, status=404, reason=_("There is nothing at this address."))


def conflict(request: HttpRequest, exception: Conflict) -> HttpResponse:
    """409: the record is no longer what the form was opened on."""
    return page(
        request,
        status=409,
        reason=str(exception.sentence),
        href=exception.href,
        typed=exception.typed,
    )


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: too many attempts to sign in."""
    return page(request, status=429, reason=_("Too many attempts. Wait a few minutes."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; what was saved is kept. Drawn without the request's data."""
    return page(
        request,
        status=500,
        reason=_("Something went wrong on the server. What had been saved is kept."),
    )


def database_busy(request: HttpRequest, exception: OperationalError) -> HttpResponse | None:
    """503: the database could not take this now (busy, full or read-only); nothing was saved.

    Any other database error is left to become a 500.
    """
    said, state = str(exception), safety.state_of(exception)
    if state:
        return _postgresql_busy(request, state)
    if "locked" in said or "busy" in said:
        reason = _("The server is busy. Nothing was lost: send this again in a moment.")
    elif "full" in said or "readonly" in said or "disk I/O" in said:
        reason = _("The server's disk cannot be written. This was not saved; tell your admin.")
    else:
        return None
    logger.error("The database could not write: %s", said)
    return _unavailable(request, reason)


def _postgresql_busy(request: HttpRequest, state: str) -> HttpResponse | None:
    if state in safety.BUSY_STATES or state.startswith(safety.UNREACHABLE_CLASSES):
        reason = _("The server is busy. Nothing was lost: send this again in a moment.")
    elif state.startswith(safety.NO_ROOM_CLASSES):
        reason = _("The server's disk cannot be written. This was not saved; tell your admin.")
    else:
        return None
    logger.error("The database could not answer: SQLSTATE %s", state)
    return _unavailable(request, reason)


def cannot_be_kept(request: HttpRequest, exception: DataError) -> HttpResponse | None:
    """400: the character NUL, which nobody can type and PostgreSQL cannot keep; nothing was saved.

    Any other value the database refuses is left to become a 500.
    """
    if safety.state_of(exception) == safety.UNTRANSLATABLE or "NUL" in str(exception):
        return page(request, status=400, reason=_("The request could not be understood."))
    return None


def disk_full(request: HttpRequest, exception: OSError) -> HttpResponse | None:
    """503: there is no room for a file; nothing was saved. Any other error becomes a 500."""
    if exception.errno not in NO_ROOM:
        return None
    logger.error("A file could not be written: %s", exception.strerror)
    reason = _("The server's disk cannot be written. This was not saved; tell your admin.")
    return _unavailable(request, reason)


def _unavailable(request: HttpRequest, reason: str) -> HttpResponse:
    response = page(request, status=503, reason=reason)
    response["Retry-After"] = "5"
    return response
