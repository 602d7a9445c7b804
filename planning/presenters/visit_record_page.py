"""Answers of a visit's pages: the form, what changed of it, and the finished record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import formkeys
from clinic.http import ClinicRequest
from patients.presenters import banner
from planning import baseline as before
from planning.actions.visit_records import draft_of, newest_record, version_of
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.plan import InjectionPlan
from planning.domain.safety_call import RED_FLAGS
from planning.domain.text import N_, Text
from planning.domain.visit_record import (
    GAIT_WORDS,
    NEXT_STEP_WORDS,
    SATISFACTION_WORDS,
    STANDING_WORK_WORDS,
    VisitDocument,
)
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.forms import adverse_events as events_form
from planning.forms import visit_record as form
from planning.forms.adverse_events import Treated
from planning.forms.sheets import Problem, Sheet
from planning.forms.visit_record import Baseline
from planning.models import Visit, VisitRecord
from planning.presenters.adverse_events import event_rows, kind_rows
from planning.presenters.consultations_inputs import Inputs, differences
from planning.presenters.frame import alerts
from planning.presenters.visit_record import inputs_of, questions
from planning.presenters.visit_record_compared import Line, compared, leg_lines, notes_of
from planning.wording import say

Problems = tuple[Problem, ...]
_MISSING = Text(N_("Say what comes next."))
_UNASKED = Text(N_("Ask this question: it has no answer yet."))


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit with all that its form is read and drawn against."""

    visit: Visit
    baseline: Baseline
    plan: InjectionPlan
    earlier: VisitDocument | None
    number: int

    @property
    def treated(self) -> Treated:
        return Treated(self.plan, self.baseline.treated_on, self.baseline.today)

    @property
    def is_correction(self) -> bool:
        return self.number > 0


def seen(visit: Visit) -> Seen | None:
    """None where the plan has no day of treatment: then there is nothing to look back on."""
    treated_on = before.treated_on(visit.plan)
    if treated_on is None:
        return None
    newest = newest_record(visit)
    legs = before.assessed_before(visit.plan)
    return Seen(
        visit=visit,
        baseline=Baseline(legs, treated_on, timezone.localdate()),
        plan=visit.plan.revision.read_document(),
        earlier=_earlier(visit),
        number=newest.number if newest else 0,
    )


def stored_sheet(seen: Seen) -> Sheet:
    """What stands in the form: what is being typed, else the newest record, else nothing."""
    draft = draft_of(seen.visit)
    if draft is not None:
        typed = Sheet({name: tuple(values) for name, values in draft.typed.items()})
        return form.with_levels(typed, seen.baseline.levels)
    newest = newest_record(seen.visit)
    document = newest.read_document() if newest else None
    return form.sheet_of(document, seen.baseline.levels, timezone.localtime())


def finishing_problems(sheet: Sheet, seen: Seen) -> Problems:
    """What a record must say before it is finished, beyond what it says being readable."""
    missing = [Problem("next_step", _MISSING)] if not sheet.has("next_step") else []
    asked = [f"{form.FLAGS}-{question.code}" for question in RED_FLAGS]
    return (*(Problem(name, _UNASKED) for name in asked if not sheet.has(name)), *missing)


def problems_of(sheet: Sheet, seen: Seen) -> Problems:
    """Every answer that cannot be read so far, of the visit and of its adverse events.

    An event that is still being filled in is not reproached with what it lacks.
    """
    answer = form.read(sheet, seen.baseline)
    if seen.is_correction:
        return answer.problems
    wrong = events_form.read_rows(sheet, seen.treated)[1]
    return (*answer.problems, *(problem for problem in wrong if sheet.has(problem.name)))


def page(
    request: ClinicRequest,
    seen: Seen,
    sheet: Sheet | None = None,
    problems: Problems = (),
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form as stored, or as typed with what is wrong and nothing lost."""
    is_stored = sheet is None
    if sheet is None:
        sheet = stored_sheet(seen)
        problems = problems_of(sheet, seen) if draft_of(seen.visit) else ()
    sheet = form.with_levels(sheet, seen.baseline.levels)
    inputs = inputs_of(sheet, problems)
    context = {
        **_common(request, seen),
        **_drawn(seen, inputs),
        "form_key": formkeys.issue(),
        "page_key": request.POST.get("page_key") or formkeys.issue(),
        "wrong": inputs.wrong,
        "saved": _saved(seen, inputs) if is_stored or status == 422 else _("Not saved yet"),
        "kinds": kind_rows(),
        "events": _recorded(seen.visit),
        **more,
    }
    return render(request, "planning/visit_record.html", context, status=status)


def saved(request: ClinicRequest, seen: Seen, sheet: Sheet, problems: Problems) -> HttpResponse:
    """To a page that saves itself: version, problems, and what may now be said."""
    sheet = form.with_levels(sheet, seen.baseline.levels)
    inputs = inputs_of(sheet, problems)
    context = {
        **_common(request, seen),
        **_drawn(seen, inputs),
        "wrong": inputs.wrong,
        "saved": _saved(seen, inputs),
    }
    status = 422 if problems else 200
    return render(request, "planning/visit_record_saved.html", context, status=status)


def conflict(request: ClinicRequest, seen: Seen, sheet: Sheet) -> HttpResponse:
    """409: both texts, answer by answer, and the choice which one is kept (`DUR-03`)."""
    sheet = form.with_levels(sheet, seen.baseline.levels)
    yours, theirs = inputs_of(sheet), inputs_of(stored_sheet(seen))
    _drawn(seen, yours)
    _drawn(seen, theirs)
    draft, newest = draft_of(seen.visit), newest_record(seen.visit)
    last = draft or newest
    href = _correct_href(seen.visit) if newest else _href(seen.visit)
    context = {
        "differences": differences(yours, theirs),
        "newest": f"{version_of(seen.visit)}-{seen.number}",
        "theirs_by": str(last.by) if last else "",
        "theirs_at": _at(last),
        "keep_href": href if draft else _href(seen.visit),
        "mine_action": href,
    }
    if request.htmx:
        return render(request, "planning/consultation_conflict.html", context, status=409)
    return page(request, seen, sheet, status=409, conflict=context)


def record_page(
    request: ClinicRequest, seen: Seen, record: VisitRecord, records: list[VisitRecord]
) -> HttpResponse:
    """A finished record: everything it says, compared, with every number of it to open."""
    document = record.read_document()
    context = {
        **_common(request, seen),
        "record": record,
        "records": records,
        "is_newest": record.number == records[0].number,
        "legs": [
            {
                "side": side.value,
                "word": say(SIDE_WORDS[side]),
                "lines": list(leg_lines(document, seen.baseline, side)),
                "facts": _leg_facts(document, seen, side),
            }
            for side in Laterality
        ],
        "facts": _facts(document),
        "flags": [say(flag.words) for flag in document.red_flags],
        "flags_asked": len(document.red_flags_asked),
        "note": document.note,
        "notes": notes_of(document, seen.baseline, seen.earlier),
        "events": _recorded(seen.visit),
        "has_draft": draft_of(seen.visit) is not None,
    }
    return render(request, "planning/visit_record_read.html", context)


def _common(request: ClinicRequest, seen: Seen) -> dict[str, Any]:
    visit = seen.visit
    intake = visit.plan.consultation.read_intake()
    return {
        "visit": visit,
        "kind": say(VISIT_WORDS[VisitKind(visit.kind)]),
        "plan": visit.plan,
        "treated_on": seen.baseline.treated_on,
        "before_on": seen.baseline.legs.measured_on,
        "banner": banner(visit.patient, alerts(intake, visit.patient.birth_date) if intake else ()),
        "version": version_of(visit),
        "number": seen.number,
        "is_correction": seen.is_correction,
        "here": _correct_href(visit) if seen.is_correction else _href(visit),
        "record_href": _href(visit),
        "correct_href": _correct_href(visit),
    }


def _drawn(seen: Seen, inputs: Inputs) -> dict[str, Any]:
    """The questions, and what the answers that fit already say beside the earlier values."""
    fits = form.read_what_fits(inputs.sheet, seen.baseline)
    groups = compared(fits, seen.baseline, seen.earlier)
    return {
        "form": questions(
            inputs, seen.baseline.levels, seen.plan, groups, is_correction=seen.is_correction
        ),
        "groups": list(groups.values()),
        "notes": notes_of(fits, seen.baseline, seen.earlier),
        "day": (fits.measured_on - seen.baseline.treated_on).days,
        "flags": [say(flag.words) for flag in fits.red_flags],
    }


def _saved(seen: Seen, inputs: Inputs) -> str:
    draft = draft_of(seen.visit)
    if draft is None:
        return _("Nothing entered yet") if not seen.is_correction else _("Nothing changed yet")
    said = _("Saved %(time)s") % {"time": f"{timezone.localtime(draft.saved_at):%H:%M:%S}"}
    wrong = inputs.wrong
    if not wrong:
        return said
    attention = ngettext(
        "%(count)s answer needs attention", "%(count)s answers need attention", len(wrong)
    ) % {"count": len(wrong)}
    return format_html('{} · <a href="#{}">{}</a>', said, wrong[0].target, attention)


def _earlier(visit: Visit) -> VisitDocument | None:
    """The newest record of the visit before this one, after the same treatment."""
    record = (
        VisitRecord.objects.filter(visit__plan_id=visit.plan_id)
        .filter(visit__window_from__lt=visit.window_from)
        .order_by("-visit__window_from", "-number")
        .first()
    )
    return record.read_document() if record else None


def _recorded(visit: Visit) -> list[Any]:
    events = visit.adverse_events.select_related(
        "patient", "plan__head", "recorded_by", "corrected_by"
    ).order_by("onset_on", "recorded_at")
    return event_rows(events)


def _facts(document: VisitDocument) -> list[tuple[str, str]]:
    work, gait, step = document.standing_work, document.gait, document.next_step
    rows: list[tuple[str, Text | None]] = [
        (_("Measured before or after standing work"), STANDING_WORK_WORDS[work] if work else None),
        (_("Gait"), GAIT_WORDS[gait] if gait else None),
        (
            _("Satisfied with the contour"),
            SATISFACTION_WORDS.get(document.satisfaction_contour or 0),
        ),
        (_("Satisfied with the girth"), SATISFACTION_WORDS.get(document.satisfaction_girth or 0)),
        (_("Next step"), NEXT_STEP_WORDS[step] if step else None),
    ]
    return [(label, say(words) if words else "–") for label, words in rows]


def _leg_facts(document: VisitDocument, seen: Seen, side: Laterality) -> list[Line]:
    """Counts and grades of one leg, beside the earlier ones where there are any."""
    groups, leg = compared(document, seen.baseline, seen.earlier), document.leg(side)
    known = [
        line
        for name in ("heel_rise_count", "bulge")
        for line in groups[f"{side}-{name}-compared"].lines
    ]
    said = {line.label for line in known}
    for label, value in (
        (_("heel rises"), leg.heel_rise_count),
        (_("bulge at rest"), leg.bulge_rest),
        (_("bulge on tiptoe"), leg.bulge_tiptoe),
    ):
        if value is not None and label not in said:
            known.append(Line(label, now=str(value)))
    return known


def _href(visit: Visit) -> str:
    return reverse("planning:visit_record", args=[visit.pk])


def _correct_href(visit: Visit) -> str:
    return reverse("planning:visit_record_correct", args=[visit.pk])


def _at(last: Any) -> datetime | None:
    return getattr(last, "saved_at", None) or getattr(last, "at", None)
