"""Finding patients: what is typed at the desk, in this clinic alone, on one index."""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from patients import search
from patients.actions import register
from patients.models import Patient, PatientSearchTerm
from tests.factories.planning import make_consultation, make_plan

LIST = "/patients/"


def make(member: Membership, **fields: Any) -> Patient:
    details: dict[str, Any] = {
        "chart_number": "C-1001",
        "family_name": "서",
        "given_name": "하린",
        "latin_name": "Seo Harin",
        "birth_date": date(1995, 4, 12),
        "sex": "female",
        "height_cm": 163,
        "weight_kg": 56,
        "language": "ko",
    }
    return register(details={**details, **fields}, by=member)


@pytest.mark.parametrize(
    "typed",
    [
        "서하", "서할", "서하리", "하린", "ㅅㅎㄹ", "ㅅㅎ", "Harin", "seo h", "HARIN SEO", "c-1001",
        "1001", "950412", "1995-04-12", "1995.04", "９５０４１２",
        unicodedata.normalize("NFD", "서하린"),
    ],
)  # fmt: skip
def test_a_patient_is_found_by(alice: Membership, typed: str) -> None:
    patient = make(alice)
    make(
        alice,
        chart_number="X-77",
        family_name="김",
        given_name="보라",
        latin_name="Kim Bora",
        birth_date=date(1980, 12, 3),
    )
    assert search.find(alice.clinic, typed) == [patient]


@pytest.mark.parametrize("typed", ["", " ", "\0", "하하", "x" * 1_000_000, "%", "_", "'; --"])
def test_nobody_is_found_by(alice: Membership, typed: str) -> None:
    make(alice)
    assert search.find(alice.clinic, typed) == []


def test_another_clinics_patients_are_never_found(
    alice: Membership, stranger: Membership, stranger_client: Client
) -> None:
    """SEC-01."""
    patient = make(alice)
    assert search.find(stranger.clinic, "서하린") == []
    page = stranger_client.post(LIST, {"q": "서하린"}).content.decode()
    assert str(patient.pk) not in page


def test_twenty_patients_at_most_whatever_spellings_they_share(alice: Membership) -> None:
    for number in range(25):
        make(alice, chart_number=f"C-{number}")
    found = search.find(alice.clinic, "seo")
    assert len(found) == len({patient.pk for patient in found}) == search.LIMIT


def test_amending_moves_the_spellings(alice: Membership, alice_client: Client) -> None:
    patient = make(alice)
    patient.given_name = "하늘"
    patient.save()
    search.index(patient)
    assert search.find(alice.clinic, "하린") == []
    assert search.find(alice.clinic, "ㅅㅎㄴ") == [patient]
    terms = PatientSearchTerm.objects.filter(patient=patient)
    assert set(terms.values_list("term", flat=True)) == search.terms_of(patient)


def plans_of(work: Callable[[], object]) -> list[str]:
    """How SQLite means to run each statement of the work."""
    with CaptureQueriesContext(connection) as queries:
        work()
    found = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            found.append(" · ".join(str(row[-1]) for row in cursor.fetchall()))
    return found


@pytest.mark.sqlite_only("the words of SQLite's plan")
def test_the_index_alone_answers(alice: Membership) -> None:
    """Flat from one patient to 100,000: one range on a covering index, then keys."""
    make(alice)
    terms, patients = plans_of(lambda: search.find(alice.clinic, "harin"))
    assert "USING COVERING INDEX" in terms
    assert "term>? AND term<?" in terms
    assert "TEMP B-TREE" not in terms
    assert (
        "SEARCH patients_patient USING INDEX sqlite_autoindex_patients_patient_1 (id=?)" in patients
    )


@pytest.mark.sqlite_only("the words of SQLite's plan")
def test_the_first_page_reads_no_more_as_the_clinic_grows(
    alice: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the audit log only its last events are read, however few of them are visits."""
    make(alice)
    monkeypatch.setattr(search, "_RECENT_EVENTS", 0)
    plans = plans_of(lambda: search.recent(alice.clinic))
    assert any("(clinic_id=? AND sequence>?)" in plan for plan in plans)
    for plan in plans:
        assert "TEMP B-TREE" not in plan
        assert "SCAN" not in plan
    assert "patients_patient_1 (id=?)" in plans[-1]


def test_the_page_shows_who_it_is_and_the_last_plan(
    alice: Membership, alice_client: Client
) -> None:
    patient = make(alice)
    plan = make_plan(alice, consultation=make_consultation(alice, patient=patient))
    page = alice_client.post(LIST, {"q": "ㅅㅎㄹ"}).content.decode()
    for words in ("서하린", "Seo Harin", "1995-04-12", "C-1001", "1 patient found"):
        assert words in page
    assert f"last plan {plan.created_at:%Y-%m}" in page
    assert reverse("planning:patient_page", args=[patient.pk]) in page


def test_as_one_types_only_the_results_come_back(alice: Membership, alice_client: Client) -> None:
    make(alice)
    answer = alice_client.post(LIST, {"q": "ㅅ"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.strip().startswith('<section id="results"')
    assert "서하린" in page
    assert "<html" not in page
    assert "HX-Request" in answer["Vary"]


def test_nobody_found_says_what_to_try(alice_client: Client) -> None:
    page = alice_client.post(LIST, {"q": "<b>없음</b>"}).content.decode()
    assert "Nobody is found by that" in page
    assert "<b>없음" not in page


def test_each_patient_found_is_recorded(alice: Membership, alice_client: Client) -> None:
    """AUD-02: search hits name whose data was shown."""
    one, other = make(alice), make(alice, chart_number="C-2")
    make(alice, chart_number="X-3", family_name="김", latin_name="")
    alice_client.post(LIST, {"q": "seo"})
    events = AuditEvent.objects.filter(action="patient_found")
    assert {event.patient_id for event in events} == {one.pk, other.pk}
    assert all("seo" not in str(event.detail) for event in events)


def test_the_list_begins_with_who_was_opened_last(alice: Membership, alice_client: Client) -> None:
    """And records that it was shown, with whose names."""
    first, second = make(alice), make(alice, chart_number="C-2", given_name="보라")
    assert search.recent(alice.clinic) == [second, first]
    alice_client.get(reverse("planning:patient_page", args=[first.pk]))
    assert search.recent(alice.clinic) == [first, second]
    alice_client.get(LIST)
    listed = AuditEvent.objects.get(action="patients_listed")
    assert listed.detail == {"patients": [str(first.pk), str(second.pk)]}


def test_an_empty_clinic_says_how_to_begin(alice_client: Client, ada_client: Client) -> None:
    assert "No patients yet" in alice_client.get(LIST).content.decode()
    assert "/patients/register/" in alice_client.get(LIST).content.decode()
    assert "/patients/register/" not in ada_client.get(LIST).content.decode()
