"""The clinic's schedule as its page shows it, and the calendar file of one plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import formkeys
from clinic.http import ClinicRequest
from clinic.permissions import can
from clinic.roles import Permission
from planning.documents.calendar import follow_up_calendar
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.text import N_, Text
from planning.forms.visits import VisitFilter, Worklist
from planning.models import ContactAttempt, Plan, Visit
from planning.presenters.stock import expiring_sentence
from planning.presenters.visits import visit_row, work_rows
from planning.wording import say
from planning.worklists import MOST_COUNTED, NEWEST_FIRST, conditions, counts, page_of

VISITS_PER_PAGE = 30

WORKLIST_WORDS: dict[Worklist, Text] = {
    Worklist.TODAY: Text(N_("Today")),
    Worklist.WEEK: Text(N_("This week")),
    Worklist.OVERDUE: Text(N_("Overdue")),
    Worklist.MISSED: Text(N_("Missed")),
    Worklist.UNDATED: Text(N_("No day yet")),
    Worklist.LATER: Text(N_("Later")),
}
NOTHING_TO_DO: dict[Worklist, Text] = {
    Worklist.TODAY: Text(N_("Nothing more to do today")),
    Worklist.WEEK: Text(N_("Nothing more this week")),
    Worklist.OVERDUE: Text(N_("No visit is overdue")),
    Worklist.MISSED: Text(N_("No visit was missed")),
    Worklist.UNDATED: Text(N_("Every visit has a day")),
    Worklist.LATER: Text(N_("No visit is booked for later")),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One list, with how many visits wait in it."""

    name: str
    label: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A booked visit as the calendar file needs it."""

    kind: VisitKind
    on: date | None
    window_from: date
    window_to: date


def schedule_context(
    request: ClinicRequest,
    chosen: VisitFilter,
    *,
    refused: tuple[Visit, Sequence[tuple[str, str]]] | None = None,
) -> dict[str, Any]:
    """The page's context; `refused` is a visit whose change was not saved, and why."""
    today = timezone.localdate()
    visits = request.clinic.visits.select_related("patient")
    if chosen.is_active:
        visits = visits.filter(**chosen.query())
    else:
        visits = visits.filter(conditions(chosen.worklist, today))
    page, last = page_of(
        visits,
        size=VISITS_PER_PAGE,
        after=chosen.after,
        is_newest_first=not chosen.is_active and chosen.worklist in NEWEST_FIRST,
    )
    query = request.GET.copy()
    query.pop("after", None)
    return {
        "rows": work_rows(page, today, may_record=can(request.membership, Permission.VISIT_RECORD)),
        "tabs": _tabs(request, chosen, today),
        "title": _("Found") if chosen.is_active else say(WORKLIST_WORDS[chosen.worklist]),
        "nothing": say(NOTHING_TO_DO[chosen.worklist]),
        "next_page": str(last) if last else "",
        "is_first_page": chosen.after is None,
        "outcomes": ContactAttempt.Outcome.choices,
        "chosen": chosen,
        "filter_problems": {field: say(text) for field, text in chosen.problems.items()},
        "kinds": [(kind.value, say(VISIT_WORDS[kind])) for kind in VisitKind],
        "statuses": Visit.Status.choices,
        "today": today,
        "query": query.urlencode(),
        "refused": refused and _refused(request, *refused, today),
        "stock_warning": expiring_sentence(request.clinic, today)
        if can(request.membership, Permission.STOCK_EDIT)
        else "",
    }


def _tabs(request: ClinicRequest, chosen: VisitFilter, today: date) -> list[Tab]:
    """A list without a visit keeps its tab, but for the one that holds mishaps alone."""
    return [
        Tab(
            name=worklist.value,
            label=say(WORKLIST_WORDS[worklist]),
            count=str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+",
            is_current=worklist is chosen.worklist and not chosen.is_active,
        )
        for worklist, count in counts(request.clinic, today).items()
        if count or worklist is not Worklist.UNDATED
    ]


def _refused(
    request: ClinicRequest, visit: Visit, problems: Sequence[tuple[str, str]], today: date
) -> dict[str, Any]:
    """The form again as it was sent, its own key with it."""
    typed = {name: request.POST.get(name, "") for name in ("change", "on", "reason", "outcome")}
    return {
        "row": visit_row(visit, today),
        "problems": dict(problems),
        "typed": typed,
        "action": request.path,
        "form_key": request.POST.get(formkeys.FIELD, ""),
        "is_attempt": formkeys.FIELD in request.POST,
        "outcome": ContactAttempt.Outcome(typed["outcome"]).label
        if typed["outcome"] in ContactAttempt.Outcome.values
        else "",
    }


def changed_meanwhile(visit: Visit) -> str:
    """The sentence of the conflict page: what the visit is now."""
    status = str(visit.get_status_display())
    if visit.on is None:
        return _("Somebody changed this visit meanwhile: it is now %(status)s.") % {
            "status": status
        }
    return _("Somebody changed this visit meanwhile: it is now %(status)s on %(day)s.") % {
        "status": status,
        "day": visit.on.isoformat(),
    }


def calendar_file(plan: Plan, visits: Sequence[Visit], treated_on: date) -> bytes:
    """The plan's booked visits; the same schedule gives the same bytes."""
    return follow_up_calendar(
        [
            CalendarDay(VisitKind(visit.kind), visit.on, visit.window_from, visit.window_to)
            for visit in visits
            if visit.status == Visit.Status.BOOKED
        ],
        treated_on=treated_on,
        series=str(plan.consultation_id),
        stamped_at=plan.signature.signed_at,
        time_zone=plan.clinic.time_zone,
        location=plan.clinic.name,
    )
