"""Vials come, are opened, discarded, closed; a mistaken movement is unmarked.

    receive ──▶ lot +n          discard ──▶ lot −n
    open    ──▶ lot −n, n vials open ──close──▶ used | discarded ──reopen──▶ open
    unmark  ──▶ the movement's opposite; its vials become unmarked

What is in stock changes in one statement that holds only while enough is there, so two
people who open the last vial cannot both succeed (`DUR-03`).
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, Membership
from planning import stock
from planning.domain.lot_number import read_lot_number
from planning.domain.quantities import format_decimal
from planning.domain.stock import (
    KnownLot,
    Movement,
    MovementKind,
    StockRefused,
    check_movement,
    check_opening,
    check_reason,
    check_receipt,
    more_than_in_stock,
)
from planning.domain.text import N_, Text
from planning.evidence import load_products
from planning.models import Lot, StockMovement, Treatment, Vial

STANDING = Q(kind=StockMovement.Kind.RECEIVED, unmarked_by=None)


class StaleStock(Exception):
    """Somebody else closed, unmarked or recalled it since it was shown."""


@transaction.atomic
def receive_vials(
    *,
    product: str,
    vial_units: int,
    lot_number: str,
    expires_on: date,
    vials: int,
    by: Membership,
    is_confirmed: bool = False,
    at: datetime | None = None,
) -> StockMovement:
    """Takes a delivery into stock; more of a known lot adds to it. Raises `StockRefused`.

    `at` is when the delivery came, now unless said.
    """
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    found = load_products().get(product)
    if found is None:
        raise StockRefused([("product", Text(N_("Choose a product.")))])
    number = read_lot_number(lot_number)
    at = at or timezone.now()
    check_receipt(
        product=found,
        vial_units=vial_units,
        lot_number=number,
        expires_on=expires_on,
        vials=vials,
        on=timezone.localtime(at).date(),
        known=_known(clinic, number),
        is_confirmed=is_confirmed,
    )
    # A lot whose every delivery was unmarked was a slip: it is written over, date and all.
    lot, _ = Lot.objects.update_or_create(
        clinic=clinic,
        product=product,
        vial_units=vial_units,
        lot_number=number,
        defaults={"expires_on": expires_on},
    )
    return _moved(lot, Movement(MovementKind.RECEIVED, vials), by=by, at=at)


@transaction.atomic
def open_vials(
    *,
    lot: Lot,
    vials: int,
    diluent_microlitres: int,
    reconstituted_at: datetime,
    by: Membership,
    is_confirmed: bool = False,
    at: datetime | None = None,
) -> list[Vial]:
    """Opens vials of a lot, each with `diluent_microlitres`. Raises `StockRefused`.

    `is_confirmed` says that an unusual amount of diluent was meant; `at` is the moment of
    recording, now unless said.
    """
    lot = Lot.objects.select_for_update().get(pk=lot.pk, clinic=by.clinic)
    at = at or timezone.now()
    check_opening(
        vials=vials,
        diluent_microlitres=diluent_microlitres,
        reconstituted_at=timezone.localtime(reconstituted_at),
        at=timezone.localtime(at),
        received_on=_received_on(lot),
        expires_on=lot.expires_on,
        is_recalled=lot.recalled_at is not None,
        stock=lot.vials_in_stock,
        is_confirmed=is_confirmed,
    )
    opening = _moved(lot, Movement(MovementKind.OPENED, vials), by=by, at=at)
    return Vial.objects.bulk_create(
        Vial(
            clinic_id=lot.clinic_id,
            lot=lot,
            opening=opening,
            diluent_microlitres=diluent_microlitres,
            reconstituted_at=reconstituted_at,
        )
        for _ in range(vials)
    )


@transaction.atomic
def discard_vials(*, lot: Lot, vials: int, reason: str, by: Membership) -> StockMovement:
    """Takes unopened vials out of stock for good. Raises `StockRefused`."""
    lot = Lot.objects.select_for_update().get(pk=lot.pk, clinic=by.clinic)
    reason = check_reason(reason)
    if vials < 1:
        text = Text(N_("must be at least {ge}, got {got}"), ge=1, got=format_decimal(vials))
        raise StockRefused([("vials", text)])
    return _moved(lot, Movement(MovementKind.DISCARDED, vials), by=by, reason=reason)


@transaction.atomic
def close_vial(*, vial: Vial, status: str, by: Membership, reason: str = "") -> Vial:
    """An open vial is used up, or discarded with a reason; said again, changes nothing.

    Raises `StockRefused`, and `StaleStock` where it was closed otherwise.
    """
    if status not in (Vial.Status.USED, Vial.Status.DISCARDED):
        raise StockRefused([("status", Text(N_("Say what became of the vial.")))])
    if status == Vial.Status.DISCARDED or reason.strip():
        reason = check_reason(reason)
    now = timezone.now()
    is_open = Vial.objects.filter(pk=vial.pk, clinic=by.clinic, status=Vial.Status.OPEN)
    if not is_open.update(
        status=status, closed_at=now, close_reason=reason, version=F("version") + 1
    ):
        vial.refresh_from_db()
        if vial.status == status:
            return vial
        raise StaleStock
    vial.refresh_from_db()
    audit.record(
        by=by, action=f"vial_{vial.status}", subject=vial, detail={"lot": str(vial.lot_id)}
    )
    return vial


@transaction.atomic
def reopen_vial(*, vial: Vial, by: Membership) -> Vial:
    """A vial closed by mistake is open again; its clock ran on.

    Raises `StockRefused` for one that a signed treatment drew from, and `StaleStock`.
    """
    if vial.treatments.filter(treatment__status=Treatment.Status.SIGNED).exists():
        text = Text(N_("A treatment drew from this vial, so it stays closed."))
        raise StockRefused([("reopen", text)])
    closed = Vial.objects.filter(
        pk=vial.pk, clinic=by.clinic, status__in=(Vial.Status.USED, Vial.Status.DISCARDED)
    )
    if not closed.update(
        status=Vial.Status.OPEN, closed_at=None, close_reason="", version=F("version") + 1
    ):
        raise StaleStock
    vial.refresh_from_db()
    audit.record(by=by, action="vial_reopened", subject=vial, detail={"lot": str(vial.lot_id)})
    return vial


@transaction.atomic
def unmark(*, movement: StockMovement, reason: str, by: Membership) -> StockMovement:
    """Undoes a mistaken movement by its opposite; what was opened returns to stock.

    Refused where a treatment names one of its vials, where one was closed, and where a
    delivery is no longer there in full. Raises `StockRefused`, and `StaleStock` where it
    was unmarked before.
    """
    lot = Lot.objects.select_for_update().get(pk=movement.lot_id, clinic=by.clinic)
    reason = check_reason(reason)
    if movement.kind == StockMovement.Kind.UNMARKED:
        raise StockRefused([("unmark", Text(N_("An unmarking stays. Record it anew instead.")))])
    if StockMovement.objects.filter(unmarks=movement).exists():
        raise StaleStock
    _unmark_vials(movement)
    undone = Movement(MovementKind(movement.kind), movement.vials)
    opposite = Movement(MovementKind.UNMARKED, movement.vials, unmarks=undone)
    return _moved(lot, opposite, by=by, reason=reason, unmarks=movement)


@transaction.atomic
def recall_lot(*, lot: Lot, reason: str, by: Membership) -> Lot:
    """Marks a lot recalled: it is offered no longer. Raises `StockRefused`, `StaleStock`."""
    reason = check_reason(reason)
    in_use = Lot.objects.filter(pk=lot.pk, clinic=by.clinic, recalled_at=None)
    if not in_use.update(
        recalled_at=timezone.now(),
        recalled_by=by.user,
        recall_reason=reason,
        version=F("version") + 1,
    ):
        raise StaleStock
    lot.refresh_from_db()
    audit.record(by=by, action="lot_recalled", subject=lot, detail={"reason": reason})
    return lot


@transaction.atomic
def lift_recall(*, lot: Lot, reason: str, by: Membership) -> Lot:
    """Takes a recall back; both reasons stay in the log. Raises `StockRefused`, `StaleStock`."""
    reason = check_reason(reason)
    recalled = Lot.objects.select_for_update().get(pk=lot.pk, clinic=by.clinic)
    if recalled.recalled_at is None:
        raise StaleStock
    detail = {"reason": reason, "recall_reason": recalled.recall_reason}
    Lot.objects.filter(pk=lot.pk).update(
        recalled_at=None, recalled_by=None, recall_reason="", version=F("version") + 1
    )
    lot.refresh_from_db()
    audit.record(by=by, action="lot_recall_lifted", subject=lot, detail=detail)
    return lot


def _moved(
    lot: Lot,
    movement: Movement,
    *,
    by: Membership,
    at: datetime | None = None,
    reason: str = "",
    unmarks: StockMovement | None = None,
) -> StockMovement:
    """Writes a movement, and what it leaves, while enough is there for it."""
    check_movement(lot.vials_in_stock, movement)
    enough = Lot.objects.filter(pk=lot.pk, vials_in_stock__gte=max(-movement.effect, 0))
    if movement.kind is MovementKind.OPENED:
        enough = enough.filter(recalled_at=None)
    if not enough.update(
        vials_in_stock=F("vials_in_stock") + movement.effect, version=F("version") + 1
    ):
        lot.refresh_from_db()
        raise StockRefused([("vials", more_than_in_stock(lot.vials_in_stock))])
    written = StockMovement.objects.create(
        clinic_id=lot.clinic_id,
        lot=lot,
        kind=movement.kind.value,
        vials=movement.vials,
        reason=reason,
        unmarks=unmarks,
        by=by.user,
        at=at or timezone.now(),
    )
    lot.refresh_from_db()
    audit.record(
        by=by,
        action=f"vials_{movement.kind.value}",
        subject=lot,
        detail={
            "movement": str(written.pk),
            "vials": movement.vials,
            "in_stock": lot.vials_in_stock,
            "expires_on": lot.expires_on,
            "unmarks": str(unmarks.pk) if unmarks else None,
        },
    )
    return written


def _unmark_vials(movement: StockMovement) -> None:
    vials = list(movement.opened_vials.all())
    if stock.drawn_from(vials):
        text = Text(N_("A treatment drew from a vial of this opening, so it stands."))
        raise StockRefused([("unmark", text)])
    if any(vial.status != Vial.Status.OPEN for vial in vials):
        text = Text(N_("A vial of this opening was closed: open it again first."))
        raise StockRefused([("unmark", text)])
    movement.opened_vials.filter(status=Vial.Status.OPEN).update(
        status=Vial.Status.UNMARKED, closed_at=timezone.now(), version=F("version") + 1
    )


def _received_on(lot: Lot) -> date:
    first = lot.movements.filter(STANDING).order_by("at").first()
    return timezone.localtime(first.at).date() if first else date.max


def _known(clinic: Clinic, number: str) -> list[KnownLot]:
    """Lots of this number; one whose every delivery was unmarked is known no longer."""
    catalogue = load_products()
    standing = StockMovement.objects.filter(STANDING, lot=OuterRef("pk"))
    return [
        KnownLot(
            catalogue.get(lot.product) or lot.product,
            lot.vial_units,
            lot.expires_on,
            lot.recalled_at is not None,
        )
        for lot in clinic.lots.filter(
            Exists(standing) | Q(recalled_at__isnull=False), lot_number=number
        )
    ]
