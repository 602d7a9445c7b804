"""The course of the effect on one line, true to scale in days, for the patient to read.

    Day 0        At its best                      above: the treatment and the peak
    |--[~~]------[#####]----------------[- - -]   one line from day 0 to the last day
       It begins                   It wears off   below: onset and end

The words come finished and in the reader's language. Lengths are millimetres on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.diagram import palette as c
from planning.diagram.svg import Point, Safe, element, fixed, polyline, text, text_width

WIDTH_MM = 186.0
HEIGHT_MM = 24.4
INSET_MM = 1.0
BAR_TOP_MM = 9.8
BAR_MM = 4.6
FONT_MM = 3.55
LINE_MM = 4.5
ABOVE_MM = 3.2
BELOW_MM = 18.6


@dataclass(frozen=True, slots=True)
class Span:
    """One labelled stretch, in days after treatment; `title` stands bold over `when`."""

    first_day: int
    last_day: int
    title: str
    when: str


def effect_line(start: Span, onset: Span, best: Span, fades: Span, *, spoken: str) -> Safe:
    """`spoken` is the whole drawing in a sentence. `start` is the treatment, day 0."""
    scale = (WIDTH_MM - 2 * INSET_MM) / max(fades.last_day, 1)

    def x(day: int) -> float:
        return INSET_MM + day * scale

    return element(
        "svg",
        element("title", text(spoken)),
        _lasting(x(onset.first_day), x(fades.first_day), x(fades.last_day)),
        _block(x(onset.first_day), x(onset.last_day), c.PAPER),
        _block(x(best.first_day), x(best.last_day), c.ACCENT),
        element(
            "path",
            d=f"M{fixed(x(0))} {fixed(BAR_TOP_MM - 1)}v{fixed(BAR_MM + 2)}"
            f"M{fixed(x(0))} {fixed(BAR_TOP_MM + BAR_MM / 2)}H{fixed(x(onset.first_day))}",
            stroke=c.INK,
            stroke_width="0.6",
            fill="none",
        ),
        *_label(start, x(0), ABOVE_MM),
        *_label(best, x(best.first_day), ABOVE_MM),
        *_label(onset, x(onset.first_day), BELOW_MM),
        *_label(fades, _pushed_in(fades, x(fades.first_day)), BELOW_MM),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH_MM)} {fixed(HEIGHT_MM)}",
        font_family=c.FONT,
    )


def _lasting(begins: float, fades: float, ends: float) -> Safe:
    """The effect from its beginning, narrowing to nothing where studies end."""
    top, foot = BAR_TOP_MM, BAR_TOP_MM + BAR_MM
    tip: Point = (ends, (top + foot) / 2)
    corners: Sequence[Point] = ((begins, top), (fades, top), tip, (fades, foot), (begins, foot))
    return element(
        "path",
        d=polyline(corners, closed=True),
        fill=c.ACCENT_SOFT,
        stroke=c.ACCENT,
        stroke_width="0.35",
    )


def _block(left: float, right: float, fill: str) -> Safe:
    return element(
        "rect",
        x=fixed(left),
        y=fixed(BAR_TOP_MM),
        width=fixed(right - left),
        height=fixed(BAR_MM),
        fill=fill,
        stroke=c.ACCENT,
        stroke_width="0.35",
    )


def _label(span: Span, x: float, y: float) -> list[Safe]:
    return [
        _line(span.title, x, y, bold=True),
        _line(span.when, x, y + LINE_MM, bold=False),
    ]


def _pushed_in(span: Span, x: float) -> float:
    """Further left where the words would run off the paper."""
    widest = max(text_width(words, FONT_MM) for words in (span.title, span.when))
    return max(min(x, WIDTH_MM - widest), 0.0)


def _line(words: str, x: float, y: float, *, bold: bool) -> Safe:
    return element(
        "text",
        text(words),
        x=fixed(x),
        y=fixed(y),
        font_size=fixed(FONT_MM, 2),
        font_weight="700" if bold else None,
        fill=c.INK,
    )
