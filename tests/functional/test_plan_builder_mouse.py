"""A plan made with the mouse."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.domain.vocabulary import Laterality, Muscle
from planning.models import Plan
from tests.factories.planning import GUIDED, SIX_SITES, make_plan, make_signed_plan
from tests.functional.builder_page import BuilderPage
from tests.unit.planning.plan_examples import PRODUCT, site


@pytest.fixture
def empty(alice: Membership, alice_page: Page) -> BuilderPage:
    return BuilderPage(alice_page, make_plan(alice)).open()


@pytest.fixture
def brush(alice: Membership, alice_page: Page) -> BuilderPage:
    """An empty plan with its product chosen, at revision 2."""
    return BuilderPage(alice_page, make_plan(alice, PRODUCT)).open()


@pytest.fixture
def six(alice: Membership, alice_page: Page) -> BuilderPage:
    """Three sites on each leg, at revision 9."""
    return BuilderPage(alice_page, make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)).open()


def test_a_tap_before_the_product_asks_for_it_and_then_places(empty: BuilderPage) -> None:
    page = empty.page
    empty.tap("left", 25, 45)
    expect(page.locator("#plan-message")).to_contain_text("Choose the product first")
    expect(page.locator("#product")).to_be_focused()
    expect(empty.markers()).to_have_count(0)

    page.locator("#product").select_option("onabotulinumtoxinA-botox")
    page.locator("#vial-units").fill("100")
    page.locator("#diluent-ml").fill("2")
    page.get_by_role("button", name="Use this product").click()
    empty.expect_revision(2)
    expect(page.locator("#tool-product")).not_to_have_attribute("open", "")

    page.locator("#brush-dose").fill("9")
    empty.tap("left", 25, 45)
    empty.expect_revision(3)
    expect(page.locator("#plan-message")).to_be_empty()
    placed = empty.document().revision.read_document().sites[0]
    assert (placed.side, placed.muscle) == (Laterality.LEFT, Muscle.MEDIAL_HEAD)
    assert float(placed.level_pct) == pytest.approx(25, abs=0.5)
    assert float(placed.across_pct) == pytest.approx(45, abs=1)
    assert placed.dose_tenths == 90
    assert placed.depth_mm is not None, "mid-belly of the measured head"


def test_the_brush_is_sticky_and_knows_both_legs(brush: BuilderPage) -> None:
    brush.page.locator("#brush-dose").fill("7.5")
    brush.page.locator("#brush-depth").fill("14")
    brush.tap("left", 24, 40)
    brush.tap("right", 24, 40)
    brush.tap("right", 30, -35)
    brush.expect_revision(5)
    sites = brush.document().revision.read_document().sites
    assert [site.side.value for site in sites] == ["left", "right", "right"]
    assert [site.muscle.value for site in sites] == ["medial_head", "medial_head", "lateral_head"]
    assert {site.dose_tenths for site in sites} == {75}
    assert {str(site.depth_mm) for site in sites} == {"14"}
    expect(brush.page.locator("#plan-totals")).to_contain_text("22.5\u00a0units")


def test_beside_the_legs_nothing_is_placed(brush: BuilderPage) -> None:
    brush.page.mouse.click(*brush.point("left", 40, -118))
    expect(brush.markers()).to_have_count(0)
    brush.expect_revision(2)


def test_a_drag_moves_a_site_along_its_own_leg(six: BuilderPage) -> None:
    page = six.page
    page.mouse.move(*six.centre(1))
    page.mouse.down()
    page.mouse.move(*six.point("left", 22, 55), steps=6)
    expect(page.locator("#plan-readout")).to_contain_text("cm")
    page.mouse.up()
    six.expect_revision(10)
    level, across = six.place_of(1)
    assert level == pytest.approx(22, abs=0.6)
    assert across == pytest.approx(55, abs=1.5)
    expect(six.row(1).locator("[name=level_pct]")).to_have_value(str(level).rstrip("0").rstrip("."))
    expect(page.locator("#plan-readout")).to_be_hidden()

    page.mouse.move(*six.centre(1))
    page.mouse.down()
    page.mouse.move(*six.point("right", 30, 60), steps=6)
    page.mouse.up()
    six.expect_revision(11)
    moved = six.document().revision.read_document().site(1)
    assert moved is not None
    assert moved.side is Laterality.LEFT, "a side never changes by dragging"
    assert float(moved.across_pct) == 100


def test_a_tap_selects_and_shows_the_cut(six: BuilderPage) -> None:
    six.page.mouse.click(*six.centre(2))
    expect(six.marker(2)).to_have_attribute("aria-pressed", "true")
    expect(six.row(2)).to_have_attribute("data-selected", "")
    expect(six.page.locator("#site-heading")).to_have_text("Site 2 · LEFT medial head")
    expect(six.page.locator("#site-panel svg").first).to_be_visible()
    six.expect_revision(9)


def test_several_sites_take_one_dose_and_move_together(six: BuilderPage) -> None:
    page = six.page
    page.mouse.click(*six.centre(1))
    page.keyboard.down("Shift")
    page.mouse.click(*six.centre(2))
    page.mouse.click(*six.centre(5))
    page.keyboard.up("Shift")
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(3)
    page.locator("#many-dose").fill("12")
    page.get_by_role("button", name="Set", exact=True).click()
    six.expect_revision(10)
    doses = {site.id: site.dose_tenths for site in six.document().revision.read_document().sites}
    assert doses == {1: 120, 2: 120, 3: 90, 4: 90, 5: 120, 6: 90}
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(3)

    before = {site: six.place_of(site) for site in (1, 2, 5)}
    page.mouse.move(*six.centre(1))
    page.mouse.down()
    x, y = six.centre(1)
    page.mouse.move(x, y + 25, steps=5)
    page.mouse.up()
    six.expect_revision(11)
    moved_mm = [
        (six.place_of(site)[0] - before[site][0]) / 100 * length
        for site, length in ((1, 340), (2, 340), (5, 345))
    ]
    assert moved_mm[0] > 5
    assert moved_mm == pytest.approx([moved_mm[0]] * 3, abs=0.1)


def test_select_many_needs_no_key(six: BuilderPage) -> None:
    six.page.locator("#tool-many").click()
    six.page.mouse.click(*six.centre(1))
    six.page.mouse.click(*six.centre(3))
    expect(six.page.locator('#plan-map [aria-pressed="true"]')).to_have_count(2)
    six.page.locator("#plan-many [data-do=remove]").click()
    six.expect_revision(10)
    expect(six.markers()).to_have_count(4)


@pytest.mark.parametrize("way", ["Shift", "button"])
def test_a_rectangle_selects_what_it_encloses(six: BuilderPage, way: str) -> None:
    page = six.page
    page.mouse.click(*six.centre(6))
    if way == "Shift":
        page.keyboard.down("Shift")
    else:
        page.locator("#tool-many").click()
    page.mouse.move(*six.point("left", 12, 70))
    page.mouse.down()
    page.mouse.move(*six.point("left", 28, 10), steps=6)
    expect(page.locator("#plan-map .rubber-band")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("#plan-map .rubber-band")).to_have_count(0)
    chosen = page.locator('#plan-map [aria-pressed="true"]')
    expect(chosen).to_have_count(3)
    assert sorted(chosen.evaluate_all("marks => marks.map(mark => +mark.dataset.site)")) == [
        1,
        2,
        6,
    ]
    expect(six.row(2).get_by_role("checkbox")).to_be_checked()
    six.expect_revision(9)


def test_the_wheel_with_ctrl_enlarges_round_the_pointer(six: BuilderPage) -> None:
    page = six.page
    spot = six.point("right", 30, 20)
    page.mouse.move(*spot)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(page.locator("#plan-map svg[data-enlarged]")).to_have_count(1)
    assert six.point("right", 30, 20) == pytest.approx(spot, abs=2)
    six.tap("right", 30, 20)
    six.expect_revision(10)
    placed = six.document().revision.read_document().sites[-1]
    assert float(placed.level_pct) == pytest.approx(30, abs=100 / 345)
    assert float(placed.across_pct) == pytest.approx(20, abs=100 / 90)


def test_undo_and_redo(six: BuilderPage) -> None:
    page = six.page
    page.mouse.click(*six.centre(6))
    page.locator("#edit-remove button").click()
    six.expect_revision(10)
    expect(six.markers()).to_have_count(5)
    page.locator("#plan-undo").click()
    six.expect_revision(11)
    expect(six.markers()).to_have_count(6)
    page.locator("#plan-redo").click()
    six.expect_revision(12)
    expect(six.markers()).to_have_count(5)
    expect(page.locator("#plan-redo")).to_be_disabled()


def test_a_mirror_is_outlined_before_it_is_taken(alice: Membership, alice_page: Page) -> None:
    plan = make_plan(alice, PRODUCT, site("left", "24", "40", dose_units="9"))
    builder = BuilderPage(alice_page, plan).open()
    builder.page.locator("#tool-mirror summary").click()
    builder.page.locator("#mirror-left").click()
    expect(builder.page.locator("#plan-proposal")).to_contain_text("LEFT mirrored to RIGHT")
    expect(builder.page.locator("#plan-map .proposal circle").first).to_be_visible()
    builder.expect_revision(3)
    builder.page.locator("#proposal-accept").click()
    builder.expect_revision(4)
    expect(builder.page.locator("#plan-proposal")).to_be_empty()
    expect(builder.page.locator("#plan-totals")).to_contain_text("18\u00a0units")
    left, right = builder.document().revision.read_document().sites
    assert (left.level_pct, left.across_pct) == (right.level_pct, right.across_pct)
    assert right.side is Laterality.RIGHT


def test_a_protocol_can_be_looked_at_and_left(brush: BuilderPage) -> None:
    page = brush.page
    page.locator("#tool-protocol > summary").click()
    page.get_by_role("link", name="Consensus six sites").click()
    expect(page.locator("#plan-proposal")).to_contain_text("Kim2013")
    page.locator("#proposal-dismiss").click()
    expect(page.locator("#plan-proposal")).to_be_empty()
    brush.expect_revision(2)

    page.locator("#tool-protocol > summary").click()
    page.get_by_role("link", name="Consensus six sites").click()
    page.locator("#proposal-accept").click()
    brush.expect_revision(3)
    expect(brush.markers()).to_have_count(12)


def test_the_table_edits_in_place(six: BuilderPage) -> None:
    page = six.page
    dose = six.row(2).locator("[name=dose_units]")
    dose.fill("11")
    dose.press("Tab")
    six.expect_revision(10)
    six.row(2).locator("[name=level_pct]").fill("40.5")
    page.keyboard.press("Enter")
    six.expect_revision(11)
    stored = six.document().revision.read_document().site(2)
    assert stored is not None
    assert (stored.dose_tenths, str(stored.level_pct)) == (110, "40.5")
    assert six.place_of(2)[0] == 40.5


def test_a_wrong_dose_is_kept_and_named(six: BuilderPage) -> None:
    page = six.page
    dose = six.row(2).locator("[name=dose_units]")
    dose.fill("2,5")
    dose.press("Tab")
    expect(page.locator("#plan-message")).to_contain_text("2.5, not 2,5")
    expect(dose).to_have_attribute("aria-invalid", "true")
    six.expect_revision(9)
    six.row(3).locator("[name=dose_units]").fill("8")
    page.keyboard.press("Enter")
    six.expect_revision(10)
    expect(dose).to_have_value("2,5")
    dose.fill("2.5")
    dose.press("Enter")
    six.expect_revision(11)
    expect(dose).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#plan-message")).to_be_empty()


def test_a_reason_is_saved_when_typing_stops(six: BuilderPage) -> None:
    """DUR-05: saved by itself, and the caret stays where it was."""
    reason = six.page.locator("#plan-findings textarea[name=reason]").first
    reason.press_sequentially("Haematologist agrees")
    six.expect_revision(10)
    expect(reason).to_be_focused()
    expect(reason).to_have_value("Haematologist agrees")
    assert list(six.document().revision.read_document().reasons.values()) == [
        "Haematologist agrees"
    ]


def test_another_product_clears_the_doses(six: BuilderPage) -> None:
    """SAF-04: units never carry over to another product."""
    page = six.page
    page.locator("#brush-product").click()
    page.locator("#product").select_option("incobotulinumtoxinA-xeomin")
    page.get_by_role("button", name="Use this product").click()
    six.expect_revision(10)
    assert {s.dose_tenths for s in six.document().revision.read_document().sites} == {None}
    expect(page.locator("#plan-totals")).to_contain_text("Without a dose")
    expect(six.row(1).locator("[name=dose_units]")).to_have_value("")


def test_a_stop_keeps_signing_shut_and_says_why(empty: BuilderPage) -> None:
    link = empty.page.get_by_role("link", name="Review and sign")
    expect(link).to_have_attribute("aria-disabled", "true")
    expect(link).to_have_attribute("aria-describedby", "sign-reason")
    expect(empty.page.locator("#sign-reason")).to_contain_text("The plan has no site.")
    link.press("Enter")
    expect(empty.page.locator("#plan-findings")).to_be_in_viewport()


def test_signed_plans_are_read_not_built(alice: Membership, alice_page: Page) -> None:
    plan: Plan = make_signed_plan(alice)
    alice_page.goto(f"/plans/{plan.pk}/build/")
    expect(alice_page).to_have_url(f"{alice_page.url.split('/plans')[0]}/plans/{plan.pk}/")
