"""The people of a load run: what each of them opens, writes and prints."""

import random
import time
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from clinic import formkeys
from clinic.demo import DEMO_CLINIC
from clinic.models import Clinic, Membership
from planning.models import Plan, PlanDocument
from tests.factories.planning import make_full_plan, make_signed_plan
from tests.load.figures import DOCUMENT, Figures
from tests.people import make_member, session_of
from tests.torture.server import Answer, Browser, NoAnswer
from tests.torture.world import edit_form, let_go

THINK_SECONDS = (0.5, 1.5)
PRINTED_PLANS = 20
SLOWEST_DOCUMENT_SECONDS = 60


@dataclass
class Person:
    """A clinician with a draft of their own and a signed plan to write remarks beside."""

    browser: Browser
    draft: Plan
    signed: Plan
    site: int
    revision: int
    edits: int = 0


def people(count: int, port: int) -> list[Person]:
    return [_person(number, port) for number in range(count)]


def _person(number: int, port: int) -> Person:
    member = _member(f"load{number}")
    draft = Plan.objects.with_all().get(pk=make_full_plan(member).pk)
    signed = Plan.objects.with_all().get(pk=make_signed_plan(member).pk)
    site = draft.revision.read_document().sites[0].id
    return Person(Browser(port, session_of(member)), draft, signed, site, draft.revision.number)


def _member(name: str) -> Membership:
    return make_member(Clinic.objects.get(name=DEMO_CLINIC), name)


def printer(port: int) -> tuple[Browser, list[Plan]]:
    """Somebody who prints, and the signed plans they print."""
    member = _member("printer")
    made = [make_signed_plan(member).pk for _ in range(PRINTED_PLANS)]
    plans = [Plan.objects.with_all().get(pk=pk) for pk in made]
    return Browser(port, session_of(member)), plans


def work(
    people: list[Person],
    seconds: int,
    writes: float,
    figures: Figures,
    printing: tuple[Browser, list[Plan]] | None = None,
    documents: int = 0,
) -> None:
    """Everybody at once for so long; `documents` are asked for each second beside."""
    let_go()
    until = time.monotonic() + seconds
    threads = [
        Thread(target=_day, args=(person, until, writes, figures, random.Random(number)))  # noqa: S311
        for number, person in enumerate(people)
    ]
    if printing:
        threads.append(Thread(target=print_all, args=(*printing, until, documents)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if printing:
        look_at_documents(figures)


def _day(
    person: Person, until: float, writes: float, figures: Figures, chance: random.Random
) -> None:
    time.sleep(chance.uniform(0, THINK_SECONDS[1]))
    reads = _reads(person)
    while time.monotonic() < until:
        if chance.random() < writes:
            chance.choice((_edit, _remark))(person, figures)
        else:
            kind, address = chance.choice(reads)
            timed(figures, kind, lambda at=address: person.browser.get(at), 200)
        time.sleep(chance.uniform(*THINK_SECONDS))


def _reads(person: Person) -> list[tuple[str, str]]:
    draft = person.draft
    return [
        ("patients", reverse("patients:patient_list")),
        ("patient", reverse("planning:patient_page", args=[draft.patient_id])),
        ("builder", reverse("planning:plan_builder", args=[draft.pk])),
        ("plan", reverse("planning:plan_detail", args=[person.signed.pk])),
        ("intake", reverse("planning:intake", args=[draft.consultation_id])),
        ("history", reverse("planning:plan_history", args=[draft.pk])),
    ]


def _edit(person: Person, figures: Figures) -> None:
    person.edits += 1
    moved = {
        "site": person.site,
        "level_pct": f"{14 + person.edits % 60 / 2:g}",
        "across_pct": f"{person.edits % 40}",
    }
    form = edit_form(
        person.draft.patient_id,
        person.revision,
        {"op": "move_sites", "moves": [moved]},
        uuid4(),
    )
    address = reverse("planning:plan_edit", args=[person.draft.pk])
    answer = timed(figures, "edit", lambda: person.browser.post(address, form, htmx=True), 200)
    if answer is not None and answer.status == 200:
        person.revision = int(answer.headers["Calfline-Revision"])


def _remark(person: Person, figures: Figures) -> None:
    address = reverse("planning:addendum_add", args=[person.signed.pk])
    form = {
        "patient_id": person.signed.patient_id,
        "text": "Seen again.",
        formkeys.FIELD: formkeys.issue(),
    }
    timed(figures, "remark", lambda: person.browser.post(address, form), 302)


def print_all(browser: Browser, plans: list[Plan], until: float, a_second: int) -> None:
    """Asks for so many documents a second, each of a plan that has a new remark beside it."""
    figures, began, asked = Figures(), time.monotonic(), 0
    person = Person(browser, plans[0], plans[0], 1, 1)
    while time.monotonic() < until:
        person.signed = plans[asked % len(plans)]
        _remark(person, figures)
        browser.get(reverse("planning:plan_document", args=[person.signed.pk]))
        asked += 1
        time.sleep(max(0.0, began + asked / a_second - time.monotonic()))


def look_at_documents(figures: Figures) -> None:
    """Waits until all are finished, and notes how long each took from asking."""
    until = time.monotonic() + SLOWEST_DOCUMENT_SECONDS
    unfinished = PlanDocument.objects.filter(finished_at=None)
    while unfinished.exists() and time.monotonic() < until:
        time.sleep(0.5)
    for document in PlanDocument.objects.all():
        taken = (document.finished_at or timezone.now()) - document.requested_at
        is_ready = document.status == PlanDocument.Status.READY
        figures.note(DOCUMENT, taken.total_seconds() * 1000, "" if is_ready else document.status)
    let_go()


def timed(figures: Figures, kind: str, ask: Any, expected: int) -> Answer | None:
    """Asks, and notes how long it took and whether the answer was the one expected."""
    began = time.perf_counter()
    try:
        answer: Answer = ask()
    except NoAnswer:
        figures.note(kind, (time.perf_counter() - began) * 1000, "no answer")
        return None
    error = "" if answer.status == expected else str(answer.status)
    figures.note(kind, (time.perf_counter() - began) * 1000, error)
    return answer
