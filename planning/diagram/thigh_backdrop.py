"""The thighs themselves: skin, muscles, tendon and patella, captions, ruler, key.

One schematic thigh drawn twice. `planning.diagram.thigh_map` states the contract of its
attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram import thigh_anatomy as anatomy
from planning.diagram.svg import Point, Safe, element, fixed, joined, polyline, smooth, text
from planning.diagram.thigh_frame import (
    CENTRES,
    FOOT_Y,
    KNEE_Y,
    LEVELS,
    SCALE,
    TOWARD_MEDIAL,
    WIDTH,
    half_width,
    placed_at,
    y_of,
)
from planning.diagram.words import Words
from planning.domain.thigh import HIGHEST_LEVEL_PCT, LOWEST_LEVEL_PCT
from planning.domain.vocabulary import Laterality

_FADE_MM = 2.6
_FADES = 6
_KEY_LINE = 7.0


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Type sizes in viewBox units; paper shows the drawing smaller."""

    caption: float
    seen: float
    label: float
    key: float = 5.6


_SCREEN = _Sizes(caption=6.4, seen=4.8, label=4.6)
_PAPER = _Sizes(caption=7.4, seen=6.2, label=5.4)


@lru_cache(maxsize=16)
def thigh_backdrop(words: Words, dense_band: bool, paper: bool) -> Safe:
    sizes, sides = _PAPER if paper else _SCREEN, (Laterality.RIGHT, Laterality.LEFT)
    return joined(
        [
            *(_thigh(side, words, dense_band) for side in sides),
            _faded(),
            *(_captions(side, words, sizes) for side in sides),
            _ruler(words, sizes),
            _key(words, dense_band, paper),
        ]
    )


def _thigh(side: Laterality, words: Words, dense_band: bool) -> Safe:
    def placed(points: Sequence[Point]) -> list[Point]:
        return [placed_at(side, point) for point in points]

    def muscle(points: Sequence[Point], fill: str, **more: str) -> Safe:
        return element(
            "path",
            d=smooth(placed(points), closed=True),
            fill=fill,
            stroke=c.FIBRE,
            stroke_width="0.5",
            **more,
        )

    def lines(strands: Sequence[Sequence[Point]], colour: str, **more: str) -> Safe:
        return element(
            "path",
            d="".join(smooth(placed(strand)) for strand in strands),
            fill="none",
            stroke=colour,
            stroke_linecap="round",
            **more,
        )

    lateral, medial = placed(anatomy.LATERAL_EDGE), placed(anatomy.MEDIAL_EDGE)
    parts = [
        element("path", d=_outline(lateral, medial), fill=c.SKIN_ROUND[0][0], data_region="thigh"),
        muscle(anatomy.VASTUS_LATERALIS, c.LATERAL_LIGHT, data_muscle="vastus_lateralis"),
        muscle(anatomy.RECTUS_FEMORIS, c.LATERAL_LIGHT, data_muscle="rectus_femoris"),
        muscle(anatomy.VASTUS_MEDIALIS, c.MEDIAL, data_muscle="vastus_medialis"),
        lines(anatomy.fibres(), c.FIBRE, stroke_width="0.35", stroke_opacity="0.34"),
        element(
            "path",
            d=smooth(placed(anatomy.QUADRICEPS_TENDON), closed=True),
            fill=c.TENDON,
            stroke=c.TENDON_LINE,
            stroke_width="0.4",
        ),
        element(
            "path",
            d=polyline(placed(anatomy.PATELLAR_TENDON), closed=True),
            fill=c.TENDON,
            stroke=c.TENDON_LINE,
            stroke_width="0.4",
        ),
        element(
            "path",
            d=smooth(placed(anatomy.PATELLA), closed=True),
            fill=c.BONE,
            stroke=c.BONE_LINE,
            stroke_width="0.7",
            data_region="patella",
        ),
        lines(anatomy.CREASES, c.CREASE, stroke_width="0.6", stroke_opacity="0.7"),
        lines(
            [[(0, anatomy.level_mm(LOWEST_LEVEL_PCT)), (0, -2)]],
            c.INK,
            stroke_width="0.6",
            stroke_dasharray="0.1 2.2",
            stroke_opacity="0.7",
        ),
    ]
    if dense_band:
        parts.append(
            element(
                "path",
                d=polyline(placed(anatomy.dense_band()), closed=True),
                fill="none",
                stroke=c.ACCENT,
                stroke_width="0.8",
                stroke_dasharray="2.2 1.5",
                data_region="dense_band",
            )
        )
    parts.append(
        lines([anatomy.LATERAL_EDGE, anatomy.MEDIAL_EDGE], c.SKIN_LINE, stroke_width="0.8")
    )
    return element(
        "g",
        *parts,
        class_="thigh",
        role="group",
        aria_label=words.caption(side),
        data_side=side.value,
        data_direction=str(TOWARD_MEDIAL[side]),
        data_centre_x=fixed(CENTRES[side]),
        data_top_y=fixed(y_of(LOWEST_LEVEL_PCT)),
        data_bottom_y=fixed(y_of(HIGHEST_LEVEL_PCT)),
        data_medial=" ".join(fixed(half_width(level, 1), 2) for level in LEVELS),
        data_lateral=" ".join(fixed(half_width(level, -1), 2) for level in LEVELS),
    )


def _outline(lateral: list[Point], medial: list[Point]) -> str:
    return f"{smooth(lateral)}L{smooth(medial[::-1])[1:]}Z"


def _faded() -> Safe:
    """The cut ends run out into the paper."""
    top, bottom = KNEE_Y + SCALE * anatomy.TOP_MM, FOOT_Y
    reach = [(step + 1) * _FADE_MM for step in range(_FADES)]

    def strip(y: float, height: float) -> Safe:
        return element("rect", x="0", y=fixed(y), width=fixed(WIDTH), height=fixed(height))

    return joined(
        [
            element("g", strip(0, top), fill=c.PAPER),
            element(
                "g",
                *(strip(top, far) for far in reach),
                *(strip(bottom - far, far + 1) for far in reach),
                fill=c.PAPER,
                fill_opacity="0.3",
            ),
        ]
    )


def _said_at(said: str, at: Point, size: float, anchor: str = "middle", **more: str) -> Safe:
    return element(
        "text",
        text(said),
        x=fixed(at[0]),
        y=fixed(at[1]),
        font_size=fixed(size),
        text_anchor=anchor,
        **more,
    )


def _captions(side: Laterality, words: Words, sizes: _Sizes) -> Safe:
    x = CENTRES[side]
    outer, inner = (x - 56, x + 50) if side is Laterality.RIGHT else (x + 56, x - 50)
    ends = ("start", "end") if side is Laterality.RIGHT else ("end", "start")
    bold = {"font_weight": "700", "letter_spacing": "0.4", "fill": c.INK}
    named = (
        (words.vastus_medialis, (35, -98)),
        (words.vastus_lateralis, (-46, -118)),
        (words.rectus_femoris, (0, -150)),
        (words.patella, (0, 22)),
    )
    return element(
        "g",
        _said_at(words.caption(side), (x, 8), sizes.caption, **bold),
        _said_at(words.seen_from_front, (x, 15), sizes.seen),
        *(_label(said, placed_at(side, at), sizes.label) for said, at in named),
        _said_at(words.lateral, (outer, FOOT_Y + 1), sizes.label, ends[0]),
        _said_at(words.medial, (inner, FOOT_Y + 1), sizes.label, ends[1]),
        class_="thigh-words",
        font_family=c.FONT,
        fill=c.QUIET,
        data_side=side.value,
    )


def _label(said: str, at: Point, size: float) -> Safe:
    """Each word on a line of its own, about the point."""
    lines = said.split(" ")
    return joined(
        _said_at(
            line,
            (at[0], at[1] + 1.1 * size * (row - (len(lines) - 1) / 2)),
            size,
            fill=c.INK,
            fill_opacity="0.8",
        )
        for row, line in enumerate(lines)
    )


def _ruler(words: Words, sizes: _Sizes) -> Safe:
    """Percent of the line, between the thighs; there are no centimetres to give."""
    middle = WIDTH / 2
    top, bottom = y_of(LOWEST_LEVEL_PCT), y_of(HIGHEST_LEVEL_PCT)
    rails = "".join(f"M{fixed(middle + x)} {fixed(top)}V{fixed(bottom)}" for x in (-9.5, 9.5))
    levels = range(LOWEST_LEVEL_PCT, HIGHEST_LEVEL_PCT + 1, 10)
    ticks = "".join(f"M{fixed(middle - 9.5)} {fixed(y_of(level))}h2.5m14 0h2.5" for level in levels)
    return element(
        "g",
        element("path", d=rails + ticks, stroke=c.HAIRLINE, stroke_width="0.5", fill="none"),
        *(
            _said_at(
                words.percent.format(amount=level),
                (middle, y_of(level) + 1.6),
                sizes.label,
                font_weight="700",
            )
            for level in levels
        ),
        class_="ruler",
        font_family=c.FONT,
        fill=c.QUIET,
    )


def key_lines(words: Words, dense_band: bool, paper: bool) -> list[str]:
    """On paper the page says them, in a size that can be read."""
    if paper:
        return []
    return [words.thigh_line, words.thigh_schematic, *([words.thigh_dense] * dense_band)]


def height_with(lines: int) -> float:
    return FOOT_Y + 5 + _KEY_LINE * lines


def _key(words: Words, dense_band: bool, paper: bool) -> Safe:
    lines = key_lines(words, dense_band, paper)
    last = FOOT_Y + 3.4 + _KEY_LINE * len(lines)
    sample = Safe("")
    if dense_band and lines:
        sample = element(
            "rect",
            x="3",
            y=fixed(last - 3.9),
            width="6",
            height="3.8",
            fill="none",
            stroke=c.ACCENT,
            stroke_width="0.7",
            stroke_dasharray="1.5 1",
        )
    return element(
        "g",
        sample,
        *(
            _said_at(
                line,
                (
                    11 if line == words.thigh_dense else 3,
                    last - _KEY_LINE * (len(lines) - 1 - row),
                ),
                _SCREEN.key,
                "start",
            )
            for row, line in enumerate(lines)
        ),
        class_="map-key",
        font_family=c.FONT,
        fill=c.QUIET,
    )
