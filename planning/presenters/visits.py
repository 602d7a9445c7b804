"""Visits as rows: of one plan, and of the whole clinic."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from patients.presenters import name_of
from planning.domain.followup import VISIT_PURPOSES, VISIT_WORDS, VisitKind
from planning.models import Visit
from planning.wording import say

STATUS_SEVERITIES = {Visit.Status.MISSED: "confirm"}


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
    can_record: bool
    is_settled: bool
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class VisitGroup:
    title: str
    rows: tuple[VisitRow, ...]


def visit_row(visit: Visit, today: date) -> VisitRow:
    kind = VisitKind(visit.kind)
    status = Visit.Status(visit.status)
    is_overdue = status is Visit.Status.BOOKED and (visit.on or visit.window_to) < today
    return VisitRow(
        id=visit.pk,
        patient_id=visit.patient_id,
        patient_name=name_of(visit.patient),
        chart_number=visit.patient.chart_number,
        plan_href=visit.plan.get_absolute_url(),
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
        can_record=status in (Visit.Status.BOOKED, Visit.Status.MISSED)
        and visit.on is not None
        and visit.on <= today,
        is_settled=status in (Visit.Status.KEPT, Visit.Status.CANCELLED),
        note=visit.note,
        version=visit.version,
    )


def grouped(visits: Iterable[Visit], today: date) -> list[VisitGroup]:
    """Visits of the clinic under the days a desk thinks in; empty groups are left out.

    overdue | today | this week | later | without a day
    """
    week_end = today + timedelta(days=6 - today.weekday())
    titles = {
        "undated": _("No day yet: the clinic is closed all window long"),
        "overdue": _("Overdue and missed"),
        "today": _("Today"),
        "week": _("This week"),
        "later": _("Later"),
        "past": _("Earlier"),
    }
    groups: dict[str, list[VisitRow]] = {name: [] for name in titles}
    for visit in visits:
        groups[_group(visit, today, week_end)].append(visit_row(visit, today))
    return [VisitGroup(titles[name], tuple(rows)) for name, rows in groups.items() if rows]


def _group(visit: Visit, today: date, week_end: date) -> str:
    is_open = visit.status in (Visit.Status.BOOKED, Visit.Status.MISSED)
    if visit.on is None:
        return "undated" if is_open else "past"
    if visit.on < today:
        return "overdue" if is_open else "past"
    if visit.on == today:
        return "today"
    return "week" if visit.on <= week_end else "later"
