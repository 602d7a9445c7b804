"""What was given: recorded beside a signed plan, signed, voided when mistaken.

Two people on one record: it is replaced only from the version its editor saw (`DUR-03`),
and a page that saves itself never conflicts with itself, as in `consultations`.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning.actions.passwords import password_refusal
from planning.actions.stock import StaleStock, close_vial
from planning.actions.visits import set_treatment_date
from planning.context import reading_of
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.findings import Severity
from planning.domain.lifecycle import NotAllowed, PlanStatus
from planning.domain.readback import SignatureMeaning
from planning.domain.text import N_, Text
from planning.domain.treatment import TreatmentDocument, begin
from planning.domain.treatment_check import check, shown_hash, unanswered
from planning.domain.treatment_states import TreatmentEvent, TreatmentStatus, check_treatment
from planning.domain.treatment_totals import treatment_totals
from planning.models import Plan, Treatment, TreatmentSignature, TreatmentVial, Vial
from planning.outcomes import refresh_treatment
from planning.treated import treatment_context, treatment_of

LONGEST_VOID_REASON = 1_000
LONGEST_PAGE_KEY = 36
VOIDED = TreatmentStatus.VOIDED.value


class StaleTreatment(Exception):
    """Somebody else saved first; `stored` is the record as it stands now."""

    def __init__(self, stored: Treatment) -> None:
        super().__init__("stale treatment")
        self.stored = stored


class TreatmentRefused(Exception):
    """Not signed; each problem is a field and a sentence."""

    def __init__(self, problems: list[tuple[str, Text]]) -> None:
        super().__init__("treatment refused")
        self.problems = problems


class TreatmentChanged(Exception):
    """The record, or what it is held against, changed after it was read back."""


def start_treatment(*, plan: Plan, by: Membership) -> Treatment:
    """The record of a signed plan: the one there is, or a new one that gives it as planned.

    Raises `NotAllowed` for a plan that is not in force.
    """
    found = treatment_of(plan)
    if found is not None:
        return found
    if plan.state is PlanStatus.SUPERSEDED:
        raise NotAllowed(Text(N_("This plan was replaced by a newer version.")))
    if plan.state is not PlanStatus.SIGNED:
        raise NotAllowed(Text(N_("Only a signed plan is treated: sign it first.")))
    now = timezone.localtime()
    document = begin(
        reading_of(plan).record,
        on=now.date(),
        at=now.time().replace(second=0, microsecond=0),
        operator=str(by.user),
    )
    try:
        return _created(plan, document, by=by)
    except IntegrityError:
        # Somebody began it at the same moment: a plan has one record.
        return Treatment.objects.exclude(status=VOIDED).get(plan_id=plan.pk)


def save_treatment(
    *,
    treatment: Treatment,
    document: TreatmentDocument,
    expected_version: int,
    page_key: str = "",
    by: Membership,
) -> Treatment:
    """Replaces the record seen as `expected_version`.

    Raises `StaleTreatment`, and `NotAllowed` once it is signed or voided.
    """
    wanted = {
        "document": plain(document),
        "given_on": document.given_on,
        "version": expected_version + 1,
    }
    if treatment.version == expected_version and _is_stored(treatment, document):
        return treatment
    with transaction.atomic():
        unmoved = Treatment.objects.filter(
            pk=treatment.pk, version=expected_version, status=TreatmentStatus.DRAFT.value
        )
        if unmoved.update(**wanted):
            audit.record(
                by=by,
                action="treatment_saved",
                subject=treatment,
                patient_id=treatment.patient_id,
                detail={
                    "version": expected_version + 1,
                    "sha256": sha256_of(document),
                    "page_key": page_key[:LONGEST_PAGE_KEY],
                },
            )
            treatment.refresh_from_db(fields=list(wanted))
            return treatment
    treatment.refresh_from_db(fields=[*wanted, "status"])
    if _is_stored(treatment, document):
        return treatment
    check_treatment(TreatmentStatus(treatment.status), TreatmentEvent.RECORD)
    if _is_only_this_page(treatment, expected_version, page_key, by):
        return save_treatment(
            treatment=treatment,
            document=document,
            expected_version=treatment.version,
            page_key=page_key,
            by=by,
        )
    raise StaleTreatment(treatment)


def last_save(treatment: Treatment) -> AuditEvent | None:
    """The event of the newest save, with who saved and when."""
    return _saves(treatment).select_related("actor").first()


def sign_treatment(
    *,
    treatment: Treatment,
    expected_version: int,
    shown_sha256: str,
    password: str,
    reasons: Mapping[str, str],
    by: Membership,
    at: datetime | None = None,
) -> TreatmentSignature:
    """Binds a signature to what was read back, and locks the record.

    The reasons written while reading are kept whatever becomes of the signature. Its vials
    are used up, and the visits that follow are booked from its day. Sent again by the same
    person, answers with the signature there is (`DUR-04`). Raises `TreatmentRefused`,
    `TreatmentChanged`, `StaleTreatment`, `NotAllowed`.
    """
    signed = _already_signed(treatment, by)
    if signed is not None:
        return signed
    document = treatment.read_document()
    written = {key: reason.strip() for key, reason in reasons.items() if reason.strip()}
    if written:
        answered = {**document.reasons, **written}
        document = TreatmentDocument.model_validate({**document.model_dump(), "reasons": answered})
        saved = save_treatment(
            treatment=treatment, document=document, expected_version=expected_version, by=by
        )
        expected_version = saved.version
    refusal = password_refusal(password, by)
    with transaction.atomic():
        fresh = Treatment.objects.select_for_update().get(pk=treatment.pk)
        signed = _already_signed(fresh, by)
        if signed is not None:
            return signed
        target = check_treatment(TreatmentStatus(fresh.status), TreatmentEvent.SIGN)
        plan = Plan.objects.with_all().get(pk=fresh.plan_id)
        document = fresh.read_document()
        findings = check(document, treatment_context(plan, document))
        shown = shown_hash(document, findings)
        if fresh.version != expected_version or shown != shown_sha256:
            raise TreatmentChanged
        problems = [
            (
                finding.field if finding.severity is Severity.STOP else f"reason-{finding.key}",
                finding.message
                if finding.severity is Severity.STOP
                else Text(N_("Give a reason: {why}"), why=finding.message),
            )
            for finding in unanswered(document, findings)
        ]
        if refusal is not None:
            problems.append(("password", refusal))
        if problems:
            raise TreatmentRefused(problems)
        _book_visits(plan, document, by=by)
        return _signed(fresh, plan, document, target=target, by=by, at=at or timezone.now())


@transaction.atomic
def void_treatment(*, treatment: Treatment, reason: str, by: Membership) -> Treatment:
    """Sets a mistaken record aside, with the reason; it stays readable and counts no more.

    Its vials stay used up, and may be named again by the next record of this plan; visits
    stay as booked until that record moves them. Raises `NotAllowed` and `CommandRefused`.
    """
    fresh = Treatment.objects.select_for_update().get(pk=treatment.pk)
    target = check_treatment(TreatmentStatus(fresh.status), TreatmentEvent.VOID)
    reason = reason.strip()
    if not reason:
        raise CommandRefused("reason", Text(N_("Say why this record is void.")))
    if len(reason) > LONGEST_VOID_REASON:
        raise CommandRefused(
            "reason",
            Text(N_("must be at most {max_length} characters"), max_length=LONGEST_VOID_REASON),
        )
    was = fresh.status
    Treatment.objects.filter(pk=fresh.pk).update(
        status=target.value, voided_at=timezone.now(), voided_by=by.user, void_reason=reason
    )
    audit.record(
        by=by,
        action="treatment_voided",
        subject=fresh,
        patient_id=fresh.patient_id,
        detail={"was": was, "reason_sha256": sha256_of(reason)},
    )
    refresh_treatment(fresh)
    treatment.refresh_from_db()
    return treatment


@transaction.atomic
def _created(plan: Plan, document: TreatmentDocument, *, by: Membership) -> Treatment:
    treatment = Treatment.objects.create(
        clinic_id=plan.clinic_id,
        patient_id=plan.patient_id,
        plan=plan,
        document=plain(document),
        given_on=document.given_on,
        clinician=by.user,
        started_at=timezone.now(),
    )
    audit.record(
        by=by,
        action="treatment_started",
        subject=treatment,
        patient_id=plan.patient_id,
        detail={"plan": str(plan.pk), "plan_sha256": document.plan_sha256},
    )
    return treatment


def _is_stored(treatment: Treatment, document: TreatmentDocument) -> bool:
    return sha256_of(treatment.document) == sha256_of(document)


def _is_only_this_page(treatment: Treatment, expected: int, page_key: str, by: Membership) -> bool:
    """Whether every version since `expected` was saved by this very page."""
    newest = treatment.version
    if not page_key or not 0 <= expected < newest:
        return False
    later = list(_saves(treatment)[: newest - expected])
    return len(later) == newest - expected and all(
        event.actor_id == by.user_id and event.detail.get("page_key") == page_key[:LONGEST_PAGE_KEY]
        for event in later
    )


def _saves(treatment: Treatment) -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        clinic_id=treatment.clinic_id,
        patient_id=treatment.patient_id,
        action="treatment_saved",
        subject_id=str(treatment.pk),
    ).order_by("-sequence")


def _already_signed(treatment: Treatment, by: Membership) -> TreatmentSignature | None:
    signature = TreatmentSignature.objects.filter(treatment_id=treatment.pk).first()
    if signature is None or signature.signer_id != by.user_id:
        return None
    still = Treatment.objects.filter(pk=treatment.pk, status=TreatmentStatus.SIGNED.value)
    return signature if still.exists() else None


def _book_visits(plan: Plan, document: TreatmentDocument, *, by: Membership) -> None:
    try:
        set_treatment_date(plan=plan, on=document.given_on, by=by)
    except CommandRefused as refusal:
        raise TreatmentRefused([("given_on", refusal.text)]) from refusal


def _signed(
    treatment: Treatment,
    plan: Plan,
    document: TreatmentDocument,
    *,
    target: TreatmentStatus,
    by: Membership,
    at: datetime,
) -> TreatmentSignature:
    signature = TreatmentSignature.objects.create(
        treatment=treatment,
        record=plain(document),
        sha256=sha256_of(document),
        plan_sha256=plan.signature.sha256,
        signer=by.user,
        signer_name=str(by.user),
        meaning=SignatureMeaning.AUTHOR.value,
        signed_at=at,
        time_zone=by.clinic.time_zone,
    )
    _use_vials(treatment, document, by=by)
    Treatment.objects.filter(pk=treatment.pk).update(
        status=target.value, given_on=document.given_on, clinician=by.user
    )
    totals = treatment_totals(document)
    audit.record(
        by=by,
        action="treatment_signed",
        subject=treatment,
        patient_id=treatment.patient_id,
        detail={
            "sha256": signature.sha256,
            "plan_sha256": signature.plan_sha256,
            "given_on": document.given_on,
            "given_tenths": totals.both.given_tenths,
            "lots": sorted({str(vial.lot_id) for vial in document.vials}),
        },
    )
    refresh_treatment(treatment)
    return signature


def _use_vials(treatment: Treatment, document: TreatmentDocument, *, by: Membership) -> None:
    """Each vial names its patient for a recall, and is drawn from no more."""
    vials = Vial.objects.in_bulk([vial.vial_id for vial in document.vials])
    TreatmentVial.objects.bulk_create(
        TreatmentVial(
            clinic_id=treatment.clinic_id, treatment=treatment, vial=vial, lot_id=vial.lot_id
        )
        for vial in vials.values()
    )
    for vial in vials.values():
        try:
            close_vial(vial=vial, status=Vial.Status.USED, by=by)
        except StaleStock:
            raise TreatmentChanged from None
