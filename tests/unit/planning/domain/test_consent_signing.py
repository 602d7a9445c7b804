"""What counts as a signature: a mark large enough, or the patient's own whole name."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.commands import CommandRefused
from planning.domain.consent_signing import (
    MOST_POINTS,
    MOST_STROKES,
    is_a_mark,
    name_fits,
    read_strokes,
)

WAVE = [[x, 400 + 200 * (x // 50 % 2)] for x in range(100, 600, 50)]


def test_a_mark_is_read_as_it_was_drawn() -> None:
    dot = [[700, 700]]

    strokes = read_strokes(json.dumps([WAVE, dot, []]))

    assert strokes == (tuple((x, y) for x, y in WAVE), ((700, 700),))
    assert read_strokes("") == read_strokes("  ") == read_strokes("[]") == ()


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ([[[500, 500]]], "too small"),
        ([[[500, 500], [510, 505]]], "too small"),
        ([[[500, 500], [505, 500]] * 100], "too small"),
        ([WAVE] * (MOST_STROKES + 1), "too large"),
        ([[[1, 1]] * (MOST_POINTS + 1)], "too large"),
        ([[[1001, 5]]], "cannot be read"),
        ([[[-1, 5]]], "cannot be read"),
        ([[[1.5, 5]]], "cannot be read"),
        ([[[True, 5]]], "cannot be read"),
        ([[[1, 2, 3]]], "cannot be read"),
        ([[{"x": 1}]], "cannot be read"),
        ({"lines": []}, "cannot be read"),
        ("<svg>", "cannot be read"),
    ],
)
def test_what_is_no_signature(drawn: Any, words: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        read_strokes(json.dumps(drawn), field="signature")

    assert refused.value.field == "signature"
    assert words in str(refused.value.text)


@pytest.mark.parametrize("posted", ["{", "[" * 50_000, "x" * 200_000, "NaN"])
def test_what_is_no_json(posted: str) -> None:
    with pytest.raises(CommandRefused):
        read_strokes(posted)


points = st.tuples(st.integers(0, 1000), st.integers(0, 1000))
drawings = st.lists(st.lists(points, max_size=30), max_size=8)


@given(drawings)
def test_every_drawing_in_the_field_is_read_or_refused_as_too_small(
    drawn: list[list[tuple[int, int]]],
) -> None:
    lines = tuple(tuple(line) for line in drawn if line)
    if lines and not is_a_mark(lines):
        with pytest.raises(CommandRefused):
            read_strokes(json.dumps(drawn))
    else:
        assert read_strokes(json.dumps(drawn)) == lines


HERS = ("김민지", "김 민지", "민지 김", "Kim Min-ji", "MINJI KIM", " kim minji ", "ＫＩＭ minji")
NOT_HERS = ("", "민지", "김", "김민", "이민지", "Kim", "Minji", "Kim Minjeong", "김민지김민지", "-")


@pytest.mark.parametrize("typed", [*HERS, unicodedata.normalize("NFD", "김민지")])
def test_the_patients_name_in_either_script_and_order(typed: str) -> None:
    assert name_fits(typed, "김", "민지", "Kim Minji")


@pytest.mark.parametrize("typed", NOT_HERS)
def test_any_other_name_is_not_hers(typed: str) -> None:
    assert not name_fits(typed, "김", "민지", "Kim Minji")


def test_accents_and_missing_latin_name() -> None:
    assert name_fits("Jose Nunez", "Núñez", "José")
    assert name_fits("José Núñez", "Nunez", "Jose")
    assert not name_fits("Kim Minji", "김", "민지", "")
