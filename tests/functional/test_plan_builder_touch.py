"""A plan made with a finger on a tablet (A11-03)."""

from collections.abc import Sequence
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


Point = tuple[float, float]


class Finger:
    """Fingers on the screen; Playwright itself can only tap."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)

    def _send(self, kind: str, *points: Point) -> None:
        touches: list[dict[str, Any]] = [
            {"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)
        ]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: Point) -> None:
        """One finger after another."""
        for count in range(1, len(points) + 1):
            self._send("touchStart", *points[:count])

    def move(self, start: Point, stop: Point, steps: int = 8) -> None:
        self.move_all((start,), (stop,), steps)

    def move_all(self, starts: Sequence[Point], stops: Sequence[Point], steps: int = 8) -> None:
        for step in range(1, steps + 1):
            part = step / steps
            pairs = zip(starts, stops, strict=True)
            self._send(
                "touchMove",
                *((x + (to_x - x) * part, y + (to_y - y) * part) for (x, y), (to_x, to_y) in pairs),
            )

    def up(self) -> None:
        self._send("touchEnd")

    def drag(self, start: Point, stop: Point) -> None:
        self.down(start)
        self.move(start, stop)
        self.up()

    def pinch(self, middle: Point, apart: float, to_apart: float, *, shift: Point = (0, 0)) -> None:
        """Two fingers beside one another, drawn apart or together, and moved by `shift`."""
        x, y = middle
        to_x, to_y = x + shift[0], y + shift[1]
        starts = ((x - apart / 2, y), (x + apart / 2, y))
        stops = ((to_x - to_apart / 2, to_y), (to_x + to_apart / 2, to_y))
        self.down(*starts)
        self.move_all(starts, stops, steps=12)
        self.up()


def shown(page: Page) -> list[float]:
    """The map's viewBox."""
    box = page.locator("#plan-map svg").get_attribute("viewBox")
    assert box is not None
    return [float(value) for value in box.split()]


def enlarge(six: BuilderPage, middle: Point) -> Finger:
    """Pinches the map to about twice its size; returns the fingers."""
    finger = Finger(six.page)
    finger.pinch(middle, 100, 200)
    expect(six.page.locator("#plan-map svg[data-enlarged]")).to_have_count(1)
    return finger


def wait_until_clear(page: Page, site: int, finger: Point) -> None:
    """Until the site has risen from under the finger, straight above it."""
    page.wait_for_function(
        """([site, x, y]) => {
          const ring = document.querySelector(`#plan-map [data-site="${site}"] .site-ring`);
          const { left, width, top, bottom } = ring.getBoundingClientRect();
          const [offX, offY] = [left + width / 2 - x, (top + bottom) / 2 - y];
          return Math.abs(offX) < 0.4 && Math.abs(offY + 64) < 0.4 && y - bottom > 30;
        }""",
        arg=[site, *finger],
    )


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


def test_a_finger_never_hides_the_site_it_drags(six: BuilderPage) -> None:
    """It stands clear of the fingertip, and lands where it stands."""
    page = six.page
    scrolled = page.evaluate("scrollY")
    start, stop = six.centre(2), six.point("left", 54, 50)
    finger = Finger(page)
    finger.down(start)
    finger.move(start, stop)
    lead = page.locator("#plan-map .lead")
    expect(lead).to_have_count(1)
    wait_until_clear(page, 2, stop)
    drawn = six.centre(2)
    finger.up()
    six.expect_revision(10)
    expect(lead).to_have_count(0)
    assert six.centre(2) == pytest.approx(drawn, abs=1.0)
    assert six.place_of(2)[0] < 50
    assert page.evaluate("scrollY") == scrolled


def test_under_the_upper_edge_a_dragged_site_stands_below_the_finger(six: BuilderPage) -> None:
    page = six.page
    start = six.centre(1)
    top = page.locator("#plan-map svg").bounding_box()
    assert top is not None
    stop = (start[0], top["y"] + 12)
    finger = Finger(page)
    finger.down(start)
    finger.move(start, stop)
    page.wait_for_function(
        """(y) => {
          const ring = document.querySelector("#plan-map [data-site='1'] .site-ring");
          return ring.getBoundingClientRect().top - y > 30;
        }""",
        arg=stop[1],
    )
    finger.up()
    six.expect_revision(10)


def test_what_a_finger_lets_go_of_halfway_goes_back(six: BuilderPage) -> None:
    before = six.centre(2)
    finger = Finger(six.page)
    finger.down(before)
    finger.move(before, (before[0], before[1] + 80))
    expect(six.page.locator("#plan-map .lead")).to_have_count(1)
    finger._send("touchCancel")
    expect(six.page.locator("#plan-map .lead")).to_have_count(0)
    assert six.centre(2) == pytest.approx(before, abs=0.5)
    six.expect_revision(9)


def test_a_finger_beside_the_sites_scrolls_the_page_and_places_nothing(six: BuilderPage) -> None:
    page = six.page
    start = six.point("left", 50, -50)
    Finger(page).drag(start, (start[0], start[1] - 250))
    page.wait_for_function("scrollY > 100")
    expect(six.markers()).to_have_count(6)
    six.expect_revision(9)


def test_two_fingers_enlarge_what_is_between_them(six: BuilderPage) -> None:
    page = six.page
    middle = six.point("left", 30, 0)
    whole = shown(page)
    enlarge(six, middle)
    assert shown(page)[2] == pytest.approx(whole[2] / 2, rel=0.1)
    assert shown(page)[2] / shown(page)[3] == pytest.approx(whole[2] / whole[3], rel=0.001)
    assert six.point("left", 30, 0) == pytest.approx(middle, abs=3)
    expect(page.locator("#plan-announce")).to_contain_text("Map at")
    expect(six.markers()).to_have_count(6)
    six.expect_revision(9)

    Finger(page).pinch(middle, 200, 40)
    expect(page.locator("#plan-map svg[data-enlarged]")).to_have_count(0)
    assert shown(page) == pytest.approx(whole, abs=0.01)


def test_a_tap_on_the_enlarged_map_lands_where_it_was_tapped(six: BuilderPage) -> None:
    """Within a millimetre of skin, and the answer leaves the map as it is."""
    page = six.page
    enlarge(six, six.point("left", 40, 10))
    box = shown(page)
    page.touchscreen.tap(*six.point("left", 42, 20))
    six.expect_revision(10)
    expect(page.locator("#plan-map [data-pending]")).to_have_count(0)
    placed = six.document().revision.read_document().sites[-1]
    assert float(placed.level_pct) == pytest.approx(42, abs=100 / 340)
    assert float(placed.across_pct) == pytest.approx(20, abs=100 / 90)
    assert shown(page) == box
    assert six.centre(placed.id) == pytest.approx(six.point("left", 42, 20), abs=2)

    page.locator("#zoom-fit").tap()
    expect(page.locator("#plan-map svg[data-enlarged]")).to_have_count(0)
    expect(page.locator("#plan-announce")).to_have_text("Map at 100\u00a0%")


def test_two_fingers_move_the_map_and_one_finger_too_once_it_is_large(six: BuilderPage) -> None:
    middle = six.point("left", 36, 0)
    finger = enlarge(six, middle)
    finger.pinch(middle, 120, 120, shift=(-40, -60))
    moved = six.point("left", 36, 0)
    assert (moved[0] - middle[0], moved[1] - middle[1]) == pytest.approx((-40, -60), abs=4)

    free = six.point("left", 44, -40)
    finger.drag(free, (free[0] + 50, free[1] + 40))
    back = six.point("left", 36, 0)
    assert (back[0] - moved[0], back[1] - moved[1]) == pytest.approx((50, 40), abs=4)
    expect(six.markers()).to_have_count(6)
    six.expect_revision(9)


def test_a_site_is_dragged_on_the_enlarged_map(six: BuilderPage) -> None:
    page = six.page
    enlarge(six, six.point("left", 30, 10))
    start = six.centre(2)
    stop = (start[0] - 30, start[1] + 100)
    finger = Finger(page)
    finger.down(start)
    finger.move(start, stop)
    wait_until_clear(page, 2, stop)
    drawn = six.centre(2)
    finger.up()
    six.expect_revision(10)
    assert six.centre(2) == pytest.approx(drawn, abs=1.0)


def test_a_finger_encloses_sites_where_many_are_selected(six: BuilderPage) -> None:
    page = six.page
    page.locator("#tool-many").tap()
    scrolled = page.evaluate("scrollY")
    Finger(page).drag(six.point("left", 12, 70), six.point("left", 28, 10))
    expect(page.locator('#plan-map [aria-pressed="true"]')).to_have_count(2)
    expect(page.locator("#plan-announce")).to_have_text("Sites selected: 2")
    assert page.evaluate("scrollY") == scrolled
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


def test_targets_stay_large_on_the_enlarged_map(six: BuilderPage) -> None:
    """A11-03: 24 px at every zoom."""
    page = six.page
    for _ in range(4):
        page.locator("#zoom-in").tap()
        widths = page.evaluate(
            """() => [...document.querySelectorAll("#plan-map .site-hit")]
               .map((it) => it.getBoundingClientRect().width)"""
        )
        assert min(widths) >= 24
    expect(page.locator("#zoom-in")).to_have_attribute("aria-disabled", "true")
    assert page.locator("#plan-map svg").get_attribute("data-enlarged") == ""


@pytest.mark.parametrize("screen", [TABLET, PHONE], ids=["tablet", "phone"])
def test_nothing_scrolls_sideways(
    alice: Membership, open_as: OpenAs, screen: dict[str, Any]
) -> None:
    plan = make_plan(alice, PRODUCT, GUIDED, *SIX_SITES)
    page = BuilderPage(open_as(alice, **screen), plan).open("?site=1").page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
