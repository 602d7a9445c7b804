"""Filing a photograph as the page does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import formkeys
from patients.models import Patient
from tests.photo_files import jpeg, upload

FilePhoto = Callable[..., Any]


@pytest.fixture
def file_photo() -> FilePhoto:
    def send(
        client: Client, patient: Patient, place: str = "posterior_relaxed-both", **said: Any
    ) -> Any:
        data = {
            "patient_id": str(patient.pk),
            "taken_on": "2026-11-23",
            "place": place,
            "side": place.rpartition("-")[2].replace("both", ""),
            formkeys.FIELD: formkeys.issue(),
            "photo": upload(jpeg()),
            **said,
        }
        url = reverse("patients:photo_add", args=[patient.pk])
        return client.post(url, {name: value for name, value in data.items() if value is not None})

    return send
