"""Nothing typed or placed is lost: not to a dead network, a colleague or an ended session."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from clinic.models import Membership
from planning.actions.plans import discard_plan
from planning.models import PlanRevision
from tests.factories.planning import GUIDED, SIX_SITES, edit, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs, Watch
from tests.people import session_of
from tests.unit.planning.plan_examples import PRODUCT, site

LEAVING_IS_ASKED = """() => {
  const leaving = new Event("beforeunload", { cancelable: true });
  return !window.dispatchEvent(leaving);
}"""


@pytest.fixture
def six(alice: Membership, alice_page: Page) -> BuilderPage:
    """Three sites on each leg, at revision 9."""
    return BuilderPage(alice_page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open()


def test_a_cut_network_is_said_worked_through_and_caught_up(six: BuilderPage, watch: Watch) -> None:
    """DUR-05: says so within 3 s, keeps the work, sends it in order when the network is back."""
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = six.page
    page.locator("#brush-dose").fill("5")
    page.context.set_offline(True)
    six.tap("left", 40, 40)
    six.expect_not_saved()
    expect(six.marker(7)).to_be_focused()
    page.keyboard.press("Shift+ArrowDown")
    six.tap("right", 40, 40)
    page.mouse.click(*six.centre(2))
    page.keyboard.press("Delete")
    expect(six.markers()).to_have_count(7)
    assert PlanRevision.objects.filter(plan=six.plan).count() == 9
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "site" not in kept, "what waits is in memory, never in the browser's storage"

    page.context.set_offline(False)
    six.expect_revision(13)
    expect(six.saved.locator("[data-unsaved]")).to_be_hidden()
    expect(page.locator("#network-state")).to_be_hidden()
    expect(page.locator("#plan-map [data-pending]")).to_have_count(0)
    sites = six.document().revision.read_document().sites
    assert [site.id for site in sites] == [1, 3, 4, 5, 6, 7, 8]
    assert [site.dose_tenths for site in sites[-2:]] == [50, 50]
    assert float(sites[-2].level_pct) > 41, "the move made without the network arrived"


def test_typing_survives_the_cut_and_leaving_warns(six: BuilderPage, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = six.page
    page.context.set_offline(True)
    rationale = page.locator("#rationale")
    rationale.press_sequentially("Softer medial line")
    six.expect_not_saved()
    assert page.evaluate(LEAVING_IS_ASKED)
    expect(rationale).to_have_value("Softer medial line")
    page.context.set_offline(False)
    six.expect_revision(10)
    assert six.document().revision.read_document().rationale == "Softer medial line"
    assert not page.evaluate(LEAVING_IS_ASKED)


def test_undo_takes_back_what_was_never_sent(six: BuilderPage, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = six.page
    page.context.set_offline(True)
    six.tap("left", 40, 40)
    six.expect_not_saved()
    six.tap("left", 46, 40)
    expect(six.markers()).to_have_count(8)
    page.keyboard.press("Control+z")
    expect(six.markers()).to_have_count(7)
    page.context.set_offline(False)
    six.expect_revision(10)
    expect(six.markers()).to_have_count(7)


def test_an_answer_that_never_came_is_not_done_twice(six: BuilderPage, watch: Watch) -> None:
    """DUR-04: the server stored the edit, the answer was lost, the retry adds nothing."""
    watch.allow("ERR_CONNECTION_RESET", "ERR_FAILED")
    page = six.page
    lost = 0

    def lose_first_answer(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/edit/$"), lose_first_answer)
    six.tap("left", 40, 40)
    six.expect_revision(10)
    expect(six.markers()).to_have_count(7)
    assert lost == 2
    assert PlanRevision.objects.filter(plan=six.plan).count() == 10


@pytest.mark.parametrize("decision", ["apply", "discard"])
def test_two_browsers_on_one_plan(
    alice: Membership, bob: Membership, open_as: OpenAs, decision: str
) -> None:
    """DUR-03: the second gets the conflict shown with both edits, and nothing is lost."""
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    first = BuilderPage(open_as(alice), plan).open()
    second = BuilderPage(open_as(bob), plan).open()
    first.page.mouse.click(*first.centre(1))
    first.page.keyboard.press("Delete")
    first.expect_revision(10)

    second.tap("right", 42, 40)
    conflict = second.page.locator("#plan-conflict")
    expect(conflict).to_contain_text("Somebody else changed this plan")
    expect(conflict).to_contain_text("Alice")
    expect(conflict).to_contain_text("site 1")
    expect(conflict).to_contain_text("Added a site: RIGHT")
    expect(conflict).to_be_focused()
    second.tap("left", 44, 40)
    expect(second.page.locator("#plan-map [data-pending]")).to_have_count(2)

    second.page.locator(f"#plan-conflict [data-do={decision}]").click()
    expect(conflict).to_be_empty()
    expected = {2, 3, 4, 5, 6} | ({7, 8} if decision == "apply" else set())
    second.expect_revision(12 if decision == "apply" else 10)
    expect(second.markers()).to_have_count(len(expected))
    stored = second.document().revision.read_document()
    assert {placed.id for placed in stored.sites} == expected


def test_an_ended_session_keeps_the_work(alice: Membership, open_as: OpenAs) -> None:
    """SEC-05: what was placed survives signing in again, in another tab."""
    builder = BuilderPage(open_as(alice), make_plan(alice, PRODUCT, site(dose_units="9"))).open()
    page = builder.page
    Session.objects.all().delete()
    builder.tap("left", 40, 40)
    expect(page.locator("#plan-message")).to_contain_text("You are signed out")
    builder.expect_not_saved()
    builder.tap("right", 40, 40)
    expect(builder.markers()).to_have_count(3)

    page.context.add_cookies(
        [{"name": "sessionid", "value": session_of(alice), "url": page.url.split("/plans")[0]}]
    )
    page.get_by_role("button", name="Send my changes now").click()
    builder.expect_revision(5)
    expect(page.locator("#plan-message")).to_be_empty()
    assert len(builder.document().revision.read_document().sites) == 3


def test_a_plan_signed_meanwhile_says_so(alice: Membership, open_as: OpenAs) -> None:
    """AUD-06: a locked plan is never edited, and the reason is a sentence on the page."""
    builder = BuilderPage(open_as(alice), make_plan(alice, PRODUCT, site(dose_units="9"))).open()
    discard_plan(plan=builder.document(), by=alice)
    builder.tap("left", 40, 40)
    expect(builder.page.locator("#plan-message")).not_to_be_empty()
    assert len(builder.document().revision.read_document().sites) == 1


def test_a_refused_new_site_does_not_lend_its_number(six: BuilderPage, watch: Watch) -> None:
    """What was meant for a site that was refused never lands on another one."""
    watch.allow("ERR_INTERNET_DISCONNECTED")
    page = six.page
    page.context.set_offline(True)
    page.locator("#brush-dose").fill("99999")
    six.tap("left", 40, 40)
    page.keyboard.press("Shift+ArrowDown")
    page.locator("#brush-dose").fill("5")
    six.tap("right", 40, 40)
    page.keyboard.press("Shift+ArrowUp")
    six.expect_not_saved()
    page.context.set_offline(False)
    six.expect_revision(11)
    expect(page.locator("#plan-message")).to_contain_text("must be")
    placed = six.document().revision.read_document().sites[6:]
    assert [(site.id, site.side.value, site.dose_tenths) for site in placed] == [(7, "right", 50)]
    assert float(placed[0].level_pct) < 39


def test_a_colleagues_edit_is_not_overwritten_by_a_field(
    alice: Membership, bob: Membership, open_as: OpenAs
) -> None:
    """DUR-03 for typed values: the refused number stays typed until it is decided."""
    plan = make_plan(alice, PRODUCT, site(dose_units="9"))
    builder = BuilderPage(open_as(bob), plan).open()
    edit(builder.document(), {"op": "set_sites", "sites": [1], "dose_units": "12"}, by=alice)
    builder.row(1).locator("[name=dose_units]").fill("7")
    builder.page.keyboard.press("Enter")
    expect(builder.page.locator("#plan-conflict")).to_contain_text("12")
    expect(builder.page.locator("#plan-conflict")).to_contain_text("7")
    builder.page.locator("#plan-conflict [data-do=discard]").click()
    expect(builder.row(1).locator("[name=dose_units]")).to_have_value("12")
