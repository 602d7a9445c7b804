"""A drawn signature as a picture: in proportion, escaped, the same at every size."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.signature_mark import FIELD_RATIO, mark_path, signature_mark

SVG = "{http://www.w3.org/2000/svg}"
points = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


def test_lines_keep_their_proportions() -> None:
    assert mark_path((((0, 0), (1000, 1000)), ((500, 250),))) == "M0 0L3000 1000M1500 250L1500 250"


def test_it_is_one_named_picture_without_a_style() -> None:
    drawn = ElementTree.fromstring(signature_mark((((1, 2), (3, 4)),), title="A <b> & C"))  # noqa: S314

    assert drawn.get("viewBox") == "0 0 3000 1000"
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{SVG}title") == "A <b> & C"
    assert drawn.get("style") is None
    assert drawn.find(f"{SVG}path").get("d") == "M3 2L9 4"  # type: ignore[union-attr]


@given(st.lists(st.lists(points, min_size=1, max_size=20).map(tuple), max_size=6).map(tuple))
def test_every_point_is_in_the_path_and_in_the_picture(
    strokes: tuple[tuple[tuple[int, int], ...], ...],
) -> None:
    numbers = mark_path(strokes).replace("M", " ").replace("L", " ").split()
    pairs = list(zip(map(int, numbers[::2]), map(int, numbers[1::2]), strict=True))

    assert {(x * FIELD_RATIO, y) for line in strokes for x, y in line} == set(pairs)
    assert all(0 <= x <= 3000 and 0 <= y <= 1000 for x, y in pairs)
