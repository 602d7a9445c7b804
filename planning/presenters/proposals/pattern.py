"""A pattern of the clinic proposed on this patient's legs."""

from uuid import UUID

from django.utils.translation import gettext as _

from planning.domain.commands import PlaceSites
from planning.domain.patterns import propose_pattern
from planning.domain.reading import Reading
from planning.domain.text import N_, Text, verbatim
from planning.models import ClinicPattern, Plan
from planning.presenters.proposals.bar import ProposalBar, placing_bar
from planning.wording import say


def pattern_bar(plan_row: Plan, reading: Reading, asked: str) -> ProposalBar | None:
    """`asked` is the pattern's id; `None` for one that is not in use in this clinic."""
    row = _in_use(plan_row, asked)
    if row is None:
        return None
    preparation = reading.record.plan.preparation
    proposal = propose_pattern(
        row.read_document(),
        reading.board,
        preparation.product if preparation else None,
        reading.knowledge.products,
    )
    title = say(Text(N_("Pattern {name}"), name=verbatim(row.name)))
    notes = (
        _(
            "Placed by anatomy: percent of this leg's line and of its girth; depth from this "
            "patient's own layers."
        ),
        *(say(note) for note in proposal.notes),
    )
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), notes)
    sides = tuple(dict.fromkeys(placement.side for placement in proposal.placements))
    command = PlaceSites(placements=proposal.placements, replace=sides, pattern=row.name)
    return placing_bar(reading, command, title=title, notes=notes)


def _in_use(plan_row: Plan, asked: str) -> ClinicPattern | None:
    try:
        wanted = UUID(asked)
    except ValueError:
        return None
    in_use = ClinicPattern.objects.filter(clinic_id=plan_row.clinic_id, retired_at=None)
    return in_use.filter(pk=wanted).first()
