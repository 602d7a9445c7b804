"""One leg's sites proposed on the other."""

from django.utils.translation import gettext as _

from planning.domain.commands import CommandRefused, MirrorLeg, PlaceSites
from planning.domain.editing import complete
from planning.domain.legframe import NotMeasured
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.presenters.proposals.bar import ProposalBar, placing_bar
from planning.wording import say


def mirror_bar(reading: Reading, from_side: Laterality) -> ProposalBar:
    title = say(
        Text(
            N_("{source} mirrored to {target}"),
            source=SIDE_WORDS[from_side],
            target=SIDE_WORDS[from_side.other],
        )
    )
    try:
        command = complete(MirrorLeg(from_side=from_side), reading.record.plan, reading.board)
    except CommandRefused as refusal:
        return ProposalBar(title, say(refusal.text))
    except NotMeasured:
        return ProposalBar(title, _("The other leg is not measured."))
    if not isinstance(command, PlaceSites):
        raise TypeError("mirroring a leg places sites")
    note = _(
        "Mirrored by anatomy: the same head, level and percent from the mid-line; depth from "
        "this leg's own layers."
    )
    return placing_bar(reading, command, title=title, notes=(note,))
