"""The stock's pages: bad input is named and kept, a lot leads to everybody who had it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clinic import formkeys
from clinic.models import Membership
from planning.actions.stock import (
    discard_vials,
    recall_lot,
    receive_vials,
)
from planning.models import Lot, StockMovement, Vial
from tests.factories.planning import make_signed_plan
from tests.factories.stock import delivery
from tests.factories.treatments import (
    BOTOX,
    make_full_treatment,
    make_lot,
    make_signed_treatment,
    make_vials,
)

NABOTA = "prabotulinumtoxinA-nabota"
MANY = 2_000


def page(name: str, pk: object = None) -> str:
    return reverse(f"planning:{name}", args=[pk] if pk else [])


def once(**fields: Any) -> dict[str, Any]:
    return {formkeys.FIELD: formkeys.issue(), **fields}


def received(**changes: Any) -> dict[str, Any]:
    arguments = {**delivery(), **changes}
    product = arguments.pop("chosen", f"{arguments['product']}:{arguments['vial_units']}")
    return once(**{**arguments, "product": product})


def errors(response: Any) -> dict[str, list[str]]:
    context = response.context
    return dict((context.get("form") or context.get("opening") or context["discarding"]).errors)


def now_typed(**ago: float) -> str:
    return (timezone.localtime() - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M")


# Receiving --------------------------------------------------------------------------------------


def test_a_delivery_is_received_once_however_often_it_is_sent(alice_client: Client) -> None:
    """DUR-04."""
    data = received(lot_number="a1234", vials="10")
    answers = [alice_client.post(page("stock_receive"), data) for _ in range(2)]
    lot = Lot.objects.get()
    assert [answer["Location"] for answer in answers] == [page("lot", lot.pk)] * 2
    assert (lot.lot_number, lot.vials_in_stock) == ("A1234", 10)


WRONG_DELIVERIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "expired": ({"expires_on": "2020-01-31"}, {"expires_on"}),
    "no date": ({"expires_on": "31/13/2027"}, {"expires_on"}),
    "none": ({"vials": "0"}, {"vials"}),
    "a fraction": ({"vials": "2.5"}, {"vials"}),
    "a number of no end": ({"vials": "9" * 400}, {"vials"}),
    "tenfold": ({"vials": "100"}, {"vials"}),
    "a size it does not come in": ({"chosen": f"{BOTOX}:500"}, {"product"}),
    "a product that is none": ({"chosen": "water:100"}, {"product"}),
    "no lot number": ({"lot_number": ""}, {"lot_number"}),
    "a formula": ({"lot_number": "=1+1"}, {"lot_number"}),
    "several": (
        {"lot_number": "가", "vials": "0", "expires_on": ""},
        {"expires_on", "vials", "lot_number"},
    ),
}


@pytest.mark.parametrize(("changes", "fields"), WRONG_DELIVERIES.values(), ids=WRONG_DELIVERIES)
def test_a_wrong_delivery_names_its_fields_and_keeps_what_was_typed(
    alice_client: Client, changes: dict[str, Any], fields: set[str]
) -> None:
    data = received(**changes)
    response = alice_client.post(page("stock_receive"), data)
    assert response.status_code == 422
    # What cannot be read is told first; the domain looks at what can.
    assert set(errors(response)) <= fields
    assert set(errors(response))
    assert response.context["form"]["lot_number"].value() == data["lot_number"]
    assert not Lot.objects.exists()
    assert not StockMovement.objects.exists()


def test_a_lot_of_another_product_is_named(alice: Membership, alice_client: Client) -> None:
    receive_vials(**delivery(product=NABOTA, lot_number="A1234"), by=alice)
    response = alice_client.post(page("stock_receive"), received(lot_number="a1234"))
    assert response.status_code == 422
    assert errors(response)["lot_number"] == [
        "A1234 is a lot of prabotulinumtoxinA (Nabota): choose that product, or check the label."
    ]
    assert Lot.objects.count() == 1


def test_a_large_delivery_is_asked_about_and_then_taken(alice_client: Client) -> None:
    data = received(vials="100")
    asked = alice_client.post(page("stock_receive"), data)
    assert b'name="is_confirmed"' in asked.content
    alice_client.post(page("stock_receive"), {**data, "is_confirmed": "on"})
    assert Lot.objects.get().vials_in_stock == 100


# One lot ----------------------------------------------------------------------------------------


def test_vials_are_opened_and_show_their_clock(alice: Membership, alice_client: Client) -> None:
    lot = make_lot(alice)
    opened = once(vials="2", diluent_ml="2.5", reconstituted_at=now_typed())
    assert alice_client.post(page("vials_open", lot.pk), opened).status_code == 302
    assert alice_client.post(page("vials_open", lot.pk), opened).status_code == 302
    assert list(Vial.objects.values_list("diluent_microlitres", flat=True)) == [2_500] * 2
    shown = alice_client.get(page("lot", lot.pk))
    assert [vial.severity for vial in shown.context["open_vials"]] == ["", ""]
    assert shown.context["lot"].in_stock == "8 vials"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"vials": "11"}, "vials"),
        ({"vials": ""}, "vials"),
        ({"diluent_ml": "2,5"}, "diluent_ml"),
        ({"diluent_ml": "0"}, "diluent_ml"),
        ({"diluent_ml": "25"}, "diluent_ml"),
        ({"diluent_ml": "2.00001"}, "diluent_ml"),
        ({"reconstituted_at": "yesterday"}, "reconstituted_at"),
    ],
    ids=str,
)
def test_a_wrong_opening_names_its_field(
    alice: Membership, alice_client: Client, changes: dict[str, str], field: str
) -> None:
    lot = make_lot(alice)
    data = once(**{"vials": "1", "diluent_ml": "2", "reconstituted_at": now_typed(), **changes})
    response = alice_client.post(page("vials_open", lot.pk), data)
    assert response.status_code == 422
    assert set(response.context["opening"].errors) == {field}
    assert response.context["opening"]["diluent_ml"].value() == data["diluent_ml"]
    assert Lot.objects.get().vials_in_stock == 10


@pytest.mark.parametrize("ago", [{"days": -1}, {"days": 1}], ids=["future", "before receipt"])
def test_a_reconstitution_at_no_possible_time(
    alice: Membership, alice_client: Client, ago: dict[str, float]
) -> None:
    lot = make_lot(alice)
    data = once(vials="1", diluent_ml="2", reconstituted_at=now_typed(**ago))
    response = alice_client.post(page("vials_open", lot.pk), data)
    assert set(response.context["opening"].errors) == {"reconstituted_at"}


def test_a_refused_line_comes_back_as_it_was_typed(alice: Membership, alice_client: Client) -> None:
    (vial,) = make_vials(alice)
    data = once(reason="x" * 1_001)
    response = alice_client.post(page("movement_unmark", vial.opening_id), data)
    assert response.status_code == 422
    assert data["reason"].encode() in response.content
    assert f'id="reason-{vial.opening_id}-error"'.encode() in response.content
    response = alice_client.post(page("vial_close", vial.pk), once(status="lost"))
    assert response.status_code == 422
    vial.refresh_from_db()
    assert vial.status == "open"


def test_an_opening_is_unmarked_once_and_a_second_person_is_told(
    alice: Membership, alice_client: Client, bob_client: Client
) -> None:
    """DUR-03, DUR-04."""
    (vial,) = make_vials(alice)
    data = once(reason="The wrong box.")
    address = page("movement_unmark", vial.opening_id)
    assert alice_client.post(address, data).status_code == 302
    assert alice_client.post(address, data).status_code == 302
    refused = bob_client.post(address, once(reason="The wrong box, I think."))
    assert refused.status_code == 409
    assert b"The wrong box, I think." in refused.content
    assert Lot.objects.get().vials_in_stock == 10


def test_what_a_treatment_drew_from_stands(alice: Membership, alice_client: Client) -> None:
    """Signed, or still being recorded."""
    for make in (make_signed_treatment, make_full_treatment):
        treatment = make(alice, plan=make_signed_plan(alice))
        vial = Vial.objects.get(pk=treatment.read_document().vials[0].vial_id)
        shown = alice_client.get(page("lot", vial.lot_id)).context["movements"]
        (row,) = [row for row in shown if row.id == vial.opening_id]
        assert (row.may_unmark, row.refusal) == (False, "A treatment drew from it.")
        response = alice_client.post(page("movement_unmark", vial.opening_id), once(reason="No."))
        assert response.status_code == 422
        vial.refresh_from_db()
        assert vial.status != "unmarked"


def test_a_vial_that_was_given_stays_closed(alice: Membership, alice_client: Client) -> None:
    treatment = make_signed_treatment(alice)
    vial = Vial.objects.get(pk=treatment.read_document().vials[0].vial_id)
    assert vial.status == "used"
    (row,) = alice_client.get(page("lot", vial.lot_id)).context["closed_vials"]
    assert (row.is_given, row.may_reopen) == (True, False)
    assert alice_client.post(page("vial_reopen", vial.pk), once()).status_code == 422
    vial.refresh_from_db()
    assert vial.status == "used"


# The list ---------------------------------------------------------------------------------------


def test_the_list_warns_and_hides_what_is_used_up(
    alice: Membership, sam_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    soon = receive_vials(**delivery(expires_on=today + timedelta(days=12)), by=alice).lot
    fine = receive_vials(**delivery(), by=alice).lot
    empty = receive_vials(**delivery(), by=alice).lot
    recalled = recall_lot(
        lot=receive_vials(**delivery(), by=alice).lot, reason="Maker's letter.", by=alice
    )
    discard_vials(lot=empty, vials=3, reason="Dropped.", by=alice)
    make_vials(alice, lot=fine, vials=3)
    with django_assert_max_num_queries(20):
        shown = sam_client.get(page("stock"))
    ((_, rows),) = shown.context["groups"]
    assert {row.lot_number for row in rows} == {
        soon.lot_number,
        fine.lot_number,
        recalled.lot_number,
    }
    assert [(one.severity, [lot.lot_number for lot in one.lots]) for one in warned(shown)] == [
        ("stop", [recalled.lot_number]),
        ("confirm", [soon.lot_number]),
    ]
    assert "expires in 12 days" in shown.content.decode().replace("\u00a0", " ")
    found = sam_client.get(page("stock"), {"lot": empty.lot_number.lower()})
    ((_, rows),) = found.context["groups"]
    assert [row.lot_number for row in rows] == [empty.lot_number]
    assert sam_client.get(page("stock"), {"lot": "NOWHERE"}).context["groups"] == []


def warned(response: Any) -> list[Any]:
    return list(response.context["warnings"])


def test_the_desk_is_told_of_what_expires(
    alice: Membership, sam_client: Client, stranger_client: Client
) -> None:
    """Where it begins its day, not only where the stock is."""
    today = timezone.localdate()
    address = reverse("planning:visit_list")
    assert sam_client.get(address).context["stock_warning"] == ""
    for days in (30, 31):
        receive_vials(**delivery(expires_on=today + timedelta(days=days)), by=alice)
    warning = sam_client.get(address).context["stock_warning"]
    assert warning == "One lot in stock has expired or expires within 30 days."
    assert stranger_client.get(address).context["stock_warning"] == ""


def test_a_missing_lot_is_not_found(alice_client: Client, stranger_client: Client) -> None:
    """SEC-01."""
    for client in (alice_client, stranger_client):
        assert client.get(page("lot", uuid4())).status_code == 404
