"""The access log in the browser: read, filtered, verified, taken out (`AUD-02`, `AUD-07`)."""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Export, Membership
from patients.models import Patient
from planning.domain.stock import MovementKind
from planning.models import Visit
from planning.models.stock import Vial
from planning.presenters.access_log import EVENTS_PER_PAGE
from planning.presenters.access_words import KIND_OF, WORDS, Kind, words_of
from tests.factories.patients import make_patient
from tests.factories.planning import make_signed_plan
from tests.people import client_of
from tests.tampering import without_triggers

LOG = "/access-log/"


def registered(member: Membership) -> Patient:
    patient = make_patient(member)
    with transaction.atomic():
        audit.record(by=member, action="patient_registered", subject=patient, patient_id=patient.pk)
    return patient


def rows(client: Client, **asked: str) -> list[str]:
    """The events' words, newest first, without the reading itself."""
    page = client.get(LOG, asked)
    assert page.status_code == 200
    return [row.what for row in page.context["rows"]]


def test_every_event_in_words_newest_first(alice: Membership, ada_client: Client) -> None:
    """AUD-07."""
    plan = make_signed_plan(alice)
    said = rows(ada_client)
    assert (said[0], said[-1]) == ("Signed a plan", "Began a plan")
    assert not set(said) & set(KIND_OF)
    row = ada_client.get(LOG, {"kind": "signed"}).context["rows"][0]
    assert row.who == "Alice"
    assert row.chart_number == plan.patient.chart_number
    assert "photographs: 0" in row.detail


def test_reading_the_log_is_in_the_log(ada: Membership, ada_client: Client) -> None:
    """AUD-02: and which patient it was read about."""
    patient = make_patient(ada)
    ada_client.get(LOG, {"patient": str(patient.pk)})
    event = AuditEvent.objects.latest("sequence")
    assert (event.action, event.actor, event.patient_id) == (
        "access_log_viewed",
        ada.user,
        patient.pk,
    )


def test_each_filter(alice: Membership, bob: Membership, ada_client: Client) -> None:
    """AUD-07: by day, member, kind and patient, alone and together."""
    mine, other = registered(alice), registered(bob)
    audit.record_alone(by=alice, action="signed_in")
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert rows(ada_client, kind="account") == ["Signed in"]
    assert rows(ada_client, member=str(bob.user.pk)) == ["Registered a patient"]
    assert rows(ada_client, patient=str(mine.pk)) == ["Registered a patient"]
    assert rows(ada_client, patient=str(other.pk), member=str(alice.user.pk)) == []
    assert "Signed in" in rows(ada_client, first=today, last=today)
    assert rows(ada_client, first="2199-12-31") == []
    assert rows(ada_client, last="1999-12-31") == []
    assert "Signed in" in rows(ada_client, kind="none", member="nobody", patient="x", before="-1")


@pytest.mark.parametrize("written", ["soon", "0001-01-01", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("field", ["first", "last"])
def test_a_day_that_cannot_be_read_is_named(ada_client: Client, field: str, written: str) -> None:
    page = ada_client.get(LOG, {field: written})
    assert page.status_code == 422
    assert list(page.context["filter_problems"]) == [field]


def test_pages_lose_and_repeat_no_event(ada: Membership, ada_client: Client) -> None:
    """AUD-07: also while events are added between the pages."""
    for _ in range(2 * EVENTS_PER_PAGE + 5):
        audit.record_alone(by=ada, action="signed_in")
    seen: list[int] = []
    query = "kind=account"
    while query:
        context = ada_client.get(f"{LOG}?{query}").context
        seen += [row.sequence for row in context["rows"]]
        query = context["older_query"]
        audit.record_alone(by=ada, action="signed_in")
    assert seen == list(range(2 * EVENTS_PER_PAGE + 5, 0, -1))


def test_the_log_of_years_takes_the_queries_of_a_day(ada: Membership, ada_client: Client) -> None:
    """LOAD-02: a page's queries do not grow with its rows."""
    registered(ada)
    with CaptureQueriesContext(connection) as few:
        ada_client.get(LOG)
    for _ in range(30):
        registered(ada)
    with CaptureQueriesContext(connection) as many:
        ada_client.get(LOG)
    assert len(many) == len(few) <= 12


def test_another_clinic_s_events_are_not_there(alice: Membership, stranger: Membership) -> None:
    """SEC-01: by no filter."""
    patient = registered(alice)
    stranger.role = "admin"
    stranger.save()
    client = client_of(stranger)
    for asked in ({}, {"patient": str(patient.pk)}, {"member": str(alice.user.pk)}):
        said = client.get(LOG, asked).content.decode()
        assert "Registered a patient" not in said.split("<tbody>")[-1] or "<tbody>" not in said
        assert patient.chart_number not in said


def test_verify_says_whole_and_what_is_not(alice: Membership, ada_client: Client) -> None:
    """AUD-03."""
    registered(alice)
    said = ada_client.post(f"{LOG}verify/", follow=True).content.decode()
    assert "Whole: 1 event" in said
    with without_triggers():
        AuditEvent.objects.filter(sequence=1).update(action="signed_out")
    said = ada_client.post(f"{LOG}verify/", follow=True).content.decode()
    assert "event 1 (signed_out" in said
    assert AuditEvent.objects.filter(action="access_log_verified").count() == 2


def test_an_export_asks_why_and_is_recorded(alice: Membership, ada_client: Client) -> None:
    """AUD-07, SEC-10."""
    patient = registered(alice)
    address = f"{LOG}export/?kind=changed"
    assert ada_client.post(address, {"export_reason": ""}).status_code == 422
    sent = ada_client.post(address, {"export_reason": "Asked for by the data officer"})
    found = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [(row["action"], row["chart_number"]) for row in found] == [
        ("patient_registered", patient.chart_number)
    ]
    kept = Export.objects.get()
    assert (kept.what, kept.row_count, kept.filters) == ("access_log", 1, {"kind": "changed"})


# Words ---------------------------------------------------------------------------------------

SPOKEN = {
    "visit_": Visit.Status.values,
    "vial_": Vial.Status.values,
    "vials_": [kind.value for kind in MovementKind],
    "_saved": ["intake", "assessment"],
    "_exported": ["outcomes", "outcome_patients", "adverse_events", "lot_recall", "access_log"],
}
"""What stands in for the part of an action that the code fills in."""


def recorded_actions() -> Iterator[str]:
    """Every action the code records, read off the calls that record one."""
    for app in ("clinic", "patients", "planning"):
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                for keyword in node.keywords:
                    if keyword.arg == "action":
                        yield from _named(keyword.value)


def _named(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.JoinedStr):
        text = "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
        filled = SPOKEN[text]
        yield from (text + one if text.endswith("_") else one + text for one in filled)
        return
    for part in ast.walk(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


NO_EVENTS = {"store_true", "append", "here", "anywhere", "login_failed"}
"""Actions of argument parsers and of limits."""


def test_every_action_has_words() -> None:
    """AUD-07: what an admin reads is never a code."""
    found = set(recorded_actions()) - NO_EVENTS
    assert len(found) > 80
    assert found - set(KIND_OF) == set()


def test_no_action_has_two_kinds() -> None:
    assert len(KIND_OF) == sum(len(words) for words in WORDS.values())


@pytest.mark.parametrize("action", KIND_OF)
def test_reading_is_told_from_recording(action: str) -> None:
    """AUD-07: the review and the log agree on what a mere reading is."""
    kind = KIND_OF[action]
    if kind in (Kind.READ, Kind.TAKEN_OUT) and not action.endswith("_exported"):
        assert audit.is_read(action)
    if kind in (Kind.CHANGED, Kind.SIGNED, Kind.ACCOUNT, Kind.REFUSED):
        assert not audit.is_read(action)
    assert words_of(action) != action
