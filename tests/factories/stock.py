"""Deliveries into stock, and a lot that a patient had."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from clinic.models import Membership
from planning.models import Lot
from tests.factories.treatments import BOTOX, make_lot, make_signed_treatment

_numbers = count(1001)


def delivery(**changes: Any) -> dict[str, Any]:
    """The arguments of a delivery of three vials, but for who received it."""
    expires_on: date = timezone.localdate() + timedelta(days=200)
    return {
        "product": BOTOX,
        "vial_units": 100,
        "lot_number": f"L{next(_numbers)}",
        "expires_on": expires_on,
        "vials": 3,
        **changes,
    }


def make_drawn_lot(by: Membership) -> Lot:
    """A lot that one signed treatment drew a vial from."""
    lot = make_lot(by)
    make_signed_treatment(by, lot=lot)
    return lot
