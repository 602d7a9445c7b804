"""What every proposal shows, wherever it comes from.

A proposal that places sites is best made by `placing_bar`, which lists them one by one;
any other command is made with `ProposalBar` alone and is taken as a whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from planning.diagram.scene import Ghost
from planning.domain.board import Board
from planning.domain.canonical import canonical_bytes
from planning.domain.commands import PlaceSites
from planning.domain.plan import InjectionPlan, SitePlacement
from planning.domain.quantities import (
    format_tenths,
    percent,
    rounded,
    signed_millimetres,
    units,
)
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality
from planning.presenters.proposals.changes import DoseChanges
from planning.presenters.sources import Source
from planning.wording import say


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a proposal may not be for this patient, and who says so."""

    words: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedSite:
    """One line of the list; `index` is its place among the command's `placements`."""

    index: int
    number: int
    head: str
    place: str
    dose: str


@dataclass(frozen=True, slots=True)
class ProposedLeg:
    """The proposed sites of one leg, and the box that takes away what stands there now."""

    side: str
    side_word: str
    sites: tuple[ProposedSite, ...]
    replaces: str = ""
    is_replaced: bool = True


@dataclass(frozen=True, slots=True)
class SinceRow:
    """One thing at the last plan and today; `matters` beyond the measuring error or a limit."""

    what: str
    then: str
    now: str
    verdict: str
    matters: bool


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What has changed since the last plan, and what comes with its sites as (term, value)."""

    rows: tuple[SinceRow, ...]
    brings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProposalBar:
    """What is outlined, and the command that takes it; without `command` only why not.

    With `legs` the sites can be taken one by one; without, only all together. A plan that
    would be complete (`goes_on`) may be read back at once.
    """

    title: str
    summary: str
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    command: str = ""
    ghosts: tuple[Ghost, ...] = ()
    changes: DoseChanges | None = None
    reasons: tuple[Reason, ...] = ()
    legs: tuple[ProposedLeg, ...] = ()
    since: SinceLast | None = None
    goes_on: bool = False

    @property
    def count(self) -> int:
        return sum(len(leg.sites) for leg in self.legs)


def placing_bar(
    reading: Reading,
    command: PlaceSites,
    *,
    title: str,
    notes: Iterable[str] = (),
    sources: tuple[Source, ...] = (),
    reasons: tuple[Reason, ...] = (),
) -> ProposalBar:
    """The bar of a command that places sites; `replace` says which boxes begin ticked."""
    return ProposalBar(
        title=title,
        summary=say(would_place(command.placements)),
        notes=tuple(notes),
        sources=sources,
        command=canonical_bytes(command).decode(),
        ghosts=ghosts_of(command.placements),
        reasons=reasons,
        legs=tuple(_legs(command, reading.record.plan, reading.board)),
    )


def would_place(placements: tuple[SitePlacement, ...]) -> Text:
    doses = [placement.dose_tenths for placement in placements]
    if None in doses:
        return Text(N_("{count} sites, doses still to be given"), count=len(placements))
    total = sum(dose for dose in doses if dose is not None)
    return Text(N_("{count} sites, {total}"), count=len(placements), total=units(total))


def ghosts_of(placements: tuple[SitePlacement, ...]) -> tuple[Ghost, ...]:
    return tuple(
        Ghost(
            site=placement,
            label="" if placement.dose_tenths is None else format_tenths(placement.dose_tenths),
            index=index,
        )
        for index, placement in enumerate(placements)
    )


def _legs(command: PlaceSites, plan: InjectionPlan, board: Board) -> Iterator[ProposedLeg]:
    for side in Laterality:
        sites = tuple(
            _site(index, placement, board)
            for index, placement in enumerate(command.placements)
            if placement.side is side
        )
        if sites:
            standing = len(plan.on_side(side))
            yield ProposedLeg(
                side=side.value,
                side_word=say(SIDE_WORDS[side]),
                sites=sites,
                replaces=say(_replaces(side, standing)) if standing else "",
                is_replaced=side in command.replace,
            )


def _site(index: int, placement: SitePlacement, board: Board) -> ProposedSite:
    place = say(percent(placement.level_pct))
    frame = board.frames.get(placement.side)
    if frame is not None:
        across = frame.across_mm(float(placement.level_pct), float(placement.across_pct))
        place = f"{place} · {say(signed_millimetres(rounded(across, 0)))}"
    return ProposedSite(
        index=index,
        number=index + 1,
        head=say(MUSCLE_WORDS[placement.muscle]),
        place=place,
        dose="" if placement.dose_tenths is None else say(units(placement.dose_tenths)),
    )


def _replaces(side: Laterality, count: int) -> Text:
    if count == 1:
        return Text(N_("Replace the site now on {side}"), side=SIDE_WORDS[side])
    return Text(N_("Replace the {count} sites now on {side}"), side=SIDE_WORDS[side], count=count)
