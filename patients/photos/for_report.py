"""The photographs a printed report shows: before beside after, each place of the leg set once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from patients.models import Patient, Photo, PhotoSet
from patients.photos.places import FROM_BEHIND, PLACES, Place
from patients.photos.storage import read


@dataclass(frozen=True, slots=True)
class ReportPhoto:
    """One picture. `name` is its key in `ReportPhotos.images`: `<img src="drawing:{name}">`."""

    name: str
    day: date
    caption: str
    alt: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class ReportPair:
    """One place on the two days; None where that day has no picture of it."""

    title: str
    before: ReportPhoto | None
    after: ReportPhoto | None


@dataclass(frozen=True, slots=True)
class ReportPhotos:
    """Pairs in the order of the leg set, and the JPEG bytes of each named picture."""

    pairs: Sequence[ReportPair]
    images: Mapping[str, bytes]


def chosen_for_report(
    patient: Patient, before_set: PhotoSet | None, after_set: PhotoSet | None
) -> ReportPhotos:
    """The pictures of two days, with captions in the language in force.

    Places of which neither day has a picture are left out. The bytes are the previews, 640 px
    on the long edge: more than a printed pair shows. Raises ValueError for a set of another
    patient.
    """
    sets = [one for one in (before_set, after_set) if one is not None]
    if any(one.patient_id != patient.pk for one in sets):
        raise ValueError("a photo set of another patient")
    kept = Photo.objects.filter(patient=patient, photo_set__in=sets, set_aside_at=None)
    found = {(photo.photo_set_id, photo.view, photo.side): photo for photo in kept}
    images: dict[str, bytes] = {}

    def shown(place: Place, of: PhotoSet | None, when: str) -> ReportPhoto | None:
        photo = of and found.get((of.pk, place.view.value, place.side.value))
        if not of or not photo:
            return None
        name = f"photo-{place.code}-{when}"
        images[name] = read(photo.preview_path)
        caption = f"{of.taken_on.isoformat()} · {place.title}"
        return ReportPhoto(
            name=name,
            day=of.taken_on,
            caption=caption if place.asks_side else f"{caption} · {FROM_BEHIND}",
            alt=_("Photograph: %(place)s, %(day)s")
            % {"place": place.title, "day": of.taken_on.isoformat()},
            width_px=photo.width_px,
            height_px=photo.height_px,
        )

    pairs = [
        ReportPair(
            str(place.title), shown(place, before_set, "before"), shown(place, after_set, "after")
        )
        for place in PLACES
    ]
    return ReportPhotos([pair for pair in pairs if pair.before or pair.after], images)
