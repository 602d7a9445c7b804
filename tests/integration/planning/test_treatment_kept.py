"""A signed treatment stays as it was signed, is signed once, and loses nobody's work."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning.actions.plans import supersede_plan
from planning.actions.stock import close_vial
from planning.actions.treatments import (
    StaleTreatment,
    TreatmentChanged,
    TreatmentRefused,
    save_treatment,
    start_treatment,
    void_treatment,
)
from planning.actions.visits import set_treatment_date
from planning.domain.commands import CommandRefused
from planning.domain.lifecycle import NotAllowed
from planning.earlier import intake_to_begin_with
from planning.models import Plan, Treatment, TreatmentSignature, TreatmentVial, Vial
from tests.factories.planning import make_consultation, make_plan, make_signed_plan
from tests.factories.treatments import (
    complete,
    make_draft_treatment,
    make_full_treatment,
    make_signed_treatment,
    shown,
    sign_it,
)
from tests.integration.planning.test_parallel import TIMES, at_once, post_to
from tests.integration.planning.test_treatment_pages import first_site, page_of, typed
from tests.people import PASSWORD
from tests.tampering import replacing


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestLocked:
    def test_the_database_refuses_every_change(self, alice: Membership) -> None:
        """AUD-04: ORM update, bulk_update, save, delete, raw SQL and REPLACE all fail."""
        treatment = make_signed_treatment(alice)
        signature = TreatmentSignature.objects.get()
        changes: list[tuple[Any, str, Any]] = [
            (treatment, "document", {}),
            (signature, "sha256", "0" * 64),
        ]
        for row, field, value in changes:
            manager: Any = type(row)._default_manager
            rows = manager.filter(pk=row.pk)
            before = rows.values().get()
            setattr(row, field, value)
            for attempt in (
                partial(rows.update, **{field: value}),
                partial(manager.bulk_update, [row], [field]),
                row.save,
                partial(rows._raw_delete, "default"),
            ):
                with pytest.raises(IntegrityError), transaction.atomic():
                    attempt()
            table = row._meta.db_table
            key = row._meta.pk.get_db_prep_value(row.pk, connection)
            for statement in (
                f"DELETE FROM {table} WHERE id = %s",  # noqa: S608 (our own name)
                replacing(table),
            ):
                with (
                    pytest.raises(IntegrityError),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement, [key])
            assert rows.values().get() == before

    def test_a_void_record_is_not_signed_again(self, alice: Membership) -> None:
        treatment = make_signed_treatment(alice)
        void_treatment(treatment=treatment, reason="Wrong day.", by=alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            Treatment.objects.filter(pk=treatment.pk).update(status="signed")
        with pytest.raises(NotAllowed):
            void_treatment(treatment=treatment, reason="Again.", by=alice)

    def test_signing_is_bound_to_document_and_plan(self, alice: Membership) -> None:
        treatment = make_signed_treatment(alice)
        signature = treatment.signature
        assert signature.is_intact
        assert signature.plan_sha256 == treatment.plan.signature.sha256
        assert signature.record["plan_sha256"] == signature.plan_sha256
        assert audit.verify(alice.clinic).problem == ""

    def test_a_void_record_is_recorded_anew_from_the_same_vials(self, alice: Membership) -> None:
        treatment = make_signed_treatment(alice)
        void_treatment(treatment=treatment, reason="Wrong operator.", by=alice)
        plan = Plan.objects.with_all().get(pk=treatment.plan_id)
        again = start_treatment(plan=plan, by=alice)
        document = complete(again.read_document(), list(Vial.objects.select_related("lot")))
        saved = save_treatment(
            treatment=again, document=document, expected_version=again.version, by=alice
        )
        assert sign_it(saved, by=alice).status == "signed"
        assert TreatmentVial.objects.count() == 2

    def test_vials_used_meanwhile_are_said(self, alice: Membership) -> None:
        treatment = make_full_treatment(alice)
        told = shown(treatment)
        close_vial(vial=Vial.objects.get(), status="used", by=alice)
        with pytest.raises(TreatmentRefused) as refusal:
            sign_it(treatment, by=alice, **told)
        assert [field for field, _ in refusal.value.problems] == ["vials"]

    def test_a_wrong_password_signs_nothing(self, alice: Membership) -> None:
        treatment = make_full_treatment(alice)
        with pytest.raises(TreatmentRefused) as refusal:
            sign_it(treatment, by=alice, password="not-it")
        assert [field for field, _ in refusal.value.problems] == ["password"]
        assert AuditEvent.objects.filter(action="signing_password_refused").count() == 1
        assert not TreatmentSignature.objects.exists()

    def test_what_was_not_shown_is_not_signed(self, alice: Membership) -> None:
        treatment = make_full_treatment(alice)
        with pytest.raises(TreatmentChanged):
            sign_it(treatment, by=alice, shown_sha256="0" * 64)


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestBesideThePlan:
    def test_only_a_signed_plan_in_force_is_treated(self, alice: Membership) -> None:
        with pytest.raises(NotAllowed, match="sign it first"):
            start_treatment(plan=make_plan(alice), by=alice)

    @pytest.mark.parametrize("make", [make_draft_treatment, make_signed_treatment])
    def test_a_plan_being_given_is_not_replaced(self, alice: Membership, make: Any) -> None:
        treatment = make(alice)
        plan = Plan.objects.with_all().get(pk=treatment.plan_id)
        with pytest.raises(NotAllowed):
            supersede_plan(plan=plan, by=alice)
        void_treatment(treatment=treatment, reason="Not given.", by=alice)
        assert supersede_plan(plan=plan, by=alice).is_draft

    def test_the_day_of_a_signed_record_stands(self, alice: Membership) -> None:
        treatment = make_signed_treatment(alice)
        plan = Plan.objects.with_all().get(pk=treatment.plan_id)
        tomorrow = timezone.localdate() + timedelta(days=1)
        with pytest.raises(CommandRefused, match="stands"):
            set_treatment_date(plan=plan, on=tomorrow, by=alice)

    def test_signing_moves_visits_booked_for_another_day(self, alice: Membership) -> None:
        plan = make_signed_plan(alice)
        today = timezone.localdate()
        set_treatment_date(plan=plan, on=today + timedelta(days=3), by=alice)
        before = set(plan.visits.values_list("on", flat=True))
        make_signed_treatment(alice, plan=plan)
        plan.consultation.refresh_from_db()
        assert plan.consultation.treatment_on == today
        assert set(plan.visits.values_list("on", flat=True)) != before

    def test_a_later_consultation_knows_what_was_given_not_planned(self, alice: Membership) -> None:
        plan = make_signed_plan(alice)
        site_id = plan.revision.read_document().sites[0].id
        treatment = make_signed_treatment(alice, plan=plan, given={site_id: 40})
        later = make_consultation(alice, patient=plan.patient, intake=None, assessment=None)
        intake = intake_to_begin_with(later)
        assert intake is not None
        assert [(toxin.dose_tenths, toxin.on) for toxin in intake.earlier_toxin] == [
            (490, treatment.given_on)
        ]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
class TestTwoBrowsers:
    def test_the_second_sees_both_records_and_loses_nothing(
        self, alice: Membership, alice_client: Client, bob: Membership, bob_client: Client
    ) -> None:
        """DUR-03."""
        treatment = make_draft_treatment(alice)
        name = f"given-{first_site(treatment)}"
        mine = typed(treatment, note="Alice was here.", **{name: "7"})
        theirs = typed(treatment, note="Bob was here.", page_key="another-page", **{name: "8"})
        assert bob_client.post(page_of(treatment), theirs).status_code == 302
        refused = alice_client.post(page_of(treatment), mine)
        html = refused.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert refused.status_code == 409
        for words in ("Alice was here.", "Bob was here.", "7 units", "8 units", "Bob"):
            assert words in html
        treatment.refresh_from_db()
        over = {**mine, "overwrite": treatment.version}
        assert alice_client.post(page_of(treatment), over).status_code == 302
        treatment.refresh_from_db()
        assert treatment.read_document().note == "Alice was here."

    def test_an_autosave_in_conflict_answers_with_the_panel(
        self, alice: Membership, alice_client: Client
    ) -> None:
        treatment = make_draft_treatment(alice)
        old = typed(treatment, note="Old.")
        save_treatment(
            treatment=treatment,
            document=treatment.read_document().model_copy(update={"note": "New."}),
            expected_version=1,
            by=alice,
        )
        answer = alice_client.post(page_of(treatment), old, headers={"HX-Request": "true"})
        assert answer.status_code == 409
        assert 'id="sheet-conflict"' in answer.content.decode()

    def test_a_stale_save_raises(self, alice: Membership) -> None:
        treatment = make_draft_treatment(alice)
        document = treatment.read_document().model_copy(update={"note": "New."})
        with pytest.raises(StaleTreatment):
            save_treatment(treatment=treatment, document=document, expected_version=9, by=alice)


@pytest.mark.django_db(transaction=True)
def test_signed_once_however_often_it_is_sent(alice: Membership) -> None:
    """DUR-04: five at once give one signature and the same answer."""
    treatment = make_full_treatment(alice)
    told = shown(treatment)
    sent = {
        "patient_id": treatment.patient_id,
        "expected_version": told["expected_version"],
        "shown_sha256": told["shown_sha256"],
        "password": PASSWORD,
    }
    url = reverse("planning:treatment_sign", args=[treatment.pk])
    answers = at_once(post_to(url, sent), alice)
    assert [answer.status_code for answer in answers] == [302] * TIMES
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert TreatmentSignature.objects.count() == TreatmentVial.objects.count() == 1
    assert AuditEvent.objects.filter(action="treatment_signed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_begun_once_however_often_it_is_sent(alice: Membership) -> None:
    """DUR-04."""
    plan = make_signed_plan(alice)
    url = reverse("planning:treatment_start", args=[plan.pk])
    answers = at_once(post_to(url, {"patient_id": plan.patient_id}), alice)
    assert [answer.status_code for answer in answers] == [302] * TIMES
    assert Treatment.objects.count() == 1
