"""The clinic's schedule as its page shows it, and the calendar file of one plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from planning.documents.calendar import follow_up_calendar
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.forms.visits import VisitFilter
from planning.models import Plan, Visit
from planning.presenters.visits import grouped, visit_row
from planning.wording import say

VISITS_PER_PAGE = 60
OPEN = (Visit.Status.BOOKED.value, Visit.Status.MISSED.value)


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
    visits = request.clinic.visits.select_related("patient", "plan").order_by("on", "pk")
    # Without a filter the list is the work to do: nothing that is settled.
    visits = visits.filter(**chosen.query() or {"status__in": OPEN})
    page = Paginator(visits, VISITS_PER_PAGE).get_page(chosen.page)
    today = timezone.localdate()
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "groups": grouped(page, today),
        "page": page,
        "chosen": chosen,
        "filter_problems": {field: say(text) for field, text in chosen.problems.items()},
        "kinds": [(kind.value, say(VISIT_WORDS[kind])) for kind in VisitKind],
        "statuses": Visit.Status.choices,
        "today": today,
        "query": query.urlencode(),
        "refused": refused
        and {
            "row": visit_row(refused[0], today),
            "problems": dict(refused[1]),
            "typed": {name: request.POST.get(name, "") for name in ("change", "on", "reason")},
        },
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
