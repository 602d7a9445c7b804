"""The writer escapes everything and never writes a decimal comma."""

import locale
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.svg import (
    Point,
    bend,
    cubics,
    element,
    fixed,
    polyline,
    smooth,
    text,
    thinned,
)

HOSTILE = "\"><script>alert('1')</script>&amp;\x00\x0b]]>"


def test_text_and_attributes_survive_hostile_words() -> None:
    made = element("text", text(HOSTILE), aria_label=HOSTILE, class_="a")

    read = ElementTree.fromstring(made)  # noqa: S314

    shown = HOSTILE.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")
    assert read.text == shown
    assert read.attrib == {"aria-label": shown, "class": "a"}
    assert "<script" not in made


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_any_words_make_readable_markup(words: str) -> None:
    made = element("text", text(words), data_words=words)

    assert ElementTree.fromstring(made.encode("utf-8")).tag == "text"  # noqa: S314


def test_an_attribute_of_none_is_left_out() -> None:
    assert element("g", fill=None, stroke_width="1") == '<g stroke-width="1"/>'


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [(12.34, 1, "12.3"), (-0.04, 1, "0.0"), (-0.05, 2, "-0.05"), (1e-9, 3, "0.000"), (5, 0, "5")],
)
def test_fixed_writes_plain_decimals(value: float, places: int, written: str) -> None:
    assert fixed(value, places) == written


def test_numbers_do_not_follow_the_locale() -> None:
    before = locale.setlocale(locale.LC_NUMERIC)
    found = [name for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8") if _set(name)]
    try:
        assert found
        assert fixed(1.5) == "1.5"
        assert polyline([(0.5, 1.5), (2.5, 3.5)]) == "M.5 1.5l2 2"
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)


def _set(name: str) -> bool:
    try:
        locale.setlocale(locale.LC_NUMERIC, name)
    except locale.Error:
        return False
    return True


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=2, max_size=60))
def test_steps_do_not_drift(points: list[tuple[float, float]]) -> None:
    """Steps are written in tenths; their sum ends on the last point's tenth."""
    path = polyline(points)

    (x, y), *steps = pairs(path)
    for dx, dy in steps:
        x, y = x + dx, y + dy
    assert (round(x, 1), round(y, 1)) == pytest.approx(
        (round(points[-1][0], 1), round(points[-1][1], 1)), abs=0.11
    )


def test_smooth_passes_through_its_points() -> None:
    path = smooth([(0, 0), (10, 5), (20, 0)])

    assert path.startswith("M0 0c")
    assert path.endswith(" 10-5")


def test_smooth_is_catmull_rom() -> None:
    """Its short form means the segments that Catmull and Rom wrote in full."""
    points = [(0.0, 0.0), (12.0, 6.0), (24.0, -6.0), (36.0, 0.0)]

    assert smooth(points) == "M0 0c2 1 8 7 12 6s8-11 12-12s10 5 12 6"
    closed = smooth(points, closed=True)
    assert closed.endswith("Z")
    assert [sum(axis) for axis in zip(*ends(closed), strict=True)] == [0, 0]


def test_cubics_lie_on_the_cubic_their_points_came_from() -> None:
    """x = t³ − t over t = 0…3, whose Bézier form is known."""
    points = [(10.0 * (t**3 - t), 10.0 * t) for t in range(4)]

    assert cubics(points) == "M0 0c-10 10-20 20 240 30"


def test_a_bend_passes_its_middle_point() -> None:
    assert bend((0, 0), (10, 5), (20, 0)) == "M0 0q10 10 20 0"


def test_steps_too_small_to_write_are_left_out() -> None:
    assert polyline([(0, 0), (0.01, 0.02), (5, 0.3), (5, 0.3)], closed=True) == "M0 0l5 .3Z"


@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=3, max_size=40))
def test_a_thinned_line_stays_near_every_point(points: list[tuple[float, float]]) -> None:
    kept = thinned(points, 0.1)

    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert set(kept) <= set(points)
    for point in points:
        assert min(off_line(point, *piece) for piece in pairwise(kept)) <= 0.1


def off_line(point: Point, start: Point, end: Point) -> float:
    """Distance to a piece of a line, ends included."""
    along = complex(*end) - complex(*start)
    off = complex(*point) - complex(*start)
    share = (off * along.conjugate()).real / abs(along) ** 2 if abs(along) ** 2 else 0.0
    return abs(off - min(1.0, max(0.0, share)) * along)


def pairs(path: str) -> list[Point]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def ends(path: str) -> list[Point]:
    """The step of every segment of a path of curves."""
    return [pairs(part)[-1] for part in re.split("[cs]", path)[1:]]
