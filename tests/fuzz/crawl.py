"""Every form of the product, found as a person finds it: page by page, link by link.

The pages are those of the route table with its own records, and whatever they link to. No
form is written down here, so that a form made tomorrow is tried tomorrow.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from clinic.models import Membership
from tests.fuzz.pages import Field, Form, read_page
from tests.integration.clinic.route_table import ROUTES, Route
from tests.people import PASSWORD, client_of
from tests.photo_files import jpeg

PAGES_OF_A_KIND = 6
"""How many pages of one route are read: its records are in different states."""


@dataclass
class Found:
    """The forms met, the clients to send them with, and the routes they lead to."""

    forms: list[tuple[Client, str, Form]] = field(default_factory=list)
    pages: list[tuple[Client, str]] = field(default_factory=list)

    @property
    def routes(self) -> set[str]:
        return {name for _, name, form in self.forms if form.method == "post"}


def crawl(alice: Membership, ada: Membership) -> Found:
    """Reads every page that alice or ada may open and gathers its forms."""
    found = Found()
    met: set[tuple[object, ...]] = set()
    read: dict[tuple[str, str], int] = {}
    waiting = deque(_first_pages(alice, ada))
    seen: set[tuple[str, str]] = set()
    while waiting:
        client, who, address = waiting.popleft()
        name = route_of(address)
        if not name or (who, address) in seen or read.get((who, name), 0) >= PAGES_OF_A_KIND:
            continue
        seen.add((who, address))
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        read[who, name] = read.get((who, name), 0) + 1
        found.pages.append((client, address))
        forms, links = read_page(address, answer.content.decode())
        for form in [way for one in forms for way in one.ways()]:
            target = route_of(form.address)
            kind = (form.method, target, frozenset(form.names), _op(form))
            if target and kind not in met:
                met.add(kind)
                found.forms.append((client, target, form))
        waiting.extend((client, who, link) for link in links)
    return found


def _op(form: Form) -> tuple[str, ...]:
    """What sets forms of the same fields apart: a fixed word beside what is typed."""
    return tuple(each.value for each in form.fields if each.name in ("op", "change", "act"))


def _first_pages(alice: Membership, ada: Membership) -> list[tuple[Client, str, str]]:
    pages = [(Client(), "nobody", reverse("account_login"))]
    people = {"alice": (client_of(alice), "clinician"), "ada": (client_of(ada), "admin")}
    made: dict[object, dict[str, Any]] = {}
    for route in ROUTES:
        if route.own and route.own not in made:
            made[route.own] = route.own(alice)
    for who, (client, role) in people.items():
        for route in _gets():
            if getattr(route, role) != 200:
                continue
            # Each maker of the same argument leaves its record in another state.
            own = made[route.own] if route.own else {}
            others = [named for named in made.values() if own and named.keys() == own.keys()]
            pages += [(client, who, reverse(route.name, kwargs=it)) for it in (own, *others)]
    return pages


def of_the_table(alice: Membership, ada: Membership, found: Found) -> list[str]:
    """Adds the routes no page led to, with the body the route table posts; names those left."""
    clients = {"clinician": client_of(alice), "admin": client_of(ada)}
    left = []
    for route in ROUTES:
        if route.method != "POST" or route.name in found.routes or route.clinician == 404:
            continue
        named = route.own(alice) if route.own else {}
        body = route.data(named) if route.data else {}
        role = next((role for role in clients if getattr(route, role) not in (403, 404)), "")
        if not role:
            left.append(route.name)
            continue
        form = Form(reverse(route.name, kwargs=named), "post", "route table")
        form.fields = [Field(key, _kind(key), str(value)) for key, value in body.items()]
        found.forms.append((clients[role], route.name, form))
    return left


def _kind(name: str) -> str:
    return "hidden" if name in ("patient_id", "form_key", "expected_version") else "text"


def _gets() -> list[Route]:
    return [route for route in ROUTES if route.method == "GET"]


def route_of(address: str) -> str:
    """The name of the route an address leads to; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def filled(form: Form) -> dict[str, list[Any]]:
    """The form as somebody sends it who answered everything."""
    values: dict[str, list[Any]] = {}
    for each in form.fields:
        value = _answer(each, values)
        if value is not None:
            values.setdefault(each.name, []).append(value)
    return values


def _answer(each: Field, values: dict[str, list[Any]]) -> Any:
    today = timezone.localdate().isoformat()
    match each.kind:
        case "hidden" | "submit":
            return each.value
        case "radio":
            return None if each.name in values else each.value
        case "checkbox":
            return each.value
        case "select":
            return each.value or next((value for value in each.choices if value), "")
        case "password":
            return PASSWORD
        case "file":
            return jpeg()
        case "date":
            return each.value or today
        case "datetime-local":
            return each.value or f"{today}T09:00"
        case "month":
            return each.value or today[:7]
        case "number":
            return each.value or "2"
        case _:
            return each.value or "5"
