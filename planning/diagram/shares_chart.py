"""How answers of an ordered scale are shared out in each group: one bar a row.

    label                                          n 64
    ▕1▏▕  3  ▏▕▒▒▒▒ 5 ▒▒▒▒▏▕▓▓▓▓▓▓ 9 ▓▓▓▓▓▓▏▕███ 4 ███▏

Shades run from light to dark in the order of the scale, each with its count where it fits,
so that the bar reads in black and white.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.diagram import palette as c
from planning.diagram.spread_chart import LETTERS, MARGIN, WIDTH, fitting
from planning.diagram.svg import Safe, element, fixed, joined, text, text_width

ROW = 44.0
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
    """One `<svg>` of bars of equal length."""
    title_id = f"{id_prefix}-title"
    return element(
        "svg",
        element("title", text(title), id=title_id),
        *(_row(row, place * ROW) for place, row in enumerate(rows)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(max(len(rows), 1) * ROW)}",
        class_="spread-chart",
        role="img",
        aria_labelledby=title_id,
        font_family=c.FONT,
        font_size=fixed(LETTERS),
    )


def _row(row: SharesRow, top: float) -> Safe:
    room = WIDTH - 2 * MARGIN - text_width(row.note, LETTERS) - 8
    words = [
        element(
            "text",
            text(fitting(row.label, room)),
            x=fixed(MARGIN),
            y=fixed(top + 14),
            fill=c.INK,
            font_weight="600",
        ),
        element(
            "text",
            text(row.note),
            x=fixed(WIDTH - MARGIN),
            y=fixed(top + 14),
            text_anchor="end",
            fill=c.QUIET,
        ),
    ]
    return joined([*words, *_bar(row.counts or (), top + 20)])


def _bar(counts: Sequence[int], top: float) -> list[Safe]:
    total, x, parts = sum(counts), MARGIN, []
    for count, (fill, ink) in zip(counts, SHADES, strict=False):
        if not count:
            continue
        width = (WIDTH - 2 * MARGIN) * count / total
        parts.append(
            element(
                "rect",
                x=fixed(x),
                y=fixed(top),
                width=fixed(width),
                height=fixed(BAR),
                fill=fill,
                stroke=c.INK,
                stroke_width="1",
            )
        )
        if text_width(str(count), 11) + 2 <= width:
            parts.append(
                element(
                    "text",
                    text(str(count)),
                    x=fixed(x + width / 2),
                    y=fixed(top + 13),
                    font_size="11",
                    text_anchor="middle",
                    fill=ink,
                )
            )
        x += width
    return parts
