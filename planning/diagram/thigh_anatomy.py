"""The front of a distal thigh in its own millimetres, schematic: nothing of it is measured.

    x   medial positive, lateral negative, 0 on the anterior mid-line
    y   distal positive, 0 at the base of the patella; 4 mm stand for one percent

Shapes follow the anatomy of the extensor mechanism: vastus medialis as the teardrop that
reaches the medial border of the patella, vastus lateralis ending higher, rectus femoris
between them running into the quadriceps tendon.
"""

from collections.abc import Sequence
from itertools import pairwise

from planning.diagram.svg import Point
from planning.domain.thigh import DENSE_LEVELS_PCT

MM_PER_PCT = 4.0
TOP_MM = -208.0
BOTTOM_MM = 84.0

LATERAL_EDGE: tuple[Point, ...] = (
    (-77, -208),
    (-75, -165),
    (-71, -125),
    (-65, -85),
    (-58, -50),
    (-52, -22),
    (-49, 4),
    (-49, 26),
    (-48, 46),
    (-44, 66),
    (-42, 84),
)
MEDIAL_EDGE: tuple[Point, ...] = (
    (73, -208),
    (70, -165),
    (66, -125),
    (63, -90),
    (61, -60),
    (58, -32),
    (54, -8),
    (52, 12),
    (53, 32),
    (50, 52),
    (45, 68),
    (42, 84),
)
VASTUS_MEDIALIS: tuple[Point, ...] = (
    (27, -184),
    (36, -160),
    (45, -128),
    (51, -96),
    (54, -66),
    (53, -38),
    (47, -14),
    (38, 4),
    (28, 15),
    (22, 16),
    (19, 4),
    (17, -20),
    (15, -50),
    (17, -82),
    (22, -116),
    (25, -150),
)
VASTUS_LATERALIS: tuple[Point, ...] = (
    (-30, -224),
    (-70, -224),
    (-69, -165),
    (-65, -125),
    (-58, -86),
    (-49, -54),
    (-38, -30),
    (-26, -12),
    (-19, -6),
    (-16, -28),
    (-16, -62),
    (-20, -100),
    (-25, -140),
    (-28, -180),
)
RECTUS_FEMORIS: tuple[Point, ...] = (
    (-26, -224),
    (24, -224),
    (24, -180),
    (21, -140),
    (16, -104),
    (10, -78),
    (0, -62),
    (-10, -78),
    (-17, -104),
    (-23, -140),
    (-26, -180),
)
QUADRICEPS_TENDON: tuple[Point, ...] = (
    (-6, -82),
    (0, -94),
    (6, -82),
    (13, -48),
    (17, -20),
    (18, 4),
    (-18, 4),
    (-17, -20),
    (-13, -48),
)
PATELLA: tuple[Point, ...] = (
    (-13, 1),
    (0, 0),
    (13, 1),
    (20, 9),
    (20, 20),
    (14, 33),
    (6, 41),
    (0, 43),
    (-6, 41),
    (-14, 33),
    (-20, 20),
    (-20, 9),
)
PATELLAR_TENDON: tuple[Point, ...] = ((-9, 38), (9, 38), (8, 66), (7, 84), (-7, 84), (-8, 66))
CREASES: tuple[tuple[Point, ...], ...] = (
    ((63, -190), (61, -150), (59, -118)),
    ((-33, 8), (-35, 24), (-31, 38)),
    ((34, 22), (35, 36), (30, 48)),
    ((-66, -150), (-60, -96), (-50, -50)),
)


def fibres() -> tuple[tuple[Point, ...], ...]:
    """Lines along which the muscles pull."""
    lines: list[tuple[Point, ...]] = []
    for step in range(7):
        y = -150.0 + 24 * step
        lines.append(_strand((51 - 0.9 * abs(step - 3), y - 4), (20, y + 26)))
    for step in range(8):
        y = -214.0 + 24 * step
        lines.append(_strand((-64 + 3.2 * max(0, step - 2), y), (-27 + 1.2 * step, y + 26)))
    for step in range(5):
        y = -206.0 + 26 * step
        lines.append(_strand((-19 + 2.4 * step, y), (-2, y + 20)))
        lines.append(_strand((19 - 2.4 * step, y), (2, y + 20)))
    return tuple(lines)


def _strand(start: Point, end: Point) -> tuple[Point, ...]:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 1.5)
    return (start, middle, end)


def dense_band() -> tuple[Point, ...]:
    """The part of vastus medialis between the dense levels [YiVM2024]."""
    top, bottom = (level_mm(level) for level in DENSE_LEVELS_PCT)
    return tuple(_cut(_cut(VASTUS_MEDIALIS, bottom, below=False), top, below=True))


def level_mm(level_pct: float) -> float:
    """The y of a level: 100 is the base of the patella."""
    return (level_pct - 100) * MM_PER_PCT


def edge_mm(edge: Sequence[Point], y: float) -> float:
    """How far out an edge lies at a height, straight between its points."""
    for (x1, y1), (x2, y2) in pairwise(edge):
        if y1 <= y <= y2:
            return x1 + (x2 - x1) * (y - y1) / (y2 - y1)
    raise ValueError(f"{y} is off the drawing")


def _cut(shape: Sequence[Point], y: float, *, below: bool) -> list[Point]:
    """A closed shape's part on one side of a height."""
    kept: list[Point] = []
    for (x1, y1), (x2, y2) in zip(shape, (*shape[1:], shape[0]), strict=True):
        inside, next_inside = (y1 >= y) == below, (y2 >= y) == below
        if inside:
            kept.append((x1, y1))
        if inside != next_inside:
            kept.append((x1 + (x2 - x1) * (y - y1) / (y2 - y1), y))
    return kept
