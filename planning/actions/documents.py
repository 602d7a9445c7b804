"""Asking for a plan on paper. Each state of a plan is rendered once in each way to print it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from planning.context import reading_of
from planning.documents.options import options_of, patient_page_options, stored
from planning.documents.tasks import paper_of, render_plan_document
from planning.domain.canonical import sha256_of
from planning.evidence import load_aftercare
from planning.models import Plan, PlanDocument

GIVEN_UP_AFTER = timedelta(seconds=90)
"""Longer than two attempts take: a document still unfinished was lost with its worker."""


@transaction.atomic
def request_document(
    *, plan: Plan, language: str, by: Membership, patient_page_only: bool = False
) -> PlanDocument:
    """The document of the plan as it stands now, as `by` prints it, queued if nobody has
    asked for it before; `patient_page_only` is the page the patient takes home.

    All that paper shows is part of the state: the record, whose measurements change under a
    draft without a revision, and the visits, addenda and later version beside it. So a page
    printed before a correction is not handed out after it.
    """
    options = patient_page_options(by) if patient_page_only else options_of(by)
    document, is_new = PlanDocument.objects.get_or_create(
        plan=plan,
        revision_number=plan.revision.number,
        language=language,
        kind=PlanDocument.Kind.DRAFT if plan.is_draft else PlanDocument.Kind.SIGNED,
        state_sha256=_state(plan, language),
        **stored(options),
    )
    lost = (
        document.status in (PlanDocument.Status.QUEUED, PlanDocument.Status.RENDERING)
        and timezone.now() - document.requested_at > GIVEN_UP_AFTER
    )
    if is_new or lost or document.status == PlanDocument.Status.FAILED:
        document.status = PlanDocument.Status.QUEUED
        document.requested_at = timezone.now()
        document.save(update_fields=["status", "requested_at"])
        transaction.on_commit(lambda: _enqueue(document))
    audit.record(
        by=by,
        action="plan_document_requested",
        subject=plan,
        patient_id=plan.patient_id,
        detail={
            "language": language,
            "revision": plan.revision.number,
            "with_template": document.with_template,
            "patient_page_only": document.patient_page_only,
            "measured_bar_tenths_mm": document.measured_bar_tenths_mm,
        },
    )
    return document


def _state(plan: Plan, language: str) -> str:
    paper = paper_of(plan, language)
    return sha256_of(
        {
            "record": reading_of(plan).record.sha256,
            "status": paper.status,
            "superseded_by": paper.superseded_by,
            "consent": str(paper.consent),
            "patient_language": paper.patient_language,
            "treated_on": paper.treated_on,
            "aftercare": load_aftercare().version,
            "visits": [
                [visit.kind, visit.on, visit.window_from, visit.window_to] for visit in paper.visits
            ],
            "addenda": [[text, name, at] for text, name, at in paper.addenda],
        }
    )


def _enqueue(document: PlanDocument) -> None:
    render_plan_document.enqueue(str(document.pk))
