"""Charts of spread: words inside the frame, each clear of the drawing, and nothing made up."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.shares_chart import SharesRow, shares_chart
from planning.diagram.spread_chart import (
    LETTERS,
    NARROWEST,
    Scale,
    SpreadRow,
    label_lines,
    scale_of,
    spread_chart,
)
from planning.diagram.svg import text_width
from planning.domain.statistics import spread
from tests.unit.planning.diagram.drawn import SVG, parsed, words

LONG = "prabotulinumtoxinA in two doses, 160 units a patient, medial head first"
ERROR = 50


def chart(*rows: SpreadRow, band: int = ERROR, scale: Scale | None = None) -> str:
    spreads = [row.spread for row in rows if row.spread]
    return spread_chart(
        rows,
        scale or scale_of(spreads, band=band, per=10),
        band=band,
        title="Girth, <peak>",
        unit="mm",
        band_words="measurement error ±5 mm",
        id_prefix="chart-peak",
    )


def row(*values: int, label: str = "Botox", note: str = "n 5") -> SpreadRow:
    return SpreadRow(label, note, spread(dict.fromkeys(values, 1)) if values else None)


def share(written: str) -> float:
    assert written.endswith("%")
    number = float(written[:-1])
    assert isfinite(number)
    return number


def word_boxes(svg: str) -> Iterator[tuple[str, float, float, float, float]]:
    """Words with their left, top, right and bottom in the narrowest drawing."""
    for word in parsed(svg).iter(f"{SVG}text"):
        written, size = word.text or "", float(word.attrib["font-size"])
        at, y = share(word.attrib["x"]) * NARROWEST / 100, float(word.attrib["y"])
        width = text_width(written, size)
        left = at - {"start": 0, "middle": width / 2, "end": width}[word.attrib["text-anchor"]]
        yield written, left, y - 0.78 * size, left + width, y + 0.2 * size


values = st.lists(st.integers(-400, 400), min_size=1, max_size=12, unique=True)
labels = st.sampled_from(["Botox", LONG, "가" * 30, "내측두 단독, 내측두당 48 단위", "x" * 90])


@given(st.lists(st.tuples(labels, values), min_size=1, max_size=5))
def test_every_word_is_inside_the_narrowest_frame(rows: list[tuple[str, list[int]]]) -> None:
    svg = chart(*(row(*found, label=label) for label, found in rows))
    height = float(parsed(svg).attrib["height"])
    for written, left, top, right, bottom in word_boxes(svg):
        assert left >= -0.1, written
        assert right <= NARROWEST + 0.1, written
        assert top >= 0, written
        assert bottom <= height, written


@given(st.lists(st.tuples(labels, values), min_size=1, max_size=4))
def test_no_label_lies_on_the_error_band(rows: list[tuple[str, list[int]]]) -> None:
    svg = chart(*(row(*found, label=label) for label, found in rows))
    bands = [
        (float(band.attrib["y"]), float(band.attrib["y"]) + float(band.attrib["height"]))
        for band in parsed(svg).iter(f"{SVG}rect")
        if band.get("class") == "error-band"
    ]
    assert len(bands) == len(rows)
    for written, _left, top, _right, bottom in word_boxes(svg):
        assert all(bottom <= begins or ends <= top for begins, ends in bands), written


@given(values)
def test_every_part_is_a_number_inside_the_width(found: list[int]) -> None:
    svg = chart(row(*found))
    for part in parsed(svg).iter():
        ends = [share(part.attrib[name]) for name in ("x", "x1", "x2") if name in part.attrib]
        if "width" in part.attrib and part.tag == f"{SVG}rect":
            ends.append(ends[0] + share(part.attrib["width"]))
        assert all(-0.01 <= end <= 100.31 for end in ends)


@given(values)
def test_a_box_stands_in_order_on_the_scale(found: list[int]) -> None:
    far = spread(dict.fromkeys(found, 1))
    scale = scale_of([far], band=ERROR, per=10)
    ordered = (far.low, far.lower_quartile, far.median, far.upper_quartile, far.high)
    places = [scale.across_pct(value) for value in ordered]
    assert all(one <= other for one, other in pairwise(places))
    assert scale.low <= far.low <= far.high <= scale.high


def test_the_error_band_spans_the_error_to_either_side_of_zero() -> None:
    scale = Scale(-200, 100, 10)
    svg = chart(row(-120, -80), row(-60), scale=scale)
    bands = [part for part in parsed(svg).iter(f"{SVG}rect") if part.get("class") == "error-band"]
    assert len(bands) == 2
    for band in bands:
        left, width = share(band.attrib["x"]), share(band.attrib["width"])
        assert left == pytest.approx(scale.across_pct(-ERROR), abs=0.01)
        assert left + width == pytest.approx(scale.across_pct(ERROR), abs=0.02)
        assert band.attrib["fill"] == "url(#chart-peak-hatch)"
    assert "measurement error ±5 mm" in words(svg)


def test_without_a_published_error_no_band_is_drawn() -> None:
    svg = chart(row(10, 40), band=0)
    assert "error-band" not in svg
    assert "measurement error" not in svg


def test_one_value_is_a_bar_one_can_see() -> None:
    svg = chart(row(-83))
    boxes = [part for part in parsed(svg).iter(f"{SVG}rect") if part.get("class") is None]
    assert len(boxes) == 1
    assert share(boxes[0].attrib["width"]) > 0


def test_a_hidden_group_has_its_words_and_no_box() -> None:
    svg = chart(row(label="Nabota", note="not shown"))
    assert "Nabota" in words(svg)
    assert "not shown" in words(svg)
    assert [p for p in parsed(svg).iter(f"{SVG}rect") if p.get("class") != "error-band"] == []


def test_nothing_to_draw_has_an_axis_and_no_row() -> None:
    svg = chart()
    assert float(parsed(svg).attrib["height"]) > 0
    assert list(parsed(svg).iter(f"{SVG}rect")) == []
    assert "0" in "".join(words(svg))


def test_a_label_breaks_between_words_and_loses_none() -> None:
    lines = label_lines(LONG, "n 614")
    assert len(lines) > 1
    assert " ".join(lines) == LONG
    assert all(text_width(line, LETTERS) <= NARROWEST for line in lines)


@given(st.integers(-4_000, 0), st.integers(1, 4_000), st.sampled_from([1, 10]))
def test_ticks_are_round_few_and_inside(low: int, high: int, per: int) -> None:
    scale = Scale(low, high, per)
    assert len(scale.ticks) <= 7
    assert all(low <= tick * per <= high for tick in scale.ticks)


def test_it_is_said_in_words_and_escaped() -> None:
    root = parsed(chart(row(5, label="<b>")))
    assert root[0].text == "Girth, <peak>"
    assert root.attrib["role"] == "img"


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5).filter(any))
def test_shares_fill_the_bar(counts: list[int]) -> None:
    svg = shares_chart([SharesRow(LONG, "n 9", tuple(counts))], title="t", id_prefix="i")
    bars = [share(part.attrib["width"]) for part in parsed(svg).iter(f"{SVG}rect")]
    assert len(bars) == sum(1 for count in counts if count)
    assert sum(bars) == pytest.approx(100, abs=0.05)
    assert bars == [
        pytest.approx(float(Fraction(100 * count, sum(counts))), abs=0.01)
        for count in counts
        if count
    ]


def test_hidden_shares_have_no_bar() -> None:
    svg = shares_chart([SharesRow("Nabota", "not shown", None)], title="t", id_prefix="i")
    assert list(parsed(svg).iter(f"{SVG}rect")) == []
    assert words(svg) == ["Nabota", "not shown"]
