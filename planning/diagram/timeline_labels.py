"""Where the words of a chart over time go, so that none lies on another.

Treatments are named above the plot, each on top of its own line, in rows that no other line
runs through. Where that finds no place, the lines carry numbers and the names stand in a
list under the axis. Values stand beside their points where
nothing else is; one that finds no place is left to the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from planning.diagram.svg import text_width
from planning.diagram.timeline_axes import FONT, PLOT_HEIGHT, WIDTH

MOST_LANES = 3
MOST_NAMED = 3
LANE = 15.0
FLAG_WIDTH = 17.0
BESIDE = 3.0
APART = 6.0


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Name:
    """A treatment's name on top of its line, `lane` rows above the plot."""

    x: float
    text: str
    lane: int
    start: float
    end: float
    ends_at_line: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """The numbers of one or more lines that stand close together."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands above the plot: names, or flags with their list below."""

    names: tuple[Name, ...] = ()
    flags: tuple[Flag, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def lanes(self) -> int:
        if self.flags:
            return 1
        return max((name.lane + 1 for name in self.names), default=0)


def heads_of(xs: Sequence[float], legs: Sequence[Sequence[str]]) -> list[Heads]:
    """The heads of each leg's chart: the same kind for all, so that the frames are one.

    `xs` are the lines from left to right; `legs` the names of each leg in that order.
    """
    named = [_named(xs, texts) for texts in legs]
    if all(names is not None for names in named):
        return [Heads(names=names) for names in named if names is not None]
    flags = _flags(xs)
    return [
        Heads(
            flags=flags,
            listed=tuple(f"{number} · {text}" for number, text in enumerate(texts, start=1)),
        )
        for texts in legs
    ]


def _named(xs: Sequence[float], texts: Sequence[str]) -> tuple[Name, ...] | None:
    """A place for every name, or None; later ones are tried nearest the plot first."""
    if len(texts) > MOST_NAMED:
        return None
    marks = list(zip(xs, texts, strict=True))
    placed = _placed([], marks, xs)
    return None if placed is None else tuple(reversed(placed))


def _placed(
    placed: list[Name], left: Sequence[tuple[float, str]], xs: Sequence[float]
) -> list[Name] | None:
    if not left:
        return placed
    x, words = left[-1]
    for name in _options(x, words, xs):
        if all(_are_apart(name, other) for other in placed):
            found = _placed([*placed, name], left[:-1], xs)
            if found is not None:
                return found
    return None


def _options(x: float, words: str, xs: Sequence[float]) -> Iterator[Name]:
    """A name stands on top of its line: from it, up to it, or as far as the next line."""
    width = text_width(words, FONT)
    starts = [x - 1, x + 1 - width, min(max(x - width / 2, 0.0), WIDTH - width)]
    starts += [edge for other in xs for edge in (other + BESIDE, other - BESIDE - width)]
    for lane in range(MOST_LANES):
        for start in starts:
            if 0 <= start <= x + 1 and x - 1 <= start + width <= WIDTH:
                yield Name(x, words, lane, start, start + width, start == starts[1])


def _are_apart(one: Name, other: Name) -> bool:
    """Neither name lies on the other, and no line runs through one on its way up."""
    if one.lane == other.lane:
        return one.end + APART <= other.start or other.end + APART <= one.start
    upper, lower = (one, other) if one.lane > other.lane else (other, one)
    return not lower.start - BESIDE < upper.x < lower.end + BESIDE


def _flags(xs: Sequence[float]) -> tuple[Flag, ...]:
    groups: list[list[int]] = []
    for number, x in enumerate(xs, start=1):
        if groups and x - _middle(groups[-1], xs) < 2 * FLAG_WIDTH:
            groups[-1].append(number)
        else:
            groups.append([number])
    return tuple(
        Flag(
            _middle(group, xs),
            str(group[0]) if len(group) == 1 else f"{group[0]}–{group[-1]}",
        )
        for group in groups
    )


def _middle(group: Sequence[int], xs: Sequence[float]) -> float:
    return (xs[group[0] - 1] + xs[group[-1] - 1]) / 2


@dataclass(frozen=True, slots=True)
class Spot:
    """A point to be labelled: where it is, how far its error reaches, what it says."""

    x: float
    y: float
    reach: float
    text: str


def value_places(
    spots: Sequence[Spot], lines: Sequence[Box], left: float
) -> dict[int, tuple[float, float]]:
    """Start and baseline of each value that finds a place; the first and last come first.

    `lines` are what a value must not be written over; `left` is where the plot begins.
    """
    taken = [Box(s.x - 4, s.y - max(s.reach, 4), s.x + 4, s.y + max(s.reach, 4)) for s in spots]
    taken += lines
    path = list(pairwise(spots))
    found: dict[int, tuple[float, float]] = {}
    for index in _by_weight(len(spots)):
        for box in _beside(spots[index]):
            inside = box.left > left and box.right < WIDTH and box.top > 0
            if (
                inside
                and box.bottom < PLOT_HEIGHT
                and not any(box.meets(other) for other in taken)
                and not any(_crosses(box, one, other) for one, other in path)
            ):
                found[index] = (box.left, box.bottom - 3)
                taken.append(box)
                break
    return found


def _by_weight(count: int) -> list[int]:
    ends = [count - 1, 0] if count > 1 else [0] * count
    return [*ends, *(index for index in range(count - 2, 0, -1))]


def _beside(spot: Spot) -> list[Box]:
    width, half = text_width(spot.text, FONT), FONT / 2 + 1
    middles = [
        (side, spot.y + lift) for lift in (0, -10, 10, -20, 20) for side in (spot.x + 6, None)
    ]
    boxes = [
        Box(
            spot.x - 6 - width if start is None else start,
            middle - half,
            spot.x - 6 if start is None else start + width,
            middle + half,
        )
        for start, middle in middles
    ]
    for middle in (spot.y - max(spot.reach, 4) - half - 2, spot.y + max(spot.reach, 4) + half + 2):
        boxes.append(Box(spot.x - width / 2, middle - half, spot.x + width / 2, middle + half))
    return boxes


def _crosses(box: Box, one: Spot, other: Spot) -> bool:
    """Whether the straight line from one point to the next runs through the box."""
    enter, leave = 0.0, 1.0
    dx, dy = other.x - one.x, other.y - one.y
    for start, step, low, high in (
        (one.x, dx, box.left, box.right),
        (one.y, dy, box.top, box.bottom),
    ):
        if not step:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / step, (high - start) / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave
