"""A plan made without a pointer (A11-02), and what a screen reader hears of it."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.domain.vocabulary import Laterality
from tests.factories.planning import GUIDED, SIX_SITES, make_plan
from tests.functional.builder_page import BuilderPage
from tests.unit.planning.plan_examples import PRODUCT, site


@pytest.fixture
def six(alice: Membership, alice_page: Page) -> BuilderPage:
    """Three sites on each leg, at revision 9."""
    return BuilderPage(alice_page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open()


def tab_to(page: Page, selector: str, *, key: str = "Tab") -> None:
    """Presses Tab until the element has the focus, which a hidden one never gets."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by {key}")


def test_twelve_points_by_keys_alone(alice: Membership, alice_page: Page) -> None:
    """A11-02: from the empty plan to twelve sites on both legs, product and dose included."""
    page = alice_page
    builder = BuilderPage(page, make_plan(alice)).open()
    tab_to(page, "#brush-product")
    page.keyboard.press("Enter")
    tab_to(page, "#product")
    page.keyboard.type("onabotulinumtoxinA (Botox)")
    tab_to(page, "#vial-units")
    page.keyboard.type("100")
    tab_to(page, "#diluent-ml")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    builder.expect_revision(2)
    tab_to(page, "#brush-dose")
    page.keyboard.type("9")

    tab_to(page, ".calf-map")
    for number in range(1, 7):
        page.keyboard.press("n")
        expect(builder.marker(number)).to_be_focused()
    builder.expect_revision(8)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    builder.expect_revision(9)
    page.keyboard.press("m")
    expect(page.locator("#plan-proposal")).to_contain_text("LEFT mirrored to RIGHT")
    tab_to(page, "#proposal-accept")
    page.keyboard.press("Enter")
    builder.expect_revision(10)

    sites = builder.document().revision.read_document().sites
    assert [site.side for site in sites] == [Laterality.LEFT] * 6 + [Laterality.RIGHT] * 6
    assert {site.dose_tenths for site in sites} == {90}
    expect(page.locator("#plan-totals")).to_contain_text("108\u00a0units")


def test_the_map_is_one_tab_stop(six: BuilderPage) -> None:
    page = six.page
    tab_to(page, "#plan-map *")
    expect(six.marker(1)).to_be_focused()
    expect(page.locator('#plan-map [tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('#plan-map')")
    page.keyboard.press("Shift+Tab")
    expect(six.marker(1)).to_be_focused()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(six.marker(3)).to_be_focused()
    page.keyboard.press("End")
    expect(six.marker(6)).to_be_focused()
    page.keyboard.press("PageDown")
    expect(six.marker(1)).to_be_focused()
    expect(page.locator("#site-heading")).to_contain_text("Site 1")


def test_arrows_move_by_tape_millimetres_and_a_held_key_is_one_command(six: BuilderPage) -> None:
    page = six.page
    six.marker(1).focus()
    level, across = six.place_of(1)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    six.expect_revision(10)
    moved_level, moved_across = six.place_of(1)
    assert (moved_level - level) / 100 * 340 == pytest.approx(4, abs=0.05)
    assert moved_across > across, "right is medial on the LEFT leg seen from behind"
    six.marker(4).focus()
    _, before = six.place_of(4)
    page.keyboard.press("ArrowRight")
    six.expect_revision(11)
    assert six.place_of(4)[1] < before, "right is lateral on the RIGHT leg seen from behind"


def test_a_move_is_spoken(six: BuilderPage) -> None:
    six.marker(2).focus()
    six.page.keyboard.press("Shift+ArrowDown")
    six.expect_revision(10)
    spoken = six.page.locator("#plan-announce")
    expect(spoken).to_have_attribute("aria-live", "polite")
    expect(spoken).to_contain_text("Site 2, LEFT, medial head")
    expect(spoken).to_contain_text("9\u00a0units")


def test_delete_undo_redo_and_escape(six: BuilderPage) -> None:
    page = six.page
    six.marker(2).focus()
    page.keyboard.press("Delete")
    six.expect_revision(10)
    expect(six.marker(2)).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('#plan-map')"), "the focus stays"
    page.keyboard.press("Control+z")
    six.expect_revision(11)
    expect(six.marker(2)).to_have_count(1)
    page.keyboard.press("Control+Shift+z")
    six.expect_revision(12)
    expect(six.marker(2)).to_have_count(0)
    page.keyboard.press("Control+z")
    six.expect_revision(13)
    page.keyboard.press("Control+y")
    six.expect_revision(14)
    page.keyboard.press("a")
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(5)
    page.keyboard.press("Escape")
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(0)


def test_enter_edits_and_letters_stay_letters_in_fields(six: BuilderPage) -> None:
    page = six.page
    six.marker(3).focus()
    page.keyboard.press("Enter")
    expect(six.row(3).locator("[name=dose_units]")).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    six.expect_revision(10)
    reason = page.locator("#plan-findings textarea[name=reason]").first
    reason.focus()
    page.keyboard.type("no man came: n m a")
    six.expect_revision(11)
    expect(six.markers()).to_have_count(6)


def test_a_new_site_stands_beside_the_focused_one(alice: Membership, alice_page: Page) -> None:
    plan = make_plan(alice, PRODUCT, site("right", "30", "40", dose_units="9"))
    builder = BuilderPage(alice_page, plan).open()
    builder.marker(1).focus()
    alice_page.keyboard.press("n")
    builder.expect_revision(4)
    first, second = builder.document().revision.read_document().sites
    assert second.side is first.side
    assert float(second.level_pct - first.level_pct) / 100 * 345 == pytest.approx(15, abs=0.1)


def test_plus_minus_and_nought_change_what_is_shown(six: BuilderPage) -> None:
    page = six.page
    svg = page.locator("#plan-map svg")
    whole = svg.get_attribute("viewBox")
    six.marker(5).focus()
    page.keyboard.press("+")
    expect(page.locator("#plan-announce")).to_have_text("Map at 150\u00a0%")
    page.keyboard.press("+")
    expect(page.locator("#plan-announce")).to_have_text("Map at 225\u00a0%")
    expect(six.marker(5)).to_be_in_viewport()
    page.keyboard.press("PageUp")
    expect(six.marker(4)).to_be_focused()
    page.keyboard.press("-")
    expect(page.locator("#plan-announce")).to_have_text("Map at 150\u00a0%")
    page.keyboard.press("0")
    expect(page.locator("#plan-announce")).to_have_text("Map at 100\u00a0%")
    assert [float(value) for value in (svg.get_attribute("viewBox") or "").split()] == (
        pytest.approx([float(value) for value in (whole or "").split()], abs=0.01)
    )
    six.expect_revision(9)


def test_a_site_reached_by_key_is_brought_into_sight(six: BuilderPage) -> None:
    page = six.page
    six.marker(1).focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(page.locator("#plan-announce")).to_have_text("Map at 400\u00a0%")
    page.keyboard.press("End")
    expect(six.marker(6)).to_be_focused()
    box, svg = six.marker(6).locator(".site-ring").bounding_box(), six.map.bounding_box()
    assert box is not None
    assert svg is not None
    assert svg["x"] < box["x"] < svg["x"] + svg["width"]
    assert svg["y"] < box["y"] < svg["y"] + svg["height"]
