"""Registering, finding and amending, by owner, colleague and stranger."""

import unicodedata
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from patients.models import Language, Patient
from tests.factories.patients import make_patient

REGISTER = "/patients/register/"
DETAILS: dict[str, Any] = {
    "chart_number": "N-1",
    "family_name": "서",
    "given_name": "하린",
    "latin_name": "Seo Harin",
    "birth_date": "1995-04-12",
    "sex": "female",
    "height_cm": "163",
    "weight_kg": "56",
    "language": "ko",
}


def details(**changes: Any) -> dict[str, Any]:
    return {**DETAILS, "form_key": str(uuid4()), **changes}


def register_through_page(client: Client, **changes: Any) -> Any:
    return client.post(REGISTER, details(**changes))


def test_a_patient_is_registered_and_found_at_once(alice: Membership, alice_client: Client) -> None:
    response = register_through_page(alice_client)
    patient = alice.clinic.patients.get(chart_number="N-1")
    assert response.url == reverse("planning:patient_page", args=[patient.pk])
    for typed in ("서하", "ㅅㅎㄹ", "seo", "950412", "1995-04-12", "n-1"):
        assert "서하린" in alice_client.post("/patients/", {"q": typed}).content.decode(), typed
    assert AuditEvent.objects.filter(action="patient_registered", patient_id=patient.pk).exists()


def test_a_name_in_decomposed_form_is_kept_composed(
    alice: Membership, alice_client: Client
) -> None:
    """DUR-10: 하린 typed on a machine that decomposes is the same 하린."""
    register_through_page(alice_client, given_name=unicodedata.normalize("NFD", "하린"))
    assert alice.clinic.patients.get(chart_number="N-1").given_name == "하린"


def test_the_form_sent_five_times_registers_once(alice: Membership, alice_client: Client) -> None:
    """DUR-04."""
    data = details()
    answers = {alice_client.post(REGISTER, data).headers["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert alice.clinic.patients.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"family_name": "하린", "given_name": "서"},
        {"family_name": "Seo", "given_name": "Harin", "latin_name": ""},
        {"given_name": unicodedata.normalize("NFD", "하린")},
    ],
)
def test_a_likely_twin_is_shown_and_nothing_saved_until_confirmed(
    alice: Membership, alice_client: Client, changes: dict[str, str]
) -> None:
    register_through_page(alice_client)
    second = details(chart_number="N-2", **changes)
    page = alice_client.post(REGISTER, second).content.decode()
    assert "Is it one of these?" in page
    assert "N-1" in page
    assert 'value="N-2"' in page
    assert alice.clinic.patients.count() == 1
    alice_client.post(REGISTER, {**second, "confirmed_new": "yes"})
    assert alice.clinic.patients.count() == 2


def test_the_same_name_born_another_day_is_no_twin(alice: Membership, alice_client: Client) -> None:
    register_through_page(alice_client)
    register_through_page(alice_client, chart_number="N-2", birth_date="1996-04-12")
    assert alice.clinic.patients.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("birth_date", "2027-01-01", "The birth date lies in the future."),
        ("birth_date", "1899-12-31", "The birth date lies before 1900."),
        ("birth_date", "12/04/1995", "Write the birth date as year, month and day"),
        ("height_cm", "1", "Height in centimetres is at least 50."),
        ("height_cm", "tall", "Write the height in whole centimetres"),
        ("weight_kg", "5600", "Weight in kilograms is at most 300."),
        ("family_name", "", "This field is required."),
        ("sex", "", "This field is required."),
        ("given_name", "x" * 1_000_000, "at most 100 characters"),
        ("given_name", "하\0린", "Null characters are not allowed."),
        ("chart_number", " ", "This field is required."),
    ],
)
def test_a_refusal_names_the_field_and_keeps_what_was_typed(
    alice: Membership, alice_client: Client, clock: object, field: str, value: str, sentence: str
) -> None:
    """FUZ-02."""
    response = register_through_page(alice_client, **{field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'id="id_{field}' in page
    assert 'value="Seo Harin"' in page
    assert not alice.clinic.patients.exists()


def test_a_chart_number_is_given_once_in_a_clinic(alice: Membership, alice_client: Client) -> None:
    make_patient(alice, chart_number="N-1", birth_date=date(1980, 1, 1))
    page = register_through_page(alice_client).content.decode()
    assert "Another patient already has this chart number." in page
    assert alice.clinic.patients.count() == 1


def test_only_declared_fields_are_written(
    alice: Membership, stranger: Membership, alice_client: Client
) -> None:
    """SEC-10."""
    register_through_page(
        alice_client, clinic=str(stranger.clinic.pk), version="99", id=str(uuid4())
    )
    patient = Patient.objects.get(chart_number="N-1")
    assert (patient.clinic, patient.version) == (alice.clinic, 1)


def test_amending_keeps_a_colleagues_save_in_sight(
    alice: Membership, alice_client: Client, bob_client: Client
) -> None:
    """DUR-03: the second sees both values; nothing of either is lost."""
    patient = make_patient(alice, chart_number="N-1")
    url = reverse("patients:patient_edit", args=[patient.pk])
    form = {**DETAILS, "patient_id": str(patient.pk)}
    alice_client.post(url, {**form, "weight_kg": "57", "version": "1"})
    answer = bob_client.post(url, {**form, "weight_kg": "60", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A colleague saved: 57" in page
    assert 'value="60"' in page
    patient.refresh_from_db()
    assert patient.weight_kg == 57
    bob_client.post(url, {**form, "weight_kg": "60", "version": "2"})
    patient.refresh_from_db()
    assert (patient.weight_kg, patient.version) == (60, 3)


def test_an_amended_name_is_found_and_the_old_one_is_not(
    alice: Membership, alice_client: Client
) -> None:
    register_through_page(alice_client)
    patient = alice.clinic.patients.get()
    url = reverse("patients:patient_edit", args=[patient.pk])
    amended = {**DETAILS, "given_name": "지우", "latin_name": "", "version": "1"}
    alice_client.post(url, {**amended, "patient_id": str(patient.pk)})
    assert "서지우" in alice_client.post("/patients/", {"q": "지우"}).content.decode()
    assert "서지우" not in alice_client.post("/patients/", {"q": "하린"}).content.decode()


def test_nobody_finds_another_clinics_patient(
    alice_client: Client, stranger_client: Client, bob_client: Client
) -> None:
    """SEC-01: owner and colleague find, the stranger does not."""
    register_through_page(alice_client)
    found = {
        name: "N-1" in client.post("/patients/", {"q": "서하린"}).content.decode()
        for name, client in (
            ("alice", alice_client), ("bob", bob_client), ("stranger", stranger_client),
        )
    }  # fmt: skip
    assert found == {"alice": True, "bob": True, "stranger": False}


@pytest.mark.parametrize(
    "typed", ["%", "_", "'", "\0", "x" * 1_000_000, "🦵", "\ud83e", "１００１"]
)
def test_anything_may_be_typed_to_find(alice_client: Client, typed: str) -> None:
    """FUZ-02."""
    sent = urlencode({"q": typed.encode("utf-8", "surrogatepass")})
    form = "application/x-www-form-urlencoded"
    assert alice_client.post("/patients/", sent, content_type=form).status_code == 200


def test_what_is_typed_to_find_never_stands_in_an_address(alice_client: Client) -> None:
    """SEC-09: not even a form without script puts it there, and an address is not searched."""
    page = alice_client.get("/patients/").content.decode()
    assert 'class="search" method="post"' in page
    register_through_page(alice_client)
    assert "N-1" in alice_client.post("/patients/", {"q": "서하린"}).content.decode()
    addressed = alice_client.get("/patients/", {"q": "zzz"}).content.decode()
    assert 'value="zzz"' not in addressed
    assert "서하린" in addressed


def test_each_hit_is_an_event(alice: Membership, alice_client: Client) -> None:
    """AUD-02."""
    register_through_page(alice_client)
    patient = alice.clinic.patients.get()
    alice_client.post("/patients/", {"q": "서하린"})
    assert AuditEvent.objects.filter(action="patient_found", patient_id=patient.pk).count() == 1


def test_a_search_answers_htmx_with_the_results_alone(alice_client: Client) -> None:
    page = alice_client.post("/patients/", {"q": "x"}, headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<section id="results"')
    assert "HX-Request" in page.headers["Vary"]


def test_a_patient_may_read_every_language_the_app_is_complete_in(alice_client: Client) -> None:
    """One is chosen beforehand, so that registering asks for no further act."""
    assert Language.values == [code for code, _ in settings.LANGUAGES]
    shown = alice_client.get(REGISTER).content.decode()
    for value in Language.values:
        assert f'name="language" value="{value}"' in shown
    chosen = shown.split('name="language" value="ko"')[-1].split(">")[0]
    assert "checked" in chosen
