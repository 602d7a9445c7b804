"""Two days of one place beside each other, with how long after the treatment each was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Photo
from patients.photos.places import FROM_BEHIND, PLACES, Place, place_of
from patients.photos.presenters import ShownPhoto, shown


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two pictures, with its caption in words."""

    photo: ShownPhoto
    when: str
    since: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows; `before` and `after` are None until a place has two days."""

    places: Sequence[tuple[str, str, bool]]
    days: Sequence[tuple[str, date]]
    before_pk: str
    after_pk: str
    title: str
    from_behind: str
    before: Side | None
    after: Side | None


def compare(
    photos: Sequence[Photo], treated_on: Sequence[date], asked: Mapping[str, str]
) -> Comparison:
    """The place and the two sets that are `asked` for, or the first place with two days, its
    first day and its last. `photos` are in force, oldest day first."""
    by_place: dict[str, list[Photo]] = {}
    for photo in photos:
        by_place.setdefault(place_of(photo.view, photo.side).code, []).append(photo)
    place = _place(asked.get("place", ""), by_place)
    there = by_place.get(place.code, [])
    before = _of_set(there, asked.get("before", ""), there[:1])
    after = _of_set(there, asked.get("after", ""), there[-1:])
    if len(there) < 2:
        after = None
    return Comparison(
        places=[(one.code, str(one.title), one is place) for one in PLACES],
        days=[(str(photo.photo_set_id), photo.photo_set.taken_on) for photo in there],
        before_pk=str(before.photo_set_id) if before else "",
        after_pk=str(after.photo_set_id) if after else "",
        title=str(place.title),
        from_behind="" if place.asks_side else str(FROM_BEHIND),
        before=_side(before, _("Earlier"), treated_on) if before else None,
        after=_side(after, _("Later"), treated_on) if after else None,
    )


def _place(code: str, by_place: Mapping[str, Sequence[Photo]]) -> Place:
    ranked = sorted(PLACES, key=lambda one: -min(2, len(by_place.get(one.code, ()))))
    return next((one for one in PLACES if one.code == code), ranked[0])


def _of_set(there: Sequence[Photo], pk: str, otherwise: Sequence[Photo]) -> Photo | None:
    asked = [photo for photo in there if str(photo.photo_set_id) == pk]
    return next(iter(asked or otherwise), None)


def _side(photo: Photo, when: str, treated_on: Sequence[date]) -> Side:
    return Side(shown(photo), when, since_treatment(photo.photo_set.taken_on, treated_on))


def since_treatment(day: date, treated_on: Sequence[date]) -> str:
    """How the day lies to the treatments; empty where there has been none."""
    earlier = [on for on in treated_on if on <= day]
    if not earlier:
        return _("before the first treatment") if treated_on else ""
    last = max(earlier)
    count = (day - last).days
    if count == 0:
        return _("on the day of the treatment")
    return ngettext(
        "%(count)d day after the treatment of %(on)s",
        "%(count)d days after the treatment of %(on)s",
        count,
    ) % {"count": count, "on": last.isoformat()}
