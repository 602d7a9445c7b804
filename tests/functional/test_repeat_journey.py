"""A patient who was treated before, from the patient's page to the signed plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect

from clinic.models import Membership
from patients.models import Patient
from planning.actions.patterns import save_pattern
from planning.actions.visits import set_treatment_date
from planning.models import Plan
from tests.factories.planning import (
    ASSESSMENT,
    INTAKE,
    make_consultation,
    make_plan,
    make_signed_plan,
)
from tests.journey import Hand, repeat
from tests.people import PASSWORD
from tests.unit.planning.plan_examples import PRODUCT

THEN = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
MOST_ACTS = 15


@pytest.fixture
def treated(alice: Membership) -> Iterator[Patient]:
    """Signed and treated in March; nothing in the answers needs a reason."""
    yield from _treated(alice, conditions=[])


@pytest.fixture
def with_a_finding(alice: Membership) -> Iterator[Patient]:
    """The same with an earlier clot, for which a reason was given in March."""
    yield from _treated(alice, conditions=["previous_clot"])


def _treated(alice: Membership, **answers: object) -> Iterator[Patient]:
    with time_machine.travel(THEN):
        consultation = make_consultation(
            alice,
            intake={**INTAKE, "recorded_on": "2026-03-02", **answers},
            assessment={**ASSESSMENT, "measured_on": "2026-03-02"},
        )
        plan = make_signed_plan(alice, consultation=consultation)
        set_treatment_date(plan=plan, on=date(2026, 3, 2), by=alice)
    yield consultation.patient


def test_a_repeat_plan_takes_fifteen_acts_with_everything_safety_asks(
    treated: Patient, alice_page: Page
) -> None:
    page = alice_page
    page.goto(f"/patients/{treated.pk}/")
    hand = Hand(page)

    repeat(hand, PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_contain_text("signed")
    assert hand.acts <= MOST_ACTS, "\n".join(hand.done)
    first, second = Plan.objects.filter(patient=treated).order_by("created_at")
    record = second.signature.read_record()
    before = first.signature.read_record()
    assert record.plan.preparation == before.plan.preparation
    assert [s.placement for s in record.plan.sites] == [s.placement for s in before.plan.sites]
    assert record.intake.consent_signed
    assert record.intake.unasked_since == ()
    assert [str(toxin.on) for toxin in record.intake.earlier_toxin] == ["2026-03-02"]
    assert record.assessment.left.pitting_oedema is False
    assert record.assessment.left.girths[0].carried_from == date(2026, 3, 2)
    assert {f["code"] for f in second.signature.review["findings"]} >= {
        "answers_carried",
        "measurements_carried",
    }


def test_a_finding_that_comes_back_takes_one_more_tap(
    with_a_finding: Patient, alice_page: Page
) -> None:
    """The reason is read again and taken over, never given by itself."""
    page = alice_page
    page.goto(f"/patients/{with_a_finding.pk}/")
    hand = Hand(page)

    repeat(hand, PASSWORD)

    expect(page.get_by_role("heading", level=1)).to_contain_text("signed")
    assert hand.acts <= MOST_ACTS + 1, "\n".join(hand.done)
    second = Plan.objects.filter(patient=with_a_finding).latest("created_at")
    assert list(second.signature.read_record().plan.reasons.values()) == [
        "Discussed with the patient."
    ]


def test_patterns_are_fetched_whenever_the_chooser_is_opened(
    treated: Patient, alice: Membership, alice_page: Page
) -> None:
    first = Plan.objects.get(patient=treated)
    save_pattern(plan=first, name="Six to a head", by=alice)
    plan = make_plan(alice, PRODUCT)
    page = alice_page
    page.goto(f"/plans/{plan.pk}/build/")
    page.locator("#tool-guidance summary").click()
    page.locator("#edit-guidance button[value=ultrasound]").click()
    expect(page.locator("#plan-saved")).to_contain_text("revision 3")
    page.locator("#tool-protocol > summary").click()
    page.locator("#plan-patterns").get_by_text("Six to a head…").click()
    expect(page.locator("#plan-proposal")).to_contain_text("Pattern Six to a head")
    page.locator("#proposal-accept").click()
    expect(page.locator("#plan-map g.site")).to_have_count(6)
    expect(page.locator("#plan-patterns")).to_have_count(0)
    page.locator("#tool-protocol > summary").click()
    expect(page.locator("#plan-patterns li")).to_have_count(1)
