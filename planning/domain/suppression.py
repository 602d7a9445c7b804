"""Which groups of patients are too small to be shown, alone or by subtraction.

A figure over fewer than five patients says more about them than about the treatment. It
stays hidden; and where the total less the groups shown would leave so few, the smallest
of the groups shown is hidden with them.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST_PATIENTS = 5
"""Silent below this many [design: n = 5]; a clinic default, as no source gives one."""

Group = TypeVar("Group", bound=Hashable)


def shown_groups(patients: Mapping[Group, frozenset[int]]) -> frozenset[Group]:
    """The groups that may be shown, and nobody beside them be found by subtraction.

    `patients` are those behind each group's figure; of a group of five or more, any five
    of them are enough. A group without patients hides nobody.
    """
    hidden = {group for group, behind in patients.items() if 0 < len(behind) < FEWEST_PATIENTS}
    shown = {group for group, behind in patients.items() if len(behind) >= FEWEST_PATIENTS}
    left_over = frozenset[int]().union(*(patients[group] for group in hidden))
    if hidden and len(left_over) < FEWEST_PATIENTS and shown:
        # Groups of five or more tie here, so the order they came in decides.
        order = list(patients)
        shown.remove(min(shown, key=lambda group: (len(patients[group]), order.index(group))))
    return frozenset(shown)
