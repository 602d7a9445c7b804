"""The questions about one adverse event: on its own page, or as a row of a visit's form.

    kind · grade · onset_on · relation · outcome · place · signs · action_taken
    description · is_confirmed

`place` is a side, or one site of the plan: `left`, `both`, `site-3`, `above_knee-1`.
Within a visit every name begins with its row, `events-0-`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from planning.domain.adverse_events import AdverseEventDocument, EventSide, event_refusals
from planning.domain.plan import InjectionPlan
from planning.domain.refusals import Refusal
from planning.forms import sheets
from planning.forms.sheets import YES, Answer, Draft, Problem, Sheet

EVENTS = "events"
SITE, ABOVE_KNEE = "site", "above_knee"
_TEXTS = ("kind", "grade", "onset_on", "relation", "outcome", "action_taken", "description")


@dataclass(frozen=True, slots=True)
class Treated:
    """What an event is read against: the plan as given, on which day, and today."""

    plan: InjectionPlan
    on: date
    today: date


def place_of(event: AdverseEventDocument) -> str:
    """The place an event is at, as the form says it."""
    if event.site_id is not None:
        return f"{ABOVE_KNEE if event.above_knee else SITE}-{event.site_id}"
    return event.side.value if event.side else ""


def sheet_of(event: AdverseEventDocument) -> Sheet:
    """What stands in the form for a recorded event."""
    values = {name: (str(getattr(event, name)),) for name in _TEXTS}
    return Sheet(
        {
            **values,
            "onset_on": (event.onset_on.isoformat(),),
            "place": (place_of(event),),
            "signs": tuple(sign.value for sign in event.signs),
            "is_confirmed": (YES,) if event.is_confirmed else (),
        }
    )


def read(sheet: Sheet, treated: Treated) -> Answer[AdverseEventDocument]:
    """The event, or every wrong input once."""
    check = partial(_check, treated=treated)
    fill = partial(_fill, treated=treated)
    return _named(sheets.read(sheet, AdverseEventDocument, fill, check))


def rows_of(sheet: Sheet) -> tuple[int, ...]:
    """The rows of a visit's form in which something was said."""
    return tuple(row for row in sheet.rows(EVENTS) if sheet.has(f"{EVENTS}-{row}"))


def read_rows(
    sheet: Sheet, treated: Treated
) -> tuple[tuple[AdverseEventDocument, ...], tuple[Problem, ...]]:
    """The events of a visit's form, and what is wrong in any of them."""
    events: list[AdverseEventDocument] = []
    problems: list[Problem] = []
    for row in rows_of(sheet):
        prefix = f"{EVENTS}-{row}-"
        answer = read(_row(sheet, prefix), treated)
        if answer.document is not None:
            events.append(answer.document)
        problems += [Problem(prefix + problem.name, problem.text) for problem in answer.problems]
    return tuple(events), tuple(problems)


def _row(sheet: Sheet, prefix: str) -> Sheet:
    return Sheet(
        {
            name.removeprefix(prefix): values
            for name, values in sheet.values.items()
            if name.startswith(prefix)
        }
    )


def _named(answer: Answer[AdverseEventDocument]) -> Answer[AdverseEventDocument]:
    """Problems of a site and of its side both belong to the one question of the place."""
    places = {"site_id": "place", "side": "place", "above_knee": "place", "": "kind"}
    problems = tuple(
        Problem(places.get(problem.name, problem.name), problem.text) for problem in answer.problems
    )
    return Answer(answer.document, problems)


def _check(event: AdverseEventDocument, draft: Draft, *, treated: Treated) -> Iterator[Refusal]:
    yield from event_refusals(event, treated.plan, treated.today)


def _fill(sheet: Sheet, *, treated: Treated) -> tuple[Draft, dict[str, Any]]:
    draft = Draft(sheet)
    fields: dict[str, Any] = {"treated_on": treated.on}
    for name in _TEXTS:
        draft.text(fields, name, name, name)
    for name in ("side", "site_id", "above_knee"):
        draft.come_from(name, "place")
    fields |= _place(sheet.one("place"), treated.plan)
    draft.come_from("signs", "signs")
    fields["signs"] = list(sheet.many("signs"))
    draft.come_from("is_confirmed", "is_confirmed")
    fields["is_confirmed"] = sheet.has("is_confirmed")
    return draft, fields


def _place(written: str, plan: InjectionPlan) -> Mapping[str, Any]:
    """A side, or a site with the side it is on."""
    if written in set(EventSide):
        return {"side": written}
    of, _, number = written.partition("-")
    if of not in (SITE, ABOVE_KNEE):
        return {"side": written} if written else {}
    sites = plan.above_knee if of == ABOVE_KNEE else plan.sites
    side = next((site.side.value for site in sites if str(site.id) == number), None)
    found: dict[str, Any] = {"site_id": number if side else 0, "above_knee": of == ABOVE_KNEE}
    return {**found, "side": side} if side else found
