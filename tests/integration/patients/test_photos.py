"""Filing photographs: the side that was said, one picture in one place, nothing lost."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import formkeys
from clinic.models import AuditEvent, Membership
from patients.models import Patient, Photo, PhotoSet
from patients.photos import actions, storage
from patients.photos import views as photo_views
from patients.photos.receive import Busy
from tests.factories.patients import make_patient, make_photo
from tests.integration.patients.conftest import FilePhoto
from tests.people import client_of
from tests.photo_files import jpeg, upload

DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, clock: time_machine.Traveller) -> Path:
    settings.DATA_DIR = tmp_path
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return tmp_path / "files" / storage.FOLDER


@pytest.fixture
def patient(alice: Membership) -> Patient:
    return make_patient(alice)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def aged(folder: Path) -> int:
    """Gives every file the test's own time, and answers how many there are."""
    now = timezone.now().timestamp()
    for path in folder.iterdir():
        os.utime(path, (now, now))
    return len(files_in(folder))


def test_a_photograph_is_filed_where_and_as_whose_it_was_said(
    alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    content = jpeg((800, 600))
    response = file_photo(alice_client, patient, "medial-left", photo=upload(content))
    photo = Photo.objects.get()
    expected = f"{reverse('patients:photos', args=[patient.pk])}?set={photo.photo_set_id}"
    assert response["Location"] == expected
    assert (photo.view, photo.side, photo.photo_set.taken_on) == ("medial", "left", DAY)
    assert (photo.width_px, photo.height_px) == (800, 600)
    assert photo.source_sha256 == sha256(content).hexdigest()
    assert photo.sha256 == sha256(storage.read(photo.path)).hexdigest()
    assert files_in(folder) == sorted(Path(p).name for p in (photo.path, photo.preview_path))
    event = AuditEvent.objects.get(action="photo_filed")
    assert (event.patient_id, event.detail) == (patient.pk, {"view": "medial", "side": "left"})
    page = alice_client.get(response["Location"]).content.decode()
    assert reverse("patients:photo_file", args=[photo.pk, "preview"]) in page


@pytest.mark.parametrize(
    ("place", "said", "sentence"),
    [
        ("medial-left", "right", "You said RIGHT, and this is the place for LEFT, medial."),
        ("lateral-right", "left", "You said LEFT, and this is the place for RIGHT, lateral."),
        ("medial-left", "", "Say whose leg this is: LEFT or RIGHT."),
        ("lateral-right", "both", "Say whose leg this is: LEFT or RIGHT."),
    ],
)
def test_a_right_photograph_cannot_be_filed_left(
    place: str,
    said: str,
    sentence: str,
    alice_client: Client,
    patient: Patient,
    file_photo: FilePhoto,
    folder: Path,
) -> None:
    """Refused in its place with the field named; nothing is stored."""
    response = file_photo(alice_client, patient, place, side=said)
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="side-error-{place}">{sentence}' in page
    assert not Photo.objects.exists()
    assert files_in(folder) == []


def test_no_side_is_said_beforehand(alice_client: Client, patient: Patient) -> None:
    page = alice_client.get(reverse("patients:photos", args=[patient.pk])).content.decode()
    assert page.count('type="radio" name="side"') == 8
    assert "checked" not in page


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"taken_on": "2026-11-24"}, "The day is in the future."),
        ({"taken_on": "1995-04-11"}, "The day is before the patient was born."),
        ({"taken_on": "yesterday"}, "Enter a valid date."),
        ({"photo": None}, "Take a photograph or choose a file."),
        ({"photo": upload(b"<svg/>", "a.svg")}, "Only JPEG, PNG, WebP and HEIC"),
        ({"photo": upload(b"GIF89a" + bytes(99))}, "This is no JPEG, PNG, WebP or HEIC picture"),
        ({"place": "anterior-both"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    said: dict[str, Any],
    sentence: str,
    alice_client: Client,
    patient: Patient,
    file_photo: FilePhoto,
    folder: Path,
) -> None:
    response = file_photo(alice_client, patient, **said)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not PhotoSet.objects.exists()
    assert files_in(folder) == []


def test_the_same_picture_is_not_filed_twice(
    alice: Membership, alice_client: Client, patient: Patient, file_photo: FilePhoto
) -> None:
    """The answer names where it is; another patient may have the same file."""
    file_photo(alice_client, patient, "medial-right")
    response = file_photo(alice_client, patient, "medial-left")
    assert response.status_code == 422
    said = "This picture is already filed as RIGHT, medial, 2026-11-23."
    assert said in response.content.decode()
    assert file_photo(alice_client, make_patient(alice), "medial-left").status_code == 302


def test_a_place_holds_one_photograph(
    alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    file_photo(alice_client, patient)
    response = file_photo(alice_client, patient, photo=upload(jpeg(tone=10)))
    assert response.status_code == 422
    assert Photo.objects.count() == 1
    assert len(files_in(folder)) == 2


def test_a_clinic_keeps_no_more_than_its_quota(
    settings: Any, alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    """UPL-03."""
    settings.PHOTO_QUOTA_BYTES = 5_000
    response = file_photo(alice_client, patient)
    assert response.status_code == 422
    assert "room for photographs is full" in response.content.decode()
    assert files_in(folder) == []


@pytest.mark.parametrize("count", [2, 20])
def test_many_at_once_are_answered_with_a_sentence(
    count: int, alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    many = [upload(jpeg((20, 30)), f"{number}.jpg") for number in range(count)]
    response = file_photo(alice_client, patient, photo=many)
    assert response.status_code == 422
    assert f"your {count} files are still on this device" in response.content.decode()
    assert files_in(folder) == []


def test_three_hundred_at_once_are_answered_with_a_sentence(
    alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    """Above the number of files Django reads at all."""
    many = [upload(jpeg((30, 40)), f"{number}.jpg") for number in range(300)]
    response = file_photo(alice_client, patient, photo=many)
    assert response.status_code == 413
    assert "Nothing was stored; your files are still on this" in response.content.decode()
    assert "<nav" in response.content.decode()
    assert files_in(folder) == []


def test_a_body_that_is_too_large_is_read_away_and_answered(
    settings: Any, alice_client: Client, patient: Patient, file_photo: FilePhoto
) -> None:
    settings.UPLOAD_MAX_BODY_BYTES = 30_000
    response = file_photo(alice_client, patient, photo=upload(jpeg() + bytes(30_000)))
    assert response.status_code == 413
    assert "That was too much at once" in response.content.decode()


def test_a_busy_server_says_so_and_keeps_nothing(
    alice_client: Client,
    patient: Patient,
    file_photo: FilePhoto,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(upload: object) -> None:
        raise Busy

    monkeypatch.setattr(photo_views, "receive", busy)
    key = formkeys.issue()
    response = file_photo(alice_client, patient, **{formkeys.FIELD: key})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    monkeypatch.undo()
    assert file_photo(alice_client, patient, **{formkeys.FIELD: key}).status_code == 302


def test_a_form_for_another_patient_is_refused(
    alice: Membership, alice_client: Client, patient: Patient, file_photo: FilePhoto
) -> None:
    """SAF-05."""
    response = file_photo(alice_client, patient, patient_id=str(make_patient(alice).pk))
    assert response.status_code == 409
    assert not Photo.objects.exists()


# Sent again (DUR-04) and cut short (DUR-11) -------------------------------------------------


def test_sent_again_one_photograph_is_filed(
    alice_client: Client, patient: Patient, file_photo: FilePhoto, folder: Path
) -> None:
    """DUR-04: the answer is the same each time."""
    key = formkeys.issue()
    answers = [file_photo(alice_client, patient, **{formkeys.FIELD: key}) for _ in range(5)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, answers[0]["Location"])
    }
    assert Photo.objects.count() == 1
    assert len(files_in(folder)) == 2


@pytest.mark.django_db(transaction=True)
def test_sent_five_times_at_once_one_photograph_is_filed(
    alice: Membership, file_photo: FilePhoto, folder: Path
) -> None:
    """DUR-04."""
    patient, key = make_patient(alice), formkeys.issue()
    clients = [client_of(alice) for _ in range(5)]

    def send(client: Client) -> tuple[int, str]:
        try:
            answer = file_photo(client, patient, **{formkeys.FIELD: key})
            return answer.status_code, answer["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(send, clients))
    assert len(answers) == 1
    assert Photo.objects.count() == 1
    assert len(files_in(folder)) == 2


class Killed(BaseException):
    """As if the process ended here."""


STEPS = {
    "writing the main file": (os, "fsync", 1),
    "naming it": (Path, "replace", 1),
    "writing the preview": (os, "fsync", 2),
    "naming the preview": (Path, "replace", 2),
    "making the folder sure": (os, "fsync", 3),
    "before the row": (actions, "check_quota", 2),
    "after the row": (actions, "_record", 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_ended_at_any_step_no_row_lacks_its_file(
    step: str,
    alice_client: Client,
    patient: Patient,
    file_photo: FilePhoto,
    folder: Path,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DUR-11: what is left is swept, and the photograph can be filed again."""
    target, name, at = STEPS[step]
    calls = 0
    original = getattr(target, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed
        return original(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(target, name, counted)
        # A killed process tidies up nothing.
        patch.setattr(storage, "drop", lambda kept: None)
        with pytest.raises(Killed), transaction.atomic():
            file_photo(alice_client, patient)
    assert not Photo.objects.exists()
    assert storage.missing() == []
    left = aged(folder)
    assert storage.sweep() == 0, "an upload under way is not swept"
    clock.shift(timedelta(hours=2))
    assert storage.sweep() == left > 0
    assert files_in(folder) == []
    assert file_photo(alice_client, patient).status_code == 302


def test_the_sweeper_spares_what_is_filed_and_names_what_is_missing(
    alice: Membership,
    folder: Path,
    clock: time_machine.Traveller,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """DUR-11."""
    photo = make_photo(alice)
    (folder / ".half.jpg").write_bytes(b"half")
    aged(folder)
    clock.shift(timedelta(hours=2))
    assert storage.sweep() == 1
    call_command("sweep_photos")
    assert "0 files" in capsys.readouterr().out
    (folder.parent / photo.preview_path).unlink()
    with pytest.raises(CommandError, match=photo.preview_path):
        call_command("sweep_photos")


# Setting aside and filing anew --------------------------------------------------------------


def set_aside(client: Client, photo: Photo, **said: str) -> Any:
    data = {
        "patient_id": str(photo.patient_id),
        "reason": "It is the other leg.",
        formkeys.FIELD: formkeys.issue(),
        **said,
    }
    return client.post(reverse("patients:photo_set_aside", args=[photo.pk]), data)


def test_filed_anew_on_the_other_side_both_stay_in_sight(
    alice: Membership, alice_client: Client, patient: Patient, folder: Path
) -> None:
    photo = make_photo(alice, patient=patient, place="medial-left", taken_on=DAY)
    before = files_in(folder)
    response = set_aside(alice_client, photo, refile_to="medial-right")
    assert response.status_code == 302
    photo.refresh_from_db()
    assert (photo.set_aside_reason, photo.set_aside_by) == ("It is the other leg.", alice.user)
    again = Photo.objects.get(set_aside_at=None)
    assert (again.view, again.side, again.path) == ("medial", "right", photo.path)
    assert files_in(folder) == before, "the stored picture is used again, never flipped"
    page = alice_client.get(response["Location"]).content.decode()
    history = page[page.index('id="photo-history"') :]
    assert "LEFT, medial" in history
    assert "It is the other leg." in history
    assert (
        'id="place-medial-right" data-place="medial-right" data-title="RIGHT, medial" data-filled'
        in page
    )
    actions_recorded = list(
        AuditEvent.objects.filter(action__startswith="photo_").values_list("action", flat=True)
    )
    assert {"photo_filed", "photo_set_aside", "photo_refiled"} <= set(actions_recorded)


def test_set_aside_the_place_is_free_and_the_same_picture_may_come_back(
    alice_client: Client, patient: Patient, file_photo: FilePhoto
) -> None:
    file_photo(alice_client, patient)
    assert set_aside(alice_client, Photo.objects.get()).status_code == 302
    assert file_photo(alice_client, patient).status_code == 302
    assert Photo.objects.filter(set_aside_at=None).count() == 1


def test_setting_aside_needs_a_reason(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    photo = make_photo(alice, patient=patient, taken_on=DAY)
    response = set_aside(alice_client, photo, reason="  ")
    assert response.status_code == 422
    assert "Say why it is set aside." in response.content.decode()
    photo.refresh_from_db()
    assert photo.set_aside_at is None


def test_a_taken_place_and_a_photograph_set_aside_before_are_conflicts(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    left = make_photo(alice, patient=patient, place="medial-left", taken_on=DAY, tone=1)
    make_photo(alice, patient=patient, place="medial-right", taken_on=DAY, tone=2)
    assert set_aside(alice_client, left, refile_to="medial-right").status_code == 409
    left.refresh_from_db()
    assert left.set_aside_at is None, "all or nothing"
    assert set_aside(alice_client, left).status_code == 302
    assert set_aside(alice_client, left).status_code == 409


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE patients_photo SET side = 'right'",
        "UPDATE patients_photo SET path = 'photos/other.jpg'",
        "UPDATE patients_photo SET set_aside_at = NULL",
        "DELETE FROM patients_photo",
        "INSERT OR REPLACE INTO patients_photo SELECT * FROM patients_photo",
    ],
)
def test_a_photograph_is_kept_in_the_database_itself(alice: Membership, statement: str) -> None:
    """AUD-04."""
    make_photo(alice, place="medial-left")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_side_that_does_not_fit_the_view(alice: Membership) -> None:
    photo = make_photo(alice)
    photo.pk, photo.side, photo.source_sha256 = None, "left", "0" * 64
    photo._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        photo.save()


# Days ---------------------------------------------------------------------------------------


def test_another_day_is_posted_and_shown(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    make_photo(alice, patient=patient, taken_on=date(2026, 6, 1))
    page = reverse("patients:photos", args=[patient.pk])
    data = {"patient_id": str(patient.pk), "taken_on": "2026-08-01"}
    response = alice_client.post(page, data)
    assert response.status_code == 200
    shown = response.content.decode()
    assert 'name="taken_on" value="2026-08-01"' in shown
    assert "Earlier: 2026-06-01 · From behind, relaxed" in shown
    assert alice_client.post(page, {**data, "taken_on": "2031-01-01"}).status_code == 422


def test_a_set_of_another_patient_is_not_found(
    alice: Membership, alice_client: Client, patient: Patient
) -> None:
    other = make_photo(alice)
    page = reverse("patients:photos", args=[patient.pk])
    for wanted in (other.photo_set_id, "nonsense", ""):
        assert alice_client.get(f"{page}?set={wanted}").status_code == 404


# The files (UPL-05) -------------------------------------------------------------------------


def test_a_file_is_served_as_our_own_picture_and_recorded(
    alice: Membership, alice_client: Client
) -> None:
    """UPL-05, AUD-02."""
    photo = make_photo(alice)
    for size, path in (("main", photo.path), ("preview", photo.preview_path)):
        response = alice_client.get(reverse("patients:photo_file", args=[photo.pk, size]))
        assert response.content == storage.read(path)
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == 'inline; filename="photograph.jpg"'
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Cache-Control"] == "private, no-store"
    events = AuditEvent.objects.filter(action="photo_viewed", patient_id=photo.patient_id)
    assert [event.detail["size"] for event in events.order_by("sequence")] == ["main", "preview"]


def test_a_file_has_no_address_but_its_view(alice: Membership, alice_client: Client) -> None:
    """UPL-05: names by chance, and no direct way to any."""
    photo = make_photo(alice)
    assert str(photo.pk) not in photo.path
    for path in (photo.path, photo.preview_path):
        for prefix in ("/", "/files/", "/static/", "/media/", "/static/../files/"):
            assert alice_client.get(prefix + path).status_code == 404
    assert alice_client.get(f"/photos/{photo.pk}/original.jpg").status_code == 404


def test_strangers_and_nobody_get_no_file(alice: Membership, stranger: Membership) -> None:
    """UPL-05."""
    address = reverse("patients:photo_file", args=[make_photo(alice).pk, "main"])
    assert client_of(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_lost_file_is_not_found(alice: Membership, alice_client: Client, folder: Path) -> None:
    photo = make_photo(alice)
    (folder.parent / photo.path).unlink()
    address = reverse("patients:photo_file", args=[photo.pk, "main"])
    assert alice_client.get(address).status_code == 404


def test_uploads_wait_in_the_data_folder_alone(settings: Any) -> None:
    """UPL-05: never in a folder that other programs of the machine can read."""
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).is_relative_to(settings.CONFIG.data_dir)
    assert Path(settings.FILE_UPLOAD_TEMP_DIR).stat().st_mode & 0o077 == 0
