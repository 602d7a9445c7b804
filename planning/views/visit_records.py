"""A visit measured and recorded; its record read, and corrected."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic import audit, formkeys
from clinic.http import ClinicRequest, Conflict
from clinic.permissions import requires
from clinic.roles import Permission
from patients.presenters import page_of
from planning.actions.visit_records import (
    Page,
    StaleVisitRecord,
    finish_visit,
    raise_red_flags,
    save_draft,
)
from planning.domain.commands import CommandRefused
from planning.domain.safety_call import RED_FLAGS
from planning.forms import adverse_events as events_form
from planning.forms import assessment as assessment_form
from planning.forms import visit_record as form
from planning.forms.sheets import NO, Problem, Sheet
from planning.guard import check_patient
from planning.models import Visit
from planning.presenters import visit_record_page as answers
from planning.presenters.consultations import token
from planning.presenters.visit_record_page import Seen

NO_VERSION = -1
FINISH = "finish"
NO_TO_ALL = "no_to_all"


@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def visit_record(request: ClinicRequest, visit_id: UUID) -> HttpResponse:
    """The form of a visit, saved as it is typed; once finished, what was found."""
    seen = _seen_or_404(request, visit_id)
    if request.method == "POST":
        return _posted(request, seen)
    if request.htmx:
        return token(request)
    _record_view(request, seen.visit)
    if not seen.number:
        return answers.page(request, seen)
    records = list(seen.visit.records.select_related("by").order_by("-number"))
    wanted = request.GET.get("number", "")
    shown = next((record for record in records if str(record.number) == wanted), records[0])
    return answers.record_page(request, seen, shown, records)


@require_http_methods(["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def visit_record_correct(request: ClinicRequest, visit_id: UUID) -> HttpResponse:
    """The form of a finished record: finished again it is the next number, with a reason."""
    seen = _seen_or_404(request, visit_id)
    if not seen.number:
        return redirect("planning:visit_record", seen.visit.pk)
    if request.method == "POST":
        return _posted(request, seen)
    if request.htmx:
        return token(request)
    _record_view(request, seen.visit)
    return answers.page(request, seen)


def _posted(request: ClinicRequest, seen: Seen) -> HttpResponse:
    """Saves what was typed; finishes when asked to, and when everything can be read."""
    visit = seen.visit
    check_patient(request, visit.patient_id, href=page_of(visit.patient))
    act = request.POST.get("act", "")
    sheet = _acted(Sheet.posted(request.POST), act)
    try:
        if act == FINISH and not request.POST.get("overwrite"):
            return _finish(request, seen, sheet)
        save_draft(
            visit=visit,
            typed=form.without_levels(sheet).values,
            page=_page_of(request),
            by=request.membership,
        )
    except StaleVisitRecord:
        return answers.conflict(request, answers.seen(visit) or seen, sheet)
    problems = answers.problems_of(sheet, seen)
    if request.htmx:
        return answers.saved(request, seen, sheet, problems)
    if problems:
        return answers.page(request, seen, sheet, problems, status=422)
    return redirect(_form_of(seen))


def _finish(request: ClinicRequest, seen: Seen, sheet: Sheet) -> HttpResponse:
    typed, page = form.without_levels(sheet).values, _page_of(request)
    answer = form.read(sheet, seen.baseline)
    events, wrong = ((), ()) if seen.is_correction else events_form.read_rows(sheet, seen.treated)
    problems = (*answer.problems, *wrong, *answers.finishing_problems(sheet, seen))
    document = answer.document

    def finish() -> str:
        draft = save_draft(visit=seen.visit, typed=typed, page=page, by=request.membership)
        assert document is not None  # noqa: S101 (there are no problems)
        finished = finish_visit(
            visit=seen.visit,
            document=document,
            events=events,
            correction_reason=sheet.one(form.REASON),
            page=Page(draft.version, page.expected_number, page.key),
            by=request.membership,
        )
        if finished.consultation is not None:
            return reverse("planning:intake", args=[finished.consultation.pk])
        return reverse("planning:visit_record", args=[seen.visit.pk])

    if not problems:
        try:
            return redirect(formkeys.once(request, "visit_finish", finish))
        except CommandRefused as refused:
            problems = (Problem(refused.field, refused.text),)
    # The alarm waits for no answer that is missing or wrong.
    fits = document or form.read_what_fits(sheet, seen.baseline)
    save_draft(visit=seen.visit, typed=typed, page=page, by=request.membership)
    raise_red_flags(
        visit=seen.visit, red_flags=fits.red_flags, note=fits.note, by=request.membership
    )
    return answers.page(request, seen, sheet, problems, status=422)


def _seen_or_404(request: ClinicRequest, visit_id: UUID) -> Seen:
    visit: Visit = get_object_or_404(
        request.clinic.visits.select_related(
            "patient", "clinic", "plan__consultation", "plan__head", "plan__signature"
        ),
        pk=visit_id,
    )
    seen = answers.seen(visit)
    if seen is None:
        raise Conflict(
            _("This plan has no day of treatment yet, so there is no visit to record."),
            href=visit.plan.get_absolute_url(),
        )
    return seen


def _acted(sheet: Sheet, act: str) -> Sheet:
    """After one of the small buttons; `no_to_all` answers the red flags not asked with no."""
    if act != NO_TO_ALL:
        return assessment_form.acted(sheet, act)
    names = [f"{form.FLAGS}-{question.code}" for question in RED_FLAGS]
    return sheet.replaced({name: (NO,) for name in names if not sheet.has(name)})


def _form_of(seen: Seen) -> str:
    name = "visit_record_correct" if seen.is_correction else "visit_record"
    return reverse(f"planning:{name}", args=[seen.visit.pk])


def _page_of(request: ClinicRequest) -> Page:
    """What the form was opened on; a person may choose to save over what came between."""
    over = request.POST.get("overwrite", "")
    if not re.fullmatch(r"[0-9]{1,9}-[0-9]{1,9}", over):
        over = "-".join(
            request.POST.get(name, "") for name in ("expected_version", "expected_number")
        )
    version, _dash, number = over.partition("-")
    return Page(_number(version), _number(number), request.POST.get("page_key", ""))


def _number(written: str) -> int:
    return int(written) if re.fullmatch("[0-9]{1,9}", written) else NO_VERSION


def _record_view(request: ClinicRequest, visit: Visit) -> None:
    audit.record_view(
        request, subject=visit, patient_id=visit.patient_id, action="visit_record_viewed"
    )
