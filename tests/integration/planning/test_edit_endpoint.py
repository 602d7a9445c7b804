"""The one endpoint every edit goes through: nothing lost, nothing done twice, never a 5xx."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.actions.edits import StaleRevision, edit_plan
from planning.domain.commands import read_intent
from planning.models import Plan, PlanRevision
from tests.factories.patients import make_patient
from tests.factories.planning import ASSESSMENT, edit, make_plan, make_signed_plan
from tests.people import client_of
from tests.unit.planning.plan_examples import PRODUCT, site

HX = {"HX-Request": "true"}
MOVE = {"op": "move_sites", "moves": [{"site": 1, "level_pct": "30", "across_pct": "20"}]}


@pytest.fixture
def plan(alice: Membership) -> Plan:
    """A draft with one site on the LEFT leg, at revision 3."""
    return make_plan(alice, PRODUCT, site(dose_units="9"))


def url(plan: Plan) -> str:
    return reverse("planning:plan_edit", args=[plan.pk])


def envelope(plan: Plan, **changes: Any) -> dict[str, Any]:
    return {
        "expected_revision": plan.revision.number,
        "command_id": uuid4(),
        "patient_id": plan.patient_id,
        **changes,
    }


def send(client: Client, plan: Plan, command: Any, *, hx: bool = True, **changes: Any) -> Any:
    """Posts a command as JSON, on the revision the plan was loaded with unless said."""
    written = command if isinstance(command, str) else json.dumps(command)
    data = {**envelope(plan), "command": written, **changes}
    return client.post(url(plan), data, headers=HX if hx else None)


def reloaded(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def text(response: Any) -> str:
    return str(response.content.decode())


# What an edit does --------------------------------------------------------------------------


def test_an_edit_makes_the_next_revision_and_answers_with_fragments(
    plan: Plan, alice_client: Client, alice: Membership
) -> None:
    response = send(alice_client, plan, MOVE)
    assert response.status_code == 200
    assert response["Calfline-Revision"] == "4"
    for part in ("plan-map", "site-table", "plan-totals", "plan-findings", "plan-saved"):
        assert f'id="{part}"' in text(response)
    revision = reloaded(plan).revision
    assert (revision.number, revision.author, revision.undo_to) == (4, alice.user, 3)
    assert revision.command == {
        "op": "move_sites",
        "moves": [{"site": 1, "level_pct": 30, "across_pct": 20, "muscle": "medial_head"}],
    }


def test_an_edit_leaves_one_audit_event_in_its_own_transaction(
    plan: Plan, alice_client: Client
) -> None:
    """AUD-01."""
    before = AuditEvent.objects.count()
    send(alice_client, plan, MOVE)
    event = AuditEvent.objects.order_by("sequence").last()
    assert event is not None
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.patient_id) == ("plan_edited", plan.patient_id)
    assert event.detail["revision"] == 4


def test_a_plain_form_posts_flat_fields_and_comes_back_to_the_page(
    plan: Plan, alice_client: Client
) -> None:
    """The table is the map's equal, without JavaScript."""
    data = {**envelope(plan), "op": "set_sites", "sites": ["1"], "dose_units": "2.5", "site": "1"}
    response = alice_client.post(url(plan), data)
    assert response.status_code == 302
    assert response["Location"] == reverse("planning:plan_builder", args=[plan.pk]) + "?site=1"
    assert reloaded(plan).revision.document["sites"][0]["dose_tenths"] == 25


def test_a_form_on_the_sign_page_comes_back_there(plan: Plan, alice_client: Client) -> None:
    data = {**envelope(plan), "op": "set_rationale", "rationale": "why", "return_to": "sign"}
    response = alice_client.post(url(plan), data)
    assert response["Location"] == reverse("planning:plan_sign", args=[plan.pk])


def test_a_command_that_changes_nothing_makes_no_revision(plan: Plan, alice_client: Client) -> None:
    same = {"op": "set_sites", "sites": [1], "dose_units": "9"}
    response = send(alice_client, plan, same)
    assert (response.status_code, response["Calfline-Revision"]) == (200, "3")
    assert plan.revisions.count() == 3


def test_an_edit_costs_at_most_eight_statements(plan: Plan, alice_client: Client) -> None:
    """Issue: one map edit, server side, ≤ 8 SQL beside BEGIN and COMMIT."""
    for _ in range(22):
        edit(plan, site("right", "40", "10", dose_units="9"), by=_member(plan))
    plan = reloaded(plan)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert send(alice_client, plan, MOVE).status_code == 200
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    statements = [q["sql"] for q in queries if not q["sql"].startswith(words)]
    assert len(statements) <= 8, "\n".join(statements)


def _member(plan: Plan) -> Membership:
    return Membership.objects.get(user=plan.created_by)


# Undo and redo ------------------------------------------------------------------------------


def test_undo_then_redo_is_as_if_nothing_happened(plan: Plan, alice: Membership) -> None:
    documents = [revision.document for revision in plan.revisions.order_by("number")]
    for direction in ("undo", "undo", "redo", "redo"):
        edit(plan, {"op": "restore", "direction": direction}, by=alice)
    history = {revision.number: revision for revision in plan.revisions.all()}
    a, b, c = documents
    assert [history[number].document for number in range(4, 8)] == [b, a, b, c]
    assert [history[number].restores for number in range(4, 8)] == [2, 1, 4, 3]
    assert (history[7].undo_to, history[7].redo_to) == (6, None)


def test_an_edit_after_undo_forgets_what_could_be_redone(plan: Plan, alice: Membership) -> None:
    edit(plan, {"op": "restore", "direction": "undo"}, by=alice)
    edit(plan, site("right"), by=alice)
    assert (plan.revision.undo_to, plan.revision.redo_to) == (4, None)


@pytest.mark.parametrize(("direction", "times"), [("redo", 1), ("undo", 3)])
def test_where_history_ends_the_sentence_says_so(
    plan: Plan, alice_client: Client, direction: str, times: int
) -> None:
    for _ in range(times):
        response = send(alice_client, reloaded(plan), {"op": "restore", "direction": direction})
    assert response.status_code == 422
    assert f"There is nothing to {direction}." in text(response)


# Two people, two clicks ----------------------------------------------------------------------


@pytest.mark.parametrize("hx", [True, False])
def test_the_second_of_two_browsers_sees_both_texts_and_loses_nothing(
    plan: Plan, alice_client: Client, bob_client: Client, hx: bool
) -> None:
    """DUR-03: hazard 6, a colleague's edit silently lost."""
    bobs = {"op": "set_sites", "sites": [1], "dose_units": "5"}
    assert send(bob_client, plan, bobs).status_code == 200
    response = send(alice_client, plan, MOVE, hx=hx)
    assert response.status_code == 409
    assert response["Calfline-Revision"] == "4"
    page = text(response)
    assert 'id="plan-conflict"' in page
    assert "Changed site 1: 5\xa0units" in page
    assert "Moved site 1 to level 30\xa0%" in page
    assert "Bob" in page
    assert reloaded(plan).revision.document["sites"][0]["dose_tenths"] == 50
    if not hx:
        mine = json.loads(_value(page, "command"))
        again = {**envelope(reloaded(plan)), "command": json.dumps(mine)}
        assert alice_client.post(url(plan), again).status_code == 302
        both = reloaded(plan).revision.document["sites"][0]
        assert (both["dose_tenths"], both["level_pct"]) == (50, 30)


def _value(page: str, name: str) -> str:
    from html import unescape

    return unescape(page.split(f'name="{name}" value="')[1].split('"')[0])


def test_a_command_sent_five_times_counts_once(plan: Plan, alice_client: Client) -> None:
    """DUR-04: the same id answers with the current state and creates nothing."""
    command_id = uuid4()
    answers = [send(alice_client, plan, site("right"), command_id=command_id) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer["Calfline-Revision"] for answer in answers} == {"4"}
    assert plan.revisions.count() == 4
    assert len(reloaded(plan).revision.document["sites"]) == 2


def test_a_late_retry_after_other_edits_shows_the_newest(
    plan: Plan, alice_client: Client, bob: Membership
) -> None:
    """DUR-04: the answer was lost on the way, and somebody went on meanwhile."""
    command_id = uuid4()
    send(alice_client, plan, site("right"), command_id=command_id)
    edit(reloaded(plan), site("right", "40"), by=bob)
    response = send(alice_client, plan, site("right"), command_id=command_id)
    assert (response.status_code, response["Calfline-Revision"]) == (200, "5")
    assert plan.revisions.count() == 5


def test_a_head_that_moves_between_read_and_write_is_noticed(
    plan: Plan, alice: Membership, bob: Membership
) -> None:
    """DUR-03: the head moves only from the revision the editor saw."""
    seen = reloaded(plan)
    edit(plan, site("right"), by=bob)
    with pytest.raises(StaleRevision) as stale:
        edit_plan(
            plan=seen,
            intent=read_intent(MOVE),
            expected_revision=3,
            command_id=uuid4(),
            by=alice,
        )
    assert stale.value.theirs.author == bob.user
    assert plan.revisions.count() == 4


def test_a_revision_that_never_was_is_a_conflict(plan: Plan, alice_client: Client) -> None:
    assert send(alice_client, plan, MOVE, expected_revision=99).status_code == 409
    assert plan.revisions.count() == 3


# What is refused -------------------------------------------------------------------------------

ADD = site("right")
BAD_COMMANDS: list[tuple[str, Any, str, str]] = [
    ("level_below", {**ADD, "level_pct": -5}, "level_pct", "must be 0–100, got -5"),
    ("level_above", {**ADD, "level_pct": 200}, "level_pct", "must be 0–100, got 200"),
    ("level_of_words", {**ADD, "level_pct": "low"}, "level_pct", "is not a number"),
    ("level_of_megabyte", {**ADD, "level_pct": "9" * 90_000}, "level_pct", "number"),
    ("unknown_region", {**ADD, "muscle": "soleus"}, "muscle", "must be one of"),
    ("unknown_side", {**ADD, "side": "middle"}, "side", "must be one of"),
    ("dose_with_comma", {**ADD, "dose_units": "2,5"}, "dose_units", "2.5, not 2,5"),
    ("dose_full_width", {**ADD, "dose_units": "１２"}, "dose_units", "12, not １２"),
    ("dose_of_zero", {**ADD, "dose_units": "0"}, "dose_units", "must be 0.1–2,000, got 0"),
    ("dose_too_fine", {**ADD, "dose_units": "2.55"}, "dose_units", "0.1"),
    ("unknown_field", {**ADD, "colour": "red"}, "colour", "not a known field"),
    ("unknown_command", {"op": "explode"}, "op", "must be one of"),
    ("command_of_megabyte", {"op": "x" * 1_000_000}, "command", "at most 100000"),
    ("no_command", {}, "op", "is missing"),
    ("not_json", "{", "command", "not valid JSON"),
    ("not_a_number", '{"op": "add_site", "level_pct": NaN}', "command", "not valid JSON"),
    ("deep", "[" * 50_000, "command", "not valid JSON"),
    ("not_an_object", "[]", "command", "one JSON object"),
    ("huge_number", '{"op":"remove_sites","sites":[' + "9" * 5_000 + "]}", "command", "JSON"),
    ("infinite", '{"op":"nudge_sites","sites":[1],"distal_mm":1e999}', "distal_mm", "must be"),
    ("lone_surrogate", '{"op":"set_rationale","rationale":"\\ud800"}', "rationale", ""),
    ("gone_site", {"op": "remove_sites", "sites": [77]}, "sites", "no longer on the plan"),
    ("long_reason", {"op": "set_rationale", "rationale": "x" * 5_000}, "rationale", "4000"),
    ("empty_moves", {"op": "move_sites", "moves": []}, "moves", "at least 1"),
]


@pytest.mark.parametrize("hx", [True, False], ids=["hx", "plain"])
@pytest.mark.parametrize(
    ("command", "field", "sentence"),
    [row[1:] for row in BAD_COMMANDS],
    ids=[row[0] for row in BAD_COMMANDS],
)
def test_a_bad_command_is_refused_by_field_and_changes_nothing(
    plan: Plan, alice_client: Client, command: Any, field: str, sentence: str, hx: bool
) -> None:
    response = send(alice_client, plan, command, hx=hx)
    assert response.status_code == 422
    assert AuditEvent.objects.filter(action="plan_viewed").count() == 1
    page = text(response)
    assert (f'data-field="{field}' if hx else f'href="#typed-{field}') in page
    assert sentence in page
    assert plan.revisions.count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expected_revision": ""}, "expected_revision"),
        ({"expected_revision": "three"}, "expected_revision"),
        ({"expected_revision": "-1"}, "expected_revision"),
        ({"expected_revision": "9" * 400}, "expected_revision"),
        ({"command_id": "again"}, "command_id"),
        ({"patient_id": ""}, "patient_id"),
    ],
    ids=str,
)
def test_a_bad_envelope_is_refused_by_field(
    plan: Plan, alice_client: Client, changes: dict[str, Any], field: str
) -> None:
    response = send(alice_client, plan, MOVE, **changes)
    assert response.status_code == 422
    assert f'data-field="{field}"' in text(response)
    assert plan.revisions.count() == 3


def test_a_plain_form_gets_back_what_was_typed(plan: Plan, alice_client: Client) -> None:
    """Nothing typed is lost: the page offers it again, on the newest revision."""
    data = {**envelope(plan), "op": "set_sites", "sites": "1", "dose_units": "2,5"}
    response = alice_client.post(url(plan), data)
    assert response.status_code == 422
    assert "Write the decimal with a point: 2.5, not 2,5." in text(response)
    assert 'name="dose_units" value="2,5"' in text(response)
    megabyte = "word " * 200_000
    data = {**envelope(plan), "op": "set_rationale", "rationale": megabyte}
    response = alice_client.post(url(plan), data)
    assert response.status_code == 422
    assert megabyte in text(response)


def test_an_unmeasured_leg_takes_no_mirrored_site(alice: Membership, alice_client: Client) -> None:
    plan = make_plan(alice, site())
    plan.consultation.assessment = {**ASSESSMENT, "right": {}}
    plan.consultation.save()
    response = send(alice_client, plan, {"op": "mirror_leg", "from_side": "left"})
    assert response.status_code == 422
    assert "That leg is not measured" in text(response)


# Whose plan it is ------------------------------------------------------------------------------


@pytest.mark.parametrize("hx", [True, False])
def test_a_form_of_another_patient_is_refused_and_recorded(
    plan: Plan, alice: Membership, alice_client: Client, hx: bool
) -> None:
    """SAF-05: two tabs of two patients crossed."""
    other = make_patient(alice)
    response = send(alice_client, plan, MOVE, hx=hx, patient_id=other.pk)
    assert response.status_code == 409
    assert "belongs to another patient" in text(response)
    assert plan.revisions.count() == 3
    event = AuditEvent.objects.get(action="wrong_patient_refused")
    assert event.detail["posted_patient"] == str(other.pk)


@pytest.mark.parametrize("hx", [True, False])
def test_a_signed_plan_answers_an_edit_with_why_it_cannot(
    alice: Membership, alice_client: Client, hx: bool
) -> None:
    """AUD-06."""
    plan = make_signed_plan(alice)
    response = send(alice_client, plan, MOVE, hx=hx)
    assert response.status_code == 409
    assert "This plan is signed and locked." in text(response)
    assert plan.revisions.count() == plan.revision.number


def test_owner_and_colleague_may_edit_others_may_not(
    plan: Plan,
    bob_client: Client,
    sam_client: Client,
    ada_client: Client,
    stranger_client: Client,
    anonymous_client: Client,
) -> None:
    """SEC-01: another clinic's id finds nothing."""
    people = [
        (bob_client, 200),
        (sam_client, 403),
        (ada_client, 403),
        (stranger_client, 404),
        (anonymous_client, 401),
    ]
    for client, status in people:
        assert send(client, reloaded(plan), site("right")).status_code == status
    assert plan.revisions.count() == 4


def test_another_clinics_site_and_revision_ids_reach_nothing(
    plan: Plan, stranger: Membership
) -> None:
    theirs = make_plan(stranger, site())
    client = client_of(stranger)
    response = client.post(url(theirs), {**envelope(plan), "command": json.dumps(MOVE)}, headers=HX)
    assert response.status_code == 409
    assert PlanRevision.objects.filter(plan=theirs).count() == 2
    assert plan.revisions.count() == 3


def test_a_rolled_back_edit_leaves_neither_revision_nor_event(
    plan: Plan, alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUD-01: a change and its event stand or fall together."""
    before = AuditEvent.objects.count()

    def fail(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("planning.actions.edits.audit.record", fail)
    with pytest.raises(RuntimeError):
        edit(reloaded(plan), site("right"), by=alice)
    assert plan.revisions.count() == 3
    assert reloaded(plan).revision.number == 3
    assert AuditEvent.objects.count() == before
