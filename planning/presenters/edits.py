"""Answers of the edit endpoint: fragments to htmx, whole pages to a browser without it.

Whatever is refused comes back with what was typed, so that nothing is lost.
"""

from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from planning.actions.edits import StaleRevision
from planning.context import plan_context
from planning.domain.canonical import canonical_bytes
from planning.domain.lifecycle import NotAllowed
from planning.domain.refusals import Refusal
from planning.forms.edits import typed_fields
from planning.models import Plan
from planning.presenters import builder
from planning.presenters.frame import frame
from planning.presenters.history import describe, history_rows, site_labels
from planning.wording import field_word, say

REVISION_HEADER = "Calfline-Revision"


def saved(request: ClinicRequest, plan: Plan) -> HttpResponse:
    """The fragments that may have changed."""
    response = builder.fragments(request, plan, plan.revision, plan_context(plan))
    return _with_revision(response, plan)


def refused(request: ClinicRequest, plan: Plan, refused: Sequence[Refusal]) -> HttpResponse:
    """422: the field named, what was typed kept."""
    context = {
        "plan": plan,
        "problems": [
            (refusal.path, field_word(refusal.path), say(refusal.text)) for refusal in refused
        ],
        "typed": [(name, field_word(name), value) for name, value in typed_fields(request.POST)],
        "command_id": uuid4(),
        "return_to": request.POST.get("return_to", ""),
    }
    return _answer(request, plan, "planning/plan_refused.html", "plan-message", context, 422)


def locked(request: ClinicRequest, plan: Plan, refusal: NotAllowed) -> HttpResponse:
    """409: the plan's status does not allow an edit."""
    return _stopped(request, plan, say(refusal.text))


def wrong_patient(request: ClinicRequest, plan: Plan) -> HttpResponse:
    """409: the form was opened for another patient."""
    return _stopped(
        request,
        plan,
        _("This form belongs to another patient. Nothing was changed; open the plan again."),
    )


def conflict(request: ClinicRequest, plan: Plan, stale: StaleRevision) -> HttpResponse:
    """409: both texts, yours and theirs, and the choice what becomes of yours (`DUR-03`)."""
    since = plan.revisions.filter(number__gte=stale.expected).select_related("author")
    revisions = list(since.order_by("-number")[:50])
    labels = site_labels((revisions[-1] if revisions else stale.theirs).document)
    context = {
        "plan": plan,
        "theirs": [row for row in history_rows(revisions) if row.number > stale.expected],
        "yours": say(describe(stale.yours, labels)),
        "yours_json": canonical_bytes(stale.yours).decode(),
        "newest": stale.theirs,
        "command_id": uuid4(),
        "return_to": request.POST.get("return_to", ""),
    }
    return _answer(request, plan, "planning/plan_conflict.html", "plan-conflict", context, 409)


def _stopped(request: ClinicRequest, plan: Plan, sentence: str) -> HttpResponse:
    typed = [(field_word(name), value) for name, value in typed_fields(request.POST)]
    context = {"plan": plan, "problems": [("", sentence)], "typed": typed}
    return _answer(request, plan, "planning/plan_stopped.html", "plan-message", context, 409)


def _answer(
    request: ClinicRequest,
    plan: Plan,
    template: str,
    fragment: str,
    context: dict[str, object],
    status: int,
) -> HttpResponse:
    if request.htmx:
        context = {**context, "is_fragment": True}
        response = render(request, f"{template}#{fragment}", context, status=status)
    else:
        response = render(request, template, {**context, **frame(plan, "plan")}, status=status)
    return _with_revision(response, plan)


def _with_revision(response: HttpResponse, plan: Plan) -> HttpResponse:
    response[REVISION_HEADER] = str(plan.revision.number)
    return response
