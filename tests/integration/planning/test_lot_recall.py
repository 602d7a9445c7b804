"""A recall: everybody who had a lot, in one list, however many they are."""

import csv
import io
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from clinic import formkeys
from clinic.models import AuditEvent, Export, Membership
from patients.models import Patient
from planning.actions.visits import set_treatment_date
from planning.domain.canonical import plain
from planning.models import Lot, Treatment, TreatmentVial, Vial
from tests.factories.patients import make_patient
from tests.factories.planning import make_consultation, make_signed_plan
from tests.factories.stock import make_drawn_lot
from tests.factories.treatments import make_full_treatment, make_lot, make_signed_treatment

MANY = 2_000


def page(name: str, pk: object) -> str:
    return reverse(f"planning:{name}", args=[pk])


def once(**fields: Any) -> dict[str, Any]:
    return {formkeys.FIELD: formkeys.issue(), **fields}


def test_a_recall_lists_everybody_who_had_the_lot(alice: Membership, alice_client: Client) -> None:
    lot = make_lot(alice)
    signed = make_signed_treatment(alice, lot=lot)
    set_treatment_date(plan=signed.plan, on=timezone.localdate(), by=alice)
    drafted = make_full_treatment(alice, plan=make_signed_plan(alice), lot=lot)
    other = make_lot(alice, lot_number="OTHER")
    make_signed_treatment(alice, plan=make_signed_plan(alice), lot=other)
    shown = alice_client.get(page("lot_recall", lot.pk)).context
    (row,), (draft,) = shown["rows"], shown["drafts"]
    assert (row.patient_id, row.state, row.vials) == (signed.patient_id, "", "1")
    assert row.given.replace("\u00a0", " ") == "54 units"
    assert row.next_visit == signed.plan.visits.order_by("on")[0].on
    assert (draft.patient_id, draft.state) == (drafted.patient_id, "not signed yet")
    assert (shown["patients"], shown["treatments"]) == (1, 1)


def test_a_voided_record_stays_on_the_list(alice: Membership, alice_client: Client) -> None:
    """The needle may have been real though the record was wrong."""
    lot = make_drawn_lot(alice)
    Treatment.objects.update(
        status="voided", voided_at=timezone.now(), voided_by=alice.user, void_reason="Twice."
    )
    (row,) = alice_client.get(page("lot_recall", lot.pk)).context["rows"]
    assert row.state == "record voided"


def test_names_are_for_those_who_may_recall(
    alice: Membership, sam_client: Client, ada_client: Client
) -> None:
    lot = make_drawn_lot(alice)
    patient = Treatment.objects.get().patient
    counted = sam_client.get(page("lot", lot.pk)).content.decode()
    assert "1 patient was treated from this lot." in counted
    assert patient.chart_number not in counted
    assert page("lot_recall", lot.pk) not in counted
    assert sam_client.get(page("lot_recall", lot.pk)).status_code == 403
    assert patient.chart_number in ada_client.get(page("lot_recall", lot.pk)).content.decode()


def test_a_recalled_lot_is_marked_and_the_recall_taken_back(
    alice: Membership, alice_client: Client, ada_client: Client
) -> None:
    lot = make_lot(alice)
    address = page("lot_recall", lot.pk)
    assert alice_client.post(address, once(change="recall", reason=" ")).status_code == 422
    data = once(change="recall", reason="Maker's letter.")
    assert alice_client.post(address, data).status_code == 302
    assert alice_client.post(address, data).status_code == 302
    again = ada_client.post(address, once(change="recall", reason="Heard of it."))
    assert again.status_code == 409
    assert b"Heard of it." in again.content
    assert b"must not be given" in alice_client.get(page("lot", lot.pk)).content
    assert ada_client.post(address, once(change="lift", reason="Wrong lot.")).status_code == 302
    lot.refresh_from_db()
    assert lot.recalled_at is None
    lifted = AuditEvent.objects.get(action="lot_recall_lifted")
    assert lifted.detail == {"reason": "Wrong lot.", "recall_reason": "Maker's letter."}


def test_the_export_gives_the_whole_list_with_a_reason(
    alice: Membership, ada_client: Client
) -> None:
    """AUD-07, SEC-10."""
    lot = make_lot(alice)
    plan = make_signed_plan(
        alice,
        consultation=make_consultation(alice, patient=make_patient(alice, family_name="=cmd")),
    )
    make_signed_treatment(alice, plan=plan, lot=lot)
    address = page("lot_recall_export", lot.pk)
    refused = ada_client.post(address, {"export_reason": "x"})
    assert refused.status_code == 422
    assert b'value="x"' in refused.content
    assert not Export.objects.exists()
    answer = ada_client.post(address, {"export_reason": "Asked for by the maker."})
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    cells = dict(zip(header, row, strict=True))
    assert cells["Patient"].startswith("'=cmd")
    assert cells["Given (units)"] == "54"
    assert cells["Lot number"] == lot.lot_number
    exported = Export.objects.get()
    assert (exported.what, exported.row_count) == ("lot_recall", 1)


def many_patients(alice: Membership, lot: Lot, number: int) -> None:
    """So many patients who had the lot, written as rows."""
    treatment = make_signed_treatment(alice, lot=lot)
    vial = Vial.objects.get(lot=lot)
    plan = treatment.plan
    patients = Patient.objects.bulk_create(
        Patient(
            clinic=alice.clinic,
            chart_number=f"M-{number}",
            family_name="서",
            given_name="하린",
            birth_date=date(1995, 4, 12),
            sex="female",
        )
        for number in range(1, number)
    )
    treatments = Treatment.objects.bulk_create(
        Treatment(
            clinic=alice.clinic,
            patient=patient,
            plan=plan,
            status="voided",
            document=plain(treatment.read_document()),
            given_on=timezone.localdate(),
            clinician=alice.user,
        )
        for patient in patients
    )
    TreatmentVial.objects.bulk_create(
        TreatmentVial(clinic=alice.clinic, treatment=one, vial=vial, lot=lot) for one in treatments
    )


def test_a_lot_that_very_many_had(
    alice: Membership, ada_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Page by page on screen, whole in the file, in as many queries as for one patient."""
    lot = make_lot(alice)
    many_patients(alice, lot, MANY)
    # One event for each patient on the page (`AUD-02`), whatever the length of the list.
    with django_assert_max_num_queries(100 + 20):
        shown = ada_client.get(page("lot_recall", lot.pk))
    assert len(shown.context["rows"]) == 100
    assert shown.context["patients"] == MANY
    last = ada_client.get(page("lot_recall", lot.pk), {"page": "20"})
    assert len(last.context["rows"]) == 100
    whole = ada_client.get(page("lot_recall", lot.pk), {"show": "all"})
    assert len(whole.context["rows"]) == 100, "too many for one page"
    with django_assert_max_num_queries(20):
        answer = ada_client.post(
            page("lot_recall_export", lot.pk), {"export_reason": "Asked for by the maker."}
        )
    assert answer.content.decode("utf-8-sig").count("\r\n") == MANY + 1
