"""The photographs a signature is bound to: their places and hashes, never their pixels.

No rule reads them (`SAF-06`). They are named so that the clinician signs for what was
looked at, and so that an exchanged file is found out later (`AUD-05`).
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import reduce
from uuid import UUID

from planning.domain.base import Day, Document
from planning.domain.consent import Sha256
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality

SHORT_HASH = 8
"""Characters of a hash on paper: enough to compare by eye, the record has all 64."""


class PhotoView(StrEnum):
    """How the camera saw the legs, in the order of a leg set."""

    POSTERIOR_RELAXED = "posterior_relaxed"
    POSTERIOR_TIPTOE = "posterior_tiptoe"
    MEDIAL = "medial"
    LATERAL = "lateral"


class PhotoSide(StrEnum):
    """Whose leg is seen: the patient's own side."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


VIEW_WORDS: dict[PhotoView, Text] = {
    PhotoView.POSTERIOR_RELAXED: Text(N_("from behind, relaxed")),
    PhotoView.POSTERIOR_TIPTOE: Text(N_("from behind, on tiptoe")),
    PhotoView.MEDIAL: Text(N_("medial")),
    PhotoView.LATERAL: Text(N_("lateral")),
}
PHOTO_SIDE_WORDS: dict[PhotoSide, Text] = {
    PhotoSide.LEFT: SIDE_WORDS[Laterality.LEFT],
    PhotoSide.RIGHT: SIDE_WORDS[Laterality.RIGHT],
    PhotoSide.BOTH: Text(N_("LEFT and RIGHT")),
}


class PhotoOnRecord(Document):
    """One photograph inside the hash that is signed; `sha256` is of the stored file."""

    id: UUID
    view: PhotoView
    side: PhotoSide
    taken_on: Day
    sha256: Sha256

    @property
    def words(self) -> Text:
        """Side first, in words, then how it was seen, then the day."""
        return Text(
            "{side}, {view}, {day}",
            side=PHOTO_SIDE_WORDS[self.side],
            view=VIEW_WORDS[self.view],
            day=self.taken_on.isoformat(),
        )

    @property
    def words_with_hash(self) -> Text:
        return Text("{words} ({hash})", words=self.words, hash=self.sha256[:SHORT_HASH])


Photographs = tuple[PhotoOnRecord, ...]


def in_order(photographs: Sequence[PhotoOnRecord]) -> Photographs:
    """By day, then as a leg set is taken: the same photographs hash the same."""
    views, sides = list(PhotoView), list(PhotoSide)
    return tuple(
        sorted(
            photographs,
            key=lambda one: (one.taken_on, views.index(one.view), sides.index(one.side), one.id),
        )
    )


def photographs_words(photographs: Photographs) -> Text:
    """How many, and each by side, view and day, as they are read back (`SAF-02`)."""
    if not photographs:
        return Text(N_("none of this consultation"))
    named = _in_a_row([one.words for one in photographs])
    if len(photographs) == 1:
        return Text(N_("1 photograph: {photographs}"), photographs=named)
    return Text(N_("{count} photographs: {photographs}"), count=len(photographs), photographs=named)


def bound_words(photographs: Photographs) -> Text:
    """What paper says: how many the signature is bound to, each with its short hash."""
    if not photographs:
        return Text(N_("No photograph is bound to this signature."))
    named = _in_a_row([one.words_with_hash for one in photographs])
    if len(photographs) == 1:
        return Text(N_("1 photograph is bound to this signature: {photographs}"), photographs=named)
    return Text(
        N_("{count} photographs are bound to this signature: {photographs}"),
        count=len(photographs),
        photographs=named,
    )


def _in_a_row(texts: Sequence[Text]) -> Text:
    # A place has commas of its own.
    return reduce(lambda before, after: Text("{a}; {b}", a=before, b=after), texts)
