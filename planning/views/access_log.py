"""The clinic's access log, for its admins: read, verified, taken out with a reason (`AUD-07`)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, exports
from clinic.http import ClinicRequest
from clinic.permissions import requires
from clinic.roles import Permission
from planning.forms.access_log import AccessLogFilter
from planning.presenters.access_log import as_file, log_context

PAGE = "planning/access_log.html"


@require_GET
@requires(Permission.AUDIT_VIEW)
def access_log(request: ClinicRequest) -> HttpResponse:
    """Who did what, when, from where and to whose data, newest first."""
    chosen = AccessLogFilter(request.GET)
    context = log_context(request, chosen)
    audit.record_view(
        request,
        subject=None,
        patient_id=chosen.patient if context["patient"] else None,
        action="access_log_viewed",
        detail=chosen.as_asked,
    )
    return render(request, PAGE, context, status=422 if chosen.problems else 200)


@require_POST
@requires(Permission.AUDIT_VIEW)
def access_log_verify(request: ClinicRequest) -> HttpResponse:
    """Recomputes the whole chain and says what it found."""
    found = audit.verify(request.clinic)
    audit.record_alone(
        by=request.membership,
        action="access_log_verified",
        detail={"events": found.count, "is_whole": not found.problem},
    )
    if found.problem:
        said = _("Not whole: %(problem)s. Tell whoever keeps the server; change nothing.")
        messages.error(request, said % {"problem": found.problem})
    else:
        said = _("Whole: %(number)s events, head %(hash)s")
        messages.success(request, said % {"number": found.count, "hash": found.head_hash})
    return redirect("planning:access_log")


@require_POST
@requires(Permission.DATA_EXPORT)
def access_log_export(request: ClinicRequest) -> HttpResponse:
    """The events of these filters as a file."""
    chosen = AccessLogFilter(request.GET)
    try:
        reason = exports.read_reason(request.POST)
    except exports.ReasonMissing as missing:
        typed = request.POST.get(exports.FIELD, "")
        context = log_context(request, chosen, export_problem=str(missing), export_typed=typed)
        return render(request, PAGE, context, status=422)
    header, rows = as_file(request, chosen)
    return exports.as_csv(
        by=request.membership,
        what="access_log",
        filters=chosen.as_asked,
        reason=reason,
        header=header,
        rows=rows,
        filename="access-log.csv",
    )
