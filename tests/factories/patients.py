"""Fictitious patients."""

from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any

from clinic.models import Membership
from patients.models import Patient, Photo
from patients.photos import storage
from patients.photos.actions import file_photo
from patients.photos.places import BY_CODE
from patients.photos.reencode import picture_of
from tests.photo_files import drawing

_numbers = count(1001)


def make_patient(member: Membership, **fields: Any) -> Patient:
    """A patient of the member's clinic, under the next chart number."""
    return Patient.objects.create(
        **{
            "clinic": member.clinic,
            "chart_number": f"C-{next(_numbers)}",
            "family_name": "서",
            "given_name": "하린",
            "latin_name": "Seo Harin",
            "birth_date": date(1995, 4, 12),
            "sex": "female",
            "height_cm": 163,
            "weight_kg": 56,
            **fields,
        }
    )


def make_photo(
    member: Membership,
    *,
    patient: Patient | None = None,
    place: str = "posterior_relaxed-both",
    taken_on: date = date(2026, 11, 2),
    tone: int = 120,
) -> Photo:
    """A drawn photograph, filed and on the disk; `tone` tells one picture from another."""
    picture = picture_of(drawing(tone=tone))
    return file_photo(
        patient=patient or make_patient(member),
        taken_on=taken_on,
        place=BY_CODE[place],
        picture=picture,
        kept=storage.keep(picture),
        source_sha256=sha256(picture.main).hexdigest(),
        by=member,
    )
