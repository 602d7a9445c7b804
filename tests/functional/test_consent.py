"""A patient signs on the clinic's screen: by finger, mouse, keyboard, and without scripts."""

import json
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from patients.models import Patient
from planning.models import Consent, Plan
from tests.factories.consents import make_consent, make_unconsented_plan
from tests.factories.planning import edit
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.functional.test_plan_builder_touch import TABLET, Finger

REQUIRED = ("understood", "off_label", "answered")


@pytest.fixture
def plan(transactional_db: None, alice: Membership) -> Plan:
    plan = make_unconsented_plan(alice)
    Patient.objects.filter(pk=plan.patient_id).update(language="en")
    return plan


def open_consent(page: Page, plan: Plan) -> None:
    page.goto(f"/plans/{plan.pk}/consent/")


def tick_all(page: Page) -> None:
    for tick in REQUIRED:
        page.locator(f"#tick-{tick}").check()


def corners(page: Page) -> list[tuple[float, float]]:
    """A zigzag through the signing field, in the page's own pixels."""
    field = page.locator("#signature")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    zigzag = ((0.1, 0.8), (0.3, 0.2), (0.5, 0.8), (0.7, 0.2), (0.9, 0.6))
    return [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in zigzag]


def finish(page: Page) -> Consent:
    page.locator("#consent-sign").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    return Consent.objects.latest("signed_at")


def assert_is_the_zigzag(made: Consent) -> None:
    [line] = made.strokes
    across = [x for x, _ in line]

    assert made.method == "drawn"
    assert line[0] == pytest.approx([100, 800], abs=25)
    assert line[-1] == pytest.approx([900, 600], abs=25)
    assert across == sorted(across)
    assert len(line) >= 5


def test_by_finger_on_a_tablet(alice: Membership, open_as: OpenAs, plan: Plan) -> None:
    page = open_as(alice, **TABLET)
    open_consent(page, plan)
    tick_all(page)
    places = corners(page)
    top = page.evaluate("scrollY")
    finger = Finger(page)
    finger.down(places[0])
    for start, stop in pairwise(places):
        finger.move(start, stop)
    finger.up()

    assert page.evaluate("scrollY") == top
    assert_is_the_zigzag(finish(page))


def draw_with_mouse(page: Page) -> None:
    places = corners(page)
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_by_mouse_cleared_turned_and_signed_again(
    alice: Membership, open_as: OpenAs, plan: Plan
) -> None:
    page = open_as(alice, viewport={"width": 1024, "height": 768})
    open_consent(page, plan)
    tick_all(page)
    draw_with_mouse(page)
    assert json.loads(page.locator("#strokes").input_value())
    page.locator("#signature-clear").click()
    assert page.locator("#strokes").input_value() == ""
    expect(page.locator("#signature-clear")).to_be_disabled()
    draw_with_mouse(page)
    drawn = page.locator("#signature-line").get_attribute("d")
    page.set_viewport_size({"width": 600, "height": 900})

    assert page.locator("#signature-line").get_attribute("d") == drawn
    assert_is_the_zigzag(finish(page))


def test_by_keyboard_alone(alice: Membership, open_as: OpenAs, plan: Plan) -> None:
    """A11-03: every step from the first tick to the signature, by Tab, Space and Enter."""
    page = open_as(alice)
    open_consent(page, plan)
    page.locator("#tick-understood").focus()
    for _ in REQUIRED:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    expect(page.locator("#tick-photo_record")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator("#typed_name")).to_be_focused()
    page.keyboard.type("Seo Harin" if plan.patient.latin_name else "서하린")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")

    assert Consent.objects.get().method == "typed"


def test_without_scripts(alice: Membership, open_as: OpenAs, plan: Plan) -> None:
    page = open_as(alice, java_script_enabled=False)
    open_consent(page, plan)
    expect(page.locator("#signature")).to_be_hidden()
    expect(page.get_by_label("Type your full name as your signature")).to_be_visible()
    page.locator("#consent-sign").click()
    expect(page.get_by_role("heading", name="Not signed yet")).to_be_visible()
    tick_all(page)
    page.locator("#typed_name").fill("서하린")
    made = finish(page)
    page.get_by_role("link", name="For the clinic: go on").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Consent")
    assert str(made.pk) in page.url


def test_a_dot_is_refused_and_what_was_drawn_comes_back(
    alice: Membership, open_as: OpenAs, plan: Plan
) -> None:
    page = open_as(alice)
    open_consent(page, plan)
    tick_all(page)
    page.mouse.move(*corners(page)[0])
    page.mouse.down()
    page.mouse.up()
    page.locator("#consent-sign").click()
    expect(page.locator("#signature-error")).to_contain_text("too small")
    draw_with_mouse(page)
    page.locator("#tick-answered").uncheck()
    page.locator("#consent-sign").click()
    expect(page.locator("#tick-answered-error")).to_be_visible()

    expect(page.locator("#signature-line")).to_have_attribute("d", re.compile("^M"))
    page.locator("#tick-answered").check()
    assert_is_the_zigzag(finish(page))


def test_a_plan_changed_meanwhile_is_read_again(
    alice: Membership, open_as: OpenAs, plan: Plan
) -> None:
    page = open_as(alice)
    open_consent(page, plan)
    tick_all(page)
    draw_with_mouse(page)
    edit(plan, {"op": "set_sites", "sites": [1], "dose_units": "12"}, by=alice)
    page.locator("#consent-sign").click()
    expect(page.get_by_role("heading", name="the plan changed")).to_be_visible()
    expect(page.locator("dd", has_text="30 units")).to_be_visible()

    assert_is_the_zigzag(finish(page))


@pytest.mark.parametrize(
    ("width", "language"), [(1440, "ko"), (1024, "en"), (820, "ko"), (390, "en"), (390, "ko")]
)
def test_no_axe_violation_and_nothing_scrolls_sideways(
    alice: Membership, open_as: OpenAs, plan: Plan, width: int, language: str
) -> None:
    """A11-01."""
    Patient.objects.filter(pk=plan.patient_id).update(language=language)
    locale = {"ko": "en-GB", "en": "ko-KR"}[language]
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    made = make_consent(alice, plan)
    for path in (
        f"/plans/{plan.pk}/consent/",
        f"/consents/{made.pk}/",
        f"/consents/{made.pk}/thanks/",
        f"/patients/{plan.patient_id}/consents/",
    ):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"/plans/{plan.pk}/consent/")
    page.locator("#consent-sign").click()
    page.wait_for_selector("[data-error-summary]")
    assert violations(page) == []
    page.goto(f"/consents/{made.pk}/")
    page.locator(".consent-withdraw > summary").click()
    assert violations(page) == []
