"""One calf from behind with its bulging units, for the assessment screen.

The boxes beside it are the form; the picture shows which are ticked. A unit chosen has
a thick border, a tone and a filled number, so that it reads without colour too.
"""

from collections.abc import Collection

from planning.diagram import palette as c
from planning.diagram.anatomy import region_path, silhouette
from planning.diagram.geometry import place_for
from planning.diagram.svg import Point, Safe, element, fixed, joined, text
from planning.diagram.words import ENGLISH, Words
from planning.domain.atlas import Atlas, Polygon, Region, RegionKind
from planning.domain.legframe import LegFrame
from planning.domain.vocabulary import Laterality

TOP_PCT = -6.0
BOTTOM_PCT = 70.0
HEAD_ROOM = 21.0
FOOT_ROOM = 18.0
SIDE_ROOM = 14.0
NUMBER_MM = 8.5
SCHEMATIC_REFERENCE_MM = 345
SCHEMATIC_GIRTHS = ((5.0, 330.0), (27.0, 360.0), (50.0, 310.0), (88.0, 212.0))
"""A calf to stand for one that has no girths yet; nothing is measured on it."""


def unit_picker(
    side: Laterality,
    selected: Collection[int],
    *,
    atlas: Atlas,
    frame: LegFrame | None = None,
    words: Words = ENGLISH,
    id_prefix: str = "units",
) -> Safe:
    """The calf of `side` with `selected` units marked, on this leg's outline if measured."""
    frame = frame or LegFrame(side, SCHEMATIC_REFERENCE_MM, SCHEMATIC_GIRTHS)
    half = max(frame.girth_mm(level) for level in range(101)) / 6.283 + SIDE_ROOM
    length = frame.reference_line_mm
    place = place_for(frame, half, HEAD_ROOM - TOP_PCT / 100 * length)
    foot = place.y(BOTTOM_PCT)
    chosen = ", ".join(str(number) for number in sorted(set(selected))) or words.no_units
    title_id = f"{id_prefix}-title"
    units = sorted(atlas.of_kind(RegionKind.BULGING_UNIT), key=lambda region: region.unit or 0)
    first, last = (
        (words.lateral, words.medial) if place.direction > 0 else (words.medial, words.lateral)
    )
    return element(
        "svg",
        element(
            "title",
            text(words.unit_picker_title.format(side=words.side(side), units=chosen)),
            id=title_id,
        ),
        element(
            "path",
            d=silhouette(place, TOP_PCT, BOTTOM_PCT),
            fill=c.SKIN,
            stroke=c.SKIN_LINE,
            stroke_width="1.2",
        ),
        joined(
            element(
                "path",
                d=region_path(place, region.outline, TOP_PCT, BOTTOM_PCT),
                fill=c.LATERAL_LIGHT,
                fill_opacity="0.55",
            )
            for region in atlas.of_kind(RegionKind.MUSCLE)
            if region.muscle
        ),
        joined(
            _unit(
                region,
                region.unit in selected,
                region_path(place, region.outline, TOP_PCT, BOTTOM_PCT),
                place.point(*_middle(region.outline)),
            )
            for region in units
        ),
        _word(words.caption(side), half, 9, size=10, weight="700", colour=c.INK),
        _word(words.seen_from_behind, half, 17, size=7),
        _word(first, 2, foot + 7, size=7, anchor="start"),
        _word(last, 2 * half - 2, foot + 7, size=7, anchor="end"),
        _word(words.units_schematic, half, foot + 15, size=6),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(2 * half)} {fixed(foot + FOOT_ROOM)}",
        class_="unit-picker",
        role="img",
        aria_labelledby=title_id,
        font_family=c.FONT,
        data_side=side.value,
    )


def _unit(region: Region, chosen: bool, path: str, middle: Point) -> Safe:
    x, y = middle
    return element(
        "g",
        element(
            "path",
            d=path,
            fill=c.ACCENT if chosen else c.PAPER,
            fill_opacity="0.32" if chosen else "0.35",
            stroke=c.ACCENT if chosen else c.QUIET,
            stroke_width="1.8" if chosen else "0.7",
            stroke_dasharray=None if chosen else "2.4 2",
        ),
        element(
            "circle",
            cx=fixed(x),
            cy=fixed(y),
            r=fixed(NUMBER_MM),
            fill=c.ACCENT if chosen else c.PAPER,
            stroke=c.ACCENT if chosen else c.QUIET,
            stroke_width="0.9",
        ),
        element(
            "text",
            text(str(region.unit)),
            x=fixed(x),
            y=fixed(y + 3.6),
            font_size="10",
            font_weight="700",
            text_anchor="middle",
            fill=c.PAPER if chosen else c.INK,
        ),
        class_="unit region-hit",
        data_unit=str(region.unit),
        data_selected="true" if chosen else None,
    )


def _middle(outline: Polygon) -> tuple[float, float]:
    """Centre of area."""
    area = level = across = 0.0
    for (y1, x1), (y2, x2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        cross = y1 * x2 - y2 * x1
        area += cross
        level += (y1 + y2) * cross
        across += (x1 + x2) * cross
    return level / (3 * area), across / (3 * area)


def _word(
    words: str,
    x: float,
    y: float,
    *,
    size: float,
    anchor: str = "middle",
    weight: str | None = None,
    colour: str = c.QUIET,
) -> Safe:
    return element(
        "text",
        text(words),
        x=fixed(x),
        y=fixed(y),
        font_size=fixed(size),
        text_anchor=anchor,
        font_weight=weight,
        fill=colour,
    )
