"""A plan's life beside its edits: started, discarded, replaced, remarked upon."""

from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, Membership
from planning.context import planning_stops
from planning.domain import lifecycle
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed, PlanEvent, PlanStatus
from planning.domain.plan import InjectionPlan, Preparation
from planning.domain.text import N_, Text
from planning.models import Addendum, Consultation, Plan, PlanRevision
from planning.treated import refuse_replacing

LONGEST_ADDENDUM = 4_000


def start_plan(*, consultation: Consultation, by: Membership) -> Plan:
    """The consultation's draft: the one it has, or a new one without sites.

    Raises `NotAllowed` where nothing may be planned yet: intake or assessment missing,
    a finding that stops planning, or a signed plan that a new version would replace.
    """
    draft = consultation.plans.with_all().filter(status=PlanStatus.DRAFT.value).first()
    if draft is not None:
        return draft
    if consultation.plans.filter(status=PlanStatus.SIGNED.value).exists():
        raise NotAllowed(
            Text(N_("This consultation has a signed plan. Make a new version of that plan."))
        )
    stops = planning_stops(consultation)
    if stops:
        raise NotAllowed(stops[0])
    try:
        return _created(consultation, _first_document(by.clinic), supersedes=None, by=by)
    except IntegrityError:
        # Somebody started it at the same moment: a consultation has one draft.
        return consultation.plans.with_all().get(status=PlanStatus.DRAFT.value)


def _first_document(clinic: Clinic) -> InjectionPlan:
    """No sites yet, and the preparation this clinic begins with, if it has chosen one."""
    preparation = clinic.default_preparation
    return InjectionPlan(preparation=preparation and Preparation.model_validate(preparation))


def supersede_plan(*, plan: Plan, by: Membership) -> Plan:
    """A draft of the next version, beginning as the signed plan is.

    The signed plan stays in force until the new version is signed. Asked again, answers
    with the same draft. A plan with a treatment, even one still being recorded, is not
    replaced: see `refuse_replacing`. Raises `NotAllowed`.
    """
    successor = plan.successor
    if successor is not None:
        return successor
    lifecycle.check(plan.state, PlanEvent.SUPERSEDE)
    refuse_replacing(plan)
    document = plan.revision.read_document()
    try:
        return _created(plan.consultation, document, supersedes=plan, by=by)
    except IntegrityError:
        return plan.successors.with_all().get(status=PlanStatus.DRAFT.value)


@transaction.atomic
def discard_plan(*, plan: Plan, by: Membership) -> None:
    """Puts a draft aside unsigned; it stays readable. Raises `NotAllowed`."""
    target = lifecycle.check(plan.state, PlanEvent.DISCARD)
    drafts = Plan.objects.filter(pk=plan.pk, status=plan.status)
    if not drafts.update(status=target.value):
        plan.refresh_from_db(fields=["status"])
        lifecycle.check(plan.state, PlanEvent.DISCARD)
    plan.status = target.value
    audit.record(
        by=by,
        action="plan_discarded",
        subject=plan,
        patient_id=plan.patient_id,
        detail={"revision": plan.revision.number},
    )


@transaction.atomic
def add_addendum(*, plan: Plan, text: str, by: Membership) -> Addendum:
    """A dated remark beside a signed plan. Raises `NotAllowed` and `CommandRefused`."""
    lifecycle.check(plan.state, PlanEvent.ADD_ADDENDUM)
    text = text.strip()
    if not text:
        raise CommandRefused("text", Text(N_("must not be empty")))
    if len(text) > LONGEST_ADDENDUM:
        raise CommandRefused(
            "text", Text(N_("must be at most {max_length} characters"), max_length=LONGEST_ADDENDUM)
        )
    addendum = Addendum.objects.create(plan=plan, text=text, author=by.user, at=timezone.now())
    audit.record(
        by=by,
        action="addendum_added",
        subject=plan,
        patient_id=plan.patient_id,
        detail={"addendum": addendum.pk, "sha256": sha256_of(text)},
    )
    return addendum


@transaction.atomic
def _created(
    consultation: Consultation,
    document: InjectionPlan,
    *,
    supersedes: Plan | None,
    by: Membership,
) -> Plan:
    plan = Plan.objects.create(
        clinic_id=consultation.clinic_id,
        patient_id=consultation.patient_id,
        consultation=consultation,
        version=consultation.plans.count() + 1,
        supersedes=supersedes,
        created_by=by.user,
    )
    stored = plain(document)
    plan.head = PlanRevision.objects.create(
        plan=plan,
        number=1,
        document=stored,
        command_id=uuid4(),
        author=by.user,
        at=timezone.now(),
        sha256=sha256_of(stored),
    )
    plan.save(update_fields=["head"])
    audit.record(
        by=by,
        action="plan_started",
        subject=plan,
        patient_id=plan.patient_id,
        detail={
            "version": plan.version,
            "supersedes": None if supersedes is None else str(supersedes.pk),
        },
    )
    return plan
