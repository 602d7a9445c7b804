"""How much of a limit is spent, as one bar: earlier, this plan, what is left.

    ▨▨▨▨▨■■■■■■□□□□□□□│       left: the outline up to the limit's mark
    ▨▨▨▨▨▨▨▨■■■■■■■│■■■        exceeded: the bar runs on past the mark

The three are told apart by their pattern alone; the numbers stand beside the bar.
"""

from planning.diagram import palette as c
from planning.diagram.svg import Safe, element, fixed, text

WIDTH = 300.0
HEIGHT = 20.0
BAR_Y = 4.0
BAR_HEIGHT = 12.0


def budget_bar(
    earlier_tenths: int, planned_tenths: int, limit_tenths: int, *, title: str, id_prefix: str
) -> Safe:
    """Doses in tenths of one product's unit, the limit above zero; drawn to the greater of both."""
    used = earlier_tenths + planned_tenths
    scale = (WIDTH - 2) / max(used, limit_tenths)
    earlier, spent, limit = (1 + amount * scale for amount in (earlier_tenths, used, limit_tenths))
    title_id = f"{id_prefix}-title"
    return element(
        "svg",
        element("title", text(title), id=title_id),
        _stripes(id_prefix),
        _outline(1, limit),
        _box(1, earlier, fill=f"url(#{id_prefix}-stripes)", stroke=c.ACCENT),
        _box(earlier, spent, fill=c.ACCENT, stroke=c.ACCENT),
        element(
            "path",
            d=f"M{fixed(limit)} 0V{fixed(HEIGHT)}",
            stroke=c.INK,
            stroke_width="2",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(HEIGHT)}",
        class_="budget-bar",
        role="img",
        aria_labelledby=title_id,
    )


def _stripes(prefix: str) -> Safe:
    return element(
        "defs",
        element(
            "pattern",
            element("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", stroke=c.ACCENT, stroke_width="1.2"),
            id=f"{prefix}-stripes",
            width="6",
            height="6",
            patternUnits="userSpaceOnUse",
        ),
    )


def _outline(start: float, end: float) -> Safe:
    return _box(start, end, fill="none", stroke=c.INK)


def _box(start: float, end: float, *, fill: str, stroke: str) -> Safe:
    return element(
        "rect",
        x=fixed(start),
        y=fixed(BAR_Y),
        width=fixed(max(end - start, 0)),
        height=fixed(BAR_HEIGHT),
        fill=fill,
        stroke=stroke,
        stroke_width="1",
    )
