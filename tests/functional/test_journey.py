"""One real consultation, end to end, as a clinician's hand does it."""

import io

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from clinic.models import Membership
from planning.models import Plan, Visit
from tests.browser import settle
from tests.journey import Hand, is_signable, new_patient, read_back_and_sign, second_plan
from tests.people import PASSWORD

SARAM = {
    "family_name": "가상",
    "given_name": "여정",
    "chart_number": "J-1",
    "birth_date": "1994-05-06",
}
MOST_ACTS = 40
PREPARATION = {"product": "onabotulinumtoxinA-botox", "vial_units": 100, "diluent_ml": 2}


@pytest.fixture
def clinician(alice: Membership) -> Membership:
    alice.clinic.default_preparation = PREPARATION
    alice.clinic.save()
    return alice


def test_intake_assessment_plan_signed_printed_scheduled(
    clinician: Membership, alice_page: Page, alice_client: Client
) -> None:
    page = alice_page
    page.goto("/patients/")
    hand = Hand(page)

    new_patient(hand, **SARAM)
    assert is_signable(page)
    assert hand.acts <= MOST_ACTS, hand.done
    expect(page.locator("#plan-totals")).to_contain_text("108")

    read_back_and_sign(hand, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("signed")
    plan = Plan.objects.get(patient__chart_number="J-1")
    assert plan.status == "signed"

    pdf = alice_client.get(f"/plans/{plan.pk}/document/?language=ko", follow=True)
    assert pdf.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(pdf.content))
    assert "가상여정" in reader.pages[0].extract_text()

    # The day of treatment is filled in already; saying so books the visits.
    page.locator("form[action$='/treatment-date/set/'] button").click()
    settle(page)
    assert Visit.objects.filter(plan=plan).count() == 5
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    assert download.value.suggested_filename.endswith(".ics")


def test_a_second_plan_takes_fewer_acts_than_the_first(
    clinician: Membership, alice_page: Page
) -> None:
    page = alice_page
    page.goto("/patients/")
    first = Hand(page)
    new_patient(first, **SARAM)
    page.locator("#patient-banner a").click()
    page.wait_for_url("**/patients/*-*/")
    second = Hand(page)
    second_plan(second)
    assert is_signable(page)
    assert second.acts < first.acts, second.done
