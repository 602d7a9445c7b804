"""A published pattern proposed on both legs."""

from django.utils.translation import gettext as _

from planning.domain.canonical import canonical_bytes
from planning.domain.commands import PlaceSites
from planning.domain.protocols import propose
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.domain.vocabulary import Laterality
from planning.presenters.proposals.bar import ProposalBar, ghosts_of, replaces, would_place
from planning.presenters.tools import sources_of
from planning.wording import say


def protocol_bar(reading: Reading, code: str) -> ProposalBar:
    protocol = reading.knowledge.protocols[code]
    plan = reading.record.plan
    product = plan.preparation.product if plan.preparation else None
    proposal = propose(protocol, reading.board, product, reading.knowledge.products)
    title = say(Text(protocol.name))
    notes = [say(Text(protocol.summary)), *(say(note) for note in proposal.notes)]
    sources = sources_of(protocol.sources)
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), tuple(notes), sources)
    replaced = tuple(side for side in Laterality if plan.on_side(side))
    notes += [say(replaces(side, len(plan.on_side(side)))) for side in replaced]
    command = PlaceSites(
        placements=proposal.placements, replace=tuple(Laterality), protocol=protocol.code
    )
    return ProposalBar(
        title=title,
        summary=say(would_place(proposal.placements)),
        notes=tuple(notes),
        sources=sources,
        command=canonical_bytes(command).decode(),
        ghosts=ghosts_of(proposal.placements),
    )
