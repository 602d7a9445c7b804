"""Filing photographs, setting them aside, filing them anew: each with its event."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, Membership
from patients.models import Patient, Photo, PhotoSet
from patients.photos.places import Place
from patients.photos.reencode import Picture
from patients.photos.storage import Kept


class PlaceTaken(ValueError):
    """A photograph is in this place of this day."""


class QuotaFull(ValueError):
    """The clinic keeps as much as it may."""


class NotInPlace(ValueError):
    """The photograph was set aside before."""


@dataclass
class AlreadyFiled(ValueError):
    """The same picture is filed for this patient, as `photo`."""

    photo: Photo


@transaction.atomic
def file_photo(
    *,
    patient: Patient,
    taken_on: date,
    place: Place,
    picture: Picture,
    kept: Kept,
    source_sha256: str,
    by: Membership,
) -> Photo:
    """The kept files become a photograph of this place and day.

    Raises `AlreadyFiled`, `PlaceTaken`, `QuotaFull`.
    """
    check_free(patient=patient, taken_on=taken_on, place=place)
    check_not_filed(patient=patient, source_sha256=source_sha256)
    check_quota(by.clinic, kept.size_bytes)
    photo_set, _ = PhotoSet.objects.get_or_create(
        clinic=by.clinic, patient=patient, taken_on=taken_on
    )
    photo = Photo.objects.create(
        clinic=by.clinic,
        patient=patient,
        photo_set=photo_set,
        view=place.view,
        side=place.side,
        path=kept.path,
        preview_path=kept.preview_path,
        width_px=picture.width_px,
        height_px=picture.height_px,
        size_bytes=kept.size_bytes,
        sha256=kept.sha256,
        source_sha256=source_sha256,
        uploaded_by=by.user,
    )
    _record(photo, "photo_filed", by)
    return photo


@transaction.atomic
def set_aside(*, photo: Photo, reason: str, by: Membership) -> None:
    """Takes the photograph out of its place; it stays in the day's history.

    Raises `NotInPlace`.
    """
    here = Photo.objects.filter(pk=photo.pk, set_aside_at=None)
    if not here.update(set_aside_at=timezone.now(), set_aside_by=by.user, set_aside_reason=reason):
        raise NotInPlace
    _record(photo, "photo_set_aside", by)


@transaction.atomic
def refile(*, photo: Photo, place: Place, reason: str, by: Membership) -> Photo:
    """Sets the photograph aside and files the same picture in another place of its day.

    Nothing is drawn again and nothing is flipped: both rows name the same files.
    Raises `NotInPlace`, `PlaceTaken`.
    """
    set_aside(photo=photo, reason=reason, by=by)
    check_free(patient=photo.patient, taken_on=photo.photo_set.taken_on, place=place)
    again = Photo.objects.create(
        clinic=by.clinic,
        patient=photo.patient,
        photo_set=photo.photo_set,
        view=place.view,
        side=place.side,
        path=photo.path,
        preview_path=photo.preview_path,
        width_px=photo.width_px,
        height_px=photo.height_px,
        size_bytes=photo.size_bytes,
        sha256=photo.sha256,
        source_sha256=photo.source_sha256,
        uploaded_by=by.user,
    )
    _record(again, "photo_refiled", by, before=str(photo.pk))
    return again


def check_free(*, patient: Patient, taken_on: date, place: Place) -> None:
    """Raises `PlaceTaken`."""
    there = patient.photos.filter(
        photo_set__taken_on=taken_on, view=place.view, side=place.side, set_aside_at=None
    )
    if there.exists():
        raise PlaceTaken


def check_not_filed(*, patient: Patient, source_sha256: str) -> None:
    """Raises `AlreadyFiled`."""
    same = patient.photos.filter(source_sha256=source_sha256, set_aside_at=None)
    filed = same.select_related("photo_set").first()
    if filed is not None:
        raise AlreadyFiled(filed)


def check_quota(clinic: Clinic, more_bytes: int) -> None:
    """Raises `QuotaFull`. A picture filed anew counts again, which errs on the safe side."""
    kept = clinic.photos.aggregate(total=Sum("size_bytes"))["total"] or 0
    if kept + more_bytes > settings.PHOTO_QUOTA_BYTES:
        raise QuotaFull


def _record(photo: Photo, action: str, by: Membership, **more: str) -> None:
    audit.record(
        by=by,
        action=action,
        subject=photo,
        patient_id=photo.patient_id,
        detail={"view": photo.view, "side": photo.side, **more},
    )
