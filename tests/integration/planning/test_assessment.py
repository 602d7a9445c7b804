"""Both calves measured: refusals at their inputs, results as values come in, on to the plan."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from planning.actions.consultations import StaleConsultation, save_assessment
from planning.domain.assessment import Assessment, GirthMeasurement
from planning.models import Consultation, Plan
from tests.factories.planning import ASSESSMENT, INTAKE, make_consultation

HTMX = {"HX-Request": "true"}
LEAST = {
    f"{side}-{name}": value
    for side in ("left", "right")
    for name, value in {
        "reference_line_mm": "345",
        "girths-0-level_pct": "5",
        "girths-0-relaxed_mm-0": "330",
        "girths-1-level_pct": "27",
        "girths-1-relaxed_mm-0": "360",
        "layers-source": "ultrasound",
        "layers-medial_head-fat_mm": "6.5",
        "layers-medial_head-muscle_mm": "21",
        "layers-lateral_head-fat_mm": "6",
        "layers-lateral_head-muscle_mm": "16",
        "bulge_tiptoe": "3",
        "firmness": "hard",
        "pitting_oedema": "no",
    }.items()
}
"""What a clinician must measure at least before planning."""


def page(consultation: Consultation) -> str:
    return reverse("planning:assessment", args=[consultation.pk])


def answers(consultation: Consultation, **typed: Any) -> dict[str, Any]:
    return {
        "patient_id": str(consultation.patient_id),
        "expected_version": str(consultation.assessment_version),
        "page_key": str(uuid4()),
        "measured_on": "2026-11-20",
        "measured_at": "09:30",
        **typed,
    }


@pytest.fixture
def consultation(clock: object, alice: Membership) -> Consultation:
    return make_consultation(alice, intake=INTAKE, assessment=None)


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return " ".join(response.content.decode().split())


def girth(consultation: Consultation) -> GirthMeasurement:
    """The second level of the LEFT leg, as stored."""
    stored = consultation.read_assessment()
    assert stored is not None
    return stored.left.girths[1]


class TestOpening:
    def test_it_offers_now_and_the_levels_and_is_recorded(
        self, consultation: Consultation, bob_client: Client
    ) -> None:
        """AUD-02, SAF-01: both sides in words."""
        shown = text(bob_client.get(page(consultation)))
        assert "PATIENT'S LEFT" in shown.replace("&#x27;", "'")
        assert "PATIENT'S RIGHT" in shown.replace("&#x27;", "'")
        assert 'name="measured_on" type="date" value="2026-11-23"' in shown
        assert 'name="measured_at" type="time" value="12:00"' in shown
        for row, level in enumerate(("5", "27", "50", "88")):
            assert f'name="right-girths-{row}-level_pct" type="text" value="{level}"' in shown
        event = AuditEvent.objects.get(action="assessment_viewed")
        assert event.patient_id == consultation.patient_id

    def test_left_stands_before_right_in_the_order_of_tabs(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = text(alice_client.get(page(consultation)))
        last_left = shown.rindex('name="left-force-tiptoe"')
        assert last_left < shown.index('name="right-reference_line_mm"')

    @pytest.mark.parametrize(("person", "status"), [("sam", 403), ("ada", 403), ("stranger", 404)])
    def test_only_clinicians_of_the_clinic(
        self, consultation: Consultation, person: str, status: int, request: pytest.FixtureRequest
    ) -> None:
        """SEC-01."""
        client: Client = request.getfixturevalue(f"{person}_client")
        assert client.get(page(consultation)).status_code == status
        typed = answers(consultation, **LEAST)
        assert client.post(page(consultation), typed).status_code == status
        result = reverse("planning:assessment_result", args=[consultation.pk])
        assert client.post(result, typed).status_code == status
        consultation.refresh_from_db()
        assert consultation.assessment is None


class TestSaving:
    def test_the_least_leads_to_a_plan_in_one_press(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """Saved and started by the same form, also without script."""
        typed = answers(consultation, act="next", **LEAST)
        response = alice_client.post(page(consultation), typed, follow=True)
        plan = Plan.objects.get()
        assert response.redirect_chain == [
            (reverse("planning:plan_start", args=[consultation.pk]), 307),
            (reverse("planning:plan_builder", args=[plan.pk]), 302),
        ]
        consultation.refresh_from_db()
        stored = consultation.read_assessment()
        assert stored is not None
        assert stored.left.girths[1].relaxed_mm == (360,)
        assert stored.right.layers.lateral_head is not None

    def test_oedema_is_stored_and_leads_to_no_plan(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """Pitting oedema stops planning until it is cleared."""
        typed = answers(consultation, act="next", **{**LEAST, "right-pitting_oedema": "yes"})
        response = alice_client.post(page(consultation), typed, follow=True)
        assert response.redirect_chain == [(page(consultation), 302)]
        shown = text(response)
        assert "Nothing can be planned yet" in shown
        assert "Continue to the plan" not in shown
        assert not Plan.objects.exists()

    def test_unmeasured_leads_to_no_plan_and_says_what_is_missing(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        response = alice_client.post(page(consultation), answers(consultation), follow=True)
        assert "once its reference line and a girth are measured" in text(response)
        assert not Plan.objects.exists()

    def test_a_page_that_saves_itself_gets_the_time_and_the_version(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        """DUR-05."""
        typed = answers(consultation, autosave="1", **LEAST)
        shown = text(alice_client.post(page(consultation), typed, headers=HTMX))
        assert "Saved 12:00:00" in shown
        assert 'name="expected_version" value="1"' in shown
        event = AuditEvent.objects.get(action="assessment_saved")
        assert event.detail["version"] == 1

    def test_a_stale_one_shows_both_texts_and_changes_nothing(
        self, consultation: Consultation, bob: Membership, alice_client: Client
    ) -> None:
        """DUR-03."""
        typed = answers(consultation, **{**LEAST, "left-firmness": "soft"})
        theirs = Assessment.model_validate(ASSESSMENT)
        save_assessment(consultation=consultation, document=theirs, expected_version=0, by=bob)
        shown = text(alice_client.post(page(consultation), typed))
        assert "Bob saved at 12:00:00" in shown
        assert 'data-label="Yours">soft</td><td data-label="Theirs">hard' in shown
        assert "LEFT · Firmness when tensed" in shown
        assert 'id="left-firmness-soft" name="left-firmness" value="soft" checked' in shown
        consultation.refresh_from_db()
        assert consultation.read_assessment() == theirs

    def test_the_action_refuses_an_older_version(
        self, consultation: Consultation, alice: Membership, bob: Membership
    ) -> None:
        """DUR-03: the refusal carries what is stored."""
        first = Assessment.model_validate(ASSESSMENT)
        second = first.model_copy(update={"measured_on": date(2026, 11, 19)})
        older = Consultation.objects.get(pk=consultation.pk)
        save_assessment(consultation=consultation, document=first, expected_version=0, by=bob)
        with pytest.raises(StaleConsultation) as refusal:
            save_assessment(consultation=older, document=second, expected_version=0, by=alice)
        assert refusal.value.stored.read_assessment() == first
        assert AuditEvent.objects.filter(action="assessment_saved").count() == 1

    def test_another_patients_form_changes_nothing(
        self, consultation: Consultation, alice: Membership, alice_client: Client
    ) -> None:
        """SAF-05."""
        other = make_consultation(alice)
        typed = answers(consultation, patient_id=str(other.patient_id), **LEAST)
        assert alice_client.post(page(consultation), typed).status_code == 409
        consultation.refresh_from_db()
        assert consultation.assessment is None
        assert AuditEvent.objects.filter(action="wrong_patient_refused").exists()


BAD = [
    ({"left-girths-1-relaxed_mm-0": "36"}, "did you mean 360\N{NO-BREAK SPACE}mm?"),
    ({"right-reference_line_mm": "34.5"}, "did you mean 345\N{NO-BREAK SPACE}mm?"),
    ({"left-girths-1-tiptoe_mm-0": "340"}, "are the two swapped?"),
    ({"left-girths-0-level_pct": "-5"}, "Must be 0–100, got -5"),
    ({"left-girths-0-level_pct": "200"}, "Must be 0–100, got 200"),
    ({"left-girths-0-level_pct": "27"}, "Two girths are given for level 27"),
    ({"left-pinch_mm": "2,5"}, "Write the decimal with a point: 2.5, not 2,5."),
    ({"left-pinch_mm": "１２"}, "Write the number in plain digits: 12"),
    ({"left-pinch_mm": "9" * 1_000_000}, "too long for a number"),
    ({"left-pinch_mm": "a\0"}, "is not a number"),
    ({"right-development": "popliteal"}, "Must be one of"),
    ({"right-bulging_units": "6"}, "Must be 1–5, got 6"),
    ({"right-layers-medial_head-muscle_mm": ""}, "Is missing"),
    ({"measured_on": "1990-01-01"}, "Must not be before the birth date"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_input_is_named_and_kept(
    consultation: Consultation, alice_client: Client, typed: Any, sentence: str, headers: Any
) -> None:
    """FUZ-02: a sentence at the input, never a failure."""
    posted = answers(consultation, **{**LEAST, **typed})
    response = alice_client.post(page(consultation), posted, headers=headers)
    shown = response.content.decode()
    assert response.status_code == 422
    assert sentence in shown
    (name,) = typed
    # A level given twice is said at the second of the two rows.
    name = "left-girths-1-level_pct" if sentence == "Two girths are given for level 27" else name
    assert f'id="{name}-error" data-problem="{name}"' in shown
    if not headers:
        assert 'value="330"' in shown
        assert typed.get(name, "") in shown


def test_an_unknown_side_is_nobodys_answer(
    consultation: Consultation, alice_client: Client
) -> None:
    """SEC-10: only the form's own fields are read."""
    typed = answers(consultation, **LEAST, **{"middle-reference_line_mm": "345", "clinic_id": "1"})
    assert alice_client.post(page(consultation), typed, headers=HTMX).status_code == 200


class TestOffers:
    """One press puts in what was meant, also without script."""

    def test_centimetres_become_millimetres(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        name = "left-girths-1-relaxed_mm-0"
        typed = answers(consultation, **{**LEAST, name: "36"})
        shown = text(alice_client.post(page(consultation), typed))
        assert f'name="act" value="use:{name}:360">Use 360</button>' in shown
        consultation.refresh_from_db()
        typed = {**typed, "act": f"use:{name}:360"}
        typed["expected_version"] = str(consultation.assessment_version)
        response = alice_client.post(page(consultation), typed)
        assert response["Location"] == page(consultation)
        consultation.refresh_from_db()
        assert girth(consultation).relaxed_mm == (360,)

    def test_swapped_readings_change_places(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        swapped = {"left-girths-1-relaxed_mm-0": "372", "left-girths-1-tiptoe_mm-0": "360"}
        typed = answers(consultation, **{**LEAST, **swapped})
        shown = text(alice_client.post(page(consultation), typed))
        assert 'name="act" value="swap:left-girths-1">Swap them</button>' in shown
        consultation.refresh_from_db()
        typed = {**typed, "act": "swap:left-girths-1"}
        typed["expected_version"] = str(consultation.assessment_version)
        assert alice_client.post(page(consultation), typed).status_code == 302
        consultation.refresh_from_db()
        assert girth(consultation).relaxed_mm == (360,)
        assert girth(consultation).tiptoe_mm == (372,)


class TestResult:
    def ask(self, client: Client, consultation: Consultation, **typed: Any) -> str:
        address = reverse("planning:assessment_result", args=[consultation.pk])
        response = client.post(address, answers(consultation, **typed), headers=HTMX)
        assert response.status_code == 200
        consultation.refresh_from_db()
        assert consultation.assessment is None
        return text(response)

    def test_it_says_type_tier_signs_sources_and_balance_and_saves_nothing(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = self.ask(
            alice_client, consultation, **{**LEAST, "right-girths-1-relaxed_mm-0": "382"}
        )
        assert "Muscle type" in shown
        assert "Thickest head 15–25" in shown
        assert "[Cheng2019]" in shown
        assert "A bulge that appears on tiptoe is contracting muscle." in shown
        assert "toward muscle" in shown
        assert "clinic default" in shown
        assert "RIGHT greater by 2.2" in shown
        assert "0.5·(R + L)" in shown
        assert "[Asym2014]" in shown
        assert "would change the answer" in shown
        assert "Continue to the plan" in shown

    def test_it_says_what_is_not_recorded(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = self.ask(alice_client, consultation)
        assert "Undetermined" in shown
        assert "Not recorded:" in shown
        assert "Continue to the plan" not in shown

    def test_equal_legs_are_within_the_error(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = self.ask(
            alice_client, consultation, **{**LEAST, "right-girths-1-relaxed_mm-0": "363"}
        )
        assert "within measurement error" in shown

    def test_half_a_reading_leaves_the_rest_standing(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        typed = {**LEAST, "left-girths-1-relaxed_mm-0": "3", "right-pinch_mm": "2,5"}
        assert "Muscle type" in self.ask(alice_client, consultation, **typed)

    def test_the_drawing_follows_the_ticked_units(
        self, consultation: Consultation, alice_client: Client
    ) -> None:
        shown = self.ask(alice_client, consultation, **{**LEAST, "left-bulging_units": ["1", "4"]})
        drawing = shown[shown.index('id="left-units-drawing"') : shown.index('id="right-units')]
        assert drawing.count('data-selected="true"') == 2

    def test_oedema_stops_at_once(self, consultation: Consultation, alice_client: Client) -> None:
        typed = {**LEAST, "left-pitting_oedema": "yes"}
        shown = self.ask(alice_client, consultation, **typed)
        assert "Oedema" in shown
        assert "Nothing can be planned yet" in shown
