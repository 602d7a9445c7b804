"""A second consultation: what is carried over, what is asked again, what is offered."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from planning.actions.consultations import start_consultation
from planning.actions.plans import start_plan
from planning.actions.visits import set_treatment_date
from planning.domain.findings import Severity
from planning.earlier import intake_to_begin_with, last_plan, legs_to_begin_with
from planning.models import Consultation, Plan
from tests.factories.patients import make_patient
from tests.factories.planning import ASSESSMENT, INTAKE, edit, make_consultation, make_signed_plan
from tests.unit.planning.plan_examples import PRODUCT, site

THEN = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _now(clock: time_machine.Traveller) -> None:
    """Noon on 23 November 2026 in Seoul."""


@pytest.fixture
def first(alice: Membership, clock: time_machine.Traveller) -> Plan:
    """Signed in March with one finding answered; not yet treated."""
    with time_machine.travel(THEN, tick=False):
        consultation = make_consultation(
            alice,
            intake={**INTAKE, "recorded_on": DAY.isoformat(), "medications": ["paracetamol"]},
            assessment={**ASSESSMENT, "measured_on": DAY.isoformat()},
        )
        return make_signed_plan(alice, consultation=consultation)


@pytest.fixture
def second(first: Plan, alice: Membership) -> Consultation:
    return start_consultation(patient=first.patient, by=alice)


class Fields(HTMLParser):
    """What a browser would send of a page's form, untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = ""
        self.feed(html[html.index('<form id="sheet"') :].split("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in known:
            self.sent.setdefault(self._select, []).append(known["value"] or "")
        elif (
            tag == "input"
            and name
            and (known.get("type") not in ("radio", "checkbox") or "checked" in known)
        ):
            self.sent.setdefault(name, []).append(known.get("value") or "")


def page(client: Client, consultation: Consultation, part: str) -> str:
    return client.get(reverse(f"planning:{part}", args=[consultation.pk])).content.decode()


def post(client: Client, consultation: Consultation, part: str, **changes: Any) -> Any:
    """The page's own form with these changes, as a browser without a script sends it."""
    sent = Fields(page(client, consultation, part)).sent | changes
    answer = client.post(reverse(f"planning:{part}", args=[consultation.pk]), sent)
    consultation.refresh_from_db()
    return answer


# ---- The intake -------------------------------------------------------------------------


def test_opening_the_intake_stores_nothing(second: Consultation, alice_client: Client) -> None:
    html = page(alice_client, second, "intake")
    assert html.count("from 2026-03-02") >= 5
    assert "New medicines since 2026-03-02" in html
    second.refresh_from_db()
    assert (second.intake, second.intake_version) == (None, 0)


def test_one_tap_says_that_nothing_has_changed(second: Consultation, alice_client: Client) -> None:
    answer = post(alice_client, second, "intake", act="no_to_all", consent_signed="yes")
    assert answer.status_code == 302
    intake = second.read_intake()
    assert intake is not None
    assert intake.unasked_since == intake.changed_since == ()
    assert (intake.medications, intake.conditions) == (("paracetamol",), ("previous_clot",))
    assert (intake.pregnant, intake.carried_from) == (False, DAY)


def test_consent_is_never_carried_over(second: Consultation, alice_client: Client) -> None:
    """SAF-02."""
    post(alice_client, second, "intake", act="no_to_all")
    intake = second.read_intake()
    assert intake is not None
    assert not intake.consent_signed


def test_unanswered_questions_keep_the_plan_away(
    second: Consultation, alice_client: Client
) -> None:
    post(alice_client, second, "intake", act="next", consent_signed="yes")
    post(alice_client, second, "assessment", act="carry")
    html = page(alice_client, second, "assessment")
    assert "Still to be asked: new medicines" in html
    started = alice_client.post(
        reverse("planning:plan_start", args=[second.pk]), {"patient_id": second.patient_id}
    )
    assert started.status_code == 409


@pytest.mark.parametrize("wrong", ["yesterday", "2031-01-01", "1066-10-14"])
def test_a_day_that_cannot_be_is_refused(
    second: Consultation, alice_client: Client, wrong: str
) -> None:
    answer = post(alice_client, second, "intake", act="next", carried_from=wrong)
    assert answer.status_code == 422


def test_a_first_consultation_carries_nothing(alice: Membership, alice_client: Client) -> None:
    new = start_consultation(patient=make_patient(alice), by=alice)
    assert intake_to_begin_with(new) is None
    assert legs_to_begin_with(new) is None
    html = page(alice_client, new, "intake") + page(alice_client, new, "assessment")
    assert "carried" not in re.sub(r"carried-tag|consultation\.css", "", html)


def test_another_patient_s_answers_are_never_offered(
    first: Plan, alice: Membership, stranger: Membership
) -> None:
    """SAF-05, SEC-01."""
    other = start_consultation(patient=make_patient(alice), by=alice)
    assert intake_to_begin_with(other) is None
    theirs = start_consultation(patient=make_patient(stranger), by=stranger)
    assert legs_to_begin_with(theirs) is None


# ---- Earlier toxin ----------------------------------------------------------------------


@pytest.fixture
def treated(first: Plan, alice: Membership) -> Iterator[Plan]:
    with time_machine.travel(THEN, tick=False):
        set_treatment_date(plan=first, on=date(2026, 3, 9), by=alice)
    return first  # type: ignore[return-value]


def test_what_was_given_joins_the_history_on_its_day(treated: Plan, second: Consultation) -> None:
    """Hazard 4: units, product and date count toward the limit."""
    begun = intake_to_begin_with(second)
    assert begun is not None
    [toxin] = begun.earlier_toxin
    assert (toxin.product, toxin.dose_tenths, toxin.on, toxin.area) == (
        "onabotulinumtoxinA-botox",
        540,
        date(2026, 3, 9),
        "calves",
    )


def test_a_signed_plan_without_a_treatment_day_counts_and_says_so(second: Consultation) -> None:
    begun = intake_to_begin_with(second)
    assert begun is not None
    [toxin] = begun.earlier_toxin
    assert toxin.on == DAY
    assert "not recorded" in toxin.area


# ---- The assessment ---------------------------------------------------------------------


def test_one_tap_confirms_the_legs_and_that_neither_pits(
    second: Consultation, alice_client: Client
) -> None:
    post(alice_client, second, "intake", act="no_to_all", consent_signed="yes")
    answer = post(alice_client, second, "assessment", act="carry")
    assert answer.status_code == 307
    legs = second.read_assessment()
    assert legs is not None
    assert (legs.measured_on, legs.carried_confirmed) == (date(2026, 11, 23), True)
    assert {legs.left.pitting_oedema, legs.right.pitting_oedema} == {False}
    assert {girth.carried_from for girth in legs.left.girths} == {DAY}


def test_a_leg_said_to_pit_is_not_overruled(second: Consultation, alice_client: Client) -> None:
    post(alice_client, second, "intake", act="no_to_all", consent_signed="yes")
    post(alice_client, second, "assessment", act="carry", **{"left-pitting_oedema": "yes"})
    legs = second.read_assessment()
    assert legs is not None
    assert legs.left.pitting_oedema is True
    assert "pitting oedema. Nothing is planned" in page(alice_client, second, "assessment")


def test_legs_nobody_confirmed_stop_the_plan(second: Consultation, alice_client: Client) -> None:
    post(alice_client, second, "intake", act="no_to_all", consent_signed="yes")
    answer = post(alice_client, second, "assessment", act="next")
    assert answer.status_code == 302
    assert "filled in, but not confirmed" in page(alice_client, second, "assessment")


def test_what_is_typed_today_is_not_carried(second: Consultation, alice_client: Client) -> None:
    typed = {"left-girths-1-relaxed_mm-0": "355", "left-girths-1-relaxed_mm-1": ""}
    post(alice_client, second, "assessment", act="carry", **typed)
    legs = second.read_assessment()
    assert legs is not None
    carried = {int(girth.level_pct): girth.carried_from for girth in legs.left.girths}
    assert carried[27] is None
    assert carried[5] == DAY


def test_a_day_nobody_measured_on_carries_nothing(
    second: Consultation, alice_client: Client
) -> None:
    """A form cannot pass today's values off as confirmed earlier ones."""
    post(alice_client, second, "assessment", act="carry", carried_from="2026-01-01")
    legs = second.read_assessment()
    assert legs is not None
    assert (legs.carried_from, legs.carried_confirmed) == (None, False)
    assert {girth.carried_from for girth in legs.left.girths} == {None}


def test_a_third_consultation_says_when_the_legs_were_really_measured(
    second: Consultation, alice_client: Client, alice: Membership
) -> None:
    """An old value grows no younger by being confirmed."""
    post(alice_client, second, "assessment", act="carry")
    third = start_consultation(patient=second.patient, by=alice)
    html = page(alice_client, third, "assessment")
    assert "Measured on 2026-03-02, not measured again" in html


# ---- The last plan in the builder -------------------------------------------------------


def begun(second: Consultation, client: Client, by: Membership) -> Plan:
    post(client, second, "intake", act="no_to_all", consent_signed="yes")
    post(client, second, "assessment", act="carry")
    return Plan.objects.with_all().get(pk=start_plan(consultation=second, by=by).pk)


def builder(plan: Plan, client: Client, asked: str = "") -> str:
    address = reverse("planning:plan_builder", args=[plan.pk]) + asked
    return client.get(address).content.decode()


def test_an_empty_plan_opens_with_the_last_one_outlined(
    treated: Plan, second: Consultation, alice_client: Client, alice: Membership
) -> None:
    """SAF-06: nothing of it is in the plan before it is accepted."""
    plan = begun(second, alice_client, alice)
    html = builder(plan, alice_client)
    assert "the last plan, signed on 2026-03-02" in html
    assert "Since the treatment on 2026-03-09" in html
    assert "not measured again" in html
    assert 'id="proposal-sign"' in html
    assert "the last plan, signed" not in builder(plan, alice_client, "?propose=none")
    assert plan.revision.read_document().sites == ()


def test_a_plan_with_a_site_opens_as_it_is(
    second: Consultation, alice_client: Client, alice: Membership
) -> None:
    plan = begun(second, alice_client, alice)
    edit(plan, PRODUCT, by=alice)
    edit(plan, site(), by=alice)
    assert "the last plan, signed" not in builder(plan, alice_client)
    assert "the last plan, signed" in builder(plan, alice_client, "?propose=last")


def accepted(plan: Plan, client: Client) -> Any:
    html = builder(plan, client)
    written = re.search(r'name="command" value="([^"]+)"', html)
    assert written is not None
    return client.post(
        reverse("planning:plan_edit", args=[plan.pk]),
        {
            "command": written[1].replace("&quot;", '"').replace("&#x27;", "'"),
            "return_to": "sign",
            "expected_revision": plan.revision.number,
            "command_id": str(uuid4()),
            "patient_id": str(plan.patient_id),
        },
    )


def test_accepting_it_goes_on_to_the_read_back(
    first: Plan, second: Consultation, alice_client: Client, alice: Membership
) -> None:
    plan = begun(second, alice_client, alice)
    answer = accepted(plan, alice_client)
    assert answer["Location"] == reverse("planning:plan_sign", args=[plan.pk])
    plan = Plan.objects.with_all().get(pk=plan.pk)
    document, before = plan.revision.read_document(), first.revision.read_document()
    assert [s.placement for s in document.sites] == [s.placement for s in before.sites]
    assert document.rationale.startswith("As in the plan signed on 2026-03-02: ")
    history = reverse("planning:plan_history", args=[plan.pk])
    assert "as in the plan signed on 2026-03-02" in alice_client.get(history).content.decode()


def test_only_another_consultation_s_signed_plan_is_the_last(
    first: Plan, second: Consultation, alice_client: Client, alice: Membership
) -> None:
    plan = begun(second, alice_client, alice)
    found = last_plan(plan)
    assert found is not None
    assert found.signed_on == DAY
    assert last_plan(first) is None


# ---- Reasons ----------------------------------------------------------------------------


def test_the_reason_of_the_very_same_finding_is_offered_not_given(
    second: Consultation, alice_client: Client, alice: Membership
) -> None:
    """A reason must be given again; one tap gives it for a finding with the same facts."""
    plan = begun(second, alice_client, alice)
    accepted(plan, alice_client)
    plan = Plan.objects.with_all().get(pk=plan.pk)
    address = reverse("planning:plan_sign", args=[plan.pk])
    html = alice_client.get(address).content.decode()
    assert "Give the reason of 2026-03-02 again" in html
    assert plan.revision.read_document().reasons == {}
    form = {
        name: value.replace("&#x27;", "'")
        for name, value in re.findall(r'type="hidden" name="(offered-[^"]+)" value="([^"]*)"', html)
    }
    assert len(form) == 1
    answer = alice_client.post(
        address,
        {
            **form,
            "act": "take_offered",
            "patient_id": plan.patient_id,
            "form_key": uuid4(),
            "expected_revision": plan.revision.number,
            "meaning": "author",
            "rationale": plan.revision.read_document().rationale,
        },
    )
    assert answer.status_code == 200
    plan = Plan.objects.with_all().get(pk=plan.pk)
    assert list(plan.revision.read_document().reasons.values()) == ["Discussed with the patient."]
    assert plan.is_draft
    assert "Give the reason" not in answer.content.decode()


def test_a_new_finding_gets_no_old_reason(
    second: Consultation, alice_client: Client, alice: Membership
) -> None:
    post(alice_client, second, "intake", act="no_to_all", consent_signed="yes")
    changed = {**(second.intake or {}), "conditions": ["thrombophilia"]}
    Consultation.objects.filter(pk=second.pk).update(intake=changed)
    second.refresh_from_db()
    post(alice_client, second, "assessment", act="carry")
    plan = Plan.objects.with_all().get(pk=start_plan(consultation=second, by=alice).pk)
    accepted(plan, alice_client)
    html = alice_client.get(reverse("planning:plan_sign", args=[plan.pk])).content.decode()
    assert f'data-severity="{Severity.CONFIRM}"' in html
    assert "Give the reason" not in html
