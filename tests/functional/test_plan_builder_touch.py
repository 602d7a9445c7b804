"""A plan made with a finger on a tablet (A11-03)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from tests.factories.planning import GUIDED, SIX_SITES, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.unit.planning.plan_examples import PRODUCT

TABLET = {"has_touch": True, "viewport": {"width": 1024, "height": 768}}
PHONE = {"has_touch": True, "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def six(alice: Membership, open_as: OpenAs) -> BuilderPage:
    """Three sites on each leg, at revision 9."""
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    return BuilderPage(open_as(alice, **TABLET), plan).open()


class Finger:
    """One finger on the screen; Playwright itself can only tap."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: tuple[float, float]) -> None:
        touches: list[dict[str, Any]] = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, point: tuple[float, float]) -> None:
        self._send("touchStart", point)

    def move(self, start: tuple[float, float], stop: tuple[float, float], steps: int = 8) -> None:
        for step in range(1, steps + 1):
            part = step / steps
            x = start[0] + (stop[0] - start[0]) * part
            y = start[1] + (stop[1] - start[1]) * part
            self._send("touchMove", (x, y))

    def up(self) -> None:
        self._send("touchEnd")

    def drag(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        self.down(start)
        self.move(start, stop)
        self.up()


def test_taps_place_and_select(alice: Membership, open_as: OpenAs) -> None:
    builder = BuilderPage(open_as(alice, **TABLET), make_plan(alice, PRODUCT)).open()
    builder.page.locator("#brush-dose").fill("9")
    builder.page.touchscreen.tap(*builder.point("left", 24, 40))
    builder.page.touchscreen.tap(*builder.point("right", 24, 40))
    builder.expect_revision(4)
    builder.page.touchscreen.tap(*builder.centre(1))
    expect(builder.page.locator("#site-heading")).to_contain_text("Site 1 · LEFT")
    builder.expect_revision(4)
    assert [s.dose_tenths for s in builder.document().revision.read_document().sites] == [90, 90]


def test_a_finger_drags_a_site_and_the_page_stands_still(six: BuilderPage) -> None:
    page = six.page
    scrolled = page.evaluate("scrollY")
    Finger(page).drag(six.centre(2), six.point("left", 42, 50))
    six.expect_revision(10)
    level, across = six.place_of(2)
    assert level == pytest.approx(42, abs=0.8)
    assert across == pytest.approx(50, abs=2)
    assert page.evaluate("scrollY") == scrolled


def test_a_finger_beside_the_sites_scrolls_the_page_and_places_nothing(six: BuilderPage) -> None:
    page = six.page
    start = six.point("left", 50, -50)
    Finger(page).drag(start, (start[0], start[1] - 250))
    page.wait_for_function("scrollY > 100")
    expect(six.markers()).to_have_count(6)
    six.expect_revision(9)


def test_a_long_press_selects_one_more(six: BuilderPage) -> None:
    page = six.page
    page.touchscreen.tap(*six.centre(1))
    expect(six.marker(1)).to_have_attribute("aria-pressed", "true")
    finger = Finger(page)
    finger.down(six.centre(2))
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(2)
    finger.up()
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(2)
    expect(page.locator("#plan-many")).to_be_visible()


def test_every_move_has_a_button(six: BuilderPage) -> None:
    """WCAG 2.5.7: nothing needs a drag."""
    page = six.page
    page.touchscreen.tap(*six.centre(4))
    expect(page.locator("#site-heading")).to_contain_text("Site 4 · RIGHT")
    level, across = six.place_of(4)
    page.get_by_role("button", name="5\u00a0mm down, toward the heel").tap()
    six.expect_revision(10)
    assert (six.place_of(4)[0] - level) / 100 * 345 == pytest.approx(5, abs=0.05)
    page.get_by_role("button", name="1\u00a0mm medial").tap()
    six.expect_revision(11)
    assert six.place_of(4)[1] > across


def test_targets_are_large_enough(six: BuilderPage) -> None:
    """A11-03: 24 px on the map, 44 px for every button and field."""
    six.page.touchscreen.tap(*six.centre(1))
    expect(six.page.locator("#site-pad")).to_be_visible()
    small = six.page.evaluate(
        """() => [...document.querySelectorAll(
             "#plan-builder :is(button, .button, input:not([type=hidden]), select, textarea), " +
             "#plan-totals :is(a, button)")]
           .filter((it) => it.checkVisibility() && !it.closest("label"))
           .filter((it) => it.getBoundingClientRect().height < 43.9)
           .map((it) => it.outerHTML.slice(0, 90))"""
    )
    assert small == []
    narrow = six.page.evaluate(
        """() => [...document.querySelectorAll("#plan-map .site-hit")]
           .map((it) => it.getBoundingClientRect().width).filter((width) => width < 24)"""
    )
    assert narrow == []


@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_nothing_scrolls_sideways(
    alice: Membership, open_as: OpenAs, screen: dict[str, Any]
) -> None:
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    page = BuilderPage(open_as(alice, **screen), plan).open("?site=1").page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
