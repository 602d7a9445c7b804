"""Visits as rows: of one plan, of the whole clinic, and of the list a desk works through."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.templatetags.ui import moment
from patients.presenters import name_of
from planning.domain.followup import VISIT_PURPOSES, VISIT_WORDS, VisitKind
from planning.models import ContactAttempt, Visit
from planning.wording import say

STATUS_SEVERITIES = {Visit.Status.MISSED: "confirm"}
UNANSWERED = frozenset({"no_answer", "message_left", "wrong_number"})
MANY_UNANSWERED = 3
"""After so many the desk is told to ask the clinician: a clinic default."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit with what may be done about it today."""

    id: UUID
    patient_id: UUID
    patient_name: str
    chart_number: str
    plan_href: str
    kind: str
    purpose: str
    on: date | None
    window: str
    status: str
    status_value: str
    tone: str
    severity: str
    is_overdue: bool
    is_outside: bool
    is_call: bool
    can_record: bool
    is_settled: bool
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """What came of the tries to reach a patient about one visit, in words."""

    last: str
    is_unanswered: bool
    warning: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A visit of a worklist: the visit, the tries so far, and the next useful act."""

    visit: VisitRow
    attempts: Attempts | None
    act_label: str
    act_href: str
    note_label: str


def visit_row(visit: Visit, today: date) -> VisitRow:
    kind = VisitKind(visit.kind)
    status = Visit.Status(visit.status)
    is_overdue = status is Visit.Status.BOOKED and (visit.on or visit.window_to) < today
    return VisitRow(
        id=visit.pk,
        patient_id=visit.patient_id,
        patient_name=name_of(visit.patient),
        chart_number=visit.patient.chart_number,
        plan_href=reverse("planning:plan_detail", args=[visit.plan_id]),
        kind=say(VISIT_WORDS[kind]),
        purpose=say(VISIT_PURPOSES[kind]),
        on=visit.on,
        window=f"{visit.window_from.isoformat()} – {visit.window_to.isoformat()}",
        status=_("overdue") if is_overdue else str(status.label),
        status_value=status.value,
        tone="accent" if status is Visit.Status.KEPT else "",
        severity="confirm" if is_overdue else STATUS_SEVERITIES.get(status, ""),
        is_overdue=is_overdue,
        is_outside=visit.on is not None and not visit.window_from <= visit.on <= visit.window_to,
        is_call=kind is VisitKind.SAFETY_CALL,
        can_record=status in (Visit.Status.BOOKED, Visit.Status.MISSED)
        and visit.on is not None
        and visit.on <= today,
        is_settled=status in (Visit.Status.KEPT, Visit.Status.CANCELLED),
        note=visit.note,
        version=visit.version,
    )


def work_rows(visits: Sequence[Visit], today: date, *, may_record: bool) -> list[WorkRow]:
    """The rows of a list; `may_record` is whether this member records what a visit found."""
    tried = attempts_of(visits)
    return [_work_row(visit_row(visit, today), tried.get(visit.pk), may_record) for visit in visits]


def _work_row(visit: VisitRow, attempts: Attempts | None, may_record: bool) -> WorkRow:
    is_again = attempts is not None and attempts.is_unanswered
    act_label, act_href = "", ""
    if visit.is_call and not visit.is_settled:
        act_label = _("Try again") if is_again else _("Make the call")
        act_href = reverse("planning:safety_call", args=[visit.id])
    elif visit.can_record and may_record:
        act_href = _record_page(visit.id)
        act_label = _("Record the visit") if act_href else ""
    return WorkRow(
        visit=visit,
        attempts=attempts,
        act_label=act_label,
        act_href=act_href,
        note_label=_("Try again…") if is_again and not act_href else _("Call or change…"),
    )


def _record_page(visit_id: UUID) -> str:
    try:
        return reverse("planning:visit_record", args=[visit_id])
    except NoReverseMatch:
        return ""


def attempts_of(visits: Iterable[Visit]) -> Mapping[UUID, Attempts]:
    """The tries about each of these visits: one query for all."""
    tried: dict[UUID, list[tuple[str, datetime]]] = {}
    found = ContactAttempt.objects.filter(visit__in=[visit.pk for visit in visits])
    for visit_id, outcome, at in found.order_by("at").values_list("visit_id", "outcome", "at"):
        tried.setdefault(visit_id, []).append((outcome, at))
    return {visit_id: _attempts(outcomes) for visit_id, outcomes in tried.items()}


def _attempts(tried: Sequence[tuple[str, datetime]]) -> Attempts:
    outcome, at = tried[-1]
    in_a_row = 0
    while in_a_row < len(tried) and tried[-1 - in_a_row][0] in UNANSWERED:
        in_a_row += 1
    last = ngettext(
        "%(count)s attempt, the last %(moment)s: %(outcome)s",
        "%(count)s attempts, the last %(moment)s: %(outcome)s",
        len(tried),
    ) % {
        "count": len(tried),
        "moment": moment(at),
        "outcome": ContactAttempt.Outcome(outcome).label,
    }
    warning = ""
    if in_a_row >= MANY_UNANSWERED:
        warning = _("%(count)s attempts in a row unanswered: ask the clinician.") % {
            "count": in_a_row
        }
    return Attempts(last=last, is_unanswered=outcome in UNANSWERED, warning=warning)
