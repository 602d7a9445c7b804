"""A patient's photographs of one day as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patients import presenters
from patients.models import Patient, Photo, PhotoSet
from patients.models.photos import PhotoSide
from patients.photos.forms import DayForm
from patients.photos.places import FROM_BEHIND, PLACES, Place, place_of
from patients.photos.receive import Problem


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A picture ready to show."""

    pk: str
    main_href: str
    preview_href: str
    alt: str
    caption: str
    width_px: int
    height_px: int
    by: str
    at: datetime
    set_aside_at: datetime | None = None
    set_aside_by: str = ""
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was refused in one place: the sentence of each field, and what had been said."""

    sentences: Mapping[str, str]
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """One place of the leg set, with its picture or with the way to one."""

    place: Place
    photo: ShownPhoto | None
    earlier: ShownPhoto | None
    free: Sequence[tuple[str, str]]
    trouble: Trouble | None

    @property
    def sides(self) -> Sequence[tuple[str, str, bool]]:
        """Value, word, and whether it was said; nothing is said beforehand."""
        said = self.trouble.said.get("side") if self.trouble else None
        return [
            (side.value, str(side.label), said == side.value)
            for side in (PhotoSide.LEFT, PhotoSide.RIGHT)
        ]


def photos_page(
    patient: Patient,
    day: date,
    *,
    day_form: DayForm | None = None,
    place: Place | None = None,
    trouble: Trouble | None = None,
) -> dict[str, Any]:
    """The context of the page; `trouble` is shown in `place`, or above all without one."""
    photos = list(
        Photo.objects.filter(patient=patient, photo_set__taken_on__lte=day)
        .select_related("photo_set", "uploaded_by", "set_aside_by")
        .order_by("-photo_set__taken_on", "uploaded_at")
    )
    today: dict[str, ShownPhoto] = {}
    earlier: dict[str, ShownPhoto] = {}
    for photo in photos:
        if photo.set_aside_at is None:
            found = today if photo.photo_set.taken_on == day else earlier
            found.setdefault(place_of(photo.view, photo.side).code, shown(photo))
    free = [(one.code, str(one.title)) for one in PLACES if one.code not in today]
    cards = [
        PlaceCard(
            place=one,
            photo=today.get(one.code),
            earlier=earlier.get(one.code),
            free=free,
            trouble=trouble if place is one else None,
        )
        for one in PLACES
    ]
    days = PhotoSet.objects.filter(patient=patient, photos__set_aside_at=None).distinct()
    return {
        "patient": patient,
        "banner": presenters.banner(patient),
        "day": day,
        "is_today": day == timezone.localdate(),
        "day_form": day_form or DayForm(patient=patient, initial={"taken_on": day}),
        "columns": [
            (_("Both legs"), "both", cards[0:2]),
            (_("PATIENT'S LEFT"), "left", cards[2::2]),
            (_("PATIENT'S RIGHT"), "right", cards[3::2]),
        ],
        "from_behind": FROM_BEHIND,
        "free": free,
        "trouble": None if place else trouble,
        "days": [
            (one.taken_on, f"?set={one.pk}", one.taken_on == day)
            for one in days.order_by("-taken_on")
        ],
        "history": [
            shown(photo)
            for photo in photos
            if photo.set_aside_at is not None and photo.photo_set.taken_on == day
        ],
    }


def shown(photo: Photo) -> ShownPhoto:
    """Needs `photo_set`, `uploaded_by` and `set_aside_by` loaded."""
    place, day = place_of(photo.view, photo.side), photo.photo_set.taken_on.isoformat()
    aside = photo.set_aside_by
    return ShownPhoto(
        pk=str(photo.pk),
        main_href=reverse("patients:photo_file", args=[photo.pk, "main"]),
        preview_href=reverse("patients:photo_file", args=[photo.pk, "preview"]),
        alt=_("Photograph: %(place)s, %(day)s") % {"place": place.title, "day": day},
        caption=f"{day} · {place.title}",
        width_px=photo.width_px,
        height_px=photo.height_px,
        by=str(photo.uploaded_by),
        at=photo.uploaded_at,
        set_aside_at=photo.set_aside_at,
        set_aside_by="" if aside is None else str(aside),
        reason=photo.set_aside_reason,
        place=str(place.title),
    )


def problem_sentence(problem: Problem) -> str:
    """Why an upload is not taken, and what to do instead."""
    return {
        Problem.EMPTY: _("The file is empty."),
        Problem.TOO_LARGE: _("The file is larger than 20 MB. Take the photograph again smaller."),
        Problem.WRONG_NAME: _("Only JPEG, PNG, WebP and HEIC pictures are taken."),
        Problem.NOT_A_PICTURE: _("This is no JPEG, PNG, WebP or HEIC picture, whatever its name."),
        Problem.NAME_AND_CONTENT: _("The file's name says another format than its content."),
        Problem.TOO_MANY_PIXELS: _("The picture has more than 40 million pixels."),
        Problem.UNREADABLE: _("The picture is damaged and cannot be read."),
        Problem.TOO_MUCH_WORK: _("The picture took too much to read and was given up."),
    }[problem]


def already_filed_sentence(photo: Photo) -> str:
    """Where the same picture is."""
    return _("This picture is already filed as %(place)s, %(day)s.") % {
        "place": place_of(photo.view, photo.side).title,
        "day": photo.photo_set.taken_on.isoformat(),
    }
