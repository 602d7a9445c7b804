"""The life of a plan: one table, checked, drawn, and complete."""

import itertools
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from planning.domain.lifecycle import (
    STATUS_WORDS,
    TRANSITIONS,
    NotAllowed,
    PlanEvent,
    PlanStatus,
    allows,
    check,
    drawing,
)

ALLOWED = {
    (PlanStatus.DRAFT, PlanEvent.EDIT): PlanStatus.DRAFT,
    (PlanStatus.DRAFT, PlanEvent.SIGN): PlanStatus.SIGNED,
    (PlanStatus.DRAFT, PlanEvent.DISCARD): PlanStatus.DISCARDED,
    (PlanStatus.SIGNED, PlanEvent.ADD_ADDENDUM): PlanStatus.SIGNED,
    (PlanStatus.SIGNED, PlanEvent.SUPERSEDE): PlanStatus.SUPERSEDED,
}


@pytest.mark.parametrize(("status", "event"), itertools.product(PlanStatus, PlanEvent))
def test_only_what_the_table_allows_may_happen(status: PlanStatus, event: PlanEvent) -> None:
    """AUD-06: after signing only an addendum or a new version."""
    expected = ALLOWED.get((status, event))
    assert allows(status, event) is (expected is not None)
    if expected is not None:
        assert check(status, event) is expected
        return
    with pytest.raises(NotAllowed) as refusal:
        check(status, event)
    assert str(refusal.value.text).endswith(".")


def test_no_row_stands_twice() -> None:
    rows = [(row.source, row.event) for row in TRANSITIONS]
    assert len(set(rows)) == len(rows)


def test_every_status_has_a_word_and_can_be_reached() -> None:
    reached = {PlanStatus.DRAFT, *(row.target for row in TRANSITIONS)}
    assert reached == set(PlanStatus) == set(STATUS_WORDS)


def test_the_drawing_shows_every_row() -> None:
    text = drawing()
    for row in TRANSITIONS:
        assert f"    {row.source} --> {row.target}: {row.event}" in text
        assert f"| {row.source} | `{row.event}` | {row.target} | {row.meaning} |" in text


def test_the_documentation_shows_today_s_table() -> None:
    """A stale drawing fails here: run `python manage.py draw_plan_states`."""
    call_command("draw_plan_states", check=True)


def test_a_stale_drawing_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planning.management.commands.draw_plan_states.BASE_DIR", tmp_path)
    page = tmp_path / "docs" / "reference" / "plan-states.md"
    page.parent.mkdir(parents=True)
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_plan_states", check=True)
    call_command("draw_plan_states")
    call_command("draw_plan_states", check=True)
    page.write_text(page.read_text().replace("signed --> superseded", "signed --> draft"))
    with pytest.raises(CommandError, match="stale"):
        call_command("draw_plan_states", check=True)
