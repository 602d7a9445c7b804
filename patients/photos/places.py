"""The six places of a leg set: which view, of which side, and how the patient stands for it.

No paper of the reference gives a stance for photographs of calves, so the distance, the
heights and the positions of the feet are clinic defaults, the same every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from patients.models.photos import PhotoSide, PhotoView

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the leg set. `code` names it in forms and element ids."""

    view: PhotoView
    side: PhotoSide
    title: "_StrPromise"
    stance: "Sequence[_StrPromise]"

    @property
    def code(self) -> str:
        return f"{self.view.value}-{self.side.value}"

    @property
    def asks_side(self) -> bool:
        """One leg alone looks like the other: a person has to say whose it is."""
        return self.side is not PhotoSide.BOTH


_DISTANCE = _("Camera 2 m away, at the height of the knees, level.")
_WHOLE = _("Both legs from the hollow of the knee to the floor, in the middle of the picture.")
_ONE = _("The leg from the knee to the floor, in the middle of the picture.")

PLACES: Final[Sequence[Place]] = (
    Place(
        PhotoView.POSTERIOR_RELAXED,
        PhotoSide.BOTH,
        _("From behind, relaxed"),
        (_DISTANCE, _("Feet parallel, a hand's breadth apart, heels on the line."), _WHOLE),
    ),
    Place(
        PhotoView.POSTERIOR_TIPTOE,
        PhotoSide.BOTH,
        _("From behind, on tiptoe"),
        (_DISTANCE, _("Feet parallel as before, heels as high as they go, fingertips on a wall."),
         _WHOLE),
    ),
    Place(
        PhotoView.MEDIAL,
        PhotoSide.LEFT,
        _("LEFT, medial"),
        (_DISTANCE, _("The RIGHT foot one step forward, so that the inner side of the LEFT calf"
                      " is free; both heels down."), _ONE),
    ),
    Place(
        PhotoView.MEDIAL,
        PhotoSide.RIGHT,
        _("RIGHT, medial"),
        (_DISTANCE, _("The LEFT foot one step forward, so that the inner side of the RIGHT calf"
                      " is free; both heels down."), _ONE),
    ),
    Place(
        PhotoView.LATERAL,
        PhotoSide.LEFT,
        _("LEFT, lateral"),
        (_DISTANCE, _("The outer side of the LEFT calf to the camera, feet parallel, heels down."),
         _ONE),
    ),
    Place(
        PhotoView.LATERAL,
        PhotoSide.RIGHT,
        _("RIGHT, lateral"),
        (_DISTANCE, _("The outer side of the RIGHT calf to the camera, feet parallel, heels down."),
         _ONE),
    ),
)  # fmt: skip

BY_CODE: Final = {place.code: place for place in PLACES}
FROM_BEHIND: Final = _("PATIENT'S LEFT · seen from behind")


def place_of(view: str, side: str) -> Place:
    """The place of a stored photograph."""
    return BY_CODE[f"{view}-{side}"]
