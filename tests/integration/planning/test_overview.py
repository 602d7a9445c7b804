"""The admin's plain lists of plans and visits."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.actions.visits import set_treatment_date
from planning.models import Plan
from tests.factories.patients import make_patient
from tests.factories.planning import make_consultation, make_plan, make_signed_plan
from tests.unit.planning.plan_examples import site

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def plans(alice: Membership, bob: Membership, clock: time_machine.Traveller) -> dict[str, Plan]:
    """Alice's signed plan of Botox, and Bob's draft of Nabota three days later."""
    kim = make_patient(alice, family_name="김", given_name="서윤")
    signed = make_signed_plan(alice)
    set_treatment_date(plan=signed, on=date(2026, 11, 23), by=alice)
    clock.shift(3 * 24 * 3600)
    nabota = {"op": "set_preparation", "product": "prabotulinumtoxinA-nabota"}
    consultation = make_consultation(bob, patient=kim)
    draft = make_plan(bob, nabota, site(dose_units="2.5"), consultation=consultation)
    return {"서하린": signed, "김서윤": draft}


def rows(client: Client, name: str, query: str = "") -> str:
    page = client.get(f"{reverse(f'planning:{name}')}?{query}").content.decode()
    return page.split("<tbody>")[1] if "<tbody>" in page else ""


def test_plans_are_listed_newest_first_with_totals_by_side(
    plans: dict[str, Plan], ada_client: Client
) -> None:
    table = rows(ada_client, "overview")
    assert table.index("김서윤") < table.index("서하린")
    for words in ("2.5\xa0units", "27\xa0units", "onabotulinumtoxinA (Botox)", "Alice", "Bob"):
        assert words in table
    assert AuditEvent.objects.filter(action="plans_listed").count() == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"서하린", "김서윤"}),
        ("status=draft", {"김서윤"}),
        ("status=signed", {"서하린"}),
        ("status=discarded", set()),
        ("product=prabotulinumtoxinA-nabota", {"김서윤"}),
        ("first=2026-11-26", {"김서윤"}),
        ("last=2026-11-25", {"서하린"}),
        ("first=2026-11-23&last=2026-11-23", {"서하린"}),
        ("status=explode&product=water&clinician=me&page=x", {"서하린", "김서윤"}),
        ("first=2,5", {"서하린", "김서윤"}),
    ],
)
def test_plans_are_filtered(
    plans: dict[str, Plan], ada_client: Client, query: str, expected: set[str]
) -> None:
    table = rows(ada_client, "overview", query)
    assert {name for name in plans if name in table} == expected


def test_plans_and_visits_are_filtered_by_clinician(
    plans: dict[str, Plan], ada_client: Client, bob: Membership, alice: Membership
) -> None:
    bobs, alices = f"clinician={bob.user_id}", f"clinician={alice.user_id}"
    assert "서하린" not in rows(ada_client, "overview", bobs)
    assert "김서윤" in rows(ada_client, "overview", bobs)
    assert rows(ada_client, "overview_visits", bobs) == ""
    assert rows(ada_client, "overview_visits", alices).count("<tr>") == 5


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 5),
        ("kind=peak", 1),
        ("status=kept", 0),
        ("product=onabotulinumtoxinA-botox", 5),
        ("product=prabotulinumtoxinA-nabota", 0),
        ("last=2026-12-31", 3),
    ],
)
def test_visits_are_filtered(
    plans: dict[str, Plan], ada_client: Client, query: str, count: int
) -> None:
    assert rows(ada_client, "overview_visits", query).count("<tr>") == count


def test_a_filter_that_cannot_be_read_is_said(ada_client: Client) -> None:
    page = ada_client.get(f"{reverse('planning:overview')}?first=2,5").content.decode()
    assert "must be a date like 2026-11-25, got 2,5" in page


@pytest.mark.parametrize("name", ["overview", "overview_visits"])
def test_only_admins_see_it_and_only_their_own_clinic(
    plans: dict[str, Plan],
    name: str,
    alice_client: Client,
    sam_client: Client,
    stranger: Membership,
) -> None:
    for client in (alice_client, sam_client):
        assert client.get(reverse(f"planning:{name}")).status_code == 403
    from clinic.roles import Role
    from tests.people import client_of, make_member

    theirs = client_of(make_member(stranger.clinic, "eve", Role.ADMIN))
    assert rows(theirs, name) == ""


def test_long_lists_come_in_pages(
    alice: Membership, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.presenters.overview.ROWS_PER_PAGE", 2)
    for _ in range(3):
        make_plan(alice)
    assert rows(ada_client, "overview", "status=draft").count("<tr>") == 2
    assert rows(ada_client, "overview", "status=draft&page=2").count("<tr>") == 1
    page = ada_client.get(f"{reverse('planning:overview')}?status=draft").content.decode()
    assert "Page 1 of 2" in page
    assert 'href="?status=draft&amp;page=2"' in page
