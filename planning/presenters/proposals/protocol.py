"""A published pattern proposed on both legs."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from planning.domain.commands import PlaceSites
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.protocols import (
    Candidate,
    Misfit,
    Variant,
    does_not_apply,
    not_for_any,
    propose,
)
from planning.domain.reading import Reading
from planning.domain.text import Text
from planning.presenters.proposals.bar import ProposalBar, Reason, placing_bar
from planning.presenters.sources import sources_of
from planning.wording import say


def protocol_bar(reading: Reading, variant: Variant) -> ProposalBar:
    protocol, candidate = variant.protocol, candidate_of(reading)
    proposal = propose(
        variant, reading.board, reading.result, candidate.product, candidate.products
    )
    title = say(variant.title)
    notes = (say(Text(protocol.summary)), *(say(note) for note in proposal.notes))
    sources = sources_of(protocol.sources)
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), notes, sources)
    command = PlaceSites(
        placements=proposal.placements,
        replace=tuple(dict.fromkeys(placement.side for placement in proposal.placements)),
        protocol=variant.name,
    )
    return placing_bar(
        reading,
        command,
        title=title,
        notes=notes,
        sources=sources,
        reasons=reasons_of((*not_for_any(candidate), *does_not_apply(variant, candidate))),
    )


def candidate_of(reading: Reading) -> Candidate:
    known = reading.knowledge
    return Candidate.of(reading.record, reading.board, reading.result, known.products, known.rules)


def reasons_of(misfits: Iterable[Misfit]) -> tuple[Reason, ...]:
    """Reasons as a page shows them; that a missing product or measurement is missing
    needs no source."""
    return tuple(
        Reason(
            say(misfit.text),
            sources_of(misfit.sources) if misfit.sources != (CLINIC_DEFAULT,) else (),
        )
        for misfit in misfits
    )
