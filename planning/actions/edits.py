"""Editing a draft: one command in, the next revision out, nothing lost on the way.

    intent ──complete──▶ command ──apply──▶ document ──▶ revision n+1 ──▶ Plan.head

Two people on one plan: the head moves only from the revision the editor saw
(`DUR-03`). One command sent twice: its id answers with the revision it made (`DUR-04`).
Undo and redo are revisions too, so history only ever grows:

    revision   1    2    3    4 undo   5 undo   6 redo
    document   A    B    C    B        A        B
    undo_to    -    1    2    1        -        5
    redo_to    -    -    -    3        4        3
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.context import plan_context
from planning.domain import lifecycle
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import AnyIntent, Command, CommandRefused, Restore
from planning.domain.editing import apply, complete
from planning.domain.legframe import NotMeasured
from planning.domain.lifecycle import PlanEvent, PlanStatus
from planning.domain.plan import InjectionPlan
from planning.domain.text import N_, Text
from planning.models import Plan, PlanRevision


class StaleRevision(Exception):
    """Somebody else's edit came first; nothing of either was lost.

    `yours` is what was asked for on top of revision `expected`, `theirs` the newest one.
    """

    def __init__(self, yours: AnyIntent, expected: int, theirs: PlanRevision) -> None:
        super().__init__("stale revision")
        self.yours = yours
        self.expected = expected
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class _Step:
    """What the next revision will hold."""

    document: InjectionPlan
    command: Command | None
    restores: int | None
    undo_to: int | None
    redo_to: int | None


def edit_plan(
    *,
    plan: Plan,
    intent: AnyIntent,
    expected_revision: int,
    command_id: UUID,
    by: Membership,
) -> PlanRevision:
    """Applies one intent to a draft and answers with the revision it led to.

    A command that changes nothing makes no revision. Raises `StaleRevision`,
    `lifecycle.NotAllowed` after signing, and `CommandRefused` when it does not fit.
    """
    head = plan.revision
    if head.number != expected_revision or not plan.is_draft:
        made = _already_made(plan, command_id)
        if made is not None:
            return made
        lifecycle.check(plan.state, PlanEvent.EDIT)
        raise StaleRevision(intent, expected_revision, head)
    step = _next_step(plan, intent)
    if step is None:
        return head
    try:
        revision = _store(plan, step, command_id=command_id, by=by)
    except (IntegrityError, _HeadMoved):
        return _after_collision(plan, intent, expected_revision, command_id)
    plan.head = revision
    return revision


class _HeadMoved(Exception):
    """The conditional update of `Plan.head` met another head or another status."""


@transaction.atomic
def _store(plan: Plan, step: _Step, *, command_id: UUID, by: Membership) -> PlanRevision:
    before = plan.revision
    document = plain(step.document)
    revision = PlanRevision.objects.create(
        plan=plan,
        number=before.number + 1,
        document=document,
        command=plain(step.command),
        restores=step.restores,
        command_id=command_id,
        author=by.user,
        at=timezone.now(),
        sha256=sha256_of(document),
        undo_to=step.undo_to,
        redo_to=step.redo_to,
    )
    is_unmoved = Plan.objects.filter(pk=plan.pk, head_id=before.pk, status=PlanStatus.DRAFT.value)
    if not is_unmoved.update(head=revision):
        raise _HeadMoved
    audit.record(
        by=by,
        action="plan_edited",
        subject=plan,
        patient_id=plan.patient_id,
        detail={
            "revision": revision.number,
            "op": "restore" if step.command is None else step.command.op,
            "sha256": revision.sha256,
        },
    )
    return revision


def _next_step(plan: Plan, intent: AnyIntent) -> _Step | None:
    """The next revision's content, or nothing where the command changes nothing."""
    head = plan.revision
    if isinstance(intent, Restore):
        return _restored(plan, intent)
    document = head.read_document()
    try:
        command = complete(intent, document, plan_context(plan).board)
    except NotMeasured as error:
        raise CommandRefused(
            "side", Text(N_("That leg is not measured, so nothing can be placed on it."))
        ) from error
    changed = apply(document, command)
    if changed == document:
        return None
    return _Step(
        document=changed,
        command=command,
        restores=None,
        undo_to=head.number,
        redo_to=None,
    )


def _restored(plan: Plan, intent: Restore) -> _Step:
    head = plan.revision
    is_undo = intent.direction == "undo"
    number = head.undo_to if is_undo else head.redo_to
    if number is None:
        nothing = N_("There is nothing to undo.") if is_undo else N_("There is nothing to redo.")
        raise CommandRefused("direction", Text(nothing))
    target = plan.revisions.get(number=number)
    return _Step(
        document=target.read_document(),
        command=None,
        restores=target.number,
        undo_to=target.undo_to if is_undo else head.number,
        redo_to=head.number if is_undo else target.redo_to,
    )


def _already_made(plan: Plan, command_id: UUID) -> PlanRevision | None:
    return plan.revisions.select_related("author").filter(command_id=command_id).first()


def _after_collision(
    plan: Plan, intent: AnyIntent, expected_revision: int, command_id: UUID
) -> PlanRevision:
    """Somebody was quicker: the same command again, or another one."""
    made = _already_made(plan, command_id)
    plan.refresh_from_db(fields=["status", "head"])
    if made is not None:
        return made
    lifecycle.check(plan.state, PlanEvent.EDIT)
    raise StaleRevision(intent, expected_revision, plan.revision)
