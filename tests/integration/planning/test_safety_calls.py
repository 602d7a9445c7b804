"""The safety call's page, attempts to reach a patient, and what they leave behind."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from planning.actions.contacts import record_contact
from planning.actions.visits import VisitChange, set_treatment_date, update_visit
from planning.domain.safety_call import QUESTIONS, RED_FLAGS
from planning.models import ContactAttempt, Escalation, SafetyCall, Visit
from tests.factories.patients import make_patient
from tests.factories.planning import make_signed_plan
from tests.integration.planning.test_schedule import TODAY, listed

pytestmark = pytest.mark.usefixtures("clock")
ALL_WELL = {question.code.value: "no" for question in QUESTIONS}


@pytest.fixture
def visits(alice: Membership, sam: Membership, clock: time_machine.Traveller) -> dict[str, Visit]:
    """Treated on Monday: the safety call is due today."""
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=TODAY, by=alice)
    visits = {visit.kind: visit for visit in plan.visits.select_related("patient")}
    clock.move_to(f"{visits['safety_call'].on}T03:00:00+00:00", tick=False)
    return visits


@pytest.fixture
def visit(visits: dict[str, Visit]) -> Visit:
    return visits["safety_call"]


def address(visit: Visit) -> str:
    return reverse("planning:safety_call", args=[visit.pk])


def call(client: Client, visit: Visit, **said: str) -> Any:
    data = {
        "patient_id": visit.patient_id,
        formkeys.FIELD: formkeys.issue(),
        "identified": "yes",
        **ALL_WELL,
        **said,
    }
    return client.post(address(visit), {name: value for name, value in data.items() if value})


def attempt(client: Client, visit: Visit, outcome: str = "no_answer", **more: Any) -> Any:
    data = {
        "patient_id": visit.patient_id,
        formkeys.FIELD: formkeys.issue(),
        "outcome": outcome,
        **more,
    }
    return client.post(reverse("planning:contact_record", args=[visit.pk]), data)


# The script ------------------------------------------------------------------------------------


def test_the_script_asks_every_question_and_answers_none(sam_client: Client, visit: Visit) -> None:
    page = sam_client.get(address(visit)).content.decode()
    for question in QUESTIONS:
        assert str(question.asked) in page
        assert page.count(f'type="radio" name="{question.code.value}"') == len(question.answers)
    assert "checked" not in page
    assert "Yes, LEFT" in page


def test_the_script_stands_in_the_patients_language_too(sam_client: Client, visit: Visit) -> None:
    asked = str(RED_FLAGS[0].asked)
    with translation.override("ko"):
        theirs = translation.gettext(asked)
    assert theirs != asked
    page = sam_client.get(address(visit)).content.decode()
    assert f'<small lang="ko">{theirs}</small>' in page
    page = sam_client.get(address(visit), headers={"accept-language": "ko"}).content.decode()
    assert '<small lang="ko">' not in page


def test_a_call_without_a_red_flag_keeps_the_visit(
    sam_client: Client, visit: Visit, sam: Membership
) -> None:
    response = call(sam_client, visit, bruising="left", note="Well otherwise.")
    assert response["Location"] == reverse("planning:visit_list")
    kept = SafetyCall.objects.get()
    assert (kept.visit_id, kept.patient_id, kept.by) == (visit.pk, visit.patient_id, sam.user)
    answers = kept.read_answers()
    assert [str(words) for words in answers.ordinary_findings] == ["bruise, LEFT"]
    assert answers.note == "Well otherwise."
    assert ContactAttempt.objects.get().outcome == "reached"
    assert Visit.objects.get(pk=visit.pk).status == "kept"
    assert not Escalation.objects.exists()
    actions = AuditEvent.objects.filter(patient_id=visit.patient_id).order_by("-sequence")
    assert set(actions.values_list("action", flat=True)[:3]) == {
        "contact_recorded",
        "safety_call_recorded",
        "visit_kept",
    }


@pytest.mark.parametrize("question", RED_FLAGS, ids=lambda question: question.code.value)
def test_a_question_not_asked_is_named_and_nothing_is_lost(
    sam_client: Client, visit: Visit, question: Any
) -> None:
    name = question.code.value
    response = call(sam_client, visit, **{name: "", "tenderness": "both", "note": "Typed."})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#q-{name}"' in page
    assert "Ask this question: it has no answer yet." in page
    assert 'name="tenderness" value="both" checked' in page
    assert ">Typed.</textarea>" in page
    assert 'name="identified" value="yes" checked' in page
    assert not SafetyCall.objects.exists()
    assert not ContactAttempt.objects.exists()
    assert Visit.objects.get(pk=visit.pk).status == "booked"


def test_nobody_is_asked_before_two_identifiers_agree(sam_client: Client, visit: Visit) -> None:
    """SAF-05."""
    response = call(sam_client, visit, identified="")
    assert response.status_code == 422
    assert "Ask for the name and the birth date first" in response.content.decode()
    assert not SafetyCall.objects.exists()


def test_a_refused_call_is_sent_again_with_the_same_key(sam_client: Client, visit: Visit) -> None:
    key = formkeys.issue()
    assert call(sam_client, visit, leg_pain="", **{formkeys.FIELD: key}).status_code == 422
    assert call(sam_client, visit, **{formkeys.FIELD: key}).status_code == 302
    assert SafetyCall.objects.count() == 1


def test_a_call_sent_five_times_is_one_call(sam_client: Client, visit: Visit) -> None:
    """DUR-04."""
    key = formkeys.issue()
    places = {
        call(sam_client, visit, breathlessness="yes", **{formkeys.FIELD: key})["Location"]
        for _ in range(5)
    }
    assert len(places) == 1
    assert SafetyCall.objects.count() == Escalation.objects.count() == 1
    assert ContactAttempt.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        ({"leg_swelling": "left"}, True),
        ({"leg_swelling": "left", "bruising": "left"}, True),
        ({"leg_pain": "right", "identified": ""}, True),
        ({**dict.fromkeys(ALL_WELL, ""), "breathlessness": "yes"}, False),
        ({"drooping_eyelids": "yes", "note": "x" * 5_000}, True),
    ],
    ids=["flag", "with a bruise", "not identified", "broken off", "long note"],
)
def test_a_red_flag_is_raised_whatever_else_is_said(
    sam_client: Client, visit: Visit, said: dict[str, str], is_kept: bool
) -> None:
    response = call(sam_client, visit, **said)
    raised = Escalation.objects.get()
    assert response["Location"] == reverse("planning:escalation_raised", args=[raised.pk])
    assert Visit.objects.get(pk=visit.pk).status == ("kept" if is_kept else "booked")
    assert AuditEvent.objects.filter(action="escalation_raised").count() == 1


def test_whoever_raised_it_reads_what_to_do(
    sam_client: Client, visit: Visit, alice: Membership, bob: Membership
) -> None:
    said = {**dict.fromkeys(ALL_WELL, ""), "leg_swelling": "left", "bruising": "left"}
    page = sam_client.get(call(sam_client, visit, **said)["Location"]).content.decode()
    for words in (
        "Do not hang up",
        "swollen leg, LEFT",
        "Urgent assessment the same day.",
        "A swollen or painful leg is not filed as bruising",
        "Do you have trouble swallowing?",
        "Alice",
        "Bob",
    ):
        assert words in page
    assert "119" not in page
    other = call(sam_client, visit, swallowing_difficulty="yes")["Location"]
    assert "119" in sam_client.get(other).content.decode()


@pytest.mark.parametrize("days", [0, 1], ids=["before its window", "before its day"])
def test_a_call_made_early_moves_the_visit_to_its_day(
    sam_client: Client, visit: Visit, clock: time_machine.Traveller, days: int
) -> None:
    clock.move_to(f"{TODAY + timedelta(days=days + 1)}T03:00:00+00:00", tick=False)
    assert call(sam_client, visit).status_code == 302
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.status, stored.on) == ("kept", TODAY + timedelta(days=days + 1))


def test_the_questions_may_be_asked_at_any_visit_and_settle_only_the_call(
    sam_client: Client, visits: dict[str, Visit]
) -> None:
    assert call(sam_client, visits["first_check"]).status_code == 302
    assert Visit.objects.get(pk=visits["first_check"].pk).status == "booked"
    assert SafetyCall.objects.get().visit_id == visits["first_check"].pk


def test_a_call_is_not_ticked_off_without_its_questions(sam_client: Client, visit: Visit) -> None:
    data = {"patient_id": visit.patient_id, "expected_version": visit.version, "change": "keep"}
    response = sam_client.post(reverse("planning:visit_update", args=[visit.pk]), data)
    assert response.status_code == 422
    assert "Make the call" in response.content.decode()
    assert Visit.objects.get(pk=visit.pk).status == "booked"


def test_a_second_call_after_the_visit_was_kept_is_kept_too(
    sam_client: Client, visit: Visit
) -> None:
    call(sam_client, visit)
    assert call(sam_client, visit, leg_pain="left").status_code == 302
    assert SafetyCall.objects.count() == 2
    assert Escalation.objects.count() == 1


def test_a_form_opened_for_another_patient_is_refused(
    sam_client: Client, visit: Visit, alice: Membership
) -> None:
    """SAF-05."""
    other = make_patient(alice).pk
    assert call(sam_client, visit, patient_id=str(other)).status_code == 409
    assert attempt(sam_client, visit, patient_id=str(other)).status_code == 409
    assert not SafetyCall.objects.exists()
    assert not ContactAttempt.objects.exists()
    assert AuditEvent.objects.filter(action="wrong_patient_refused").count() == 2


def test_a_call_of_another_clinic_is_out_of_reach(
    stranger_client: Client, ada_client: Client, visit: Visit
) -> None:
    """SEC-01."""
    assert call(stranger_client, visit, breathlessness="yes").status_code == 404
    assert call(ada_client, visit, breathlessness="yes").status_code == 403
    assert not Escalation.objects.exists()


# Attempts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ContactAttempt.Outcome.values)
def test_an_attempt_is_one_tap_and_the_row_remembers(
    sam_client: Client, visit: Visit, outcome: str
) -> None:
    response = attempt(sam_client, visit, outcome, reason="Rang twice.")
    assert response["Location"] == reverse("planning:visit_list")
    kept = ContactAttempt.objects.get()
    assert (kept.outcome, kept.note) == (outcome, "Rang twice.")
    said = ContactAttempt.Outcome(outcome).label
    assert f"1 attempt, the last {visit.on} 12:00: {said}" in listed(sam_client)


def test_three_attempts_without_an_answer_are_said(
    sam_client: Client, visit: Visit, sam: Membership
) -> None:
    warning = "3 attempts in a row unanswered: ask the clinician."
    for outcome in ("no_answer", "message_left"):
        attempt(sam_client, visit, outcome)
    page = listed(sam_client)
    assert warning not in page
    assert "Try again" in page
    attempt(sam_client, visit, "wrong_number")
    assert warning in listed(sam_client)
    attempt(sam_client, visit, "reached")
    page = listed(sam_client)
    assert warning not in page
    assert f"4 attempts, the last {visit.on} 12:00: reached" in page
    assert "Make the call" in page


def test_an_attempt_sent_five_times_is_one(sam_client: Client, visit: Visit) -> None:
    """DUR-04."""
    key = formkeys.issue()
    for _ in range(5):
        assert attempt(sam_client, visit, **{formkeys.FIELD: key}).status_code == 302
    assert ContactAttempt.objects.count() == 1


def test_reached_and_booked_anew_is_one_step(sam_client: Client, visits: dict[str, Visit]) -> None:
    visit = visits["first_check"]
    response = attempt(
        sam_client,
        visit,
        "",
        change="rebook",
        expected_version=visit.version,
        on=str(visit.window_to),
    )
    assert response.status_code == 302
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.status, stored.on) == ("booked", visit.window_to)
    assert ContactAttempt.objects.get().outcome == "reached"


def test_a_day_outside_the_window_asks_why_and_keeps_what_was_typed(
    sam_client: Client, visits: dict[str, Visit]
) -> None:
    visit = visits["first_check"]
    late = visit.window_to + timedelta(days=3)
    key = formkeys.issue()
    sent = {"change": "rebook", "expected_version": visit.version, "on": str(late)}
    response = attempt(sam_client, visit, "", **sent, **{formkeys.FIELD: key})
    assert response.status_code == 422
    page = response.content.decode()
    assert "give a reason" in page
    assert f'value="{late}"' in page
    assert f'name="form_key" value="{key}"' in page
    assert "Reached: book this day" in page
    assert not ContactAttempt.objects.exists()
    again = attempt(sam_client, visit, "", **sent, reason="Travels.", **{formkeys.FIELD: key})
    assert again.status_code == 302
    assert Visit.objects.get(pk=visit.pk).on == late
    assert ContactAttempt.objects.get().note == "Travels."


@pytest.mark.parametrize(
    ("outcome", "reason", "sentence"),
    [
        ("", "", "Choose what came of the attempt."),
        ("fainted", "", "Choose what came of the attempt."),
        ("reached", "x" * 4_001, "must be at most 4000 characters"),
    ],
    ids=["none", "unknown", "long"],
)
def test_a_bad_attempt_is_named_and_nothing_lost(
    sam_client: Client, visit: Visit, outcome: str, reason: str, sentence: str
) -> None:
    response = attempt(sam_client, visit, outcome, reason=reason)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f">{reason}</textarea>" in response.content.decode()
    assert not ContactAttempt.objects.exists()


def test_a_visit_changed_meanwhile_keeps_no_attempt_and_says_so(
    sam_client: Client, visits: dict[str, Visit], alice: Membership
) -> None:
    """DUR-03."""
    visit = visits["peak"]
    update_visit(visit=visit, change=VisitChange.CANCEL, expected_version=1, by=alice)
    response = attempt(
        sam_client, visit, "", change="rebook", expected_version=1, on=str(visit.window_to)
    )
    assert response.status_code == 409
    assert "it is now cancelled" in response.content.decode()
    assert not ContactAttempt.objects.exists()


def test_calls_and_attempts_cannot_be_changed_or_removed(
    sam_client: Client, visit: Visit, sam: Membership
) -> None:
    """AUD-04: in the database itself."""
    call(sam_client, visit)
    record_contact(visit=visit, outcome=ContactAttempt.Outcome.NO_ANSWER, note="", by=sam)
    for model, change in (
        (SafetyCall, {"answers": {}}),
        (ContactAttempt, {"outcome": "declined"}),
    ):
        for spoil in (model.objects.all().delete, lambda m=model, c=change: m.objects.update(**c)):
            with pytest.raises(DatabaseError), transaction.atomic():
                spoil()


def test_a_row_offers_the_next_act_first(
    sam_client: Client, alice_client: Client, ada_client: Client, visits: dict[str, Visit]
) -> None:
    def primary(page: str, visit: Visit) -> str:
        row = page.split(f'<li id="visit-{visit.pk}"', 1)[1].split("</li>", 1)[0]
        found = re.search(r'class="row-end cluster">.*?button--primary"[^>]*>(.*?)<span', row, re.S)
        return re.sub(r"<svg.*?</svg>", "", found[1]).strip() if found else ""

    assert primary(listed(sam_client), visits["safety_call"]) == "Make the call"
    assert primary(listed(ada_client), visits["safety_call"]) == ""
    Visit.objects.filter(pk=visits["first_check"].pk).update(on=visits["safety_call"].on)
    assert primary(listed(sam_client), visits["first_check"]) == "Kept"
