"""Answers of the intake and the assessment page: whole pages, or what changed of them.

To a page that saves itself only fragments go back, each replacing the element with its
id: the banner with the saved state, the version, the problems under their inputs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import formkeys
from clinic.http import ClinicRequest
from clinic.permissions import can
from clinic.roles import Permission
from planning.actions.consultations import Part, last_save, typed_of, version_of
from planning.context import planning_stops
from planning.domain.assessment import Assessment
from planning.domain.canonical import plain
from planning.domain.carried import carried_days
from planning.domain.disagreements import Topic
from planning.domain.intake import Intake
from planning.domain.vocabulary import Laterality
from planning.earlier import as_carried, intake_to_begin_with, legs_to_begin_with
from planning.forms import assessment as assessment_form
from planning.forms import intake as intake_form
from planning.forms.sheets import Problem, Sheet
from planning.models import Consultation, Plan
from planning.presenters import consultations_assessment, consultations_intake
from planning.presenters.builder import TOKEN_HEADER
from planning.presenters.consultations_inputs import Input, Inputs, differences
from planning.presenters.disagreements import beside
from planning.presenters.frame import consultation_frame
from planning.wording import say

Problems = tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The days an answer may be about."""

    born: date
    today: date


def days(consultation: Consultation) -> Days:
    return Days(consultation.patient.birth_date, timezone.localdate())


def page(
    request: ClinicRequest,
    consultation: Consultation,
    part: Part,
    sheet: Sheet | None = None,
    problems: Problems = (),
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form as stored, or as typed with what is wrong and nothing lost."""
    if sheet is None:
        sheet, problems = stored_sheet(consultation, part), _stored_problems(consultation, part)
        is_typed = False
    else:
        is_typed = True
    inputs = _inputs(part, sheet, problems)
    context = {
        "consultation": consultation,
        "version": version_of(part, consultation),
        "page_key": request.POST.get("page_key") or formkeys.issue(),
        **_content(request, consultation, part, inputs),
        "saved": _saved(consultation, part, inputs.wrong, is_typed=is_typed),
        "wrong": inputs.wrong,
        **more,
        **_frame(request, consultation, part),
    }
    return render(request, f"planning/{part}.html", context, status=status)


def token(request: ClinicRequest) -> HttpResponse:
    """For a page that was signed out and is signed in again: what it sends forms with."""
    response = HttpResponse(status=204)
    response[TOKEN_HEADER] = get_token(request)
    return response


def stored_sheet(consultation: Consultation, part: Part) -> Sheet:
    """What stands in the form: as it was typed, while an answer cannot be read."""
    typed = typed_of(part, consultation)
    if typed is not None:
        return Sheet({name: tuple(values) for name, values in typed.items()})
    if part == "intake":
        intake = consultation.read_intake() or intake_to_begin_with(consultation)
        return intake_form.sheet_of(intake, timezone.localdate())
    legs = consultation.read_assessment() or legs_to_begin_with(consultation)
    return assessment_form.sheet_of(legs, timezone.localtime())


def _stored_problems(consultation: Consultation, part: Part) -> Problems:
    if typed_of(part, consultation) is None:
        return ()
    known = days(consultation)
    sheet = stored_sheet(consultation, part)
    if part == "intake":
        return intake_form.read(sheet, born=known.born, today=known.today).problems
    return assessment_form.read(sheet, born=known.born, today=known.today).problems


def saved(request: ClinicRequest, consultation: Consultation, part: Part) -> HttpResponse:
    """The saved state, with the alerts the banner now shows."""
    context = {
        "consultation": consultation,
        "version": version_of(part, consultation),
        "saved": _("Saved %(time)s") % {"time": f"{timezone.localtime():%H:%M:%S}"},
        **_frame(request, consultation, part),
    }
    return render(request, "planning/consultation_saved.html", context)


def refused(
    request: ClinicRequest, consultation: Consultation, part: Part, sheet: Sheet, problems: Problems
) -> HttpResponse:
    """422: each input that cannot be read is named; the whole form is kept as typed."""
    if not request.htmx:
        return page(request, consultation, part, sheet, problems, status=422)
    inputs = _inputs(part, sheet, problems)
    _questions(part, inputs)
    context = {
        "version": version_of(part, consultation),
        "saved": _saved(consultation, part, inputs.wrong),
        "wrong": inputs.wrong,
        **_frame(request, consultation, part),
    }
    return render(request, "planning/consultation_refused.html", context, status=422)


def conflict(
    request: ClinicRequest, consultation: Consultation, part: Part, sheet: Sheet
) -> HttpResponse:
    """409: both texts, answer by answer, and the choice which one is kept (`DUR-03`)."""
    yours, theirs = _inputs(part, sheet), _inputs(part, stored_sheet(consultation, part))
    _questions(part, yours)
    _questions(part, theirs)
    event = last_save(part, consultation)
    context = {
        "differences": differences(yours, theirs),
        "newest": version_of(part, consultation),
        "theirs_by": str(event.actor) if event else "",
        "theirs_at": event.at if event else None,
        "part": part,
        "consultation": consultation,
    }
    if request.htmx:
        return render(request, "planning/consultation_conflict.html", context, status=409)
    return page(request, consultation, part, sheet, status=409, conflict=context)


def alerts(request: ClinicRequest, consultation: Consultation, intake: Intake) -> HttpResponse:
    """What the answers typed so far say."""
    found = consultations_intake.alerts(intake, consultation.patient)
    return render(request, "planning/intake_alerts.html", {"alerts": found, "is_fragment": True})


def result(
    request: ClinicRequest, consultation: Consultation, assessment: Assessment
) -> HttpResponse:
    """What the measurements typed so far come to. Stores nothing."""
    assessment = as_carried(consultation, assessment)
    consultation.assessment, consultation.assessment_typed = plain(assessment), None
    context = {**_result(request, consultation, assessment), "is_fragment": True}
    return render(request, "planning/assessment_result.html", context)


def _inputs(part: Part, sheet: Sheet, problems: Problems = ()) -> Inputs:
    if part == "intake":
        return Inputs(sheet, problems)
    return consultations_assessment.inputs_of(sheet, problems)


def _questions(part: Part, inputs: Inputs) -> object:
    if part == "intake":
        return consultations_intake.questions(inputs)
    return consultations_assessment.questions(inputs)


def _content(
    request: ClinicRequest, consultation: Consultation, part: Part, inputs: Inputs
) -> dict[str, Any]:
    """The questions, and what the answers that fit already say."""
    known = days(consultation)
    sheet = inputs.sheet
    context: dict[str, Any] = {"form": _questions(part, inputs)}
    if part == "intake":
        intake = intake_form.read_what_fits(sheet, born=known.born, today=known.today)
        context["alerts"] = consultations_intake.alerts(intake, consultation.patient)
        context["may_assess"] = can(request.membership, Permission.ASSESSMENT_EDIT)
        return context
    read = assessment_form.read_what_fits(sheet, born=known.born, today=known.today)
    measured = as_carried(consultation, read)
    typed = Consultation(
        intake=consultation.intake,
        intake_typed=consultation.intake_typed,
        assessment=plain(measured),
    )
    typed.patient, typed.treatment_on = consultation.patient, consultation.treatment_on
    carried = {day for side in Laterality for day in carried_days(measured.leg(side))}
    context["carried_on"] = ", ".join(day.isoformat() for day in sorted(carried))
    return {**context, **_result(request, typed, measured)}


def _result(
    request: ClinicRequest, consultation: Consultation, assessment: Assessment
) -> dict[str, Any]:
    return {
        "result": consultations_assessment.result(assessment),
        "beside_result": beside(Topic.FAT),
        "stops": [say(text) for text in planning_stops(consultation)],
        "may_plan": can(request.membership, Permission.PLAN_EDIT),
    }


def _frame(request: ClinicRequest, consultation: Consultation, part: Part) -> dict[str, Any]:
    newest: Plan | None = consultation.plans.with_all().order_by("-version").first()
    return {
        "plan": newest,
        "beside_conditions": beside(Topic.MYASTHENIA),
        "beside_habits": beside(Topic.FUNCTION, Topic.EXERCISE),
        **consultation_frame(consultation, consultation.patient, part, newest, request.membership),
    }


def _saved(
    consultation: Consultation, part: Part, wrong: Sequence[Input] = (), *, is_typed: bool = False
) -> str:
    """The saved state in words, with the way to the first answer that cannot be read."""
    if is_typed and not wrong:
        return _("Not saved yet")
    event = last_save(part, consultation)
    if event is None:
        return _("Nothing entered yet") if not version_of(part, consultation) else _("Saved")
    said = _("Saved %(time)s") % {"time": f"{timezone.localtime(event.at):%H:%M:%S}"}
    if not wrong:
        return said
    attention = ngettext(
        "%(count)s answer needs attention", "%(count)s answers need attention", len(wrong)
    ) % {"count": len(wrong)}
    return format_html('{} · <a href="#{}">{}</a>', said, wrong[0].target, attention)
