"""Patterns of the clinic: saved from a plan, listed, renamed, retired."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.actions.patterns import rename_pattern, retire_pattern, save_pattern
from planning.domain.commands import CommandRefused
from planning.guard import check_patient
from planning.models import ClinicPattern, Plan
from planning.presenters.frame import frame
from planning.presenters.patterns import pattern_rows
from planning.views.plans import plan_or_404
from planning.wording import say


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_EDIT)
def pattern_save(request: ClinicRequest, plan_id: UUID) -> HttpResponse:
    """Asks for a name, then keeps the plan's arrangement under it."""
    plan = plan_or_404(request, plan_id)
    if request.method == "GET":
        return _ask_name(request, plan)
    check_patient(request, plan.patient_id, href=plan.get_absolute_url())
    name = request.POST.get("name", "")

    def write() -> str:
        save_pattern(plan=plan, name=name, by=request.membership)
        return reverse("planning:pattern_list")

    try:
        saved = formkeys.once(request, "pattern_save", write)
    except CommandRefused as refusal:
        return _ask_name(request, plan, name=name, refusal=refusal)
    return redirect(saved)


@require_GET
@requires(Permission.PLAN_VIEW)
def pattern_list(request: ClinicRequest) -> HttpResponse:
    """Every pattern in use, with what this member may change of it."""
    return _list(request)


@require_POST
@requires(Permission.PLAN_VIEW)
def pattern_rename(request: ClinicRequest, pattern_id: UUID) -> HttpResponse:
    """Another name for a pattern, by its maker or an admin."""
    pattern = _pattern_or_404(request, pattern_id)
    name = request.POST.get("name", "")
    try:
        rename_pattern(pattern=pattern, name=name, by=request.membership)
    except CommandRefused as refusal:
        wrong = {"id": pattern.pk, "name": name, "problem": say(refusal.text)}
        return _list(request, wrong=wrong, status=422)
    return redirect("planning:pattern_list")


@require_POST
@requires(Permission.PLAN_VIEW)
def pattern_retire(request: ClinicRequest, pattern_id: UUID) -> HttpResponse:
    """Takes a pattern out of use, by its maker or an admin."""
    pattern = _pattern_or_404(request, pattern_id)
    retire_pattern(pattern=pattern, by=request.membership)
    return redirect("planning:pattern_list")


def _pattern_or_404(request: ClinicRequest, pattern_id: UUID) -> ClinicPattern:
    found: ClinicPattern = get_object_or_404(request.clinic.patterns, pk=pattern_id)
    return found


def _list(
    request: ClinicRequest, *, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    rows = pattern_rows(request.clinic, request.membership)
    return render(request, "planning/patterns.html", {"rows": rows, "wrong": wrong}, status=status)


def _ask_name(
    request: ClinicRequest, plan: Plan, *, name: str = "", refusal: CommandRefused | None = None
) -> HttpResponse:
    audit.record_view(request, subject=plan, patient_id=plan.patient_id, action="plan_viewed")
    context = {
        "plan": plan,
        "name": name,
        "problem": say(refusal.text) if refusal else "",
        **frame(plan, "plan", request.membership),
    }
    status = 422 if refusal else 200
    return render(request, "planning/pattern_save.html", context, status=status)
