"""What the server takes for an edit and for a patient's page, against the bare page."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from clinic.models import Membership
from patients import search
from patients.models import Patient, PatientSearchTerm
from planning.models import Plan
from tests.bench.measure import in_turns, line, title
from tests.factories.patients import make_patient
from tests.factories.planning import GUIDED, edit, make_consultation, make_plan, make_signed_plan
from tests.people import client_of
from tests.unit.planning.plan_examples import PRODUCT, site

ROUNDS = 60
SITES_PER_LEG = 12
REVISIONS = 200
TAG = re.compile(r'data-tag="([^"]+)" id="([^"]+)"')
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def run(member: Membership) -> None:
    with override_settings(ROOT_URLCONF="tests.bench.urls", ALLOWED_HOSTS=["testserver"]):
        client = client_of(member)
        _edit(client, member)
        _patient_page(client, member)


def statements(work: Callable[[], Any]) -> int:
    """SQL statements of one request, transaction control not counted."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(
        not query["sql"].lstrip().upper().startswith(TRANSACTIONS)
        for query in captured.captured_queries
    )


def _bare(client: Client) -> Callable[[], Any]:
    return lambda: _expect(client.get("/bare/"), 200)


def _expect(response: Any, status: int) -> Any:
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code} instead of {status}")
    return response


def _edit(client: Client, member: Membership) -> None:
    title(
        f"One map edit, all panels on: {2 * SITES_PER_LEG} sites, {REVISIONS} revisions behind it"
    )
    levels = [(str(14 + 3 * row), across) for row in range(6) for across in ("30", "58")]
    sites = [
        site(side, level, across, dose_units="4.5")
        for side in ("left", "right")
        for level, across in levels
    ]
    plan = make_plan(member, PRODUCT, GUIDED, *sites)
    while plan.revision.number < REVISIONS:
        plan = Plan.objects.with_all().get(pk=plan.pk)
        edit(plan, _move(plan.revision.number), by=member)
    shown = _expect(client.get(f"/plans/{plan.pk}/build/?site=1&open=thigh"), 200).content.decode()
    state: dict[str, Any] = {
        "revision": plan.revision.number,
        "tags": {part: tag for tag, part in TAG.findall(shown)},
    }

    def move() -> Any:
        response = client.post(
            f"/plans/{plan.pk}/edit/",
            {
                "expected_revision": state["revision"],
                "command_id": str(uuid4()),
                "patient_id": str(plan.patient_id),
                "command": json.dumps(_move(state["revision"])),
                "site": "1",
                "open": "thigh",
            },
            headers={"HX-Request": "true", "Calfline-Shown": " ".join(state["tags"].values())},
        )
        # As the page does: it names the parts it shows, and keeps those not sent again.
        answered = _expect(response, 200).content.decode()
        state["tags"].update((part, tag) for tag, part in TAG.findall(answered))
        state["revision"] = int(response.headers["Calfline-Revision"])
        return response

    count = statements(move)
    edit_ms, bare_ms = in_turns(ROUNDS, move, _bare(client))
    line("bare signed-in page, median", f"{bare_ms:.1f} ms")
    line("edit, median", f"{edit_ms:.1f} ms", "≤ 25 ms")
    line("edit to bare page", f"{edit_ms / bare_ms:.2f} ×", "≤ 3 ×")
    line("SQL statements of an edit", str(count), "≤ 8")
    line("answer, before compression", f"{len(move().content) / 1024:.0f} KB")


def _move(step: int) -> dict[str, Any]:
    level = "20" if step % 2 else "20.5"
    return {
        "op": "move_sites",
        "moves": [{"site": 3, "level_pct": level, "across_pct": "33"}],
    }


def _patient_page(client: Client, member: Membership) -> None:
    title("Patient page, and finding a patient, as the clinic grows")
    patient = make_patient(member)
    make_signed_plan(member, consultation=make_consultation(member, patient=patient))
    make_consultation(member, patient=patient)

    def page() -> Any:
        return _expect(client.get(f"/patients/{patient.pk}/"), 200)

    def find() -> Any:
        return _expect(
            client.post("/patients/", {"q": "ㅅㅎ"}, headers={"HX-Request": "true"}), 200
        )

    medians: dict[int, tuple[float, float]] = {}
    for size in (1_000, 100_000):
        _grow(member, size)
        count = statements(page)
        page_ms, bare_ms, find_ms = in_turns(ROUNDS, page, _bare(client), find)
        medians[size] = (page_ms, find_ms)
        line(f"{size:,} patients: page, median", f"{page_ms:.1f} ms")
        line(f"{size:,} patients: page to bare page", f"{page_ms / bare_ms:.2f} ×", "≤ 3 ×")
        line(f"{size:,} patients: SQL statements of the page", str(count), "≤ 6")
        line(f"{size:,} patients: find as you type, median", f"{find_ms:.1f} ms")
    small, large = medians[1_000], medians[100_000]
    line("page at 100,000 to page at 1,000", f"{large[0] / small[0]:.2f} ×", "≤ 1.3 ×")
    line("finding at 100,000 to finding at 1,000", f"{large[1] / small[1]:.2f} ×")


def _grow(member: Membership, size: int) -> None:
    """Fictitious patients up to `size`, indexed as registration indexes them."""
    syllables = "가나다라마바사아자하"
    have = member.clinic.patients.count()
    for start in range(have, size, 5_000):
        batch = [
            Patient(
                clinic=member.clinic,
                chart_number=f"B-{number}",
                family_name=syllables[number % 10],
                given_name=syllables[number // 10 % 10] + syllables[number // 100 % 10],
                birth_date=date(1960, 1, 1) + timedelta(days=number % 15_000),
                sex="female",
            )
            for number in range(start, min(start + 5_000, size))
        ]
        Patient.objects.bulk_create(batch)
        PatientSearchTerm.objects.bulk_create(
            (
                PatientSearchTerm(clinic=member.clinic, patient=patient, term=term)
                for patient in batch
                for term in search.terms_of(patient)
            ),
            batch_size=10_000,
        )
