"""A visit's form kept as it is typed, its record finished, and corrected.

    typed ──save_draft──▶ draft ──finish_visit──▶ record 1 ──finish_visit──▶ record 2 …

Records are never changed: a correction is the next number and says why. A draft is saved
only over the version its page saw (`DUR-03`); once a record is finished the draft is empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning import baseline
from planning.actions.adverse_events import record_adverse_event
from planning.actions.consultations import start_consultation
from planning.actions.safety_calls import raise_escalation
from planning.actions.typed import LONGEST_PAGE_KEY, Typed, is_own_page, kept
from planning.actions.visits import VisitChange, clinic_calendar, update_visit
from planning.domain.adverse_events import AdverseEventDocument
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.safety_call import RaisedFlag
from planning.domain.text import N_, Text, verbatim
from planning.domain.visit_record import NextStep, VisitDocument, day_refused
from planning.models import Consultation, Escalation, Visit, VisitDraft, VisitRecord
from planning.outcomes import refresh_visit
from planning.wording import say

SAVED = "visit_draft_saved"
FINISHED = "visit_record_finished"
LONGEST_REASON = 1_000


class StaleVisitRecord(Exception):
    """Somebody else saved or finished this visit's record first."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page a form is sent from: which draft and which record it was opened on."""

    expected_version: int
    expected_number: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished record, and the consultation it began where the next step was a plan."""

    record: VisitRecord
    consultation: Consultation | None = None
    events: tuple[models.Model, ...] = field(default=())


def version_of(visit: Visit) -> int:
    """The number of saves; 0 while nothing was typed."""
    return VisitDraft.objects.filter(visit=visit).values_list("version", flat=True).first() or 0


def draft_of(visit: Visit) -> VisitDraft | None:
    """What is being typed; None where nothing is, or the last of it was finished."""
    draft = VisitDraft.objects.filter(visit=visit).select_related("by").first()
    return draft if draft and draft.typed else None


def newest_record(visit: Visit) -> VisitRecord | None:
    return visit.records.select_related("by").order_by("-number").first()


def save_draft(*, visit: Visit, typed: Typed, page: Page, by: Membership) -> VisitDraft:
    """Keeps the form as typed, over the version this page saw. Raises `StaleVisitRecord`."""
    return _save(visit, kept(typed), page, by, page.expected_version)


@transaction.atomic
def finish_visit(
    *,
    visit: Visit,
    document: VisitDocument,
    events: Sequence[AdverseEventDocument] = (),
    correction_reason: str = "",
    page: Page,
    by: Membership,
) -> Finished:
    """Stores the next record of the visit and what follows from it.

    The visit counts as kept on its day, adverse events are recorded, red flags go before
    the clinicians, and a new consultation begins where the next step is a plan.
    Raises `CommandRefused` and `StaleVisitRecord`.
    """
    visit = Visit.objects.select_for_update().select_related("clinic", "patient").get(pk=visit.pk)
    earlier = newest_record(visit)
    number = earlier.number if earlier else 0
    if number != page.expected_number or version_of(visit) != page.expected_version:
        raise StaleVisitRecord
    _check(visit, document, earlier, correction_reason)
    record = VisitRecord.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        number=number + 1,
        document=plain(document),
        sha256=sha256_of(document),
        measured_on=document.measured_on,
        correction_reason=correction_reason.strip(),
        at=timezone.now(),
        by=by.user,
    )
    VisitDraft.objects.update_or_create(
        visit=visit,
        defaults={
            "typed": {},
            "version": page.expected_version + 1,
            "saved_at": record.at,
            "by": by.user,
        },
    )
    audit.record(
        by=by,
        action=FINISHED,
        subject=record,
        patient_id=visit.patient_id,
        detail={"visit": visit.pk, "number": record.number, "sha256": record.sha256},
    )
    _keep(visit, document.measured_on, by)
    raise_red_flags(visit=visit, red_flags=document.red_flags, note=document.note, by=by)
    recorded = tuple(
        record_adverse_event(plan=visit.plan, visit=visit, document=event, by=by)
        for event in events
    )
    refresh_visit(visit)
    return Finished(record, _planned_again(visit, document, earlier, by), recorded)


@transaction.atomic
def raise_red_flags(
    *, visit: Visit, red_flags: Sequence[RaisedFlag], note: str, by: Membership
) -> Escalation | None:
    """Escalates the flags that no escalation of this visit holds yet, at once."""
    raised = [
        flag for flags in visit.escalations.values_list("red_flags", flat=True) for flag in flags
    ]
    new = [flag for flag in red_flags if flag.model_dump(mode="json") not in raised]
    return raise_escalation(visit=visit, red_flags=new, note=note, by=by) if new else None


def _save(
    visit: Visit, typed: dict[str, list[str]], page: Page, by: Membership, over: int
) -> VisitDraft:
    draft = VisitDraft.objects.filter(visit=visit).first()
    if draft is not None and draft.typed == typed and page.expected_number == _number(visit):
        return draft
    if page.expected_number != _number(visit):
        raise StaleVisitRecord
    with transaction.atomic():
        if _stored(visit, typed, over, by):
            audit.record(
                by=by,
                action=SAVED,
                subject=visit,
                patient_id=visit.patient_id,
                detail={
                    "version": over + 1,
                    "sha256": sha256_of(typed),
                    "page_key": page.key[:LONGEST_PAGE_KEY],
                },
            )
            return VisitDraft.objects.get(visit=visit)
    newest = version_of(visit)
    saves = AuditEvent.objects.filter(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        action=SAVED,
        subject_id=str(visit.pk),
        detail__version__gt=over,
    ).order_by("-sequence")
    if over != newest and is_own_page(
        saves, expected=over, newest=newest, page_key=page.key, by=by
    ):
        return _save(visit, typed, page, by, newest)
    raise StaleVisitRecord


def _stored(visit: Visit, typed: dict[str, list[str]], over: int, by: Membership) -> bool:
    now = timezone.now()
    if over == 0:
        try:
            with transaction.atomic():
                VisitDraft.objects.create(visit=visit, typed=typed, saved_at=now, by=by.user)
        except IntegrityError:
            return False
        return True
    unmoved = VisitDraft.objects.filter(visit=visit, version=over)
    return bool(unmoved.update(typed=typed, version=over + 1, saved_at=now, by=by.user))


def _number(visit: Visit) -> int:
    newest = newest_record(visit)
    return newest.number if newest else 0


def _check(visit: Visit, document: VisitDocument, earlier: VisitRecord | None, reason: str) -> None:
    treated_on = baseline.treated_on(visit.plan)
    if treated_on is None:
        raise CommandRefused("measured_on", Text(N_("This plan has no day of treatment yet.")))
    wrong = day_refused(document.measured_on, treated_on=treated_on, today=timezone.localdate())
    if wrong is not None:
        raise CommandRefused("measured_on", wrong)
    if earlier is None:
        return
    if not reason.strip():
        raise CommandRefused("correction_reason", Text(N_("Say why it is corrected.")))
    if len(reason) > LONGEST_REASON:
        raise CommandRefused(
            "correction_reason",
            Text(N_("must be at most {max_length} characters"), max_length=LONGEST_REASON),
        )
    if earlier.sha256 == sha256_of(document):
        raise CommandRefused("correction_reason", Text(N_("Nothing was changed.")))


def _keep(visit: Visit, on: date, by: Membership) -> None:
    """The visit counts as kept on the day it was really on, in its window or not."""
    if visit.on == on and visit.status == Visit.Status.KEPT:
        return
    changes = [VisitChange.KEEP]
    if visit.on != on or visit.status == Visit.Status.CANCELLED:
        changes.insert(0, VisitChange.REBOOK)
    reason = _why_on(visit, on)
    for change in changes:
        try:
            update_visit(
                visit=visit,
                change=change,
                on=on,
                reason=reason if change is VisitChange.REBOOK else "",
                expected_version=visit.version,
                by=by,
            )
        except CommandRefused as refused:
            raise CommandRefused("measured_on", refused.text) from refused


def _why_on(visit: Visit, on: date) -> str:
    """The reason a day asks for that was not the visit's own; empty where it asks for none."""
    is_usual = visit.window_from <= on <= visit.window_to and clinic_calendar(visit.clinic).is_open(
        on
    )
    if is_usual and visit.status != Visit.Status.KEPT:
        return ""
    return say(Text(N_("Seen on {day}."), day=verbatim(on.isoformat())))


def _planned_again(
    visit: Visit, document: VisitDocument, earlier: VisitRecord | None, by: Membership
) -> Consultation | None:
    was = earlier.read_document().next_step if earlier else None
    if document.next_step is not NextStep.PLAN_AGAIN or was is NextStep.PLAN_AGAIN:
        return None
    return start_consultation(patient=visit.patient, by=by)
