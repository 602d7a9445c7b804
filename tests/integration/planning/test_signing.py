"""Signing: what was read back is what is locked, by whom, and nothing else."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.actions.plans import (
    add_addendum,
    discard_plan,
    start_plan,
    supersede_plan,
)
from planning.actions.signing import ShownChanged, SignRefused
from planning.domain.canonical import canonical_bytes, sha256_of
from planning.domain.lifecycle import NotAllowed
from planning.models import Addendum, Plan, Signature
from tests.factories.patients import make_patient
from tests.factories.planning import (
    ASSESSMENT,
    INTAKE,
    answer_all,
    edit,
    make_consultation,
    make_full_plan,
    make_signed_plan,
    read_back_of,
    sign,
)
from tests.people import PASSWORD, make_member
from tests.unit.planning.plan_examples import site


@pytest.fixture
def ready(alice: Membership) -> Plan:
    """A draft with every finding answered: only the read-back is missing."""
    plan = make_full_plan(alice)
    answer_all(plan, by=alice)
    return reloaded(plan)


def reloaded(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def page_of(plan: Plan) -> str:
    return reverse("planning:plan_sign", args=[plan.pk])


def posted(plan: Plan, **changes: Any) -> dict[str, Any]:
    """What the sign page posts when everything is ticked."""
    asked = read_back_of(plan)
    document = plan.revision.read_document()
    return {
        "patient_id": plan.patient_id,
        "form_key": uuid4(),
        "expected_revision": asked["expected_revision"],
        "shown_sha256": asked["shown_sha256"],
        **{f"answer-{name}": answer for name, answer in asked["answers"].items()},
        **{f"reason-{key}": reason for key, reason in document.reasons.items()},
        "rationale": document.rationale,
        "meaning": "author",
        "password": PASSWORD,
        **changes,
    }


def problems_of(refusal: pytest.ExceptionInfo[SignRefused]) -> dict[str, str]:
    return {field: str(sentence) for field, sentence in refusal.value.problems}


# Signing -------------------------------------------------------------------------------------


def test_signing_freezes_what_was_read_back(
    ready: Plan, alice: Membership, clock: time_machine.Traveller
) -> None:
    """AUD-05: name, time with zone, meaning, and a hash of the content."""
    signature = sign(ready, by=alice)
    plan = reloaded(ready)
    assert plan.status == "signed"
    assert (signature.signer_name, signature.meaning) == ("Alice", "author")
    assert (signature.signed_at.isoformat(), signature.time_zone) == (
        "2026-11-23T03:00:00+00:00",
        "Asia/Seoul",
    )
    record = signature.read_record()
    assert record.plan == ready.revision.read_document()
    assert record.patient.chart_number == plan.patient.chart_number
    assert record.sha256 == signature.sha256 == sha256_of(signature.record)
    assert signature.review["totals"] == {
        "left_tenths": 270,
        "right_tenths": 270,
        "total_tenths": 540,
    }
    to_reason = [row for row in signature.review["findings"] if row["severity"] == "confirm"]
    assert [(row["code"], row["reason"]) for row in to_reason] == [
        ("clot_risk", "Discussed with the patient.")
    ]
    event = AuditEvent.objects.get(action="plan_signed")
    assert event.detail["sha256"] == signature.sha256
    assert event.patient_id == plan.patient_id


def test_the_signed_record_does_not_follow_the_patient(ready: Plan, alice: Membership) -> None:
    """AUD-06: the original stays as it was signed."""
    signature = sign(ready, by=alice)
    before = canonical_bytes(Signature.objects.get(pk=signature.pk).record)
    ready.patient.family_name = "김"
    ready.patient.save()
    ready.consultation.assessment = {"measured_on": "2026-12-01"}
    ready.consultation.save()
    for number in range(50):
        add_addendum(plan=reloaded(ready), text=f"remark {number}", by=alice)
    stored = Signature.objects.get(pk=signature.pk)
    assert canonical_bytes(stored.record) == before
    assert stored.is_intact


@pytest.mark.parametrize(
    "item",
    ["identity", "product", "left", "right", "total", "consent", "findings"],
)
@pytest.mark.parametrize("answer", [None, "", "something else"], ids=["missing", "blank", "other"])
def test_each_item_must_be_confirmed_as_it_was_shown(
    ready: Plan, alice: Membership, item: str, answer: str | None
) -> None:
    """SAF-02: two identifiers, product, LEFT, RIGHT, total, consent, findings."""
    answers = read_back_of(ready)["answers"]
    answers.pop(item) if answer is None else answers.update({item: answer})
    with pytest.raises(SignRefused) as refusal:
        sign(ready, by=alice, answers=answers)
    assert list(problems_of(refusal)) == [f"answer-{item}"]
    assert reloaded(ready).status == "draft"


def test_what_changed_after_it_was_shown_cannot_be_signed(
    ready: Plan, alice: Membership, bob: Membership
) -> None:
    """SAF-02: another dose, another patient detail, another answer of the intake."""
    shown = read_back_of(ready)
    edit(reloaded(ready), {"op": "set_sites", "sites": [1], "dose_units": "9.5"}, by=bob)
    with pytest.raises(ShownChanged):
        sign(ready, by=alice, **shown)


@pytest.mark.parametrize("what", ["patient", "intake", "assessment"])
def test_facts_that_changed_after_they_were_shown_stop_the_signature(
    ready: Plan, alice: Membership, what: str
) -> None:
    """SAF-02."""
    shown = read_back_of(ready)
    consultation = ready.consultation
    if what == "patient":
        ready.patient.birth_date = ready.patient.birth_date.replace(day=13)
        ready.patient.save()
    elif what == "intake":
        consultation.intake = {**INTAKE, "medications": ["gentamicin"]}
        consultation.save()
    else:
        consultation.assessment = {**ASSESSMENT, "left": {**ASSESSMENT["left"], "bulge_rest": 1}}
        consultation.save()
    with pytest.raises(ShownChanged):
        sign(ready, by=alice, **shown)
    assert reloaded(ready).status == "draft"


def test_a_stop_cannot_be_reasoned_away(alice: Membership) -> None:
    """Design section 4: no reason lifts a stop, only a changed fact."""
    consultation = make_consultation(alice, intake={**INTAKE, "consent_signed": False})
    plan = make_full_plan(alice, consultation=consultation)
    answer_all(plan, by=alice)
    plan = reloaded(plan)
    with pytest.raises(SignRefused) as refusal:
        sign(plan, by=alice)
    assert "" in problems_of(refusal)
    consultation.intake = INTAKE
    consultation.save()
    sign(reloaded(plan), by=alice)
    assert reloaded(plan).status == "signed"


def test_findings_and_the_rationale_must_be_answered(alice: Membership) -> None:
    plan = make_full_plan(alice)
    edit(plan, site("left", "95", "5", dose_units="1"), by=alice)
    with pytest.raises(SignRefused) as refusal:
        sign(reloaded(plan), by=alice)
    fields = problems_of(refusal)
    assert any(field.startswith("reason-outside_muscle") for field in fields)
    assert "rationale" in fields


def test_totals_are_counted_a_second_way(
    ready: Plan, alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SAF-08: a fault in one count is caught by the other."""
    monkeypatch.setattr("planning.domain.readback.recount", lambda plan: (270, 271))
    with pytest.raises(SignRefused) as refusal:
        sign(ready, by=alice)
    assert "second way" in problems_of(refusal)["total"]


# The password --------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper()])
def test_signing_needs_the_signers_own_password_again(
    ready: Plan, alice: Membership, password: str
) -> None:
    """AUD-05: fresh re-authentication."""
    with pytest.raises(SignRefused) as refusal:
        sign(ready, by=alice, password=password)
    assert "password" in problems_of(refusal)
    refused = AuditEvent.objects.filter(action="signing_password_refused").count()
    assert refused == (1 if password else 0)


def test_guessing_the_password_is_slowed(
    ready: Plan, alice: Membership, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        with pytest.raises(SignRefused):
            sign(ready, by=alice, password="guess")
    with pytest.raises(SignRefused) as refusal:
        sign(ready, by=alice)
    assert "Too many wrong passwords" in problems_of(refusal)["password"]
    clock.shift(301)
    assert sign(reloaded(ready), by=alice).signer == alice.user


def test_one_persons_guesses_do_not_lock_out_another(
    ready: Plan, alice: Membership, bob: Membership
) -> None:
    for _ in range(6):
        with pytest.raises(SignRefused):
            sign(ready, by=bob, password="guess")
    assert sign(ready, by=alice).signer == alice.user


# Once ----------------------------------------------------------------------------------------


def test_a_sign_form_sent_five_times_signs_once(ready: Plan, alice_client: Client) -> None:
    """DUR-04: hazard 7, two signatures from one click."""
    data = posted(ready, rationale="Written while reading back.")
    answers = [alice_client.post(page_of(ready), data) for _ in range(5)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, ready.get_absolute_url())
    }
    assert Signature.objects.filter(plan=ready).count() == 1
    assert AuditEvent.objects.filter(action="plan_signed").count() == 1
    assert ready.revisions.count() == ready.revision.number + 1


def test_two_people_cannot_both_sign(ready: Plan, alice: Membership, bob: Membership) -> None:
    shown = read_back_of(ready)
    sign(ready, by=alice, **shown)
    with pytest.raises(NotAllowed):
        sign(reloaded(ready), by=bob, **shown)
    assert Signature.objects.get(plan=ready).signer == alice.user


# The page ------------------------------------------------------------------------------------


def test_the_page_reads_everything_back_in_words(ready: Plan, alice_client: Client) -> None:
    """SAF-01, SAF-02, SAF-03."""
    page = alice_client.get(page_of(ready)).content.decode()
    for words in (
        f"서하린, born 1995-04-12, chart {ready.patient.chart_number}",
        "onabotulinumtoxinA (Botox)",
        "27\xa0units in 3 sites",
        "54\xa0units",
        "signed on paper",
        "LEFT",
        "RIGHT",
        "Medial bulge on tiptoe; the patient wants a softer line.",
    ):
        assert words in page


def test_what_was_written_stays_when_the_password_is_wrong(
    alice: Membership, alice_client: Client
) -> None:
    """Nothing typed is lost: reasons and rationale are kept before the signature is tried."""
    plan = make_full_plan(alice)
    data = posted(plan, password="wrong", rationale="Softer line wanted.\r\nTwo visits.")
    response = alice_client.post(page_of(plan), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert "That is not your password." in page
    assert "Softer line wanted.\nTwo visits." in page
    assert f'value="{data["answer-left"]}" checked' in page
    assert "wrong" not in page.split('name="password"')[1].split(">")[0]
    kept = reloaded(plan).revision.read_document()
    assert kept.rationale == "Softer line wanted.\nTwo visits."


def test_a_change_meanwhile_asks_to_read_back_anew(
    ready: Plan, bob: Membership, alice_client: Client
) -> None:
    """DUR-03: what was typed is still there, nothing is ticked any more."""
    data = posted(ready, rationale="Mine, typed while Bob edited.")
    edit(reloaded(ready), {"op": "set_sites", "sites": [1], "dose_units": "9.5"}, by=bob)
    response = alice_client.post(page_of(ready), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "something changed since this was shown" in page
    assert "Mine, typed while Bob edited." in page
    assert "27.5\xa0units in 3 sites" in page
    assert " checked" not in page.split('class="readback"')[1].split("</ol>")[0]
    assert reloaded(ready).status == "draft"


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"rationale": "word " * 200_000}, 422, "at most 4000"),
        ({"expected_revision": "three"}, 422, "whole number"),
        ({"expected_revision": "999"}, 409, "something changed"),
        ({"meaning": "witness"}, 422, "Choose what your signature means."),
        ({"shown_sha256": "0" * 64}, 409, "something changed"),
        ({"form_key": "again"}, 400, "out of date"),
        ({"patient_id": ""}, 409, "belongs to another patient"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_input_is_named_and_nothing_is_signed(
    ready: Plan, alice_client: Client, changes: dict[str, str], status: int, sentence: str
) -> None:
    response = alice_client.post(page_of(ready), posted(ready, **changes))
    assert response.status_code == status
    assert sentence in response.content.decode()
    assert not Signature.objects.exists()


def test_a_form_of_another_patient_is_refused(
    ready: Plan, alice: Membership, alice_client: Client
) -> None:
    """SAF-05."""
    data = posted(ready, patient_id=make_patient(alice).pk)
    assert alice_client.post(page_of(ready), data).status_code == 409
    assert AuditEvent.objects.filter(action="wrong_patient_refused").count() == 1
    assert reloaded(ready).status == "draft"


def test_only_clinicians_of_the_clinic_sign(
    ready: Plan,
    sam_client: Client,
    ada_client: Client,
    stranger_client: Client,
    bob_client: Client,
) -> None:
    for client, status in ((sam_client, 403), (ada_client, 403), (stranger_client, 404)):
        assert client.post(page_of(ready), posted(ready)).status_code == status
    assert not Signature.objects.exists()
    assert bob_client.post(page_of(ready), posted(ready)).status_code == 302
    assert Signature.objects.get().signer_name == "Bob"


def test_a_signed_plans_sign_page_leads_to_the_plan(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_signed_plan(alice)
    response = alice_client.get(page_of(plan))
    assert response["Location"] == plan.get_absolute_url()


# Versions, addenda, drafts ---------------------------------------------------------------------


def test_a_new_version_begins_as_the_signed_one_and_replaces_it_when_signed(
    alice: Membership,
) -> None:
    """AUD-06: both versions stay readable."""
    first = make_signed_plan(alice)
    second = supersede_plan(plan=first, by=alice)
    assert (second.version, second.status) == (2, "draft")
    assert second.revision.document == first.revision.document
    assert reloaded(first).status == "signed"
    edit(second, {"op": "set_sites", "sites": [1], "dose_units": "8"}, by=alice)
    answer_all(second, by=alice)
    sign(reloaded(second), by=alice)
    assert (reloaded(first).status, reloaded(second).status) == ("superseded", "signed")
    assert reloaded(first).signature.is_intact
    assert AuditEvent.objects.filter(action="plan_superseded").count() == 1


def test_asked_twice_there_is_one_new_version(alice: Membership) -> None:
    """DUR-04."""
    first = make_signed_plan(alice)
    assert supersede_plan(plan=first, by=alice) == supersede_plan(plan=reloaded(first), by=alice)
    assert first.consultation.plans.count() == 2


def test_a_discarded_new_version_leaves_the_signed_plan_in_force(alice: Membership) -> None:
    first = make_signed_plan(alice)
    discard_plan(plan=supersede_plan(plan=first, by=alice), by=alice)
    assert reloaded(first).status == "signed"
    third = supersede_plan(plan=reloaded(first), by=alice)
    assert third.version == 3


def test_only_a_signed_plan_is_replaced_or_remarked_upon(ready: Plan, alice: Membership) -> None:
    with pytest.raises(NotAllowed, match="Only a signed plan"):
        supersede_plan(plan=ready, by=alice)
    with pytest.raises(NotAllowed, match="belongs to a signed plan"):
        add_addendum(plan=ready, text="x", by=alice)
    discard_plan(plan=ready, by=alice)
    with pytest.raises(NotAllowed):
        discard_plan(plan=reloaded(ready), by=alice)


def test_a_signed_plan_is_not_discarded(alice: Membership) -> None:
    with pytest.raises(NotAllowed, match="Only a draft"):
        discard_plan(plan=make_signed_plan(alice), by=alice)


def test_a_consultation_begins_one_draft_however_often_it_is_asked(alice: Membership) -> None:
    """DUR-04."""
    consultation = make_consultation(alice)
    plans = {start_plan(consultation=consultation, by=alice).pk for _ in range(3)}
    assert len(plans) == 1
    assert AuditEvent.objects.filter(action="plan_started").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"intake": None}, "The intake comes first"),
        ({"assessment": None}, "assessed first"),
        ({"assessment": {"measured_on": "2026-11-20"}}, "reference line"),
        ({"intake": {**INTAKE, "conditions": ["myasthenia_gravis"]}}, "yasthenia"),
    ],
    ids=["no_intake", "no_assessment", "nothing_measured", "contraindication"],
)
def test_nothing_is_planned_before_it_may_be(
    alice: Membership, fields: dict[str, Any], sentence: str
) -> None:
    consultation = make_consultation(alice, **fields)
    with pytest.raises(NotAllowed, match=sentence):
        start_plan(consultation=consultation, by=alice)
    assert not Plan.objects.exists()


def test_a_signed_consultation_asks_for_a_new_version_instead(alice: Membership) -> None:
    plan = make_signed_plan(alice)
    with pytest.raises(NotAllowed, match="Make a new version"):
        start_plan(consultation=plan.consultation, by=alice)


def test_an_addendum_sent_five_times_is_written_once(
    alice: Membership, alice_client: Client
) -> None:
    """DUR-04."""
    plan = make_signed_plan(alice)
    url = reverse("planning:addendum_add", args=[plan.pk])
    data = {"patient_id": plan.patient_id, "form_key": uuid4(), "text": " Bruise, LEFT. "}
    for _ in range(5):
        response = alice_client.post(url, data)
        assert response["Location"] == f"{plan.get_absolute_url()}#addenda"
    assert [addendum.text for addendum in Addendum.objects.all()] == ["Bruise, LEFT."]
    page = alice_client.get(plan.get_absolute_url()).content.decode()
    assert "Bruise, LEFT." in page


@pytest.mark.parametrize("text", ["", "   ", "x" * 4_001])
def test_an_addendum_without_words_or_too_long_comes_back(
    alice: Membership, alice_client: Client, text: str
) -> None:
    plan = make_signed_plan(alice)
    url = reverse("planning:addendum_add", args=[plan.pk])
    data = {"patient_id": plan.patient_id, "form_key": uuid4(), "text": text}
    response = alice_client.post(url, data)
    assert response.status_code == 422
    assert text in response.content.decode()
    assert not Addendum.objects.exists()


def test_life_cycle_pages_answer_a_forbidden_step_with_why(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_signed_plan(alice)
    for name, status in (("plan_discard", 409), ("plan_supersede", 302)):
        url = reverse(f"planning:{name}", args=[plan.pk])
        response = alice_client.post(url, {"patient_id": plan.patient_id})
        assert response.status_code == status
    draft = plan.successor
    assert draft is not None
    url = reverse("planning:plan_discard", args=[draft.pk])
    assert alice_client.get(url).status_code == 200
    for _ in range(2):
        assert alice_client.post(url, {"patient_id": plan.patient_id}).status_code == 302
    assert reloaded(draft).status == "discarded"


def test_the_signed_page_shows_signature_hash_and_versions(
    alice: Membership, bob_client: Client, ada_client: Client, stranger_client: Client
) -> None:
    first = make_signed_plan(alice)
    second = supersede_plan(plan=first, by=alice)
    for client in (bob_client, ada_client):
        page = client.get(first.get_absolute_url()).content.decode()
        assert first.signature.sha256 in page
        assert "Alice" in page
        assert "27\xa0units" in page
        assert "Version 2 is being made to replace this plan." in page
    assert stranger_client.get(first.get_absolute_url()).status_code == 404
    answer_all(second, by=alice)
    sign(reloaded(second), by=alice)
    page = bob_client.get(first.get_absolute_url()).content.decode()
    assert "Replaced by version 2" in page
    assert "The follow-up goes on with the version in force." in page
    assert first.signature.sha256 in page


def test_a_record_that_was_tampered_with_says_so(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AUD-05: altered records are discerned."""
    plan = make_signed_plan(alice)
    monkeypatch.setattr(Signature, "is_intact", False)
    page = alice_client.get(plan.get_absolute_url()).content.decode()
    assert "This record is not what was signed" in page


def test_reading_a_plan_is_recorded(alice: Membership, sam_client: Client) -> None:
    """AUD-02."""
    plan = make_signed_plan(alice)
    sam_client.get(plan.get_absolute_url())
    event = AuditEvent.objects.get(action="plan_viewed")
    assert (str(event.actor), event.patient_id) == ("Sam", plan.patient_id)


def test_a_member_of_two_names_signs_with_the_shown_one(ready: Plan, alice: Membership) -> None:
    carol = make_member(alice.clinic, "carol")
    carol.user.display_name = "Dr. 이캐롤"
    carol.user.save()
    assert sign(ready, by=carol).signer_name == "Dr. 이캐롤"
