"""A11-01: no axe violation on the plan's pages, the schedule and the overview, nor overflow."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from clinic.models import Membership
from planning.actions.plans import add_addendum, supersede_plan
from planning.actions.visits import set_treatment_date
from planning.models import Plan
from tests.factories.planning import make_full_plan, make_signed_plan
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations

SIZES = [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB")]


@pytest.fixture
def plan(transactional_db: None, alice: Membership) -> Plan:
    """Signed, treated today, remarked upon, with a second version begun."""
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=timezone.localdate(), by=alice)
    add_addendum(plan=plan, text="Small bruise on the LEFT.", by=alice)
    supersede_plan(plan=plan, by=alice)
    return plan


def check(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        assert violations(page) == [], path
        fits = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(fits), f"{path} scrolls sideways"


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_pages_to_read(
    open_as: OpenAs, plan: Plan, alice: Membership, ada: Membership, width: int, locale: str
) -> None:
    viewport = {"width": width, "height": TALL}
    here = f"/plans/{plan.pk}/"
    check(open_as(alice, locale=locale, viewport=viewport), here, f"{here}history/", "/visits/")
    check(open_as(ada, locale=locale, viewport=viewport), "/overview/", "/overview/visits/")


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_pages_to_decide_on(open_as: OpenAs, alice: Membership, width: int, locale: str) -> None:
    draft = make_full_plan(alice)
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    here = f"/plans/{draft.pk}/"
    check(page, here, f"{here}sign/", f"{here}discard/")
    page.goto(f"{here}sign/")
    page.click("#sign")
    page.wait_for_selector("[data-error-summary]")
    assert violations(page) == []


def test_refusals_of_the_schedule_and_of_forms_without_a_script(
    open_as: OpenAs, plan: Plan, alice: Membership
) -> None:
    page = open_as(alice, viewport={"width": 1024, "height": TALL})
    page.goto("/visits/?list=later")
    page.locator("details.visit-change summary").first.click()
    assert violations(page) == []
    page.locator("details[open] input[name=on]").fill("2030-01-01")
    page.get_by_role("button", name="Book this day without a call").click()
    page.wait_for_selector("#refused-on")
    assert violations(page) == []
    for answer in (_refused, _conflicting):
        answer(open_as(alice, java_script_enabled=False), make_full_plan(alice))


def _refused(page: Page, draft: Plan) -> None:
    page.goto(f"/plans/{draft.pk}/build/")
    page.locator("[name=dose_units]").first.fill("2,5")
    page.locator("[name=dose_units]").first.press("Enter")
    assert page.get_by_role("heading", name="Not saved").is_visible()


def _conflicting(page: Page, draft: Plan) -> None:
    page.goto(f"/plans/{draft.pk}/build/")
    other = page.context.new_page()
    other.goto(page.url)
    for number, one in enumerate((other, page)):
        one.locator("#rationale").fill(f"Words {number}.")
        one.locator("form:has(#rationale) button").click()
    assert page.get_by_text("Words 0.").is_visible()
    page.get_by_role("button", name="Apply mine to the newest").click()
    page.goto(f"/plans/{draft.pk}/")
    assert page.get_by_text("Words 1.").is_visible()
