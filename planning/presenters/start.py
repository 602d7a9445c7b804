"""The chooser: what a plan can start from, and why not for this patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.domain.assess import Result
from planning.domain.board import Board
from planning.domain.citations import GRADE_WORDS
from planning.domain.disagreements import Topic
from planning.domain.intake import Intake
from planning.domain.knowledge import Knowledge
from planning.domain.products import Catalogue
from planning.domain.protocols import (
    Candidate,
    Misfit,
    Protocol,
    Variant,
    does_not_apply,
    not_for_any,
)
from planning.domain.reading import Reading
from planning.domain.text import N_, Text, listed, verbatim
from planning.domain.vocabulary import Sex
from planning.presenters.disagreements import DisagreementView, beside
from planning.presenters.proposals.bar import Reason
from planning.presenters.proposals.protocol import candidate_of, reasons_of
from planning.presenters.same import Same
from planning.presenters.sources import Source, sources_of
from planning.wording import say

TOPICS = (Topic.DOSE, Topic.LEG_DOSE, Topic.HEADS, Topic.SOLEUS, Topic.POINTS)


@dataclass(frozen=True, slots=True)
class ArmChoice:
    """One arm to pick: how an address names it, and in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class ProtocolCard:
    """One pattern as the chooser shows it; `arms` is empty where nothing is placed."""

    code: str
    name: str
    product: str
    grade: str
    grade_words: str
    participants: str
    facts: tuple[tuple[str, str], ...]
    outcome: str
    reasons: tuple[Reason, ...]
    not_stated: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    arms: tuple[ArmChoice, ...]


@dataclass(frozen=True, slots=True)
class StartView:
    """Every pattern; `reasons` speak against all of them alike."""

    cards: tuple[ProtocolCard, ...]
    reasons: tuple[Reason, ...]
    disagreements: tuple[DisagreementView, ...]


def start_view(reading: Reading) -> StartView:
    candidate = candidate_of(reading)
    return _start(
        Same(reading.knowledge),
        Same(candidate.board),
        Same(candidate.result),
        Same(candidate.intake),
        (candidate.age_years, candidate.sex, candidate.on),
        candidate.product,
        get_language() or "en",
    )


@lru_cache(maxsize=128)
def _start(
    knowledge: Same[Knowledge],
    board: Same[Board],
    result: Same[Result],
    intake: Same[Intake],
    patient: tuple[int, Sex, date],
    product: str | None,
    language: str,
) -> StartView:
    """Kept because no edit of a site changes it; `language` is the active one."""
    known, (age_years, sex, on) = knowledge.value, patient
    candidate = Candidate(
        board=board.value,
        result=result.value,
        product=product,
        age_years=age_years,
        sex=sex,
        intake=intake.value,
        earlier=known.products.read(intake.value.earlier_toxin),
        on=on,
        products=known.products,
        rules=known.rules,
    )
    return StartView(
        cards=tuple(_card(protocol, candidate) for protocol in known.protocols.values()),
        reasons=reasons_of(not_for_any(candidate)),
        disagreements=beside(*TOPICS),
    )


def _card(protocol: Protocol, candidate: Candidate) -> ProtocolCard:
    facts = (
        (_("Sites"), protocol.sites_line),
        (_("Dose"), protocol.dose_line),
        (_("Dilution"), protocol.volume_line),
    )
    grade = protocol.evidence_grade
    return ProtocolCard(
        code=protocol.code,
        name=say(Text(protocol.name)),
        product=say(_product_line(protocol, candidate.products)),
        grade=grade.value if grade else "",
        grade_words=say(GRADE_WORDS[grade]) if grade else "",
        participants=_said(protocol.participants),
        facts=tuple((term, _said(line)) for term, line in facts if line),
        outcome=_said(protocol.outcome),
        reasons=_reasons(protocol.variants, candidate),
        not_stated=tuple(_said(item) for item in protocol.not_stated),
        notes=tuple(_said(note) for note in protocol.notes),
        sources=sources_of(protocol.sources),
        arms=_arms(protocol),
    )


def _arms(protocol: Protocol) -> tuple[ArmChoice, ...]:
    if not protocol.places_sites:
        return ()
    return tuple(
        ArmChoice(variant.name, say(Text(variant.arm.name)) if variant.arm else _("Outline it"))
        for variant in protocol.variants
    )


def _reasons(variants: Sequence[Variant], candidate: Candidate) -> tuple[Reason, ...]:
    """What speaks against every arm, then what speaks against one of them, under its name."""
    found = [does_not_apply(variant, candidate) for variant in variants]
    shared = [misfit for misfit in found[0] if all(misfit in others for others in found[1:])]
    alone = [
        Misfit(
            Text(N_("{arm}: {reason}"), arm=Text(variant.arm.name), reason=misfit.text),
            misfit.sources,
        )
        for variant, misfits in zip(variants, found, strict=True)
        for misfit in misfits
        if variant.arm and misfit not in shared
    ]
    return reasons_of((*shared, *alone))


def _product_line(protocol: Protocol, products: Catalogue) -> Text:
    if protocol.products:
        return Text(
            N_("Studied with {products}"),
            products=listed(map(products.label_of, protocol.products)),
        )
    if protocol.adopted_for:
        return Text(
            N_("Product not stated; used here for {products} (clinic default)"),
            products=listed(map(products.label_of, protocol.adopted_for)),
        )
    return Text(N_("Product not stated")) if protocol.not_stated else verbatim("")


def _said(words: str) -> str:
    return say(Text(words)) if words else ""
