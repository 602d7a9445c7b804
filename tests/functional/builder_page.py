"""The plan builder as the tests use it: by places on the leg, never by pixels."""

import re

from playwright.sync_api import Locator, Page, expect

from planning.models import Plan

NOT_SAVED_MS = 3_000
"""DUR-05: a loss is said within three seconds."""


class BuilderPage:
    """One browser on one plan."""

    def __init__(self, page: Page, plan: Plan) -> None:
        self.page = page
        self.plan = plan
        self.map = page.locator("#plan-map svg")
        self.saved = page.locator("#plan-saved")

    def open(self, query: str = "") -> "BuilderPage":
        self.page.goto(f"/plans/{self.plan.pk}/build/{query}")
        return self

    def expect_revision(self, number: int) -> None:
        expect(self.saved.locator("[data-saved]")).to_have_text(
            re.compile(rf"Saved \d\d:\d\d:\d\d · revision {number}")
        )

    def expect_not_saved(self) -> None:
        expect(self.saved.get_by_text("Not saved: retrying")).to_be_visible(timeout=NOT_SAVED_MS)

    def marker(self, site: int) -> Locator:
        return self.page.locator(f'#plan-map [data-site="{site}"]')

    def markers(self) -> Locator:
        return self.page.locator("#plan-map [data-site]")

    def row(self, site: int) -> Locator:
        return self.page.locator(f"tr#site-{site}")

    def point(self, side: str, level_pct: float, across_pct: float) -> tuple[float, float]:
        """Where a place on the leg stands in the window, scrolled into view."""
        self.map.scroll_into_view_if_needed()
        x, y = self.page.evaluate(
            """([side, level, across]) => {
              const { direction, centreX, zeroY, referenceLineMm, girths } =
                document.querySelector(`#plan-map .leg[data-side=${side}]`).dataset;
              const widths = girths.split(" ").map((girth) => girth / (2 * Math.PI));
              const svg = document.querySelector("#plan-map svg");
              const at = new DOMPoint(
                +centreX + (+direction * across * widths[Math.round(level)]) / 100,
                +zeroY + (level * referenceLineMm) / 100,
              ).matrixTransform(svg.getScreenCTM());
              return [at.x, at.y];
            }""",
            [side, level_pct, across_pct],
        )
        return float(x), float(y)

    def centre(self, site: int) -> tuple[float, float]:
        """The middle of a site's ring in the window."""
        self.marker(site).scroll_into_view_if_needed()
        box = self.marker(site).locator(".site-ring").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def place_of(self, site: int) -> tuple[float, float]:
        """`(level_pct, across_pct)` as the marker carries it."""
        marker = self.marker(site)
        level = marker.get_attribute("data-level-pct")
        across = marker.get_attribute("data-across-pct")
        assert level is not None
        assert across is not None
        return float(level), float(across)

    def tap(self, side: str, level_pct: float, across_pct: float) -> None:
        self.page.mouse.click(*self.point(side, level_pct, across_pct))

    def document(self) -> "Plan":
        """The plan as stored now."""
        return Plan.objects.with_all().get(pk=self.plan.pk)
