"""A treatment recorded and signed in a browser: by mouse, by keyboard, without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.models import Plan, Treatment, TreatmentSignature
from tests.factories.planning import make_signed_plan
from tests.factories.treatments import make_draft_treatment, make_full_treatment, make_lot
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.people import PASSWORD

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")


@pytest.fixture
def plan(transactional_db: None, alice: Membership) -> Plan:
    """Signed, with a lot of its product in stock."""
    make_lot(alice)
    return make_signed_plan(alice)


def expect_saved(page: Page) -> None:
    expect(page.locator("#plan-saved [data-saved]")).to_have_text(SAVED)


def stored() -> Treatment:
    return Treatment.objects.get()


def test_recorded_and_signed_by_mouse(alice_page: Page, plan: Plan) -> None:
    page = alice_page
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="Record the treatment").click()
    page.get_by_role("button", name="Record the treatment").click()
    page.get_by_role("button", name="Open and use for this patient").click()
    expect(page.locator(".vial-choice input[name=vial]")).to_be_checked()
    expect(page.locator(".vial-clock [data-left]")).to_contain_text(
        re.compile(r"2[34] h \d+ min left")
    )

    page.locator("#leg-left summary").first.click()
    page.locator("#leg-left").get_by_label("Given").first.fill("7")
    page.locator("#leg-left").get_by_label("Why").first.fill("A vein lies there.")
    expect(page.locator("#treatment-figures")).to_contain_text("52 units")
    page.get_by_role("button", name="Confirm LEFT with 1 change").click()
    expect(page.locator("#confirm-left")).to_contain_text("LEFT confirmed: 25 units given")
    page.get_by_role("button", name="Confirm RIGHT as planned").click()
    expect(page.locator("#confirm-right")).to_contain_text("RIGHT confirmed: 27 units given")
    page.get_by_label("Nothing happened").check()
    expect(page.locator("#treatment-findings")).to_contain_text("Nothing is missing.")

    page.get_by_role("button", name="Read back and sign").click()
    expect(page.get_by_role("heading", name="Read back and sign")).to_be_visible()
    expect(page.get_by_text("48 units")).to_be_visible()
    page.fill("#password", PASSWORD)
    page.click("#sign")
    expect(page.locator("#signature-heading")).to_be_visible()
    expect(page.get_by_text("A vein lies there.")).to_be_visible()
    assert TreatmentSignature.objects.get().record["sites"][0]["given_tenths"] == 70
    page.goto(plan.get_absolute_url())
    expect(page.locator("#given")).to_contain_text("52 units, planned 54 units, left over 48 units")


def test_recorded_and_signed_by_keyboard(
    alice_page: Page, transactional_db: None, alice: Membership
) -> None:
    """A11-02: every step is reached and done by keys alone."""
    treatment = make_full_treatment(alice)
    page = alice_page
    page.goto(f"/plans/{treatment.plan_id}/treatment/")
    reopen = page.get_by_role("button", name="Go through LEFT again")
    reopen.focus()
    page.keyboard.press("Enter")
    confirm = page.get_by_role("button", name="Confirm LEFT as planned")
    expect(confirm).to_be_visible()
    confirm.focus()
    page.keyboard.press("Space")
    expect(page.locator("#confirm-left")).to_contain_text("LEFT confirmed")
    page.locator("#leg-right summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#leg-right").get_by_label("Given").first).to_be_focused()
    page.locator("#note").focus()
    page.keyboard.type("Well borne.")
    expect_saved(page)
    page.get_by_role("button", name="Read back and sign").focus()
    page.keyboard.press("Enter")
    page.locator("#password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#signature-heading")).to_be_visible()
    assert stored().read_document().note == "Well borne."


def test_it_saves_itself_and_names_what_it_cannot_read(
    alice_page: Page, transactional_db: None, alice: Membership
) -> None:
    """DUR-05."""
    treatment = make_draft_treatment(alice)
    page = alice_page
    page.goto(f"/plans/{treatment.plan_id}/treatment/")
    page.locator("#leg-left summary").first.click()
    dose = page.locator("#leg-left").get_by_label("Given").first
    dose.fill("7,5")
    expect(page.locator("#leg-left .field-error")).to_contain_text("7.5, not 7,5")
    expect(dose).to_have_value("7,5")
    page.locator("#note").fill("Kept all the same.")
    dose.fill("7.5")
    expect(page.locator("#leg-left .field-error")).to_have_count(0)
    expect(page.locator("#treatment-figures")).to_contain_text("52.5 units")
    assert stored().read_document().note == "Kept all the same."


def test_it_works_without_a_script(
    open_as: OpenAs, transactional_db: None, alice: Membership
) -> None:
    treatment = make_draft_treatment(alice)
    make_lot(alice)
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"/plans/{treatment.plan_id}/treatment/")
    page.get_by_role("button", name="Open and use for this patient").click()
    expect(page.locator(".vial-choice input[name=vial]")).to_be_checked()
    page.locator("#note").fill("By plain form.")
    page.get_by_role("button", name="Confirm LEFT as planned").click()
    page.get_by_role("button", name="Confirm RIGHT as planned").click()
    page.get_by_label("Nothing happened").check()
    page.get_by_role("button", name="Read back and sign").click()
    page.fill("#password", PASSWORD)
    page.click("#sign")
    expect(page.locator("#signature-heading")).to_be_visible()
    assert stored().read_document().note == "By plain form."


@pytest.mark.parametrize(
    ("width", "locale"), [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB"), (390, "ko-KR")]
)
def test_no_violation_and_no_sideways_scrolling(
    open_as: OpenAs, transactional_db: None, alice: Membership, width: int, locale: str
) -> None:
    """A11-01."""
    plan = make_signed_plan(alice)
    make_lot(alice)
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})

    def check(path: str) -> None:
        page.goto(path)
        assert violations(page) == [], path
        inside = "document.querySelector('main').scrollWidth <= innerWidth"
        assert page.evaluate(inside), f"{path} scrolls sideways"

    check(f"/plans/{plan.pk}/treatment/")
    site = plan.revision.read_document().sites[0].id
    treatment = make_full_treatment(alice, plan=plan, given={site: 70})
    check(f"/plans/{plan.pk}/treatment/")
    for summary in page.locator("#vials summary, #leg-left summary").all():
        summary.click()
    assert violations(page) == []
    for path in ("sign/", "void/", ""):
        check(f"/treatments/{treatment.pk}/{path}")
