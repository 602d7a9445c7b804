"""The same plan made through plain forms, with scripts switched off (A11-03)."""

import pytest
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.domain.vocabulary import Laterality
from tests.factories.planning import edit, make_plan
from tests.functional.builder_page import BuilderPage
from tests.functional.conftest import OpenAs
from tests.unit.planning.plan_examples import PRODUCT, site


@pytest.fixture
def page(alice: Membership, open_as: OpenAs) -> Page:
    return open_as(alice, java_script_enabled=False)


def test_a_plan_from_nothing_to_ready(alice: Membership, page: Page) -> None:
    builder = BuilderPage(page, make_plan(alice)).open()
    page.locator("#tool-product > summary").click()
    page.locator("#product").select_option("onabotulinumtoxinA-botox")
    page.locator("#vial-units").fill("100")
    page.locator("#diluent-ml").fill("2")
    page.get_by_role("button", name="Use this product").click()
    builder.expect_revision(2)

    page.locator("#tool-guidance summary").click()
    page.locator("#edit-guidance button[value=ultrasound]").click()
    builder.expect_revision(3)
    page.locator("#tool-guidance summary").click()
    page.locator("#needle-length").fill("25")
    page.locator("#edit-needle button").click()
    builder.expect_revision(4)

    page.locator("#add-site summary").click()
    page.locator("#edit-add").get_by_label("RIGHT").check()
    page.locator("#add-level").fill("24")
    page.locator("#add-across").fill("40")
    page.locator("#add-dose").fill("9")
    page.get_by_role("button", name="Add the site").click()
    builder.expect_revision(5)

    page.get_by_role("link", name="Site 1").first.click()
    expect(page.locator("#site-heading")).to_have_text("Site 1 · RIGHT medial head")
    page.get_by_role("button", name="5\u00a0mm up, toward the knee").click()
    builder.expect_revision(6)
    expect(page.locator("#site-heading")).to_contain_text("Site 1")
    builder.row(1).locator("[name=dose_units]").fill("10.5")
    builder.row(1).get_by_role("button", name="Save").click()
    builder.expect_revision(7)

    page.locator("#tool-mirror summary").click()
    page.get_by_role("link", name="Mirror to LEFT").click()
    expect(page.locator("#plan-proposal")).to_contain_text("RIGHT mirrored to LEFT")
    page.get_by_role("button", name="Accept the ticked sites").click()
    builder.expect_revision(8)
    page.locator("#rationale").fill("Softer line, both sides alike")
    page.locator("#edit-rationale button").click()
    builder.expect_revision(9)

    plan = builder.document().revision.read_document()
    assert [placed.side for placed in plan.sites] == [Laterality.RIGHT, Laterality.LEFT]
    assert {placed.dose_tenths for placed in plan.sites} == {105}
    assert plan.rationale == "Softer line, both sides alike"
    assert (plan.guidance, plan.needle_length_mm) == ("ultrasound", 25)
    expect(page.locator("#plan-totals")).to_contain_text("21\u00a0units")


def test_several_sites_at_once_reasons_and_undo(alice: Membership, page: Page) -> None:
    plan = make_plan(alice, PRODUCT, *(site("left", level, "35") for level in ("20", "28", "36")))
    builder = BuilderPage(page, plan).open()
    for number in (1, 3):
        builder.row(number).get_by_role("checkbox").check()
    page.locator("#many-dose").fill("8")
    page.get_by_role("button", name="Set", exact=True).click()
    builder.expect_revision(6)
    doses = [placed.dose_tenths for placed in builder.document().revision.read_document().sites]
    assert doses == [80, None, 80]

    page.locator("#plan-findings textarea[name=reason]").first.fill("Agreed with the patient")
    page.get_by_role("button", name="Save the reason").first.click()
    builder.expect_revision(7)
    page.get_by_role("button", name="Undo").click()
    builder.expect_revision(8)
    assert builder.document().revision.read_document().reasons == {}

    page.get_by_role("link", name="Site 2").first.click()
    page.get_by_role("button", name="Remove site 2").click()
    builder.expect_revision(9)
    expect(builder.row(2)).to_have_count(0)


def test_a_wrong_number_comes_back_with_what_was_typed(alice: Membership, page: Page) -> None:
    builder = BuilderPage(page, make_plan(alice, PRODUCT, site(dose_units="9"))).open()
    builder.row(1).locator("[name=dose_units]").fill("2,5")
    builder.row(1).get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_contain_text("2.5, not 2,5")
    expect(page.locator("[name=dose_units]")).to_have_value("2,5")
    page.locator("[name=dose_units]").fill("2.5")
    page.get_by_role("button", name="Send again").click()
    builder.expect_revision(4)
    assert builder.document().revision.read_document().sites[0].dose_tenths == 25


def test_a_conflict_is_a_page_with_both(alice: Membership, bob: Membership, page: Page) -> None:
    """DUR-03 without scripts."""
    builder = BuilderPage(page, make_plan(alice, PRODUCT, site(dose_units="9"))).open()
    edit(builder.document(), {"op": "set_sites", "sites": [1], "dose_units": "12"}, by=bob)
    builder.row(1).locator("[name=dose_units]").fill("7")
    builder.row(1).get_by_role("button", name="Save").click()
    expect(page.locator("#plan-conflict")).to_contain_text("12")
    expect(page.locator("#plan-conflict")).to_contain_text("7")
    page.get_by_role("button", name="Apply mine to the newest").click()
    builder.expect_revision(5)
    assert builder.document().revision.read_document().sites[0].dose_tenths == 70


def test_the_map_is_a_picture_that_stops_at_no_site(alice: Membership, page: Page) -> None:
    """Forty sites would be forty tab stops at which no key does anything."""
    plan = make_plan(alice, PRODUCT, site("left", "24", "40"), site("right", "24", "40"))
    BuilderPage(page, plan).open()
    expect(page.locator("#plan-map [data-site][role=img]")).to_have_count(2)
    expect(page.locator("#plan-map [tabindex]")).to_have_count(0)
