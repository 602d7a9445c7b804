"""The page on which one adverse event is recorded or corrected."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import formkeys
from clinic.http import ClinicRequest, Conflict
from patients.presenters import banner
from planning import baseline
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.forms.adverse_events import Treated
from planning.forms.sheets import Problem, Sheet
from planning.models import AdverseEvent, Plan, Visit
from planning.presenters.adverse_events import event_row, kind_rows, questions
from planning.presenters.consultations_inputs import Inputs
from planning.presenters.frame import alerts
from planning.wording import say


def treated(plan: Plan) -> Treated:
    """What an event of this plan is read against. Raises `Conflict` before its treatment."""
    on = baseline.treated_on(plan)
    if on is None:
        raise Conflict(
            _("This plan has no day of treatment yet, so nothing can have followed it."),
            href=plan.get_absolute_url(),
        )
    return Treated(plan.revision.read_document(), on, timezone.localdate())


def page(
    request: ClinicRequest,
    plan: Plan,
    sheet: Sheet,
    problems: tuple[Problem, ...] = (),
    *,
    visit: Visit | None = None,
    event: AdverseEvent | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as typed; with `event`, that of a correction beside what it corrects."""
    inputs = Inputs(sheet, problems)
    intake = plan.consultation.read_intake()
    context: dict[str, Any] = {
        "event": questions(inputs, treated(plan).plan),
        "wrong": inputs.wrong,
        "kinds": kind_rows(),
        "plan": plan,
        "patient": plan.patient,
        "treated_on": treated(plan).on,
        "visit": visit,
        "visit_kind": say(VISIT_WORDS[VisitKind(visit.kind)]) if visit else "",
        "corrects": event_row(event) if event else None,
        "form_key": request.POST.get(formkeys.FIELD) or formkeys.issue(),
        "here": _here(plan, event),
        "banner": banner(plan.patient, alerts(intake, plan.patient.birth_date) if intake else ()),
    }
    return render(request, "planning/adverse_event_form.html", context, status=status)


def as_typed(sheet: Sheet, plan: Plan) -> list[tuple[str, str]]:
    """Every answer in words, for a page that can keep them in no form."""
    inputs = Inputs(sheet)
    questions(inputs, treated(plan).plan)
    return [(made.label, made.shown) for made in inputs.made if made.shown]


def _here(plan: Plan, event: AdverseEvent | None) -> str:
    if event is not None:
        return reverse("planning:adverse_event_correct", args=[event.pk])
    return reverse("planning:adverse_event_record", args=[plan.pk])
