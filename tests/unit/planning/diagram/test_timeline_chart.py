"""Charts over time: all inside the frame, no word on another, one scale for both legs."""

import re
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.svg import text_width
from planning.diagram.timeline_axes import FONT, WIDTH, axes_of
from planning.diagram.timeline_chart import Dot, Form, Mark, Stripe, Timeline, timeline_charts
from planning.diagram.timeline_labels import heads_of
from tests.unit.planning.diagram.drawn import SVG, parsed

START = date(2016, 2, 29)


def day(number: int) -> date:
    return START + timedelta(number)


def timeline(*values: tuple[int, float], error: float | None = 0.5, **fields: object) -> Timeline:
    dots = [Dot(day(number), value, error, f"{value:.1f}") for number, value in sorted(values)]
    stripes = [Stripe(dot.on, None, dot.value, error) for dot in dots[:1]]
    kept = {"title": "LEFT", "about": "girth · cm", "spoken": "said", "nothing": "not measured"}
    return Timeline(**{**kept, **fields}, dots=dots, stripes=stripes)  # type: ignore[arg-type]


def marks(*days: int, given: bool = True) -> list[Mark]:
    return [Mark(day(d), f"{day(d)} · Botox · 54 units", given) for d in sorted(set(days))]


numbers = st.integers(0, 3_650)
measured = st.lists(st.tuples(numbers, st.floats(20, 60)), max_size=40)


@given(measured.filter(bool), measured, st.lists(numbers, max_size=20))
def test_every_point_is_inside_the_frame_and_in_the_order_of_its_days(
    left: list[tuple[int, float]], right: list[tuple[int, float]], treated: list[int]
) -> None:
    charts = timeline_charts([timeline(*left), timeline(*right)], [marks(*treated)] * 2)
    for svg, values in zip(charts, (left, right), strict=True):
        root = parsed(svg)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        dots = list(root.iter(f"{SVG}circle"))
        assert len(dots) == len(values)
        xs = [float(dot.attrib["cx"]) for dot in dots]
        assert xs == sorted(xs)
        assert all(4 <= x <= width - 4 for x in xs)
        assert all(4 <= float(dot.attrib["cy"]) <= height - 4 for dot in dots)


@given(measured.filter(bool), measured.filter(bool), st.lists(numbers, max_size=8))
def test_both_legs_share_frame_and_scale(
    left: list[tuple[int, float]], right: list[tuple[int, float]], treated: list[int]
) -> None:
    """A chart of its own scale would make the smaller change look like the greater."""
    pair = [
        parsed(c)
        for c in timeline_charts([timeline(*left), timeline(*right)], [marks(*treated)] * 2)
    ]
    assert pair[0].attrib["viewBox"] == pair[1].attrib["viewBox"]
    scales = [
        [
            (t.text, t.attrib["x"], t.attrib["y"])
            for t in root.iter(f"{SVG}text")
            if t.get("text-anchor") == "end" and not t.get("font-weight")
        ]
        for root in pair
    ]
    assert scales[0] == scales[1]
    assert scales[0]


@given(st.lists(numbers, min_size=1, max_size=30), st.integers(0, 400))
def test_no_two_words_meet(treated: list[int], last: int) -> None:
    values = [(last * step // 4, 36.0 + step) for step in range(5)]
    for svg in timeline_charts([timeline(*values)] * 2, [marks(*treated)] * 2):
        boxes = list(_boxes(svg))
        for (one, a), (other, b) in combinations(boxes, 2):
            apart = (
                a[2] <= b[0] + 0.2 or b[2] <= a[0] + 0.2 or a[3] <= b[1] + 0.2 or b[3] <= a[1] + 0.2
            )
            assert apart, (one, other)


def _boxes(svg: str):  # type: ignore[no-untyped-def]
    root = parsed(svg)
    shift = next(g for g in root.iter(f"{SVG}g"))
    down = float(re.findall(r"[\d.]+", shift.attrib["transform"])[1])
    inside = set(shift.iter(f"{SVG}text"))
    for word in root.iter(f"{SVG}text"):
        size = float(word.attrib["font-size"])
        width = text_width(word.text or "", size) * (0.82 if word.get("font-weight") else 1)
        x, y = float(word.attrib["x"]), float(word.attrib["y"]) + (down if word in inside else 0)
        start = {"end": x - width, "middle": x - width / 2}.get(word.get("text-anchor", ""), x)
        yield word.text, (start, y - size * 0.72, start + width, y)


@pytest.mark.parametrize("treated", [(), (0,), (0, 90, 300), tuple(range(0, 3_600, 90))])
def test_each_treatment_is_named_once(treated: tuple[int, ...]) -> None:
    (svg,) = timeline_charts([timeline((0, 36), (3_600, 35))], [marks(*treated)])
    assert [svg.count(f"{mark.label}<") for mark in marks(*treated)] == [1] * len(treated)


@pytest.mark.parametrize(("count", "flagged"), [(1, False), (3, False), (4, True), (40, True)])
def test_many_treatments_are_numbered_and_listed(count: int, flagged: bool) -> None:
    xs = [50 + 280 * number / max(count - 1, 1) for number in range(count)]
    (heads,) = heads_of(xs, [["2026-05-14 · Botox · 54"] * count])
    assert bool(heads.flags) is flagged
    assert len(heads.listed) == (count if flagged else 0)


def test_a_planned_treatment_is_dashed_and_a_given_one_is_not() -> None:
    def dashes(given: bool) -> int:
        (svg,) = timeline_charts([timeline((0, 36))], [marks(0, given=given)])
        return svg.count('stroke-dasharray="3 2"')

    assert (dashes(given=True), dashes(given=False)) == (0, 1)


def test_forms_differ_without_colour() -> None:
    dots = [Dot(day(30 * n), 36.0 + n / 10, 0.5, "", form) for n, form in enumerate(Form)]
    (svg,) = timeline_charts([Timeline("LEFT", "girth", "", dots)], [[]])
    root = parsed(svg)
    squares = list(root.iter(f"{SVG}rect"))
    circles = [(c.attrib["r"], c.attrib["fill"]) for c in root.iter(f"{SVG}circle")]
    assert len(squares) == 1
    assert len(set(circles)) == 3


def test_no_error_is_drawn_where_none_is_published() -> None:
    with_error, without = (
        timeline_charts([timeline((0, 36), (90, 35), error=error)], [[]])[0]
        for error in (0.5, None)
    )
    assert "<rect" in with_error
    assert "<rect" not in without
    assert with_error.count("<path") > without.count("<path")


def test_a_leg_without_a_point_says_so_on_the_axes_of_the_other() -> None:
    _, empty = timeline_charts([timeline((0, 36)), timeline()], [[], []])
    assert "not measured" in empty
    assert "<circle" not in empty


def test_one_point_and_two_of_one_day_have_room() -> None:
    for values in ([(0, 36.0)], [(0, 36.0), (0, 35.0)]):
        (svg,) = timeline_charts([timeline(*values)], [[]])
        assert all(40 < float(c.attrib["cx"]) < WIDTH for c in parsed(svg).iter(f"{SVG}circle"))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(IndexError):
        timeline_charts([timeline()], [[]])


def test_it_is_said_in_words_and_escaped() -> None:
    (svg,) = timeline_charts([timeline((0, 36), title="<LEFT>", spoken="a & b")], [[]])
    root = parsed(svg)
    assert root[0].text == "<LEFT>: girth · cm"
    assert root[1].text == "a & b"
    assert root.attrib["role"] == "img"


def test_answers_stand_on_their_whole_numbers() -> None:
    axes = axes_of([day(0)], [4.0], (1, 5))
    assert [tick.label for tick in axes.value_ticks] == ["1", "2", "3", "4", "5"]


hundredths = st.integers(-5_000, 50_000).map(lambda value: value / 100)


@given(st.lists(hundredths, min_size=1, max_size=20))
def test_a_scale_is_round_and_holds_every_value(values: list[float]) -> None:
    axes = axes_of([day(0)], values)
    assert axes.low <= min(values)
    assert max(values) <= axes.high
    assert 2 <= len(axes.value_ticks) <= 9
    assert all("-" not in tick.label for tick in axes.value_ticks)


@given(numbers, numbers)
def test_days_named_on_the_axis_stand_where_they_are(first: int, last: int) -> None:
    axes = axes_of(sorted((day(first), day(last))), [36.0])
    assert axes.day_ticks
    for tick in axes.day_ticks:
        written = [int(part) for part in tick.label.split("-")]
        assert tick.at == pytest.approx(axes.x(date(*(*written, 1, 1)[:3])), abs=0.01)
        assert axes.left - 0.01 <= tick.at <= axes.right
        assert tick.at - text_width(tick.label, FONT) / 2 >= -0.01
