"""A fictitious clinic's stock: one lot in each state that its pages know.

Every lot number begins with `DEMO-`, so that none is taken for one of a maker.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.models import Membership
from planning.actions.stock import discard_vials, open_vials, recall_lot, receive_vials, unmark
from planning.models import Lot

BOTOX = "onabotulinumtoxinA-botox"
BOTULAX = "letibotulinumtoxinA-botulax"
NABOTA = "prabotulinumtoxinA-nabota"
MEDITOXIN = "botulinumtoxinA-meditoxin"


@transaction.atomic
def fill_stock(*, by: Membership, today: date) -> list[Lot]:
    """Receives lots: fine, expiring in 20 days, expired, with open vials, recalled.

    `today` is the clinic's day; vials are opened in its morning, or a moment ago while it
    is still night.
    """
    now = timezone.now()
    opened_at = min(_at(today, time(9, 0)), now)
    fine = _received(BOTOX, "DEMO-OB2711", 100, 12, today, shelf_days=500, by=by)
    soon = _received(NABOTA, "DEMO-NA2612", 100, 4, today, shelf_days=20, by=by)
    expired = _received(BOTULAX, "DEMO-LB2611", 50, 3, today, shelf_days=-6, by=by)
    in_use = _received(BOTULAX, "DEMO-LB2708", 100, 8, today, shelf_days=270, by=by)
    silent = _received(MEDITOXIN, "DEMO-MT2707", 200, 5, today, shelf_days=240, by=by)
    recalled = _received(NABOTA, "DEMO-NA2705", 100, 6, today, shelf_days=180, by=by)
    for lot, vials in ((fine, 1), (in_use, 2), (silent, 1)):
        open_vials(
            lot=lot, vials=vials, diluent_microlitres=2_000, reconstituted_at=opened_at, by=by
        )
    discarded = discard_vials(lot=fine, vials=2, reason="Cold chain broken (fictitious).", by=by)
    unmark(movement=discarded, reason="The data logger had stopped, not the fridge.", by=by)
    discard_vials(lot=soon, vials=1, reason="Dropped (fictitious).", by=by)
    recall_lot(lot=recalled, reason="Fictitious notice of the maker: particles seen.", by=by)
    return [fine, soon, expired, in_use, silent, recalled]


def _received(
    product: str,
    lot_number: str,
    vial_units: int,
    vials: int,
    today: date,
    *,
    shelf_days: int,
    by: Membership,
) -> Lot:
    """A delivery two months ago of a lot that has `shelf_days` left today."""
    return receive_vials(
        product=product,
        vial_units=vial_units,
        lot_number=lot_number,
        expires_on=today + timedelta(days=shelf_days),
        vials=vials,
        at=_at(today - timedelta(days=60), time(10, 30)),
        by=by,
    ).lot


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
