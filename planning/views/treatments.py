"""What was given: recorded, read back and signed, read, voided."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.stock import open_vials
from planning.actions.treatments import (
    StaleTreatment,
    TreatmentChanged,
    TreatmentRefused,
    save_treatment,
    sign_treatment,
    start_treatment,
    void_treatment,
)
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed
from planning.domain.stock import StockRefused
from planning.domain.text import N_, Text
from planning.domain.treatment import TreatmentDocument, confirm_leg, reopen_leg
from planning.domain.vocabulary import Laterality
from planning.forms.posted import last_values
from planning.forms.sheets import Problem, Sheet
from planning.forms.treatment import Opening, read_opening, read_treatment
from planning.guard import allowed, check_patient
from planning.models import Plan, Treatment
from planning.presenters.consultations import token
from planning.presenters.frame import frame
from planning.presenters.treatment import treatment_page, treatment_parts
from planning.presenters.treatment_conflict import conflict_context
from planning.presenters.treatment_read import detail_context, sign_context
from planning.treated import offered_for, treatment_of, used
from planning.views.plans import plan_or_404
from planning.wording import field_errors

NO_VERSION = -1
CONFIRM, REOPEN, OPEN, SIGN = "confirm", "reopen", "open_vials", "sign"
OPEN_FIELDS = {
    "vials": "open-vials",
    "diluent_ml": "open-diluent_ml",
    "reconstituted_at": "open-reconstituted_at",
}


@require_POST
@requires(Permission.TREATMENT_RECORD)
def treatment_start(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Begins the record of a signed plan, or opens the one there is."""
    plan = plan_or_404(request, plan_id)
    check_patient(request, plan.patient_id, href=plan.get_absolute_url())
    with allowed(href=plan.get_absolute_url()):
        start_treatment(plan=plan, by=request.membership)
    return redirect("planning:treatment", plan.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.TREATMENT_RECORD)
def treatment(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """What is being recorded; saved as it is typed, or when the form is sent."""
    plan = plan_or_404(request, plan_id)
    found = treatment_of(plan)
    if request.method == "POST":
        return _save(request, plan, found)
    if request.htmx:
        return token(request)
    if found is not None and found.status == Treatment.Status.SIGNED:
        return redirect("planning:treatment_detail", found.pk)
    _record_view(request, found or plan, plan)
    if found is None:
        context = {"plan": plan, **frame(plan, "treatment", request.membership)}
        return render(request, "planning/treatment_start.html", context)
    return render(request, "planning/treatment.html", treatment_page(request, plan, found))


@require_GET
@requires(Permission.PLAN_VIEW)
def treatment_detail(request: ClinicRequest, treatment_id: UUID) -> HttpResponse:
    """One record to read, signed or voided; one being recorded is read as it stands."""
    found = _treatment_or_404(request, treatment_id)
    plan = plan_or_404(request, found.plan_id)
    _record_view(request, found, plan)
    return render(request, "planning/treatment_detail.html", detail_context(request, plan, found))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@requires(Permission.TREATMENT_RECORD)
def treatment_sign(request: ClinicRequest, treatment_id: UUID) -> HttpResponse:
    """Shows what must be read back; posted, signs what was shown and nothing else."""
    found = _treatment_or_404(request, treatment_id)
    plan = plan_or_404(request, found.plan_id)
    here = reverse("planning:treatment_detail", args=[found.pk])
    if request.method == "GET":
        if found.status != Treatment.Status.DRAFT:
            return redirect(here)
        _record_view(request, found, plan)
        return render(request, "planning/treatment_sign.html", sign_context(request, plan, found))
    check_patient(request, found.patient_id, href=here)
    posted = last_values(request.POST)
    reasons = {
        name.removeprefix("reason-"): value
        for name, value in posted.items()
        if name.startswith("reason-")
    }
    try:
        with allowed(href=here):
            sign_treatment(
                treatment=found,
                expected_version=_version(posted.get("expected_version", "")),
                shown_sha256=posted.get("shown_sha256", ""),
                password=posted.get("password", ""),
                reasons=reasons,
                by=request.membership,
            )
    except TreatmentRefused as refusal:
        return _sign_again(request, found, reasons, refusal.problems)
    except (TreatmentChanged, StaleTreatment):
        return _sign_again(request, found, reasons, [], has_changed=True)
    return redirect(here)


@require_http_methods(["GET", "POST"])
@requires(Permission.TREATMENT_RECORD)
def treatment_void(request: ClinicRequest, treatment_id: UUID) -> HttpResponse:
    """Asks for the reason, then sets a mistaken record aside."""
    found = _treatment_or_404(request, treatment_id)
    plan = plan_or_404(request, found.plan_id)
    here = reverse("planning:treatment_detail", args=[found.pk])
    problems: dict[str, str] = {}
    if request.method == "POST":
        check_patient(request, found.patient_id, href=here)
        reason = request.POST.get("reason", "")

        def void() -> str:
            void_treatment(treatment=found, reason=reason, by=request.membership)
            return here

        try:
            with allowed(href=here):
                return redirect(formkeys.once(request, "treatment_void", void))
        except CommandRefused as refusal:
            problems = dict(field_errors(refusal))
    _record_view(request, found, plan)
    context = {
        "plan": plan,
        "treatment": found,
        "back": here,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        **frame(plan, "treatment", request.membership),
    }
    status = 422 if problems else 200
    return render(request, "planning/treatment_void.html", context, status=status)


def _save(request: ClinicRequest, plan: Plan, found: Treatment | None) -> HttpResponse:
    here = reverse("planning:treatment", args=[plan.pk])
    check_patient(request, plan.patient_id, href=plan.get_absolute_url())
    if found is None:
        with allowed(href=here):
            raise NotAllowed(Text(N_("This treatment was voided. Record it anew.")))
    act = request.POST.get("act", "")
    if act == OPEN:
        return _open_vials(request, plan, found)
    sheet = Sheet.posted(request.POST).acted(act)
    document, problems = _read(plan, found, sheet)
    try:
        with allowed(href=here):
            saved = save_treatment(treatment=found, document=document, **_envelope(request))
            if not problems:
                _acted(request, saved, act)
    except StaleTreatment as stale:
        return _conflict(request, plan, stale.stored, sheet, document)
    if problems:
        return _refused(request, plan, found, sheet, problems)
    if request.htmx:
        return render(
            request, "planning/treatment_saved.html", treatment_parts(request, plan, saved)
        )
    if act == SIGN:
        return redirect("planning:treatment_sign", saved.pk)
    verb, _, side = act.partition(":")
    return redirect(f"{here}#leg-{side}" if verb in (CONFIRM, REOPEN) else here)


def _read(
    plan: Plan, found: Treatment, sheet: Sheet
) -> tuple[TreatmentDocument, tuple[Problem, ...]]:
    stored = found.read_document()
    offered = used(one.vial for one in offered_for(plan, stored.product, stored))
    answer = read_treatment(sheet, stored, {vial.vial_id: vial for vial in offered})
    return answer.document, answer.problems


def _acted(request: ClinicRequest, saved: Treatment, act: str) -> None:
    """After one of the buttons of a leg: gone through, or to be gone through again."""
    verb, _, side = act.partition(":")
    if verb not in (CONFIRM, REOPEN) or side not in set(Laterality):
        return
    change = confirm_leg if verb == CONFIRM else reopen_leg
    save_treatment(
        treatment=saved,
        document=change(saved.read_document(), Laterality(side)),
        **{**_envelope(request), "expected_version": saved.version},
    )


def _open_vials(request: ClinicRequest, plan: Plan, found: Treatment) -> HttpResponse:
    """Opens vials from stock and names them in the record, once however often it is sent."""
    here = f"{reverse('planning:treatment', args=[plan.pk])}#vials"
    sheet = Sheet.posted(request.POST)
    opening, wrong = read_opening(sheet)
    document, problems = _read(plan, found, sheet)
    if opening is None or problems:
        return _refused(request, plan, found, sheet, (*problems, *wrong))
    try:
        with allowed(href=here):
            url = formkeys.once(
                request,
                "treatment_open_vials",
                lambda: _opened(request, found, document, opening, here),
            )
    except StaleTreatment as stale:
        return _conflict(request, plan, stale.stored, sheet, document)
    except StockRefused as refusal:
        said = tuple(
            Problem(OPEN_FIELDS.get(name, "open-lot"), text) for name, text in refusal.problems
        )
        return _refused(request, plan, found, sheet, said, asks=bool(refusal.asks))
    return redirect(url)


def _opened(
    request: ClinicRequest,
    found: Treatment,
    document: TreatmentDocument,
    opening: Opening,
    here: str,
) -> str:
    lot = request.clinic.lots.filter(pk=opening.lot_id).first()
    if lot is None or lot.product != document.product:
        text = Text(N_("This lot is of another product than the plan."))
        raise StockRefused([("lot", text)])
    opened = open_vials(
        lot=lot,
        vials=opening.vials,
        diluent_microlitres=opening.diluent_microlitres,
        reconstituted_at=opening.reconstituted_at,
        is_confirmed=opening.is_confirmed,
        by=request.membership,
    )
    named = document.model_copy(update={"vials": (*document.vials, *used(opened))})
    save_treatment(
        treatment=found,
        document=TreatmentDocument.model_validate(named.model_dump()),
        **_envelope(request),
    )
    return here


def _refused(
    request: ClinicRequest,
    plan: Plan,
    found: Treatment,
    sheet: Sheet,
    problems: Sequence[Problem],
    *,
    asks: bool = False,
) -> HttpResponse:
    """422: each input that cannot be read is named; the whole form is kept as typed."""
    _record_view(request, found, plan)
    context = treatment_page(
        request, plan, found, sheet=sheet, problems=problems, opening_asks=asks
    )
    template = "treatment_refused" if request.htmx else "treatment"
    return render(request, f"planning/{template}.html", context, status=422)


def _conflict(
    request: ClinicRequest,
    plan: Plan,
    stored: Treatment,
    sheet: Sheet,
    document: TreatmentDocument,
) -> HttpResponse:
    """409: both records, answer by answer, and the choice which one is kept (`DUR-03`)."""
    _record_view(request, stored, plan)
    conflict = conflict_context(plan, stored, document)
    if request.htmx:
        return render(request, "planning/consultation_conflict.html", conflict, status=409)
    context = {**treatment_page(request, plan, stored, sheet=sheet), "conflict": conflict}
    return render(request, "planning/treatment.html", context, status=409)


def _sign_again(
    request: ClinicRequest,
    found: Treatment,
    reasons: dict[str, str],
    problems: list[tuple[str, Text]],
    *,
    has_changed: bool = False,
) -> HttpResponse:
    """The read-back as the record is now, with what was written: 422, or 409 after a change."""
    fresh = _treatment_or_404(request, found.pk)
    plan = plan_or_404(request, fresh.plan_id)
    _record_view(request, fresh, plan)
    context = sign_context(
        request, plan, fresh, reasons=reasons, problems=problems, has_changed=has_changed
    )
    status = 409 if has_changed else 422
    return render(request, "planning/treatment_sign.html", context, status=status)


def _treatment_or_404(request: ClinicRequest, treatment_id: UUID) -> Treatment:
    found: Treatment = get_object_or_404(
        request.clinic.treatments.select_related("signature", "patient", "voided_by", "clinician"),
        pk=treatment_id,
    )
    return found


def _record_view(request: ClinicRequest, subject: Treatment | Plan, plan: Plan) -> None:
    audit.record_view(
        request, subject=subject, patient_id=plan.patient_id, action="treatment_viewed"
    )


def _envelope(request: ClinicRequest) -> dict[str, Any]:
    """Who saves, from which page, over which version; a person may choose to save over it."""
    written = request.POST.get("overwrite") or request.POST.get("expected_version", "")
    return {
        "expected_version": _version(written),
        "page_key": request.POST.get("page_key", ""),
        "by": request.membership,
    }


def _version(written: str) -> int:
    return int(written) if re.fullmatch("[0-9]{1,9}", written) else NO_VERSION
