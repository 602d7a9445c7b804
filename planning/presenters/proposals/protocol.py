"""A published pattern proposed on both legs."""

from django.utils.translation import gettext as _

from planning.domain.commands import PlaceSites
from planning.domain.protocols import propose
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.presenters.proposals.bar import ProposalBar, placing_bar
from planning.presenters.tools import sources_of
from planning.wording import say


def protocol_bar(reading: Reading, code: str) -> ProposalBar:
    protocol = reading.knowledge.protocols[code]
    plan = reading.record.plan
    product = plan.preparation.product if plan.preparation else None
    proposal = propose(protocol, reading.board, product, reading.knowledge.products)
    title = say(Text(protocol.name))
    notes = (say(Text(protocol.summary)), *(say(note) for note in proposal.notes))
    sources = sources_of(protocol.sources)
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), notes, sources)
    sides = tuple(dict.fromkeys(placement.side for placement in proposal.placements))
    command = PlaceSites(placements=proposal.placements, replace=sides, protocol=protocol.code)
    return placing_bar(reading, command, title=title, notes=notes, sources=sources)
