"""Two records of one treatment side by side, where somebody else saved first."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from planning.actions.treatments import last_save
from planning.context import reading_of
from planning.domain.quantities import units
from planning.domain.reviewing.context import labelled
from planning.domain.treatment import IMMEDIATE_EVENT_WORDS, TreatmentDocument
from planning.domain.vocabulary import GUIDANCE_WORDS, SIDE_WORDS
from planning.models import Plan, Treatment
from planning.wording import say


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    yours: str
    theirs: str


def conflict_context(plan: Plan, stored: Treatment, yours: TreatmentDocument) -> dict[str, Any]:
    """What differs, who saved, and the version that would be replaced."""
    event = last_save(stored)
    labels = {site.id: str(label) for label, _n, site in labelled(reading_of(plan).record.plan)}
    theirs = stored.read_document()
    mine, other = _answers(yours, labels), _answers(theirs, labels)
    return {
        "keep_href": reverse("planning:treatment", args=[plan.pk]),
        "differences": [
            Difference(label, mine.get(label, ""), other.get(label, ""))
            for label in dict.fromkeys([*mine, *other])
            if mine.get(label, "") != other.get(label, "")
        ],
        "newest": stored.version,
        "theirs_by": str(event.actor) if event else str(stored.clinician),
        "theirs_at": event.at if event else stored.started_at,
    }


def _answers(document: TreatmentDocument, labels: dict[int, str]) -> dict[str, str]:
    """Every answer in words, by the words of its question."""
    said = {
        _("Day"): document.given_on.isoformat(),
        _("Time"): f"{document.given_at:%H:%M}" if document.given_at else "",
        _("Injected by"): document.operator,
        _("Guidance"): say(GUIDANCE_WORDS[document.guidance]) if document.guidance else "",
        _("Needle gauge"): str(document.needle_gauge or ""),
        _("Needle length"): str(document.needle_length_mm or ""),
        _("Vials"): ", ".join(vial.lot_number for vial in document.vials),
        _("Confirmed"): ", ".join(say(SIDE_WORDS[side]) for side in document.confirmed),
        _("Immediate events"): ", ".join(
            f"{say(IMMEDIATE_EVENT_WORDS[event.kind])} {event.note}".strip()
            for event in document.immediate_events
        ),
        _("Nothing happened"): _("ticked") if document.no_immediate_events else "",
        _("Treatment note"): document.note,
    }
    for site in document.sites:
        label = _("Site %(site)s, given") % {"site": labels.get(site.site_id, "–")}
        said[label] = " · ".join(filter(None, [say(units(site.given_tenths)), site.reason]))
    return said
