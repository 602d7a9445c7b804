"""What a file's first bytes say it is, read without decoding any of it (`UPL-01`, `UPL-03`).

A picture of 400 million pixels can be sent in 48 KB; its header says so in the first thirty
bytes, and that is all that is read here. The decoder checks again what it finds itself.
"""

import struct
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The formats taken, by the names Pillow gives them."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


ENDINGS: dict[str, Kind] = {
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "png": Kind.PNG,
    "webp": Kind.WEBP,
    "heic": Kind.HEIF,
    "heif": Kind.HEIF,
}
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
# Markers of a JPEG that begin a frame, and so tell its size.
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
BARE = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True, slots=True)
class Header:
    """A format and the size its header states."""

    kind: Kind
    width_px: int
    height_px: int

    @property
    def pixels(self) -> int:
        return self.width_px * self.height_px


def kind_named(name: str) -> Kind | None:
    """The format a file's name claims; None for every ending that is not taken."""
    _, dot, ending = name.rpartition(".")
    return ENDINGS.get(ending.lower()) if dot else None


def read_header(content: bytes) -> Header | None:
    """The format and stated size; None for anything that is no picture of the four formats."""
    for kind, reader in _READERS.items():
        try:
            size = reader(content)
        except (struct.error, IndexError):
            size = None
        if size and size[0] > 0 and size[1] > 0:
            return Header(kind, *size)
    return None


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        elif marker in BARE:
            at += 2
        elif marker in (0xD9, 0xDA):
            return None
        else:
            at += 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    chunk = content[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if chunk == b"VP8L" and content[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _heif(content: bytes) -> tuple[int, int] | None:
    """The largest size any item states: a thumbnail or a tile states a smaller one."""
    if content[4:8] != b"ftyp" or content[8:12] not in HEIF_BRANDS:
        return None
    if content[8:12] in (b"mif1", b"msf1") and b"avif" in content[16:64]:
        return None
    largest, at = (0, 0), content.find(b"ispe")
    while at >= 0:
        width, height = struct.unpack_from(">II", content, at + 8)
        largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
        at = content.find(b"ispe", at + 4, 65_536)
    return largest


_READERS = {Kind.PNG: _png, Kind.JPEG: _jpeg, Kind.WEBP: _webp, Kind.HEIF: _heif}
