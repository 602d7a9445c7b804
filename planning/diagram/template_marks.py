"""Where the words of a marking template stand, so that none covers a cross or another.

The centre of a cross is where the needle goes: nothing is ever printed on it. A number
takes the nearest free place beside its cross, with a leader where it had to go far.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, pi, sin

from planning.diagram.svg import Point

ARM_MM = 4.0
CLEAR_MM = ARM_MM + 0.6
"""Half of the square around a cross that words keep out of."""
NUMBER_MM = 4.6
DIGIT_WIDTH = 0.62
LEADER_FROM_MM = 9.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def distance(self, point: Point) -> float:
        """From the nearest of the rectangle; 0 inside."""
        return hypot(
            max(self.x - point[0], 0, point[0] - self.x - self.width),
            max(self.y - point[1], 0, point[1] - self.y - self.height),
        )


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number by its left end and base line, and the leader to its cross, if it has one."""

    words: str
    x: float
    y: float
    leader: tuple[Point, Point] | None


@dataclass(slots=True)
class Room:
    """What of the paper is taken."""

    bounds: Box
    taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        self.taken.append(box)

    def is_free(self, box: Box, *, but: Box | None = None) -> bool:
        """Whether nothing but `but` stands where `box` would."""
        inside = (
            box.x >= self.bounds.x
            and box.y >= self.bounds.y
            and box.x + box.width <= self.bounds.x + self.bounds.width
            and box.y + box.height <= self.bounds.y + self.bounds.height
        )
        return inside and not any(other != but and box.meets(other) for other in self.taken)

    def first_free(self, boxes: Iterable[Box], *, but: Box | None = None) -> Box | None:
        """Takes the first of `boxes` that is free."""
        for box in boxes:
            if self.is_free(box, but=but):
                self.take(box)
                return box
        return None


def around(cross: Point) -> Box:
    return Box(cross[0] - CLEAR_MM, cross[1] - CLEAR_MM, 2 * CLEAR_MM, 2 * CLEAR_MM)


def numbered(
    crosses: Sequence[tuple[str, Point]], room: Room, *, direction: int
) -> list[NumberMark]:
    """A place for each number. `crosses` must already be taken in `room`.

    Where every place near is taken the number goes where it is farthest from every cross.
    `direction` makes mirrored legs look for it the mirrored way.
    """
    centres = [cross for _, cross in crosses]
    marks = []
    for words, cross in crosses:
        width, height = DIGIT_WIDTH * NUMBER_MM * len(words), NUMBER_MM
        places = list(_places(cross, width, height, direction))
        box = room.first_free(places, but=around(cross)) or max(
            places, key=lambda place: min(place.distance(centre) for centre in centres)
        )
        middle = box.x + width / 2, box.y + height / 2
        marks.append(
            NumberMark(
                words=words,
                x=box.x,
                y=box.y + 0.84 * height,
                leader=_leader(cross, middle, (width + height) / 4),
            )
        )
    return marks


def _places(cross: Point, width: float, height: float, direction: int) -> Iterator[Box]:
    x, y = cross
    out = CLEAR_MM * 0.62
    for right, down in ((1, -1), (-1, -1), (1, 1), (-1, 1)):
        # In a corner of the cross, outside its ring.
        left = x + out if right * direction > 0 else x - out - width
        yield Box(left, y + out if down > 0 else y - out - height, width, height)
    for far in (CLEAR_MM + 5, CLEAR_MM + 9, CLEAR_MM + 14):
        for step in range(12):
            turn = (2 * step - 1) * pi / 12
            middle = x + direction * far * cos(turn), y + far * sin(turn)
            yield Box(middle[0] - width / 2, middle[1] - height / 2, width, height)


def _leader(cross: Point, middle: Point, inset: float) -> tuple[Point, Point] | None:
    dx, dy = middle[0] - cross[0], middle[1] - cross[1]
    far = hypot(dx, dy)
    if far < LEADER_FROM_MM:
        return None
    start, end = ARM_MM / far, (far - inset - 1) / far
    return (cross[0] + dx * start, cross[1] + dy * start), (
        cross[0] + dx * end,
        cross[1] + dy * end,
    )
