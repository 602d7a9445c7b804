"""The access log as a table: rows of finished text, filters with their choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from clinic.http import ClinicRequest
from clinic.models import AuditEvent
from clinic.templatetags.ui import moment
from patients.models import Patient
from patients.presenters import name_of
from planning.forms.access_log import AccessLogFilter
from planning.presenters.access_words import KIND_WORDS, words_of
from planning.wording import say

EVENTS_PER_PAGE = 50
MOST_EXPORTED = 100_000
HASH_SHOWN = 12
LONGEST_LIST = 2
NOBODY = ("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One event. `patient_query` filters the log by its patient."""

    sequence: int
    at: str
    who: str
    what: str
    detail: str
    patient: str
    chart_number: str
    patient_query: str
    whence: str


def log_context(request: ClinicRequest, chosen: AccessLogFilter, **more: Any) -> dict[str, Any]:
    """One page, newest first. Pages are found by their first event's number, so that the
    log of years opens as fast as that of a day."""
    events = _events(request, chosen)
    if chosen.before is not None:
        events = events.filter(sequence__lt=chosen.before)
    shown = list(events[: EVENTS_PER_PAGE + 1])
    rows = _rows(request, shown[:EVENTS_PER_PAGE], chosen)
    members = request.clinic.memberships.select_related("user").order_by("user__display_name")
    patient = request.clinic.patients.filter(pk=chosen.patient).first() if chosen.patient else None
    older = {**chosen.as_asked, "before": rows[-1].sequence} if rows else {}
    without_patient = {name: value for name, value in chosen.as_asked.items() if name != "patient"}
    return {
        "chosen": chosen,
        "rows": rows,
        "kinds": [(kind.value, str(words)) for kind, words in KIND_WORDS.items()],
        "kind": chosen.kind.value if chosen.kind else "",
        "members": [(str(member.user_id), str(member.user)) for member in members],
        "member": str(chosen.member or ""),
        "patient": f"{name_of(patient)} · {patient.chart_number}" if patient else "",
        "all_patients_query": urlencode(without_patient),
        "older_query": urlencode(older) if len(shown) > EVENTS_PER_PAGE else "",
        "is_newest": chosen.before is None,
        "query": urlencode(chosen.as_asked),
        "filter_problems": {field: say(text) for field, text in chosen.problems.items()},
        **more,
    }


def as_file(request: ClinicRequest, chosen: AccessLogFilter) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the export: codes as stored, patients by chart number."""
    header = ["sequence", "at", "user", "action", "subject", "chart_number", "ip_address", "detail"]
    events = list(_events(request, chosen)[:MOST_EXPORTED])
    charts = {
        patient.pk: patient.chart_number
        for patient in _patients(request, (event.patient_id for event in events))
    }
    rows = [
        [
            str(event.sequence),
            event.at.isoformat(),
            event.actor.username if event.actor else "",
            event.action,
            f"{event.subject_type} {event.subject_id}".strip(),
            charts.get(event.patient_id, "") if event.patient_id else "",
            event.ip_address,
            _detail(event, shortened=False),
        ]
        for event in events
    ]
    return header, rows


def _events(request: ClinicRequest, chosen: AccessLogFilter) -> Any:
    found = request.clinic.audit_events.filter(**chosen.conditions)
    return found.select_related("actor").order_by("-sequence")


def _rows(request: ClinicRequest, events: list[AuditEvent], chosen: AccessLogFilter) -> list[Row]:
    names = {
        patient.pk: (name_of(patient), patient.chart_number)
        for patient in _patients(request, (event.patient_id for event in events))
    }
    about = _people(request, events)
    return [
        Row(
            sequence=event.sequence,
            at=moment(event.at),
            who=str(event.actor) if event.actor else "–",
            what=words_of(event.action),
            detail=" · ".join(filter(None, [about.get(event.subject_id, ""), _detail(event)])),
            patient=_named(names, event)[0],
            chart_number=_named(names, event)[1],
            patient_query=urlencode({**chosen.as_asked, "patient": str(event.patient_id)}),
            whence=event.ip_address,
        )
        for event in events
    ]


def _named(names: dict[UUID, tuple[str, str]], event: AuditEvent) -> tuple[str, str]:
    return names.get(event.patient_id, NOBODY) if event.patient_id else NOBODY


def _patients(request: ClinicRequest, ids: Iterable[UUID | None]) -> Iterable[Patient]:
    found: Iterable[Patient] = request.clinic.patients.filter(pk__in={id_ for id_ in ids if id_})
    return found


def _people(request: ClinicRequest, events: list[AuditEvent]) -> dict[str, str]:
    """Whose account it was about, by id."""
    if not any(event.subject_type == "clinic.user" for event in events):
        return {}
    members = request.clinic.memberships.select_related("user")
    return {str(member.user_id): str(member.user) for member in members}


def _detail(event: AuditEvent, *, shortened: bool = True) -> str:
    """Ids, numbers and codes as they were stored; shortened, a long list is its length and
    an id or a hash its beginning."""
    return ", ".join(
        f"{name}: {_short(value) if shortened else _whole(value)}"
        for name, value in event.detail.items()
    )


def _whole(value: object) -> str:
    return " → ".join(map(str, value)) if isinstance(value, list) else str(value)


def _short(value: object) -> str:
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return str(len(value))
    if isinstance(value, list):
        return " → ".join(_short(each) for each in value)
    said = str(value)
    is_code = len(said) > 2 * HASH_SHOWN and " " not in said
    return f"{said[:HASH_SHOWN]}…" if is_code else said
