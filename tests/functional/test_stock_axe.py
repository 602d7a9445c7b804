"""A11-01: no axe violation on the stock's pages, empty, full and refused, nor overflow."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from clinic.models import Membership
from planning.actions.stock import close_vial, recall_lot, receive_vials
from planning.models import Lot
from tests.factories.stock import delivery
from tests.factories.treatments import make_lot, make_signed_treatment, make_vials
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations

SIZES = [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB"), (390, "ko-KR")]


@pytest.fixture
def lot(transactional_db: None, alice: Membership) -> Lot:
    """Given once, open and closed, beside a lot that expires soon and a recalled one."""
    lot = make_lot(alice)
    make_signed_treatment(alice, lot=lot)
    (mistaken, _) = make_vials(alice, lot=lot, vials=2)
    close_vial(vial=mistaken, status="discarded", reason="Spilt.", by=alice)
    soon = timezone.localdate() + timedelta(days=12)
    receive_vials(**delivery(expires_on=soon), by=alice)
    recalled = receive_vials(**delivery(lot_number="GONE"), by=alice).lot
    recall_lot(lot=recalled, reason="Maker's letter.", by=alice)
    return lot


def check(page: Page, *paths: str) -> None:
    for path in paths:
        page.goto(path)
        assert violations(page) == [], path
        fits = "document.querySelector('main').scrollWidth <= innerWidth"
        assert page.evaluate(fits), f"{path} scrolls sideways"


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_pages_of_the_stock(
    open_as: OpenAs, lot: Lot, alice: Membership, ada: Membership, width: int, locale: str
) -> None:
    viewport = {"width": width, "height": TALL}
    here = f"/stock/lots/{lot.pk}/"
    page = open_as(ada, locale=locale, viewport=viewport)
    check(page, "/stock/", "/stock/?show=all", "/stock/receive/", here, f"{here}recall/")
    recalled = Lot.objects.get(lot_number="GONE")
    check(page, f"/stock/lots/{recalled.pk}/", f"/stock/lots/{recalled.pk}/recall/")


def test_a_refused_delivery(open_as: OpenAs, alice: Membership) -> None:
    page = open_as(alice, viewport={"width": 820, "height": TALL})
    check(page, "/stock/")
    page.goto("/stock/receive/")
    page.select_option("#receive-product", index=1)
    page.fill("#receive-lot_number", "A1234")
    page.fill("#receive-expires_on", "2020-01-31")
    page.fill("#receive-vials", "100")
    page.click("main button.button--primary")
    page.wait_for_selector("[data-error-summary]")
    assert violations(page) == []
    assert page.input_value("#receive-lot_number") == "A1234"
    page.fill("#receive-expires_on", "2099-01-31".replace("2099", str(timezone.now().year + 1)))
    page.check("#receive-is_confirmed")
    page.click("main button.button--primary")
    page.wait_for_url("**/stock/lots/**")
    assert Lot.objects.get().vials_in_stock == 100


def test_a_vial_is_opened_and_unmarked_without_a_script(open_as: OpenAs, alice: Membership) -> None:
    lot = make_lot(alice)
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"/stock/lots/{lot.pk}/")
    page.fill("#open-diluent_ml", "2.5")
    page.click("text=Open the vials")
    assert page.locator("text=may be used for").count() == 1
    page.locator("summary", has_text="Unmark…").first.click()
    page.locator("details[open] input[name=reason]").fill("The wrong box.")
    page.locator("details[open] button").click()
    lot.refresh_from_db()
    assert lot.vials_in_stock == 10
