"""A published pattern chosen, looked at and taken in part (SAF-06, A11-03)."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.domain.vocabulary import Laterality
from tests.factories.planning import GUIDED, SIX_SITES, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.unit.planning.plan_examples import PRODUCT

KIM = "?propose=protocol:kim2013-six-sites"


@pytest.fixture
def six(alice: Membership, alice_page: Page) -> BuilderPage:
    """Three sites on each leg, at revision 9."""
    return BuilderPage(alice_page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES))


def tap_outline(page: Page, index: int) -> None:
    box = page.locator(f"#plan-map [data-ghost='{index}'] .ghost-ring").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_the_chooser_leads_to_the_arm_that_was_picked(six: BuilderPage) -> None:
    page = six.open("?propose=none").page
    page.locator("#tool-protocol > summary").click()
    card = page.locator(".protocol-card", has_text="Medial head only")
    expect(card).to_contain_text("6 women")
    card.get_by_role("link", name="48\u00a0units per medial head").click()
    expect(page.locator("#proposal-heading")).to_contain_text("48\u00a0units per medial head")
    expect(page.locator("#plan-map [data-ghost]")).to_have_count(16)
    expect(page.locator("#proposal-count")).to_have_text("Accept all 16")
    six.expect_revision(9)


def test_tapping_outlines_leaves_sites_out_and_never_adds_one(six: BuilderPage) -> None:
    page = six.open(KIM).page
    expect(page.locator("#proposal-count")).to_have_text("Accept all 12")
    for index in (1, 4, 8):
        tap_outline(page, index)
    expect(page.locator("[data-off]")).to_have_count(3)
    expect(page.locator("#take-4")).not_to_be_checked()
    expect(page.locator("#proposal-count")).to_have_text("Accept 9 of 12")
    expect(page.get_by_label("Replace the 3 sites now on LEFT")).not_to_be_checked()
    tap_outline(page, 4)
    expect(page.locator("#proposal-count")).to_have_text("Accept 10 of 12")
    six.expect_revision(9)

    page.locator("#proposal-accept").click()
    six.expect_revision(10)
    document = six.document().revision.read_document()
    assert len(document.sites) == 6 + 10
    assert document.protocol == "kim2013-six-sites"


def test_the_list_does_the_same_by_keyboard(six: BuilderPage) -> None:
    page = six.open(KIM).page
    page.locator("#proposal-sites > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#proposal-right").press("Enter")
    expect(page.locator("#proposal-count")).to_have_text("Accept 6 of 12")
    page.locator("#take-0").focus()
    expect(page.locator("[data-lit]")).to_have_attribute("data-ghost", "0")
    page.keyboard.press("Space")
    expect(page.locator("#proposal-count")).to_have_text("Accept 5 of 12")
    page.get_by_label("Replace the 3 sites now on LEFT").check()
    page.locator("#take-0").check()
    expect(page.get_by_label("Replace the 3 sites now on LEFT")).to_be_checked()
    page.locator("#proposal-accept").press("Enter")
    six.expect_revision(10)
    document = six.document().revision.read_document()
    assert [len(document.on_side(side)) for side in Laterality] == [6, 3]


def test_nothing_ticked_cannot_be_accepted(six: BuilderPage) -> None:
    page = six.open(KIM).page
    page.locator("#proposal-sites > summary").click()
    page.locator("#proposal-left").click()
    page.locator("#proposal-right").click()
    expect(page.locator("#proposal-accept")).to_be_disabled()
    page.locator("#proposal-right").click()
    expect(page.locator("#proposal-count")).to_have_text("Accept 6 of 12")


def test_site_by_site_without_scripts(alice: Membership, open_as: OpenAs) -> None:
    page = open_as(alice, java_script_enabled=False)
    builder = BuilderPage(page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open(KIM)
    page.locator("#proposal-sites > summary").click()
    for index in range(6, 12):
        page.locator(f"#take-{index}").uncheck()
    page.get_by_role("button", name="Accept the ticked sites").click()
    builder.expect_revision(10)
    document = builder.document().revision.read_document()
    assert [len(document.on_side(side)) for side in Laterality] == [6, 3]


def test_a_finger_on_an_outline_leaves_it_out(alice: Membership, open_as: OpenAs) -> None:
    page = open_as(alice, has_touch=True, viewport={"width": 1024, "height": 768})
    builder = BuilderPage(page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open(KIM)
    expect(page.locator("#proposal-count")).to_have_text("Accept all 12")
    page.locator("#plan-map [data-ghost='5']").tap()
    expect(page.locator("#proposal-count")).to_have_text("Accept 11 of 12")
    expect(page.locator("#take-5")).not_to_be_checked()
    builder.expect_revision(9)
