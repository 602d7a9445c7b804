"""Everybody who had a lot: one line for each treatment that drew from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from patients.presenters import name_of, page_of
from planning.domain.quantities import format_decimal, format_tenths, units
from planning.evidence import load_products
from planning.forms.stock import RecallForm
from planning.models import Lot, Treatment, Visit
from planning.presenters.stock import lot_row
from planning.presenters.stock_lot import treatments_of
from planning.wording import say

LATEST_FIRST = ("-given_on", "patient__chart_number", "pk")
ROWS_PER_PAGE = 100
MOST_ON_ONE_PAGE = 1_000
"""A longer list is printed page by page, or taken as a file."""


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One treatment that drew from the lot. `given` are the units of the whole treatment."""

    patient_id: UUID
    name: str
    href: str
    chart_number: str
    birth_date: date
    given_on: date
    given: str
    vials: str
    clinician: str
    next_visit: date | None
    state: str


def recall_context(
    request: ClinicRequest, lot: Lot, *, form: RecallForm | None = None, **more: Any
) -> dict[str, Any]:
    """The page's context; a refused form comes back as it was typed."""
    treatments = treatments_of(lot).order_by(*LATEST_FIRST)
    number = treatments.count()
    shows_all = request.GET.get("show") == "all" and number <= MOST_ON_ONE_PAGE
    size = MOST_ON_ONE_PAGE if shows_all else ROWS_PER_PAGE
    # Vials and visits are counted for the page alone, not for everybody who had the lot.
    page = Paginator(treatments.values_list("pk", flat=True), size).get_page(
        request.GET.get("page", "1")
    )
    shown = with_next_visit(Treatment.objects.filter(pk__in=list(page)), lot)
    rows = [recall_row(treatment) for treatment in shown]
    drafts = [recall_row(treatment) for treatment in drafts_of(lot)]
    return {
        "lot": lot_row(lot, timezone.now()),
        "recalled_at": lot.recalled_at,
        "recalled_by": lot.recalled_by,
        "form": form or RecallForm(),
        "rows": rows,
        "drafts": drafts,
        "patients": treatments.order_by().values("patient").distinct().count(),
        "treatments": number,
        "page": page,
        "query": "show=all" if shows_all else "",
        "shows_all": shows_all,
        "can_show_all": not shows_all and ROWS_PER_PAGE < number <= MOST_ON_ONE_PAGE,
        "export_href": reverse("planning:lot_recall_export", args=[lot.pk]),
        "now": timezone.now(),
        **more,
    }


def with_next_visit(treatments: "QuerySet[Treatment]", lot: Lot) -> "QuerySet[Treatment]":
    """The treatments, latest first, with vials counted and each patient's next visit."""
    visits = Visit.objects.filter(
        patient=OuterRef("patient"), status=Visit.Status.BOOKED, on__gte=timezone.localdate()
    )
    return (
        treatments.select_related("patient", "clinician")
        .annotate(
            vials_of_lot=Count("vials", filter=Q(vials__lot=lot)),
            vials_in_all=Count("vials"),
            next_visit=Subquery(visits.order_by("on").values("on")[:1]),
        )
        .order_by(*LATEST_FIRST)
    )


def drafts_of(lot: Lot) -> list[Treatment]:
    """Treatments being recorded that name the lot: given perhaps, though not signed."""
    drafts = Treatment.objects.filter(clinic_id=lot.clinic_id, status=Treatment.Status.DRAFT)
    found = []
    for treatment in drafts.select_related("patient", "clinician").order_by("-given_on", "pk"):
        used = treatment.read_document().vials
        of_lot = sum(vial.lot_id == lot.pk for vial in used)
        if of_lot:
            vars(treatment).update(vials_of_lot=of_lot, vials_in_all=len(used), next_visit=None)
            found.append(treatment)
    return found


def recall_row(treatment: Treatment) -> RecallRow:
    of_lot, in_all = vars(treatment)["vials_of_lot"], vars(treatment)["vials_in_all"]
    patient = treatment.patient
    return RecallRow(
        patient_id=patient.pk,
        name=name_of(patient),
        href=page_of(patient),
        chart_number=patient.chart_number,
        birth_date=patient.birth_date,
        given_on=treatment.given_on,
        given=say(units(_given_tenths(treatment))),
        vials=_vials(of_lot, in_all),
        clinician=str(treatment.clinician),
        next_visit=vars(treatment)["next_visit"],
        state="" if treatment.status == Treatment.Status.SIGNED else _state(treatment),
    )


def recall_table(lot: Lot) -> tuple[Sequence[str], list[tuple[object, ...]]]:
    """The whole list as a file has it: header and rows, drafts last."""
    header = (
        _("Patient"),
        _("Chart number"),
        _("Birth date"),
        _("Treatment day"),
        _("Given (units)"),
        _("Product"),
        _("Lot number"),
        _("Vials of this lot"),
        _("Vials in all"),
        _("Clinician"),
        _("Next visit"),
        _("State of the record"),
    )
    product = say(load_products().label_of(lot.product))
    treatments = [*with_next_visit(treatments_of(lot), lot).iterator(500), *drafts_of(lot)]
    return header, list(_cells(treatments, product, lot.lot_number))


def _cells(
    treatments: Sequence[Treatment], product: str, number: str
) -> Iterator[tuple[object, ...]]:
    for treatment in treatments:
        patient, counted = treatment.patient, vars(treatment)
        yield (
            name_of(patient),
            patient.chart_number,
            patient.birth_date.isoformat(),
            treatment.given_on.isoformat(),
            format_tenths(_given_tenths(treatment)).replace(",", ""),
            product,
            number,
            counted["vials_of_lot"],
            counted["vials_in_all"],
            str(treatment.clinician),
            counted["next_visit"].isoformat() if counted["next_visit"] else "",
            _state(treatment),
        )


def _given_tenths(treatment: Treatment) -> int:
    return sum(site["given_tenths"] for site in treatment.document.get("sites", ()))


def _vials(of_lot: int, in_all: int) -> str:
    if of_lot == in_all:
        return format_decimal(in_all)
    return _("%(number)s of %(all)s") % {
        "number": format_decimal(of_lot),
        "all": format_decimal(in_all),
    }


def _state(treatment: Treatment) -> str:
    """The state of the record, which says how sure it is that the lot was given."""
    if treatment.status == Treatment.Status.DRAFT:
        return _("not signed yet")
    if treatment.status == Treatment.Status.VOIDED:
        return _("record voided")
    return _("signed")
