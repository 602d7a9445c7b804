"""A consultation begun and its intake taken, by form and by a page that saves itself."""

import unicodedata
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from planning.actions.consultations import save_intake
from planning.domain.intake import Intake
from planning.models import Consultation
from tests.factories.patients import make_patient
from tests.factories.planning import INTAKE, make_consultation, make_signed_plan

HTMX = {"HX-Request": "true"}


def start(
    client: Client, patient_id: UUID, key: str | None = None, *, form_of: UUID | None = None
) -> HttpResponseBase:
    """Sends the form of one patient's page, or that of `form_of` to this one's address."""
    return client.post(
        reverse("planning:consultation_start", args=[patient_id]),
        {"patient_id": str(form_of or patient_id), "form_key": key or formkeys.issue()},
    )


def page(consultation: Consultation) -> str:
    return reverse("planning:intake", args=[consultation.pk])


def answers(consultation: Consultation, **typed: Any) -> dict[str, Any]:
    return {
        "patient_id": str(consultation.patient_id),
        "expected_version": str(consultation.intake_version),
        "page_key": str(uuid4()),
        "recorded_on": "2026-11-20",
        **typed,
    }


@pytest.fixture
def consultation(clock: object, alice: Membership) -> Consultation:
    return make_consultation(alice, intake=None, assessment=None)


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return " ".join(response.content.decode().split())


def goal(consultation: Consultation) -> str:
    stored = consultation.read_intake()
    assert stored is not None
    return stored.goal_text


class TestStarting:
    def test_sent_five_times_it_begins_once(self, alice: Membership, alice_client: Client) -> None:
        """DUR-04."""
        patient, key = make_patient(alice), formkeys.issue()
        sent = {start(alice_client, patient.pk, key)["Location"] for _ in range(5)}
        consultation = Consultation.objects.get()
        assert sent == {page(consultation)}
        assert consultation.clinician == alice.user
        event = AuditEvent.objects.get(action="consultation_started")
        assert event.patient_id == patient.pk

    def test_two_forms_begin_two(self, alice: Membership, alice_client: Client) -> None:
        patient = make_patient(alice)
        assert (
            start(alice_client, patient.pk)["Location"]
            != start(alice_client, patient.pk)["Location"]
        )

    def test_another_patients_form_begins_nothing(
        self, alice: Membership, alice_client: Client
    ) -> None:
        """SAF-05."""
        one, other = make_patient(alice), make_patient(alice)
        assert start(alice_client, one.pk, form_of=other.pk).status_code == 409
        assert not Consultation.objects.exists()
        assert AuditEvent.objects.filter(action="wrong_patient_refused").count() == 1

    def test_without_its_key_it_begins_nothing(
        self, alice: Membership, alice_client: Client
    ) -> None:
        assert start(alice_client, make_patient(alice).pk, "no key").status_code == 400
        assert not Consultation.objects.exists()

    def test_a_stranger_finds_no_patient(self, alice: Membership, stranger_client: Client) -> None:
        """SEC-01."""
        assert start(stranger_client, make_patient(alice).pk).status_code == 404
        assert not Consultation.objects.exists()


class TestOpening:
    def test_it_is_recorded(self, consultation: Consultation, bob_client: Client) -> None:
        """AUD-02."""
        assert bob_client.get(page(consultation)).status_code == 200
        event = AuditEvent.objects.get(action="intake_viewed")
        assert (event.patient_id, event.actor and event.actor.username) == (
            consultation.patient_id,
            "bob",
        )

    def test_every_question_is_open(self, consultation: Consultation, alice_client: Client) -> None:
        shown = text(alice_client.get(page(consultation)))
        assert "Nothing entered yet" in shown
        for name in ("pregnant", "breastfeeding", "infection_at_site", "immobility"):
            assert f'id="{name}-unanswered" name="{name}" value="" checked' in shown

    def test_a_stored_one_shows_its_answers_alerts_and_when_it_was_saved(
        self, clock: Any, alice: Membership, alice_client: Client
    ) -> None:
        consultation = make_consultation(alice, intake=None)
        document = Intake.model_validate(
            {**INTAKE, "medications": ["gentamicin"], "lifestyle": {"running_km_per_week": 20}}
        )
        save_intake(consultation=consultation, document=document, expected_version=0, by=alice)
        shown = text(alice_client.get(page(consultation)))
        assert 'value="gentamicin"' in shown
        assert "[BotoxDDI]" in shown
        assert "[Kugan]" in shown
        assert "thin evidence" in shown
        assert "Saved 12:00:00" in shown


class TestSaving:
    def test_the_form_is_stored_and_goes_on(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        typed = answers(
            consultation,
            conditions=["previous_clot"],
            conditions_other="asthma",
            pregnant="no",
            consent_signed="yes",
            goals=["smooth_line", "balance_sides"],
            **{
                "medications-0": "apixaban",
                "medications-1": "",
                "lifestyle-standing_hours_per_day": "8",
                "earlier_toxin-0-product": "onabotulinumtoxinA-botox",
                "earlier_toxin-0-dose_units": "50",
                "earlier_toxin-0-on": "2026-09-20",
                "earlier_toxin-0-area": "masseter",
            },
        )
        response = alice_client.post(page(consultation), typed)
        assert response["Location"] == reverse("planning:assessment", args=[consultation.pk])
        consultation.refresh_from_db()
        stored = consultation.read_intake()
        assert stored is not None
        assert stored.conditions == ("previous_clot", "other:asthma")
        assert stored.medications == ("apixaban",)
        assert stored.pregnant is False
        assert stored.breastfeeding is None
        assert stored.consent_signed
        assert stored.earlier_toxin[0].dose_tenths == 500
        assert consultation.intake_version == 1

    def test_staff_go_back_to_the_patient(
        self, consultation: Consultation, sam_client: Client
    ) -> None:
        response = sam_client.post(page(consultation), answers(consultation))
        assert response["Location"] == reverse(
            "planning:patient_page", args=[consultation.patient_id]
        )

    def test_each_change_leaves_one_event_and_no_change_none(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """AUD-01."""
        typed = answers(consultation, goal_text="softer")
        for _ in range(5):
            assert alice_client.post(page(consultation), typed).status_code == 302
        event = AuditEvent.objects.get(action="intake_saved")
        assert event.detail["version"] == 1
        assert "softer" not in str(event.detail)
        assert event.patient_id == consultation.patient_id

    def test_a_page_that_saves_itself_gets_the_time_the_version_and_the_alerts(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """DUR-05."""
        typed = answers(consultation, conditions=["previous_clot"], autosave="1")
        response = alice_client.post(page(consultation), typed, headers=HTMX)
        shown = text(response)
        assert response.status_code == 200
        assert "Saved 12:00:00" in shown
        assert 'id="expected_version" name="expected_version" value="1"' in shown
        assert "Clot risk: previous blood clot." in shown
        assert "<html" not in shown

    def test_a_signed_plan_keeps_the_answers_it_was_signed_with(
        self, clock: object, alice: Membership, alice_client: Client
    ) -> None:
        """AUD-06."""
        plan = make_signed_plan(alice)
        assert plan.signed_by is not None
        before = plan.signed_by.record
        typed = answers(plan.consultation, conditions=["myasthenia_gravis"])
        assert alice_client.post(page(plan.consultation), typed).status_code == 302
        plan.signed_by.refresh_from_db()
        assert plan.signed_by.record == before
        assert plan.signed_by.is_intact

    @pytest.mark.parametrize("person", ["ada", "stranger"])
    def test_who_may_not_changes_nothing(
        self, consultation: Consultation, person: str, request: pytest.FixtureRequest
    ) -> None:
        """SEC-01."""
        client: Client = request.getfixturevalue(f"{person}_client")
        assert client.post(page(consultation), answers(consultation)).status_code in (403, 404)
        consultation.refresh_from_db()
        assert consultation.intake is None

    def test_another_patients_form_changes_nothing(
        self, consultation: Consultation, alice: Membership, alice_client: Client
    ) -> None:
        """SAF-05: two tabs, one form sent to the other's address."""
        other = make_patient(alice)
        typed = answers(consultation, patient_id=str(other.pk), goal_text="softer")
        for headers in ({}, HTMX):
            response = alice_client.post(page(consultation), typed, headers=headers)
            assert response.status_code == 409
            assert "another patient" in text(response)
        consultation.refresh_from_db()
        assert consultation.intake is None
        assert AuditEvent.objects.filter(action="wrong_patient_refused").count() == 2


class TestTwoPeople:
    """DUR-03."""

    def conflict(
        self, consultation: Consultation, bob: Membership, client: Client, **headers: str
    ) -> HttpResponseBase:
        theirs = Intake.model_validate({**INTAKE, "goal_text": "theirs", "pregnant": True})
        typed = answers(consultation, goal_text="mine", pregnant="no")
        save_intake(
            consultation=consultation, document=theirs, expected_version=0, page_key="b", by=bob
        )
        return client.post(page(consultation), typed, headers=headers)

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_the_second_sees_both_texts(
        self, consultation: Consultation, bob: Membership, alice_client: Client, headers: Any
    ) -> None:
        response = self.conflict(consultation, bob, alice_client, **headers)
        shown = text(response)
        assert response.status_code == 409
        assert "Bob saved at 12:00:00" in shown
        assert 'data-label="Yours">mine' in shown
        assert 'data-label="Theirs">theirs' in shown
        assert 'data-label="Yours">No</td><td data-label="Theirs">Yes' in shown
        consultation.refresh_from_db()
        assert goal(consultation) == "theirs"

    def test_without_script_what_was_typed_is_still_in_the_form(
        self, consultation: Consultation, bob: Membership, alice_client: Client
    ) -> None:
        shown = text(self.conflict(consultation, bob, alice_client))
        assert "mine</textarea>" in shown
        assert 'name="overwrite" value="1"' in shown

    def test_mine_can_be_chosen(
        self, consultation: Consultation, bob: Membership, alice_client: Client
    ) -> None:
        self.conflict(consultation, bob, alice_client)
        typed = answers(consultation, goal_text="mine", overwrite="1")
        typed["expected_version"] = "0"
        response = alice_client.post(page(consultation), typed)
        assert response["Location"] == page(consultation)
        consultation.refresh_from_db()
        assert (goal(consultation), consultation.intake_version) == ("mine", 2)

    def test_a_page_does_not_conflict_with_itself_when_an_answer_was_lost(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """DUR-05: the save arrived, the answer did not, and typing went on."""
        first = answers(consultation, goal_text="sof", autosave="1")
        assert alice_client.post(page(consultation), first, headers=HTMX).status_code == 200
        again = {**first, "goal_text": "softer"}
        assert alice_client.post(page(consultation), again, headers=HTMX).status_code == 200
        consultation.refresh_from_db()
        assert (goal(consultation), consultation.intake_version) == ("softer", 2)

    def test_another_tab_of_the_same_person_does(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        for number, status in (("1", 200), ("2", 409)):
            typed = answers(consultation, goal_text=number)
            assert alice_client.post(page(consultation), typed, headers=HTMX).status_code == status

    @pytest.mark.parametrize("version", ["", "-1", "x", "9" * 40, "1\x00"])
    def test_a_version_that_cannot_be_is_a_conflict_and_no_failure(
        self, consultation: Consultation, alice_client: Client, version: str
    ) -> None:
        typed = answers(consultation, expected_version=version)
        assert alice_client.post(page(consultation), typed).status_code == 409


class TestSmallButtons:
    """Everything works without script."""

    def test_no_to_all_answers_what_is_open(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        typed = answers(consultation, act="no_to_all", pregnant="yes", immobility="")
        response = alice_client.post(page(consultation), typed)
        assert response["Location"] == page(consultation)
        consultation.refresh_from_db()
        stored = consultation.read_intake()
        assert stored is not None
        assert stored.pregnant is True
        assert stored.breastfeeding is False
        assert stored.immobility is False

    def test_a_row_is_taken_away_and_an_empty_one_is_always_there(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        rows = {"medications-0": "gentamicin", "medications-1": "apixaban"}
        typed = answers(consultation, act="remove:medications-0", **rows)
        shown = text(alice_client.post(page(consultation), typed, follow=True))
        assert 'name="medications-0" type="text" value="apixaban"' in shown
        assert 'name="medications-1" type="text" value=""' in shown


class TestAlerts:
    def ask(self, client: Client, consultation: Consultation, **typed: Any) -> str:
        address = reverse("planning:intake_alerts", args=[consultation.pk])
        response = client.post(address, answers(consultation, **typed), headers=HTMX)
        assert response.status_code == 200
        return text(response)

    def test_they_say_what_is_typed_and_save_nothing(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = self.ask(
            alice_client,
            consultation,
            conditions=["myasthenia_gravis"],
            **{"medications-0": "gentamicin", "lifestyle-heels_days_per_week": "5"},
        )
        assert "myasthenia gravis" in shown
        assert "1 stop" in shown
        assert "aminoglycoside" in shown
        assert "Days in heels a week: 5" in shown
        consultation.refresh_from_db()
        assert consultation.intake is None
        assert not AuditEvent.objects.filter(action="intake_saved").exists()

    def test_one_wrong_answer_does_not_silence_the_others(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        typed = {"lifestyle-heels_days_per_week": "2,5", "earlier_toxin-0-product": "other"}
        shown = self.ask(alice_client, consultation, conditions=["previous_clot"], **typed)
        assert "Clot risk" in shown

    def test_a_stranger_gets_none(
        self, consultation: Consultation, stranger_client: Client
    ) -> None:
        address = reverse("planning:intake_alerts", args=[consultation.pk])
        assert stranger_client.post(address, answers(consultation)).status_code == 404


BAD = [
    ({"goal_text": "가" * 333_000}, "Must be at most 2000 characters"),
    ({"goal_text": "a\0b"}, "Must not contain control characters"),
    ({"medications-0": "m" * 1_000_000}, "Must be at most 120 characters"),
    ({"lifestyle-running_km_per_week": "2,5"}, "Write the decimal with a point: 2.5, not 2,5."),
    ({"lifestyle-running_km_per_week": "１２"}, "Write the number in plain digits: 12"),
    ({"pregnant": "perhaps"}, "Must be true or false"),
    ({"conditions": "vampirism"}, "known condition"),
    ({"recorded_on": "1990-01-01"}, "Must not be before the birth date"),
    ({"recorded_on": "2027-01-01"}, "Must not lie in the future"),
    ({"earlier_toxin-0-on": "2026-02-30", "earlier_toxin-0-product": "other"}, "date"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_is_named_and_kept(
    consultation: Consultation, alice_client: Client, typed: Any, sentence: str, headers: Any
) -> None:
    """FUZ-02: a sentence at the input, never a failure."""
    response = alice_client.post(
        page(consultation), answers(consultation, **typed), headers=headers
    )
    shown = response.content.decode()
    assert response.status_code == 422
    assert sentence in shown
    name = next(iter(typed))
    assert f'id="{name}-error" data-problem="{name}"' in shown
    if not headers:
        assert 'class="error-summary"' in shown
        assert next(iter(typed.values())) in shown


def test_decomposed_korean_is_stored_composed(
    consultation: Consultation, alice_client: Client
) -> None:
    """DUR-10."""
    words = "부드러운 선"
    typed = answers(consultation, goal_text=unicodedata.normalize("NFD", words))
    assert alice_client.post(page(consultation), typed).status_code == 302
    consultation.refresh_from_db()
    assert goal(consultation) == words
