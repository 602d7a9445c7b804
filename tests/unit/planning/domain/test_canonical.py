"""The same document gives the same bytes, on every machine and in every year."""

import json
import unicodedata
from datetime import date, time
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.base import Document
from planning.domain.canonical import canonical_bytes, plain, readable_bytes, sha256_of
from planning.domain.plan import InjectionPlan
from planning.domain.text import Text
from planning.domain.vocabulary import Laterality
from tests.unit.planning.plan_examples import PRODUCT, planned, site


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canonical_bytes({"b": 1, "a": [True, None]}) == b'{"a":[true,null],"b":1}'


def test_korean_is_written_composed_however_it_was_typed() -> None:
    """DUR-10: a Mac types decomposed Hangul; the hash must not depend on the keyboard."""
    composed = unicodedata.normalize("NFC", "종아리")
    decomposed = unicodedata.normalize("NFD", "종아리")
    assert composed != decomposed
    assert canonical_bytes(decomposed) == canonical_bytes(composed) == f'"{composed}"'.encode()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("2.50"), b"2.5"),
        (Decimal("24.00"), b"24"),
        (Decimal("1E+2"), b"100"),
        (Decimal("0.1"), b"0.1"),
        (Laterality.LEFT, b'"left"'),
        (date(2026, 11, 25), b'"2026-11-25"'),
        (time(9, 30), b'"09:30:00"'),
        (UUID(int=1), b'"00000000-0000-0000-0000-000000000001"'),
        (Text("{a} of {b}", a=1, b=Text("two")), b'"1 of two"'),
        (("x",), b'["x"]'),
    ],
)
def test_each_core_value_has_one_form(value: object, written: bytes) -> None:
    assert canonical_bytes(value) == written


def test_a_type_without_an_agreed_form_is_refused() -> None:
    with pytest.raises(TypeError):
        plain(object())


def test_the_hash_of_an_example_never_changes() -> None:
    """A plan signed today must still verify in ten years: this hash is a promise."""
    assert sha256_of({"dose_tenths": 25, "side": "left"}) == (
        "b1ce20dd6973ce4e60899fcd65c0090263d28258627aeb2009efd2570131b7e0"
    )


def test_a_dose_one_tenth_larger_is_another_document() -> None:
    """AUD-05: the hash stands for the content."""
    one = planned(PRODUCT, site(dose_units="2.5"))
    other = planned(PRODUCT, site(dose_units="2.6"))
    assert sha256_of(one) != sha256_of(other)


@given(st.decimals(-1000, 1000, places=2))
def test_two_spellings_of_a_number_are_one(value: Decimal) -> None:
    assert canonical_bytes(value) == canonical_bytes(value + Decimal("0.000"))


def test_what_was_stored_hashes_as_what_it_was() -> None:
    plan = planned(PRODUCT, site(), site("right"))
    assert sha256_of(InjectionPlan.model_validate(plain(plan))) == sha256_of(plan)


def test_stored_json_hashes_without_being_read_as_a_plan() -> None:
    """AUD-05: a hash can be checked years later, when the schema has moved on."""
    plan = planned(PRODUCT, site(depth_mm="14.5", dose_units="2.5"))
    assert sha256_of(json.loads(json.dumps(plain(plan)))) == sha256_of(plan)


def test_the_readable_form_holds_the_same_content() -> None:
    plan = planned(PRODUCT, site())
    assert json.loads(readable_bytes(plan)) == json.loads(canonical_bytes(plan))
    assert readable_bytes(plan).endswith(b"}\n")


class Grown(Document):
    """A document that got `later` after some of its kind had been signed."""

    unsaid_when_default = frozenset({"later"})

    first: int = 1
    later: tuple[int, ...] = ()


def test_a_field_that_joined_later_is_left_out_until_it_says_something() -> None:
    assert canonical_bytes(Grown()) == b'{"first":1}'
    assert canonical_bytes(Grown(later=(2,))) == b'{"first":1,"later":[2]}'
