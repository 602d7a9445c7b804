"""The cross-section: any level of either leg, and a depth set by the needle's tip (A11-03)."""

import math
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from tests.factories.planning import GUIDED, SIX_SITES, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_touch import TABLET, Finger
from tests.unit.planning.plan_examples import PRODUCT


@pytest.fixture
def six(alice: Membership, open_as: OpenAs) -> BuilderPage:
    """Three sites on each leg, the first chosen, at revision 9."""
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    return BuilderPage(open_as(alice, **TABLET), plan).open("?site=1")


def tip(page: Page) -> tuple[float, float]:
    """The middle of the tip in the window."""
    page.locator("#section-tip").scroll_into_view_if_needed()
    box = page.locator("#section-tip .tip-hit").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def deeper(page: Page, millimetres: float) -> tuple[float, float]:
    """Where the tip would be `millimetres` further along its needle, in the window."""
    x, y = page.evaluate(
        """(further) => {
          const tip = document.querySelector("#section-tip");
          const { skinX, skinY, inX, inY, depthMm } = tip.dataset;
          const depth = +depthMm + further;
          const at = new DOMPoint(+skinX + depth * inX, +skinY + depth * inY);
          const { x, y } = at.matrixTransform(tip.getScreenCTM());
          return [x, y];
        }""",
        millimetres,
    )
    return float(x), float(y)


def depth_of(builder: BuilderPage, number: int) -> Decimal | None:
    return builder.document().revision.read_document().sites[number - 1].depth_mm


def test_the_tip_is_dragged_with_the_mouse(six: BuilderPage) -> None:
    page = six.page
    before = depth_of(six, 1)
    assert before is not None
    page.mouse.move(*tip(page))
    page.mouse.down()
    page.mouse.move(*deeper(page, 20), steps=6)
    expect(page.locator("#section-readout")).to_contain_text("into soleus")
    six.expect_revision(9)
    page.mouse.move(*deeper(page, 3), steps=6)
    expect(page.locator("#section-readout")).to_contain_text("in the muscle")
    page.mouse.up()
    six.expect_revision(10)
    after = depth_of(six, 1)
    assert after is not None
    assert abs(after - (before + 3)) <= Decimal("0.5")
    assert after == after.to_integral_value()
    expect(page.locator("#section-tip")).to_have_attribute("aria-valuenow", str(after))
    expect(six.row(1).locator("[name=depth_mm]")).to_have_value(str(after))


def test_the_tip_is_dragged_with_a_finger_and_the_page_stands_still(six: BuilderPage) -> None:
    page = six.page
    before = depth_of(six, 1)
    start = tip(page)
    scrolled = page.evaluate("scrollY")
    Finger(page).drag(start, deeper(page, -4))
    six.expect_revision(10)
    after = depth_of(six, 1)
    assert before is not None
    assert after is not None
    assert abs(after - (before - 4)) <= Decimal("0.5")
    assert page.evaluate("scrollY") == scrolled


def test_the_tip_is_moved_with_keys_and_keeps_the_focus(six: BuilderPage) -> None:
    page = six.page
    before = depth_of(six, 1)
    assert before is not None
    slider = page.get_by_role("slider", name="Needle depth, site 1")
    slider.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowUp")
    six.expect_revision(10)
    whole = math.floor(before) + 5
    assert depth_of(six, 1) == whole
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", f"{whole}\u00a0mm, in the muscle")
    page.keyboard.press("ArrowUp")
    six.expect_revision(11)
    assert depth_of(six, 1) == whole - 1


def test_escape_leaves_the_depth_as_it_was(six: BuilderPage) -> None:
    page = six.page
    before = depth_of(six, 1)
    page.mouse.move(*tip(page))
    page.mouse.down()
    page.mouse.move(*deeper(page, 8), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#section-readout")).to_contain_text(f"{before}\u00a0mm")
    six.expect_revision(9)
    assert depth_of(six, 1) == before


def test_what_is_refused_goes_back_and_says_why(six: BuilderPage) -> None:
    page = six.page
    before = depth_of(six, 1)
    page.evaluate("document.querySelector('#section-tip').setAttribute('aria-valuemax', '400')")
    slider = page.locator("#section-tip")
    slider.focus()
    for _ in range(18):
        page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#plan-message")).to_contain_text("100")
    expect(page.locator("#section-readout")).to_contain_text(f"{before}\u00a0mm")
    expect(slider).to_have_attribute("aria-valuenow", str(before))
    six.expect_revision(9)
    assert depth_of(six, 1) == before


def test_the_handle_is_large_enough_for_a_finger(six: BuilderPage) -> None:
    """24 px, A11-03."""
    box = six.page.locator("#section-tip .tip-hit").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24


def test_the_range_cuts_either_leg_at_any_level(six: BuilderPage) -> None:
    page = six.page
    level = page.locator("#section-level")
    level.focus()
    page.keyboard.press("End")
    expect(page.locator("#site-heading")).to_have_text("Cross-section · LEFT 100\u00a0%")
    expect(level).to_be_focused()
    page.locator("#section-at").get_by_label("RIGHT").check(force=True)
    expect(page.locator("#site-heading")).to_have_text("Cross-section · RIGHT 100\u00a0%")
    six.expect_revision(9)

    six.row(4).get_by_role("link").first.click()
    expect(page.locator("#site-heading")).to_contain_text("Site 4 · RIGHT")
    expect(page.locator("#section-tip")).to_have_count(1)


def test_the_cut_that_was_asked_for_stays_through_an_edit(six: BuilderPage) -> None:
    page = six.page
    page.locator("#section-level").focus()
    page.keyboard.press("End")
    expect(page.locator("#site-heading")).to_contain_text("LEFT 100")
    page.locator("#plan-undo").click()
    six.expect_revision(10)
    expect(page.locator("#site-heading")).to_contain_text("LEFT 100")


def test_a_leg_can_be_cut_before_any_site_and_without_a_script(
    alice: Membership, open_as: OpenAs
) -> None:
    page = open_as(alice, java_script_enabled=False)
    BuilderPage(page, make_plan(alice, PRODUCT)).open()
    expect(page.locator(".cross-section")).to_have_count(1)
    page.locator("#section-at").get_by_label("RIGHT").check(force=True)
    page.locator("#section-at").get_by_role("button", name="Show").click()
    expect(page.locator("#site-heading")).to_contain_text("Cross-section · RIGHT")


def test_layers_are_switched_without_a_request(alice: Membership, open_as: OpenAs) -> None:
    """By CSS alone, also without a script; keep-outs are on at first."""
    page = open_as(alice, java_script_enabled=False)
    BuilderPage(page, make_plan(alice, PRODUCT)).open()
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for layer, is_on in (("keep_outs", True), ("nerve_bands", False), ("bulging_units", False)):
        group = page.locator(f"#plan-map .leg[data-side=left] .overlay-{layer}")
        expect(group).to_be_visible() if is_on else expect(group).to_be_hidden()
        page.locator(f"#overlay-{layer}").set_checked(not is_on)
        expect(group).to_be_hidden() if is_on else expect(group).to_be_visible()
    told = page.locator(".overlay-told")
    expect(told).to_be_hidden()
    page.locator("#overlay-motor_points").check()
    expect(told).to_contain_text("popliteal crease")
    assert asked == []
