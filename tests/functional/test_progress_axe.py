"""A11-01: no axe violation on the measurements over time and the report's page, nor overflow."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page

from clinic.models import Membership
from patients.models import Patient
from tests.factories.patients import make_photo
from tests.factories.treatments import make_signed_treatment
from tests.factories.visits import make_visit, make_visit_record
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations
from tests.functional.test_plan_pages_axe import check

SIZES = [(1440, "en-GB"), (820, "ko-KR"), (390, "ko-KR")]
QUANTITIES = ("", "?quantity=fat_over_medial_head", "?quantity=satisfaction_contour")


@pytest.fixture
def patient(transactional_db: None, alice: Membership) -> Patient:
    """Treated ten weeks ago, seen today, photographed on two days."""
    with time_machine.travel(timezone.now() - timedelta(days=70), tick=True):
        treatment = make_signed_treatment(alice)
        visit = make_visit(alice, plan=treatment.plan, treated_on=treatment.given_on)
    make_visit_record(alice, visit=visit)
    for day, tone in ((2, 110), (20, 130)):
        make_photo(alice, patient=treatment.patient, taken_on=date(2026, 1, day), tone=tone)
    return treatment.patient


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_measurements_and_report(
    open_as: OpenAs, patient: Patient, alice: Membership, width: int, locale: str
) -> None:
    page = open_as(alice, locale=locale, viewport={"width": width, "height": TALL})
    here = f"/patients/{patient.pk}/"
    check(page, *(f"{here}measurements/{quantity}" for quantity in QUANTITIES), f"{here}report/")


def test_a_refused_report_and_a_quantity_chosen_without_a_script(
    open_as: OpenAs, patient: Patient, alice: Membership
) -> None:
    page = open_as(alice, java_script_enabled=False)
    page.goto(f"/patients/{patient.pk}/measurements/")
    page.get_by_role("button", name="heel rises").click()
    assert page.get_by_role("heading", name="Heel rises").is_visible()
    assert page.locator("svg.timeline-chart").count() == 2
    _refuse(page, patient)
    scripted = open_as(alice)
    _refuse(scripted, patient)
    assert violations(scripted) == []


def _refuse(page: Page, patient: Patient) -> None:
    page.goto(f"/patients/{patient.pk}/report/")
    page.locator("[name=with_photos]").check()
    for name in ("before_set", "after_set"):
        page.locator(f"[name={name}]").select_option("")
    page.get_by_role("button", name="Make the report").click()
    page.locator("#before_set-error").wait_for()
    assert page.locator("[name=with_photos]").is_checked()
