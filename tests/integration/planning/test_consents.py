"""Consent on screen: what is read is what is signed, and it stays as it was signed."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from patients.models import Patient
from planning.actions.consents import (
    OfferChanged,
    offer_consent,
    sign_consent,
    withdraw_consent,
)
from planning.actions.plans import discard_plan, supersede_plan
from planning.actions.signing import ShownChanged, SignRefused
from planning.consents import consent_state, is_intact, loaded_consent_state
from planning.context import reading_of
from planning.documents.plan_document import plan_html
from planning.documents.tasks import paper_of
from planning.domain.canonical import sha256_of
from planning.domain.commands import CommandRefused
from planning.domain.consent import ConsentChange, ConsentStanding, PhotoUse
from planning.domain.consent_form import TickCode
from planning.domain.lifecycle import NotAllowed
from planning.models import Consent, ConsentWithdrawal, Plan
from tests.factories.consents import (
    DRAWN,
    REQUIRED,
    make_consent,
    make_unconsented_plan,
    posted_consent,
)
from tests.factories.patients import make_patient
from tests.factories.planning import (
    GUIDED,
    answer_all,
    edit,
    make_full_plan,
    make_plan,
    make_signed_plan,
    read_back_of,
    sign,
)
from tests.unit.planning.plan_examples import PRODUCT, site


@pytest.fixture
def plan(alice: Membership) -> Plan:
    return make_unconsented_plan(alice)


def fresh(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)


def page_of(plan: Plan) -> str:
    return reverse("planning:consent", args=[plan.pk])


def stops_of(plan: Plan) -> set[str]:
    return {
        finding.code
        for finding in reading_of(fresh(plan)).findings
        if finding.code.startswith("consent")
    }


# ---- What the patient reads ----------------------------------------------------------


def test_the_text_is_filled_from_the_plan_in_the_patients_language(
    alice: Membership, plan: Plan
) -> None:
    Patient.objects.filter(pk=plan.patient_id).update(language="en")
    text = offer_consent(fresh(plan)).text
    rows = {term: value for section in text["sections"] for term, value in section["rows"]}

    assert text["language"] == "en"
    assert rows["Product"] == "onabotulinumtoxinA (Botox)"
    assert rows["LEFT calf"] == rows["RIGHT calf"] == "3 places, 27\u00a0units in all"
    assert text["patient"]["name"] == "서하린"
    assert {section["code"] for section in text["sections"]} >= {"off_label", "risks", "product"}
    assert "above_knee" not in {section["code"] for section in text["sections"]}

    Patient.objects.filter(pk=plan.patient_id).update(language="ko")
    korean = offer_consent(fresh(plan)).text
    assert korean["title"] == "종아리 보툴리눔 톡신 시술 동의서"
    assert korean["language"] == "ko"


def test_a_plan_with_sites_above_the_knee_says_so(alice: Membership, plan: Plan) -> None:
    edit(
        plan,
        {
            "op": "record_thigh_site",
            "side": "left",
            "level_pct": "80",
            "across_pct": "30",
            "dose_units": "5",
        },
        by=alice,
    )
    Patient.objects.filter(pk=plan.patient_id).update(language="en")
    text = offer_consent(fresh(plan)).text
    rows = {term: value for section in text["sections"] for term, value in section["rows"]}

    assert rows["LEFT, above the knee"] == "1 place, 5\u00a0units"
    assert "above_knee" in {section["code"] for section in text["sections"]}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_speaks_the_patients_language_to_every_member(
    alice_client: Client, plan: Plan, language: str
) -> None:
    Patient.objects.filter(pk=plan.patient_id).update(language=language)
    other = "en" if language == "ko" else "ko"
    page = alice_client.get(page_of(plan), headers={"accept-language": other})
    with override(language):
        button, back = translation.gettext("I consent"), translation.gettext("Your decision")
    content = page.content.decode()

    assert page.status_code == 200
    assert f'<html lang="{language}">' in content
    assert button in content
    assert back in content
    assert "site-header" not in content


def test_every_korean_sentence_of_the_form_is_korean(plan: Plan) -> None:
    text = offer_consent(fresh(plan)).text
    words = [text["title"], *(tick["text"] for tick in text["ticks"])]
    for section in text["sections"]:
        words += [section["title"], *(sentence["text"] for sentence in section["sentences"])]
        words += [sentence["known"] for sentence in section["sentences"] if sentence["known"]]

    assert [said for said in words if not any("가" <= letter <= "힣" for letter in said)] == []


@pytest.mark.parametrize("what", ["nothing", "no product", "no dose"])
def test_nothing_is_signed_for_half_a_plan(
    alice: Membership, alice_client: Client, what: str
) -> None:
    intents: dict[str, list[dict[str, Any]]] = {
        "nothing": [],
        "no product": [site()],
        "no dose": [PRODUCT, GUIDED, site()],
    }
    half = make_plan(alice, *intents[what])

    assert alice_client.get(page_of(half)).status_code == 409
    with pytest.raises(NotAllowed):
        offer_consent(half)


def test_a_discarded_plan_takes_no_consent(alice: Membership, plan: Plan) -> None:
    discard_plan(plan=plan, by=alice)

    with pytest.raises(NotAllowed):
        offer_consent(fresh(plan))


# ---- Signing -------------------------------------------------------------------------


def test_a_signed_consent_keeps_text_scope_and_mark(alice: Membership, plan: Plan) -> None:
    """AUD-05: what was read is bound by its hash to the revision it was read for."""
    ticked = REQUIRED | {TickCode.PHOTO_RECORD}
    made = Consent.objects.get(pk=make_consent(alice, plan, ticked=ticked).pk)
    answers = {tick["code"]: tick["is_ticked"] for tick in made.text["ticks"]}

    assert made.revision_id == fresh(plan).head_id
    assert made.text_sha256 == sha256_of(made.text)
    assert made.scope_sha256 == sha256_of(made.scope)
    assert is_intact(made)
    assert made.strokes == [[list(point) for point in line] for line in DRAWN]
    assert (made.method, made.body_site, made.language) == ("drawn", "calf", "ko")
    assert answers["photo_record"] is True
    assert answers["photo_report"] is False
    assert made.scope["photographs"] == ["record"]
    assert consent_state(plan).photographs == (PhotoUse.RECORD,)


def test_posted_by_keyboard_alone(alice_client: Client, plan: Plan) -> None:
    answer = alice_client.post(page_of(plan), posted_consent(plan))
    made = Consent.objects.get()

    assert answer.status_code == 302
    assert answer.headers["location"] == reverse("planning:consent_thanks", args=[made.pk])
    assert (made.method, made.typed_name, made.strokes) == ("typed", "서하린", [])


def test_posted_drawing(alice_client: Client, plan: Plan) -> None:
    drawn = json.dumps(DRAWN)
    alice_client.post(page_of(plan), posted_consent(plan, typed_name="", strokes=drawn))

    assert Consent.objects.get().method == "drawn"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"typed_name": ""}, "signature", "Sign in the field, or type your full name."),
        ({"typed_name": "이몽룡"}, "typed_name", "That is not the name at the top."),
        ({"typed_name": "x" * 500}, "typed_name", "That is not the name at the top."),
        ({"typed_name": "서하린\x07"}, "typed_name", "That is not the name at the top."),
        ({"strokes": "[[[500,500]]]", "typed_name": ""}, "signature", "too small"),
        ({"strokes": "[" * 9000, "typed_name": ""}, "signature", "cannot be read"),
        ({"strokes": json.dumps([[[1, 1]] * 7000])}, "signature", "too large"),
        ({"tick-off_label": None}, "tick-off_label", "Tick this"),
    ],
)
def test_what_is_refused_names_the_field_and_loses_nothing(
    alice_client: Client, plan: Plan, changes: dict[str, Any], field: str, words: str
) -> None:
    Patient.objects.filter(pk=plan.patient_id).update(language="en")
    posted = {**posted_consent(plan), "tick-photo_report": "yes", **changes}
    answer = alice_client.post(
        page_of(plan), {name: value for name, value in posted.items() if value is not None}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    assert words in page
    assert 'name="tick-photo_report" value="yes" checked' in page
    assert not Consent.objects.exists()


def test_a_form_sent_twice_signs_once(alice_client: Client, plan: Plan) -> None:
    """DUR-04."""
    posted = posted_consent(plan)
    first, second = (alice_client.post(page_of(plan), posted) for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert Consent.objects.count() == 1


def test_a_refused_form_may_be_sent_again_with_its_key(alice_client: Client, plan: Plan) -> None:
    posted = posted_consent(plan, typed_name="")
    assert alice_client.post(page_of(plan), posted).status_code == 422
    assert alice_client.post(page_of(plan), {**posted, "typed_name": "서하린"}).status_code == 302


def test_a_plan_that_changed_while_it_was_read_is_read_again(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    """SAF-02: what was not read is not signed; a reason alone changes nothing that is read."""
    posted = posted_consent(plan)
    edit(plan, {"op": "set_rationale", "rationale": "Softer line."}, by=alice)
    assert offer_consent(fresh(plan)).sha256 == posted["shown_sha256"]
    edit(plan, {"op": "set_sites", "sites": [1], "dose_units": "12"}, by=alice)
    answer = alice_client.post(page_of(plan), posted)

    assert answer.status_code == 409
    assert 'value="서하린"' in answer.content.decode()
    assert not Consent.objects.exists()
    with pytest.raises(OfferChanged):
        sign_consent(
            plan=plan,
            shown_sha256=posted["shown_sha256"],
            ticked=REQUIRED,
            strokes=DRAWN,
            typed_name="",
            by=alice,
        )


def test_a_form_of_another_patient_signs_nothing(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    """SAF-05."""
    posted = posted_consent(plan, patient_id=make_patient(alice).pk)

    assert alice_client.post(page_of(plan), posted).status_code == 409
    assert not Consent.objects.exists()
    assert AuditEvent.objects.filter(action="wrong_patient_refused").exists()


def test_only_the_forms_own_fields_are_read(alice_client: Client, plan: Plan) -> None:
    """SEC-10."""
    extra = {
        "signed_at": "2020-01-01",
        "form_version": "1999-01",
        "scope": "{}",
        "product": "x",
        "text": "I agree to everything",
        "taken_by": "1",
        "tick-everything": "yes",
    }
    alice_client.post(page_of(plan), posted_consent(plan, **extra))
    made = Consent.objects.get()

    assert made.form_version == "2026-11"
    assert made.product == "onabotulinumtoxinA-botox"
    assert made.signed_at.year > 2020
    assert "I agree to everything" not in str(made.text)


def test_taking_reading_and_withdrawing_are_audited(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    """AUD-01, AUD-02: no words of the patient in the log."""
    alice_client.get(page_of(plan))
    made = make_consent(alice, plan)
    withdraw_consent(consent=made, reason="No longer wants it.", by=alice)
    events = AuditEvent.objects.filter(patient_id=plan.patient_id, action__startswith="consent")
    actions = list(events.order_by("sequence").values_list("action", flat=True))

    assert actions == ["consent_viewed", "consent_signed", "consent_withdrawn"]
    details = " ".join(str(event.detail) for event in events)
    assert made.text_sha256 in details
    assert "No longer" not in details


# ---- What it is worth ----------------------------------------------------------------


def test_a_consent_on_screen_lets_the_plan_be_signed(alice: Membership, plan: Plan) -> None:
    assert stops_of(plan) == {"consent_missing"}
    made = make_consent(alice, plan)
    assert stops_of(plan) == set()

    answer_all(plan, by=alice)
    signature = sign(fresh(plan), by=alice)
    kept = signature.record["consent"]

    assert kept["id"] == str(made.pk)
    assert kept["text_sha256"] == made.text_sha256
    assert kept["standing"] == "current"
    [item] = [item for item in signature.review["read_back"] if item["name"] == "consent"]
    assert item["value"]["template"].startswith("signed on screen")
    assert signature.is_intact
    assert signature.sha256 == signature.read_record().sha256
    assert stops_of(plan) == set()


def test_a_plan_signed_over_paper_keeps_the_hash_it_had(alice: Membership) -> None:
    """A record without a consent on screen says nothing of it, as before there was one."""
    signed = make_signed_plan(alice)

    assert "consent" not in signed.signature.record


def test_more_asks_anew_and_less_does_not(alice: Membership, plan: Plan) -> None:
    make_consent(alice, plan)
    edit(plan, {"op": "set_sites", "sites": [1], "dose_units": "8"}, by=alice)
    assert stops_of(plan) == set()
    edit(plan, {"op": "set_sites", "sites": [1], "dose_units": "9.1"}, by=alice)
    assert stops_of(plan) == {"consent_superseded"}
    state = consent_state(plan)
    assert (state.standing, state.changes) == (ConsentStanding.SUPERSEDED, (ConsentChange.DOSE,))
    assert state.refusal is not None

    make_consent(alice, plan)
    assert stops_of(plan) == set()
    assert consent_state(plan).refusal is None


def test_a_consent_taken_after_the_read_back_changes_what_is_signed(
    alice: Membership, plan: Plan
) -> None:
    """SAF-02."""
    make_consent(alice, plan)
    answer_all(plan, by=alice)
    shown = read_back_of(fresh(plan))
    withdraw_consent(consent=Consent.objects.get(), reason="", by=alice)

    with pytest.raises(ShownChanged):
        sign(fresh(plan), by=alice, **shown)
    with pytest.raises(SignRefused):
        sign(fresh(plan), by=alice)


def test_a_withdrawal_outweighs_paper_until_a_new_consent(alice: Membership) -> None:
    plan = make_full_plan(alice)
    made = make_consent(alice, plan)
    withdrawn = withdraw_consent(consent=made, reason="", by=alice)

    assert stops_of(plan) == {"consent_withdrawn"}
    assert consent_state(plan).standing is ConsentStanding.WITHDRAWN
    assert consent_state(plan).photographs == ()
    assert withdraw_consent(consent=made, reason="again", by=alice) == withdrawn
    make_consent(alice, plan)
    assert stops_of(plan) == set()
    assert loaded_consent_state(fresh(plan)) == consent_state(plan)


def test_only_the_newest_can_be_withdrawn(alice: Membership, plan: Plan) -> None:
    first, _second = make_consent(alice, plan), make_consent(alice, plan)

    with pytest.raises(NotAllowed):
        withdraw_consent(consent=first, reason="", by=alice)
    with pytest.raises(CommandRefused):
        withdraw_consent(consent=_second, reason="x" * 2_001, by=alice)


def test_versions_of_a_plan_share_its_consents(alice: Membership, plan: Plan) -> None:
    make_consent(alice, plan)
    answer_all(plan, by=alice)
    sign(fresh(plan), by=alice)
    second = supersede_plan(plan=fresh(plan), by=alice)

    assert consent_state(second).standing is ConsentStanding.CURRENT
    edit(second, {"op": "set_sites", "sites": [1], "dose_units": "20"}, by=alice)
    assert stops_of(second) == {"consent_superseded"}
    assert consent_state(plan).standing is ConsentStanding.CURRENT


def test_state_costs_one_query_and_none_on_a_loaded_plan(
    alice: Membership, plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_consent(alice, plan)
    loaded = fresh(plan)
    with django_assert_num_queries(0):
        assert loaded_consent_state(loaded).standing is ConsentStanding.CURRENT
    with django_assert_num_queries(1):
        assert consent_state(loaded).standing is ConsentStanding.CURRENT


# ---- What stays visible --------------------------------------------------------------


def test_a_signed_plan_shows_a_withdrawal_as_a_stop(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    made = make_consent(alice, plan)
    answer_all(plan, by=alice)
    sign(fresh(plan), by=alice)
    detail = fresh(plan).get_absolute_url()
    assert "The patient took the consent back" not in alice_client.get(detail).content.decode()
    alice_client.post(
        reverse("planning:consent_withdraw", args=[made.pk]),
        {"patient_id": plan.patient_id, formkeys.FIELD: str(uuid4()), "reason": "Changed mind."},
    )

    assert "The patient took the consent back" in alice_client.get(detail).content.decode()
    assert ConsentWithdrawal.objects.get().reason == "Changed mind."


def test_every_consent_stays_readable_as_it_was_signed(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    first = make_consent(alice, plan, strokes=(), typed_name="서 하린")
    second = make_consent(alice, plan)
    withdraw_consent(consent=second, reason="", by=alice)
    Patient.objects.filter(pk=plan.patient_id).update(family_name="박", language="en")
    pages = [
        alice_client.get(reverse("planning:consent_read", args=[made.pk])).content.decode()
        for made in (first, second)
    ]
    listed = alice_client.get(reverse("planning:consent_list", args=[plan.patient_id]))

    assert all("종아리 보툴리눔 톡신 시술 동의서" in page for page in pages)
    assert all("서하린" in page for page in pages)
    assert "서 하린" in pages[0]
    assert 'class="signature-mark"' in pages[1]
    assert first.text_sha256 in pages[0]
    assert "a later consent" in pages[0]
    assert "superseded" in listed.content.decode()
    assert "withdrawn" in listed.content.decode()


def test_a_reason_that_is_too_long_is_kept_and_named(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    made = make_consent(alice, plan)
    answer = alice_client.post(
        reverse("planning:consent_withdraw", args=[made.pk]),
        {"patient_id": plan.patient_id, formkeys.FIELD: str(uuid4()), "reason": "y" * 2_001},
    )

    assert answer.status_code == 422
    assert "y" * 2_001 in answer.content.decode()
    assert not ConsentWithdrawal.objects.exists()


def test_the_sign_page_says_which_consent_stands(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    sign_page = reverse("planning:plan_sign", args=[plan.pk])
    assert "The consent is not signed." in alice_client.get(sign_page).content.decode()
    make_consent(alice, plan)
    page = alice_client.get(sign_page).content.decode()

    assert "signed on screen on" in page
    assert "form calf 2026-11" in page


def test_the_patients_page_says_what_each_plans_consent_is_worth(
    alice: Membership, alice_client: Client, plan: Plan
) -> None:
    here = reverse("planning:patient_page", args=[plan.patient_id])
    assert "not signed" in alice_client.get(here).content.decode()
    made = make_consent(alice, plan)
    assert "in force" in alice_client.get(here).content.decode()
    withdraw_consent(consent=made, reason="", by=alice)
    assert "withdrawn" in alice_client.get(here).content.decode()


def test_paper_says_the_consent_and_its_withdrawal(alice: Membership, plan: Plan) -> None:
    made = make_consent(alice, plan)
    answer_all(plan, by=alice)
    sign(fresh(plan), by=alice)
    signed = fresh(plan)
    assert "form calf 2026-11." in plan_html(reading_of(signed), paper_of(signed, "en"))
    withdraw_consent(consent=made, reason="", by=alice)
    signed = fresh(plan)
    paper = plan_html(reading_of(signed), paper_of(signed, "en"))

    assert '<p class="alert">Consent: WITHDRAWN on' in paper
    assert "<p>Consent: WITHDRAWN on" in paper
