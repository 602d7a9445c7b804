"""A11-01: no axe violation on intake and assessment, empty, full, wrong, in both languages."""

import pytest
from playwright.sync_api import expect

from clinic.models import Membership
from tests.factories.planning import ASSESSMENT, INTAKE, make_consultation
from tests.functional.conftest import OpenAs, settle
from tests.functional.test_plan_builder_axe import TALL, violations

INTAKE_WITH_ALERTS = {
    **INTAKE,
    "conditions": ["previous_clot", "other:asthma"],
    "medications": ["gentamicin"],
    "earlier_toxin": [{"product": "something new", "dose_units": 20, "on": "2026-01-02"}],
    "lifestyle": {"running_km_per_week": 20, "heels_days_per_week": 5},
}


@pytest.mark.parametrize("locale", ["en-GB", "ko-KR"])
@pytest.mark.parametrize("width", [390, 1024])
def test_empty_full_and_wrong(alice: Membership, open_as: OpenAs, locale: str, width: int) -> None:
    page = open_as(alice, locale=locale, viewport={"width": width, "height": 3 * TALL})
    empty = make_consultation(alice, intake=None, assessment=None)
    full = make_consultation(alice, intake=INTAKE_WITH_ALERTS, assessment=ASSESSMENT)
    for consultation in (empty, full):
        for part in ("intake", "assessment"):
            page.goto(f"/consultations/{consultation.pk}/{part}/")
            settle(page)
            assert violations(page) == []
    page.locator("#left-girths-1-relaxed_mm-0").fill("36")
    expect(page.locator("#left-girths-1-relaxed_mm-0-error button")).to_be_visible()
    assert violations(page) == []
