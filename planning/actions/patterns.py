"""Patterns of the clinic: saved from a plan, renamed, retired."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from clinic import audit
from clinic.models import Membership
from clinic.permissions import can
from clinic.roles import REFUSALS, Permission
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.patterns import PatternName, pattern_of
from planning.domain.refusals import refusals
from planning.domain.text import N_, Text
from planning.models import ClinicPattern, Plan

_NAME: TypeAdapter[str] = TypeAdapter(PatternName)


def may_change(pattern: ClinicPattern, by: Membership) -> bool:
    """Its maker while they may make plans, and whoever manages the clinic's patterns."""
    is_own = pattern.made_by_id == by.user_id and can(by, Permission.PLAN_EDIT)
    return is_own or can(by, Permission.PATTERN_MANAGE)


def check_may_change(pattern: ClinicPattern, by: Membership) -> None:
    """Raises PermissionDenied, with the sentence to show, unless `may_change`."""
    if not may_change(pattern, by):
        raise PermissionDenied(str(REFUSALS[Permission.PATTERN_MANAGE]))


@transaction.atomic
def save_pattern(*, plan: Plan, name: str, by: Membership) -> ClinicPattern:
    """Keeps the plan's arrangement under a name; nothing of the patient goes along.

    Raises `CommandRefused` for a name that cannot stand or is taken, and for a plan
    without sites.
    """
    document = plan.revision.read_document()
    name = _read_name(name)
    if not document.sites:
        raise CommandRefused("sites", Text(N_("A plan without sites has no pattern to save.")))
    stored = plain(pattern_of(document, name))
    try:
        with transaction.atomic():
            pattern = ClinicPattern.objects.create(
                clinic_id=plan.clinic_id, name=name, document=stored, made_by=by.user
            )
    except IntegrityError as error:
        raise _taken() from error
    audit.record(
        by=by,
        action="pattern_saved",
        subject=pattern,
        patient_id=plan.patient_id,
        detail={"plan": str(plan.pk), "sha256": sha256_of(stored)},
    )
    return pattern


@transaction.atomic
def rename_pattern(*, pattern: ClinicPattern, name: str, by: Membership) -> None:
    """Gives a pattern in use another name. Raises `CommandRefused`, PermissionDenied."""
    check_may_change(pattern, by)
    name = _read_name(name)
    if name == pattern.name:
        return
    stored = plain(pattern.read_document().model_copy(update={"name": name}))
    in_use = ClinicPattern.objects.filter(pk=pattern.pk, retired_at=None)
    try:
        with transaction.atomic():
            renamed = in_use.update(name=name, document=stored)
    except IntegrityError as error:
        raise _taken() from error
    if not renamed:
        raise CommandRefused("name", Text(N_("This pattern was retired meanwhile.")))
    pattern.name, pattern.document = name, stored
    audit.record(
        by=by, action="pattern_renamed", subject=pattern, detail={"sha256": sha256_of(stored)}
    )


@transaction.atomic
def retire_pattern(*, pattern: ClinicPattern, by: Membership) -> None:
    """Takes a pattern out of use; done again, changes nothing. Raises PermissionDenied."""
    check_may_change(pattern, by)
    now = timezone.now()
    if not ClinicPattern.objects.filter(pk=pattern.pk, retired_at=None).update(retired_at=now):
        return
    pattern.retired_at = now
    audit.record(by=by, action="pattern_retired", subject=pattern)


def _read_name(written: str) -> str:
    try:
        return _NAME.validate_python(written)
    except ValidationError as error:
        raise CommandRefused("name", refusals(error)[0].text) from error


def _taken() -> CommandRefused:
    return CommandRefused("name", Text(N_("Another pattern of the clinic has this name.")))
