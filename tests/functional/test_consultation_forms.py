"""The small helps of intake and assessment: one tap, one key, one row more."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.models import Consultation, Plan
from tests.factories.planning import INTAKE, make_consultation
from tests.integration.planning.test_assessment import LEAST

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def consultation(alice: Membership) -> Consultation:
    return make_consultation(alice, intake=None, assessment=None)


@pytest.fixture
def intake(alice_page: Page, consultation: Consultation) -> Page:
    alice_page.goto(f"/consultations/{consultation.pk}/intake/")
    return alice_page


@pytest.fixture
def assessment(alice_page: Page, consultation: Consultation) -> Page:
    Consultation.objects.update(intake=INTAKE)
    alice_page.goto(f"/consultations/{consultation.pk}/assessment/")
    return alice_page


def expect_version(page: Page, version: int) -> None:
    expect(page.locator("#expected_version")).to_have_value(str(version))


def stored(part: str) -> Any:
    return getattr(Consultation.objects.get(), part)


def test_it_saves_itself_and_the_banner_learns_of_it(intake: Page) -> None:
    """DUR-05."""
    intake.locator("#goal_text").fill("A softer line.")
    intake.get_by_label("previous blood clot").check()
    expect(intake.locator("#intake-alerts")).to_contain_text("Clot risk")
    expect(intake.locator("#alert-count")).to_have_text("1 to confirm")
    expect(intake.locator("#plan-saved [data-saved]")).to_have_text(SAVED)
    expect(intake.locator("#patient-banner")).to_contain_text("Clot risk")
    expect(intake.locator("#goal_text")).to_have_value("A softer line.")
    assert stored("intake")["goal_text"] == "A softer line."


def test_one_tap_says_no_to_all_that_is_open(intake: Page) -> None:
    intake.locator("label[for=pregnant-yes]").click()
    intake.get_by_role("button", name="No to all of these").click()
    expect(intake.locator("#breastfeeding-no")).to_be_checked()
    expect(intake.locator("#pregnant-yes")).to_be_checked()
    expect_version(intake, 1)
    assert stored("intake")["immobility"] is False
    assert stored("intake")["pregnant"] is True


def test_rows_grow_as_they_are_filled_and_go_when_taken_away(intake: Page) -> None:
    intake.locator("#medications-0").fill("gentamicin")
    intake.locator("#medications-1").fill("apixaban")
    expect(intake.locator("#medications-2")).to_have_value("")
    intake.get_by_role("button", name="Remove Medicine 1").click()
    expect(intake.locator("#intake-alerts")).to_contain_text("apixaban")
    expect(intake.locator("#intake-alerts")).not_to_contain_text("gentamicin")
    expect(intake.locator("#plan-saved [data-saved]")).to_have_text(SAVED)
    expect_version(intake, 1)
    assert stored("intake")["medications"] == ["apixaban"]


def test_the_saved_state_leads_to_the_first_wrong_answer(assessment: Page) -> None:
    wrong = assessment.locator("#right-pinch_mm")
    wrong.fill("2,5")
    expect(assessment.locator("#right-pinch_mm-error")).to_contain_text("2.5, not 2,5")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    assessment.get_by_role("link", name="1 answer needs attention").click()
    expect(wrong).to_be_focused()
    wrong.fill("2.5")
    expect(assessment.locator("#right-pinch_mm-error")).to_be_empty()
    expect(wrong).not_to_have_attribute("aria-invalid", "true")


def test_units_are_picked_on_the_drawing_and_by_their_boxes(assessment: Page) -> None:
    drawing = assessment.locator("#left-units-drawing")
    drawing.locator("[data-unit='2'] text").click()
    expect(assessment.locator("#left-bulging_units-2")).to_be_checked()
    expect(drawing.locator("[data-selected]")).to_have_count(1)
    assessment.locator("#left-bulging_units-none").check()
    expect(assessment.locator("#left-bulging_units-2")).not_to_be_checked()
    expect(drawing.locator("[data-selected]")).to_have_count(0)
    expect(assessment.locator("#right-units-drawing [data-selected]")).to_have_count(0)


def test_the_result_follows_the_values_to_the_plan(assessment: Page) -> None:
    """Typed by hand; Enter saves and stays."""
    strip = assessment.locator("#strip-result")
    expect(strip).to_contain_text("undetermined")
    for name, value in LEAST.items():
        choice = assessment.locator(f"label[for='{name}-{value}']")
        if choice.count():
            choice.click()
        else:
            assessment.locator(f"[id='{name}']").fill(value)
    expect(strip).to_contain_text("muscle type")
    assessment.locator("#left-pinch_mm").press("Enter")
    expect(assessment.locator("#plan-saved [data-saved]")).to_have_text(SAVED)
    expect(assessment).to_have_url(re.compile("/assessment/$"))
    assessment.get_by_role("button", name="Continue to the plan").click()
    assessment.wait_for_url("**/build/")
    assert Plan.objects.get().consultation.read_assessment() is not None
