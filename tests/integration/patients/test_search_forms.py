"""A Korean name is found however its letters were stored or typed (`DUR-10`)."""

import unicodedata
from typing import Literal

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from patients.models import Patient

NAME = {"family_name": "서", "given_name": "하린"}
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize("typed_in", FORMS)
@pytest.mark.parametrize("registered_in", FORMS)
@pytest.mark.parametrize("query", ["서하린", "서하", "하린", "ㅅㅎㄹ"])
def test_a_name_is_found_in_every_form(
    alice_client: Client, alice: Membership, registered_in: Form, typed_in: Form, query: str
) -> None:
    """DUR-10: a telephone sends letters composed, a Mac's file name sends them apart."""
    sent = {
        "patient_id": "",
        "chart_number": "C-77",
        "birth_date": "1995-04-12",
        "sex": "female",
        "language": "ko",
        **{field: unicodedata.normalize(registered_in, value) for field, value in NAME.items()},
    }
    page = alice_client.get(reverse("patients:patient_register"))
    sent["form_key"] = page.content.decode().split('name="form_key" value="')[1].split('"')[0]
    assert alice_client.post(reverse("patients:patient_register"), sent).status_code == 302
    kept = Patient.objects.get()
    assert (kept.family_name, kept.given_name) == ("서", "하린")
    found = alice_client.post(
        reverse("patients:patient_list"), {"q": unicodedata.normalize(typed_in, query)}
    )
    assert "1 patient found" in found.content.decode()
