"""The read-back before signing, as the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from planning.consents import loaded_consent_state
from planning.context import reading_of
from planning.diagram.scene import Mode
from planning.domain.findings import CLINIC_DEFAULT, Finding
from planning.domain.readback import MEANING_WORDS, ReadBack, SignatureMeaning, read_back
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.earlier import last_plan
from planning.forms.signing import ANSWER, REASON, SigningForm
from planning.models import Plan
from planning.presenters.balance_panel import balance_panel
from planning.presenters.builder_view import saved_words
from planning.presenters.consents import consent_line
from planning.presenters.frame import frame
from planning.presenters.plan_page import preparation_rows, read_only_map
from planning.presenters.sources import Source, sources_of
from planning.presenters.thigh_panel import thigh_panel
from planning.wording import say


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One thing to confirm; its box posts the very value that is shown."""

    field: str
    title: str
    value: str
    answer: str
    is_confirmed: bool
    problem: str


@dataclass(frozen=True, slots=True)
class AskedReason:
    """A finding that needs a reason."""

    field: str
    key: str
    message: str
    basis: str
    sources: tuple[Source, ...]
    is_clinic_default: bool
    reason: str
    problem: str
    offered: str = ""


def sign_context(
    plan: Plan,
    *,
    form: SigningForm | None = None,
    problems: list[tuple[str, Text]] | None = None,
    has_changed: bool = False,
) -> dict[str, Any]:
    """The page's context. After a change everything is to be confirmed anew."""
    reading = reading_of(plan)
    asked = read_back(reading)
    said = {field: say(text) for field, text in problems or []}
    answers = form.answers if form is not None and not has_changed else {}
    last = last_plan(plan) if asked.to_reason else None
    before = last.plan.reasons if last else {}
    reasons = [_reason(reading, finding, form, said, before) for finding in asked.to_reason]
    return {
        "plan": plan,
        "revision": plan.revision,
        "saved": saved_words(plan.revision),
        "map": read_only_map(reading),
        "thigh": thigh_panel(reading, Mode.STILL),
        "preparation": list(preparation_rows(reading)),
        "balance": balance_panel(reading),
        "shown_sha256": asked.shown_sha256,
        "record_sha256": reading.record.sha256,
        "items": _items(asked, answers, said),
        "reasons": reasons,
        "offered": sum(bool(reason.offered) for reason in reasons),
        "offered_on": last.signed_on.isoformat() if last else "",
        "consent": consent_line(plan, loaded_consent_state(plan)),
        "stops": [say(finding.message) for finding in asked.stops],
        "rationale": form.rationale if form else reading.record.plan.rationale,
        "meanings": [(meaning.value, say(words)) for meaning, words in MEANING_WORDS.items()],
        "meaning": (form.meaning if form else "") or SignatureMeaning.AUTHOR.value,
        "problems": said,
        "summary": list(said.items()),
        "has_changed": has_changed,
        **frame(plan, "sign"),
    }


def _items(asked: ReadBack, answers: dict[str, str], said: dict[str, str]) -> list[AskedItem]:
    return [
        AskedItem(
            field=f"{ANSWER}{item.name}",
            title=say(item.title),
            value=say(item.value),
            answer=item.answer,
            is_confirmed=answers.get(item.name) == item.answer,
            problem=said.get(f"{ANSWER}{item.name}", ""),
        )
        for item in asked.items
    ]


def _reason(
    reading: Reading,
    finding: Finding,
    form: SigningForm | None,
    said: dict[str, str],
    before: Mapping[str, str],
) -> AskedReason:
    """`before` are the last plan's reasons: one for the very same finding is offered again."""
    kept = reading.record.plan.reasons.get(finding.key, "")
    reason = form.reasons.get(finding.key, kept) if form else kept
    return AskedReason(
        field=f"{REASON}{finding.key}",
        key=finding.key,
        message=say(finding.message),
        basis=say(finding.basis) if finding.basis else "",
        sources=sources_of(key for key in finding.sources if key != CLINIC_DEFAULT),
        is_clinic_default=CLINIC_DEFAULT in finding.sources,
        reason=reason,
        offered="" if reason else before.get(finding.key, ""),
        problem=_("Write why you go on, or change the plan.")
        if f"{REASON}{finding.key}" in said
        else "",
    )
