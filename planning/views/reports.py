"""A patient's report on paper: chosen, asked for once, waited for in sight, then read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import audit, formkeys
from clinic.http import ClinicRequest
from clinic.permissions import can, check_can, requires
from clinic.roles import Permission
from planning.actions.reports import request_report
from planning.documents.report_tasks import ReportOptions
from planning.documents.storage import read_kept
from planning.domain.commands import CommandRefused
from planning.forms.reports import posted_report
from planning.guard import check_patient
from planning.models import PatientReport
from planning.presenters.reports import photo_sets, report_page
from planning.views.waiting import redirect_or_wait
from planning.wording import field_errors


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_PRINT)
def patient_report(request: ClinicRequest, patient_id: UUID) -> HttpResponse:
    """What the report is made with; sent, it asks for it and leads to it."""
    patient = get_object_or_404(request.clinic.patients.select_related("clinic"), pk=patient_id)
    sets = photo_sets(patient) if can(request.membership, Permission.PHOTO_VIEW) else []
    problems: dict[str, str] = {}
    if request.method == "POST":
        check_patient(request, patient.pk, href=request.path)
        try:
            choice = posted_report(request.POST, paper=request.clinic.paper_size, sets=sets)
        except CommandRefused as refusal:
            problems = dict(field_errors(refusal))
        else:

            def ask() -> str:
                report = request_report(
                    patient=patient,
                    language=choice.language,
                    options=choice.options,
                    by=request.membership,
                )
                return _file_url(report)

            return redirect(formkeys.once(request, "patient_report", ask))
    else:
        audit.record_view(
            request, subject=patient, patient_id=patient.pk, action="report_options_viewed"
        )
    context = report_page(patient, sets, request.POST, problems)
    return render(request, "planning/patient_report.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.PLAN_PRINT)
def patient_report_file(request: ClinicRequest, patient_id: UUID, report_id: UUID) -> HttpResponse:
    """One finished report, or the page that waits for it; sent, it is asked for once more."""
    report = get_object_or_404(request.clinic.reports, pk=report_id, patient_id=patient_id)
    options = ReportOptions.read(report.options)
    if options.shows_photos:
        check_can(request.membership, Permission.PHOTO_VIEW)
    if request.method == "POST":
        check_patient(request, patient_id, href=request.path)

        def ask() -> str:
            again = request_report(
                patient=report.patient,
                language=report.language,
                options=options,
                by=request.membership,
            )
            return _file_url(again)

        return redirect(formkeys.once(request, "patient_report", ask))
    if report.status != PatientReport.Status.READY or request.htmx:
        return redirect_or_wait(request, report, request.path, patient_id)
    audit.record_view(
        request, subject=report, patient_id=report.patient_id, action="patient_report_printed"
    )
    name = f"calfline-report-{str(report.pk)[:8]}-{report.language}.pdf"
    return HttpResponse(
        read_kept(report.path),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _file_url(report: PatientReport) -> str:
    return reverse("planning:patient_report_file", args=[report.patient_id, report.pk])
