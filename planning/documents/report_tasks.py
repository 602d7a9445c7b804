"""A patient's report: gathered for the request and for the renderer alike, kept once made."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from patients.models import Patient, PhotoSet
from patients.photos.for_report import chosen_for_report
from planning.context import identity_of
from planning.course import course_of
from planning.diagram.template_tiles import PaperFormat
from planning.documents.attempts import drawn
from planning.documents.paper import BookedVisit
from planning.documents.storage import keep
from planning.documents.summary import Summary, summary_pdf
from planning.domain.adverse_events import AdverseEventDocument
from planning.domain.followup import VisitKind
from planning.models import PatientReport, Visit


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is made; without a set of photographs it shows none."""

    paper: PaperFormat
    before_set: UUID | None = None
    after_set: UUID | None = None

    @property
    def shows_photos(self) -> bool:
        return self.before_set is not None or self.after_set is not None

    def stored(self) -> dict[str, Any]:
        return {
            "paper": self.paper.value,
            "before_set": str(self.before_set) if self.before_set else None,
            "after_set": str(self.after_set) if self.after_set else None,
        }

    @classmethod
    def read(cls, stored: dict[str, Any]) -> "ReportOptions":
        before, after = stored["before_set"], stored["after_set"]
        return cls(
            paper=PaperFormat(stored["paper"]),
            before_set=UUID(before) if before else None,
            after_set=UUID(after) if after else None,
        )


@task()
def render_patient_report(report_id: str) -> None:
    """Renders a queued report once; one already finished is left as it is."""
    report = PatientReport.objects.select_related("patient__clinic").get(pk=report_id)
    if report.status == PatientReport.Status.READY:
        return
    rows = PatientReport.objects.filter(pk=report.pk)
    rows.update(status=PatientReport.Status.RENDERING)
    try:
        summary = summary_of(
            report.patient,
            report.language,
            ReportOptions.read(report.options),
            report.requested_at,
        )
        content = drawn(lambda: summary_pdf(summary), what=f"report {report.pk}")
        path, digest = keep(content)
    except BaseException:
        rows.update(status=PatientReport.Status.FAILED, finished_at=timezone.now())
        raise
    rows.update(
        status=PatientReport.Status.READY, path=path, sha256=digest, finished_at=timezone.now()
    )


def summary_of(patient: Patient, language: str, options: ReportOptions, at: datetime) -> Summary:
    """Everything the report shows, as it stands now; `at` is when it was asked for."""
    today = at.astimezone(ZoneInfo(patient.clinic.time_zone)).date()
    before, after = (_set(patient, pk) for pk in (options.before_set, options.after_set))
    with override(language):
        photos = chosen_for_report(patient, before, after)
    return Summary(
        clinic_name=patient.clinic.name,
        is_fictitious=patient.clinic.is_fictitious,
        language=language,
        made_on=today,
        made_at=datetime(today.year, today.month, today.day, tzinfo=UTC),
        patient=identity_of(patient),
        course=course_of(patient),
        visits=[
            BookedVisit(VisitKind(visit.kind), visit.on, visit.window_from, visit.window_to)
            for visit in patient.visits.filter(
                status=Visit.Status.BOOKED, window_to__gte=today
            ).order_by("window_from")
        ],
        events=list(_events(patient)),
        photos=photos,
        paper=options.paper,
    )


def _set(patient: Patient, pk: UUID | None) -> PhotoSet | None:
    return None if pk is None else patient.photo_sets.get(pk=pk)


def _events(patient: Patient) -> Iterator[AdverseEventDocument]:
    """Those that stand: a correction stands for what it corrects."""
    rows = patient.adverse_events.filter(corrected_by=None).order_by("onset_on", "recorded_at")
    for document in rows.values_list("document", flat=True):
        yield AdverseEventDocument.model_validate(document)
