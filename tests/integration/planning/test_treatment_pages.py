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
    make_vials,
    shown,
    sign_it,
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
    assert "Record the treatment" in alice_client.get(page_of(plan)).content.decode().replace(
        "\N{NO-BREAK SPACE}", " "
    )
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


def test_a_signed_record_leaves_no_form_to_move_its_day(
    alice: Membership, alice_client: Client
) -> None:
    drafted = make_full_treatment(alice)
    here = drafted.plan.get_absolute_url()
    form = reverse("planning:treatment_date_set", args=[drafted.plan_id])
    assert form in alice_client.get(here).content.decode()
    sign_it(drafted, by=alice)
    assert form not in alice_client.get(here).content.decode()


def test_voided_with_a_reason(alice: Membership, alice_client: Client) -> None:
    treatment = make_signed_treatment(alice)
    void = reverse("planning:treatment_void", args=[treatment.pk])
    sent = {"patient_id": treatment.patient_id, formkeys.FIELD: formkeys.issue()}
    refused = alice_client.post(void, {**sent, "reason": " "})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert alice_client.post(void, {**sent, "reason": "Wrong patient."}).status_code == 302
    html = (
        alice_client.get(reverse("planning:treatment_detail", args=[treatment.pk]))
        .content.decode()
        .replace("\N{NO-BREAK SPACE}", " ")
    )
    assert "Wrong patient." in html
    assert "Record the treatment" in alice_client.get(page_of(treatment)).content.decode().replace(
        "\N{NO-BREAK SPACE}", " "
    )


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a comma": ({"given": "9,5"}, "given"),
    "words": ({"given": "nine"}, "given"),
    "nothing": ({"given": ""}, "given"),
    "hundredths": ({"given": "9.05"}, "given"),
    "a minus": ({"given": "-9"}, "given"),
    "too many": ({"given": "2001"}, "given"),
    "no day": ({"given_on": ""}, "given_on"),
    "no such day": ({"given_on": "2026-02-30"}, "given_on"),
    "no such time": ({"given_at": "25:61"}, "given_at"),
    "a gauge nobody makes": ({"needle_gauge": "3"}, "needle_gauge"),
    "a needle of a metre": ({"needle_length_mm": "1000"}, "needle_length_mm"),
    "guidance by wishing": ({"guidance": "wishing"}, "guidance"),
    "an event without a kind": ({"event-0-note": "Dizzy."}, "event-0-kind"),
    "a control character": ({"note": "a\x07b"}, "note"),
    "too long a reason": ({"reason": "a" * 1001}, "reason"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_names_its_field_and_loses_nothing(
    alice: Membership, alice_client: Client, name: str
) -> None:
    treatment = make_draft_treatment(alice)
    site_id = first_site(treatment)
    written, field = BAD[name]
    changes = {f"{k}-{site_id}" if k in ("given", "reason") else k: v for k, v in written.items()}
    if field in ("given", "reason"):
        field = f"{field}-{site_id}"
    sent = {**typed(treatment, operator="Somebody else"), **changes}
    for headers in ({}, {"HX-Request": "true"}):
        answer = alice_client.post(page_of(treatment), sent, headers=headers)
        assert answer.status_code == 422
        assert f'data-problem="{field}"><p class="field-error"' in answer.content.decode()
        sent = {**sent, "expected_version": "2"}
    treatment.refresh_from_db()
    assert treatment.read_document().operator == "Somebody else"


OPENINGS: dict[str, tuple[dict[str, str], str]] = {
    "no lot": ({"open-lot": ""}, "open-lot"),
    "more than there are": ({"open-vials": "11"}, "open-vials"),
    "half a vial": ({"open-vials": "0.5"}, "open-vials"),
    "no diluent": ({"open-diluent_ml": "0"}, "open-diluent_ml"),
    "tenfold diluent": ({"open-diluent_ml": "20"}, "open-diluent_ml"),
    "tomorrow": ({"open-reconstituted_at": "2026-11-24T12:00"}, "open-reconstituted_at"),
    "no time": ({"open-reconstituted_at": "soon"}, "open-reconstituted_at"),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_what_cannot_be_opened_names_its_field(
    alice: Membership, alice_client: Client, name: str
) -> None:
    treatment = make_draft_treatment(alice)
    sent = {
        **typed(treatment, act="open_vials", note="Kept."),
        "open-lot": str(make_lot(alice).pk),
        "open-vials": "1",
        "open-diluent_ml": "2",
        "open-reconstituted_at": "2026-11-23T12:00",
    }
    changes, field = OPENINGS[name]
    answer = alice_client.post(page_of(treatment), {**sent, **changes})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'data-problem="{field}"><p class="field-error"' in html
    assert "Kept." in html
    assert not Vial.objects.exists()


def test_a_lot_of_another_product_is_not_opened(alice: Membership, alice_client: Client) -> None:
    treatment = make_draft_treatment(alice)
    lot = make_lot(alice, product="abobotulinumtoxinA-dysport", vial_units=500, lot_number="D500")
    sent = {
        **typed(treatment, act="open_vials"),
        "open-lot": str(lot.pk),
        "open-vials": "1",
        "open-diluent_ml": "2",
        "open-reconstituted_at": "2026-11-23T12:00",
    }
    answer = alice_client.post(page_of(treatment), sent)
    assert answer.status_code == 422
    assert "This lot is of another product than the plan." in answer.content.decode()


def test_a_vial_of_another_clinic_is_not_named(
    alice: Membership, alice_client: Client, stranger: Membership
) -> None:
    treatment = make_draft_treatment(alice)
    [theirs] = make_vials(stranger)
    answer = alice_client.post(page_of(treatment), typed(treatment, vial=[str(theirs.pk)]))
    assert answer.status_code == 422
    assert "This vial is not open in your stock." in answer.content.decode()


def test_tenfold_is_refused_with_what_was_meant(alice: Membership, alice_client: Client) -> None:
    treatment = make_full_treatment(alice)
    name = f"given-{first_site(treatment)}"
    alice_client.post(page_of(treatment), typed(treatment, **{name: "90"}))
    treatment.refresh_from_db()
    sign = reverse("planning:treatment_sign", args=[treatment.pk])
    told = {k: v for k, v in shown(treatment).items() if k != "reasons"}
    answer = alice_client.post(
        sign, {**told, "patient_id": treatment.patient_id, "password": PASSWORD}
    )
    html = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 422
    assert "90 units is ten times the planned 9 units: did you mean 9?" in html


def test_another_patient_is_refused(alice: Membership, alice_client: Client) -> None:
    """SAF-05: the form of one patient saves nothing for another."""
    treatment, other = make_draft_treatment(alice), make_draft_treatment(alice)
    sent = {**typed(treatment, note="Mine."), "patient_id": other.patient_id}
    assert alice_client.post(page_of(treatment), sent).status_code == 409
    treatment.refresh_from_db()
    assert treatment.read_document().note == ""
