"""A photograph of 12 megapixels from sent to shown, and what others wait for meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from multiprocessing import get_context
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from PIL import Image

from clinic import formkeys
from clinic.models import Membership
from patients.models import Patient
from patients.photos import receive
from tests.bench.measure import line, title
from tests.factories.patients import make_patient
from tests.people import client_of
from tests.photo_files import png_bomb, upload

SIZE = (4000, 3000)
UPLOADS = 9
PAGES = 300
BOMBS = 50


def run(member: Membership) -> None:
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        title("A photograph of 12 megapixels, and everybody else meanwhile")
        patient, client = make_patient(member), client_of(member)
        send = _sender(client, patient)
        send()
        shown = [_timed_ms(send) for _ in range(UPLOADS)]
        line("sent to shown, median", f"{median(shown):.0f} ms")
        _meanwhile(member, patient)
        bomb = upload(png_bomb(), "bomb.png")
        refused = [_timed_ms(lambda: _refuse(bomb)) for _ in range(BOMBS)]
        line("400 million pixels in 48 KB refused, median", f"{median(refused):.3f} ms", "< 100 ms")


def _sender(client: Client, patient: Patient) -> Callable[[], None]:
    """Files one more photograph each time, follows to the page and fetches the preview."""
    written = BytesIO()
    Image.effect_noise(SIZE, 40).convert("RGB").save(written, "JPEG", quality=85)
    numbers = count(1)

    def send() -> None:
        number = next(numbers)
        data: dict[str, Any] = {
            "patient_id": str(patient.pk),
            "taken_on": (date(2024, 1, 1) + timedelta(days=number)).isoformat(),
            "place": "posterior_relaxed-both",
            formkeys.FIELD: formkeys.issue(),
            "photo": SimpleUploadedFile("a.jpg", written.getvalue() + number.to_bytes(4, "big")),
        }
        page = client.post(reverse("patients:photo_add", args=[patient.pk]), data, follow=True)
        photo = patient.photos.latest("uploaded_at")
        address = reverse("patients:photo_file", args=[photo.pk, "preview"])
        if page.status_code != 200 or client.get(address).status_code != 200:
            raise RuntimeError("the photograph was not filed and shown")

    return send


def _meanwhile(member: Membership, patient: Patient) -> None:
    client, address = client_of(member), reverse("planning:patient_page", args=[patient.pk])

    def page() -> None:
        if client.get(address).status_code != 200:
            raise RuntimeError("the page was not shown")

    for _ in range(10):
        page()
    idle = _p95([_timed_ms(page) for _ in range(PAGES)])
    other = make_patient(member)

    def keep_sending() -> None:
        send = _sender(client_of(member), other)
        while True:
            send()

    # Another process, as another worker is, and without a connection of ours.
    connection.close()
    sender = get_context("fork").Process(target=keep_sending, daemon=True)
    sender.start()
    busy = _p95([_timed_ms(page) for _ in range(PAGES)])
    if not sender.is_alive():
        raise RuntimeError("the uploads ended early")
    sender.terminate()
    sender.join()
    line("another page, p95, nobody uploading", f"{idle:.1f} ms")
    line("another page, p95, uploads without a pause", f"{busy:.1f} ms")
    line("uploads to none", f"{busy / idle:.2f} ×", "≤ 1.5 ×")


def _refuse(bomb: SimpleUploadedFile) -> None:
    try:
        receive.receive(bomb)
    except receive.Refused:
        return
    raise RuntimeError("the bomb was not refused")


def _p95(times_ms: list[float]) -> float:
    return quantiles(times_ms, n=20)[-1]


def _timed_ms(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000
