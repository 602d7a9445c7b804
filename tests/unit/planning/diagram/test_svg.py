"""The writer escapes everything and never writes a decimal comma."""

import locale
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.svg import element, fixed, polyline, smooth, text

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
        assert polyline([(0.5, 1.5), (2.5, 3.5)]) == "M0.5 1.5l2 2"
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

    x, y = (float(part) for part in path[1:].split("l")[0].split())
    for step in path.split("l")[1:]:
        dx, dy = (float(part) for part in step.split())
        x, y = x + dx, y + dy
    assert (round(x, 1), round(y, 1)) == pytest.approx(
        (round(points[-1][0], 1), round(points[-1][1], 1)), abs=0.11
    )


def test_smooth_passes_through_its_points() -> None:
    path = smooth([(0, 0), (10, 5), (20, 0)])

    assert path.startswith("M0 0c")
    assert path.endswith(" 10 -5")
