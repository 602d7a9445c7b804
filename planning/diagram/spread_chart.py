"""How values are spread in each group: one box and line a row, on one scale.

    label                                          n 64
     ░░░│░░░░      ├────┤   ▏  ├───────┤                  whisker 5–95 %, box the middle half
    ────┼─────────────────────────────────────            scale, zero, error band shaded

Readable in black and white: the band is hatched, the box outlined, the median a thick bar,
the mean a diamond. Single values are not drawn, because each would be one patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from planning.diagram import palette as c
from planning.diagram.svg import Safe, element, fixed, joined, text, text_width
from planning.domain.statistics import Spread

WIDTH = 340.0
MARGIN = 10.0
ROW = 42.0
BOX_Y = 20.0
BOX = 13.0
AXIS = 24.0
TOP = 16.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
MOST_TICKS = 7
LETTERS = 12.0


@dataclass(frozen=True, slots=True)
class SpreadRow:
    """One group; `spread` is None where the note says why nothing is drawn."""

    label: str
    note: str
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class Scale:
    """What a chart spans and how its values are written: `per` of them make one unit."""

    low: int
    high: int
    per: int

    @property
    def ticks(self) -> tuple[int, ...]:
        """Round values, in units, as few as can be read side by side."""
        low, high = self.low / self.per, self.high / self.per
        step = next((step for step in STEPS if (high - low) / step <= MOST_TICKS), STEPS[-1])
        first = -(-int(low) // step) * step
        return tuple(tick for tick in range(first, int(high) + 1, step) if low <= tick <= high)


def scale_of(spreads: Sequence[Spread], *, band: int, per: int) -> Scale:
    """A scale that holds all the spreads, zero and the error band, with a little air."""
    lows = [spread.low for spread in spreads] + [Fraction(-band), Fraction(0)]
    highs = [spread.high for spread in spreads] + [Fraction(band), Fraction(0)]
    low, high = min(lows), max(highs)
    air = (high - low) / 16
    return Scale(int(low - air) - 1, int(high + air) + 1, per)


def spread_chart(
    rows: Sequence[SpreadRow],
    scale: Scale,
    *,
    band: int,
    title: str,
    unit: str,
    band_words: str,
    id_prefix: str,
) -> Safe:
    """One `<svg>`; values and `band`, the error to either side of zero, as in `Spread`."""
    height = TOP + len(rows) * ROW + AXIS
    foot = height - AXIS
    title_id = f"{id_prefix}-title"
    return element(
        "svg",
        element("title", text(title), id=title_id),
        _hatch(f"{id_prefix}-hatch"),
        _band(scale, band, foot, f"{id_prefix}-hatch", band_words),
        _axis(scale, foot, unit),
        *(_row(row, scale, TOP + place * ROW) for place, row in enumerate(rows)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(height)}",
        class_="spread-chart",
        role="img",
        aria_labelledby=title_id,
        font_family=c.FONT,
        font_size=fixed(LETTERS),
    )


def _x(scale: Scale, value: Fraction | int) -> float:
    share = (float(value) - scale.low) / (scale.high - scale.low)
    return MARGIN + share * (WIDTH - 2 * MARGIN)


def _hatch(name: str) -> Safe:
    return element(
        "defs",
        element(
            "pattern",
            element("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", stroke=c.HAIRLINE, stroke_width="1"),
            id=name,
            width="6",
            height="6",
            patternUnits="userSpaceOnUse",
        ),
    )


def _band(scale: Scale, band: int, foot: float, hatch: str, words: str) -> Safe:
    if not band:
        return Safe("")
    left, right = max(_x(scale, -band), MARGIN), _x(scale, band)
    said = min(max((left + right) / 2, text_width(words, 10) / 2), WIDTH - MARGIN)
    return joined(
        [
            element(
                "rect",
                x=fixed(left),
                y=fixed(TOP - 3),
                width=fixed(right - left),
                height=fixed(foot - TOP + 3),
                fill=f"url(#{hatch})",
                stroke=c.HAIRLINE,
                stroke_width="0.7",
                stroke_dasharray="3 2",
            ),
            element(
                "text",
                text(words),
                x=fixed(said),
                y="10",
                font_size="10",
                text_anchor="middle",
                fill=c.QUIET,
            ),
        ]
    )


def _axis(scale: Scale, foot: float, unit: str) -> Safe:
    zero = _x(scale, 0)
    parts = [
        element(
            "path",
            d=f"M{fixed(MARGIN)} {fixed(foot)}H{fixed(WIDTH - MARGIN)}",
            stroke=c.QUIET,
            stroke_width="1",
        ),
        element(
            "path",
            d=f"M{fixed(zero)} {fixed(TOP - 3)}V{fixed(foot)}",
            stroke=c.INK,
            stroke_width="1",
        ),
    ]
    for tick in scale.ticks:
        x = fixed(_x(scale, tick * scale.per))
        written = f"−{-tick}" if tick < 0 else f"{tick}"
        parts.append(element("path", d=f"M{x} {fixed(foot)}v4", stroke=c.QUIET, stroke_width="1"))
        parts.append(
            element(
                "text",
                text(f"{written} {unit}" if tick == scale.ticks[-1] else written),
                x=x,
                y=fixed(foot + 16),
                font_size="11",
                text_anchor="middle",
                fill=c.QUIET,
            )
        )
    return joined(parts)


def _row(row: SpreadRow, scale: Scale, top: float) -> Safe:
    note_width = text_width(row.note, LETTERS)
    label = fitting(row.label, WIDTH - 2 * MARGIN - note_width - 8)
    parts = [
        element(
            "text",
            text(label),
            x=fixed(MARGIN),
            y=fixed(top + 12),
            fill=c.INK,
            font_weight="600",
            stroke=c.PAPER,
            stroke_width="3",
            paint_order="stroke",
        ),
        element(
            "text",
            text(row.note),
            x=fixed(WIDTH - MARGIN),
            y=fixed(top + 12),
            text_anchor="end",
            fill=c.QUIET,
            stroke=c.PAPER,
            stroke_width="3",
            paint_order="stroke",
        ),
    ]
    if row.spread is not None:
        parts.append(_box(row.spread, scale, top + BOX_Y))
    return joined(parts)


def _box(spread: Spread, scale: Scale, top: float) -> Safe:
    low, lower, median, upper, high, mean = (
        _x(scale, value)
        for value in (
            spread.low,
            spread.lower_quartile,
            spread.median,
            spread.upper_quartile,
            spread.high,
            spread.mean,
        )
    )
    middle = fixed(top + BOX / 2)
    end = f"M{{}} {fixed(top + 3)}v{fixed(BOX - 6)}"
    return joined(
        [
            element(
                "path",
                d=f"M{fixed(low)} {middle}H{fixed(high)}"
                + end.format(fixed(low))
                + end.format(fixed(high)),
                stroke=c.INK,
                stroke_width="1.2",
                fill="none",
            ),
            element(
                "rect",
                x=fixed(lower),
                y=fixed(top),
                width=fixed(max(upper - lower, 1)),
                height=fixed(BOX),
                fill=c.ACCENT_SOFT,
                stroke=c.INK,
                stroke_width="1.2",
            ),
            element(
                "path",
                d=f"M{fixed(median)} {fixed(top)}v{fixed(BOX)}",
                stroke=c.INK,
                stroke_width="3",
            ),
            element(
                "path",
                d=f"M{fixed(mean)} {fixed(top + 2.5)}l4 4l-4 4l-4 -4Z",
                fill=c.PAPER,
                stroke=c.INK,
                stroke_width="1",
            ),
        ]
    )


def fitting(words: str, width: float) -> str:
    if text_width(words, LETTERS) <= width:
        return words
    kept = words
    while kept and text_width(f"{kept}…", LETTERS) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
