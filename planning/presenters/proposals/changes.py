"""Doses before and after, LEFT beside RIGHT, as a proposal lists them."""

from dataclasses import dataclass

from planning.domain.quantities import format_tenths, units
from planning.domain.rebalance import Change, Rebalance
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle
from planning.wording import say


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One dose on both legs; empty where a leg has none."""

    term: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class LegSites:
    """The sites of one leg under its word: (number, change)."""

    side: str
    sites: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class DoseChanges:
    """Why doses change, and which: by leg and head, and site by site."""

    because: tuple[str, ...]
    rows: tuple[ChangeRow, ...]
    legs: tuple[LegSites, ...]


def dose_changes(rebalance: Rebalance) -> DoseChanges:
    by_leg = {side: rebalance.leg(side) for side in Laterality}
    rows = [_row(say(Text(N_("Leg"))), by_leg[Laterality.LEFT], by_leg[Laterality.RIGHT])]
    for muscle in Muscle:
        left, right = (rebalance.head(side, muscle) for side in Laterality)
        if left.before_tenths or right.before_tenths:
            rows.append(_row(say(MUSCLE_WORDS[muscle]), left, right))
    return DoseChanges(
        because=tuple(map(say, rebalance.because)),
        rows=tuple(rows),
        legs=tuple(
            LegSites(
                side=say(SIDE_WORDS[side]),
                sites=tuple(
                    (site.number, say(change_words(site)))
                    for site in rebalance.sites
                    if site.side is side
                ),
            )
            for side in Laterality
        ),
    )


def change_words(change: Change) -> Text:
    """`9 → 8.5 units`, and a dose that stays as it is alone."""
    after = units(change.after_tenths)
    if change.before_tenths == change.after_tenths:
        return after
    return Text(N_("{before} → {after}"), before=format_tenths(change.before_tenths), after=after)


def _row(term: str, left: Change, right: Change) -> ChangeRow:
    return ChangeRow(term, *(_said(change) for change in (left, right)))


def _said(change: Change) -> str:
    return say(change_words(change)) if change.before_tenths else ""
