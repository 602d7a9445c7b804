"""A proposal: outlined on the map first, taken or left by the clinician (`SAF-06`).

?propose=rebalance          the doses of both legs by what was measured
?propose=mirror:left        the sites of the LEFT leg on the RIGHT
?propose=protocol:CODE      a published pattern on both legs
"""

from planning.domain.reading import Reading
from planning.domain.vocabulary import Laterality
from planning.models import Plan
from planning.presenters.proposals.bar import ProposalBar
from planning.presenters.proposals.mirror import mirror_bar
from planning.presenters.proposals.protocol import protocol_bar
from planning.presenters.proposals.rebalance import rebalance_bar

__all__ = ["ProposalBar", "proposal_bar"]


def proposal_bar(plan: Plan, reading: Reading, asked: str) -> ProposalBar | None:
    """The proposal a page was asked for; `None` where nothing such exists."""
    if asked == "rebalance":
        return rebalance_bar(reading)
    kind, _colon, name = asked.partition(":")
    if kind == "mirror" and name in set(Laterality):
        return mirror_bar(reading, Laterality(name))
    if kind == "protocol" and name in reading.knowledge.protocols:
        return protocol_bar(reading, name)
    return None
