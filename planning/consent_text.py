"""The consent as one patient reads it: the form's sentences, filled from one plan.

    ConsentForm + plan + patient ──consent_text──▶ JSON of finished sentences, in one language

The text is stored as it was read and shown from that store ever after; its hash is what is
on screen and on paper. `signed_text` adds what was ticked.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import override

from planning.domain.consent import ConsentScope, PartScope
from planning.domain.consent_form import (
    KNOWN_WORDS,
    ConsentForm,
    ConsentSection,
    ConsentSentence,
    SectionCode,
    TickCode,
)
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.followup import VISIT_WORDS, FollowUpRules, VisitWindow
from planning.domain.quantities import units
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import SIDE_WORDS
from planning.evidence import load_citations, load_follow_up, load_products
from planning.models import Plan
from planning.wording import say

Json = dict[str, Any]


def consent_text(plan: Plan, form: ConsentForm, scope: ConsentScope) -> Json:
    """What the patient of `plan` (loaded by `with_all`) is shown, in the patient's language."""
    patient = plan.patient
    with override(patient.language):
        sources = _Sources()
        return {
            "form_code": form.form_code,
            "form_version": form.form_version,
            "language": patient.language,
            "title": say(Text(form.title)),
            "clinic": plan.clinic.name,
            "patient": {
                "name": _name(plan),
                "birth_date": patient.birth_date.isoformat(),
                "chart_number": patient.chart_number,
            },
            "sections": [
                _section(section, form, scope, plan.consultation.treatment_on, sources)
                for section in form.sections
                if section.code is not SectionCode.ABOVE_KNEE or scope.is_above_knee
            ],
            "ticks": [
                {
                    "code": tick.code.value,
                    "text": say(Text(tick.statement)),
                    "is_required": tick.is_required,
                }
                for tick in form.ticks
            ],
            "sources": sources.named(),
        }


def signed_text(text: Json, ticked: Collection[TickCode]) -> Json:
    """The text with each tick's answer: what is stored and hashed."""
    answered = [{**tick, "is_ticked": tick["code"] in ticked} for tick in text["ticks"]]
    return {**text, "ticks": answered}


class _Sources:
    """Numbers the sources in the order the text names them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, keys: Iterable[str]) -> list[int]:
        return sorted({self._numbers.setdefault(key, len(self._numbers) + 1) for key in keys})

    def named(self) -> list[Json]:
        return [
            {"number": number, "key": key, "words": _source_words(key)}
            for key, number in self._numbers.items()
        ]


def _source_words(key: str) -> str:
    if key == CLINIC_DEFAULT:
        return say(Text(N_("the clinic's own rule")))
    citation = load_citations().get(key)
    return citation.reference if citation else key


def _name(plan: Plan) -> str:
    from planning.context import identity_of  # context reads consents, whose text this is

    return identity_of(plan.patient).name


def _section(
    section: ConsentSection,
    form: ConsentForm,
    scope: ConsentScope,
    treated_on: date | None,
    sources: _Sources,
) -> Json:
    sentences = section.sentences
    if section.code is SectionCode.PRODUCT:
        part = form.product(scope.product)
        sentences = (*sentences, *(part.sentences if part else ()))
    rows: list[list[str]] = []
    if section.code is SectionCode.PLANNED:
        rows = list(_planned_rows(scope))
    if section.code is SectionCode.FOLLOW_UP:
        rows = list(_visit_rows(load_follow_up(), treated_on))
    return {
        "code": section.code.value,
        "title": say(Text(section.title)),
        "rows": rows,
        "sentences": [_sentence(sentence, sources) for sentence in sentences],
    }


def _sentence(sentence: ConsentSentence, sources: _Sources) -> Json:
    return {
        "text": say(Text(sentence.statement)),
        "known": say(KNOWN_WORDS[sentence.known]) if sentence.known else "",
        "sources": sources.of(sentence.sources),
    }


def _planned_rows(scope: ConsentScope) -> Iterator[list[str]]:
    product = load_products().get(scope.product)
    label = product.label if product else verbatim(scope.product)
    yield [say(Text(N_("Product"))), say(label)]
    for part in scope.parts:
        yield [say(_part_words(part)), say(_dose_words(part))]


def _part_words(part: PartScope) -> Text:
    template = N_("{side} calf") if part.region == "calf" else N_("{side}, above the knee")
    return Text(template, side=SIDE_WORDS[part.side])


def _dose_words(part: PartScope) -> Text:
    dose = units(part.dose_tenths)
    if part.sites == 1:
        return Text(N_("1 place, {dose}"), dose=dose)
    return Text(N_("{count} places, {dose} in all"), count=part.sites, dose=dose)


def _visit_rows(rules: FollowUpRules, treated_on: date | None) -> Iterator[list[str]]:
    for window in rules.windows:
        words = say(VISIT_WORDS[window.kind])
        yield [words[:1].upper() + words[1:], _visit_when(window, treated_on)]


def _visit_when(window: VisitWindow, treated_on: date | None) -> str:
    if treated_on is None:
        words = N_("days {first}–{last} after the treatment")
        return say(Text(words, first=window.first_day, last=window.last_day))
    days = (treated_on + timedelta(days=day) for day in (window.first_day, window.last_day))
    return " – ".join(day.isoformat() for day in days)
