"""Requests and refusals as Calfline's views know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise
    from django_htmx.middleware import HtmxDetails

    from clinic.models import Clinic, Membership, User

View = TypeVar("View", bound=Callable[..., Any])


class ClinicRequest(HttpRequest):
    """A request of an active member; `AccessMiddleware` sets the member and the clinic.

    Reach every record through `request.clinic`, never through a model's manager: then
    another clinic's ids find nothing and answer 404.
    """

    user: User
    membership: Membership
    clinic: Clinic
    htmx: HtmxDetails


def not_a_use(view: View) -> View:
    """Marks a view that open pages ask by themselves: asking it keeps no session alive."""
    view.is_no_use = True  # type: ignore[attr-defined]
    return view


class Conflict(Exception):
    """The record changed, or belongs to another patient, since the page was opened: 409.

    `href` leads to the newest state; `typed`, pairs of label and value, is shown so that
    nothing typed is lost.
    """

    def __init__(
        self,
        sentence: str | _StrPromise,
        *,
        href: str = "",
        typed: Sequence[tuple[str | _StrPromise, str]] = (),
    ) -> None:
        super().__init__("conflict")
        self.sentence = sentence
        self.href = href
        self.typed = typed


class FormKeyMissing(Exception):
    """A form that may count only once came without its one-time key: 400."""

    sentence = _("This form is out of date. Open the page again and send it once more.")


def client_ip(request: HttpRequest) -> str:
    """The address the request came from, behind as many proxies as are configured."""
    address: str | None = get_client_ip(request)
    return address or ""
