"""Which texts are found while a Korean name is half typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.hangul import initials_of, ranges


def finds(typed: str, text: str) -> bool:
    return any(first <= text < end for first, end in ranges(typed))


@pytest.mark.parametrize("typed", ["ㅅ", "서", "섷", "서하", "서할", "서하ㄹ", "서하리", "서하린"])
def test_every_state_of_the_keyboard_finds_the_name(typed: str) -> None:
    """The states named in the module: the consonant moves to the next syllable."""
    assert finds(typed, "서하린")


def test_a_pair_of_finals_is_split() -> None:
    """`값` may become `갑` and a syllable that begins with ㅅ; the simple final stays."""
    assert finds("값", "값진")
    assert finds("값", "갑수")
    assert not finds("값", "갑진")


@pytest.mark.parametrize(
    ("typed", "text"),
    [("서하리", "서하라"), ("서할", "서하나"), ("ㅅ", "자하린"), ("서하린", "서하"), ("se", "so")],
)
def test_other_names_are_not_found(typed: str, text: str) -> None:
    assert not finds(typed, text)


def test_latin_and_digits_are_plain_beginnings() -> None:
    assert list(ranges("se")) == [("se", "se\U0010ffff")]
    assert finds("9504", "950412")


@given(
    st.text(alphabet="가나다라서하린값닭힣ㅅㅎabc019", min_size=1, max_size=6), st.text(max_size=4)
)
def test_a_beginning_always_finds_its_text(typed: str, rest: str) -> None:
    assert finds(typed, typed + rest)


@pytest.mark.parametrize(
    ("name", "initials"),
    [("서하린", "ㅅㅎㄹ"), ("까치", "ㄲㅊ"), ("힣", "ㅎ"), ("Seo", ""), ("서 Harin", "ㅅ")],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials
