"""Stock: lots received, vials opened and closed, mistakes unmarked, lots recalled."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, exports, formkeys
from clinic.http import ClinicRequest, Conflict
from clinic.permissions import requires
from clinic.roles import Permission
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
from planning.domain.stock import StockRefused
from planning.forms.stock import DiscardForm, OpenForm, RecallForm, ReceiveForm, StockForm
from planning.models import Lot, StockMovement, Vial
from planning.presenters.stock import list_context
from planning.presenters.stock_lot import lot_context
from planning.presenters.stock_recall import recall_context, recall_table
from planning.wording import say


@require_GET
@requires(Permission.STOCK_VIEW)
def stock_list(request: ClinicRequest) -> HttpResponse:
    """Lots by product, with what expires soon on top."""
    audit.record_view(request, subject=None, action="stock_listed")
    return render(request, "planning/stock.html", list_context(request))


@require_http_methods(["GET", "POST"])
@requires(Permission.STOCK_EDIT)
def stock_receive(request: ClinicRequest) -> HttpResponse:
    """A delivery into stock."""
    if request.method == "GET":
        return render(request, "planning/stock_receive.html", {"form": ReceiveForm()})
    form = ReceiveForm(request.POST)

    def write() -> str:
        received = receive_vials(**form.delivery, by=request.membership)
        return reverse("planning:lot", args=[received.lot_id])

    saved = _written(request, form, write)
    if saved is None:
        return render(request, "planning/stock_receive.html", {"form": form}, status=422)
    return redirect(saved)


@require_GET
@requires(Permission.STOCK_VIEW)
def lot(request: ClinicRequest, lot_id: UUID) -> HttpResponse:
    """One lot: its open vials, its movements, and how many patients had it."""
    found = _lot_or_404(request, lot_id)
    return _show_lot(request, found)


@require_POST
@requires(Permission.STOCK_EDIT)
def vials_open(request: ClinicRequest, lot_id: UUID) -> HttpResponse:
    """Opens vials of a lot."""
    found = _lot_or_404(request, lot_id)
    form = OpenForm(request.POST)

    def write() -> str:
        open_vials(lot=found, **form.opening, by=request.membership)
        return _page(found)

    saved = _written(request, form, write)
    if saved is None:
        return _show_lot(request, found, opening=form)
    return redirect(saved)


@require_POST
@requires(Permission.STOCK_EDIT)
def vials_discard(request: ClinicRequest, lot_id: UUID) -> HttpResponse:
    """Takes unopened vials of a lot out of stock for good."""
    found = _lot_or_404(request, lot_id)
    form = DiscardForm(request.POST)

    def write() -> str:
        discard_vials(lot=found, **form.cleaned_data, by=request.membership)
        return _page(found)

    saved = _written(request, form, write)
    if saved is None:
        return _show_lot(request, found, discarding=form)
    return redirect(saved)


@require_POST
@requires(Permission.STOCK_EDIT)
def vial_close(request: ClinicRequest, vial_id: UUID) -> HttpResponse:
    """An open vial is used up, or discarded with a reason."""
    vial = _vial_or_404(request, vial_id)
    status, reason = request.POST.get("status", ""), request.POST.get("reason", "")
    return _changed(
        request,
        vial,
        lambda: close_vial(vial=vial, status=status, reason=reason, by=request.membership),
    )


@require_POST
@requires(Permission.STOCK_EDIT)
def vial_reopen(request: ClinicRequest, vial_id: UUID) -> HttpResponse:
    """A vial that was closed by mistake is open again."""
    vial = _vial_or_404(request, vial_id)
    return _changed(request, vial, lambda: reopen_vial(vial=vial, by=request.membership))


@require_POST
@requires(Permission.STOCK_EDIT)
def movement_unmark(request: ClinicRequest, movement_id: UUID) -> HttpResponse:
    """Undoes a mistaken movement."""
    movement = get_object_or_404(request.clinic.movements.select_related("lot"), pk=movement_id)
    reason = request.POST.get("reason", "")
    return _changed(
        request,
        movement,
        lambda: unmark(movement=movement, reason=reason, by=request.membership),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.LOT_RECALL)
def lot_recall(request: ClinicRequest, lot_id: UUID) -> HttpResponse:
    """Marks a lot recalled, or takes that back; lists everybody who had it."""
    found = _lot_or_404(request, lot_id)
    if request.method == "GET":
        return _show_recall(request, found)
    form = RecallForm(request.POST)
    is_lift = request.POST.get("change") == "lift"
    change = lift_recall if is_lift else recall_lot

    def write() -> str:
        change(lot=found, reason=form.cleaned_data["reason"], by=request.membership)
        return reverse("planning:lot_recall", args=[found.pk])

    saved = _written(request, form, write, lot=found)
    if saved is None:
        return _show_recall(request, found, form=form)
    return redirect(saved)


@require_POST
@requires(Permission.DATA_EXPORT)
def lot_recall_export(request: ClinicRequest, lot_id: UUID) -> HttpResponse:
    """Everybody who had the lot, as a file, with a reason."""
    found = _lot_or_404(request, lot_id)
    try:
        reason = exports.read_reason(request.POST)
    except exports.ReasonMissing as missing:
        typed = request.POST.get(exports.FIELD, "")
        return _show_recall(request, found, export_problem=str(missing), export_typed=typed)
    header, rows = recall_table(found)
    return exports.as_csv(
        by=request.membership,
        what="lot_recall",
        filters={"lot": str(found.pk), "lot_number": found.lot_number},
        reason=reason,
        header=header,
        rows=rows,
        filename=f"recall-{timezone.localdate().isoformat()}.csv",
    )


def _written(
    request: ClinicRequest, form: StockForm, write: Callable[[], str], lot: Lot | None = None
) -> str | None:
    """Where the form's outcome is, sent once; `None` with what is wrong beside its fields."""
    if not form.is_valid():
        return None
    try:
        return formkeys.once(request, f"stock_{form.name}", write)
    except StockRefused as refused:
        form.add_refusal(refused)
        return None
    except StaleStock as stale:
        href = _page(lot) if lot else reverse("planning:stock")
        typed = [(_("Reason"), request.POST.get("reason", ""))]
        raise Conflict(_stale(), href=href, typed=typed) from stale


def _changed(
    request: ClinicRequest, changed: Vial | StockMovement, change: Callable[[], object]
) -> HttpResponse:
    """Changes one line of a lot's page, once; a refused one comes back as it was typed."""
    typed = request.POST.get("reason", "")

    def write() -> str:
        change()
        return _page(changed.lot)

    try:
        return redirect(formkeys.once(request, f"stock_line_{changed.pk}", write))
    except StockRefused as refused:
        wrong = {"id": changed.pk, "problem": say(refused.text), "reason": typed}
        return _show_lot(request, changed.lot, wrong=wrong)
    except StaleStock as stale:
        raise Conflict(
            _stale(), href=_page(changed.lot), typed=[(_("Reason"), typed)] if typed else []
        ) from stale


def _show_lot(
    request: ClinicRequest,
    lot: Lot,
    *,
    opening: OpenForm | None = None,
    discarding: DiscardForm | None = None,
    wrong: dict[str, Any] | None = None,
) -> HttpResponse:
    lot.refresh_from_db()
    audit.record_view(request, subject=lot, action="lot_viewed")
    context = lot_context(
        lot, request.membership, opening=opening, discarding=discarding, wrong=wrong
    )
    status = 422 if opening or discarding or wrong else 200
    return render(request, "planning/lot.html", context, status=status)


def _show_recall(
    request: ClinicRequest,
    lot: Lot,
    *,
    form: RecallForm | None = None,
    export_problem: str = "",
    export_typed: str = "",
) -> HttpResponse:
    context = recall_context(
        request, lot, form=form, export_problem=export_problem, export_typed=export_typed
    )
    with transaction.atomic():
        audit.record_view(request, subject=lot, action="lot_recall_viewed")
        for patient_id in {row.patient_id for row in (*context["rows"], *context["drafts"])}:
            audit.record_view(
                request, subject=lot, patient_id=patient_id, action="lot_recall_listed"
            )
    status = 422 if form or export_problem else 200
    return render(request, "planning/lot_recall.html", context, status=status)


def _stale() -> str:
    return _("Somebody changed this meanwhile. Open the page again to see how it stands.")


def _page(lot: Lot) -> str:
    return reverse("planning:lot", args=[lot.pk])


def _lot_or_404(request: ClinicRequest, lot_id: UUID) -> Lot:
    found: Lot = get_object_or_404(request.clinic.lots.select_related("recalled_by"), pk=lot_id)
    return found


def _vial_or_404(request: ClinicRequest, vial_id: UUID) -> Vial:
    found: Vial = get_object_or_404(request.clinic.vials.select_related("lot"), pk=vial_id)
    return found
