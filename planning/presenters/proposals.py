"""A proposal: outlined on the map first, taken or left as a whole (`SAF-06`).

?propose=mirror:left        the sites of the LEFT leg on the RIGHT
?propose=protocol:CODE      a published pattern on both legs
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from planning.diagram.scene import Ghost
from planning.domain.canonical import canonical_bytes
from planning.domain.commands import CommandRefused, MirrorLeg, PlaceSites
from planning.domain.editing import complete
from planning.domain.legframe import NotMeasured
from planning.domain.plan import SitePlacement
from planning.domain.protocols import propose
from planning.domain.quantities import format_tenths, units
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.presenters.tools import Source, sources_of
from planning.wording import say


@dataclass(frozen=True, slots=True)
class ProposalBar:
    """What is outlined, and the command that takes it; without `command` only why not."""

    title: str
    summary: str
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    command: str
    ghosts: tuple[Ghost, ...]


def proposal_bar(reading: Reading, asked: str) -> ProposalBar | None:
    """The proposal a page was asked for; `None` where nothing such exists."""
    kind, _colon, name = asked.partition(":")
    if kind == "mirror" and name in set(Laterality):
        return _mirrored(reading, Laterality(name))
    if kind == "protocol" and name in reading.knowledge.protocols:
        return _from_protocol(reading, name)
    return None


def _mirrored(reading: Reading, from_side: Laterality) -> ProposalBar:
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
        return _impossible(title, say(refusal.text))
    except NotMeasured:
        return _impossible(title, _("The other leg is not measured."))
    if not isinstance(command, PlaceSites):
        raise TypeError("mirroring a leg places sites")
    notes = [
        _(
            "Mirrored by anatomy: the same head, level and percent from the mid-line; depth from "
            "this leg's own layers."
        )
    ]
    replaced = len(reading.record.plan.on_side(from_side.other))
    if replaced:
        notes.append(say(_replaces(from_side.other, replaced)))
    return ProposalBar(
        title=title,
        summary=say(_would_place(command.placements)),
        notes=tuple(notes),
        sources=(),
        command=canonical_bytes(command).decode(),
        ghosts=_ghosts(command.placements),
    )


def _from_protocol(reading: Reading, code: str) -> ProposalBar:
    protocol = reading.knowledge.protocols[code]
    plan = reading.record.plan
    product = plan.preparation.product if plan.preparation else None
    proposal = propose(protocol, reading.board, product, reading.knowledge.products)
    title = say(Text(protocol.name))
    notes = [say(Text(protocol.summary)), *(say(note) for note in proposal.notes)]
    sources = sources_of(protocol.sources)
    if not proposal.placements:
        return ProposalBar(title, _("It places no sites."), tuple(notes), sources, "", ())
    replaced = tuple(side for side in Laterality if plan.on_side(side))
    notes += [say(_replaces(side, len(plan.on_side(side)))) for side in replaced]
    command = PlaceSites(
        placements=proposal.placements, replace=tuple(Laterality), protocol=protocol.code
    )
    return ProposalBar(
        title=title,
        summary=say(_would_place(proposal.placements)),
        notes=tuple(notes),
        sources=sources,
        command=canonical_bytes(command).decode(),
        ghosts=_ghosts(proposal.placements),
    )


def _impossible(title: str, why: str) -> ProposalBar:
    return ProposalBar(title=title, summary=why, notes=(), sources=(), command="", ghosts=())


def _would_place(placements: tuple[SitePlacement, ...]) -> Text:
    doses = [placement.dose_tenths for placement in placements]
    if None in doses:
        return Text(N_("{count} sites, doses still to be given"), count=len(placements))
    total = sum(dose for dose in doses if dose is not None)
    return Text(N_("{count} sites, {total}"), count=len(placements), total=units(total))


def _replaces(side: Laterality, count: int) -> Text:
    return Text(
        N_("Replaces the sites now on the {side} leg: {count}."),
        side=SIDE_WORDS[side],
        count=count,
    )


def _ghosts(placements: tuple[SitePlacement, ...]) -> tuple[Ghost, ...]:
    return tuple(
        Ghost(
            site=placement,
            label="" if placement.dose_tenths is None else format_tenths(placement.dose_tenths),
        )
        for placement in placements
    )
