"""The facts of many treatments as columns of numbers, and counting them.

    column  one number per treatment, in one order for all columns
    tally   how often each value occurs in each group: one pass in C for each column

A column is little-endian: 16-bit signed numbers, or 64-bit for patients.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planning.domain.followup import VisitKind
from planning.domain.statistics import Histogram
from planning.domain.suppression import FEWEST_PATIENTS
from planning.domain.vocabulary import Laterality

NOTHING = -0x8000
"""Stands for what was not measured."""

LEFT_OUT = 0xFFFF
"""The group of treatments that a filter leaves out."""

PATIENT = "patient"
DIMENSIONS = ("product", "protocol", "pattern", "tier", "clinician")
OF_TREATMENTS = ("asymmetry_before", "adverse_events", "worst_grade", "retreated_after")
SIDED = ("girth", "muscle")
UNSIDED = ("asymmetry", "contour", "girth_satisfaction")


def sided(measure: str, kind: VisitKind) -> tuple[str, ...]:
    """Names of both legs' columns of a measure at a visit."""
    return tuple(f"{kind}_{measure}_{side}" for side in Laterality)


def unsided(measure: str, kind: VisitKind) -> tuple[str, ...]:
    return (f"{kind}_{measure}",)


def followed(kind: VisitKind) -> tuple[str, str]:
    """Names of the columns that say whether a visit was kept, and when it was due."""
    return f"{kind}_kept", f"{kind}_due"


COLUMNS = (
    PATIENT,
    *DIMENSIONS,
    *OF_TREATMENTS,
    *(
        name
        for kind in VisitKind
        for name in (
            *followed(kind),
            *(column for measure in SIDED for column in sided(measure, kind)),
            *(column for measure in UNSIDED for column in unsided(measure, kind)),
        )
    ),
)


def packed(name: str, numbers: Iterable[int | None]) -> bytes:
    """A column as it is stored. Raises `OverflowError` for a number that does not fit."""
    if name == PATIENT:
        column = array("Q", (number or 0 for number in numbers))
    else:
        column = array("h", (NOTHING if number is None else number for number in numbers))
    return _little_endian(column).tobytes()


def unpacked(name: str, stored: bytes) -> array[int]:
    column = array("Q" if name == PATIENT else "h")
    column.frombytes(stored)
    return _little_endian(column)


def _little_endian(column: array[int]) -> array[int]:
    if sys.byteorder == "big":
        column.byteswap()
    return column


@dataclass(frozen=True)
class Table:
    """Columns of as many treatments as `groups` has numbers: the group each falls in."""

    groups: array[int]
    columns: Mapping[str, array[int]]
    _rows: dict[int, list[int]] = field(default_factory=dict)

    def tally(self, names: Sequence[str]) -> Mapping[int, Histogram]:
        """How often each value occurs in each group, all these columns together."""
        pairs = memoryview(bytearray(4 * len(self.groups)))
        halves = pairs.cast("H")
        low, high = (0, 1) if sys.byteorder == "little" else (1, 0)
        halves[high::2] = memoryview(self.groups)
        found: Counter[int] = Counter()
        for name in names:
            halves[low::2] = memoryview(self.columns[name]).cast("B").cast("H")
            found.update(pairs.cast("I"))
        tallies: dict[int, dict[int, int]] = {}
        for pair, times in found.items():
            value = pair & 0xFFFF
            value -= 0x10000 if value & 0x8000 else 0
            if value != NOTHING and pair >> 16 != LEFT_OUT:
                tallies.setdefault(pair >> 16, {})[value] = times
        return tallies

    def counts(self) -> dict[int, int]:
        """How many treatments are in each group."""
        return {group: len(rows) for group, rows in self.rows.items()}

    @property
    def rows(self) -> Mapping[int, list[int]]:
        """The places of each group's treatments."""
        if not self._rows:
            for place, group in enumerate(self.groups):
                if group in self._rows:
                    self._rows[group].append(place)
                else:
                    self._rows[group] = [place]
            self._rows.pop(LEFT_OUT, None)
        return self._rows

    def patients(self, names: Sequence[str] = ()) -> dict[int, frozenset[int]]:
        """Patients behind each group with a value in any of the columns; five are enough."""
        return {group: self._patients_of(rows, names) for group, rows in self.rows.items()}

    def _patients_of(self, rows: list[int], names: Sequence[str]) -> frozenset[int]:
        columns = [self.columns[name] for name in names]
        patients = self.columns[PATIENT]
        found: set[int] = set()
        for row in rows:
            if not columns or any(column[row] != NOTHING for column in columns):
                found.add(patients[row])
                if len(found) == FEWEST_PATIENTS:
                    break
        return frozenset(found)
