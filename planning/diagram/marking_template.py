"""The 1:1 marking template of one leg: sheets to lay on the skin of the back of the calf.

    layout_for(frame, sites, paper=…)      what goes on which sheet   (template_tiles)
    marking_template(layout, sites, …)     each sheet as one SVG      (here)

One unit of a sheet's `viewBox` is one millimetre of the leg; `width` and `height` are
millimetres of the document, larger by what the printer takes away. The sheet is printed
side up, so it shows the leg as it is seen from behind: medial is on the true side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.diagram import palette as c
from planning.diagram import template_lines as lines
from planning.diagram.svg import Point, Safe, element, figures_width, fixed, joined, text
from planning.diagram.svg import text_width as width_of
from planning.diagram.template_marks import Box, NumberMark, Room, around, numbered
from planning.diagram.template_tiles import (
    BAR_BAND_MM,
    CHECK_BAR_MM,
    END_BAND_MM,
    HEAD_BAND_MM,
    Layout,
    Tile,
)
from planning.diagram.template_words import TEMPLATE_ENGLISH, TemplateWords
from planning.domain.atlas import Region, RegionKind
from planning.domain.plan import InjectionSite
from planning.domain.quantities import format_decimal, rounded

_FONT = "'Nanum Gothic', NanumGothic, sans-serif"
"""Paper's own: looking for screens' fonts first takes a PDF its time."""
_LABEL_MM, _PERCENT_MM = 3.2, 2.8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One finished sheet. Its size is in millimetres of the document."""

    letter: str
    svg: Safe
    alternative: str
    width_mm: float
    height_mm: float


def marking_template(
    layout: Layout,
    sites: Sequence[tuple[int, InjectionSite]],
    *,
    identity: Sequence[str],
    words: TemplateWords = TEMPLATE_ENGLISH,
    regions: Sequence[Region] = (),
) -> list[Sheet]:
    """The sheets of one leg; `sites` are its own with their numbers on the plan.

    `identity` are the lines that say whose and which plan this is, printed on every piece.
    `regions` are drawn as outlines: bands dashed, keep-outs dotted.
    """
    placed = [
        (str(number), layout.point(float(site.level_pct), float(site.across_pct)))
        for number, site in sites
    ]
    return [
        _Drawing(layout, tile, placed, tuple(identity), words, tuple(regions)).sheet()
        for tile in layout.tiles
    ]


class _Drawing:
    """One tile being drawn."""

    def __init__(
        self,
        layout: Layout,
        tile: Tile,
        placed: Sequence[tuple[str, Point]],
        identity: tuple[str, ...],
        words: TemplateWords,
        regions: tuple[Region, ...],
    ) -> None:
        self.layout, self.tile, self.words = layout, tile, words
        self.identity, self.regions = identity, regions
        self.here = [(number, tile.drawn(point)) for number, point in placed if tile.holds(point)]
        self.end = HEAD_BAND_MM + tile.height_mm
        self.height = self.end + END_BAND_MM + BAR_BAND_MM
        self.room = Room(Box(0.6, HEAD_BAND_MM - 3, tile.width_mm - 1.2, tile.height_mm + 3))
        self.seams = lines.seam_points(layout, tile, [point for _, point in placed])
        for point in (*(point for _, point in self.here), *self.seams):
            self.room.take(around(point))

    def sheet(self) -> Sheet:
        layout, scale = self.layout, self.layout.scale
        width, height = layout.drawing_width_mm * scale, self.height * scale
        numbers = numbered(self.here, self.room, direction=layout.direction)
        svg = element(
            "svg",
            *self._still(),
            _stroke(lines.crosses(point for _, point in self.here), "0.4"),
            self._numbers(numbers),
            self._words(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {fixed(layout.drawing_width_mm, 3)} {fixed(self.height, 3)}",
            width=f"{fixed(width, 3)}mm",
            height=f"{fixed(height, 3)}mm",
            font_family=_FONT,
            fill=c.INK,
        )
        return Sheet(self.tile.letter, svg, self._alternative(), width, height)

    def _alternative(self) -> str:
        words, layout = self.words, self.layout
        numbers = ", ".join(number for number, _ in self.here)
        return words.alternative.format(
            side=words.side(layout.frame.side),
            letter=self.tile.letter,
            count=len(layout.tiles),
            numbers=numbers or words.no_numbers,
            medial_at=words.at_right if layout.direction > 0 else words.at_left,
        )

    def _still(self) -> list[Safe]:
        layout, tile = self.layout, self.tile
        levels = [cm * float(lines.CM) for cm in lines.levels_cm(tile)]
        fifth = [level for level in levels if level and level % 50 == 0]
        return [
            *self._overlays(),
            _stroke(
                lines.level_lines(layout, tile, [at for at in levels if at % 50]),
                "0.2",
                colour=c.HAIRLINE,
            ),
            _stroke(lines.level_lines(layout, tile, fifth), "0.35", colour=c.QUIET),
            _stroke(
                lines.percent_ticks(layout, tile, 5, 2.5)
                + lines.percent_ticks(layout, tile, 10, 5),
                "0.35",
            ),
            _stroke(lines.outline(layout, tile), "0.5"),
            _stroke(lines.level_lines(layout, tile, self._landmarks()), "0.8"),
            _stroke(lines.mid_line(tile), "0.4", dash="6 1.5 1 1.5"),
            _stroke(lines.diamonds(self.seams), "0.3"),
            self._cut(),
            _stroke(lines.check_bar(4, self.end + END_BAND_MM + BAR_BAND_MM - 1.5), "0.4"),
            element("path", d=self._arrows()),
        ]

    def _landmarks(self) -> list[float]:
        """0 % and, where it is printed, 100 %."""
        both = (0.0, float(self.layout.frame.reference_line_mm))
        return [at for at in both if self.tile.y_mm <= at <= self.tile.bottom_mm + 1e-6]

    def _overlays(self) -> list[Safe]:
        looks = {
            RegionKind.NERVE_BAND: ("2.4 1.4", c.ACCENT),
            RegionKind.KEEP_OUT: ("0.3 1.2", c.HATCH),
        }
        return [
            _stroke(
                lines.areas(
                    self.layout, self.tile, [area for area in self.regions if area.kind is kind]
                ),
                "0.45",
                dash=dash,
                colour=colour,
            )
            for kind, (dash, colour) in looks.items()
        ]

    def _cut(self) -> Safe:
        """Where to cut, and where the next sheet's cut edge will lie on this one."""
        tile, edges = self.tile, ""
        top = 0.4 if tile.row == 0 else HEAD_BAND_MM
        bottom = self.end + END_BAND_MM
        edges = f"M0.4 {fixed(top, 2)}H{fixed(tile.width_mm - 0.4, 2)}V{fixed(bottom, 2)}H0.4Z"
        for columns, rows in ((1, 0), (0, 1)):
            other = self.layout.neighbour(tile, columns, rows)
            if other is not None:
                x, y = tile.drawn((other.x_mm, other.y_mm))
                edges += (
                    f"M{fixed(x, 2)} {fixed(HEAD_BAND_MM, 2)}V{fixed(self.end, 2)}"
                    if columns
                    else f"M0.4 {fixed(y, 2)}H{fixed(tile.width_mm - 0.4, 2)}"
                )
        return _stroke(edges, "0.3", dash="1.6 1.2", colour=c.QUIET)

    def _arrows(self) -> str:
        """To the big toe, to the toes, and the fibular head's mark on its line."""
        tile, direction = self.tile, self.layout.direction
        path = lines.arrow(tile.width_mm / 2, 5, direction * 22, 0)
        path += lines.arrow(self._toes_x, self.end + 3, 0, 11.5)
        x, y = self._fibular_head
        if tile.row == 0 and 0 <= x <= tile.width_mm:
            path += f"M{fixed(x, 2)} {fixed(y, 2)}l-2.2 -3.8h4.4z"
        return path

    @property
    def _fibular_head(self) -> Point:
        """The lateral end of the 0 % line."""
        return self.tile.drawn((-self.layout.direction * self.layout.half_width(0), 0))

    @property
    def _side_width(self) -> float:
        return width_of(self.words.side(self.layout.frame.side), self._side_size)

    @property
    def _side_size(self) -> float:
        """As large as leaves whose leg it is its room."""
        word = self.words.side(self.layout.frame.side)
        return min(12.0, 0.38 * self.tile.width_mm / width_of(word, 1))

    @property
    def _toes_x(self) -> float:
        return 9 + self._side_width

    def _numbers(self, marks: Sequence[NumberMark]) -> Safe:
        leaders = "".join(
            f"M{fixed(a[0], 2)} {fixed(a[1], 2)}L{fixed(b[0], 2)} {fixed(b[1], 2)}"
            for a, b in (mark.leader for mark in marks if mark.leader)
        )
        return element(
            "g",
            _stroke(leaders, "0.25"),
            *(
                element("text", text(mark.words), x=fixed(mark.x, 2), y=fixed(mark.y, 2))
                for mark in marks
            ),
            font_size="4.6",
            font_weight="700",
        )

    def _words(self) -> Safe:
        return joined(
            [*self._scales(), *self._head_words(), *self._end_words(), *self._bar_words()]
        )

    def _scales(self) -> list[Safe]:
        """Centimetres at the lateral end of the level lines, percent at the medial end."""
        layout, tile, words = self.layout, self.tile, self.words
        lateral = -layout.direction
        written = []
        for cm in lines.levels_cm(tile):
            if cm and cm % 5 == 0:
                said = words.centimetres.format(amount=cm)
                written.append(self._on_level(said, cm * 10.0, lateral, _LABEL_MM, bold=True))
        for percent in lines.percents(layout, tile, 10):
            if percent:
                said = words.percent.format(amount=percent)
                level = layout.frame.level_mm(percent)
                written.append(self._on_level(said, level, -lateral, _PERCENT_MM, inset=6.0))
        written.append(self._mid_line_words())
        return written

    def _on_level(
        self,
        said: str,
        level_mm: float,
        end: int,
        size: float,
        *,
        bold: bool = False,
        inset: float = 1.5,
    ) -> Safe:
        """Words on a level line near one end of it (−1 the viewer's left), clear of crosses."""
        span = lines.level_span(self.layout, self.tile, level_mm)
        if span is None:
            return Safe("")
        width = figures_width(said, size) or width_of(said, size)
        x, y = self.tile.drawn((span[0] if end < 0 else span[1], level_mm))
        starts = [x - end * (inset + step * 4) - (width if end > 0 else 0) for step in range(12)]
        box = self.room.first_free(Box(start, y - size, width, size - 0.2) for start in starts)
        if box is None:
            return Safe("")
        return _text(said, box.x, y - 0.8, size, bold=bold)

    def _mid_line_words(self) -> Safe:
        """Along the mid-line, as low as there is room."""
        said, size = self.words.mid_line, _PERCENT_MM
        x, _ = self.tile.drawn((0.0, 0.0))
        length = width_of(said, size)
        places = (
            Box(x - size - 0.6, self.end - 3 - length - step * 6, size, length)
            for step in range(30)
        )
        box = self.room.first_free(places)
        if box is None:
            return Safe("")
        foot = f"rotate(-90 {fixed(x - 1, 2)} {fixed(box.y + length, 2)})"
        return _text(said, x - 1, box.y + length, size, transform=foot)

    def _head_words(self) -> list[Safe]:
        layout, tile, words = self.layout, self.tile, self.words
        direction, middle = layout.direction, tile.width_mm / 2
        left, right = words.lateral_edge, words.medial_edge
        if direction < 0:
            left, right = right, left
        written = [
            _text(
                words.big_toe,
                middle - direction * 2,
                6.6,
                4.6,
                bold=True,
                anchor="end" if direction > 0 else "start",
            )
        ]
        if tile.column == 0:
            written.append(_text(left, 3, 6.4, self._edge_size(left, -1)))
        else:
            written.append(_text(words.meets.format(letter=chr(ord(tile.letter) - 1)), 3, 6.4, 3.4))
        if tile.column == layout.columns - 1:
            written.append(
                _text(right, tile.width_mm - 3, 6.4, self._edge_size(right, 1), anchor="end")
            )
        else:
            edge = words.neighbour_edge.format(letter=chr(ord(tile.letter) + 1))
            written.append(_text(edge, tile.width_mm - 3, 6.4, 3.4, anchor="end"))
        up = f"{words.side(layout.frame.side)} · {words.this_side_up}"
        if len(layout.tiles) > 1:
            up += f" · {words.sheet.format(letter=tile.letter)}"
        if tile.row > 0:
            up = words.meets.format(letter=chr(ord(tile.letter) - layout.columns)) + " · " + up
        written.append(_text(up, middle, 11.6, 3.6, bold=True, anchor="middle"))
        x, y = self._fibular_head
        if tile.row == 0 and 0 <= x <= tile.width_mm:
            end = "start" if direction > 0 else "end"
            written.append(_text(words.fibular_head, x + direction * 3.2, y - 1.4, 3.2, anchor=end))
        return written

    def _edge_size(self, word: str, end: int) -> float:
        """So that an edge's word ends before the big toe's word and arrow."""
        taken = width_of(self.words.big_toe, 4.6) + 4 if end != self.layout.direction else 24
        return min(4.0, (self.tile.width_mm / 2 - taken - 5) / width_of(word, 1))

    def _end_words(self) -> list[Safe]:
        layout, tile, words = self.layout, self.tile, self.words
        start = self._toes_x + 8
        room = tile.width_mm - start - 3
        length_cm = format_decimal(rounded(layout.frame.reference_line_mm / 10, 1))
        heel = words.heel_at.format(distance=words.centimetres.format(amount=length_cm))
        size = min([3.4, *(room / width_of(row, 1) for row in self.identity)])
        written = [
            _text(words.side(layout.frame.side), 5, self.end + 14, self._side_size, bold=True),
            _text(words.toes, self._toes_x, self.end + 18.4, 3.4, anchor="middle"),
            *(
                _text(row, start, self.end + 4.4 + 3.7 * at, size, bold=at == 0)
                for at, row in enumerate(self.identity)
            ),
            _text(words.cut, 2, self.end + END_BAND_MM - 1, 2.6),
            _text(heel, start, self.end + 19.2, min(3.0, room / width_of(heel, 1))),
        ]
        if len(self._landmarks()) > 1 or (tile.row > 0 and self._landmarks()):
            _, y = tile.drawn((0.0, layout.frame.reference_line_mm))
            written.append(_text(words.heel, tile.width_mm / 2, y - 1.4, 3.2, anchor="middle"))
        return written

    def _bar_words(self) -> list[Safe]:
        words, y = self.words, self.end + END_BAND_MM + BAR_BAND_MM
        measured = self.layout.measured_bar_mm
        if measured == CHECK_BAR_MM:
            scaled = words.bar_not_corrected
        else:
            scaled = words.bar_corrected.format(length=f"{rounded(float(measured), 1):.1f} mm")
        return [
            _text(words.bar, 107, y - 6.3, 2.8, bold=True),
            _text(words.bar_reading, 107, y - 3.2, 2.6),
            _text(scaled, 107, y - 0.2, 2.6, bold=measured != CHECK_BAR_MM),
        ]


def _stroke(path: str, width: str, *, colour: str = c.INK, dash: str | None = None) -> Safe:
    if not path:
        return Safe("")
    return element(
        "path", d=path, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash
    )


def _text(
    said: str,
    x: float,
    y: float,
    size: float,
    *,
    bold: bool = False,
    anchor: str | None = None,
    transform: str | None = None,
) -> Safe:
    return element(
        "text",
        text(said),
        x=fixed(x, 2),
        y=fixed(y, 2),
        font_size=fixed(size, 2),
        font_weight="700" if bold else None,
        text_anchor=None if anchor == "start" else anchor,
        transform=transform,
    )
