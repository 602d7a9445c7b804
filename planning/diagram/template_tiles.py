"""A leg's skin laid flat at true size, and the sheets of paper it takes.

The skin of the back of the calf unrolled, printed side up, lying on the leg it is for:

          LEFT leg                       RIGHT leg
    lateral  |  medial             medial  |  lateral
    x = direction × across_mm      (`viewer_direction`: +1 LEFT, −1 RIGHT)
    y = level_mm, 0 at the fibular head, toward the heel

`across_mm` is an arc along the skin, so the outline at a level is ±girth/4. All lengths
are millimetres of the leg; on paper they are multiplied by `scale`, which undoes what a
printer shrinks. A tile is a window of that skin that fits one sheet; where one sheet is
not enough, neighbours share `OVERLAP_MM`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from math import ceil

from planning.diagram.svg import Point
from planning.domain.atlas import viewer_direction
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite

OVERLAP_MM = 10.0
BELOW_SITES_MM = 12.0
"""What is printed below the lowest site at least."""
BESIDE_SKIN_MM = 1.0
"""Paper left beside the widest part of the leg."""

SIDE_MARGIN_MM, TOP_MARGIN_MM, FOOT_MARGIN_MM, HEADING_MM = 6.0, 8.0, 12.0, 36.0
"""Paper around the drawing; `static/css/document.css` keeps the same."""
HEAD_BAND_MM, END_BAND_MM, BAR_BAND_MM = 17.0, 21.0, 10.0
"""Of the drawing: above the skin, below it, and for the check bar."""

CHECK_BAR_MM = 100
SHORTEST_BAR_MM, LONGEST_BAR_MM = Decimal(90), Decimal(110)
"""What a printed check bar may measure for its scale to be corrected: clinic default."""


class PaperFormat(StrEnum):
    """The paper in the printer."""

    A4 = "a4"
    LETTER = "letter"

    @property
    def size_mm(self) -> tuple[float, float]:
        return (210.0, 297.0) if self is PaperFormat.A4 else (215.9, 279.4)


@dataclass(frozen=True, slots=True)
class Tile:
    """One sheet's window of the skin: `x_mm, y_mm` is its corner, `letter` its name."""

    letter: str
    column: int
    row: int
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        return self.x_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        return self.y_mm + self.height_mm

    def holds(self, point: Point) -> bool:
        x, y = point
        near = 1e-6
        return (
            self.x_mm - near <= x <= self.right_mm + near
            and self.y_mm - near <= y <= self.bottom_mm + near
        )

    def drawn(self, point: Point) -> Point:
        """Where a point of the skin stands in the tile's drawing, from its top left corner."""
        return point[0] - self.x_mm, HEAD_BAND_MM + point[1] - self.y_mm


@dataclass(frozen=True)
class Layout:
    """One leg on sheets: its frame, the sheets' size in millimetres of the leg, the tiles."""

    frame: LegFrame
    measured_bar_mm: Decimal
    drawing_width_mm: float
    drawing_height_mm: float
    tiles: tuple[Tile, ...]

    @property
    def direction(self) -> int:
        return viewer_direction(self.frame.side)

    @property
    def scale(self) -> float:
        """Millimetres in the document for one of the leg."""
        return scale_of(self.measured_bar_mm)

    @property
    def columns(self) -> int:
        return 1 + max(tile.column for tile in self.tiles)

    @property
    def rows(self) -> int:
        return 1 + max(tile.row for tile in self.tiles)

    @cached_property
    def bottom_mm(self) -> float:
        return max(tile.bottom_mm for tile in self.tiles)

    def point(self, level_pct: float, across_pct: float) -> Point:
        """A place of the leg on the unrolled skin."""
        skin = self.frame.point(level_pct, across_pct)
        return self.direction * skin.across_mm, skin.level_mm

    def half_width(self, level_mm: float) -> float:
        """From the mid-line to the edge of the posterior view, along the skin."""
        return self.frame.girth_mm(level_mm / self.frame.reference_line_mm * 100) / 4

    def neighbour(self, tile: Tile, columns: int, rows: int) -> Tile | None:
        """The tile so many columns to the right and rows below."""
        place = (tile.column + columns, tile.row + rows)
        return next((other for other in self.tiles if (other.column, other.row) == place), None)


def scale_of(measured_bar_mm: Decimal) -> float:
    """The factor that makes a bar printed `measured_bar_mm` long measure 100 mm.

    Raises ValueError outside `SHORTEST_BAR_MM`–`LONGEST_BAR_MM`.
    """
    if not SHORTEST_BAR_MM <= measured_bar_mm <= LONGEST_BAR_MM:
        raise ValueError(measured_bar_mm)
    return float(CHECK_BAR_MM / measured_bar_mm)


def layout_for(
    frame: LegFrame,
    sites: Sequence[InjectionSite],
    *,
    paper: PaperFormat = PaperFormat.A4,
    measured_bar_mm: Decimal = Decimal(CHECK_BAR_MM),
) -> Layout:
    """The sheets for one leg: from the fibular head to below its lowest site, edge to edge.

    One sheet shows as much more of the leg as it has room for.
    """
    scale = scale_of(measured_bar_mm)
    width, height = paper.size_mm
    drawing_width = (width - 2 * SIDE_MARGIN_MM) / scale
    drawing_height = (height - TOP_MARGIN_MM - FOOT_MARGIN_MM - HEADING_MM) / scale
    tall = drawing_height - HEAD_BAND_MM - END_BAND_MM - BAR_BAND_MM
    length = float(frame.reference_line_mm)
    lowest = max((frame.level_mm(float(site.level_pct)) for site in sites), default=0.0)
    bottom = min(max(lowest + BELOW_SITES_MM, tall), length)
    half = _widest(frame, bottom) / 4 + BESIDE_SKIN_MM
    columns, column_width = _parts(2 * half, drawing_width)
    rows, row_height = _parts(bottom, tall)
    left = -half
    if columns == 1:
        column_width, left = drawing_width, -drawing_width / 2
    tiles = tuple(
        Tile(
            letter=chr(ord("A") + row * columns + column),
            column=column,
            row=row,
            x_mm=left + column * (column_width - OVERLAP_MM),
            y_mm=row * (row_height - OVERLAP_MM),
            width_mm=column_width,
            height_mm=row_height,
        )
        for row in range(rows)
        for column in range(columns)
    )
    return Layout(frame, measured_bar_mm, drawing_width, drawing_height, tiles)


def _widest(frame: LegFrame, bottom_mm: float) -> float:
    """The largest girth printed: at a measured level, or where the print ends."""
    last = bottom_mm / frame.reference_line_mm * 100
    levels = [0.0, *(level for level in frame.measured_levels if 0 < level < last), last]
    return max(frame.girth_mm(level) for level in levels)


def _parts(needed: float, room: float) -> tuple[int, float]:
    """How many overlapping parts of what length cover `needed`, none longer than `room`."""
    count = max(1, ceil((needed - OVERLAP_MM) / (room - OVERLAP_MM) - 1e-9))
    return count, (needed + (count - 1) * OVERLAP_MM) / count
