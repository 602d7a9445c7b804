"""A proposal: outlined on the map first, taken or left by the clinician (`SAF-06`).

?propose=rebalance          the doses of both legs by what was measured
?propose=mirror:left        the sites of the LEFT leg on the RIGHT
?propose=protocol:CODE      a published pattern on both legs, its only or first arm
?propose=protocol:CODE:ARM  another of its arms
?propose=pattern:UUID       a pattern of the clinic
?propose=last               the plan this patient had before
"""

from planning.domain.protocols import variant_named
from planning.domain.reading import Reading
from planning.domain.vocabulary import Laterality
from planning.models import Plan
from planning.presenters.proposals.bar import ProposalBar
from planning.presenters.proposals.last_plan import last_plan_bar
from planning.presenters.proposals.mirror import mirror_bar
from planning.presenters.proposals.pattern import pattern_bar
from planning.presenters.proposals.protocol import protocol_bar
from planning.presenters.proposals.rebalance import rebalance_bar

__all__ = ["LAST", "ProposalBar", "proposal_bar"]

LAST = "last"
"""What a page without sites begins with; any other name, such as `none`, leaves it out."""


def proposal_bar(plan: Plan, reading: Reading, asked: str) -> ProposalBar | None:
    """The proposal a page was asked for; `None` where nothing such exists."""
    if asked == "rebalance":
        return rebalance_bar(reading)
    if asked == LAST:
        return last_plan_bar(plan, reading)
    kind, _colon, name = asked.partition(":")
    if kind == "pattern":
        return pattern_bar(plan, reading, name)
    if kind == "mirror" and name in set(Laterality):
        return mirror_bar(reading, Laterality(name))
    if kind == "protocol":
        variant = variant_named(reading.knowledge.protocols, name)
        return None if variant is None else protocol_bar(reading, variant)
    return None
