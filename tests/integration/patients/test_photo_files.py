"""UPL-01 to UPL-04: what is taken, what is stored of it, and what it may cost."""

import resource
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from django.conf import settings
from PIL import Image, ImageCms, PngImagePlugin

from patients.photos import limits, receive
from patients.photos.header import Kind, read_header
from patients.photos.receive import Busy, Problem, Refused
from patients.photos.reencode import TURNS, Picture, Refusal, packed, unpacked
from tests.photo_files import drawing, jpeg, png_bomb, png_that_lies, saved, upload

CANARY = b"CANARY-37.5665N-126.9780E"
SCRIPT = b"<script>alert('CANARY')</script>"


def taken(content: bytes, name: str = "IMG_0001.jpg") -> Picture:
    return receive.receive(upload(content, name)).picture


def refusal(content: bytes, name: str) -> Problem:
    with pytest.raises(Refused) as refused:
        receive.receive(upload(content, name))
    return refused.value.problem


def heic() -> bytes:
    written = BytesIO()
    pillow_heif.from_pillow(drawing()).save(written)
    return written.getvalue()


def zipped() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("index.html", SCRIPT)
    return written.getvalue()


GOOD = {
    "a.jpg": jpeg(),
    "a.JPEG": jpeg(),
    "a.png": saved(drawing(), "PNG"),
    "a.webp": saved(drawing(), "WEBP"),
    "lossless.webp": saved(drawing(), "WEBP", lossless=True),
    "with-alpha.webp": saved(drawing().convert("RGBA"), "WEBP"),
    "a.heic": heic(),
    "progressive.jpg": jpeg(progressive=True),
    "cmyk.jpg": saved(drawing().convert("CMYK")),
    "grey.jpg": saved(drawing().convert("L")),
    "palette.png": saved(drawing().convert("P"), "PNG"),
    "see-through.png": saved(drawing().convert("RGBA"), "PNG"),
    "sixteen-bits.png": saved(drawing().convert("L").convert("I;16"), "PNG"),
    "one-bit.png": saved(drawing().convert("1"), "PNG"),
    "moving.webp": saved(
        drawing(), "WEBP", save_all=True, append_images=[drawing(tone=10)], duration=100
    ),
    "moving.png": saved(drawing(), "PNG", save_all=True, append_images=[drawing(tone=10)]),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_formats_of_cameras_and_tablets_are_taken(name: str) -> None:
    """UPL-01. HEIC is what an iPad keeps."""
    picture = taken(GOOD[name], name)
    assert (picture.width_px, picture.height_px) == (300, 400)
    for part in (picture.main, picture.preview):
        with Image.open(BytesIO(part)) as stored:
            assert (stored.format, stored.mode) == ("JPEG", "RGB")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
HOSTILE = {
    "an SVG": (SVG, "a.svg", Problem.WRONG_NAME),
    "an SVG named JPEG": (SVG, "a.jpg", Problem.NOT_A_PICTURE),
    "an SVG named PNG": (SVG, "a.svg.png", Problem.NOT_A_PICTURE),
    "a GIF": (saved(drawing().convert("P"), "GIF"), "a.gif", Problem.WRONG_NAME),
    "a GIF named JPEG": (saved(drawing().convert("P"), "GIF"), "a.jpg", Problem.NOT_A_PICTURE),
    "a TIFF": (saved(drawing(), "TIFF"), "a.tiff", Problem.WRONG_NAME),
    "a TIFF named JPEG": (saved(drawing(), "TIFF"), "a.jpg", Problem.NOT_A_PICTURE),
    "an EPS": (EPS, "a.eps", Problem.WRONG_NAME),
    "an EPS named PNG": (EPS, "a.png", Problem.NOT_A_PICTURE),
    "a PDF": (PDF, "a.pdf", Problem.WRONG_NAME),
    "a PDF named JPEG": (PDF, "a.jpg", Problem.NOT_A_PICTURE),
    "a BMP named JPEG": (saved(drawing(), "BMP"), "a.jpg", Problem.NOT_A_PICTURE),
    "a page of HTML": (b"<html>" + SCRIPT, "a.jpg", Problem.NOT_A_PICTURE),
    "a ZIP": (zipped(), "a.png", Problem.NOT_A_PICTURE),
    "a JPEG named HTML": (jpeg(), "a.html", Problem.WRONG_NAME),
    "a JPEG without a name's end": (jpeg(), "photo", Problem.WRONG_NAME),
    "a JPEG named PNG": (jpeg(), "a.png", Problem.NAME_AND_CONTENT),
    "a PNG named JPEG": (saved(drawing(), "PNG"), "a.jpg", Problem.NAME_AND_CONTENT),
    "nothing": (b"", "a.jpg", Problem.EMPTY),
    "a JPEG's first bytes": (jpeg()[:4], "a.jpg", Problem.NOT_A_PICTURE),
    "a JPEG cut in its header": (jpeg()[:120], "a.jpg", Problem.NOT_A_PICTURE),
    "a PNG cut in the middle": (saved(drawing(), "PNG")[:400], "a.png", Problem.UNREADABLE),
    "a PNG with noise inside": (
        saved(drawing(), "PNG")[:60] + bytes(range(256)) * 4,
        "a.png",
        Problem.UNREADABLE,
    ),
    "a WebP with nothing behind its size": (
        saved(drawing(), "WEBP")[:30],
        "a.webp",
        Problem.UNREADABLE,
    ),
    "a HEIC cut in the middle": (heic()[: len(heic()) // 2], "a.heic", Problem.UNREADABLE),
    "400 million pixels in a PNG": (png_bomb(), "a.png", Problem.TOO_MANY_PIXELS),
    "41 million pixels in a JPEG": (
        saved(Image.new("L", (6_410, 6_410))),
        "a.jpg",
        Problem.TOO_MANY_PIXELS,
    ),
    "a PNG of no width": (
        saved(drawing(), "PNG")[:16] + struct.pack(">I", 0) + bytes(20),
        "a.png",
        Problem.NOT_A_PICTURE,
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_everything_else_is_refused(what: str) -> None:
    """UPL-01, UPL-03: by name and by content, each with its reason."""
    content, name, problem = HOSTILE[what]
    assert refusal(content, name) is problem


def test_a_file_above_twenty_megabytes_is_refused_unread() -> None:
    """UPL-03."""
    assert refusal(jpeg() + bytes(limits.MOST_BYTES), "a.jpg") is Problem.TOO_LARGE


def with_everything() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return jpeg(exif=exif, comment=SCRIPT, xmp=b"<x:xmpmeta>" + CANARY, icc_profile=profile)


def with_png_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    text.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return saved(drawing(), "PNG", pnginfo=text) + SCRIPT


POLYGLOTS = {
    "EXIF, place, XMP, comment": (with_everything(), "a.jpg"),
    "text chunks": (with_png_text(), "a.png"),
    "a page behind the picture": (jpeg() + b"<html>" + SCRIPT, "a.jpg"),
    "an archive behind the picture": (jpeg() + zipped() + SCRIPT, "a.jpg"),
    "a document behind the picture": (jpeg() + PDF + SCRIPT, "a.jpg"),
    "a second picture behind the first": (jpeg() + with_everything(), "a.jpg"),
    "a script in a WebP's metadata": (saved(drawing(), "WEBP", xmp=SCRIPT + CANARY), "a.webp"),
}


TRACES = (b"CANARY", b"script", b"Exif", b"ICC_PROFILE", b"xmpmeta", b"PK\x03", b"%PDF")


@pytest.mark.parametrize("what", POLYGLOTS)
def test_only_pixels_are_stored(what: str) -> None:
    """UPL-02: no EXIF, place, XMP, comment, profile or trailer gets into the stored bytes."""
    content, name = POLYGLOTS[what]
    assert b"CANARY" in content
    picture = taken(content, name)
    for part in (picture.main, picture.preview):
        for trace in (
            b"CANARY",
            b"script",
            b"Exif",
            b"ICC_PROFILE",
            b"xmpmeta",
            b"PK\x03",
            b"%PDF",
        ):
            assert trace not in part
        assert part.startswith(b"\xff\xd8\xff")
        assert part.endswith(b"\xff\xd9")
        with Image.open(BytesIO(part)) as stored:
            assert not stored.getexif()
            assert set(stored.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_stood_upright(orientation: int) -> None:
    """UPL-02: the dark corner comes back to the top left, whichever way the camera was held."""
    undone = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    held = drawing()
    if undone is not None:
        held = held.transpose(Image.Transpose(undone))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = taken(saved(held, exif=exif, quality=95))
    assert (picture.width_px, picture.height_px) == (300, 400)
    with Image.open(BytesIO(picture.main)) as stored:
        assert max(stored.getpixel((20, 20))) < 60  # type: ignore[arg-type]
        assert all(
            min(stored.getpixel(corner)) > 150  # type: ignore[arg-type]
            for corner in ((280, 20), (20, 380))
        )
    assert len(TURNS) == 7


def test_a_wide_profile_becomes_srgb() -> None:
    """UPL-02: colours are converted, the profile is not kept."""
    lab = ImageCms.createProfile("XYZ")
    profile = ImageCms.ImageCmsProfile(lab).tobytes()
    picture = taken(jpeg(icc_profile=profile))
    assert b"ICC_PROFILE" not in picture.main


def test_a_broken_profile_does_not_cost_the_picture() -> None:
    assert taken(jpeg(icc_profile=b"no profile" * 20)).width_px == 300


def test_large_pictures_are_brought_down() -> None:
    """UPL-02: 3000 px at most, and a preview of 640."""
    picture = taken(saved(drawing((4000, 3000))))
    assert (picture.width_px, picture.height_px) == (3000, 2250)
    assert read_header(picture.preview).width_px == 640  # type: ignore[union-attr]


def test_a_bomb_costs_next_to_nothing() -> None:
    """UPL-03: 400 million pixels are refused without decoding them, here and in the child."""
    bomb = png_bomb()
    assert len(bomb) < 60_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(bomb, "a.png") is Problem.TOO_MANY_PIXELS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000
    small, _ = child_peak_kb(saved(drawing((60, 60)), "PNG"))
    large, status = child_peak_kb(bomb)
    assert status == Refusal.TOO_MANY_PIXELS
    assert large - small < 50_000


def test_a_header_that_lies_is_not_believed() -> None:
    """UPL-03: no more is decoded than the header says."""
    small, _ = child_peak_kb(saved(drawing((60, 60)), "PNG"))
    lying, _ = child_peak_kb(png_that_lies())
    assert lying - small < 50_000


def child_peak_kb(content: bytes) -> tuple[int, int]:
    """Peak memory of a decoder that meets this, and its exit status."""
    measure = (
        "import resource, sys\n"
        "from patients.photos.reencode import main\n"
        "status = main('PNG')\n"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measure],
        input=content,
        capture_output=True,
        cwd=settings.BASE_DIR,
        check=False,
    )
    return int(done.stderr), done.returncode


# UPL-04: a decoder that misbehaves ---------------------------------------------------------

MISBEHAVIOUR = {
    "crashes": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "loops": "while True: pass",
    "sleeps": "import time; time.sleep(600)",
    "eats memory": "x = []\nwhile True: x.append(bytearray(10_000_000))",
    "talks without end": "import sys\nwhile True: sys.stdout.write('x' * 100_000)",
    "opens many files": "x = [open('/dev/null') for _ in range(1000)]",
    "answers nonsense": "print('CALFPHOTO1 and no more')",
    "answers nothing": "pass",
    "answers a page": (
        "import sys\nfrom patients.photos.reencode import Picture, packed\n"
        "sys.stdout.buffer.write(packed(Picture(300, 400, b'<html>', b'<html>')))"
    ),
}


@pytest.fixture
def decoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A module that runs in the decoder's place, under the decoder's own limits."""
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 4)
    script = tmp_path / "decoder.py"
    run = subprocess.run

    def instead(command: list[str], **options: object) -> object:
        assert command[1:5] == ["-E", "-s", "-m", receive.MODULE]
        assert options["env"] == {}
        return run([sys.executable, str(script)], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", instead)
    return script


@pytest.mark.parametrize("what", MISBEHAVIOUR)
def test_a_decoder_that_misbehaves_costs_one_upload(what: str, decoder: Path) -> None:
    """UPL-04: refused for this upload, and the next one finds its place free."""
    decoder.write_text(
        f"import sys\nsys.path.insert(0, {str(settings.BASE_DIR)!r})\n"
        "from patients.photos import limits\nlimits.CHILD_CPU_SECONDS = 2\n"
        "from patients.photos.reencode import limit_self\nlimit_self()\n" + MISBEHAVIOUR[what]
    )
    with pytest.raises(Refused) as refused:
        receive.decoded(jpeg(), Kind.JPEG)
    assert refused.value.problem in (Problem.TOO_MUCH_WORK, Problem.UNREADABLE)
    decoder.write_text(
        f"import sys\nsys.path.insert(0, {str(settings.BASE_DIR)!r})\n"
        "from patients.photos.reencode import main\nsys.exit(main('JPEG'))"
    )
    assert receive.decoded(jpeg(), Kind.JPEG).width_px == 300


def test_the_decoder_cannot_take_its_limits_back() -> None:
    """UPL-04: hard limits, no environment, and none of the server's settings."""
    ask = (
        "import os, resource, sys\n"
        "from patients.photos.reencode import limit_self\n"
        "limit_self()\n"
        "limited = [resource.getrlimit(what) for what in (resource.RLIMIT_AS,"
        " resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]\n"
        "assert all(soft == hard >= 0 for soft, hard in limited), limited\n"
        "assert os.nice(0) >= 10\n"
        "assert 'django' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-c", ask], cwd=settings.BASE_DIR, env={}, check=False
    )
    assert done.returncode == 0


def test_no_more_are_decoded_at_once_than_is_set(settings: pytest.FixtureRequest) -> None:
    """UPL-04: who finds no place in time is told so, and has lost nothing."""
    settings.PHOTO_WAIT_SECONDS = 0  # type: ignore[attr-defined]
    with receive._slot(), pytest.raises(Busy):
        receive.decoded(jpeg(), Kind.JPEG)
    assert receive.decoded(jpeg(), Kind.JPEG).width_px == 300


def test_an_answer_is_read_as_it_was_written() -> None:
    picture = Picture(3, 4, b"main", b"preview")
    assert unpacked(packed(picture)) == picture
    for broken in (b"", packed(picture)[:-1], packed(picture) + b"x", b"X" + packed(picture)[1:]):
        with pytest.raises(ValueError, match="an answer"):
            unpacked(broken)
