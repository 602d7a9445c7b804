"""The clinic's stock as its pages show it: lots by product, vials with their clocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from clinic.models import Clinic
from planning import stock
from planning.domain.lot_number import read_lot_number
from planning.domain.quantities import format_decimal, millilitres, units
from planning.domain.stock import (
    Expiry,
    StockRefused,
    VialState,
    expiry,
    expiry_text,
    vial_clock,
    vials_text,
)
from planning.domain.text import N_, Text
from planning.evidence import load_products
from planning.models import Lot, Vial
from planning.presenters.sources import Source, sources_of
from planning.wording import say

LOTS_PER_PAGE = 100
LONGEST_SEARCH = 200
LOTS_IN_A_WARNING = 8
SEVERITIES = {Expiry.EXPIRED: "stop", Expiry.SOON: "confirm", Expiry.FINE: ""}


@dataclass(frozen=True, slots=True)
class VialRow:
    """An open vial with what its clock says now."""

    id: UUID
    diluent: str
    reconstituted_at: datetime
    until: datetime | None
    clock: str
    severity: str


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as a line; `expiry` is in words, `severity` that of a tag."""

    id: UUID
    href: str
    product: str
    lot_number: str
    vial: str
    in_stock: str
    is_empty: bool
    expires_on: date
    expiry: str
    severity: str
    is_recalled: bool
    recall_reason: str
    open_vials: Sequence[VialRow] = ()


@dataclass(frozen=True, slots=True)
class Warning:
    """A sentence above the list, with the lots it is about."""

    severity: str
    title: str
    lots: Sequence[LotRow]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a product keeps once prepared, and whose word that is."""

    sentence: str
    sources: Sequence[Source] = ()


def list_context(request: ClinicRequest) -> dict[str, Any]:
    """The page's context: lots in use by product, or every lot; found by `?lot=`."""
    now = timezone.now()
    today = timezone.localdate()
    typed = request.GET.get("lot", "").strip()
    shows_all = bool(typed) or request.GET.get("show") == "all"
    lots = with_open_vials(request.clinic.lots.all())
    if len(typed) > LONGEST_SEARCH:
        lots = lots.none()
    elif typed:
        lots = lots.filter(lot_number__contains=_wanted(typed))
    elif not shows_all:
        # What is used up stays findable by its number.
        is_open = Vial.objects.filter(clinic=request.clinic, status=Vial.Status.OPEN)
        lots = lots.filter(Q(vials_in_stock__gt=0) | Q(pk__in=is_open.values("lot_id")))
    page = Paginator(
        lots.order_by("product", "expires_on", "lot_number", "pk"), LOTS_PER_PAGE
    ).get_page(request.GET.get("page", "1"))
    query = request.GET.copy()
    query.pop("page", None)
    rows = [lot_row(lot, now) for lot in page]
    return {
        "groups": [(product, list(some)) for product, some in groupby(rows, _product)],
        "page": page,
        "query": query.urlencode(),
        "typed": typed,
        "shows_all": shows_all,
        "has_any": bool(rows) or request.clinic.lots.exists(),
        "warnings": list(warnings(request.clinic, today)),
        "today": today,
    }


def warnings(clinic: Clinic, today: date) -> Iterable[Warning]:
    """What must not lie unseen: recalled, expired and soon expiring lots still in stock."""
    in_stock = clinic.lots.filter(vials_in_stock__gt=0)
    recalled = list(in_stock.exclude(recalled_at=None).order_by("lot_number"))
    near = list(stock.expiring_lots(clinic, today))
    expired = [lot for lot in near if expiry(lot.expires_on, today) is Expiry.EXPIRED]
    soon = [lot for lot in near if lot not in expired]
    for severity, title, lots in (
        ("stop", _("Recalled and still in stock: set apart and discard"), recalled),
        ("stop", _("Expired and still in stock: discard"), expired),
        ("confirm", _("Expires within 30 days"), soon),
    ):
        if lots:
            rows = [lot_row(lot, timezone.now()) for lot in lots[:LOTS_IN_A_WARNING]]
            yield Warning(severity, title, rows, len(lots) - len(rows))


def expiring_sentence(clinic: Clinic, today: date) -> str:
    """One sentence for another page: how many lots expire soon; empty when none does."""
    number = stock.expiring_lots(clinic, today).count()
    if not number:
        return ""
    if number == 1:
        return say(Text(N_("One lot in stock has expired or expires within 30 days.")))
    return say(
        Text(
            N_("{number} lots in stock have expired or expire within 30 days."),
            number=format_decimal(number),
        )
    )


def with_open_vials(lots: "QuerySet[Lot]") -> "QuerySet[Lot]":
    """The lots with their open vials: one query more, whatever their number."""
    vials = Vial.objects.filter(status=Vial.Status.OPEN).order_by("reconstituted_at", "pk")
    return lots.prefetch_related(Prefetch("vials", queryset=vials, to_attr="open_vials"))


def lot_row(lot: Lot, now: datetime) -> LotRow:
    """A lot, with the vials `with_open_vials` loaded where it did."""
    today = timezone.localtime(now).date()
    state = expiry(lot.expires_on, today)
    opened: Sequence[Vial] = getattr(lot, "open_vials", ())
    return LotRow(
        id=lot.pk,
        href=reverse("planning:lot", args=[lot.pk]),
        product=say(load_products().label_of(lot.product)),
        lot_number=lot.lot_number,
        vial=say(units(lot.vial_units * 10)),
        in_stock=say(vials_text(lot.vials_in_stock)),
        is_empty=lot.vials_in_stock == 0,
        expires_on=lot.expires_on,
        expiry=say(expiry_text(lot.expires_on, today)) if state is not Expiry.FINE else "",
        severity=SEVERITIES[state],
        is_recalled=lot.recalled_at is not None,
        recall_reason=lot.recall_reason,
        open_vials=[vial_row(vial, lot, now) for vial in opened],
    )


def vial_row(vial: Vial, lot: Lot, now: datetime) -> VialRow:
    clock = vial_clock(vial.reconstituted_at, now, stock.use_within_of(lot.product))
    return VialRow(
        id=vial.pk,
        diluent=say(millilitres(vial.diluent_microlitres)),
        reconstituted_at=vial.reconstituted_at,
        until=clock.until,
        clock=say(clock.text),
        severity={VialState.RUN_OUT: "stop", VialState.NOT_STATED: "confirm"}.get(clock.state, ""),
    )


def keeping_of(product: str) -> Keeping:
    """The product's use-within words, or that no text read states them."""
    within = stock.use_within_of(product)
    if within is None:
        sentence = N_("No text read states how long the prepared solution keeps.")
        return Keeping(say(Text(sentence)))
    text = Text(
        N_("Use within {hours} hours, {storage}."),
        hours=within.hours,
        storage=Text(within.storage),
    )
    return Keeping(say(text), sources_of(within.sources))


def diluent_of(product: str) -> Keeping:
    """The diluent a text names for the product, or that none does."""
    found = load_products().get(product)
    if found is None or found.diluent is None:
        return Keeping(say(Text(N_("No text read names a diluent: the clinician decides."))))
    return Keeping(say(Text(found.diluent.name)), sources_of(found.diluent.sources))


def _product(row: LotRow) -> str:
    return row.product


def _wanted(typed: str) -> str:
    """What is looked for, as lot numbers are kept; a wild guess finds nothing."""
    try:
        return read_lot_number(typed)
    except StockRefused:
        return typed
