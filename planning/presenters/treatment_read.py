"""A treatment to read: before it is signed, and afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from clinic.permissions import can
from clinic.roles import Permission
from planning.context import reading_of
from planning.domain.quantities import millimetres, units
from planning.domain.reading import Reading
from planning.domain.reviewing.context import labelled
from planning.domain.text import Text
from planning.domain.treatment import IMMEDIATE_EVENT_WORDS, TreatmentDocument
from planning.domain.treatment_check import check, shown_hash
from planning.domain.treatment_states import TREATMENT_STATUS_WORDS, TreatmentStatus
from planning.domain.treatment_totals import treatment_totals
from planning.domain.vocabulary import GUIDANCE_WORDS, SIDE_WORDS, Laterality
from planning.models import Plan, Treatment
from planning.presenters.frame import frame
from planning.presenters.plan_page import read_only_map
from planning.presenters.treatment import (
    figure_rows,
    finding_lines,
    place_words,
    saved_words,
    vial_words,
)
from planning.treated import context_of_reading
from planning.wording import say


@dataclass(frozen=True, slots=True)
class ReadSite:
    label: str
    place: str
    planned: str
    given: str
    is_changed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReadLeg:
    side: str
    side_word: str
    sites: tuple[ReadSite, ...]
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One treatment in a line: `given 2026-11-23: 106 units, planned 108, left over 94`."""

    treatment: Treatment
    words: str
    status: str
    is_signed: bool


def sign_context(
    request: ClinicRequest,
    plan: Plan,
    treatment: Treatment,
    *,
    reasons: Mapping[str, str] | None = None,
    problems: Sequence[tuple[str, Text]] = (),
    has_changed: bool = False,
) -> dict[str, Any]:
    """The read-back before signing; `reasons` are what was written into it."""
    document = treatment.read_document()
    reading = reading_of(plan)
    found = check(document, context_of_reading(plan, reading, document))
    lines = finding_lines(found, document)
    said = {name: say(text) for name, text in problems}
    return {
        **_read(plan, treatment, document, reading),
        "stops": [line for line in lines if line.severity == "stop"],
        "to_reason": [
            {
                "line": line,
                "field": f"reason-{line.key}",
                "reason": (reasons or {}).get(line.key, line.reason),
                "problem": said.get(f"reason-{line.key}", ""),
            }
            for line in lines
            if line.severity == "confirm"
        ],
        "shown_sha256": shown_hash(document, found),
        "version": treatment.version,
        "saved": saved_words(treatment),
        "problems": said,
        "summary": list(said.items()),
        "has_changed": has_changed,
        **frame(plan, "treatment", request.membership),
    }


def detail_context(request: ClinicRequest, plan: Plan, treatment: Treatment) -> dict[str, Any]:
    """One record to read, as it was signed."""
    member = request.membership
    signature = treatment.signed_by
    document = (
        TreatmentDocument.model_validate(signature.record)
        if signature is not None
        else treatment.read_document()
    )
    may_record = can(member, Permission.TREATMENT_RECORD)
    return {
        **_read(plan, treatment, document, reading_of(plan)),
        "signature": signature,
        "is_voided": treatment.status == Treatment.Status.VOIDED,
        "status": say(TREATMENT_STATUS_WORDS[TreatmentStatus(treatment.status)]),
        "reasons": list(document.reasons.values()),
        "may_void": may_record and treatment.status != Treatment.Status.VOIDED,
        "may_go_on": may_record and treatment.status == Treatment.Status.DRAFT,
        "others": [line for line in given_lines(plan) if line.treatment.pk != treatment.pk],
        **frame(plan, "treatment", member),
    }


def given_lines(plan: Plan) -> list[GivenLine]:
    """Every record of a plan, the newest first."""
    rows = plan.treatments.select_related("signature").order_by("-started_at")
    return [given_line(treatment) for treatment in rows]


def given_line(treatment: Treatment) -> GivenLine:
    """What one record says in a line."""
    status = TreatmentStatus(treatment.status)
    return GivenLine(
        treatment=treatment,
        words=given_words(treatment.read_document()),
        status=say(TREATMENT_STATUS_WORDS[status]),
        is_signed=status is TreatmentStatus.SIGNED,
    )


def given_words(document: TreatmentDocument) -> str:
    """`given 2026-11-23: 106 units, planned 108 units, left over 94 units`."""
    totals = treatment_totals(document)
    rest = totals.left_over_tenths
    return _("given %(day)s: %(given)s, planned %(planned)s, left over %(rest)s") % {
        "day": document.given_on.isoformat(),
        "given": say(units(totals.both.given_tenths)),
        "planned": say(units(totals.both.planned_tenths)),
        "rest": "–" if rest is None else say(units(rest)),
    }


def _read(
    plan: Plan, treatment: Treatment, document: TreatmentDocument, reading: Reading
) -> dict[str, Any]:
    return {
        "plan": plan,
        "treatment": treatment,
        "map": read_only_map(reading),
        "legs": _legs(document, reading),
        "figures": figure_rows(treatment_totals(document, reading.solution)),
        "facts": list(_facts(document, reading)),
        "events": _events(document, reading),
        "no_events": document.no_immediate_events,
        "note": document.note,
    }


def _legs(document: TreatmentDocument, reading: Reading) -> list[ReadLeg]:
    places = place_words(reading)
    labels = _labels(reading)
    return [
        ReadLeg(
            side=side.value,
            side_word=say(SIDE_WORDS[side]),
            sites=tuple(
                ReadSite(
                    label=labels.get(site.site_id, "–"),
                    place=places.get(site.site_id, ""),
                    planned=say(units(site.planned_tenths)),
                    given=say(units(site.given_tenths)) if site.given_tenths else _("not given"),
                    is_changed=site.is_changed,
                    reason=site.reason or "",
                )
                for site in document.on_side(side)
            ),
            is_confirmed=side in document.confirmed,
        )
        for side in Laterality
    ]


def _facts(document: TreatmentDocument, reading: Reading) -> Sequence[tuple[str, str]]:
    """Terms with values, in the order they happened."""
    at = f" {document.given_at:%H:%M}" if document.given_at else ""
    gauge = f"{document.needle_gauge} G" if document.needle_gauge else ""
    length = say(millimetres(document.needle_length_mm)) if document.needle_length_mm else ""
    facts = [
        (_("Given"), f"{document.given_on.isoformat()}{at}"),
        (_("Injected by"), document.operator or _("not said")),
        (_("Product"), say(reading.knowledge.products.label_of(document.product))),
    ]
    for vial in document.vials:
        prepared = timezone.localtime(vial.reconstituted_at)
        solution = vial.solution
        strength = say(solution.strength) if solution else ""
        when = _("reconstituted %(time)s") % {"time": f"{prepared:%Y-%m-%d %H:%M}"}
        facts.append((_("Vial"), " · ".join(filter(None, [vial_words(vial), when, strength]))))
    guidance = say(GUIDANCE_WORDS[document.guidance]) if document.guidance else _("not said")
    facts.append((_("Guidance"), guidance))
    facts.append((_("Needle"), " · ".join(filter(None, [gauge, length])) or _("not said")))
    return facts


def _events(document: TreatmentDocument, reading: Reading) -> list[str]:
    labels = _labels(reading)
    said = []
    for event in document.immediate_events:
        where = say(SIDE_WORDS[event.side]) if event.side else ""
        if event.site_id is not None:
            site = _("site %(site)s") % {"site": labels.get(event.site_id, "–")}
            where = f"{where}, {site}" if where else site
        parts = (say(IMMEDIATE_EVENT_WORDS[event.kind]), where, event.note)
        said.append(" · ".join(part for part in parts if part))
    return said


def _labels(reading: Reading) -> dict[int, str]:
    return {site.id: str(label) for label, _number, site in labelled(reading.record.plan)}
