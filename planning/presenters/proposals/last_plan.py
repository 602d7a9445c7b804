"""The plan this patient had before, outlined on today's legs, and what has changed since."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from planning.domain.commands import PlaceSites, Setting
from planning.domain.last_plan import Change, LastPlan, changes_since, propose_last
from planning.domain.plan import LONGEST_RATIONALE, InjectionPlan
from planning.domain.quantities import millimetres
from planning.domain.reading import Reading
from planning.domain.vocabulary import GUIDANCE_WORDS
from planning.earlier import last_plan
from planning.models import Plan
from planning.presenters.proposals.bar import (
    ProposalBar,
    SinceLast,
    SinceRow,
    placing_bar,
)
from planning.presenters.tools import preparation_label
from planning.wording import say

UNTOUCHED_REVISION = 1


def last_plan_bar(plan_row: Plan, reading: Reading) -> ProposalBar | None:
    """`None` for a patient without a signed plan of another consultation."""
    last = last_plan(plan_row)
    if last is None:
        return None
    plan = reading.record.plan
    proposal = propose_last(
        last,
        reading.board,
        plan,
        reading.knowledge.products,
        is_untouched=plan_row.revision.number == UNTOUCHED_REVISION,
    )
    title = _("the last plan, signed on %(day)s") % {"day": last.signed_on.isoformat()}
    notes = (
        _("By anatomy: the same heads and percents of today's legs."),
        *(say(note) for note in proposal.notes),
    )
    setting = proposal.setting.model_copy(update={"rationale": _rationale(last, plan)})
    since = SinceLast(
        rows=tuple(_row(change) for change in changes_since(last, reading)),
        brings=tuple(_brings(setting)),
    )
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), notes, since=since)
    command = PlaceSites(
        placements=proposal.placements,
        replace=tuple(dict.fromkeys(placement.side for placement in proposal.placements)),
        protocol=last.plan.protocol,
        plan_of=last.signed_on,
        setting=setting,
    )
    is_complete = all(placement.dose_tenths for placement in proposal.placements)
    bar = placing_bar(reading, command, title=title, notes=notes)
    return replace(bar, since=since, goes_on=is_complete)


def _rationale(last: LastPlan, plan: InjectionPlan) -> str | None:
    """The reason of the last plan, marked as such; what was written today is never replaced."""
    before = last.plan.rationale.strip()
    if plan.rationale.strip() or not before:
        return None
    marked = _("As in the plan signed on %(day)s: %(words)s") % {
        "day": last.signed_on.isoformat(),
        "words": before,
    }
    return marked if len(marked) <= LONGEST_RATIONALE else None


def _row(change: Change) -> SinceRow:
    return SinceRow(
        what=say(change.what),
        then=say(change.then) if change.then else "",
        now=say(change.now) if change.now else "",
        verdict=say(change.verdict),
        matters=change.matters,
    )


def _brings(setting: Setting) -> Iterator[tuple[str, str]]:
    """What is accepted with the sites, as terms with values."""
    if setting.preparation is not None:
        yield _("Product"), preparation_label(setting.preparation)
    if setting.guidance is not None:
        yield _("Guidance"), say(GUIDANCE_WORDS[setting.guidance])
    if setting.needle_length_mm is not None:
        yield _("Needle"), say(millimetres(setting.needle_length_mm))
    if setting.rationale is not None:
        yield _("Why this plan"), setting.rationale
