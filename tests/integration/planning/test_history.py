"""History: who changed what, in words, from the commands that were stored."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import AuditEvent, Clinic, Membership
from planning.actions.edits import edit_plan
from planning.domain.canonical import canonical_bytes
from planning.domain.commands import AnyIntent, CommandRefused, Restore
from planning.domain.editing import apply
from planning.domain.plan import InjectionPlan
from planning.models import Plan
from planning.presenters.history import history_page
from planning.wording import frozen, say, thawed
from tests.factories.planning import edit, make_plan
from tests.unit.planning.plan_examples import PRODUCT, intents, site

EDITS: list[tuple[dict[str, Any], str]] = [
    (PRODUCT, "Chose the product onabotulinumtoxinA (Botox)"),
    (
        site(dose_units="2.5"),
        "Added a site: LEFT, level 24\xa0%, across 35\xa0%, 2.5\xa0units",
    ),
    (site("right"), "Added a site: RIGHT, level 24\xa0%, across 35\xa0%"),
    (
        {"op": "move_sites", "moves": [{"site": 2, "level_pct": 30, "across_pct": -20}]},
        "Moved site 2 to level 30\xa0%, across −20\xa0%",
    ),
    (
        {"op": "set_sites", "sites": [1, 2], "dose_units": "9", "depth_mm": "14"},
        "Changed sites 1, 2: depth 14\xa0mm, 9\xa0units",
    ),
    ({"op": "set_sites", "sites": [1, 2], "mid_belly": True}, "Set the depth of sites 1, 2"),
    ({"op": "nudge_sites", "sites": [1, 2], "distal_mm": 1}, "Moved sites 1, 2"),
    ({"op": "remove_sites", "sites": [1]}, "Removed site 1"),
    ({"op": "set_sites", "sites": [2], "dose_units": "8"}, "Changed site 1: 8\xa0units"),
    ({"op": "mirror_leg", "from_side": "right"}, "Placed 1 sites on LEFT"),
    ({"op": "set_guidance", "guidance": "emg"}, "Chose guidance by electromyography"),
    (
        {"op": "give_reason", "finding": "a-1", "reason": "Small heads."},
        "Gave a reason: Small heads.",
    ),
    ({"op": "set_rationale", "rationale": "Softer."}, "Wrote why this plan: Softer."),
    ({"op": "restore", "direction": "undo"}, "Went back to revision 13"),
    (
        {
            "op": "place_sites",
            "protocol": "bulge-weighted",
            "placements": [
                {"side": side, "muscle": "medial_head", "level_pct": 25, "across_pct": 40}
                for side in ("left", "right")
            ],
        },
        "Placed 2 sites from the protocol Bulge-weighted",
    ),
]


def page_of(plan: Plan) -> str:
    return reverse("planning:plan_history", args=[plan.pk])


def test_every_edit_is_told_in_one_sentence_with_the_numbers_of_its_time(
    alice: Membership,
) -> None:
    """Site 2 is called site 1 after site 1 was removed, as the map showed it then."""
    plan = make_plan(alice, *[intent for intent, _ in EDITS])
    rows = history_page(plan, "1")["rows"]
    assert [row.what for row in reversed(rows)] == ["Started the plan", *(w for _, w in EDITS)]
    assert {row.author for row in rows} == {"Alice"}


def test_the_page_shows_who_and_is_recorded(
    alice: Membership, bob: Membership, sam_client: Client, stranger_client: Client
) -> None:
    """AUD-02; design section 3: who moved site 7."""
    plan = make_plan(alice, site())
    edit(plan, {"op": "nudge_sites", "sites": [1], "distal_mm": 1}, by=bob)
    page = sam_client.get(page_of(plan)).content.decode()
    assert "Moved site 1" in page
    assert "Bob" in page
    assert AuditEvent.objects.get(action="plan_viewed").patient_id == plan.patient_id
    assert stranger_client.get(page_of(plan)).status_code == 404


def test_a_long_history_comes_in_pages_with_right_numbers_at_the_seam(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planning.presenters.history.ROWS_PER_PAGE", 2)
    plan = make_plan(alice, site(), site("right"), {"op": "remove_sites", "sites": [2]})
    newest, oldest = history_page(plan, "1")["rows"], history_page(plan, "99")["rows"]
    assert [row.what.split(":")[0] for row in newest] == ["Removed site 2", "Added a site"]
    assert oldest[-1].what == "Started the plan"
    assert alice_client.get(f"{page_of(plan)}?page=x").status_code == 200


def test_words_are_stored_for_any_language(alice: Membership) -> None:
    plan = make_plan(alice, PRODUCT, site(dose_units="2.5"))
    from planning.presenters.history import describe

    command = plan.revision.read_command()
    assert command is not None
    text = describe(command, {})
    assert thawed(frozen(text)) == text
    with translation.override("en"):
        assert say(thawed(frozen(text))) == str(text)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.one_of(intents, intents, st.sampled_from(["undo", "redo"])),
        min_size=4,
        max_size=14,
    ),
    st.data(),
)
def test_any_history_replays_and_every_undo_is_undone_by_redo(
    clinic: Clinic, alice: Membership, asked: list[AnyIntent | str], data: st.DataObject
) -> None:
    """DUR-03: the stored commands are the plan, whatever was undone in between.

    replaying revision by revision gives each document
    undo, then redo, gives the document there was
    """
    plan = make_plan(alice)
    for step in asked:
        intent = Restore(direction=step) if isinstance(step, str) else step
        _try(plan, intent, data.draw(st.uuids()), alice)
    _check_replay(plan)
    before = canonical_bytes(plan.revision.document)
    if _try(plan, Restore(direction="undo"), data.draw(st.uuids()), alice):
        assert _try(plan, Restore(direction="redo"), data.draw(st.uuids()), alice)
    assert canonical_bytes(plan.revision.document) == before
    _check_replay(plan)


def _try(plan: Plan, intent: AnyIntent, command_id: UUID, by: Membership) -> bool:
    number = plan.revision.number
    try:
        edit_plan(plan=plan, intent=intent, expected_revision=number, command_id=command_id, by=by)
    except CommandRefused:
        return False
    return plan.revision.number == number + 1


def _check_replay(plan: Plan) -> None:
    documents: dict[int, InjectionPlan] = {}
    for revision in plan.revisions.order_by("number"):
        command = revision.read_command()
        if command is not None:
            documents[revision.number] = apply(documents[revision.number - 1], command)
        elif revision.restores is not None:
            documents[revision.number] = documents[revision.restores]
        else:
            documents[revision.number] = InjectionPlan()
        assert canonical_bytes(documents[revision.number]) == canonical_bytes(revision.document)
    assert list(documents) == list(range(1, plan.revision.number + 1))
