"""Where photographs lie: private files, named by chance, whole or not at all (`DUR-11`).

    write beside ─ fsync ─ rename ─ fsync the folder ─ then the row is committed

A crash before the rename leaves a hidden remainder, one after it a file without a row; both
are found by `sweep`. A row without a file cannot come about.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from patients.models.photos import Photo
from patients.photos.reencode import Picture

FOLDER = "photos"
ORPHAN_AFTER_SECONDS = 3600
"""Far longer than a request may take, so that no upload under way is swept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Two files on the disk; `sha256` is of the main one, `size_bytes` of both together."""

    path: str
    preview_path: str
    sha256: str
    size_bytes: int


def keep(picture: Picture) -> Kept:
    """Puts a picture and its preview on the disk for good."""
    folder = _folder()
    name = uuid4()
    main, preview = f"{name}.jpg", f"{name}-preview.jpg"
    try:
        _write(folder, main, picture.main)
        _write(folder, preview, picture.preview)
        _sync(folder)
    except OSError:
        # A full disk gets back what it had no room for.
        for written in (main, preview):
            (folder / written).unlink(missing_ok=True)
            (folder / f".{written}").unlink(missing_ok=True)
        raise
    return Kept(
        path=f"{FOLDER}/{main}",
        preview_path=f"{FOLDER}/{preview}",
        sha256=sha256(picture.main).hexdigest(),
        size_bytes=len(picture.main) + len(picture.preview),
    )


def drop(kept: Kept) -> None:
    """Removes files that no row came to name."""
    for path in (kept.path, kept.preview_path):
        (_root() / path).unlink(missing_ok=True)


def read(path: str) -> bytes:
    """The bytes of a kept file. Raises FileNotFoundError."""
    return (_root() / path).read_bytes()


def sweep(*, older_than_seconds: float = ORPHAN_AFTER_SECONDS) -> int:
    """Removes what no row names and no upload is writing; answers how many files."""
    before = time.time() - older_than_seconds
    # Listed before the rows are read: a file filed in between is named by then.
    files = [path for path in _folder().iterdir() if path.stat().st_mtime <= before]
    named = set(_named_paths())
    orphans = [path for path in files if f"{FOLDER}/{path.name}" not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def missing() -> list[str]:
    """The paths that rows name and the disk does not have; a restore may have lost them."""
    return sorted({path for path in _named_paths() if not (_root() / path).is_file()})


def _named_paths() -> Iterable[str]:
    for pair in Photo.objects.values_list("path", "preview_path").iterator():
        yield from pair


def _write(folder: Path, name: str, content: bytes) -> None:
    unfinished = folder / f".{name}"
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "files"


def _folder() -> Path:
    folder = _root() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
