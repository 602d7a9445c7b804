"""What the patient consented to, as a plan's pages, its review and its treatment ask for it.

    Plan (with its newest consent: same query) ──newest_consent──▶ PlanContext, record
    Plan ──consent_state, one query──▶ ConsentState: standing, what changed, on paper or not

The versions of a plan belong to one consultation and share its consents.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from planning.domain.canonical import sha256_of
from planning.domain.consent import (
    CHANGE_WORDS,
    ConsentChange,
    ConsentScope,
    ConsentStanding,
    PhotoUse,
    SignedConsent,
    standing,
)
from planning.domain.text import N_, Text, listed
from planning.evidence import CONSENT_FORM_VERSION
from planning.models import Consent, Plan
from planning.models.consents import newest_consent_of

_NOT_LOADED = object()


@dataclass(frozen=True, slots=True)
class ConsentState:
    """What the newest consent is worth for a plan. `on_paper` is the intake's own answer."""

    standing: ConsentStanding
    consent: SignedConsent | None
    changes: tuple[ConsentChange, ...]
    on_paper: bool

    @property
    def is_on_paper_alone(self) -> bool:
        """Whether the paper is what stands: nothing on screen covers the plan."""
        return self.on_paper and self.standing in (ConsentStanding.NONE, ConsentStanding.SUPERSEDED)

    @property
    def refusal(self) -> Text | None:
        """Why nothing may be injected; `None` where a consent stands, on screen or on paper."""
        if self.standing is ConsentStanding.WITHDRAWN:
            return Text(N_("The patient took the consent back: sign a new one first."))
        if self.standing is ConsentStanding.CURRENT or self.on_paper:
            return None
        if self.standing is ConsentStanding.SUPERSEDED:
            return Text(
                N_("The consent signed on screen does not cover this plan: {changes}."),
                changes=listed(CHANGE_WORDS[change] for change in self.changes),
            )
        return Text(N_("The consent is not signed."))

    @property
    def photographs(self) -> tuple[PhotoUse, ...]:
        """What photographs the patient allowed, in a consent that was not taken back."""
        if self.consent is None or self.standing is ConsentStanding.WITHDRAWN:
            return ()
        return self.consent.scope.photographs


def consent_state(plan: Plan) -> ConsentState:
    """The state as it is in the database now, whatever `plan` was loaded with: one query."""
    return consent_state_of(plan, _read(_fresh(plan)), on_paper=_on_paper(plan))


def loaded_consent_state(plan: Plan) -> ConsentState:
    """The state as of when the plan was loaded; no query for one loaded by `with_all`."""
    return consent_state_of(plan, newest_consent(plan), on_paper=_on_paper(plan))


def newest_consent(plan: Plan) -> SignedConsent | None:
    """The newest consent the plan came with; one query for a plan that came without."""
    row = plan.__dict__.get("newest_consent", _NOT_LOADED)
    return _read(_fresh(plan) if row is _NOT_LOADED else row)


def consent_state_of(plan: Plan, consent: SignedConsent | None, *, on_paper: bool) -> ConsentState:
    """What `consent`, the newest there is, is worth for the plan's newest revision."""
    state, newest, changes = standing(
        [consent] if consent else [], plan.revision.read_document(), CONSENT_FORM_VERSION
    )
    return ConsentState(state, newest, changes, on_paper=on_paper)


def signed_consent(consent: Consent, withdrawn_at: datetime | None = None) -> SignedConsent:
    """A stored consent as the rules read it."""
    return SignedConsent(
        id=consent.pk,
        form_code=consent.form_code,
        form_version=consent.form_version,
        text_sha256=consent.text_sha256,
        scope=ConsentScope.model_validate(consent.scope),
        scope_sha256=consent.scope_sha256,
        signed_at=timezone.localtime(consent.signed_at),
        withdrawn_at=withdrawn_at,
    )


def consent_sentence(state: ConsentState) -> Text:
    """The consent in one line of paper: its state, its form, its day."""
    consent = state.consent
    if consent is not None and state.standing is ConsentStanding.WITHDRAWN:
        at = timezone.localtime(consent.withdrawn_at).date().isoformat()
        return Text(N_("Consent: WITHDRAWN on {day}. Nothing may be injected."), day=at)
    if consent is None or state.is_on_paper_alone:
        return Text(N_("Consent: signed on paper.") if state.on_paper else N_("NO CONSENT SIGNED."))
    named = {
        "day": consent.signed_at.date().isoformat(),
        "form": consent.form_code,
        "version": consent.form_version,
    }
    if state.standing is ConsentStanding.SUPERSEDED:
        return Text(
            N_("Consent of {day} (form {form} {version}) does not cover this plan: {changes}."),
            changes=listed(CHANGE_WORDS[change] for change in state.changes),
            **named,
        )
    return Text(N_("Consent: signed on screen on {day}, form {form} {version}."), **named)


def is_intact(consent: Consent) -> bool:
    """Whether text and scope still have the hashes they were signed with."""
    return (
        sha256_of(consent.text) == consent.text_sha256
        and sha256_of(consent.scope) == consent.scope_sha256
    )


def _on_paper(plan: Plan) -> bool:
    """What the intake says: as it was signed, or as it is now."""
    signature = plan.signed_by
    intake = signature.record["intake"] if signature else plan.consultation.intake or {}
    return bool(intake.get("consent_signed", False))


def _fresh(plan: Plan) -> dict[str, Any] | None:
    row: dict[str, Any] | None = (
        Plan.objects.filter(pk=plan.pk)
        .annotate(newest_consent=newest_consent_of("consultation_id"))
        .values_list("newest_consent", flat=True)
        .get()
    )
    return row


def _read(row: dict[str, Any] | None) -> SignedConsent | None:
    if row is None:
        return None
    return SignedConsent(
        id=UUID(row["id"]),
        form_code=row["form_code"],
        form_version=row["form_version"],
        text_sha256=row["text_sha256"],
        scope=ConsentScope.model_validate(json.loads(row["scope"])),
        scope_sha256=row["scope_sha256"],
        signed_at=timezone.localtime(_moment(row["signed_at"])),
        withdrawn_at=_moment(row["withdrawn_at"]) if row["withdrawn_at"] else None,
    )


def _moment(written: str) -> datetime:
    """SQLite writes UTC without saying so; PostgreSQL says its zone."""
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
