"""The process that decodes: `python -m patients.photos.reencode KIND < upload > pictures`.

It knows nothing of Django, of the database or of any setting, has no environment, and limits
its own memory, processor time and output before it touches a byte (`UPL-04`). What it answers
is drawn afresh: the pixels pasted upright into a new picture, in sRGB, with no metadata,
comment, profile or trailer of the original (`UPL-02`).

Answers a header of four numbers (width, height, and the lengths of the main picture and the
preview) after `MAGIC`, then the two JPEGs. Exits with one of `Refusal` otherwise.
"""

import errno
import os
import struct
import sys
import warnings
from dataclasses import dataclass
from enum import IntEnum
from io import BytesIO
from typing import TYPE_CHECKING

from clinic.limited import take_little
from patients.photos import limits

if TYPE_CHECKING:
    from PIL import Image

MAGIC = b"CALFPHOTO1"
HEADER = struct.Struct(">10sIIII")
MAIN_QUALITY = 88
PREVIEW_QUALITY = 82
ORIENTATION = 0x0112
# What stands a picture of each EXIF orientation upright, as `PIL.Image.Transpose` numbers it.
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


class Refusal(IntEnum):
    """Why there is no picture."""

    UNREADABLE = 11
    TOO_MANY_PIXELS = 12
    TOO_MUCH_WORK = 13
    NO_ROOM = 14


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph drawn afresh: the main JPEG with its size, and its preview."""

    width_px: int
    height_px: int
    main: bytes
    preview: bytes


class TooManyPixels(ValueError):
    """The picture is larger than is taken."""


def main(kind: str) -> int:
    """Reads an upload of this kind on standard input; answers an exit status."""
    limit_self()
    try:
        picture = draw_afresh(sys.stdin.buffer.read(limits.MOST_BYTES + 1), kind)
    except TooManyPixels:
        return Refusal.TOO_MANY_PIXELS
    except MemoryError:
        return Refusal.TOO_MUCH_WORK
    except Exception:
        # Whatever a decoder raises on a hostile file means the same.
        return Refusal.UNREADABLE
    try:
        sys.stdout.buffer.write(packed(picture))
        sys.stdout.buffer.flush()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        # Ends here: Python would try to write the rest once more, and end otherwise.
        os._exit(Refusal.NO_ROOM)
    return 0


def limit_self() -> None:
    """Gives this process little of everything, for good: a hard limit cannot be raised."""
    take_little(
        memory_bytes=limits.CHILD_MEMORY_BYTES,
        cpu_seconds=limits.CHILD_CPU_SECONDS,
        output_bytes=limits.CHILD_OUTPUT_BYTES,
        open_files=64,
        niceness=limits.CHILD_NICENESS,
    )
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = limits.MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def draw_afresh(content: bytes, kind: str) -> Picture:
    """The picture of an upload, upright and in sRGB, and its preview.

    Raises TooManyPixels, or whatever the decoder raises.
    """
    from PIL import Image

    if kind == "HEIF":
        _take_heif()
    try:
        opened = Image.open(BytesIO(content), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    with opened:
        if opened.width * opened.height > limits.MOST_PIXELS:
            raise TooManyPixels
        turn = TURNS.get(opened.getexif().get(ORIENTATION, 1))
        profile = opened.info.get("icc_profile")
        pixels = _in_srgb(_opaque(_shrunk(opened, limits.MAIN_EDGE_PX)), profile)
    if turn is not None:
        pixels = pixels.transpose(Image.Transpose(turn))
    return picture_of(pixels)


def picture_of(pixels: "Image.Image") -> Picture:
    """These pixels pasted into a new picture, and its preview: nothing else comes along."""
    from PIL import Image

    fresh = Image.new("RGB", pixels.size, "white")
    fresh.paste(pixels)
    small = _shrunk(fresh, limits.PREVIEW_EDGE_PX)
    return Picture(
        *fresh.size, main=_jpeg(fresh, MAIN_QUALITY), preview=_jpeg(small, PREVIEW_QUALITY)
    )


def packed(picture: Picture) -> bytes:
    """The answer on standard output; `unpacked` is its other half."""
    sizes = (picture.width_px, picture.height_px, len(picture.main), len(picture.preview))
    return HEADER.pack(MAGIC, *sizes) + picture.main + picture.preview


def unpacked(answer: bytes) -> Picture:
    """The picture in an answer. Raises ValueError for anything that is not one."""
    if len(answer) < HEADER.size:
        raise ValueError("an answer without its header")
    magic, width, height, main_length, preview_length = HEADER.unpack_from(answer)
    if magic != MAGIC or len(answer) != HEADER.size + main_length + preview_length:
        raise ValueError("an answer that does not add up")
    begin = HEADER.size
    return Picture(
        width, height, answer[begin : begin + main_length], answer[begin + main_length :]
    )


def _take_heif() -> None:
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener(thumbnails=False)


def _shrunk(image: "Image.Image", edge_px: int) -> "Image.Image":
    from PIL import Image

    # Lets the decoder of a JPEG leave out what is thrown away below.
    image.draft(None, (edge_px, edge_px))
    plain = _plain(image)
    longest = max(plain.size)
    if longest <= edge_px:
        return plain
    scale = edge_px / longest
    size = (max(1, round(plain.width * scale)), max(1, round(plain.height * scale)))
    return plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _plain(image: "Image.Image") -> "Image.Image":
    """In a mode that can be resized: palettes looked up, sixteen bits brought to eight."""
    if image.mode in ("RGB", "RGBA", "L", "CMYK"):
        image.load()
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = "A" in image.mode or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _opaque(image: "Image.Image") -> "Image.Image":
    """On white, where it was transparent."""
    from PIL import Image

    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def _in_srgb(image: "Image.Image", profile: bytes | None) -> "Image.Image":
    """Converted by its own colour profile; one that cannot be read is left out."""
    from PIL import ImageCms

    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _jpeg(image: "Image.Image", quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
