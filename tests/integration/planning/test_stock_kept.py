"""What the database itself refuses of stock, and that its sums hold."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.models import Membership
from planning.actions.stock import StaleStock, discard_vials, unmark
from planning.domain.stock import Movement, MovementKind, StockRefused, in_stock
from planning.models import Lot, StockMovement, TreatmentVial
from tests.factories.stock import make_drawn_lot
from tests.factories.treatments import make_lot, make_vials
from tests.tampering import replacing


def test_movements_and_drawn_vials_can_only_be_added(alice: Membership) -> None:
    """AUD-04: ORM update, bulk_update, save, delete, raw SQL and REPLACE all fail."""
    make_drawn_lot(alice)
    opening = StockMovement.objects.get(kind="opened")
    drawn = TreatmentVial.objects.get()
    changes: list[tuple[StockMovement | TreatmentVial, str, object]] = [
        (opening, "vials", 9),
        (drawn, "lot", make_lot(alice, lot_number="OTHER")),
    ]
    for row, field, value in changes:
        manager: Any = type(row)._default_manager
        rows = manager.filter(pk=row.pk)
        before = rows.values().get()
        setattr(row, field, value)
        for attempt in (
            partial(rows.update, **{field: value}),
            partial(manager.bulk_update, [row], [field]),
            row.save,
            partial(rows._raw_delete, "default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
        table = row._meta.db_table
        key = row._meta.pk.get_db_prep_value(row.pk, connection)
        for statement in (
            f"UPDATE {table} SET clinic_id = clinic_id WHERE id = %s",  # noqa: S608
            f"DELETE FROM {table} WHERE id = %s",  # noqa: S608
            replacing(table),
        ):
            with (
                pytest.raises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement, [key])
        assert rows.values().get() == before


def test_no_lot_holds_less_than_none(alice: Membership) -> None:
    lot = make_lot(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(vials_in_stock=-1)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_in_stock_is_the_sum_of_its_movements(alice: Membership, seed: int) -> None:
    """DUR-03: whatever is done in whatever order, and whatever of it is refused."""
    chance = Random(seed)  # noqa: S311 (not for secrets)
    lot = make_lot(alice, vials=4)
    for _ in range(40):
        vials = chance.randint(1, 4)
        movements = list(lot.movements.all())
        acts: list[Callable[[], object]] = [
            partial(make_lot, alice, vials=vials),
            partial(make_vials, alice, lot=lot, vials=vials),
            partial(discard_vials, lot=lot, vials=vials, reason="Any.", by=alice),
            partial(unmark, movement=chance.choice(movements), reason="Any.", by=alice),
        ]
        with suppress(StockRefused, StaleStock):
            chance.choice(acts)()
        lot.refresh_from_db()
        kept = {row.pk: row for row in lot.movements.all()}
        assert lot.vials_in_stock == in_stock(
            Movement(
                MovementKind(row.kind),
                row.vials,
                unmarks=Movement(MovementKind(kept[row.unmarks_id].kind), row.vials)
                if row.unmarks_id
                else None,
            )
            for row in kept.values()
        )
