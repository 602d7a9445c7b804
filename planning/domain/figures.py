"""Figures of groups of treatments, with the groups too small to be shown left out.

Table ──figures_of──▶ Figures: a histogram for each group that may be shown, and the total
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planning.domain.columns import Table
from planning.domain.statistics import Histogram
from planning.domain.suppression import FEWEST_PATIENTS, shown_groups


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure of every group: how often each value was found.

    groups  those that may be shown
    hidden  those of too few patients, and those that would give them away
    total   all groups together, the hidden too; None where that is too few
    """

    groups: Mapping[int, Histogram]
    hidden: frozenset[int]
    total: Histogram | None

    def of(self, group: int) -> Histogram | None:
        """None for a group that is hidden; empty where nothing was measured."""
        return None if group in self.hidden else self.groups.get(group, {})


def figures_of(table: Table, names: Sequence[str]) -> Figures:
    """The values of these columns, together, in each group of the table."""
    return _figures(table.patients(names), table.tally(names))


def treatments_of(table: Table) -> Figures:
    """How many treatments each group has, as the value 0."""
    counts = {group: {0: count} for group, count in table.counts().items()}
    return _figures(table.patients(), counts)


def _figures(patients: Mapping[int, frozenset[int]], tallies: Mapping[int, Histogram]) -> Figures:
    behind = {
        group: found
        for group, found in sorted(
            patients.items(),
            key=lambda item: (sum(tallies.get(item[0], {}).values()), item[0]),
        )
        if found
    }
    shown = shown_groups(behind)
    everybody = frozenset[int]().union(*behind.values())
    total: Counter[int] = Counter()
    for tally in tallies.values():
        total.update(tally)
    return Figures(
        groups={group: tallies[group] for group in shown},
        hidden=frozenset(behind) - shown,
        total=None if 0 < len(everybody) < FEWEST_PATIENTS else dict(total),
    )
