"""Pictures for tests, drawn by the tests themselves: leg-like shapes, and hostile files."""

import struct
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def drawing(size: tuple[int, int] = (300, 400), tone: int = 120) -> Image.Image:
    """Dark at the top left corner, so that which way is up can be seen."""
    image = Image.new("RGB", size, (225, 205, 190))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 4, size[1] // 4), fill=(10, 10, 10))
    draw.ellipse((size[0] // 2, size[1] // 3, size[0] * 0.95, size[1] * 0.95), fill=(tone, 90, 80))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def jpeg(size: tuple[int, int] = (300, 400), tone: int = 120, **options: Any) -> bytes:
    return saved(drawing(size, tone), **options)


def upload(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def png_bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """400 million pixels in some 48 KB: rows of nothing, packed."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    row = bytes((width + 7) // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def png_that_lies(stated: tuple[int, int] = (100, 100)) -> bytes:
    """The bomb's data under a header that states little."""
    content = bytearray(png_bomb(4_000, 4_000))
    struct.pack_into(">II", content, 16, *stated)
    struct.pack_into(">I", content, 29, zlib.crc32(content[12:29]))
    return bytes(content)
