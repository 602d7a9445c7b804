"""A11-01: no axe violation on the pages of visits and adverse events, nor overflow."""

import pytest

from clinic.models import Membership
from planning.models import Visit
from tests.factories.visits import make_adverse_event, make_visit, make_visit_record
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.functional.test_plan_pages_axe import check

SIZES = [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB"), (390, "ko-KR")]


@pytest.fixture
def visit(transactional_db: None, alice: Membership) -> Visit:
    """To be recorded, of a treatment with two events and an earlier visit recorded twice."""
    visit = make_visit(alice)
    earlier = Visit.objects.get(plan_id=visit.plan_id, kind="second_check")
    make_visit_record(alice, visit=earlier)
    make_visit_record(alice, visit=earlier, measured_at="16:00", standing_work="after")
    make_adverse_event(alice, visit=visit)
    make_adverse_event(alice, visit=earlier, kind="clot", grade="severe", outcome="ongoing")
    return visit


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_visits_and_events(
    open_as: OpenAs, visit: Visit, alice: Membership, ada: Membership, width: int, locale: str
) -> None:
    viewport = {"width": width, "height": TALL}
    earlier = Visit.objects.get(plan_id=visit.plan_id, kind="second_check")
    page = open_as(alice, locale=locale, viewport=viewport)
    check(
        page,
        f"/visits/{visit.pk}/record/",
        f"/visits/{earlier.pk}/record/",
        f"/visits/{earlier.pk}/record/?number=1",
        f"/visits/{earlier.pk}/record/correct/",
        f"/plans/{visit.plan_id}/adverse-events/record/",
        f"/patients/{visit.patient_id}/adverse-events/",
    )
    check(open_as(ada, locale=locale, viewport=viewport), "/adverse-events/")


@pytest.mark.parametrize(("width", "locale"), SIZES[1:3])
def test_the_form_with_everything_wrong(
    open_as: OpenAs, visit: Visit, alice: Membership, width: int, locale: str
) -> None:
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    page.goto(f"/visits/{visit.pk}/record/")
    page.locator("#left-girths-0-relaxed_mm-0").fill("330")
    page.locator("#left-girths-0-relaxed_mm-1").fill("345")
    page.locator("#right-girths-0-relaxed_mm-0").fill("36")
    page.locator("label[for=flags-leg_pain-left]").click()
    page.locator(".visit-events > summary").click()
    page.locator("#events-0-kind").select_option("bruising")
    page.locator("button[value=finish]").click()
    page.wait_for_selector("[data-error-summary]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
