"""What a file's first bytes say, read without decoding (UPL-01, UPL-03)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from patients.photos.header import Header, Kind, kind_named, read_header
from tests.photo_files import drawing, jpeg, png_bomb, saved


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IMG_0001.JPG", Kind.JPEG),
        ("a.b.jpeg", Kind.JPEG),
        ("a.png", Kind.PNG),
        ("a.webp", Kind.WEBP),
        ("a.HEIC", Kind.HEIF),
        ("jpg", None),
        ("a.jpg.exe", None),
        ("a.svg", None),
        ("", None),
    ],
)
def test_a_name_claims_a_format(name: str, kind: Kind | None) -> None:
    assert kind_named(name) is kind


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (jpeg((31, 47)), Header(Kind.JPEG, 31, 47)),
        (jpeg((31, 47), progressive=True), Header(Kind.JPEG, 31, 47)),
        (saved(drawing((31, 47)), "PNG"), Header(Kind.PNG, 31, 47)),
        (saved(drawing((31, 47)), "WEBP"), Header(Kind.WEBP, 31, 47)),
        (saved(drawing((31, 47)), "WEBP", lossless=True), Header(Kind.WEBP, 31, 47)),
        (png_bomb(), Header(Kind.PNG, 20_000, 20_000)),
    ],
)
def test_a_header_states_its_size(content: bytes, header: Header) -> None:
    assert read_header(content) == header


STARTS = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    b"RIFF\x00\x00\x00\x00WEBPVP8L",
    b"RIFF\x00\x00\x00\x00WEBPVP8X",
    b"\x00\x00\x00\x1cftypheic",
]


@given(st.sampled_from(STARTS), st.binary(max_size=200))
@example(b"\xff\xd8\xff", b"\xff" * 200)
def test_no_bytes_at_all_bring_the_reader_down(start: bytes, rest: bytes) -> None:
    """It answers with a size above zero, or with nothing."""
    header = read_header(start + rest)
    assert header is None or (header.width_px > 0 and header.height_px > 0)
