"""The plan builder: a plan as its reader sees it, whole for a page, in parts for an edit.

    revision + context ──▶ BuilderView ──▶ parts ──▶ the page, or what an edit may have changed

Each part is a pure function of its frozen view, so parts that an edit left as they were
are not drawn again. Forms inside them carry only what they ask for; the page adds the
envelope every edit needs without a script (`envelopes`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from clinic.templatetags.ui import clock
from planning.context import PlanContext
from planning.diagram.render import posterior_map
from planning.domain.plan import InjectionSite
from planning.domain.reading import Reading
from planning.domain.vocabulary import Laterality
from planning.drawings import drawing_words, drawn
from planning.models import Plan, PlanRevision
from planning.presenters.panels import (
    BalancePanel,
    FindingsPanel,
    SitePanel,
    TotalsStrip,
    balance_panel,
    findings_panel,
    site_panel,
    totals_strip,
)
from planning.presenters.proposals import ProposalBar, proposal_bar
from planning.presenters.rows import SiteRow, site_rows
from planning.presenters.tools import Tools, tools

REVISION_HEADER = "Calfline-Revision"
BACKDROP_HEADER = "Calfline-Backdrop"
_SITES = '<g class="sites"'


@dataclass(frozen=True, slots=True)
class BuilderView:
    """One revision of one plan, ready to be drawn.

    `map_svg` is the legs with their sites, `backdrop` the name of the legs alone.
    """

    revision: int
    saved: str
    map_svg: str
    backdrop: str
    rows: tuple[SiteRow, ...]
    next_site_id: int
    tools: Tools
    panel: SitePanel | None
    proposal: ProposalBar | None
    balance: BalancePanel
    findings: FindingsPanel
    totals: TotalsStrip


def fragments(
    request: ClinicRequest, plan: Plan, revision: PlanRevision, context: PlanContext
) -> HttpResponse:
    """What an edit, a selection or a proposal may have changed, each to replace its id.

    The legs are left out for a page that says in `Calfline-Backdrop` that it shows them,
    and a request that names one part in `HX-Target` gets that part alone.
    """
    view = _asked_view(request, revision, context)
    parts = draw_parts(plan.pk, view, shown_backdrop=request.headers.get(BACKDROP_HEADER, ""))
    only = request.headers.get("HX-Target", "")
    content = parts[only] if only in parts else "".join(parts.values())
    response = HttpResponse(content)
    response[REVISION_HEADER] = str(revision.number)
    response["Calfline-Token"] = get_token(request)
    return response


def page_context(
    request: ClinicRequest, plan: Plan, revision: PlanRevision, context: PlanContext
) -> dict[str, Any]:
    """What `plan_builder.html` places; `?site=` selects and `?propose=` outlines."""
    view = _asked_view(request, revision, context)
    parts = draw_parts(plan.pk, view)
    return {
        "plan": plan,
        "saved": view.saved,
        "view": view,
        "parts": {name.replace("-", "_"): part for name, part in parts.items()},
        "envelopes": envelopes(view, plan.patient_id, get_token(request)),
    }


def builder_view(
    revision: PlanRevision, reading: Reading, *, selected: str = "", proposed: str = ""
) -> BuilderView:
    """`selected` is a site's id and `proposed` a proposal's name, both as they were asked for."""
    plan, board = reading.record.plan, reading.board
    site = _chosen(reading, selected)
    chosen = () if site is None else (site.id,)
    rows = tuple(site_rows(reading, chosen))
    words = drawing_words()
    proposal = proposal_bar(reading, proposed)
    svg = posterior_map(
        plan,
        left=board.frames.get(Laterality.LEFT),
        right=board.frames.get(Laterality.RIGHT),
        atlas=board.atlas,
        states={placed.id: board.depth_state(placed) for placed in plan.sites},
        selected=chosen,
        ghosts=proposal.ghosts if proposal else (),
        words=words,
        nerve_bands=True,
    )
    return BuilderView(
        revision=revision.number,
        saved=_("Saved %(time)s · revision %(number)s")
        % {"time": clock(revision.at), "number": revision.number},
        map_svg=svg,
        backdrop=sha256(svg[: svg.index(_SITES)].encode()).hexdigest()[:16],
        rows=rows,
        next_site_id=plan.next_site_id,
        tools=tools(reading, revision),
        panel=(
            None
            if site is None
            else site_panel(reading, site, rows[plan.number_of(site.id) - 1], words)
        ),
        proposal=proposal,
        balance=balance_panel(reading),
        findings=findings_panel(reading),
        totals=totals_strip(reading),
    )


def draw_parts(plan_id: UUID, view: BuilderView, *, shown_backdrop: str = "") -> dict[str, str]:
    """The parts of the page by their ids, in the order they are swapped."""
    language = get_language() or "en"

    def part(name: str, content: object) -> SafeString:
        return _part(name, content, plan_id, language)

    rows = mark_safe("".join(part("row", row) for row in view.rows))  # noqa: S308
    table = {"rows": rows, "count": len(view.rows), "next_site_id": view.next_site_id}
    is_shown = view.backdrop == shown_backdrop
    return {
        "plan-saved": render_to_string(
            "_components/saved_state.html", {"text": view.saved, "id": "plan-saved"}
        ),
        "plan-tools": part("tools", view.tools),
        "plan-proposal": part("proposal", view.proposal),
        "plan-map": _sites_alone(view) if is_shown else _fresh("map", view, plan_id),
        "site-table": _fresh("sites", table, plan_id),
        "site-panel": _fresh("site", view, plan_id),
        "plan-findings": part("findings", view.findings),
        "plan-balance": part("balance", view.balance),
        "plan-totals": part("totals", view.totals),
    }


@lru_cache(maxsize=4096)
def _part(name: str, content: object, plan_id: UUID, language: str) -> SafeString:
    return _fresh(name, content, plan_id)


def _fresh(name: str, content: object, plan_id: UUID) -> SafeString:
    return render_to_string(
        f"planning/plan_builder_{name}.html",
        {
            name: content,
            "edit_url": reverse("planning:plan_edit", args=[plan_id]),
            "builder_url": reverse("planning:plan_builder", args=[plan_id]),
            "sign_url": reverse("planning:plan_sign", args=[plan_id]),
        },
    )


def _sites_alone(view: BuilderView) -> str:
    """The sites in a carrier, because a bare `<g>` is no SVG; they are the map's last group."""
    sites = view.map_svg[view.map_svg.index(_SITES) : -len("</svg>")]
    return f'<svg class="carrier">{drawn(sites)}</svg>'


def envelopes(view: BuilderView, patient_id: UUID, token: str) -> SafeString:
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
    yield from ("edit-undo", "edit-redo", "edit-preparation", "edit-guidance", "edit-add")
    yield "edit-rationale"
    if view.proposal is not None:
        yield "edit-proposal"
    if view.rows:
        yield "plan-many"
    if view.panel is not None:
        yield from ("edit-mid-belly", "edit-nudge", "edit-remove")
    for row in view.rows:
        yield f"edit-{row.id}"
    for finding in view.findings.findings:
        if finding.takes_reason:
            yield f"edit-{finding.key}"


def _asked_view(
    request: ClinicRequest, revision: PlanRevision, context: PlanContext
) -> BuilderView:
    return builder_view(
        revision,
        context.reading(revision.read_document()),
        selected=request.GET.get("site") or request.POST.get("site", ""),
        proposed=request.GET.get("propose", ""),
    )


def _chosen(reading: Reading, selected: str) -> InjectionSite | None:
    if not (selected.isascii() and selected.isdigit() and len(selected) < 9):
        return None
    return reading.record.plan.site(int(selected))
