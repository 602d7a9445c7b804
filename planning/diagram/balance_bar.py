"""How the dose is shared between the two legs, as one bar with its words."""

from planning.diagram import palette as c
from planning.diagram.svg import Safe, element, fixed, text
from planning.diagram.words import ENGLISH, Words

WIDTH = 300.0
HEIGHT = 34.0
BAR_Y = 20.0
BAR_HEIGHT = 10.0
GAP = 2.0


def balance_bar(
    left_tenths: int, right_tenths: int, *, words: Words = ENGLISH, id_prefix: str = "balance"
) -> Safe:
    """LEFT on the viewer's left; the mark in the middle is an even share.

    Doses are in tenths of a unit of one product. Shares are whole percents of their
    sum and add up to 100.
    """
    total = left_tenths + right_tenths
    title_id = f"{id_prefix}-title"
    if total:
        left_pct = (200 * left_tenths + total) // (2 * total)
        title = words.balance_title.format(left=left_pct, right=100 - left_pct)
        content = _shares(left_tenths / total, left_pct, words, id_prefix)
    else:
        title = words.balance_empty
        content = [
            element(
                "rect",
                x="0.5",
                y=fixed(BAR_Y),
                width=fixed(WIDTH - 1),
                height=fixed(BAR_HEIGHT),
                rx="2",
                fill="none",
                stroke=c.HAIRLINE,
                stroke_dasharray="4 3",
            ),
            _word(words.left, 0, "start"),
            _word(words.right, WIDTH, "end"),
        ]
    return element(
        "svg",
        element("title", text(title), id=title_id),
        *content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(HEIGHT)}",
        class_="balance-bar",
        role="img",
        aria_labelledby=title_id,
        font_family=c.FONT,
    )


def _shares(share: float, left_pct: int, words: Words, prefix: str) -> list[Safe]:
    split = WIDTH * share
    left_width, right_width = max(split - GAP / 2, 0), max(WIDTH - split - GAP / 2, 0)
    middle = fixed(WIDTH / 2)
    return [
        element(
            "defs",
            element(
                "pattern",
                element(
                    "path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", stroke=c.ACCENT, stroke_width="1.2"
                ),
                id=f"{prefix}-stripes",
                width="6",
                height="6",
                patternUnits="userSpaceOnUse",
            ),
        ),
        element(
            "rect",
            x="0",
            y=fixed(BAR_Y),
            width=fixed(left_width),
            height=fixed(BAR_HEIGHT),
            fill=c.ACCENT,
        ),
        element(
            "rect",
            x=fixed(WIDTH - right_width),
            y=fixed(BAR_Y),
            width=fixed(right_width),
            height=fixed(BAR_HEIGHT),
            fill=f"url(#{prefix}-stripes)",
            stroke=c.ACCENT,
            stroke_width="1",
        ),
        element(
            "path",
            d=f"M{middle} {fixed(BAR_Y - 3)}V{fixed(BAR_Y + BAR_HEIGHT + 3)}",
            stroke=c.INK,
            stroke_width="1",
        ),
        _word(f"{words.left} {words.percent.format(amount=left_pct)}", 0, "start"),
        _word(f"{words.right} {words.percent.format(amount=100 - left_pct)}", WIDTH, "end"),
    ]


def _word(words: str, x: float, anchor: str) -> Safe:
    return element(
        "text", text(words), x=fixed(x), y="13", font_size="12", text_anchor=anchor, fill=c.INK
    )
