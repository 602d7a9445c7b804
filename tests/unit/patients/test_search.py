"""How what is typed is folded, and which spellings lead to a patient."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.hangul import initials_of
from patients.models import Patient
from patients.search import LONGEST_TERM, folded, terms_of

HARIN = Patient(
    chart_number="C-1001",
    family_name="서",
    given_name="하린",
    latin_name="Seo Harin",
    birth_date=date(1995, 4, 12),
)


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("서하린", "서하린"),
        (unicodedata.normalize("NFD", "서하린"), "서하린"),
        ("SEO  Harin ", "seo harin"),
        ("Ｃ－１００１", "c-1001"),
        ("ㅅㅎㄹ", "ㅅㅎㄹ"),
        ("a\0b", "a b"),
        ("", ""),
    ],
)
def test_folding(typed: str, term: str) -> None:
    assert folded(typed) == term


@pytest.mark.parametrize(
    ("name", "initials"),
    [("서하린", "ㅅㅎㄹ"), ("김까치", "ㄱㄲㅊ"), ("Seo", ""), ("서 Kim", "ㅅ"), ("힣가", "ㅎㄱ")],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@pytest.mark.parametrize(
    "typed",
    [
        "서하", "하린", "ㅅㅎㄹ", "ㅎㄹ", "seo", "harin", "harin seo", "c-10", "1001", "19950412",
        "950412", unicodedata.normalize("NFD", "서하"),
    ],
)  # fmt: skip
def test_every_usual_spelling_leads_to_the_patient(typed: str) -> None:
    assert any(term.startswith(folded(typed)) for term in terms_of(HARIN))


@given(st.text(max_size=400))
def test_folding_is_stable_and_bounded(text: str) -> None:
    once = folded(text)
    assert len(once) <= LONGEST_TERM
    assert "\0" not in once
    assert folded(unicodedata.normalize("NFC", text)) == folded(unicodedata.normalize("NFD", text))
