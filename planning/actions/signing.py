"""Signing: what was read back is what is locked (`SAF-02`, `AUD-05`, `AUD-06`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.actions.edits import edit_plan
from planning.actions.passwords import password_refusal
from planning.context import reading_of
from planning.domain import lifecycle
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import AnyIntent, GiveReason, SetRationale
from planning.domain.findings import Finding, Severity
from planning.domain.lifecycle import PlanEvent, PlanStatus
from planning.domain.readback import ReadBack, SignatureMeaning, read_back, totals_agree
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.models import Plan, PlanRevision, Signature, Visit
from planning.treated import refuse_replacing
from planning.wording import frozen


class SignRefused(Exception):
    """The plan was not signed; each problem is a field and a sentence."""

    def __init__(self, problems: list[tuple[str, Text]]) -> None:
        super().__init__("signing refused")
        self.problems = problems


class ShownChanged(Exception):
    """The plan or what it was reviewed against changed after it was read back."""


def answer_findings(
    *,
    plan: Plan,
    expected_revision: int,
    reasons: Mapping[str, str],
    rationale: str,
    form_key: UUID,
    by: Membership,
) -> int:
    """Stores the reasons and the rationale written while reading back, as edits.

    Answers with the number of the revision that is then to be signed. What was written is
    kept whatever becomes of the signature; the form's key makes each edit's id, so the
    same form sent again stores nothing twice. Raises `StaleRevision`.
    """
    document = plan.revision.read_document()
    intents: list[tuple[UUID, AnyIntent]] = [
        (uuid5(form_key, key), GiveReason(finding=key, reason=reason))
        for key, reason in reasons.items()
        if reason != document.reasons.get(key, "")
    ]
    if rationale != document.rationale:
        intents.append((uuid5(form_key, "rationale"), SetRationale(rationale=rationale)))
    expected_revision = _after_this_form(plan, expected_revision, {*reasons, "rationale"}, form_key)
    if expected_revision > plan.revision.number:
        plan.refresh_from_db(fields=["status", "head"])
    for command_id, intent in intents:
        expected_revision = edit_plan(
            plan=plan,
            intent=intent,
            expected_revision=expected_revision,
            command_id=command_id,
            by=by,
        ).number
    return expected_revision


def _after_this_form(plan: Plan, expected: int, names: set[str], form_key: UUID) -> int:
    """The revision this very form led to when it was sent before."""
    made = set(
        plan.revisions.filter(
            number__gt=expected, command_id__in=[uuid5(form_key, name) for name in names]
        ).values_list("number", flat=True)
    )
    while expected + 1 in made:
        expected += 1
    return expected


def sign_plan(
    *,
    plan: Plan,
    expected_revision: int,
    shown_sha256: str,
    password: str,
    answers: Mapping[str, str],
    meaning: SignatureMeaning,
    by: Membership,
) -> Signature:
    """Binds a signature to one revision and locks the plan.

    Sent again by the same person for the same revision, answers with the signature there
    is (`DUR-04`). Raises `SignRefused`, `ShownChanged`, `lifecycle.NotAllowed`.
    """
    signed = _already_signed(plan, expected_revision, by)
    if signed is not None:
        return signed
    refusal = password_refusal(password, by)
    with transaction.atomic():
        fresh = Plan.objects.select_for_update(of=("self",)).with_all().get(pk=plan.pk)
        signed = _already_signed(fresh, expected_revision, by)
        if signed is not None:
            return signed
        target = lifecycle.check(fresh.state, PlanEvent.SIGN)
        if fresh.revision.number != expected_revision:
            raise ShownChanged
        reading = reading_of(fresh)
        asked = read_back(reading)
        if asked.shown_sha256 != shown_sha256:
            raise ShownChanged
        problems = _problems(reading, asked, answers)
        if refusal is not None:
            problems.append(("password", refusal))
        if problems:
            raise SignRefused(problems)
        _supersede(fresh, by=by)
        return _signed(fresh, reading, asked, target=target, meaning=meaning, by=by)


def _already_signed(plan: Plan, expected_revision: int, by: Membership) -> Signature | None:
    signature = plan.signed_by
    if signature is None or signature.signer_id != by.user_id:
        return None
    return signature if plan.revision.number == expected_revision else None


def _problems(
    reading: Reading, asked: ReadBack, answers: Mapping[str, str]
) -> list[tuple[str, Text]]:
    problems: list[tuple[str, Text]] = []
    if not totals_agree(reading):
        problems.append(
            ("total", Text(N_("The totals differ when counted a second way. Tell your admin.")))
        )
    for finding in reading.unanswered():
        if finding.severity is Severity.STOP:
            problems.append(("", finding.message))
        else:
            problems.append(
                (f"reason-{finding.key}", Text(N_("Give a reason: {why}"), why=finding.message))
            )
    if not reading.record.plan.rationale.strip():
        problems.append(("rationale", Text(N_("Write why this plan for this patient."))))
    for item in asked.unconfirmed(dict(answers)):
        problems.append(
            (f"answer-{item.name}", Text(N_("Read back and confirm: {what}"), what=item.title))
        )
    return problems


def _supersede(plan: Plan, *, by: Membership) -> None:
    """The version this one replaces steps back; its visits follow the treatment.

    Not where it was given meanwhile, or is being given: see `refuse_replacing`.
    """
    replaced = plan.supersedes
    if replaced is None:
        return
    refuse_replacing(replaced)
    target = lifecycle.check(replaced.state, PlanEvent.SUPERSEDE)
    Plan.objects.filter(pk=replaced.pk, status=PlanStatus.SIGNED.value).update(status=target.value)
    Visit.objects.filter(plan=replaced).update(plan=plan)
    audit.record(
        by=by,
        action="plan_superseded",
        subject=replaced,
        patient_id=replaced.patient_id,
        detail={"successor": str(plan.pk)},
    )


def _signed(
    plan: Plan,
    reading: Reading,
    asked: ReadBack,
    *,
    target: PlanStatus,
    meaning: SignatureMeaning,
    by: Membership,
) -> Signature:
    signature = signature_of(plan, reading, asked, meaning=meaning, by=by, at=timezone.now())
    signature.save()
    Plan.objects.filter(pk=plan.pk).update(status=target.value)
    audit.record(
        by=by,
        action="plan_signed",
        subject=plan,
        patient_id=plan.patient_id,
        detail={
            "revision": plan.revision.number,
            "sha256": signature.sha256,
            "review_sha256": signature.review_sha256,
            "meaning": meaning.value,
            "photographs": len(reading.record.photographs),
        },
    )
    return signature


def signature_of(
    plan: Plan,
    reading: Reading,
    asked: ReadBack,
    *,
    meaning: SignatureMeaning,
    by: Membership,
    at: datetime,
) -> Signature:
    """The signature under what was read back, not yet stored."""
    review = _review(reading, asked, plan.revision)
    return Signature(
        plan=plan,
        revision=plan.revision,
        record=plain(reading.record),
        sha256=reading.record.sha256,
        review=review,
        review_sha256=sha256_of(review),
        signer=by.user,
        signer_name=str(by.user),
        meaning=meaning.value,
        signed_at=at,
        time_zone=by.clinic.time_zone,
    )


def _review(reading: Reading, asked: ReadBack, revision: PlanRevision) -> dict[str, Any]:
    """What was read back, frozen: sentences keep their templates, to be read in any language."""
    totals, plan = reading.totals, reading.record.plan
    return {
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "rules_version": reading.record.rules_version,
        "read_back": [
            {"name": item.name, "title": frozen(item.title), "value": frozen(item.value)}
            for item in asked.items
        ],
        "totals": {
            "left_tenths": totals.left_tenths,
            "right_tenths": totals.right_tenths,
            "total_tenths": totals.total_tenths,
        },
        "findings": [
            _finding(finding, plan.reasons.get(finding.key, "")) for finding in reading.findings
        ],
    }


def _finding(finding: Finding, reason: str) -> dict[str, Any]:
    return {
        "key": finding.key,
        "code": finding.code,
        "severity": finding.severity.value,
        "message": frozen(finding.message),
        "basis": frozen(finding.basis) if finding.basis else None,
        "sources": list(finding.sources),
        "side": finding.side.value if finding.side else None,
        "site": finding.number,
        "reason": reason,
    }
