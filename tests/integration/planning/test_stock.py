"""Stock: received, opened, discarded, unmarked, recalled; by five people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Clinic, Membership
from planning import stock
from planning.actions.stock import (
    StaleStock,
    close_vial,
    discard_vials,
    lift_recall,
    open_vials,
    recall_lot,
    receive_vials,
    reopen_vial,
    unmark,
)
from planning.domain.stock import StockRefused, VialState
from planning.models import Lot, StockMovement, Vial

BOTOX = "onabotulinumtoxinA-botox"
BOTULAX = "letibotulinumtoxinA-botulax"
DYSPORT = "abobotulinumtoxinA-dysport"
NABOTA = "prabotulinumtoxinA-nabota"
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)

pytestmark = [pytest.mark.usefixtures("clock")]


def received(by: Membership, **changes: Any) -> Lot:
    arguments: dict[str, Any] = {
        "product": BOTOX,
        "vial_units": 100,
        "lot_number": "A1234",
        "expires_on": date(2027, 6, 30),
        "vials": 3,
        "by": by,
    }
    return receive_vials(**{**arguments, **changes}).lot


def opened(lot: Lot, by: Membership, vials: int = 1, **changes: Any) -> list[Vial]:
    arguments: dict[str, Any] = {"diluent_microlitres": 2_000, "reconstituted_at": NOON}
    return open_vials(lot=lot, vials=vials, by=by, **{**arguments, **changes})


def in_stock(lot: Lot) -> int:
    return Lot.objects.get(pk=lot.pk).vials_in_stock


def refusal(act: Callable[[], Any]) -> dict[str, str]:
    """The sentence beside each field that was refused."""
    with pytest.raises(StockRefused) as refused:
        act()
    return {field: str(text) for field, text in refused.value.problems}


def test_vials_come_and_go_and_each_step_is_audited(alice: Membership) -> None:
    """AUD-01."""
    lot = received(alice)
    vials = opened(lot, alice, 2)
    discard_vials(lot=lot, vials=1, reason="Dropped.", by=alice)
    close_vial(vial=vials[0], status="used", by=alice)
    close_vial(vial=vials[1], status="discarded", reason="Left over night.", by=alice)
    assert in_stock(lot) == 0
    assert list(AuditEvent.objects.order_by("sequence").values_list("action", flat=True)) == [
        "vials_received",
        "vials_opened",
        "vials_discarded",
        "vial_used",
        "vial_discarded",
    ]
    assert audit.verify(alice.clinic).problem == ""


def test_more_of_a_known_lot_adds_to_it(alice: Membership) -> None:
    first = received(alice)
    again = received(alice, lot_number=" a1234 ", vials=2)
    assert again.pk == first.pk
    assert in_stock(first) == 5


def test_a_lot_number_belongs_to_one_product_and_one_date(alice: Membership) -> None:
    received(alice, product=NABOTA)
    assert refusal(lambda: received(alice)) == {
        "lot_number": "A1234 is a lot of prabotulinumtoxinA (Nabota): choose that product,"
        " or check the label."
    }
    assert refusal(lambda: received(alice, product=NABOTA, expires_on=date(2027, 7, 31))) == {
        "expires_on": "A1234 was received with the expiry date 2027-06-30: check the label."
    }
    assert Lot.objects.count() == StockMovement.objects.count() == 1


def test_a_delivery_recorded_by_mistake_can_be_recorded_rightly(alice: Membership) -> None:
    lot = received(alice, product=NABOTA)
    unmark(movement=lot.movements.get(), reason="Wrong product.", by=alice)
    right = received(alice, expires_on=date(2027, 7, 31))
    assert right.product == BOTOX
    assert (in_stock(lot), in_stock(right)) == (0, 3)


def test_another_clinic_may_have_the_same_lot(alice: Membership, stranger: Membership) -> None:
    received(alice, product=NABOTA)
    assert received(stranger).product == BOTOX


def test_offered_lots_are_unexpired_in_stock_and_not_recalled(
    alice: Membership, stranger: Membership
) -> None:
    later = received(alice, lot_number="LATER")
    soon = received(alice, lot_number="SOON", expires_on=date(2026, 12, 1))
    today = received(alice, lot_number="TODAY", expires_on=TODAY)
    recalled = received(alice, lot_number="RECALLED")
    empty = received(alice, lot_number="EMPTY", vials=1)
    received(alice, lot_number="OTHER", product=NABOTA)
    received(stranger)
    recall_lot(lot=recalled, reason="Maker's letter.", by=alice)
    opened(empty, alice)
    assert stock.offered_lots(alice.clinic, BOTOX, TODAY) == [today, soon, later]
    assert stock.offered_lots(alice.clinic, BOTOX, TODAY + timedelta(days=1)) == [soon, later]
    lift_recall(lot=recalled, reason="Another lot was meant.", by=alice)
    assert recalled in stock.offered_lots(alice.clinic, BOTOX, TODAY)


def test_a_vial_is_offered_until_its_label_says_stop(alice: Membership) -> None:
    """Botulax keeps 4 hours [BotulaxJC]."""
    lot = received(alice, product=BOTULAX)
    (vial,) = opened(lot, alice)

    def offered(hours: float) -> list[Vial]:
        at = NOON + timedelta(hours=hours)
        return [offer.vial for offer in stock.offered_vials(alice.clinic, BOTULAX, at)]

    assert [offered(hours) for hours in (-0.1, 0, 3.99, 4)] == [[], [vial], [vial], []]
    assert offered(1) == [vial]
    assert stock.offered_vials(alice.clinic, BOTOX, NOON) == []


def test_a_silent_label_offers_the_vial_and_says_so(alice: Membership) -> None:
    opened(received(alice, product=DYSPORT, vial_units=500), alice)
    (offer,) = stock.offered_vials(alice.clinic, DYSPORT, NOON + timedelta(days=3))
    assert offer.clock.state is VialState.NOT_STATED
    assert "no text read states" in str(offer.clock.text)


def test_a_vial_of_an_expired_or_recalled_lot_is_not_offered(alice: Membership) -> None:
    lot = received(alice, product=DYSPORT, vial_units=500, expires_on=TODAY)
    opened(lot, alice)
    assert len(stock.offered_vials(alice.clinic, DYSPORT, NOON)) == 1
    assert stock.offered_vials(alice.clinic, DYSPORT, NOON + timedelta(days=1)) == []
    recall_lot(lot=lot, reason="Maker's letter.", by=alice)
    assert stock.offered_vials(alice.clinic, DYSPORT, NOON) == []


def test_an_opening_is_refused_field_by_field_and_changes_nothing(alice: Membership) -> None:
    lot = received(alice)
    tomorrow = NOON + timedelta(days=1)
    wrong = refusal(lambda: opened(lot, alice, 4, diluent_microlitres=0, reconstituted_at=tomorrow))
    assert wrong == {
        "vials": "Only 3 vials of this lot in stock.",
        "diluent_ml": "The diluent is more than nothing and at most 50 mL.",
        "reconstituted_at": "The reconstitution lies in the future.",
    }
    before = NOON - timedelta(days=1)
    assert set(refusal(lambda: opened(lot, alice, reconstituted_at=before))) == {"reconstituted_at"}
    recall_lot(lot=lot, reason="Maker's letter.", by=alice)
    assert set(refusal(lambda: opened(lot, alice))) == {"vials"}
    assert in_stock(lot) == 3
    assert not Vial.objects.exists()


def test_an_expired_lot_is_not_opened_but_may_be_discarded(alice: Membership, clock: Any) -> None:
    lot = received(alice, expires_on=TODAY)
    clock.shift(timedelta(days=1))
    now = timezone.now()
    assert set(refusal(lambda: opened(lot, alice, reconstituted_at=now))) == {"reconstituted_at"}
    discard_vials(lot=lot, vials=3, reason="Expired.", by=alice)
    assert in_stock(lot) == 0


def test_an_odd_amount_passes_once_it_is_confirmed(alice: Membership) -> None:
    with pytest.raises(StockRefused) as refused:
        received(alice, vials=60)
    assert refused.value.asks == "vials"
    lot = received(alice, vials=60, is_confirmed=True)
    with pytest.raises(StockRefused) as refused:
        opened(lot, alice, diluent_microlitres=25_000)
    assert refused.value.asks == "diluent_ml"
    assert opened(lot, alice, diluent_microlitres=25_000, is_confirmed=True)


def test_unmarking_returns_the_vials_once(alice: Membership) -> None:
    """DUR-04."""
    lot = received(alice)
    vials = opened(lot, alice, 2)
    unmark(movement=vials[0].opening, reason="Opened another lot.", by=alice)
    assert in_stock(lot) == 3
    assert {vial.status for vial in Vial.objects.all()} == {"unmarked"}
    assert stock.offered_vials(alice.clinic, BOTOX, NOON) == []
    with pytest.raises(StaleStock):
        unmark(movement=vials[0].opening, reason="Opened another lot.", by=alice)
    assert in_stock(lot) == 3


def test_a_delivery_in_use_a_closed_vial_and_an_unmarking_are_not_unmarked(
    alice: Membership,
) -> None:
    lot = received(alice)
    delivery = lot.movements.get()
    (vial,) = opened(lot, alice)
    assert "unmark" in refusal(lambda: unmark(movement=delivery, reason="No.", by=alice))
    close_vial(vial=vial, status="used", by=alice)
    assert "unmark" in refusal(lambda: unmark(movement=vial.opening, reason="No.", by=alice))
    reopen_vial(vial=vial, by=alice)
    undone = unmark(movement=vial.opening, reason="Mistaken.", by=alice)
    assert "unmark" in refusal(lambda: unmark(movement=undone, reason="No.", by=alice))
    unmark(movement=delivery, reason="Never came.", by=alice)
    assert in_stock(lot) == 0


def test_a_vial_is_closed_once(alice: Membership, bob: Membership) -> None:
    """DUR-03, DUR-04."""
    (vial,) = opened(received(alice), alice)
    assert "reason" in refusal(lambda: close_vial(vial=vial, status="discarded", by=alice))
    close_vial(vial=vial, status="used", by=alice)
    close_vial(vial=vial, status="used", by=bob)
    assert AuditEvent.objects.filter(action="vial_used").count() == 1
    with pytest.raises(StaleStock):
        close_vial(vial=vial, status="discarded", reason="Spilt.", by=bob)


def test_a_lot_is_recalled_and_lifted_once(alice: Membership) -> None:
    lot = received(alice)
    assert "reason" in refusal(lambda: recall_lot(lot=lot, reason=" ", by=alice))
    recall_lot(lot=lot, reason="Maker's letter.", by=alice)
    assert (lot.recalled_by, lot.recall_reason) == (alice.user, "Maker's letter.")
    with pytest.raises(StaleStock):
        recall_lot(lot=lot, reason="Maker's letter.", by=alice)
    assert "lot_number" in refusal(lambda: received(alice))
    lift_recall(lot=lot, reason="Another lot was meant.", by=alice)
    with pytest.raises(StaleStock):
        lift_recall(lot=lot, reason="Another lot was meant.", by=alice)


def test_another_clinics_lot_is_out_of_reach(alice: Membership, stranger: Membership) -> None:
    """SEC-01."""
    lot = received(alice)
    (vial,) = opened(lot, alice)
    for act in (
        lambda: opened(lot, stranger),
        lambda: discard_vials(lot=lot, vials=1, reason="Mine.", by=stranger),
        lambda: unmark(movement=vial.opening, reason="Mine.", by=stranger),
        lambda: lift_recall(lot=lot, reason="Mine.", by=stranger),
    ):
        with pytest.raises(Lot.DoesNotExist):
            act()
    with pytest.raises(StaleStock):
        recall_lot(lot=lot, reason="Mine.", by=stranger)
    with pytest.raises(StaleStock):
        reopen_vial(vial=vial, by=stranger)
    assert in_stock(lot) == 2
    assert Clinic.objects.get(pk=stranger.clinic_id).lots.count() == 0


@pytest.mark.django_db(transaction=True)
def test_five_people_opening_the_last_two_vials(alice: Membership) -> None:
    """DUR-03: two succeed, the others are told, nothing goes below none."""
    lot = received(alice, vials=2)
    start = Barrier(5)

    def attempt(number: int) -> int:
        try:
            start.wait()
            return len(opened(lot, alice))
        except StockRefused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(attempt, range(5))) == [0, 0, 0, 1, 1]
    assert in_stock(lot) == 0
    assert Vial.objects.count() == 2
    assert audit.verify(alice.clinic).problem == ""


@pytest.mark.django_db(transaction=True)
def test_five_people_unmarking_one_opening(alice: Membership) -> None:
    """DUR-04: the vial returns once."""
    lot = received(alice, vials=1)
    (vial,) = opened(lot, alice)
    start = Barrier(5)

    def attempt(number: int) -> bool:
        try:
            start.wait()
            unmark(movement=vial.opening, reason="Mistaken.", by=alice)
            return True
        except StaleStock:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert sorted(pool.map(attempt, range(5))) == [False] * 4 + [True]
    assert in_stock(lot) == 1
    assert Clinic.objects.count() == 1
