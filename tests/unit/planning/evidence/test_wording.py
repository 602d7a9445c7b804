"""Sentences of the data files reach gettext, and are written as the house writes."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from planning import evidence
from planning.evidence import collect

ALL = [(name, sentence) for name in collect.files() for sentence in collect.sentences(name)]


def test_the_marked_copy_is_fresh() -> None:
    """Stale? Run `python -m planning.evidence.collect`."""
    written = Path(evidence.__file__).with_name("wording.py").read_text("utf-8")
    assert written == collect.module()


def test_the_sentences_a_review_says_are_marked() -> None:
    marked = {sentence for _, sentence in ALL}
    rules = evidence.load_rules()
    assert {rule.statement for rule in rules.conditions} <= marked
    assert {basis.statement for basis in rules.bases} <= marked
    for row in evidence.load_disagreements():
        assert {row.question, row.position_a, row.position_b} <= marked
    for region in evidence.load_atlas().regions:
        assert {region.name, region.why} <= marked
    for product in evidence.load_products():
        assert product.note in marked
        if product.session_cap:
            assert product.session_cap.population in marked


@pytest.mark.parametrize(("name", "sentence"), ALL)
def test_sentences_are_safe_as_templates(name: str, sentence: str) -> None:
    """They go through `Text`, whose braces are parameters."""
    assert "{" not in sentence
    assert "}" not in sentence
    assert sentence == sentence.strip()


@pytest.mark.parametrize(("name", "sentence"), ALL)
def test_units_are_words_joined_to_their_number(name: str, sentence: str) -> None:
    """SAF-03: never U or IU, never a number parted from its unit, no trailing zero."""
    assert not re.search(r"\d\s?(U|IU|u)\b", sentence)
    assert not re.search(r"\d (units?|mL|mm|cm|km|%)(?!\w)", sentence)
    assert not re.search(r"\d{4,}\u00a0units", sentence)


def test_a_percent_sign_is_not_taken_for_a_format() -> None:
    lines = collect.module().splitlines()
    for before, line in pairwise(lines):
        if line.startswith("gettext_noop") and "%" in line:
            assert before == "# xgettext:no-python-format"
