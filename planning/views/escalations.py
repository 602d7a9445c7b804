"""Red flags: the notice on every page, what to do at once, and what was done."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clinic import audit, formkeys
from clinic.http import ClinicRequest, Conflict, not_a_use
from clinic.permissions import requires
from clinic.roles import Permission
from clinic.templatetags.ui import moment
from planning.actions.safety_calls import AlreadyAnswered, answer_escalation
from planning.domain.commands import CommandRefused
from planning.guard import check_patient
from planning.models import Escalation
from planning.presenters.escalations import (
    escalation_context,
    list_context,
    notice_of,
    raised_context,
    record_shown,
)
from planning.wording import field_errors

SHOWN = "Calfline-Shown"


@require_GET
@not_a_use
@requires(Permission.ESCALATION_ANSWER)
def escalation_notice(request: ClinicRequest) -> HttpResponse:
    """The red flags nobody answered, for the top of an open page; 204 when it shows them."""
    notice = notice_of(request.clinic)
    record_shown(request, notice)
    if request.headers.get(SHOWN, "") == notice.tag:
        return HttpResponse(status=204)
    response = render(request, "planning/escalation_notice.html", {"notice": notice})
    response[SHOWN] = notice.tag
    return response


@require_GET
@requires(Permission.VISIT_EDIT)
def escalation_raised(request: ClinicRequest, escalation_id: UUID) -> HttpResponse:
    """What whoever raised a red flag does now, and whether a clinician has answered."""
    raised = _escalation_or_404(request, escalation_id)
    _record_view(request, raised)
    return render(request, "planning/escalation_raised.html", raised_context(raised))


@require_GET
@requires(Permission.ADVERSE_EVENT_VIEW)
def escalation(request: ClinicRequest, escalation_id: UUID) -> HttpResponse:
    """What was said, what the patient was given, and what was done about it."""
    return _show(request, _escalation_or_404(request, escalation_id))


@require_POST
@requires(Permission.ESCALATION_ANSWER)
def escalation_answer(request: ClinicRequest, escalation_id: UUID) -> HttpResponse:
    """Writes what was done, once."""
    raised = _escalation_or_404(request, escalation_id)
    here = raised.get_absolute_url()
    check_patient(request, raised.patient_id, href=here)
    typed = request.POST.get("answer", "")

    def answered() -> str:
        answer_escalation(escalation=raised, answer=typed, by=request.membership)
        return here

    try:
        return redirect(formkeys.once(request, "escalation_answer", answered))
    except CommandRefused as refusal:
        return _show(request, raised, problems=dict(field_errors(refusal)))
    except AlreadyAnswered as first:
        raise Conflict(
            _("%(name)s answered this red flag at %(moment)s: %(answer)s")
            % {
                "name": first.escalation.answered_by,
                "moment": moment(first.escalation.answered_at),
                "answer": first.escalation.answer,
            },
            href=here,
            typed=[(_("What was done"), typed)],
        ) from first


@require_GET
@requires(Permission.ADVERSE_EVENT_VIEW)
def escalation_list(request: ClinicRequest) -> HttpResponse:
    """Every red flag of the clinic: those without an answer first, then the newest."""
    audit.record_view(request, subject=None, action="escalations_listed")
    return render(request, "planning/escalations.html", list_context(request))


def _show(
    request: ClinicRequest, raised: Escalation, *, problems: dict[str, str] | None = None
) -> HttpResponse:
    _record_view(request, raised)
    context = escalation_context(request, raised, problems or {})
    return render(request, "planning/escalation.html", context, status=422 if problems else 200)


def _record_view(request: ClinicRequest, raised: Escalation) -> None:
    audit.record_view(
        request, subject=raised, patient_id=raised.patient_id, action="escalation_viewed"
    )


def _escalation_or_404(request: ClinicRequest, escalation_id: UUID) -> Escalation:
    escalations = request.clinic.escalations.select_related(
        "clinic", "patient", "visit", "raised_by", "answered_by"
    )
    found: Escalation = get_object_or_404(escalations, pk=escalation_id)
    return found
