"""Drawn legs in place of photographs for the demo clinic; each picture says it is fictitious."""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from random import Random

from PIL import Image, ImageDraw, ImageFont

from clinic.models import Membership
from patients.models import Patient, PhotoSet
from patients.models.photos import PhotoSide, PhotoView
from patients.photos import storage
from patients.photos.actions import file_photo
from patients.photos.places import PLACES, Place
from patients.photos.reencode import picture_of

WIDTH, HEIGHT = 900, 1200
TOP, FLOOR = 60, 1080
GROUND, WALL, SKIN, SHADE = (196, 200, 202), (228, 231, 232), (216, 188, 168), (190, 160, 140)
KEPT_OF_A_BULGE = 0.8
"""How much of the drawn bulge is left on each later day, so that two days differ to the eye."""

# Half the width of a leg from behind, and of a leg in profile before and behind its axis, at
# hundredths of the way from the knee to the floor: (way, half, front, back, of the bulge).
OUTLINE: Sequence[tuple[int, float, float, float, float]] = (
    (0, 78, 70, 78, 0.0),
    (12, 76, 60, 80, 0.2),
    (30, 80, 52, 92, 1.0),
    (45, 72, 46, 80, 0.7),
    (62, 56, 40, 54, 0.2),
    (80, 42, 36, 42, 0.0),
    (92, 44, 42, 50, 0.0),
    (100, 48, 60, 62, 0.0),
)


def fill_photos(*, patient: Patient, taken_on: date, by: Membership, seed: int) -> PhotoSet:
    """Files the whole leg set of one day; the same `seed` draws the same person's legs.

    Raises what `file_photo` raises, such as `PlaceTaken` for a day that has pictures.
    """
    earlier = patient.photo_sets.filter(taken_on__lt=taken_on).count()
    bulge = Random(seed).uniform(26, 52) * KEPT_OF_A_BULGE**earlier  # noqa: S311 (a drawing)
    for place in PLACES:
        drawing = _drawing(place, bulge, f"{patient.chart_number} · {taken_on.isoformat()}")
        picture = picture_of(drawing)
        file_photo(
            patient=patient,
            taken_on=taken_on,
            place=place,
            picture=picture,
            kept=storage.keep(picture),
            source_sha256=sha256(picture.main).hexdigest(),
            by=by,
        )
    return PhotoSet.objects.get(patient=patient, taken_on=taken_on)


def _drawing(place: Place, bulge: float, words: str) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, FLOOR - 30, WIDTH, HEIGHT), fill=GROUND)
    if place.view is PhotoView.POSTERIOR_RELAXED:
        _pair(draw, bulge, raised=0)
    elif place.view is PhotoView.POSTERIOR_TIPTOE:
        _pair(draw, bulge * 1.35, raised=90)
    else:
        # The toes point to the right where the camera stands on the right-hand side.
        on_the_right = (place.view is PhotoView.LATERAL) is (place.side is PhotoSide.RIGHT)
        _profile(draw, bulge, 1 if on_the_right else -1)
    draw.text((30, HEIGHT - 100), "FICTITIOUS", fill=(90, 30, 30), font=ImageFont.load_default(64))
    label = f"{place.side.value.upper()} {place.view.value.replace('_', ' ')} · {words}"
    draw.text((30, 16), label, fill=(70, 80, 86), font=ImageFont.load_default(28))
    return image


def _pair(draw: ImageDraw.ImageDraw, bulge: float, *, raised: int) -> None:
    for centre, outwards in ((WIDTH * 0.3, -1), (WIDTH * 0.7, 1)):
        floor = FLOOR - raised
        medial = _edge(lambda row: row[1] + bulge * row[4], floor, centre, -outwards)
        lateral = _edge(lambda row: row[1] + 0.7 * bulge * row[4], floor, centre, outwards)
        draw.polygon([*medial, *reversed(lateral)], fill=SKIN)
        if raised:
            draw.polygon(
                [(centre - 46, floor), (centre + 46, floor), (centre + 66, FLOOR),
                 (centre - 66, FLOOR)],
                fill=SHADE,
            )  # fmt: skip
        middle = _edge(lambda row: 6 + 0.1 * bulge * row[4], floor, centre, 1)
        draw.line(middle[10:60], fill=SHADE, width=7, joint="curve")


def _profile(draw: ImageDraw.ImageDraw, bulge: float, towards: int) -> None:
    centre = WIDTH / 2
    front = _edge(lambda row: row[2], FLOOR, centre, towards)
    back = _edge(lambda row: row[3] + 1.2 * bulge * row[4], FLOOR, centre, -towards)
    draw.polygon([*front, *reversed(back)], fill=SKIN)
    toes = [(centre + towards * 30, FLOOR - 110), (centre + towards * 240, FLOOR - 40)]
    draw.polygon(
        [*toes, (centre + towards * 250, FLOOR), (centre - towards * 62, FLOOR)], fill=SKIN
    )
    draw.line([(x + towards * 24, y) for x, y in back[18:56]], fill=SHADE, width=7, joint="curve")


def _edge(
    width: Callable[[tuple[int, float, float, float, float]], float],
    floor: float,
    centre: float,
    towards: int,
) -> list[tuple[float, float]]:
    """A smooth line from knee to floor through the outline's rows."""
    points = []
    for step in range(101):
        above = max(row for row in OUTLINE if row[0] <= step)
        below = min(row for row in OUTLINE if row[0] >= step)
        way = (step - above[0]) / (below[0] - above[0]) if below[0] > above[0] else 0.0
        eased = way * way * (3 - 2 * way)
        half = width(above) + (width(below) - width(above)) * eased
        points.append((centre + towards * half, TOP + (floor - TOP) * step / 100))
    return points
