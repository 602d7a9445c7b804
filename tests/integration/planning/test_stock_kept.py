"""What the database itself refuses of stock, and that its sums hold."""

from collections.abc import Callable
from contextlib import suppress
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


def test_movements_and_drawn_vials_can_only_be_added(alice: Membership) -> None:
    """AUD-04: ORM update, bulk_update, save, delete, raw SQL and REPLACE all fail."""
    make_drawn_lot(alice)
    opening = StockMovement.objects.filter(kind="opened").first()
    drawn = TreatmentVial.objects.get()
    other = make_lot(alice, lot_number="OTHER")
    for row, field, value in ((opening, "vials", 9), (drawn, "lot", other)):
        assert row is not None
        rows = type(row)._default_manager.filter(pk=row.pk)
        table = row._meta.db_table
        before = rows.values().get()
        setattr(row, field, value)

        def update(rows: Any = rows, field: str = field, value: Any = value) -> object:
            return rows.update(**{field: value})

        def bulk_update(row: Any = row, field: str = field) -> object:
            return type(row)._default_manager.bulk_update([row], [field])

        key = str(before["id"])
        where = f"WHERE id = '{key.replace('-', '')}' OR id = '{key}'"
        for attempt in (
            update,
            bulk_update,
            row.save,
            lambda rows=rows: rows._raw_delete("default"),
            lambda t=table, w=where: connection.cursor().execute(
                f"UPDATE {t} SET clinic_id = clinic_id {w}"  # noqa: S608 (our own names)
            ),
            lambda t=table, w=where: connection.cursor().execute(
                f"DELETE FROM {t} {w}"  # noqa: S608 (our own names)
            ),
            lambda t=table, w=where: connection.cursor().execute(
                f"INSERT OR REPLACE INTO {t} SELECT * FROM {t} {w}"  # noqa: S608 (our own names)
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()
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
            lambda vials=vials: make_lot(alice, vials=vials),
            lambda vials=vials: make_vials(alice, lot=lot, vials=vials),
            lambda vials=vials: discard_vials(lot=lot, vials=vials, reason="Any.", by=alice),
            lambda movements=movements: unmark(
                movement=chance.choice(movements), reason="Any.", by=alice
            ),
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
