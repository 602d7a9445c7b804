"""Asking for a plan on paper: rendered once for each state, by whoever may print."""

import ctypes
import errno
import faulthandler
import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import formkeys
from clinic.limited import Limits, drawn_apart
from clinic.models import AuditEvent, Membership
from planning import context
from planning.actions.documents import GIVEN_UP_AFTER
from planning.actions.plans import add_addendum
from planning.actions.visits import set_treatment_date
from planning.documents import attempts, tasks
from planning.evidence import load_knowledge
from planning.models import Consultation, Plan, PlanDocument
from tests.factories.planning import ASSESSMENT, make_full_plan, make_signed_plan

PDF = b"%PDF-1.7 fictitious"


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages that were rendered, one entry for each rendering."""
    languages: list[str] = []

    def paper_of(plan: Plan, language: str) -> Any:
        languages.append(language)
        return real(plan, language)

    real = tasks.paper_of
    # What is drawn is drawn in a child, which can note nothing here.
    monkeypatch.setattr(tasks, "paper_of", paper_of)
    monkeypatch.setattr(tasks, "plan_pdf", lambda reading, paper: PDF)
    return languages


def open_document(client: Client, plan: Plan, language: str = "en", **headers: str) -> Any:
    address = reverse("planning:plan_document", args=[plan.pk])
    return client.get(address, {"language": language}, follow=True, headers=headers)


@pytest.mark.django_db(transaction=True)
def test_opening_it_twice_renders_it_once(
    alice: Membership, alice_client: Client, sam_client: Client, rendered: list[str]
) -> None:
    plan = make_signed_plan(alice)
    for client in (alice_client, sam_client, alice_client):
        response = open_document(client, plan)
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content == PDF
    assert rendered == ["en"]
    opened = AuditEvent.objects.filter(action="plan_document_opened", patient_id=plan.patient_id)
    assert opened.count() == 3


@pytest.mark.django_db(transaction=True)
def test_what_paper_shows_besides_the_plan_is_rendered_anew(
    alice: Membership, alice_client: Client, rendered: list[str]
) -> None:
    """AUD-06: a page printed before an addendum is not handed out after it."""
    plan = make_signed_plan(alice)
    open_document(alice_client, plan)
    add_addendum(plan=plan, text="Seen again.", by=alice)
    open_document(alice_client, plan)
    set_treatment_date(plan=plan, on=timezone.localdate(), by=alice)
    open_document(alice_client, plan)
    open_document(alice_client, plan, "ko")
    open_document(alice_client, plan, "ko")
    assert rendered == ["en", "en", "en", "ko"]


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_rendered_anew_when_its_measurements_are_corrected(
    alice: Membership, alice_client: Client, rendered: list[str]
) -> None:
    """The assessment changes under a draft without a revision of the plan."""
    plan = make_full_plan(alice)
    open_document(alice_client, plan)
    open_document(alice_client, plan)
    assert rendered == ["en"]
    left = {**ASSESSMENT["left"], "pinch_mm": 20}
    Consultation.objects.update(assessment={**ASSESSMENT, "left": left})
    open_document(alice_client, plan)
    assert rendered == ["en", "en"]


def test_a_signed_plan_is_read_under_the_rules_it_was_reviewed_with(
    alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def load(rules_version: str, atlas_version: str) -> Any:
        asked.append((rules_version, atlas_version))
        return load_knowledge()

    plan = make_signed_plan(alice)
    monkeypatch.setattr(context, "load_knowledge", load)
    context.reading_of(plan)
    assert asked == [("2026-11", "calf-v1")]


@pytest.mark.django_db(transaction=True)
def test_the_files_name_holds_nothing_of_the_patient(
    alice: Membership, alice_client: Client
) -> None:
    """SEC-09."""
    plan = make_signed_plan(alice)
    response = open_document(alice_client, plan)
    named = response.headers["Content-Disposition"] + response.request["PATH_INFO"]
    assert plan.patient.chart_number not in named
    assert plan.patient.family_name not in named


def waiting(plan: Plan, **fields: Any) -> PlanDocument:
    return PlanDocument.objects.create(
        plan=plan,
        revision_number=plan.revision.number,
        language="en",
        kind=PlanDocument.Kind.DRAFT,
        **fields,
    )


def test_an_unfinished_document_says_so_and_asks_again_by_itself(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_full_plan(alice)
    document = waiting(plan)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    page = alice_client.get(address).content.decode()
    assert "Drawing the pages" in page
    assert f'hx-get="{address}"' in page
    assert f'content="2; url={address}"' in page
    fragment = alice_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div id="state"')


def test_a_finished_document_sends_htmx_to_the_file(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_full_plan(alice)
    document = waiting(plan, status=PlanDocument.Status.READY)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    answer = alice_client.get(address, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == address


def test_a_failed_document_says_so_and_can_be_asked_for_again(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_full_plan(alice)
    document = waiting(plan, status=PlanDocument.Status.FAILED)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    page = alice_client.get(address).content.decode()
    assert "Try once more" in page
    assert "hx-get" not in page.split('id="state"')[1].split(">")[0]
    assert f'<form method="post" action="{address}">' in page


def test_one_that_takes_too_long_says_so_and_still_asks_by_itself(
    alice: Membership, alice_client: Client
) -> None:
    """LOAD-02: a document whose worker was killed is not waited for in vain."""
    plan = make_full_plan(alice)
    late = timezone.now() - GIVEN_UP_AFTER - timedelta(seconds=1)
    document = waiting(plan, status=PlanDocument.Status.RENDERING, requested_at=late)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    page = alice_client.get(address).content.decode()
    assert "longer than usual" in page
    assert "Try once more" in page
    assert f'hx-get="{address}"' in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [PlanDocument.Status.FAILED, PlanDocument.Status.RENDERING])
def test_try_once_more_makes_the_same_document_again(
    alice: Membership, alice_client: Client, rendered: list[str], status: PlanDocument.Status
) -> None:
    """LOAD-02, DUR-04."""
    plan = make_signed_plan(alice)
    open_document(alice_client, plan, "ko")
    late = timezone.now() - GIVEN_UP_AFTER - timedelta(seconds=1)
    PlanDocument.objects.update(status=status, requested_at=late)
    document = PlanDocument.objects.get()
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    posted = {"patient_id": plan.patient_id, formkeys.FIELD: formkeys.issue()}
    for _ in range(2):
        answer = alice_client.post(address, posted)
        assert answer.headers["Location"] == address
    assert rendered == ["ko", "ko"]
    assert alice_client.get(address).content == PDF


def test_try_once_more_belongs_to_its_patient(alice: Membership, alice_client: Client) -> None:
    """SAF-05."""
    plan, other = make_full_plan(alice), make_full_plan(alice)
    document = waiting(plan, status=PlanDocument.Status.FAILED)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    posted = {"patient_id": other.patient_id, formkeys.FIELD: formkeys.issue()}
    assert alice_client.post(address, posted).status_code == 409
    assert PlanDocument.objects.get().status == PlanDocument.Status.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_document_lost_with_its_worker_is_rendered_when_asked_for_again(
    alice: Membership, alice_client: Client, rendered: list[str]
) -> None:
    plan = make_signed_plan(alice)
    open_document(alice_client, plan)
    PlanDocument.objects.update(
        status=PlanDocument.Status.RENDERING,
        requested_at=timezone.now() - GIVEN_UP_AFTER - timedelta(seconds=1),
    )
    assert open_document(alice_client, plan).content == PDF
    assert rendered == ["en", "en"]


@pytest.mark.django_db(transaction=True)
def test_a_renderer_that_fails_leaves_a_document_that_says_failed(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(reading: Any, paper: Any) -> bytes:
        raise RuntimeError("no fonts")

    monkeypatch.setattr(tasks, "plan_pdf", fail)
    plan = make_signed_plan(alice)
    page = open_document(alice_client, plan)
    assert "could not be made" in page.content.decode()
    assert PlanDocument.objects.get().status == PlanDocument.Status.FAILED


def crash(reading: Any, paper: Any) -> bytes:
    faulthandler.disable()
    return ctypes.string_at(1)


def run_away(reading: Any, paper: Any) -> bytes:
    while True:
        time.sleep(1)


def eat_memory(reading: Any, paper: Any) -> bytes:
    return b"x" * 40_000_000_000


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("renderer", [crash, run_away, eat_memory])
def test_a_renderer_out_of_hand_is_ended_and_tried_once_more_and_seen(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch, renderer: Any
) -> None:
    """LOAD-02: two attempts, then a state in words; the process that asked lives on."""
    tried: list[Any] = []

    def apart(work: Any) -> bytes:
        tried.append(work)
        return drawn_apart(work, Limits(wall_seconds=0.5))

    monkeypatch.setattr(attempts, "drawn_apart", apart)
    monkeypatch.setattr(tasks, "plan_pdf", renderer)
    plan = make_signed_plan(alice)
    page = open_document(alice_client, plan)
    assert "could not be made" in page.content.decode()
    assert PlanDocument.objects.get().status == PlanDocument.Status.FAILED
    assert len(tried) == 2
    monkeypatch.setattr(tasks, "plan_pdf", lambda reading, paper: PDF)
    assert open_document(alice_client, plan).content == PDF


@pytest.mark.django_db(transaction=True)
def test_a_renderer_that_fails_once_is_given_a_second_chance(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """LOAD-02."""

    def render(reading: Any, paper: Any) -> bytes:
        been = tmp_path / "been"
        if not been.exists():
            been.touch()
            os._exit(9)
        return PDF

    monkeypatch.setattr(tasks, "plan_pdf", render)
    assert open_document(alice_client, make_signed_plan(alice)).content == PDF


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_a_document_that_says_failed(
    alice: Membership, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DUR-09, LOAD-02."""

    def no_room(content: bytes) -> tuple[str, str]:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(tasks, "keep", no_room)
    page = open_document(alice_client, make_signed_plan(alice))
    assert "could not be made" in page.content.decode()
