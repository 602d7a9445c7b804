"""Red flags: before every clinician until one answers, answered once, kept for good."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import formkeys
from clinic.models import AuditEvent, Clinic, Membership
from planning.actions.safety_calls import (
    AlreadyAnswered,
    answer_escalation,
    raise_escalation,
    record_safety_call,
)
from planning.actions.visits import set_treatment_date
from planning.domain.commands import CommandRefused
from planning.domain.safety_call import QUESTIONS, Answer, RaisedFlag, RedFlag
from planning.models import Escalation, Visit
from tests.factories.patients import make_patient
from tests.factories.planning import make_full_plan, make_signed_plan
from tests.integration.planning.test_edit_endpoint import send
from tests.integration.planning.test_schedule import TODAY
from tests.people import PASSWORD, make_member

pytestmark = pytest.mark.usefixtures("clock")
SWOLLEN = RaisedFlag(flag=RedFlag.LEG_SWELLING, side=Answer.LEFT)
NOTICE = "planning:escalation_notice"


@pytest.fixture
def visit(alice: Membership, clock: time_machine.Traveller) -> Visit:
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=TODAY, by=alice)
    visit: Visit = plan.visits.select_related("patient").get(kind="safety_call")
    clock.shift(timedelta(days=4))
    return visit


@pytest.fixture
def raised(visit: Visit, sam: Membership) -> Escalation:
    return raise_escalation(visit=visit, red_flags=[SWOLLEN], note="Since last night.", by=sam)


def answer(
    client: Client, escalation: Escalation, text: str = "Seen: no clot.", **more: Any
) -> Any:
    data = {
        "patient_id": escalation.patient_id,
        "answer": text,
        formkeys.FIELD: formkeys.issue(),
        **more,
    }
    return client.post(reverse("planning:escalation_answer", args=[escalation.pk]), data)


def notice(client: Client, shown: str = "") -> Any:
    return client.get(reverse(NOTICE), headers={"Calfline-Shown": shown})


# The notice --------------------------------------------------------------------------------------


def test_every_clinician_sees_it_on_every_page_until_one_answers(
    raised: Escalation, alice_client: Client, bob_client: Client, bob: Membership
) -> None:
    draft = make_full_plan(bob)
    pages = [
        reverse("patients:patient_list"),
        reverse("planning:visit_list"),
        reverse("planning:plan_builder", args=[draft.pk]),
        "/nowhere/",
    ]
    for client in (alice_client, bob_client):
        for page in pages:
            shown = client.get(page).content.decode()
            assert raised.patient.chart_number in shown, page
            assert "swollen leg, LEFT" in shown, page
    answer(alice_client, raised)
    for page in pages:
        assert "swollen leg, LEFT" not in bob_client.get(page).content.decode(), page


def test_nobody_else_sees_it(
    raised: Escalation, sam_client: Client, ada_client: Client, stranger_client: Client
) -> None:
    """SEC-01: not staff, not admins, not another clinic."""
    for client in (sam_client, ada_client, stranger_client):
        page = client.get(reverse("patients:patient_list")).content.decode()
        assert "swollen leg" not in page
    assert (
        "escalation-notice" not in sam_client.get(reverse("patients:patient_list")).content.decode()
    )
    assert notice(sam_client).status_code == notice(ada_client).status_code == 403
    assert notice(stranger_client).status_code == 204


def test_an_open_page_is_sent_only_what_is_new(
    raised: Escalation, visit: Visit, sam: Membership, alice_client: Client
) -> None:
    first = notice(alice_client)
    assert first.status_code == 200
    assert "swollen leg, LEFT" in first.content.decode()
    assert first.content.decode().count("<html") == 0
    tag = first["Calfline-Shown"]
    assert notice(alice_client, tag).status_code == 204
    breathless = [RaisedFlag(flag=RedFlag.BREATHLESSNESS)]
    raise_escalation(visit=visit, red_flags=breathless, note="", by=sam)
    second = notice(alice_client, tag)
    assert "breathlessness" in second.content.decode()
    for escalation in Escalation.objects.all():
        answer(alice_client, escalation)
    last = notice(alice_client, second["Calfline-Shown"])
    assert (last.status_code, last.content, last["Calfline-Shown"]) == (200, b"\n", "")


def test_many_red_flags_do_not_fill_the_screen(
    visit: Visit, sam: Membership, alice_client: Client
) -> None:
    for _ in range(5):
        raise_escalation(visit=visit, red_flags=[SWOLLEN], note="", by=sam)
    page = alice_client.get(reverse("patients:patient_list")).content.decode()
    assert page.count("swollen leg, LEFT") == 3
    assert "and 2 more" in page


def test_the_notice_costs_one_query_and_other_roles_none(
    alice_client: Client, sam_client: Client
) -> None:
    pages = {}
    for name, client in (("clinician", alice_client), ("staff", sam_client)):
        client.get(reverse("patients:patient_register"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("patients:patient_register"))
        pages[name] = [query["sql"] for query in captured.captured_queries]
    assert sum("planning_escalation" in sql for sql in pages["clinician"]) == 1
    assert not any("planning_escalation" in sql for sql in pages["staff"])


def test_an_edit_of_the_map_does_not_ask(
    raised: Escalation, alice: Membership, alice_client: Client
) -> None:
    plan = make_full_plan(alice)
    guidance = {"op": "set_guidance", "guidance": "palpation", "needle_length_mm": 20}
    with CaptureQueriesContext(connection) as captured:
        assert send(alice_client, plan, guidance).status_code == 200
    assert not any("planning_escalation" in query["sql"] for query in captured.captured_queries)


def test_it_is_written_once_for_whom_it_was_shown(
    raised: Escalation, alice_client: Client, bob_client: Client, sam_client: Client
) -> None:
    """AUD-02."""
    for _ in range(3):
        notice(alice_client)
    notice(bob_client)
    shown = AuditEvent.objects.filter(action="escalation_shown")
    assert shown.count() == 2
    assert {event.patient_id for event in shown} == {raised.patient_id}
    page = sam_client.get(reverse("planning:escalation_raised", args=[raised.pk]))
    assert "Alice, 2026-11-27 12:00" in page.content.decode()


# The page ----------------------------------------------------------------------------------------


def test_the_page_says_what_was_said_and_what_was_given(
    visit: Visit, sam: Membership, alice_client: Client
) -> None:
    said = {question.code.value: "no" for question in QUESTIONS}
    said |= {"leg_pain": "right", "bruising": "right", "malaise": "yes", "note": "Since Tuesday."}
    _, escalation = record_safety_call(visit=visit, said=said, by=sam)
    assert escalation is not None
    page = alice_client.get(escalation.get_absolute_url()).content.decode()
    for words in (
        "painful leg, RIGHT",
        "urgent assessment the same day",
        "Since Tuesday.",
        "Do you feel feverish, ill or unusually tired?",
        "2026-11-23, 4 days ago",
        "27\xa0units",
        "not known: no treatment was recorded",
        "Call: reached, by Sam",
        "[Wang2024]",
    ):
        assert words in page, words


def test_an_answer_says_who_and_when_and_what(
    raised: Escalation, alice: Membership, alice_client: Client, sam_client: Client
) -> None:
    assert answer(alice_client, raised, "Sent to hospital.")["Location"] == (
        raised.get_absolute_url()
    )
    stored = Escalation.objects.get()
    assert (stored.answer, stored.answered_by) == ("Sent to hospital.", alice.user)
    assert stored.answered_at is not None
    for client, name in ((alice_client, "escalation"), (sam_client, "escalation_raised")):
        page = client.get(reverse(f"planning:{name}", args=[raised.pk])).content.decode()
        assert "Sent to hospital." in page
        assert "2026-11-27 12:00" in page
    assert AuditEvent.objects.filter(action="escalation_answered").count() == 1


def test_a_second_answer_is_shown_the_first(
    raised: Escalation, alice_client: Client, bob_client: Client
) -> None:
    """DUR-03: 409, with both texts."""
    answer(alice_client, raised, "Sent to hospital.")
    response = answer(bob_client, raised, "Told to rest.")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Alice answered this red flag at 2026-11-27 12:00: Sent to hospital." in page
    assert "Told to rest." in page
    assert Escalation.objects.get().answer == "Sent to hospital."


def test_an_answer_sent_five_times_is_one(raised: Escalation, alice_client: Client) -> None:
    """DUR-04."""
    key = formkeys.issue()
    for _ in range(5):
        assert answer(alice_client, raised, **{formkeys.FIELD: key}).status_code == 302
    assert AuditEvent.objects.filter(action="escalation_answered").count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Say what was done."),
        (" \n ", "Say what was done."),
        ("x" * 4_001, "must be at most 4000 characters"),
    ],
    ids=["empty", "blank", "long"],
)
def test_an_answer_that_cannot_be_is_named_and_kept(
    raised: Escalation, alice_client: Client, text: str, sentence: str
) -> None:
    response = answer(alice_client, raised, text)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f">{text}</textarea>" in response.content.decode()
    assert Escalation.objects.get().answered_at is None


def test_only_a_clinician_of_the_clinic_answers(
    raised: Escalation,
    alice: Membership,
    alice_client: Client,
    sam_client: Client,
    ada_client: Client,
    stranger_client: Client,
) -> None:
    """SEC-01, SAF-05."""
    assert answer(sam_client, raised).status_code == 403
    assert answer(ada_client, raised).status_code == 403
    assert answer(stranger_client, raised).status_code == 404
    other = make_patient(alice).pk
    assert answer(alice_client, raised, patient_id=other).status_code == 409
    assert Escalation.objects.get().answered_at is None


def test_the_list_has_the_unanswered_first(
    raised: Escalation, visit: Visit, sam: Membership, alice: Membership, ada_client: Client
) -> None:
    later = raise_escalation(
        visit=visit, red_flags=[RaisedFlag(flag=RedFlag.DROOPING_EYELIDS)], note="", by=sam
    )
    answer_escalation(escalation=later, answer="Watched for a day.", by=alice)
    page = ada_client.get(reverse("planning:escalation_list")).content.decode()
    assert page.index("swollen leg, LEFT") < page.index("drooping eyelids")
    assert "no answer yet" in page
    assert "Watched for a day." in page


def test_the_list_is_the_clinics_own(
    raised: Escalation, stranger_client: Client, sam_client: Client
) -> None:
    """SEC-01."""
    url = reverse("planning:escalation_list")
    assert "swollen leg" not in stranger_client.get(url).content.decode()
    assert sam_client.get(url).status_code == 403


# What is kept ------------------------------------------------------------------------------------


def test_nothing_is_raised_without_a_red_flag(visit: Visit, sam: Membership) -> None:
    with pytest.raises(ValueError, match="red flag"):
        raise_escalation(visit=visit, red_flags=[], note="", by=sam)


def test_an_action_refuses_a_second_answer(
    raised: Escalation, alice: Membership, bob: Membership
) -> None:
    answer_escalation(escalation=raised, answer="First.", by=alice)
    with pytest.raises(AlreadyAnswered) as second:
        answer_escalation(escalation=raised, answer="Second.", by=bob)
    assert second.value.escalation.answer == "First."
    with pytest.raises(CommandRefused):
        answer_escalation(escalation=raised, answer=" ", by=bob)


@pytest.mark.parametrize(
    "change",
    [
        {"red_flags": []},
        {"note": "Nothing."},
        {"raised_at": None},
        {"patient": None},
    ],
    ids=str,
)
def test_what_was_raised_is_never_changed(raised: Escalation, change: dict[str, Any]) -> None:
    """AUD-04: in the database itself."""
    with pytest.raises(DatabaseError), transaction.atomic():
        Escalation.objects.filter(pk=raised.pk).update(**change)


def test_an_answer_is_never_changed_and_nothing_is_removed(
    raised: Escalation, alice: Membership
) -> None:
    """AUD-04."""
    answer_escalation(escalation=raised, answer="First.", by=alice)
    for spoil in (
        lambda: Escalation.objects.update(answer="Second."),
        lambda: Escalation.objects.update(answered_at=None),
        Escalation.objects.all().delete,
        lambda: Escalation.objects.bulk_create([raised], ignore_conflicts=False),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
    assert Escalation.objects.get().answer == "First."


# Asking by itself keeps no session alive ---------------------------------------------------------


@pytest.mark.parametrize("asks", [True, False])
def test_a_page_that_asks_by_itself_keeps_no_session_alive(
    clinic: Clinic, clock: time_machine.Traveller, asks: bool
) -> None:
    """SEC-05: half a minute after half a minute, the idle limit comes all the same."""
    client = Client()
    make_member(clinic, "carol")
    client.post(reverse("account_login"), {"login": "carol", "password": PASSWORD})
    here = reverse("patients:patient_list")
    assert client.get(here).status_code == 200
    for _ in range(29):
        clock.shift(30)
        if asks:
            assert notice(client).status_code == 204
    clock.shift(31)
    assert notice(client).status_code == 302
    assert client.get(here).status_code == 302


def test_a_page_in_use_keeps_its_session_while_it_asks(
    clinic: Clinic, clock: time_machine.Traveller
) -> None:
    """SEC-05."""
    client = Client()
    make_member(clinic, "carol")
    client.post(reverse("account_login"), {"login": "carol", "password": PASSWORD})
    here = reverse("patients:patient_list")
    for _ in range(4):
        for _ in range(20):
            clock.shift(30)
            assert notice(client).status_code == 204
        assert client.get(here).status_code == 200
