"""The doses of both calves proposed anew, by what was measured."""

from django.utils.translation import gettext as _

from planning.domain.canonical import canonical_bytes
from planning.domain.quantities import units
from planning.domain.reading import Reading
from planning.domain.rebalance import NoRebalance, propose_rebalance
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Laterality
from planning.presenters.proposals.bar import ProposalBar
from planning.presenters.proposals.changes import dose_changes
from planning.presenters.sources import sources_of
from planning.wording import say


def rebalance_bar(reading: Reading) -> ProposalBar:
    rule = reading.knowledge.rules.rebalance
    proposed = propose_rebalance(
        reading.record.plan, reading.record.assessment, reading.product, rule
    )
    title = _("Rebalance LEFT and RIGHT")
    sources = sources_of(proposed.sources)
    if isinstance(proposed, NoRebalance):
        return ProposalBar(title, say(proposed.why), tuple(map(say, proposed.because)), sources)
    left, right = (units(proposed.leg(side).after_tenths) for side in Laterality)
    return ProposalBar(
        title=title,
        summary=say(Text(N_("LEFT {left}, RIGHT {right}"), left=left, right=right)),
        notes=(say(rule.text),),
        sources=sources,
        command=canonical_bytes(proposed.command).decode(),
        changes=dose_changes(proposed),
    )
