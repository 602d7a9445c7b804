"""The page of one lot: what it is, its open vials, its movements, how many had it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import Membership
from clinic.permissions import can
from clinic.roles import Permission
from planning import stock
from planning.domain.quantities import millilitres
from planning.domain.stock import Expiry, expiry, vials_text
from planning.forms.stock import DiscardForm, OpenForm
from planning.models import Lot, StockMovement, Treatment, TreatmentVial, Vial
from planning.presenters.stock import diluent_of, keeping_of, lot_row, vial_row
from planning.wording import say

CLOSED = (Vial.Status.USED, Vial.Status.DISCARDED)


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement in words; `refusal` says why it cannot be unmarked, where it cannot."""

    id: UUID
    at: datetime
    kind: str
    vials: str
    by: str
    reason: str
    is_unmarked: bool
    may_unmark: bool
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ClosedVialRow:
    """A closed vial; one that a signed treatment drew from stays closed."""

    id: UUID
    status: str
    diluent: str
    reconstituted_at: datetime
    closed_at: datetime | None
    reason: str
    is_given: bool
    may_reopen: bool


def lot_context(
    lot: Lot,
    by: Membership,
    *,
    opening: OpenForm | None = None,
    discarding: DiscardForm | None = None,
    wrong: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The page's context; a refused form comes back as it was typed.

    `wrong` is a line's refused change: its `id`, the `problem`, the `reason` typed.
    """
    now = timezone.now()
    today = timezone.localtime(now).date()
    may_edit = can(by, Permission.STOCK_EDIT)
    given = TreatmentVial.objects.filter(
        vial=OuterRef("pk"), treatment__status=Treatment.Status.SIGNED
    )
    vials = list(lot.vials.annotate(is_given=Exists(given)).order_by("reconstituted_at", "pk"))
    may_open = may_edit and lot.vials_in_stock > 0 and lot.recalled_at is None
    may_open = may_open and expiry(lot.expires_on, today) is not Expiry.EXPIRED
    return {
        "lot": lot_row(lot, now),
        "recalled_at": lot.recalled_at,
        "recalled_by": lot.recalled_by,
        "facts": _facts(lot),
        "keeping": keeping_of(lot.product),
        "diluent": diluent_of(lot.product),
        "open_vials": [vial_row(one, lot, now) for one in vials if one.status == Vial.Status.OPEN],
        "closed_vials": [
            _closed(vial, may_edit=may_edit) for vial in vials if vial.status in CLOSED
        ],
        "movements": _movements(lot, vials, may_edit=may_edit),
        "treated": treatments_of(lot).values("patient").distinct().count(),
        "opening": (opening or OpenForm(initial={"vials": 1, "reconstituted_at": now}))
        if may_open or opening
        else None,
        "discarding": (discarding or DiscardForm(initial={"vials": 1}))
        if may_edit and (lot.vials_in_stock or discarding)
        else None,
        "wrong": wrong,
    }


def treatments_of(lot: Lot) -> "QuerySet[Treatment]":
    """Every treatment that drew from the lot, a voided one as well: it may have been given."""
    drawn = TreatmentVial.objects.filter(lot=lot)
    return Treatment.objects.filter(pk__in=drawn.values("treatment_id"), clinic_id=lot.clinic_id)


def _facts(lot: Lot) -> Sequence[tuple[str, str, str]]:
    received = lot.movements.filter(kind=StockMovement.Kind.RECEIVED, unmarked_by=None)
    days: list[date] = [timezone.localtime(movement.at).date() for movement in received]
    total = sum(movement.vials for movement in received)
    return (
        (_("In stock"), say(vials_text(lot.vials_in_stock)), ""),
        (_("Received"), say(vials_text(total)), min(days).isoformat() if days else ""),
        (_("Expires"), lot.expires_on.isoformat(), ""),
    )


def _movements(lot: Lot, vials: Sequence[Vial], *, may_edit: bool) -> list[MovementRow]:
    movements = lot.movements.select_related("by", "unmarks", "unmarked_by").order_by("-at", "-pk")
    drawn = stock.drawn_from(vials)
    by_opening: dict[UUID, list[Vial]] = {}
    for vial in vials:
        by_opening.setdefault(vial.opening_id, []).append(vial)
    rows = []
    for movement in movements:
        is_unmarked = hasattr(movement, "unmarked_by")
        opened = by_opening.get(movement.pk, [])
        refusal = _refusal(movement, lot, opened, drawn)
        rows.append(
            MovementRow(
                id=movement.pk,
                at=movement.at,
                kind=_kind(movement),
                vials=say(vials_text(movement.vials)),
                by=str(movement.by),
                reason=movement.reason,
                is_unmarked=is_unmarked,
                may_unmark=may_edit
                and not is_unmarked
                and movement.kind != StockMovement.Kind.UNMARKED
                and not refusal,
                refusal="" if is_unmarked or not may_edit else refusal,
            )
        )
    return rows


def _kind(movement: StockMovement) -> str:
    if movement.unmarks is None:
        return str(movement.get_kind_display())
    return _("unmarked: %(movement)s") % {"movement": movement.unmarks.get_kind_display()}


def _refusal(movement: StockMovement, lot: Lot, opened: Sequence[Vial], drawn: set[UUID]) -> str:
    if drawn & {vial.pk for vial in opened}:
        return _("A treatment drew from it.")
    if any(vial.status in CLOSED for vial in opened):
        return _("A vial was closed: open it again first.")
    if movement.kind == StockMovement.Kind.RECEIVED and lot.vials_in_stock < movement.vials:
        return _("Not all of it is in stock any more.")
    return ""


def _closed(vial: Vial, *, may_edit: bool) -> ClosedVialRow:
    is_given: bool = vars(vial)["is_given"]
    return ClosedVialRow(
        id=vial.pk,
        status=str(vial.get_status_display()),
        diluent=say(millilitres(vial.diluent_microlitres)),
        reconstituted_at=vial.reconstituted_at,
        closed_at=vial.closed_at,
        reason=vial.close_reason,
        is_given=is_given,
        may_reopen=may_edit and not is_given,
    )
