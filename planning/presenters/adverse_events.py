"""The questions about an adverse event, and events as rows of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from patients.presenters import name_of
from planning.domain.adverse_events import (
    EVENT_SIDE_WORDS,
    GRADE_WORDS,
    KINDS,
    OUTCOME_WORDS,
    RELATION_WORDS,
    AdverseEventDocument,
    EventKind,
    EventSide,
)
from planning.domain.plan import InjectionPlan
from planning.domain.safety_call import RED_FLAGS
from planning.domain.text import Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS
from planning.evidence import load_products
from planning.forms.adverse_events import ABOVE_KNEE, SITE
from planning.forms.sheets import YES
from planning.models import AdverseEvent
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.sources import Source, sources_of
from planning.wording import say

NOTHING = [("", "–")]


@dataclass(frozen=True, slots=True)
class EventQuestions:
    """One event's questions; `prefix` is empty on its own page, `events-0-` in a visit."""

    prefix: str
    kind: Input
    place: Input
    onset_on: Input
    grade: Input
    relation: Input
    outcome: Input
    signs: Input
    action_taken: Input
    description: Input
    is_confirmed: Input

    @property
    def short(self) -> tuple[Input, ...]:
        return (self.kind, self.place, self.onset_on, self.grade, self.relation, self.outcome)

    @property
    def asks_to_confirm(self) -> bool:
        return self.is_confirmed.wrong is not None or bool(self.is_confirmed.shown)


@dataclass(frozen=True, slots=True)
class KindRow:
    """What the clinical reference says of one kind."""

    words: str
    evidence: str
    to_do: str
    sources: tuple[Source, ...]
    is_red_flag: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as a list shows it; `corrected_by` leads to the one that replaces it."""

    id: UUID
    kind: str
    to_do: str
    grade: str
    onset_on: date
    onset_day: str
    relation: str
    outcome: str
    place: str
    signs: str
    action_taken: str
    description: str
    product: str
    is_red_flag: bool
    is_ongoing: bool
    is_corrected: bool
    recorded_at: datetime
    recorded_by: str
    correct_href: str
    patient_href: str
    patient_name: str
    chart_number: str


def questions(inputs: Inputs, plan: InjectionPlan, prefix: str = "") -> EventQuestions:
    """Every question, in the order they are asked."""

    def spoken(label: str) -> str:
        number = prefix.split("-")[1] if prefix else ""
        return f"{_('Event %(number)s') % {'number': int(number) + 1}} · {label}" if prefix else ""

    def select(name: str, label: str, words: Mapping[Any, Text | str]) -> Input:
        choices = [*NOTHING, *((str(value), word) for value, word in words.items())]
        return inputs.select(prefix + name, label, choices, spoken=spoken(label))

    return EventQuestions(
        prefix=prefix,
        kind=select("kind", _("What happened"), {kind: KINDS[kind].words for kind in EventKind}),
        place=select("place", _("Where"), places(plan)),
        onset_on=inputs.text(
            f"{prefix}onset_on", _("Began on"), kind="date", spoken=spoken(_("Began on"))
        ),
        grade=select("grade", _("Grade"), GRADE_WORDS),
        relation=select("relation", _("Caused by the treatment"), RELATION_WORDS),
        outcome=select("outcome", _("Outcome"), OUTCOME_WORDS),
        signs=inputs.boxes(
            f"{prefix}signs",
            _("Red flags seen with it"),
            [(question.code.value, question.means) for question in RED_FLAGS],
            spoken=spoken(_("Red flags seen with it")),
        ),
        action_taken=inputs.text(
            f"{prefix}action_taken", _("What was done"), spoken=spoken(_("What was done"))
        ),
        description=inputs.text(
            f"{prefix}description",
            _("Description"),
            kind="textarea",
            spoken=spoken(_("Description")),
        ),
        is_confirmed=inputs.boxes(
            f"{prefix}is_confirmed",
            _("Confirm"),
            [(YES, _("This is confirmed."))],
            spoken=spoken(_("Confirm")),
        ),
    )


def places(plan: InjectionPlan) -> dict[str, str]:
    """Sides, then each site of the plan by its number."""
    found = {side.value: say(EVENT_SIDE_WORDS[side]) for side in EventSide}
    for number, site in enumerate(plan.sites, start=1):
        found[f"{SITE}-{site.id}"] = _("site %(number)s · %(side)s · %(head)s") % {
            "number": number,
            "side": say(SIDE_WORDS[site.side]),
            "head": say(MUSCLE_WORDS[site.muscle]),
        }
    for number, above in enumerate(plan.above_knee, start=1):
        found[f"{ABOVE_KNEE}-{above.id}"] = _("site %(number)s above the knee · %(side)s") % {
            "number": number,
            "side": say(SIDE_WORDS[above.side]),
        }
    return found


def kind_rows() -> list[KindRow]:
    """What is known of each kind, for whoever fills in the form."""
    return [
        KindRow(
            words=say(facts.words),
            evidence=say(facts.evidence),
            to_do=say(facts.to_do),
            sources=sources_of(facts.sources),
            is_red_flag=facts.is_red_flag,
        )
        for facts in KINDS.values()
    ]


def event_rows(events: Iterable[AdverseEvent]) -> list[EventRow]:
    """Events loaded with `patient`, `plan__head`, `recorded_by` and `corrected_by`."""
    return [event_row(event) for event in events]


def event_row(event: AdverseEvent) -> EventRow:
    document = event.read_document()
    facts = KINDS[document.kind]
    preparation = event.plan.revision.document["preparation"]
    return EventRow(
        id=event.pk,
        kind=say(facts.words),
        to_do=say(facts.to_do),
        grade=say(GRADE_WORDS[document.grade]),
        onset_on=document.onset_on,
        onset_day=_("day %(number)s") % {"number": document.onset_day},
        relation=say(RELATION_WORDS[document.relation]),
        outcome=say(OUTCOME_WORDS[document.outcome]),
        place=_place(event, document),
        signs=", ".join(
            say(question.means) for question in RED_FLAGS if question.code in document.signs
        ),
        action_taken=document.action_taken,
        description=document.description,
        product=say(load_products().label_of(preparation["product"])) if preparation else "",
        is_red_flag=document.is_red_flag,
        is_ongoing=document.is_ongoing,
        is_corrected=is_corrected(event),
        recorded_at=event.recorded_at,
        recorded_by=str(event.recorded_by),
        correct_href=reverse("planning:adverse_event_correct", args=[event.pk]),
        patient_href=reverse("planning:patient_adverse_events", args=[event.patient_id]),
        patient_name=name_of(event.patient),
        chart_number=event.patient.chart_number,
    )


def is_corrected(event: AdverseEvent) -> bool:
    return getattr(event, "corrected_by", None) is not None


def _place(event: AdverseEvent, document: AdverseEventDocument) -> str:
    if document.site_id is None:
        return say(EVENT_SIDE_WORDS[document.side]) if document.side else ""
    key = f"{ABOVE_KNEE if document.above_knee else SITE}-{document.site_id}"
    return places(event.plan.revision.read_document()).get(key, "")
