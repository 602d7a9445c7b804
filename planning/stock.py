"""What the clinic's stock offers: lots that may be opened, vials that may be drawn from.

`product` is a code of the catalogue. Nothing here changes anything; `planning.actions.stock`
does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from clinic.models import Clinic
from planning.domain.products import UseWithin
from planning.domain.stock import WARN_DAYS, VialClock, vial_clock
from planning.evidence import load_products
from planning.models import Lot, Treatment, TreatmentVial, Vial


@dataclass(frozen=True, slots=True)
class OfferedVial:
    """An open vial that may be drawn from, with its clock at the moment asked about.

    `clock.text` says how long it may still be used, or that no text read states it.
    """

    vial: Vial
    clock: VialClock


def use_within_of(product: str) -> UseWithin | None:
    """How long a prepared solution of this product keeps; `None` where no text says."""
    found = load_products().get(product)
    return found.use_within if found else None


def offered_vials(clinic: Clinic, product: str, at: datetime) -> list[OfferedVial]:
    """Open vials of a product that may be drawn from at `at`: the earliest prepared first.

    Their use-within time has not run out, their lot is neither expired on that day nor
    recalled. Where no text states the hours they are offered, and their clock says so.
    """
    use_within = use_within_of(product)
    vials = (
        Vial.objects.filter(
            clinic=clinic,
            status=Vial.Status.OPEN,
            lot__product=product,
            lot__recalled_at=None,
            lot__expires_on__gte=timezone.localtime(at).date(),
        )
        .select_related("lot")
        .order_by("reconstituted_at", "pk")
    )
    clocks = ((vial, vial_clock(vial.reconstituted_at, at, use_within)) for vial in vials)
    return [OfferedVial(vial, clock) for vial, clock in clocks if clock.is_offered]


def offered_lots(clinic: Clinic, product: str, on: date) -> list[Lot]:
    """Lots of a product that may be opened on a day: the one that expires soonest first."""
    return list(
        clinic.lots.filter(
            product=product, recalled_at=None, expires_on__gte=on, vials_in_stock__gt=0
        ).order_by("expires_on", "lot_number", "pk")
    )


def expiring_lots(clinic: Clinic, on: date) -> "QuerySet[Lot]":
    """Lots in stock that expire within the days of warning, or have: one query."""
    return clinic.lots.filter(
        vials_in_stock__gt=0, recalled_at=None, expires_on__lte=on + timedelta(days=WARN_DAYS)
    ).order_by("expires_on", "lot_number")


def drawn_from(vials: Iterable[Vial]) -> set[UUID]:
    """Which of these vials of one clinic a treatment names, signed or still being recorded."""
    by_id = {vial.pk: vial for vial in vials}
    if not by_id:
        return set()
    signed = TreatmentVial.objects.filter(vial__in=by_id).values_list("vial_id", flat=True)
    clinic_id = next(iter(by_id.values())).clinic_id
    return set(signed) | (drafted_vials(clinic_id) & set(by_id))


def drafted_vials(clinic_id: UUID) -> set[UUID]:
    """Vials that a treatment not signed yet names."""
    drafts = Treatment.objects.filter(clinic_id=clinic_id, status=Treatment.Status.DRAFT)
    return {
        used.vial_id
        for treatment in drafts.only("document")
        for used in treatment.read_document().vials
    }
