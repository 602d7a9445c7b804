"""The same form five times at once, and five different ones: real threads, real locks."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from planning.models import Addendum, Plan, Signature, Visit
from tests.factories.planning import (
    answer_all,
    make_consultation,
    make_full_plan,
    make_plan,
    make_signed_plan,
    read_back_of,
)
from tests.people import PASSWORD, client_of
from tests.unit.planning.plan_examples import PRODUCT, site

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


def at_once(send: Callable[[Client, int], Any], member: Membership) -> list[Any]:
    """Sends from as many browsers at the same moment; answers their responses."""
    clients = [client_of(member) for _ in range(TIMES)]
    start = Barrier(TIMES)

    def run(number: int) -> Any:
        try:
            start.wait()
            return send(clients[number], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(run, range(TIMES)))


def post_to(url: str, data: dict[str, Any]) -> Callable[[Client, int], Any]:
    return lambda client, number: client.post(url, data)


def edit_of(plan: Plan, command: dict[str, Any], command_id: object) -> Callable[..., Any]:
    def send(client: Client, number: int) -> Any:
        data = {
            "expected_revision": plan.revision.number,
            "patient_id": plan.patient_id,
            "command_id": command_id or uuid4(),
            "command": json.dumps(
                {**command, "level_pct": 20 + number} if not command_id else command
            ),
        }
        url = reverse("planning:plan_edit", args=[plan.pk])
        return client.post(url, data, headers={"HX-Request": "true"})

    return send


def test_one_command_sent_five_times_at_once_counts_once(alice: Membership) -> None:
    """DUR-04."""
    plan = make_plan(alice, PRODUCT)
    answers = at_once(edit_of(plan, site("right"), uuid4()), alice)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer["Calfline-Revision"] for answer in answers} == {"3"}
    assert plan.revisions.count() == 3
    assert audit.verify(alice.clinic).problem == ""


def test_of_five_different_edits_at_once_one_counts_and_four_are_shown(alice: Membership) -> None:
    """DUR-03: nothing is overwritten, nothing is silently dropped."""
    plan = make_plan(alice, PRODUCT)
    answers = at_once(edit_of(plan, site("right"), None), alice)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: TIMES - 1}
    for answer in answers:
        if answer.status_code == 409:
            assert 'id="plan-conflict"' in answer.content.decode()
    assert plan.revisions.count() == 3
    assert len(Plan.objects.with_all().get(pk=plan.pk).revision.document["sites"]) == 1


def test_a_sign_form_sent_five_times_at_once_signs_once(alice: Membership) -> None:
    """DUR-04: one row, one signature, the same answer."""
    plan = make_full_plan(alice)
    answer_all(plan, by=alice)
    plan = Plan.objects.with_all().get(pk=plan.pk)
    asked = read_back_of(plan)
    document = plan.revision.read_document()
    data = {
        "patient_id": plan.patient_id,
        "form_key": uuid4(),
        "expected_revision": asked["expected_revision"],
        "shown_sha256": asked["shown_sha256"],
        **{f"answer-{name}": answer for name, answer in asked["answers"].items()},
        **{f"reason-{key}": f"{reason} Twice." for key, reason in document.reasons.items()},
        "rationale": f"{document.rationale} And again.",
        "meaning": "author",
        "password": PASSWORD,
    }
    url = reverse("planning:plan_sign", args=[plan.pk])
    answers = at_once(post_to(url, data), alice)
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, plan.get_absolute_url())
    }
    assert Signature.objects.count() == 1
    assert AuditEvent.objects.filter(action="plan_signed").count() == 1
    signed = Plan.objects.with_all().get(pk=plan.pk)
    assert signed.revision.read_document().rationale.endswith("And again.")
    assert audit.verify(alice.clinic).problem == ""


def test_a_plan_started_five_times_at_once_is_one_draft(alice: Membership) -> None:
    """DUR-04."""
    consultation = make_consultation(alice)
    url = reverse("planning:plan_start", args=[consultation.pk])
    data = {"patient_id": consultation.patient_id, "form_key": uuid4()}
    answers = at_once(post_to(url, data), alice)
    plan = Plan.objects.get()
    assert {answer["Location"] for answer in answers} == {
        reverse("planning:plan_builder", args=[plan.pk])
    }
    assert AuditEvent.objects.filter(action="plan_started").count() == 1


def test_a_new_version_asked_for_five_times_at_once_is_one(alice: Membership) -> None:
    """DUR-04."""
    plan = make_signed_plan(alice)
    url = reverse("planning:plan_supersede", args=[plan.pk])
    data = {"patient_id": plan.patient_id}
    answers = at_once(post_to(url, data), alice)
    assert len({answer["Location"] for answer in answers}) == 1
    assert plan.consultation.plans.count() == 2


def test_addendum_and_treatment_date_sent_five_times_at_once_count_once(alice: Membership) -> None:
    """DUR-04."""
    plan = make_signed_plan(alice)
    day = timezone.localtime(plan.signature.signed_at).date().isoformat()
    posts: dict[str, dict[str, Any]] = {
        "addendum_add": {"text": "Bruise, LEFT.", "form_key": uuid4()},
        "treatment_date_set": {"treatment_on": day},
    }
    for name, fields in posts.items():
        url = reverse(f"planning:{name}", args=[plan.pk])
        data = {"patient_id": plan.patient_id, **fields}
        answers = at_once(post_to(url, data), alice)
        assert {answer.status_code for answer in answers} == {302}
    assert (Addendum.objects.count(), Visit.objects.count()) == (1, 5)
    assert AuditEvent.objects.filter(action="treatment_date_set").count() == 1
