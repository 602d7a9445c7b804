"""Two days of one place, how long after treatment, on screen and for the printed report."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Membership
from patients.models import Patient, Photo
from patients.photos.for_report import chosen_for_report
from planning.demo.photos import fill_photos
from planning.presenters.photos import compare, since_treatment
from tests.factories.patients import make_patient, make_photo

FIRST, LATER = date(2026, 5, 4), date(2026, 8, 3)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def patient(alice: Membership) -> Patient:
    return make_patient(alice)


def test_two_days_of_the_same_place_and_side_stand_beside_each_other(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    first = make_photo(alice, patient=patient, place="medial-left", taken_on=FIRST, tone=40)
    later = make_photo(alice, patient=patient, place="medial-left", taken_on=LATER, tone=90)
    other = make_photo(alice, patient=patient, place="medial-right", taken_on=LATER, tone=140)
    page = alice_client.get(reverse("planning:photo_compare", args=[patient.pk])).content.decode()
    for photo in (first, later):
        assert reverse("patients:photo_file", args=[photo.pk, "main"]) in page
    assert reverse("patients:photo_file", args=[other.pk, "main"]) not in page
    assert "2026-05-04 · LEFT, medial" in page


def test_one_day_alone_is_not_compared(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    make_photo(alice, patient=patient)
    page = alice_client.get(reverse("planning:photo_compare", args=[patient.pk])).content.decode()
    assert "Two days are needed" in page


def test_any_two_days_may_be_asked_for(alice: Membership, patient: Patient) -> None:
    days = (FIRST, date(2026, 6, 1), LATER)
    for tone, day in enumerate(days):
        make_photo(alice, patient=patient, taken_on=day, tone=50 * tone)
    photos = list(
        Photo.objects.select_related("photo_set", "uploaded_by").order_by("photo_set__taken_on")
    )
    asked = {"before": str(photos[1].photo_set_id), "after": "nonsense"}
    found = compare(photos, [FIRST], asked)
    assert found.before is not None
    assert found.after is not None
    assert found.before.photo.caption == "2026-06-01 · From behind, relaxed"
    assert found.before.since == "28 days after the treatment of 2026-05-04"
    assert found.after.photo.caption == "2026-08-03 · From behind, relaxed"


@pytest.mark.parametrize(
    ("day", "treated", "words"),
    [
        (FIRST, [], ""),
        (FIRST, [LATER], "before the first treatment"),
        (FIRST, [FIRST], "on the day of the treatment"),
        (date(2026, 5, 5), [FIRST], "1 day after the treatment of 2026-05-04"),
        (date(2026, 8, 10), [FIRST, LATER], "7 days after the treatment of 2026-08-03"),
    ],
)
def test_how_long_after_the_last_treatment(day: date, treated: list[date], words: str) -> None:
    assert since_treatment(day, treated) == words


def test_the_report_gets_pairs_with_captions_and_bytes(alice: Membership, patient: Patient) -> None:
    before = fill_photos(patient=patient, taken_on=FIRST, by=alice, seed=3)
    after = fill_photos(patient=patient, taken_on=LATER, by=alice, seed=3)
    chosen = chosen_for_report(patient, before, after)
    assert len(chosen.pairs) == 6
    assert len(chosen.images) == 12
    for pair in chosen.pairs:
        assert pair.before is not None
        assert pair.after is not None
        assert pair.before.caption.startswith("2026-05-04 · ")
        assert chosen.images[pair.before.name].startswith(b"\xff\xd8\xff")
        assert chosen.images[pair.before.name] != chosen.images[pair.after.name]


def test_the_report_never_shows_another_patient(alice: Membership, patient: Patient) -> None:
    strange = make_photo(alice).photo_set
    with pytest.raises(ValueError, match="another patient"):
        chosen_for_report(patient, strange, None)
    assert chosen_for_report(patient, None, None).pairs == []
