"""A real browser on a real server, cut off from everything else.

`open_as(member)` opens a page on which that member is signed in, each time in a browser
of its own; `alice_page` and `page` are the common cases. After each page's action,
`settle(page)` waits until htmx is done. A test fails by itself when any page asked for
something outside the server (`SEC-04`), broke the content policy, wrote an error to the
console or got a 5xx; `watch.allow("...")` names what a test causes on purpose.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

# Playwright runs an event loop in the test's thread, in which Django would refuse queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, Route
from pytest_django.live_server_helper import LiveServer

from clinic.models import Membership
from tests.browser import CHROMIUM, CHROMIUM_FLAGS, settle
from tests.people import session_of

__all__ = ["settle"]

OpenAs = Callable[..., Page]

# What a browser writes itself about an answer that the test looks at anyway.
HANDLED_ANSWERS = tuple(
    f"the server responded with a status of {code}"
    for code in (
        400,
        401,
        403,
        404,
        409,
        422,
        429,
    )
)


class Watch:
    """Collects what no page may do."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin).netloc
        self.problems: list[str] = []
        self._allowed: list[str] = list(HANDLED_ANSWERS)

    def allow(self, *fragments: str) -> None:
        """Expects problems that contain one of these, such as `ERR_INTERNET_DISCONNECTED`."""
        self._allowed += fragments

    def attach(self, context: BrowserContext) -> None:
        context.route("**/*", self._gate)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))
        context.on("response", self._on_response)

    def _gate(self, route: Route, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("data", "blob") or address.netloc == self.origin:
            route.continue_()
        else:
            self.problems.append(f"outside request: {request.url}")
            route.abort()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status}: {response.url}")

    def unexpected(self) -> list[str]:
        return [
            problem
            for problem in self.problems
            if not any(fragment in problem for fragment in self._allowed)
        ]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    watch = Watch(live_server.url)
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def open_as(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, watch: Watch
) -> OpenAs:
    """`open_as(member, locale="ko-KR", viewport=...)`; without a member nobody is signed in."""

    def open_page(member: Membership | None = None, **options: Any) -> Page:
        context = new_context(
            **{"base_url": live_server.url, "locale": "en-GB", "timezone_id": "Asia/Seoul"}
            | options
        )
        watch.attach(context)
        if member is not None:
            context.add_cookies(
                [{"name": "sessionid", "value": session_of(member), "url": live_server.url}]
            )
        return context.new_page()

    return open_page


@pytest.fixture
def page(open_as: OpenAs) -> Page:
    """A page on which nobody is signed in."""
    return open_as()


@pytest.fixture
def alice_page(open_as: OpenAs, alice: Membership) -> Page:
    return open_as(alice)
