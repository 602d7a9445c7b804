"""Every route, for every person, with the headers every response carries."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from clinic.models import AuditEvent, Membership
from tests.integration.clinic.route_table import ROUTES, Named, Route
from tests.people import client_of

PEOPLE = ("alice", "bob", "sam", "ada", "stranger", "anonymous")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def route_names(
    patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from route_names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def check_headers(
    response: HttpResponseBase, *, is_static: bool = False, is_sandboxed: bool = False
) -> None:
    """The contract of SEC-03, which holds for pages, fragments, files and errors alike.

    What somebody uploaded is sandboxed: its policy allows nothing at all (UPL-05).
    """
    headers = response.headers
    if is_sandboxed:
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    else:
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        scripts = policy.pop("script-src")
        assert re.fullmatch(r"'self'( 'nonce-[A-Za-z0-9+/=]+')?", scripts)
        assert policy == DIRECTIVES
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if not is_static:
        assert headers["X-Frame-Options"] == "DENY"
        assert "no-store" in headers["Cache-Control"]


@pytest.fixture
def members(
    alice: Membership, bob: Membership, sam: Membership, ada: Membership, stranger: Membership
) -> dict[str, Membership]:
    return {"alice": alice, "bob": bob, "sam": sam, "ada": ada, "stranger": stranger}


def address(route: Route, named: Named) -> str:
    return reverse(route.name, kwargs=named)


def named_by(route: Route, alice: Membership) -> Named:
    return route.own(alice) if route.own else {}


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    """SEC-01: an undecided route fails here."""
    routes = {name for name, _ in route_names(get_resolver().url_patterns)}
    lines = {route.name for route in ROUTES}
    assert routes - lines == set(), "add a line for each to tests/integration/clinic/route_table.py"
    assert lines - routes == set(), "these lines are for routes that are gone"


def test_no_line_stands_twice() -> None:
    names = [str(route) for route in ROUTES]
    assert sorted(set(names)) == sorted(names)


def test_a_route_that_names_a_record_is_tried_with_one() -> None:
    """SEC-01: without a record, the stranger's 404 would prove nothing."""
    with_arguments = {
        name
        for name, pattern in route_names(get_resolver().url_patterns)
        if pattern.pattern.converters
    }
    assert {route.name for route in ROUTES if route.name in with_arguments and not route.own} == (
        set()
    )


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_each_person_gets_what_the_table_says(
    route: Route, person: str, members: dict[str, Membership]
) -> None:
    """SEC-01, SEC-03."""
    named = named_by(route, members["alice"])
    data = route.data(named) if route.data else {}
    client = Client() if person == "anonymous" else client_of(members[person])
    send = client.post if route.method == "POST" else client.get
    response = send(address(route, named), data)
    response.getvalue()  # a file is closed once it is read
    assert response.status_code == route.expected[person]
    check_headers(response, is_sandboxed=route.is_sandboxed and response.status_code == 200)
    if person == "anonymous" and route.expected[person] == 302 and route.anonymous == 302:
        assert response["Location"].startswith(("/sign-in/", "/"))


READS = [route for route in ROUTES if route.own and route.method == "GET" and route.reads_patient]


@pytest.mark.parametrize("route", READS, ids=str)
def test_reading_a_patient_is_recorded(route: Route, members: dict[str, Membership]) -> None:
    """AUD-02: who, from where, and whose; nothing when the page was refused."""
    path = address(route, named_by(route, members["alice"]))
    reader = next(name for name in PEOPLE if route.expected[name] < 300)
    reads = AuditEvent.objects.filter(patient_id__isnull=False)
    before = reads.count()
    client_of(members["stranger"]).get(path).getvalue()
    assert reads.count() == before
    client_of(members[reader]).get(path, REMOTE_ADDR="192.0.2.44").getvalue()
    event = reads.latest("sequence")
    assert reads.count() > before
    assert (event.actor, event.ip_address) == (members[reader].user, "192.0.2.44")


@pytest.mark.parametrize("name", sorted({route.name for route in ROUTES}))
def test_a_method_without_a_line_is_refused(name: str, members: dict[str, Membership]) -> None:
    """SEC-01: no route changes anything by a method nobody decided on."""
    lines = [route for route in ROUTES if route.name == name]
    if all(status == 404 for route in lines for status in route.expected.values()):
        return
    permitted = next(
        (person for person in ("alice", "ada") if lines[0].expected[person] != 403), "alice"
    )
    client = client_of(members[permitted])
    path = address(lines[0], named_by(lines[0], members["alice"]))
    for method in METHODS:
        if method not in {route.method for route in lines}:
            response = client.generic(method, path)
            assert response.status_code == 405, f"{method} {name}"
            check_headers(response)


def test_a_refusal_leaves_its_own_event(members: dict[str, Membership]) -> None:
    """AUD-01."""
    refused = next(route for route in ROUTES if route.staff == 403)
    path = address(refused, named_by(refused, members["alice"]))
    client_of(members["sam"]).generic(refused.method, path)
    event = AuditEvent.objects.get(action="refused")
    assert event.actor == members["sam"].user
    assert event.detail["view"] == refused.name
