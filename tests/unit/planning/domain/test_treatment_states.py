"""The life of a treatment record: one table, checked, drawn, and complete."""

import itertools

import pytest

from planning.domain.lifecycle import NotAllowed
from planning.domain.treatment_states import (
    TREATMENT_STATUS_WORDS,
    TREATMENT_TRANSITIONS,
    TreatmentEvent,
    TreatmentStatus,
    check_treatment,
    treatment_drawing,
)

DRAFT, SIGNED, VOIDED = TreatmentStatus
ALLOWED = {
    (DRAFT, TreatmentEvent.RECORD): DRAFT,
    (DRAFT, TreatmentEvent.SIGN): SIGNED,
    (DRAFT, TreatmentEvent.VOID): VOIDED,
    (SIGNED, TreatmentEvent.VOID): VOIDED,
}


@pytest.mark.parametrize(("status", "event"), itertools.product(TreatmentStatus, TreatmentEvent))
def test_only_what_the_table_allows_may_happen(
    status: TreatmentStatus, event: TreatmentEvent
) -> None:
    """AUD-06: a signed record is voided or stays."""
    expected = ALLOWED.get((status, event))
    if expected is not None:
        assert check_treatment(status, event) is expected
        return
    with pytest.raises(NotAllowed) as refusal:
        check_treatment(status, event)
    assert str(refusal.value.text).endswith(".")


def test_every_status_has_a_word_and_can_be_reached() -> None:
    reached = {DRAFT, *(row.target for row in TREATMENT_TRANSITIONS)}
    assert reached == set(TreatmentStatus) == set(TREATMENT_STATUS_WORDS)


def test_the_drawing_shows_every_row() -> None:
    text = treatment_drawing()
    for row in TREATMENT_TRANSITIONS:
        assert f"    {row.source} --> {row.target}: {row.event}" in text
        assert f"| {row.source} | `{row.event}` | {row.target} | {row.meaning} |" in text
