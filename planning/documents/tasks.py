"""Rendering outside the web workers: one task, one document, in the task worker."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django_tasks import task

from clinic import audit
from planning.consents import consent_sentence, loaded_consent_state
from planning.context import reading_of
from planning.documents.attempts import drawn
from planning.documents.options import read_options
from planning.documents.paper import BookedVisit, Paper, SignedBy
from planning.documents.plan_document import plan_pdf
from planning.documents.storage import keep
from planning.domain.consent import ConsentStanding
from planning.domain.followup import VisitKind
from planning.domain.readback import SignatureMeaning
from planning.models import Plan, PlanDocument, Visit


@task()
def render_plan_document(document_id: str) -> None:
    """Renders a queued document once; a document already finished is left as it is."""
    document = PlanDocument.objects.get(pk=document_id)
    if document.status == PlanDocument.Status.READY:
        return
    PlanDocument.objects.filter(pk=document.pk).update(status=PlanDocument.Status.RENDERING)
    try:
        plan = Plan.objects.with_all().get(pk=document.plan_id)
        reading, paper = reading_of(plan), _paper(plan, document)
        content = drawn(lambda: plan_pdf(reading, paper), what=f"document {document.pk}")
        path, digest = keep(content)
    except BaseException:
        PlanDocument.objects.filter(pk=document.pk).update(
            status=PlanDocument.Status.FAILED, finished_at=timezone.now()
        )
        raise
    PlanDocument.objects.filter(pk=document.pk).update(
        status=PlanDocument.Status.READY, path=path, sha256=digest, finished_at=timezone.now()
    )


def _paper(plan: Plan, document: PlanDocument) -> Paper:
    return replace(paper_of(plan, document.language), options=read_options(document))


def paper_of(plan: Plan, language: str) -> Paper:
    """What the paper says besides the record: status, signature, addenda, visits."""
    zone = ZoneInfo(plan.clinic.time_zone)
    signature = getattr(plan, "signature", None)
    successor = plan.successor if signature else None
    consent = loaded_consent_state(plan)
    return Paper(
        clinic_name=plan.clinic.name,
        is_fictitious=plan.clinic.is_fictitious,
        language=language,
        made_at=signature.signed_at if signature else plan.revision.at,
        patient_language=plan.patient.language,
        treated_on=plan.consultation.treatment_on,
        status=plan.state,
        plan_id=plan.pk,
        version=plan.version,
        revision=plan.revision.number,
        signed=signature
        and SignedBy(
            name=signature.signer_name,
            meaning=SignatureMeaning(signature.meaning),
            at=_in_zone(signature.signed_at, signature.time_zone),
        ),
        logged=audit.event_of(plan, "plan_signed", since=signature.signed_at)
        if signature
        else None,
        consent=consent_sentence(consent),
        is_consent_withdrawn=consent.standing is ConsentStanding.WITHDRAWN,
        superseded_by=successor.version if successor and not successor.is_draft else None,
        visits=[
            BookedVisit(VisitKind(visit.kind), visit.on, visit.window_from, visit.window_to)
            for visit in plan.visits.exclude(status=Visit.Status.CANCELLED).order_by("window_from")
        ],
        addenda=[
            (addendum.text, addendum.author.display_name, addendum.at.astimezone(zone))
            for addendum in plan.addenda.select_related("author")
        ],
    )


def _in_zone(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))
