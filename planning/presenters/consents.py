"""Consents as the clinic's members see them: what each is worth, and the text as signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from patients.models import Patient
from patients.presenters import banner
from planning.consents import ConsentState, is_intact, signed_consent
from planning.diagram.signature_mark import signature_mark
from planning.domain.consent import (
    CHANGE_WORDS,
    STANDING_WORDS,
    ConsentChange,
    ConsentStanding,
    SignedConsent,
    standing,
)
from planning.domain.consent_signing import points_of
from planning.domain.lifecycle import PlanStatus
from planning.domain.text import Text, verbatim
from planning.drawings import drawn
from planning.evidence import CONSENT_FORM_VERSION, load_products
from planning.models import Consent, ConsentWithdrawal, Plan
from planning.presenters.frame import alerts
from planning.wording import say

TONES = {ConsentStanding.CURRENT: "accent"}
SEVERITIES = {ConsentStanding.WITHDRAWN: "stop", ConsentStanding.SUPERSEDED: "confirm"}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """The consent of a plan in one line; `refusal` says why nothing may be injected."""

    words: str
    tone: str
    severity: str
    changes: str
    refusal: str
    is_withdrawn: bool
    signed_at: datetime | None
    form: str
    read_href: str
    take_href: str
    all_href: str

    @property
    def take_variant(self) -> str:
        """The button stands out while a consent is still to be signed."""
        return "primary" if self.refusal else "quiet"


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent of a list."""

    href: str
    signed_at: datetime
    plan_href: str
    version: int
    product: str
    form: str
    method: str
    taken_by: str
    words: str
    tone: str
    severity: str
    changes: str


def consent_words(state: ConsentState) -> tuple[str, str]:
    """The state in a word, and its severity."""
    if state.is_on_paper_alone:
        return _("signed on paper"), ""
    return say(STANDING_WORDS[state.standing]), SEVERITIES.get(state.standing, "")


def consent_line(plan: Plan, state: ConsentState) -> ConsentLine:
    """What the plan's pages say of its consent, on screen or on paper."""
    consent, found, on_paper_only = state.consent, state.standing, state.is_on_paper_alone
    words, severity = consent_words(state)
    takes = plan.state in (PlanStatus.DRAFT, PlanStatus.SIGNED)
    return ConsentLine(
        words=words,
        tone="accent" if on_paper_only else TONES.get(found, ""),
        severity=severity,
        changes="" if on_paper_only else _changes(state.changes),
        refusal=say(state.refusal) if state.refusal else "",
        is_withdrawn=found is ConsentStanding.WITHDRAWN,
        signed_at=consent.signed_at if consent else None,
        form=f"{consent.form_code} {consent.form_version}" if consent else "",
        read_href=reverse("planning:consent_read", args=[consent.id]) if consent else "",
        take_href=reverse("planning:consent", args=[plan.pk]) if takes else "",
        all_href=reverse("planning:consent_list", args=[plan.patient_id]),
    )


def consent_context(
    consent: Consent, *, reason: str, problems: list[tuple[str, str]]
) -> dict[str, Any]:
    """One consent to read: its state today, and the text, ticks and mark as they were signed."""
    withdrawal = withdrawal_of(consent)
    newest = _newest_of_each([*_of_consultation(consent)])
    row = _row(consent, newest)
    patient = consent.patient
    intake = consent.plan.consultation.read_intake()
    return {
        "consent": consent,
        "row": row,
        "withdrawal": withdrawal,
        "is_newest": consent.pk in newest.values(),
        "is_intact": is_intact(consent),
        "mark": _mark(consent),
        "facts": _facts(consent, row),
        "reason": reason,
        "problems": dict(problems),
        "banner": banner(patient, alerts(intake, patient.birth_date) if intake else ()),
    }


def consent_list_context(patient: Patient) -> dict[str, Any]:
    """All consents of one patient, newest first."""
    consents = list(
        patient.consents.select_related("plan__head", "withdrawal", "taken_by").defer("text")
    )
    newest = _newest_of_each(consents)
    return {
        "patient": patient,
        "banner": banner(patient),
        "rows": [_row(consent, newest) for consent in consents],
    }


def withdrawal_of(consent: Consent) -> ConsentWithdrawal | None:
    return getattr(consent, "withdrawal", None)


def _of_consultation(consent: Consent) -> Sequence[Consent]:
    return list(
        Consent.objects.filter(plan__consultation_id=consent.plan.consultation_id)
        .select_related("plan")
        .only("id", "signed_at", "plan__consultation_id")
    )


def _newest_of_each(consents: Sequence[Consent]) -> dict[UUID, UUID]:
    """The newest consent of every consultation: it alone counts."""
    oldest_first = sorted(consents, key=lambda consent: consent.signed_at)
    return {consent.plan.consultation_id: consent.pk for consent in oldest_first}


def _row(consent: Consent, newest: dict[UUID, UUID]) -> ConsentRow:
    state, changes = _standing(consent, newest)
    product = load_products().get(consent.product)
    return ConsentRow(
        href=reverse("planning:consent_read", args=[consent.pk]),
        signed_at=consent.signed_at,
        plan_href=consent.plan.get_absolute_url(),
        version=consent.plan.version,
        product=say(product.label if product else verbatim(consent.product)),
        form=f"{consent.form_code} {consent.form_version}",
        method=consent.get_method_display(),
        taken_by=str(consent.taken_by),
        words=say(STANDING_WORDS[state]),
        tone=TONES.get(state, ""),
        severity=SEVERITIES.get(state, ""),
        changes=changes,
    )


def _standing(consent: Consent, newest: dict[UUID, UUID]) -> tuple[ConsentStanding, str]:
    """What one consent is worth: for its own plan, and only while none came after it."""
    withdrawal = withdrawal_of(consent)
    document = consent.plan.revision.read_document()
    stored: SignedConsent = signed_consent(consent, withdrawal.at if withdrawal else None)
    state, _found, changes = standing([stored], document, CONSENT_FORM_VERSION)
    is_newest = newest.get(consent.plan.consultation_id) == consent.pk
    if state is ConsentStanding.WITHDRAWN or is_newest:
        return state, _changes(changes)
    return ConsentStanding.SUPERSEDED, _("a later consent")


def _changes(changes: Sequence[ConsentChange]) -> str:
    words = tuple(CHANGE_WORDS[change] for change in changes)
    return say(Text("{changes}", changes=words)) if words else ""


def _mark(consent: Consent) -> SafeString | None:
    """The drawn signature, named in the language the consent was signed in."""
    if not consent.strokes:
        return None
    with override(consent.language):
        title = _("Signature of the patient")
    return drawn(signature_mark(points_of(consent.strokes), title=title))


def _facts(consent: Consent, row: ConsentRow) -> list[tuple[str, str]]:
    plan = _("version %(version)s, revision %(revision)s") % {
        "version": consent.plan.version,
        "revision": consent.revision.number,
    }
    return [
        (_("Plan"), plan),
        (_("Product"), row.product),
        (_("Form"), row.form),
        (_("Signature"), row.method),
        (_("Taken by"), row.taken_by),
    ]
