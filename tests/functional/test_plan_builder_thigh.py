"""Above the knee in a browser: warned of first, recorded by form and by tap, moved, removed."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality
from tests.factories.planning import make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.unit.planning.plan_examples import PRODUCT, site

LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT


class ThighPage(BuilderPage):
    """The panel, by places on the thigh."""

    def unfold(self) -> "ThighPage":
        self.page.locator("#thigh-details > summary").click()
        expect(self.page.locator("#plan-thigh .thigh-map")).to_be_visible()
        return self

    def place(self, side: str, level_pct: float, across_pct: float) -> tuple[float, float]:
        """Where a place on the front of the thigh stands in the window."""
        self.page.locator(".thigh-map").scroll_into_view_if_needed()
        x, y = self.page.evaluate(
            """([side, level, across]) => {
              const svg = document.querySelector(".thigh-map");
              const { direction, centreX, topY, bottomY, medial, lateral } =
                svg.querySelector(`.thigh[data-side=${side}]`).dataset;
              const widths = (across < 0 ? lateral : medial).split(" ").map(Number);
              const at = (level - 50) / 5;
              const below = Math.min(Math.floor(at), widths.length - 2);
              const half = widths[below] + (widths[below + 1] - widths[below]) * (at - below);
              const point = new DOMPoint(
                +centreX + (direction * across * half) / 100,
                +topY + ((level - 50) / 50) * (bottomY - topY),
              ).matrixTransform(svg.getScreenCTM());
              return [point.x, point.y];
            }""",
            [side, level_pct, across_pct],
        )
        return float(x), float(y)

    def mark(self, label: str) -> tuple[float, float]:
        ring = self.page.locator(".thigh-map .site", has_text=label).locator(".site-ring")
        ring.scroll_into_view_if_needed()
        box = ring.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def stored(self) -> InjectionPlan:
        return self.document().revision.read_document()


@pytest.fixture
def page(alice: Membership, open_as: OpenAs) -> Page:
    return open_as(alice)


def test_it_is_folded_and_warns_before_anything_is_drawn(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT))
    thigh.open()
    expect(page.locator("#plan-thigh .thigh-map")).to_be_hidden()
    thigh.unfold()
    warnings = page.locator(".thigh-warnings")
    expect(warnings).to_contain_text("No clinical study of contouring above the knee was found")
    expect(warnings).to_contain_text("pushes the kneecap's balance outward")
    for key in ("YiVM2024", "Singer2006", "Singer2011", "Pal", "Botter2011"):
        expect(warnings.locator(".citation", has_text=key).first).to_be_visible()
    drawing = page.locator(".thigh-map").bounding_box()
    text = warnings.bounding_box()
    assert drawing is not None
    assert text is not None
    assert text["x"] < drawing["x"] or text["y"] < drawing["y"]


def test_a_tap_records_a_place_and_nothing_more(alice: Membership, page: Page) -> None:
    """No dose of the calf's brush and no depth is taken over."""
    thigh = ThighPage(page, make_plan(alice, PRODUCT, site(dose_units="9")))
    thigh.open()
    thigh.unfold()
    page.mouse.click(*thigh.place("right", 80, 50))
    thigh.expect_revision(4)
    page.mouse.click(*thigh.place("left", 90, -30))
    thigh.expect_revision(5)
    first, second = thigh.stored().above_knee
    assert (first.side, second.side) == (RIGHT, LEFT)
    assert float(first.level_pct) == pytest.approx(80, abs=0.6)
    assert float(first.across_pct) == pytest.approx(50, abs=2)
    assert float(second.across_pct) == pytest.approx(-30, abs=2)
    assert {(one.depth_mm, one.dose_tenths) for one in (first, second)} == {(None, None)}
    expect(page.locator("#plan-findings")).to_contain_text("V1, V2")
    assert len(thigh.stored().sites) == 1


def test_what_is_typed_in_the_panel_goes_with_one_tap(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT))
    thigh.open()
    thigh.unfold()
    page.locator("#thigh-add-dose").fill("5")
    page.mouse.click(*thigh.place("right", 80, 50))
    thigh.expect_revision(3)
    expect(page.locator("#thigh-add-dose")).to_have_value("")
    expect(page.locator("#plan-totals")).to_contain_text("RIGHT5\u00a0units")
    page.mouse.click(*thigh.place("left", 80, 50))
    thigh.expect_revision(4)
    assert [one.dose_tenths for one in thigh.stored().above_knee] == [50, None]


def test_a_tap_beside_the_thigh_or_below_it_records_nothing(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT))
    thigh.open()
    thigh.unfold()
    for level, across in ((80, 115), (106, 0), (80, -112)):
        page.mouse.click(*thigh.place("right", level, across))
    page.mouse.click(*thigh.place("left", 80, 10))
    thigh.expect_revision(3)
    [recorded] = thigh.stored().above_knee
    assert recorded.side is LEFT


def test_a_drag_moves_a_site_and_undo_takes_it_back(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT))
    thigh.open()
    thigh.unfold()
    page.locator("#thigh-add-dose").fill("5")
    page.mouse.click(*thigh.place("right", 80, 50))
    thigh.expect_revision(3)
    page.mouse.move(*thigh.mark("V1"))
    page.mouse.down()
    x, y = thigh.place("right", 90, 30)
    page.mouse.move(x - 10, y - 10)
    page.mouse.move(x, y)
    page.mouse.up()
    thigh.expect_revision(4)
    [moved] = thigh.stored().above_knee
    assert float(moved.level_pct) == pytest.approx(90, abs=0.6)
    assert float(moved.across_pct) == pytest.approx(30, abs=2)
    assert moved.dose_tenths == 50
    page.locator("#plan-undo").click()
    thigh.expect_revision(5)
    assert float(thigh.stored().above_knee[0].level_pct) == pytest.approx(80, abs=0.6)


def test_rows_are_edited_and_removed(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT, RECORDED))
    thigh.open()
    page.locator("#thigh-dose-1").fill("2.5")
    page.locator("#thigh-dose-1").press("Enter")
    thigh.expect_revision(4)
    page.locator("#thigh-side-1").select_option("left")
    thigh.expect_revision(5)
    [changed] = thigh.stored().above_knee
    assert (changed.side, changed.dose_tenths) == (LEFT, 25)
    page.locator("#remove-thigh-1 button").click()
    thigh.expect_revision(6)
    assert thigh.stored().above_knee == ()
    expect(page.locator(".thigh-map .site")).to_have_count(0)


def test_a_wrong_level_is_said_at_its_field(alice: Membership, page: Page) -> None:
    thigh = ThighPage(page, make_plan(alice, PRODUCT, RECORDED))
    thigh.open()
    page.locator("#thigh-level-1").fill("24")
    page.locator("#thigh-level-1").press("Enter")
    expect(page.locator("#thigh-level-1-error")).to_contain_text("must be 50–100, got 24")
    expect(page.locator("#thigh-level-1")).to_have_value("24")
    assert thigh.stored().above_knee[0].level_pct == Decimal(80)


def test_everything_without_scripts(alice: Membership, open_as: OpenAs) -> None:
    """A11-03."""
    page = open_as(alice, java_script_enabled=False)
    thigh = ThighPage(page, make_plan(alice, PRODUCT))
    thigh.open()
    page.locator("#thigh-details > summary").click()
    page.get_by_role("link", name="Open the panel").click()
    page.locator("#thigh-add").get_by_label("RIGHT").check()
    page.locator("#thigh-add-level").fill("82")
    page.locator("#thigh-add-across").fill("55")
    page.locator("#thigh-add-dose").fill("5")
    page.get_by_role("button", name="Record the site").click()
    thigh.expect_revision(3)
    page.locator("#thigh-level-1").fill("86")
    page.locator("#edit-thigh-1 button").click()
    thigh.expect_revision(4)
    [recorded] = thigh.stored().above_knee
    assert (recorded.side, recorded.level_pct, recorded.dose_tenths) == (RIGHT, Decimal(86), 50)
    page.locator("#remove-thigh-1 button").click()
    thigh.expect_revision(5)
    assert thigh.stored().above_knee == ()


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1024), ("ko-KR", 390)])
def test_no_axe_violation_where_it_is_edited_read_or_signed(
    alice: Membership, open_as: OpenAs, locale: str, width: int
) -> None:
    """A11-01."""
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    plan = make_plan(alice, PRODUCT, RECORDED, {**RECORDED, "side": "left"})
    ThighPage(page, plan).open()
    expect(page.locator("#plan-thigh .thigh-map")).to_be_visible()
    assert violations(page) == []
    for address in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/sign/"):
        page.goto(address)
        expect(page.locator(".thigh-map-still")).to_be_visible()
        assert violations(page) == []


RECORDED = {
    "op": "record_thigh_site",
    "side": "right",
    "level_pct": "80",
    "across_pct": "50",
    "dose_units": "5",
}
