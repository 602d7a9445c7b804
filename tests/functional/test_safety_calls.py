"""A call finds a red flag: the clinician's open page shows it, and an answer takes it away.

A11-01: no axe violation on the worklist, the script, and the pages of a red flag.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from clinic.models import Membership
from planning.actions.contacts import record_contact
from planning.actions.safety_calls import raise_escalation
from planning.actions.visits import set_treatment_date
from planning.domain.safety_call import QUESTIONS, RED_FLAGS, Answer, RaisedFlag, RedFlag
from planning.models import ContactAttempt, Escalation, Plan, SafetyCall, Visit
from tests.factories.planning import make_full_plan, make_signed_plan
from tests.functional.conftest import OpenAs
from tests.functional.test_plan_builder_axe import TALL, violations

SIZES = [(1440, "en-GB"), (820, "ko-KR"), (390, "en-GB"), (1024, "ko-KR")]


@pytest.fixture
def call(transactional_db: None, alice: Membership) -> Visit:
    """A safety call due today."""
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=timezone.localdate(), by=alice)
    plan = Plan.objects.with_all().get(pk=plan.pk)
    Visit.objects.filter(plan=plan, kind="safety_call").update(on=timezone.localdate())
    visit: Visit = plan.visits.get(kind="safety_call")
    return visit


def answer(page: Page, code: str, value: str) -> None:
    page.locator(f"input[name={code}][value={value}]").check(force=True)


def test_a_red_flag_reaches_a_clinicians_open_page(
    open_as: OpenAs, call: Visit, alice: Membership, bob: Membership, sam: Membership
) -> None:
    draft = make_full_plan(bob)
    doctor = open_as(bob)
    doctor.clock.install()
    doctor.goto(f"/plans/{draft.pk}/build/")
    expect(doctor.locator("#escalation-notice")).to_be_attached()
    expect(doctor.locator("#escalation-notice .alert")).to_have_count(0)

    desk = open_as(sam)
    desk.goto("/visits/")
    desk.get_by_role("link", name="Make the call").click()
    desk.get_by_label("Both were said").check()
    for question in QUESTIONS:
        answer(desk, question.code.value, "no")
    answer(desk, "leg_swelling", "left")
    answer(desk, "bruising", "left")
    desk.get_by_role("button", name="Keep the call").click()
    expect(desk.get_by_role("heading", name="Do not hang up")).to_be_visible()
    assert "not filed as bruising" in desk.locator("main").inner_text()

    doctor.clock.run_for(31_000)
    notice = doctor.locator("#escalation-notice")
    expect(notice).to_contain_text("swollen leg, LEFT")
    notice.get_by_role("link", name="Open and answer").first.click()
    doctor.get_by_label("Who was spoken to").fill("Seen at once: ultrasound shows no clot.")
    doctor.get_by_role("button", name="Answer", exact=True).click()
    expect(doctor.get_by_text("Seen at once")).to_be_visible()
    expect(doctor.locator("#escalation-notice .alert")).to_have_count(0)

    desk.get_by_role("link", name="Look again").click()
    expect(desk.get_by_role("heading", name="A clinician has answered")).to_be_visible()
    assert Escalation.objects.get().answered_by == bob.user
    assert Visit.objects.get(pk=call.pk).status == "kept"


def test_the_call_is_made_by_keyboard_alone(open_as: OpenAs, call: Visit, sam: Membership) -> None:
    """A11-02: Tab to each question, an arrow for its answer."""
    page = open_as(sam)
    page.goto(f"/visits/{call.pk}/call/")
    page.get_by_label("Both were said").focus()
    page.keyboard.press("Space")
    for question in QUESTIONS:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        name = page.evaluate("document.activeElement.name")
        assert name == question.code.value
    page.keyboard.press("Tab")
    page.keyboard.type("All well.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/")
    assert SafetyCall.objects.get().read_answers().note == "All well."


def test_the_call_and_an_attempt_work_without_scripts(
    open_as: OpenAs, call: Visit, sam: Membership
) -> None:
    page = open_as(sam, java_script_enabled=False)
    page.goto("/visits/")
    row = page.locator(f"#visit-{call.pk}")
    row.locator("summary").click()
    row.get_by_role("button", name="no answer").click()
    expect(row).to_contain_text("1 attempt")
    row.get_by_role("link", name="Try again").click()
    page.get_by_role("button", name="Keep the call").click()
    expect(page.locator(".error-summary")).to_contain_text("Ask for the name")
    page.get_by_label("Both were said").check()
    for question in RED_FLAGS:
        answer(page, question.code.value, "no")
    page.get_by_role("button", name="Keep the call").click()
    assert SafetyCall.objects.count() == 1


@pytest.mark.parametrize(("width", "locale"), SIZES)
def test_pages_are_accessible_and_fit(
    open_as: OpenAs,
    call: Visit,
    alice: Membership,
    sam: Membership,
    ada: Membership,
    width: int,
    locale: str,
) -> None:
    viewport = {"width": width, "height": TALL}
    for _ in range(3):
        record_contact(visit=call, outcome=ContactAttempt.Outcome.NO_ANSWER, note="Rang.", by=sam)
    Visit.objects.filter(plan=call.plan, kind="first_check").update(
        on=timezone.localdate() - timedelta(days=2), status="missed"
    )
    raised = raise_escalation(
        visit=call,
        red_flags=[
            RaisedFlag(flag=RedFlag.LEG_SWELLING, side=Answer.LEFT),
            RaisedFlag(flag=RedFlag.BREATHLESSNESS),
        ],
        note="Since last night.",
        by=sam,
    )
    pages = {
        alice: (f"/escalations/{raised.pk}/", "/escalations/", "/visits/?list=missed"),
        sam: ("/visits/", f"/visits/{call.pk}/call/", f"/escalations/{raised.pk}/now/"),
        ada: ("/escalations/", "/visits/?list=later"),
    }
    for member, addresses in pages.items():
        page = open_as(member, locale=locale, viewport=viewport)
        for address in addresses:
            page.goto(address)
            for summary in page.locator(".visit-change > summary").all()[:1]:
                summary.click()
            assert violations(page) == [], address
            fits = "document.documentElement.scrollWidth <= innerWidth"
            assert page.evaluate(fits), f"{address} scrolls sideways"
    page = open_as(sam, locale=locale, viewport=viewport)
    page.goto(f"/visits/{call.pk}/call/")
    page.locator(".form-bar button").click()
    page.wait_for_selector("[data-error-summary]")
    assert violations(page) == []
