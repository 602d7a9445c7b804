"""The pages a treatment is recorded, signed, read and voided on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from planning.forms.treatment import sheet_of
from planning.models import Plan, Treatment, Vial
from tests.factories.planning import make_signed_plan
from tests.factories.treatments import (
    make_draft_treatment,
    make_full_treatment,
    make_lot,
    make_signed_treatment,
    shown,
)
from tests.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def page_of(plan: Plan | Treatment) -> str:
    return reverse("planning:treatment", args=[getattr(plan, "plan_id", plan.pk)])


def typed(treatment: Treatment, **changes: Any) -> dict[str, Any]:
    """The whole form as the page shows it, with `changes`; dashes are written `__`."""
    sheet = sheet_of(treatment.read_document())
    return {
        **{name: list(values) for name, values in sheet.values.items()},
        "whole": "1",
        "patient_id": treatment.patient_id,
        "expected_version": treatment.version,
        "page_key": "a-page",
        formkeys.FIELD: formkeys.issue(),
        **{name.replace("__", "-"): value for name, value in changes.items()},
    }


def first_site(treatment: Treatment) -> int:
    return treatment.read_document().sites[0].site_id


def test_it_begins_as_planned(alice: Membership, alice_client: Client) -> None:
    plan = make_signed_plan(alice)
    start = reverse("planning:treatment_start", args=[plan.pk])
    assert "Record the treatment" in alice_client.get(page_of(plan)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    answer = alice_client.post(start, {"patient_id": plan.patient_id})
    assert answer.headers["Location"] == page_of(plan)
    html = alice_client.get(page_of(plan)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Confirm LEFT as planned" in html
    assert "Confirm RIGHT as planned" in html
    assert alice_client.post(start, {"patient_id": plan.patient_id}).status_code == 302
    assert Treatment.objects.count() == 1


def test_vials_are_opened_from_the_page(alice: Membership, alice_client: Client) -> None:
    """DUR-04: the same form sent again opens nothing more."""
    treatment = make_draft_treatment(alice)
    lot = make_lot(alice)
    sent = typed(
        treatment,
        act="open_vials",
        open__lot=lot.pk,
        open__vials="1",
        open__diluent_ml="2",
        open__reconstituted_at="2026-11-23T12:00",
    )
    for _time in range(2):
        assert alice_client.post(page_of(treatment), sent).status_code == 302
    treatment.refresh_from_db()
    assert [vial.lot_number for vial in treatment.read_document().vials] == ["C7654C3"]
    assert Vial.objects.count() == 1
    html = alice_client.get(page_of(treatment)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "may be used for 24 h 0 min more" in html


def test_a_leg_is_confirmed_with_one_tap(alice: Membership, alice_client: Client) -> None:
    treatment = make_draft_treatment(alice)
    answer = alice_client.post(page_of(treatment), typed(treatment, act="confirm:left"))
    assert answer.status_code == 302
    treatment.refresh_from_db()
    assert treatment.read_document().confirmed == ("left",)


def test_the_autosave_answers_with_the_parts_that_changed(
    alice: Membership, alice_client: Client
) -> None:
    treatment = make_draft_treatment(alice)
    name = f"given-{first_site(treatment)}"
    answer = alice_client.post(
        page_of(treatment), typed(treatment, **{name: "7"}), headers={"HX-Request": "true"}
    )
    html = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 200
    assert "7 units instead of the planned 9 units" in html
    assert "52 units" in html
    assert 'id="confirm-left"' in html
    assert "<form" not in html


def test_signed_from_the_page_and_read_by_everybody(
    alice: Membership, alice_client: Client, sam_client: Client, ada_client: Client
) -> None:
    treatment = make_full_treatment(alice)
    sign = reverse("planning:treatment_sign", args=[treatment.pk])
    assert "54 units" in alice_client.get(sign).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    told = shown(treatment)
    sent = {
        "patient_id": treatment.patient_id,
        "expected_version": told["expected_version"],
        "shown_sha256": told["shown_sha256"],
        "password": PASSWORD,
    }
    answer = alice_client.post(sign, sent)
    here = reverse("planning:treatment_detail", args=[treatment.pk])
    assert answer.headers["Location"] == here
    for client in (alice_client, sam_client, ada_client):
        html = client.get(here).content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert "Content hash" in html
        assert "46 units" in html
    assert alice_client.get(page_of(treatment)).headers["Location"] == here
    assert AuditEvent.objects.filter(action="treatment_signed").count() == 1


def test_voided_with_a_reason(alice: Membership, alice_client: Client) -> None:
    treatment = make_signed_treatment(alice)
    void = reverse("planning:treatment_void", args=[treatment.pk])
    sent = {"patient_id": treatment.patient_id, formkeys.FIELD: formkeys.issue()}
    refused = alice_client.post(void, {**sent, "reason": " "})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert alice_client.post(void, {**sent, "reason": "Wrong patient."}).status_code == 302
    html = alice_client.get(
        reverse("planning:treatment_detail", args=[treatment.pk])
    ).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Wrong patient." in html
    assert "Record the treatment" in alice_client.get(page_of(treatment)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
