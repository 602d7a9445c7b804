"""The follow-up visits as a calendar file.

Whole days, because a visit is booked for a day. The file says what and when, never who:
it may end up on a phone or a shared calendar. The same schedule gives the same bytes.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from planning.domain.followup import VISIT_PURPOSES, VISIT_WORDS, VisitKind
from planning.domain.text import N_, Text
from planning.wording import say


class DatedVisit(Protocol):
    """A visit as the schedule plans it or the clinic booked it."""

    @property
    def kind(self) -> VisitKind: ...
    @property
    def on(self) -> date | None: ...
    @property
    def window_from(self) -> date: ...
    @property
    def window_to(self) -> date: ...


def follow_up_calendar(
    visits: Iterable[DatedVisit],
    *,
    treated_on: date,
    series: str,
    stamped_at: datetime,
    time_zone: str,
    location: str,
) -> bytes:
    """An iCalendar file of the visits that have a day.

    `series` names the schedule, so that a file made again updates its events instead of
    doubling them; `stamped_at` is when the plan was signed.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Calfline//follow-up//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-timezone", time_zone)
    # Readers that turn whole days into hours need to know whose days they are.
    calendar.add_component(
        Timezone.from_tzid(
            time_zone, first_date=treated_on, last_date=treated_on + timedelta(days=2 * 366)
        )
    )
    for visit in visits:
        if visit.on is not None:
            calendar.add_component(
                _event(visit, visit.on, treated_on, series, stamped_at, location)
            )
    return bytes(calendar.to_ical(sorted=False))


def _event(
    visit: DatedVisit, on: date, treated_on: date, series: str, stamped_at: datetime, location: str
) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{series}/{visit.kind.value}')}@calfline")
    event.add("dtstamp", stamped_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    window = Text(
        N_("{first}–{last} days"),
        first=(visit.window_from - treated_on).days,
        last=(visit.window_to - treated_on).days,
    )
    summary = Text(N_("Calfline: {visit} ({window})"), visit=VISIT_WORDS[visit.kind], window=window)
    event.add("summary", say(summary))
    event.add("description", say(VISIT_PURPOSES[visit.kind]))
    event.add("location", location or _("The clinic"))
    event.add("transp", "TRANSPARENT")
    return event
