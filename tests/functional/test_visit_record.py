"""One visit from reading to record: by mouse, by keyboard, without scripts, and cut off."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.models import Visit, VisitDraft, VisitRecord
from tests.factories.visits import make_visit, make_visit_record
from tests.functional.conftest import OpenAs, Watch

SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
BLIND = re.compile(r"\b330\b")


@pytest.fixture
def visit(transactional_db: None, alice: Membership) -> Visit:
    return make_visit(alice)


def here(visit: Visit) -> str:
    return f"/visits/{visit.pk}/record/"


def earlier(page: Page) -> list[str]:
    """Everything the page says or holds of the earlier girth, drawings apart."""
    return BLIND.findall(re.sub(r"<svg.*?</svg>", "", page.content(), flags=re.S))


def expect_saved(page: Page) -> None:
    expect(page.locator("#plan-saved [data-saved]")).to_have_text(SAVED)


def test_by_mouse(alice_page: Page, visit: Visit) -> None:
    page = alice_page
    page.goto(here(visit))
    assert earlier(page) == []
    page.get_by_role("button", name="No to all not asked yet").click()
    expect(page.locator("#flags-leg_pain-no")).to_be_checked()
    page.locator("#left-girths-0-relaxed_mm-0").fill("322")
    expect_saved(page)
    assert earlier(page) == []
    page.locator("#left-girths-0-relaxed_mm-1").fill("321")
    compared = page.locator("#left-girths-0-compared")
    expect(compared).to_contain_text("before 330")
    expect(compared).to_contain_text("smaller by 8.5")
    page.locator("label[for=satisfaction_contour-4]").click()
    page.locator("label[for=satisfaction_girth-2]").click()
    page.locator("label[for=gait-normal]").click()
    page.locator("label[for=next_step-observe]").click()
    page.locator(".visit-events > summary").click()
    page.locator("#events-0-kind").select_option("weakness")
    page.locator("#events-0-place").select_option("both")
    page.locator("#events-0-onset_on").fill(timezone.localdate().isoformat())
    page.locator("#events-0-grade").select_option("mild")
    page.locator("#events-0-relation").select_option("probable")
    page.locator("#events-0-outcome").select_option("ongoing")
    page.get_by_role("button", name="Finish the visit record").click()
    expect(page.get_by_role("heading", name="Visit record · check at the peak")).to_be_visible()
    expect(page.get_by_text("Weak push-off, tiptoe or running")).to_be_visible()
    record = VisitRecord.objects.get()
    assert record.read_document().left.girths[0].relaxed_mm == (322, 321)
    assert record.visit.adverse_events.count() == 1
    visit.refresh_from_db()
    assert visit.status == Visit.Status.KEPT


def test_by_keyboard(alice_page: Page, visit: Visit) -> None:
    """A11-02: every question reached and answered without a mouse, in the order of the page."""
    page = alice_page
    page.goto(here(visit))

    def tab_to(selector: str) -> None:
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    tab_to("button[value=no_to_all]")
    page.keyboard.press("Enter")
    expect(page.locator("#flags-drooping_eyelids-no")).to_be_checked()
    page.locator("button[value=no_to_all]").focus()
    tab_to("#left-girths-0-relaxed_mm-0")
    page.keyboard.type("322")
    page.keyboard.press("Tab")
    page.keyboard.type("322")
    expect(page.locator("#left-girths-0-compared")).to_contain_text("before 330")
    tab_to("#right-girths-0-relaxed_mm-0")
    page.keyboard.type("330")
    tab_to("#next_step-unanswered")
    page.keyboard.press("Home")
    for _ in range(6):
        if page.locator("#next_step-nothing").is_checked():
            break
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#next_step-nothing")).to_be_checked()
    tab_to("button[value=finish]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Visit record · check at the peak")).to_be_visible()
    assert VisitRecord.objects.get().read_document().right.girths[0].relaxed_mm == (330,)


def test_without_scripts(open_as: OpenAs, alice: Membership, visit: Visit) -> None:
    """A11-03: the same form, sent; the earlier value comes with the answer."""
    page = open_as(alice, java_script_enabled=False)
    page.goto(here(visit))
    page.locator("#left-girths-0-relaxed_mm-0").fill("322")
    page.get_by_role("button", name="Save and stay").click()
    assert earlier(page) == []
    page.locator("#left-girths-0-relaxed_mm-1").fill("322")
    page.get_by_role("button", name="No to all not asked yet").click()
    expect(page.locator("#left-girths-0-compared")).to_contain_text("before 330")
    expect(page.locator("#flags-leg_pain-no")).to_be_checked()
    page.get_by_role("button", name="Finish the visit record").click()
    expect(page.locator(".error-summary")).to_contain_text("Next step")
    page.locator("#next_step-observe").check()
    page.get_by_role("button", name="Finish the visit record").click()
    expect(page.get_by_role("heading", name="Visit record · check at the peak")).to_be_visible()


def test_cut_off_it_says_so_and_goes_on(
    open_as: OpenAs, alice: Membership, visit: Visit, watch: Watch
) -> None:
    """DUR-05."""
    watch.allow("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page = open_as(alice)
    page.goto(here(visit))
    page.context.set_offline(True)
    page.locator("#note").fill("Walks well.")
    expect(page.get_by_text("Not saved: retrying")).to_be_visible(timeout=10_000)
    page.context.set_offline(False)
    expect_saved(page)
    assert VisitDraft.objects.get().typed["note"] == ["Walks well."]


def test_two_pages_of_one_visit(
    open_as: OpenAs, alice: Membership, bob: Membership, visit: Visit
) -> None:
    """DUR-03: the second sees both texts and chooses."""
    first, second = open_as(alice), open_as(bob)
    for page in (first, second):
        page.goto(here(visit))
    first.locator("#note").fill("Alice's words")
    expect_saved(first)
    second.locator("#note").fill("Bob's words")
    conflict = second.locator("#sheet-conflict")
    expect(conflict).to_contain_text("Alice's words")
    expect(conflict).to_contain_text("Bob's words")
    second.get_by_role("button", name="Save mine in place of theirs").click()
    expect_saved(second)
    assert VisitDraft.objects.get().typed["note"] == ["Bob's words"]


def test_a_correction_of_a_visit_last_week(alice_page: Page, alice: Membership) -> None:
    visit = make_visit(alice, kind="second_check")
    make_visit_record(alice, visit=visit)
    page = alice_page
    page.goto(here(visit))
    page.get_by_role("link", name="Correct…").click()
    page.locator("#left-heel_rise_count").fill("25")
    page.get_by_role("button", name="No to all not asked yet").click()
    page.locator("#correction_reason").fill("Counted again from the film.")
    page.get_by_role("button", name="Finish the correction").click()
    expect(page.get_by_text("Corrected because: Counted again from the film.")).to_be_visible()
    page.get_by_role("link", name="Record 1").click()
    expect(page.get_by_text("This record was corrected.")).to_be_visible()
    assert VisitRecord.objects.count() == 2
    assert timezone.now() - VisitRecord.objects.latest("number").at < timedelta(minutes=5)
