"""How values are spread in each group: one box and line a row, on one scale.

    label                                          n 64
     ░░░│░░░░      ├────┤   ▏  ├───────┤                  whisker 5–95 %, box the middle half
    ────┼─────────────────────────────────────            scale, zero, error band shaded

Across, everything stands at a share of the width, so that a drawing is as wide as its page
has room and its words keep their size. Readable in black and white: the band is hatched,
the box outlined, the median a thick bar, the mean a diamond. Single values are not drawn,
because each would be one patient.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from planning.diagram import palette as c
from planning.diagram.svg import Safe, element, fixed, joined, text, text_width
from planning.domain.statistics import Spread

NARROWEST = 290.0
"""In pixels, the least width the words are laid out for: a phone's."""
LETTERS = 12.5
SMALL = 11.0
LINE = 17.0
BOX = 14.0
GAP = 16.0
AXIS = 24.0
TOP = 16.0
SIDE_PCT = 3.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
MOST_TICKS = 6


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

    def across_pct(self, value: Fraction | int) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return SIDE_PCT + share * (100 - 2 * SIDE_PCT)


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
    hatch = f"{id_prefix}-hatch"
    parts: list[Safe] = [_hatch(hatch)] if band else []
    if band:
        said = scale.across_pct(0)
        parts.append(_word(band_words, said, 10, size=SMALL, anchor=anchor_of(band_words, said)))
    y = TOP
    for row in rows:
        lines = label_lines(row.label, row.note)
        parts.append(label_and_note(lines, row.note, y))
        y += len(lines) * LINE
        parts.append(_ground(scale, band, hatch, y))
        if row.spread is not None:
            parts.append(_box(row.spread, scale, y + 3))
        y += BOX + 6 + GAP
    parts.append(_axis(scale, y - GAP / 2, unit))
    return frame(parts, height=y - GAP / 2 + AXIS, title=title, id_prefix=id_prefix)


def frame(parts: Sequence[Safe], *, height: float, title: str, id_prefix: str) -> Safe:
    """An `<svg>` as wide as its place and `height` pixels high."""
    title_id = f"{id_prefix}-title"
    return element(
        "svg",
        element("title", text(title), id=title_id),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width="100%",
        height=fixed(height),
        class_="spread-chart",
        role="img",
        aria_labelledby=title_id,
        font_family=c.FONT,
        font_size=fixed(LETTERS),
    )


def label_lines(label: str, note: str) -> tuple[str, ...]:
    """The label in as many lines as it needs beside its note; only one word too long is cut."""
    return tuple(_broken(label, NARROWEST - text_width(note, LETTERS) - 12))


def label_and_note(lines: Sequence[str], note: str, top: float) -> Safe:
    words = [
        _word(line, 0, top + 12 + place * LINE, fill=c.INK, font_weight="600")
        for place, line in enumerate(lines)
    ]
    return joined([*words, _word(note, 100, top + 12, anchor="end")])


def pct(value: float) -> str:
    return f"{fixed(value, 2)}%"


def anchor_of(words: str, at_pct: float, size: float = SMALL) -> str:
    """How words stand at a place so that even the narrowest drawing holds them."""
    half, at = text_width(words, size) / 2, at_pct * NARROWEST / 100
    if at < half:
        return "start"
    return "end" if at + half > NARROWEST else "middle"


def _broken(words: str, width: float) -> Iterator[str]:
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, LETTERS) > width:
            yield _fitting(line, width)
            longer = word
        line = longer
    yield _fitting(line, width)


def _fitting(words: str, width: float) -> str:
    if text_width(words, LETTERS) <= width:
        return words
    kept = words
    while kept and text_width(f"{kept}…", LETTERS) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _word(
    words: str,
    x_pct: float,
    y: float,
    *,
    size: float = LETTERS,
    anchor: str = "start",
    fill: str = c.QUIET,
    font_weight: str | None = None,
) -> Safe:
    return element(
        "text",
        text(words),
        x=pct(x_pct),
        y=fixed(y),
        font_size=fixed(size),
        text_anchor=anchor,
        fill=fill,
        font_weight=font_weight,
    )


def _line(x1_pct: float, y1: float, x2_pct: float, y2: float, stroke: str, width: str) -> Safe:
    return element(
        "line",
        x1=pct(x1_pct),
        y1=fixed(y1),
        x2=pct(x2_pct),
        y2=fixed(y2),
        stroke=stroke,
        stroke_width=width,
    )


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


def _ground(scale: Scale, band: int, hatch: str, top: float) -> Safe:
    """The error band and zero behind one row's box, clear of its words."""
    zero = scale.across_pct(0)
    parts = [_line(zero, top, zero, top + BOX + 6, c.INK, "1")]
    if band:
        left = scale.across_pct(max(-band, scale.low))
        band_rect = element(
            "rect",
            x=pct(left),
            y=fixed(top),
            width=pct(scale.across_pct(band) - left),
            height=fixed(BOX + 6),
            fill=f"url(#{hatch})",
            stroke=c.HAIRLINE,
            stroke_width="0.7",
            stroke_dasharray="3 2",
            class_="error-band",
        )
        parts.insert(0, band_rect)
    return joined(parts)


def _axis(scale: Scale, foot: float, unit: str) -> Safe:
    parts = [_line(0, foot, 100, foot, c.QUIET, "1")]
    for tick in scale.ticks:
        at = scale.across_pct(tick * scale.per)
        written = f"−{-tick}" if tick < 0 else f"{tick}"
        words = f"{written} {unit}" if tick == scale.ticks[-1] else written
        parts.append(_line(at, foot, at, foot + 4, c.QUIET, "1"))
        parts.append(_word(words, at, foot + 17, size=SMALL, anchor=anchor_of(words, at)))
    return joined(parts)


def _box(spread: Spread, scale: Scale, top: float) -> Safe:
    across = scale.across_pct
    low, lower, upper, high = map(
        across, (spread.low, spread.lower_quartile, spread.upper_quartile, spread.high)
    )
    middle = top + BOX / 2
    parts = [_line(low, middle, high, middle, c.INK, "1.2")]
    parts += [_line(end, top + 3, end, top + BOX - 3, c.INK, "1.2") for end in (low, high)]
    parts.append(
        element(
            "rect",
            x=pct(lower),
            y=fixed(top),
            width=pct(max(upper - lower, 0.3)),
            height=fixed(BOX),
            fill=c.ACCENT_SOFT,
            stroke=c.INK,
            stroke_width="1.2",
        )
    )
    median = across(spread.median)
    parts.append(_line(median, top, median, top + BOX, c.INK, "3"))
    # A shape can only be moved by a share of the width inside a frame of its own.
    parts.append(
        element(
            "svg",
            element(
                "path",
                d=f"M0 {fixed(top + 3)}l4 4l-4 4l-4 -4Z",
                fill=c.PAPER,
                stroke=c.INK,
                stroke_width="1",
            ),
            x=pct(across(spread.mean)),
            overflow="visible",
        )
    )
    return joined(parts)
