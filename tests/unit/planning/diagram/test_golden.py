"""The drawings of case 06 are the ones last looked at and kept."""

import pytest

from tests.unit.planning.diagram.golden import FOLDER, GOLDEN, lines


@pytest.mark.parametrize("name", GOLDEN)
def test_drawing_is_the_one_kept(name: str) -> None:
    assert lines(GOLDEN[name]()) == (FOLDER / name).read_text("utf-8")


def test_no_kept_drawing_is_an_orphan() -> None:
    assert {path.name for path in FOLDER.glob("*.svg")} == set(GOLDEN)
