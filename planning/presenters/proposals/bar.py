"""What every proposal shows, wherever it comes from."""

from dataclasses import dataclass

from planning.diagram.scene import Ghost
from planning.domain.plan import SitePlacement
from planning.domain.quantities import format_tenths, units
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.presenters.tools import Source


@dataclass(frozen=True, slots=True)
class ProposalBar:
    """What is outlined, and the command that takes it; without `command` only why not."""

    title: str
    summary: str
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    command: str = ""
    ghosts: tuple[Ghost, ...] = ()


def would_place(placements: tuple[SitePlacement, ...]) -> Text:
    doses = [placement.dose_tenths for placement in placements]
    if None in doses:
        return Text(N_("{count} sites, doses still to be given"), count=len(placements))
    total = sum(dose for dose in doses if dose is not None)
    return Text(N_("{count} sites, {total}"), count=len(placements), total=units(total))


def replaces(side: Laterality, count: int) -> Text:
    return Text(
        N_("Replaces the sites now on the {side} leg: {count}."),
        side=SIDE_WORDS[side],
        count=count,
    )


def ghosts_of(placements: tuple[SitePlacement, ...]) -> tuple[Ghost, ...]:
    return tuple(
        Ghost(
            site=placement,
            label="" if placement.dose_tenths is None else format_tenths(placement.dose_tenths),
        )
        for placement in placements
    )
