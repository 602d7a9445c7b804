"""The plan builder's answers: the whole page, or the parts that an edit changed.

    revision + context ──▶ BuilderView ──▶ parts ──▶ page_context, fragments

Forms inside the parts carry only what they ask for; the page adds the envelope that
every edit needs when it is sent without a script.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clinic.http import ClinicRequest
from planning.context import PlanContext
from planning.domain.disagreements import Topic
from planning.earlier import has_last_plan
from planning.models import Plan, PlanRevision
from planning.presenters.builder_view import BuilderView, builder_view
from planning.presenters.disagreements import beside
from planning.presenters.overlays import layers
from planning.presenters.parts import Part, draw_parts, with_patterns
from planning.presenters.patterns import pattern_rows
from planning.presenters.proposals import LAST
from planning.presenters.section import asked_section

REVISION_HEADER = "Calfline-Revision"
SHOWN_HEADER = "Calfline-Shown"
TOKEN_HEADER = "Calfline-Token"  # noqa: S105 (the name of a header)


def fragments(
    request: ClinicRequest, plan: Plan, revision: PlanRevision, context: PlanContext
) -> HttpResponse:
    """What an edit, a selection or a proposal changed, each element to replace its id.

    A page names the parts it shows by their tags in `Calfline-Shown`; those are left
    out. A request that names one part in `HX-Target` gets that part alone. The answer
    brings the form token of the session, which signing in again changes.
    """
    parts = _parts(request, plan, _asked_view(request, plan, revision, context))
    shown = frozenset(request.headers.get(SHOWN_HEADER, "").split())
    only = parts.get(request.headers.get("HX-Target", ""))
    wanted = parts.values() if only is None else (only,)
    response = HttpResponse("".join(part.unless(shown) for part in wanted))
    response[REVISION_HEADER] = str(revision.number)
    response[TOKEN_HEADER] = get_token(request)
    return response


def page_context(
    request: ClinicRequest, plan: Plan, revision: PlanRevision, context: PlanContext
) -> dict[str, Any]:
    """What `plan_builder.html` places; `?site=` selects and `?propose=` outlines."""
    document = revision.read_document()
    is_blank = not document.sites and not document.protocol
    view = _asked_view(request, plan, revision, context, default=LAST if is_blank else "")
    parts = _parts(request, plan, view)
    return {
        "plan": plan,
        "saved": view.saved,
        "view": view,
        "parts": {name.replace("-", "_"): part.html for name, part in parts.items()},
        "envelopes": _envelopes(view, plan.patient_id, get_token(request)),
        "layers": layers(),
        "zone": beside(Topic.ZONE),
    }


def _parts(request: ClinicRequest, plan: Plan, view: BuilderView) -> dict[str, Part]:
    """The parts; the chooser, once opened, with the clinic's patterns, which no edit reads."""
    parts = draw_parts(plan.pk, view)
    if view.start is not None:
        chooser = with_patterns(parts["plan-start"].html, _patterns(request, plan))
        parts["plan-start"] = Part(lambda: chooser)
    return parts


def _patterns(request: ClinicRequest, plan: Plan) -> SafeString:
    rows = pattern_rows(request.clinic, request.membership)
    context = {"plan": plan, "patterns": rows, "has_last": has_last_plan(plan)}
    return render_to_string("planning/plan_builder_pattern_list.html", context)


def _asked_view(
    request: ClinicRequest,
    plan: Plan,
    revision: PlanRevision,
    context: PlanContext,
    *,
    default: str = "",
) -> BuilderView:
    return builder_view(
        plan,
        revision,
        context.reading(revision.read_document()),
        selected=request.GET.get("site") or request.POST.get("site", ""),
        proposed=request.GET.get("propose", default),
        asked=asked_section(
            request.GET.get("section") or request.POST.get("section", ""),
            request.GET.get("level", ""),
        ),
        opened=request.GET.getlist("open") or request.POST.getlist("open"),
    )


def _envelopes(view: BuilderView, patient_id: UUID, token: str) -> SafeString:
    """For every form on the page: whose plan, which revision, an id of its own (`DUR-04`)."""
    field = '<input type="hidden" form="{}" name="{}" value="{}">'
    return format_html_join(
        "",
        field * 4,
        (
            (
                *(form, "csrfmiddlewaretoken", token),
                *(form, "expected_revision", view.revision),
                *(form, "patient_id", patient_id),
                *(form, "command_id", uuid4()),
            )
            for form in _form_ids(view)
        ),
    )


def _form_ids(view: BuilderView) -> Iterator[str]:
    yield from ("edit-undo", "edit-redo", "edit-preparation", "edit-guidance", "edit-needle")
    yield from ("edit-add", "edit-rationale")
    if view.proposal is not None and view.proposal.command:
        yield "edit-proposal"
    if view.rows:
        yield "plan-many"
    if view.panel is not None:
        yield from ("edit-nudge", "edit-remove")
        if view.section.adjustable:
            yield "edit-depth"
        if view.panel.suggested_mm:
            yield "edit-mid-belly"
    for row in view.rows:
        yield f"edit-{row.id}"
    if view.thigh.is_open:
        yield from ("thigh-add", "thigh-move")
    for recorded in view.thigh.rows:
        yield from (f"edit-thigh-{recorded.id}", f"remove-thigh-{recorded.id}")
    for finding in view.findings.findings:
        if finding.takes_reason:
            yield f"edit-{finding.key}"
