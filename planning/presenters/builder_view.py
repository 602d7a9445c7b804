"""The plan builder before it is drawn: frozen, and nothing but finished strings."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.templatetags.ui import clock
from planning.diagram.overlays import EVERY
from planning.diagram.render import posterior_map
from planning.domain.plan import InjectionSite
from planning.domain.reading import Reading
from planning.domain.vocabulary import Laterality
from planning.drawings import drawing_words
from planning.models import Plan, PlanRevision
from planning.presenters.balance_panel import BalancePanel, balance_panel
from planning.presenters.budget_panel import BudgetPanel, budget_panel
from planning.presenters.panels import (
    FindingsPanel,
    SitePanel,
    TotalsStrip,
    findings_panel,
    site_panel,
    totals_strip,
)
from planning.presenters.proposals import ProposalBar, proposal_bar
from planning.presenters.rows import SiteRow, site_rows
from planning.presenters.section import Asked, SectionPanel, section_panel
from planning.presenters.start import StartView, start_view
from planning.presenters.thigh_panel import ThighPanel, thigh_panel
from planning.presenters.tools import Tools, tools


@dataclass(frozen=True, slots=True)
class BuilderView:
    """One revision of one plan. `next_site_id` is what the next new site will be called."""

    revision: int
    saved: str
    map_svg: str
    rows: tuple[SiteRow, ...]
    next_site_id: int
    tools: Tools
    start: StartView | None
    panel: SitePanel | None
    selected: int | None
    section: SectionPanel
    proposal: ProposalBar | None
    budget: BudgetPanel
    thigh: ThighPanel
    balance: BalancePanel
    findings: FindingsPanel
    totals: TotalsStrip


def builder_view(
    plan_row: Plan,
    revision: PlanRevision,
    reading: Reading,
    *,
    selected: str = "",
    proposed: str = "",
    asked: Asked | None = None,
    opened: Collection[str] = (),
) -> BuilderView:
    """`selected` is a site's id and `proposed` a proposal's name, both as they were asked for.

    `asked` is where the leg is cut across, if not at the selected site; `opened` names what
    is drawn although it is folded away at first: `start`, `thigh`.
    """
    plan, board = reading.record.plan, reading.board
    site = _chosen(reading, selected)
    chosen = () if site is None else (site.id,)
    rows = tuple(site_rows(reading, chosen))
    words = drawing_words()
    section = section_panel(reading, site, asked, words)
    proposal = proposal_bar(plan_row, reading, proposed)
    return BuilderView(
        revision=revision.number,
        saved=saved_words(revision),
        map_svg=posterior_map(
            plan,
            left=board.frames.get(Laterality.LEFT),
            right=board.frames.get(Laterality.RIGHT),
            atlas=board.atlas,
            states={placed.id: board.depth_state(placed) for placed in plan.sites},
            selected=chosen,
            ghosts=proposal.ghosts if proposal else (),
            words=words,
            overlays=EVERY,
        ),
        rows=rows,
        next_site_id=plan.next_site_id,
        tools=tools(reading, revision),
        start=start_view(reading) if "start" in opened else None,
        panel=(
            None
            if site is None or section.site_id is None
            else site_panel(reading, site, rows[plan.number_of(site.id) - 1])
        ),
        selected=site.id if site else None,
        section=section,
        proposal=proposal,
        budget=budget_panel(reading),
        thigh=thigh_panel(reading, opened="thigh" in opened),
        balance=balance_panel(reading),
        findings=findings_panel(reading),
        totals=totals_strip(reading),
    )


def saved_words(revision: PlanRevision) -> str:
    """When the newest revision was saved, and which it is."""
    return _("Saved %(time)s · revision %(number)s") % {
        "time": clock(revision.at),
        "number": revision.number,
    }


def _chosen(reading: Reading, selected: str) -> InjectionSite | None:
    if not (selected.isascii() and selected.isdigit() and len(selected) < 9):
        return None
    return reading.record.plan.site(int(selected))
