"""The monthly review in the browser: what it shows, and that it is kept (`AUD-07`)."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from clinic import audit, wellbeing
from clinic.models import AccessReview, AuditEvent, Membership
from tests.factories.patients import make_patient
from tests.people import client_of

ADDRESS = "/access-review/"
OCTOBER, NOVEMBER = "2026-10", "2026-11"
NOTE = "Asked Alice about the two nights: on call."


def in_october(day: int, hour: int) -> time_machine.travel:
    """In Seoul's time."""
    return time_machine.travel(datetime(2026, 10, day, hour, tzinfo=UTC), tick=False)


@pytest.fixture
def _nights(alice: Membership, bob: Membership) -> None:
    """Alice opens three patients at night; Bob one by day."""
    patients = [make_patient(alice) for _ in range(3)]
    for number, patient in enumerate(patients):
        with in_october(5 + number, 16):  # 01:00 in Seoul
            audit._append(
                by=alice, action="plan_viewed", subject=None, patient_id=patient.pk, detail={}
            )
    with in_october(6, 3):
        audit._append(
            by=bob, action="plan_viewed", subject=None, patient_id=patients[0].pk, detail={}
        )


@pytest.mark.usefixtures("_nights", "clock")
def test_what_stands_out_is_named_with_its_figure_and_limit(ada_client: Client) -> None:
    """AUD-07."""
    page = ada_client.get(ADDRESS, {"month": OCTOBER})
    said = page.content.decode()
    assert page.status_code == 200
    assert "Opened 3 patients between 21:00 and 06:00. Usual is at most 2." in said
    assert said.count("Usual is at most") == 1
    assert AuditEvent.objects.filter(action="access_review_viewed").count() == 1


@pytest.mark.usefixtures("_nights", "clock")
def test_a_review_is_confirmed_once_and_kept(ada: Membership, ada_client: Client) -> None:
    """AUD-07, AUD-04: with the log's head of then; the database refuses to change it."""
    sent = ada_client.post(ADDRESS, {"month": OCTOBER, "note": NOTE})
    assert sent["Location"] == f"{ADDRESS}?month={OCTOBER}"
    review = AccessReview.objects.get()
    assert (review.by, review.flag_count, review.note) == (ada.user, 1, NOTE)
    event = AuditEvent.objects.get(action="access_reviewed")
    assert (review.log_sequence, review.log_hash) == (event.sequence - 1, event.previous_hash)
    assert NOTE in ada_client.get(ADDRESS, {"month": OCTOBER}).content.decode()
    assert ada_client.post(ADDRESS, {"month": OCTOBER, "note": NOTE}).status_code == 422
    with pytest.raises(IntegrityError):
        AccessReview.objects.update(note="Nothing.")


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("month", "note", "field"),
    [
        (OCTOBER, "", "note"),
        (OCTOBER, "ok", "note"),
        (OCTOBER, "x" * 2001, "note"),
        (NOVEMBER, NOTE, "month"),
    ],
)
def test_a_confirmation_that_cannot_be_names_the_field(
    ada_client: Client, month: str, note: str, field: str
) -> None:
    """And what was typed is still there."""
    refused = ada_client.post(ADDRESS, {"month": month, "note": note})
    assert refused.status_code == 422
    assert field in refused.context["problems"]
    assert refused.context["note"] == note
    assert not AccessReview.objects.exists()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("month", ["", "soon", "2026-13", "0001-01", "9999-12", "2026-1'"])
def test_a_month_that_cannot_be_read_is_the_last_whole_one(ada_client: Client, month: str) -> None:
    page = ada_client.get(ADDRESS, {"month": month})
    assert (page.status_code, f"{page.context['month']:%Y-%m}") == (200, OCTOBER)


@pytest.mark.usefixtures("_nights", "clock")
def test_another_clinic_s_month_is_its_own(stranger: Membership) -> None:
    """SEC-01."""
    stranger.role = "admin"
    stranger.save()
    page = client_of(stranger).get(ADDRESS, {"month": OCTOBER})
    assert page.context["rows"] == []


@pytest.mark.usefixtures("_nights", "clock")
def test_the_server_page_reminds_until_it_is_done(ada: Membership, ada_client: Client) -> None:
    """AUD-07."""

    def sign() -> str:
        return wellbeing.signs(clinic=ada.clinic)[-1].severity

    assert sign() == "confirm"
    ada_client.post(ADDRESS, {"month": OCTOBER, "note": NOTE})
    assert sign() == ""
    assert reverse("clinic:access_review") == ADDRESS
