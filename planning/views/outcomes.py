"""Outcomes of a clinic's treatments: figures, the patients behind them, files, watch list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, exports
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.presenters.outcomes import chosen_by, page_context
from planning.presenters.outcomes_file import as_file
from planning.presenters.outcomes_patients import Behind
from planning.presenters.outcomes_watch import watch_context


@require_GET
@requires(Permission.OUTCOME_VIEW)
def outcomes(request: ClinicRequest) -> HttpResponse:
    """One measure of every group of treatments, at each time point."""
    context = page_context(request)
    audit.record_view(
        request, subject=None, action="outcomes_viewed", detail=context["chosen"].as_asked
    )
    return render(request, "planning/outcomes.html", context)


@require_POST
@requires(Permission.DATA_EXPORT)
def outcome_export(request: ClinicRequest) -> HttpResponse:
    """Every figure of these filters as a file."""
    try:
        reason = exports.read_reason(request.POST)
    except exports.ReasonMissing as missing:
        context = page_context(request, **_refused(request, missing))
        return render(request, "planning/outcomes.html", context, status=422)
    chosen = chosen_by(request)
    header, rows = as_file(request, chosen)
    return exports.as_csv(
        by=request.membership,
        what="outcomes",
        filters=chosen.as_asked,
        reason=reason,
        header=header,
        rows=rows,
        filename="outcomes.csv",
    )


@require_GET
@requires(Permission.OUTCOME_VIEW)
def outcome_patients(request: ClinicRequest) -> HttpResponse:
    """The patients behind one figure."""
    behind = Behind(request)
    audit.record_view(
        request, subject=None, action="outcome_patients_listed", detail=behind.chosen.as_asked
    )
    return render(request, "planning/outcome_patients.html", behind.context())


@require_POST
@requires(Permission.DATA_EXPORT)
def outcome_patients_export(request: ClinicRequest) -> HttpResponse:
    """The treatments behind one figure as a file, by chart number."""
    behind = Behind(request)
    try:
        reason = exports.read_reason(request.POST)
    except exports.ReasonMissing as missing:
        context = behind.context(**_refused(request, missing))
        return render(request, "planning/outcome_patients.html", context, status=422)
    header, rows = behind.as_file()
    return exports.as_csv(
        by=request.membership,
        what="outcome_patients",
        filters=behind.chosen.as_asked,
        reason=reason,
        header=header,
        rows=rows,
        filename="outcome-patients.csv",
    )


@require_GET
@requires(Permission.COMPENSATION_VIEW)
def compensation_watch(request: ClinicRequest) -> HttpResponse:
    """Visits at which something else thickened while gastrocnemius thinned."""
    audit.record_view(request, subject=None, action="compensation_listed")
    return render(request, "planning/compensation_watch.html", watch_context(request))


def _refused(request: ClinicRequest, missing: exports.ReasonMissing) -> dict[str, str]:
    return {
        "export_problem": str(missing),
        "export_typed": request.POST.get(exports.FIELD, ""),
    }
