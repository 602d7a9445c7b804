"""Asking for a patient's report. What it shows is rendered once in each language."""

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Membership
from patients.models import Patient
from planning.actions.documents import GIVEN_UP_AFTER
from planning.documents.report_tasks import ReportOptions, render_patient_report, summary_of
from planning.documents.summary import summary_pages
from planning.domain.canonical import sha256_of
from planning.models import PatientReport


@transaction.atomic
def request_report(
    *, patient: Patient, language: str, options: ReportOptions, by: Membership
) -> PatientReport:
    """The report as it stands now, queued unless the same one was made before.

    The state is all that is seen on paper, drawings and photographs included, so that a
    report printed before a correction is not handed out after it.
    """
    now = timezone.now()
    pages = summary_pages(summary_of(patient, language, options, now))
    report, is_new = PatientReport.objects.get_or_create(
        clinic=patient.clinic,
        patient=patient,
        language=language,
        state_sha256=sha256_of({"pages": pages.sha256, "options": options.stored()}),
        defaults={"options": options.stored(), "requested_at": now},
    )
    unfinished = report.status in (PatientReport.Status.QUEUED, PatientReport.Status.RENDERING)
    lost = unfinished and now - report.requested_at > GIVEN_UP_AFTER
    is_again = lost or report.status == PatientReport.Status.FAILED
    if is_again:
        report.status = PatientReport.Status.QUEUED
        report.requested_at = now
        report.save(update_fields=["status", "requested_at"])
    if is_new or is_again:
        transaction.on_commit(lambda: _enqueue(report))
    audit.record(
        by=by,
        action="patient_report_requested",
        subject=report,
        patient_id=patient.pk,
        detail={
            "language": language,
            "paper": options.paper.value,
            "with_photos": options.shows_photos,
        },
    )
    return report


def _enqueue(report: PatientReport) -> None:
    render_patient_report.enqueue(str(report.pk))
