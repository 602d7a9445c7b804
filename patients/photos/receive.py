"""From an upload to a picture drawn afresh, with everything hostile kept in a child process.

The file's name, size and header are looked at here, in bytes; only what passes is decoded, by
`patients.photos.reencode` in a process that may use little of anything. One or two such
processes run at a time for all workers together, so that a rush of uploads slows uploads
and nothing else; who has to wait too long is asked to send again, and has lost nothing.
"""

import errno
import fcntl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from patients.photos import limits
from patients.photos.header import Header, Kind, kind_named, read_header
from patients.photos.reencode import Picture, Refusal, unpacked

POLL_SECONDS = 0.05
MODULE = "patients.photos.reencode"


class Problem(StrEnum):
    """Why an upload is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_NAME = "wrong_name"
    NOT_A_PICTURE = "not_a_picture"
    NAME_AND_CONTENT = "name_and_content"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNREADABLE = "unreadable"
    TOO_MUCH_WORK = "too_much_work"


class Refused(ValueError):
    """The upload is not taken; nothing was stored."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Busy(RuntimeError):
    """Other photographs are being decoded; this one may be sent again."""


@dataclass(frozen=True, slots=True)
class Received:
    """A picture drawn afresh, and the hash of the file it was drawn from."""

    picture: Picture
    source_sha256: str


def receive(upload: UploadedFile[bytes]) -> Received:
    """The picture of an upload. Raises `Refused`, or `Busy` after some seconds of waiting."""
    content, header = looked_at(upload)
    return Received(decoded(content, header.kind), sha256(content).hexdigest())


def looked_at(upload: UploadedFile[bytes]) -> tuple[bytes, Header]:
    """The bytes and what their header says, refused from size, name and header alone."""
    if upload.size == 0:
        raise Refused(Problem.EMPTY)
    if upload.size is None or upload.size > limits.MOST_BYTES:
        raise Refused(Problem.TOO_LARGE)
    named = kind_named(upload.name or "")
    if named is None:
        raise Refused(Problem.WRONG_NAME)
    upload.seek(0)
    content = upload.read()
    header = read_header(content)
    if header is None:
        raise Refused(Problem.NOT_A_PICTURE)
    if header.kind is not named:
        raise Refused(Problem.NAME_AND_CONTENT)
    if header.pixels > limits.MOST_PIXELS:
        raise Refused(Problem.TOO_MANY_PIXELS)
    return content, header


def decoded(content: bytes, kind: Kind) -> Picture:
    """Drawn afresh by a child process. Raises `Refused`, `Busy`."""
    with _slot(), tempfile.TemporaryFile(dir=_folder()) as answer:
        status = _run_child(content, kind, answer)
        answer.seek(0)
        written = answer.read(limits.CHILD_OUTPUT_BYTES)
    if status == Refusal.TOO_MANY_PIXELS:
        raise Refused(Problem.TOO_MANY_PIXELS)
    if status == Refusal.UNREADABLE:
        raise Refused(Problem.UNREADABLE)
    if status == Refusal.NO_ROOM:
        raise OSError(errno.ENOSPC, "no room for the picture drawn afresh")
    if status != 0:
        raise Refused(Problem.TOO_MUCH_WORK)
    try:
        return _trusted(unpacked(written))
    except ValueError:
        raise Refused(Problem.UNREADABLE) from None


def _run_child(content: bytes, kind: Kind, answer: IO[bytes]) -> int:
    """The exit status; negative for a signal, and for one that took too long."""
    try:
        child = subprocess.run(  # noqa: S603 (our own module; nothing of the upload is an argument)
            [sys.executable, "-E", "-s", "-m", MODULE, kind.value],
            input=content,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={},
            timeout=limits.CHILD_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1
    return child.returncode


def _trusted(picture: Picture) -> Picture:
    """The answer, looked at once more: a decoder that was taken over could say anything."""
    main, preview = read_header(picture.main), read_header(picture.preview)
    stated = Header(Kind.JPEG, picture.width_px, picture.height_px)
    if main != stated or preview is None or preview.kind is not Kind.JPEG:
        raise ValueError("an answer that is not two JPEGs")
    if max(main.width_px, main.height_px) > limits.MAIN_EDGE_PX:
        raise ValueError("an answer larger than any we draw")
    return picture


@contextmanager
def _slot() -> Iterator[None]:
    """One of the few places to decode in, shared by all workers. Raises `Busy`."""
    deadline = time.monotonic() + settings.PHOTO_WAIT_SECONDS
    while True:
        for number in range(settings.PHOTO_DECODERS):
            lock = (_folder() / f"decoder-{number}.lock").open("ab")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                continue
            # Closing the file gives the place back, even if this process is killed.
            with lock:
                yield
            return
        if time.monotonic() >= deadline:
            raise Busy
        time.sleep(POLL_SECONDS)


def _folder() -> Path:
    folder: Path = settings.UPLOAD_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
