"""Photographs inside the hash that is signed: named by side, ordered, and hashed as one."""

from datetime import date
from itertools import count
from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import given

from patients.models.photos import PhotoSide as StoredSide
from patients.models.photos import PhotoView as StoredView
from planning.domain.canonical import plain, sha256_of
from planning.domain.photographs import (
    PhotoOnRecord,
    PhotoSide,
    PhotoView,
    bound_words,
    in_order,
    photographs_words,
)
from planning.domain.record import PlanRecord
from tests.unit.planning.domain.test_treatment import record_of

DAY = date(2026, 11, 23)
_numbers = count(1)


def photo(view: str = "posterior_relaxed", side: str = "both", day: date = DAY) -> PhotoOnRecord:
    number = next(_numbers)
    return PhotoOnRecord(
        id=UUID(int=number),
        view=PhotoView(view),
        side=PhotoSide(side),
        taken_on=day,
        sha256=f"{number:064x}",
    )


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([], "none of this consultation"),
        (
            [("posterior_relaxed", "both")],
            "1 photograph: LEFT and RIGHT, from behind, relaxed, 2026-11-23",
        ),
        (
            [("lateral", "left"), ("medial", "right")],
            "2 photographs: LEFT, lateral, 2026-11-23; RIGHT, medial, 2026-11-23",
        ),
    ],
    ids=["none", "one", "two"],
)
def test_each_is_said_by_side_view_and_day(places: list[tuple[str, str]], said: str) -> None:
    """SAF-01, SAF-02: photographs labelled, the side in words."""
    assert str(photographs_words(tuple(photo(*place) for place in places))) == said


def test_paper_says_how_many_with_short_hashes() -> None:
    """AUD-05."""
    one = photo("medial", "left").model_copy(update={"sha256": "ab12cd34" * 8})
    assert str(bound_words((one,))).endswith("LEFT, medial, 2026-11-23 (ab12cd34)")
    assert str(bound_words((one, photo()))).startswith("2 photographs are bound")
    assert str(bound_words(())) == "No photograph is bound to this signature."


@given(
    st.permutations([photo(), photo("medial", "left"), photo("medial", "right", date(2026, 1, 1))])
)
def test_the_same_photographs_hash_the_same_in_any_order(found: list[PhotoOnRecord]) -> None:
    """AUD-05."""
    assert sha256_of(in_order(found)) == sha256_of(in_order(found[::-1]))


@pytest.mark.parametrize(
    "changed",
    [
        {"id": uuid4()},
        {"view": PhotoView.LATERAL},
        {"side": PhotoSide.RIGHT},
        {"taken_on": date(2026, 11, 24)},
        {"sha256": "f" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_changes_in_one_changes_the_content_hash(changed: dict[str, object]) -> None:
    """AUD-05: content hash incl. photos."""
    one = photo("medial", "left")
    before = record_of().model_copy(update={"photographs": (one,)})
    after = record_of().model_copy(update={"photographs": (one.model_copy(update=changed),)})
    assert before.sha256 != after.sha256


def test_a_record_signed_without_photographs_keeps_its_hash() -> None:
    """AUD-05: what was signed before photographs were bound still verifies."""
    record = record_of()
    stored = plain(record)
    assert isinstance(stored, dict)
    assert "photographs" not in stored
    assert PlanRecord.model_validate(stored).sha256 == record.sha256 == sha256_of(stored)


def test_the_core_names_the_places_the_register_has() -> None:
    """The core may not import them, so they are held together here."""
    assert [view.value for view in PhotoView] == [view.value for view in StoredView]
    assert [side.value for side in PhotoSide] == [side.value for side in StoredSide]
