"""Taking a consent on screen, and taking it back. Nothing of either is ever changed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.consent_text import consent_text, signed_text
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.consent import ConsentScope
from planning.domain.consent_form import PHOTO_TICKS, ConsentForm, TickCode
from planning.domain.consent_signing import NOT_THE_NAME, Strokes, name_fits
from planning.domain.dosing import totals
from planning.domain.lifecycle import NotAllowed, PlanStatus
from planning.domain.text import N_, Text
from planning.evidence import load_consent_form
from planning.models import Consent, ConsentWithdrawal, Plan

LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class OfferedConsent:
    """What a patient is asked to sign for a plan as it is now."""

    form: ConsentForm
    scope: ConsentScope
    text: dict[str, Any]

    @property
    def sha256(self) -> str:
        """Hash of the text before anything is ticked: what was shown."""
        return sha256_of(self.text)


class OfferChanged(Exception):
    """The plan, and with it the text, changed after it was shown to the patient."""


class ConsentRefused(Exception):
    """The consent was not signed; each problem is a field and a sentence."""

    def __init__(self, problems: list[tuple[str, Text]]) -> None:
        super().__init__("consent refused")
        self.problems = problems


def offer_consent(plan: Plan) -> OfferedConsent:
    """The text for a plan loaded by `with_all`. Raises `NotAllowed` where there is nothing
    yet, or nothing any more, to consent to."""
    if plan.state not in (PlanStatus.DRAFT, PlanStatus.SIGNED):
        raise NotAllowed(Text(N_("This plan is no longer in force: no consent is taken for it.")))
    document = plan.revision.read_document()
    scope = ConsentScope.of(document)
    if scope is None or totals(document).sites_without_dose:
        raise NotAllowed(
            Text(N_("Choose the product, the sites and every dose first: the patient reads them."))
        )
    form = load_consent_form()
    if form.product(scope.product) is None:
        raise NotAllowed(
            Text(N_("The consent form has no words for this product. Take the consent on paper."))
        )
    return OfferedConsent(form, scope, consent_text(plan, form, scope))


@transaction.atomic
def sign_consent(
    *,
    plan: Plan,
    shown_sha256: str,
    ticked: Collection[TickCode],
    strokes: Strokes,
    typed_name: str,
    by: Membership,
) -> Consent:
    """Stores what the patient read, ticked and signed, bound to the plan's newest revision.

    Raises `NotAllowed`, `OfferChanged` and `ConsentRefused`.
    """
    fresh = Plan.objects.select_for_update(of=("self",)).with_all().get(pk=plan.pk)
    offered = offer_consent(fresh)
    if offered.sha256 != shown_sha256:
        raise OfferChanged
    typed_name = typed_name.strip()
    problems = _problems(fresh, offered.form, ticked, strokes, typed_name)
    if problems:
        raise ConsentRefused(problems)
    photographs = [use for tick, use in PHOTO_TICKS.items() if tick in ticked]
    scope, text = offered.scope.allowing(photographs), signed_text(offered.text, ticked)
    consent = Consent.objects.create(
        clinic_id=fresh.clinic_id,
        patient_id=fresh.patient_id,
        plan=fresh,
        revision=fresh.revision,
        form_code=offered.form.form_code,
        form_version=offered.form.form_version,
        product=scope.product,
        body_site=scope.body_site,
        language=fresh.patient.language,
        text=text,
        text_sha256=sha256_of(text),
        scope=plain(scope),
        scope_sha256=scope.sha256,
        method=Consent.Method.DRAWN if strokes else Consent.Method.TYPED,
        strokes=plain(strokes),
        typed_name=typed_name,
        signed_at=timezone.now(),
        taken_by=by.user,
    )
    audit.record(
        by=by,
        action="consent_signed",
        subject=consent,
        patient_id=fresh.patient_id,
        detail={
            "plan": str(fresh.pk),
            "revision": fresh.revision.number,
            "form": f"{consent.form_code} {consent.form_version}",
            "text_sha256": consent.text_sha256,
            "scope_sha256": consent.scope_sha256,
            "method": consent.method,
        },
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, reason: str, by: Membership) -> ConsentWithdrawal:
    """Records that the patient took a consent back; the reason is theirs to give or not.

    Asked again, answers with the withdrawal there is. Raises `NotAllowed` for a consent that
    a later one replaced, `CommandRefused` for a reason that is too long.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=consent.plan_id)
    made = ConsentWithdrawal.objects.filter(consent=consent).first()
    if made is not None:
        return made
    if newer_consent(consent) is not None:
        raise NotAllowed(
            Text(N_("A later consent replaced this one. Open that one to withdraw it."))
        )
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise CommandRefused(
            "reason", Text(N_("must be at most {max_length} characters"), max_length=LONGEST_REASON)
        )
    withdrawal = ConsentWithdrawal.objects.create(
        consent=consent, reason=reason, at=timezone.now(), recorded_by=by.user
    )
    audit.record(
        by=by,
        action="consent_withdrawn",
        subject=consent,
        patient_id=consent.patient_id,
        detail={"plan": str(plan.pk), "has_reason": bool(reason)},
    )
    return withdrawal


def newer_consent(consent: Consent) -> Consent | None:
    """The consent of the same consultation that came after this one, if there is one."""
    return (
        Consent.objects.filter(
            plan__consultation__plans=consent.plan_id, signed_at__gt=consent.signed_at
        )
        .order_by("-signed_at")
        .first()
    )


def _problems(
    plan: Plan,
    form: ConsentForm,
    ticked: Collection[TickCode],
    strokes: Strokes,
    typed_name: str,
) -> list[tuple[str, Text]]:
    problems = [
        (f"tick-{tick.code.value}", Text(N_("Tick this, or ask us what is still open.")))
        for tick in form.ticks
        if tick.is_required and tick.code not in ticked
    ]
    patient = plan.patient
    if typed_name and not name_fits(
        typed_name, patient.family_name, patient.given_name, patient.latin_name
    ):
        problems.append(("typed_name", NOT_THE_NAME))
    elif not strokes and not typed_name:
        problems.append(("signature", Text(N_("Sign in the field, or type your full name."))))
    return problems
