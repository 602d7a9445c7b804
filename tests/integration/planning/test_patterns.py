"""Patterns of the clinic: who may save, apply, rename and retire them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Clinic, Membership
from planning.actions.patterns import rename_pattern, retire_pattern, save_pattern
from planning.domain.commands import CommandRefused
from planning.models import ClinicPattern, Plan
from tests.factories.planning import make_full_plan, make_plan
from tests.people import client_of, make_member
from tests.unit.planning.plan_examples import PRODUCT


@pytest.fixture
def plan(alice: Membership) -> Plan:
    return make_full_plan(alice)


@pytest.fixture
def pattern(plan: Plan, alice: Membership) -> ClinicPattern:
    return save_pattern(plan=plan, name="Six to a head", by=alice)


def posted(plan: Plan, **fields: Any) -> dict[str, Any]:
    return {"patient_id": plan.patient_id, "form_key": uuid4(), **fields}


def saving(plan: Plan) -> str:
    return reverse("planning:pattern_save", args=[plan.pk])


def builder(plan: Plan, asked: str = "") -> str:
    return reverse("planning:plan_builder", args=[plan.pk]) + asked


def actions(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


# ---- Saving ----------------------------------------------------------------------------


def test_a_plan_s_arrangement_is_saved_with_its_event(
    plan: Plan, alice_client: Client, alice: Membership
) -> None:
    """AUD-01; no patient's data goes along."""
    answer = alice_client.post(saving(plan), posted(plan, name=" Six to a head "))
    assert answer.status_code == 302
    [pattern] = ClinicPattern.objects.all()
    assert (pattern.name, pattern.made_by) == ("Six to a head", alice.user)
    written = str(pattern.document)
    for secret in (plan.patient.chart_number, plan.patient.family_name, str(plan.patient_id)):
        assert secret not in written
    [event] = actions("pattern_saved")
    assert (event.subject_id, event.patient_id) == (str(pattern.pk), plan.patient_id)
    assert "Six to a head" not in str(event.detail)


def test_the_same_form_sent_twice_saves_one_pattern(plan: Plan, alice_client: Client) -> None:
    """DUR-04."""
    form = posted(plan, name="Once")
    for _ in range(2):
        assert alice_client.post(saving(plan), form).status_code == 302
    assert ClinicPattern.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b"])
def test_a_name_that_cannot_stand_is_named_and_kept(
    plan: Plan, alice_client: Client, name: str
) -> None:
    answer = alice_client.post(saving(plan), posted(plan, name=name))
    assert answer.status_code == 422
    assert 'id="pattern-name-error"' in answer.content.decode()
    assert ClinicPattern.objects.count() == 0


def test_a_taken_name_is_refused_and_a_retired_one_is_free(
    plan: Plan, pattern: ClinicPattern, alice: Membership, alice_client: Client
) -> None:
    answer = alice_client.post(saving(plan), posted(plan, name=pattern.name))
    assert answer.status_code == 422
    assert "Another pattern of the clinic has this name." in answer.content.decode()
    retire_pattern(pattern=pattern, by=alice)
    assert alice_client.post(saving(plan), posted(plan, name=pattern.name)).status_code == 302


def test_a_plan_without_sites_has_nothing_to_save(alice: Membership) -> None:
    with pytest.raises(CommandRefused) as refusal:
        save_pattern(plan=make_plan(alice, PRODUCT), name="Empty", by=alice)
    assert refusal.value.field == "sites"


def test_another_patient_s_form_is_refused(plan: Plan, alice_client: Client) -> None:
    """SAF-05."""
    answer = alice_client.post(saving(plan), posted(plan, patient_id=uuid4(), name="Crossed"))
    assert answer.status_code == 409
    assert ClinicPattern.objects.count() == 0


# ---- Renaming and retiring -------------------------------------------------------------


def test_its_maker_and_an_admin_may_change_it_a_colleague_may_not(
    pattern: ClinicPattern, alice: Membership, bob: Membership, ada: Membership, sam: Membership
) -> None:
    """SEC-01."""
    rename_pattern(pattern=pattern, name="By its maker", by=alice)
    rename_pattern(pattern=pattern, name="By an admin", by=ada)
    for other in (bob, sam):
        with pytest.raises(PermissionDenied, match="Only admins"):
            rename_pattern(pattern=pattern, name="By somebody else", by=other)
        with pytest.raises(PermissionDenied, match="Only admins"):
            retire_pattern(pattern=pattern, by=other)
    pattern.refresh_from_db()
    assert (pattern.name, pattern.read_document().name) == ("By an admin", "By an admin")
    assert not pattern.is_retired
    assert len(actions("pattern_renamed")) == 2


def test_a_stranger_s_clinic_has_patterns_of_its_own(
    pattern: ClinicPattern, stranger_client: Client, other_clinic: Clinic
) -> None:
    """SEC-01: neither listed, nor renamed, nor proposed."""
    assert pattern.name not in stranger_client.get("/patterns/").content.decode()
    for name in ("pattern_rename", "pattern_retire"):
        address = reverse(f"planning:{name}", args=[pattern.pk])
        assert stranger_client.post(address, {"name": "Mine"}).status_code == 404
    theirs = make_full_plan(make_member(other_clinic, "other"))
    page = stranger_client.get(builder(theirs, f"?propose=pattern:{pattern.pk}")).content.decode()
    assert pattern.name not in page


def test_a_retired_pattern_is_kept_and_no_longer_offered(
    plan: Plan, pattern: ClinicPattern, alice: Membership, alice_client: Client
) -> None:
    retire_pattern(pattern=pattern, by=alice)
    retire_pattern(pattern=pattern, by=alice)
    assert len(actions("pattern_retired")) == 1
    assert ClinicPattern.objects.get().is_retired
    assert pattern.name not in alice_client.get("/patterns/").content.decode()
    assert pattern.name not in alice_client.get(builder(plan)).content.decode()
    asked = f"?propose=pattern:{pattern.pk}"
    assert pattern.name not in alice_client.get(builder(plan, asked)).content.decode()
    with pytest.raises(CommandRefused):
        rename_pattern(pattern=pattern, name="Late", by=alice)


def test_a_refused_name_is_shown_at_its_pattern(
    plan: Plan, pattern: ClinicPattern, alice: Membership, alice_client: Client
) -> None:
    save_pattern(plan=plan, name="Another", by=alice)
    address = reverse("planning:pattern_rename", args=[pattern.pk])
    answer = alice_client.post(address, {"name": "Another"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'id="name-{pattern.pk}-error"' in html
    assert f'value="Another" aria-invalid="true" aria-describedby="name-{pattern.pk}' in html


# ---- In the builder --------------------------------------------------------------------


def test_the_builder_lists_the_patterns_and_proposes_one(
    pattern: ClinicPattern, bob: Membership
) -> None:
    """A colleague applies it to another patient: outlined first, changed only by accepting."""
    theirs = make_plan(bob, PRODUCT)
    page = client_of(bob).get(builder(theirs, "?open=start")).content.decode()
    assert f"?propose=pattern:{pattern.pk}" in page
    assert "LEFT 3 · RIGHT 3" in page
    asked = client_of(bob).get(builder(theirs, f"?propose=pattern:{pattern.pk}")).content.decode()
    assert "Pattern Six to a head" in asked
    assert "6 sites" in asked
    theirs.refresh_from_db()
    assert theirs.revision.number == 2


@pytest.mark.parametrize("asked", ["pattern:", "pattern:nothing", f"pattern:{UUID(int=0)}"])
def test_a_pattern_that_is_not_there_proposes_nothing(
    plan: Plan, alice_client: Client, asked: str
) -> None:
    page = alice_client.get(builder(plan, f"?propose={asked}"))
    assert page.status_code == 200
    assert 'class="proposal-bar"' not in page.content.decode()


def test_an_edit_reads_no_pattern(plan: Plan, pattern: ClinicPattern, alice_client: Client) -> None:
    """Patterns come with the opened chooser, never with an edit."""
    command = {
        "op": "set_sites",
        "sites": ["1"],
        "dose_units": "7",
        "expected_revision": plan.revision.number,
        "command_id": str(uuid4()),
        "patient_id": str(plan.patient_id),
    }
    address = reverse("planning:plan_edit", args=[plan.pk])
    with CaptureQueriesContext(connection) as queries:
        answer = alice_client.post(address, command, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert not [query for query in queries if "planning_clinicpattern" in query["sql"]]
    assert pattern.name not in answer.content.decode()
    opened = alice_client.get(
        builder(plan, "?open=start"), headers={"HX-Request": "true", "HX-Target": "plan-start"}
    )
    assert pattern.name in opened.content.decode()
