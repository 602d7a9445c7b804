"""Intake and assessment save themselves; nothing typed is lost (DUR-03, DUR-05, SEC-05)."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from clinic.models import Membership
from planning.models import Consultation
from tests.factories.planning import INTAKE, make_consultation
from tests.functional.conftest import OpenAs, Watch, settle
from tests.people import session_of

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
NOT_SAVED_MS = 3_000
LEAVING_IS_ASKED = """() => {
  const leaving = new Event("beforeunload", { cancelable: true });
  return !window.dispatchEvent(leaving);
}"""


@pytest.fixture
def consultation(alice: Membership) -> Consultation:
    return make_consultation(alice, intake=None, assessment=None)


def saved(page: Page) -> Locator:
    return page.locator("#plan-saved [data-saved]")


def expect_saved(page: Page) -> None:
    expect(saved(page)).to_have_text(SAVED)
    expect(page.locator("#plan-saved [data-unsaved]")).to_be_hidden()


def expect_not_saved(page: Page) -> None:
    expect(page.get_by_text("Not saved: retrying")).to_be_visible(timeout=NOT_SAVED_MS)


def open_intake(page: Page, consultation: Consultation) -> Page:
    page.goto(f"/consultations/{consultation.pk}/intake/")
    return page


def open_assessment(page: Page, consultation: Consultation) -> Page:
    page.goto(f"/consultations/{consultation.pk}/assessment/")
    return page


def test_what_is_typed_is_saved_and_says_what_it_means(
    alice_page: Page, consultation: Consultation
) -> None:
    """A stop stands beside the questions and on the banner as soon as it is ticked."""
    page = open_intake(alice_page, consultation)
    page.get_by_label("myasthenia gravis").check()
    expect(page.locator("#intake-alerts")).to_contain_text("Stop")
    expect_saved(page)
    expect(page.locator("#patient-banner")).to_contain_text("myasthenia gravis")
    page.locator("#goal_text").fill("Softer inner calf")
    page.locator("#medications-0").fill("gentamicin")
    expect(page.locator("#medications-1")).to_be_visible()
    expect(page.locator("#intake-alerts")).to_contain_text("gentamicin")
    with page.expect_response(f"**/{consultation.pk}/intake/"):
        page.get_by_role("button", name="No to all of these").click()
    page.reload()
    expect(page.get_by_label("myasthenia gravis")).to_be_checked()
    expect(page.locator("#goal_text")).to_have_value("Softer inner calf")
    expect(page.locator("#medications-0")).to_have_value("gentamicin")
    expect(page.locator("#pregnant-no")).to_be_checked()


def test_a_cut_network_is_said_and_caught_up(
    alice_page: Page, consultation: Consultation, watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED", "htmx:")
    page = open_intake(alice_page, consultation)
    page.context.set_offline(True)
    page.locator("#goal_text").fill("Softer inner calf")
    expect_not_saved(page)
    expect(page.locator("#network-state")).to_be_visible()
    assert page.evaluate(LEAVING_IS_ASKED)
    # Once this attempt has failed the page stays; one that the network met would go on.
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Save and continue").click()
    settle(page)
    expect(page.locator("#goal_text")).to_have_value("Softer inner calf")
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "Softer" not in kept, "what waits is in memory, never in the browser's storage"
    page.context.set_offline(False)
    expect_saved(page)
    assert not page.evaluate(LEAVING_IS_ASKED)
    consultation.refresh_from_db()
    assert (consultation.intake or {})["goal_text"] == "Softer inner calf"
    assert consultation.intake_version == 1


def test_a_lost_answer_is_no_conflict_with_oneself(
    alice_page: Page, consultation: Consultation, watch: Watch
) -> None:
    """DUR-04: the save arrived, its answer did not; the page saves on as if it had."""
    watch.allow("ERR_FAILED")
    page = open_intake(alice_page, consultation)
    page.route("**/intake/", lambda route: (route.fetch(), route.abort()), times=1)
    page.locator("#goal_text").fill("Softer inner calf")
    expect_not_saved(page)
    page.locator("#goal_text").fill("Softer inner calf, both sides")
    expect_saved(page)
    expect(page.locator("#conflict-title")).to_have_count(0)
    consultation.refresh_from_db()
    assert (consultation.intake or {})["goal_text"] == "Softer inner calf, both sides"
    assert consultation.intake_version == 2


def test_the_second_of_two_browsers_chooses(
    alice: Membership, bob: Membership, open_as: OpenAs
) -> None:
    """DUR-03: both texts in view, nothing overwritten until a person says so."""
    consultation = make_consultation(alice)
    hers = open_intake(open_as(alice), consultation)
    his = open_intake(open_as(bob), consultation)
    hers.locator("#goal_text").fill("from Alice")
    expect_saved(hers)
    his.locator("#goal_text").fill("from Bob")
    conflict = his.locator("#sheet-conflict")
    expect(conflict).to_contain_text("Alice saved at")
    expect(conflict).to_contain_text("from Alice")
    expect(conflict).to_contain_text("from Bob")
    expect(his.locator("#goal_text")).to_have_value("from Bob")
    assert his.evaluate(LEAVING_IS_ASKED)
    conflict.get_by_role("button", name="Save mine in place of theirs").click()
    expect_saved(his)
    expect(his.locator("#goal_text")).to_have_value("from Bob")
    hers.locator("#goal_text").fill("from Alice again")
    hers.get_by_role("link", name="Keep theirs and drop mine").click()
    expect(hers.locator("#goal_text")).to_have_value("from Bob")


def test_typing_survives_signing_in_again(
    alice: Membership, alice_page: Page, consultation: Consultation, watch: Watch
) -> None:
    """SEC-05: with the new session's token, from another tab."""
    watch.allow("Error Code 401")
    page = open_intake(alice_page, consultation)
    Session.objects.all().delete()
    page.locator("#goal_text").fill("typed while signed out")
    expect(saved(page)).to_contain_text("you are signed out")
    address = page.url
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session_of(alice), "url": address}])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect_saved(page)
    consultation.refresh_from_db()
    assert (consultation.intake or {})["goal_text"] == "typed while signed out"


def test_centimetres_are_offered_as_millimetres_with_one_tap(
    alice_page: Page, consultation: Consultation
) -> None:
    """36 for 360; the other answers are saved meanwhile, the tap corrects the one."""
    page = open_assessment(alice_page, consultation)
    page.locator("#left-reference_line_mm").fill("345")
    girth = page.locator("#left-girths-1-relaxed_mm-0")
    girth.fill("36")
    expect(saved(page)).to_contain_text("1 answer needs attention")
    expect(girth).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Use 360").click()
    expect(girth).to_have_value("360")
    expect_saved(page)
    expect(girth).not_to_have_attribute("aria-invalid", "true")


def test_swapped_readings_are_swapped_back_with_one_tap(
    alice_page: Page, consultation: Consultation
) -> None:
    page = open_assessment(alice_page, consultation)
    page.locator("#left-girths-1-relaxed_mm-0").fill("371")
    page.locator("#left-girths-1-tiptoe_mm-0").fill("352")
    page.get_by_role("button", name="Swap them").click()
    expect(page.locator("#left-girths-1-relaxed_mm-0")).to_have_value("352")
    expect(page.locator("#left-girths-1-tiptoe_mm-0")).to_have_value("371")
    expect_saved(page)


def test_the_result_follows_the_measurements(alice_page: Page, alice: Membership) -> None:
    """And a unit tapped on the drawing is ticked beside it."""
    consultation = make_consultation(alice, intake=INTAKE, assessment=None)
    page = open_assessment(alice_page, consultation)
    strip = page.locator(".totals-strip")
    expect(strip).to_contain_text("undetermined")
    page.locator("label", has=page.locator("[name=left-bulge_tiptoe][value='4']")).click()
    page.locator("label", has=page.locator("[name=left-firmness][value=hard]")).click()
    expect(strip).to_contain_text("muscle type")
    page.locator("[data-units=left] [data-unit='2']").click()
    expect(page.locator("#left-bulging_units-2")).to_be_checked()
    expect(page.locator("[data-units=left] [data-unit='2'][data-selected]")).to_be_visible()
    page.locator("label", has=page.locator("[name=left-pitting_oedema][value=yes]")).click()
    expect(strip).to_contain_text("oedema")
    expect(page.locator("#assessment-stops")).to_be_visible()
    settle(page)


def test_leaving_in_the_middle_of_a_word_saves_it(
    alice_page: Page, consultation: Consultation
) -> None:
    page = open_intake(alice_page, consultation)
    page.locator("#goal_text").fill("Softer inner ca")
    page.get_by_role("link", name="Assessment").click()
    page.wait_for_url("**/assessment/")
    open_intake(page, consultation)
    expect(page.locator("#goal_text")).to_have_value("Softer inner ca")


@pytest.mark.parametrize("part", ["intake", "assessment"])
def test_without_scripts_the_form_still_saves(
    alice: Membership, open_as: OpenAs, consultation: Consultation, part: str
) -> None:
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"/consultations/{consultation.pk}/{part}/")
    if part == "intake":
        page.get_by_role("button", name="No to all of these").click()
        expect(page.locator("#pregnant-no")).to_be_checked()
        page.get_by_role("button", name="Save and continue").click()
        page.wait_for_url("**/assessment/")
    else:
        page.locator("#left-girths-1-relaxed_mm-0").fill("36")
        page.locator(".totals-strip").get_by_role("button", name="Save").click()
        expect(page.locator("[data-error-summary]")).to_contain_text("did you mean 360")
        page.get_by_role("button", name="Use 360").click()
        expect(page.locator("#left-girths-1-relaxed_mm-0")).to_have_value("360")
