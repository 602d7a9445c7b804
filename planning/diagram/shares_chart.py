"""How answers of an ordered scale are shared out in each group: one bar a row.

    label                                          n 64
    ▕1▏▕  3  ▏▕▒▒▒▒ 5 ▒▒▒▒▏▕▓▓▓▓▓▓ 9 ▓▓▓▓▓▓▏▕███ 4 ███▏

Shades run from light to dark in the order of the scale, each with its count where it fits,
so that the bar reads in black and white.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.diagram import palette as c
from planning.diagram.spread_chart import (
    GAP,
    LINE,
    NARROWEST,
    SMALL,
    frame,
    label_and_note,
    label_lines,
    pct,
)
from planning.diagram.svg import Safe, element, fixed, text, text_width

BAR = 18.0
SHADES = (
    (c.PAPER, c.INK),
    ("#dfe5e6", c.INK),
    ("#b3c4c6", c.INK),
    ("#4f8f8c", c.PAPER),
    ("#0a4f4c", c.PAPER),
)
"""Fill and figure of each answer, from the first of the scale to the last."""


@dataclass(frozen=True, slots=True)
class SharesRow:
    """One group; `counts` of each answer, in order; None where the note says why."""

    label: str
    note: str
    counts: tuple[int, ...] | None


def shares_chart(rows: Sequence[SharesRow], *, title: str, id_prefix: str) -> Safe:
    """One `<svg>` of bars of equal length, as wide as its place."""
    parts: list[Safe] = []
    y = 0.0
    for row in rows:
        lines = label_lines(row.label, row.note)
        parts.append(label_and_note(lines, row.note, y))
        y += len(lines) * LINE
        parts += _bar(row.counts or (), y + 2)
        y += BAR + GAP
    return frame(parts, height=max(y, GAP), title=title, id_prefix=id_prefix)


def _bar(counts: Sequence[int], top: float) -> list[Safe]:
    total, x, parts = sum(counts), 0.0, []
    for count, (fill, ink) in zip(counts, SHADES, strict=False):
        if not count:
            continue
        width = 100 * count / total
        parts.append(
            element(
                "rect",
                x=pct(x),
                y=fixed(top),
                width=pct(width),
                height=fixed(BAR),
                fill=fill,
                stroke=c.INK,
                stroke_width="1",
            )
        )
        if text_width(str(count), SMALL) + 2 <= width * NARROWEST / 100:
            parts.append(
                element(
                    "text",
                    text(str(count)),
                    x=pct(x + width / 2),
                    y=fixed(top + 13),
                    font_size=fixed(SMALL),
                    text_anchor="middle",
                    fill=ink,
                )
            )
        x += width
    return parts
