"""The bar of dose shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.balance_bar import balance_bar
from tests.unit.planning.diagram.drawn import SVG, parsed, words


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_shares_add_up_and_stay_in_the_bar(left: int, right: int) -> None:
    root = parsed(balance_bar(left, right))
    bars = [(float(r.attrib["x"]), float(r.attrib["width"])) for r in root.iter(f"{SVG}rect")]

    if not left + right:
        assert root[0].text == "No dose on either leg."
        return
    shares = [int(word.split()[1].rstrip("\u00a0%")) for word in words(balance_bar(left, right))]
    assert sum(shares) == 100
    assert all(x >= 0 and width >= 0 and x + width <= 300.1 for x, width in bars)


@pytest.mark.parametrize(
    ("left", "right", "title"),
    [
        (540, 540, "LEFT 50\u00a0% of the dose, RIGHT 50\u00a0%."),
        (300, 900, "LEFT 25\u00a0% of the dose, RIGHT 75\u00a0%."),
    ],
)
def test_sides_are_words(left: int, right: int, title: str) -> None:
    svg = balance_bar(left, right)

    assert parsed(svg)[0].text == title
    assert [word.split()[0] for word in words(svg)] == ["LEFT", "RIGHT"]
