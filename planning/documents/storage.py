"""Where finished documents lie: private files, named by chance, whole or not at all."""

import os
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings

FOLDER = "documents"


def keep(content: bytes) -> tuple[str, str]:
    """Writes a document and answers with its `(path, sha256)`.

    The file has its name only once all of it is on the disk, so a killed worker leaves
    no half document (DUR-11).
    """
    name = f"{uuid4()}.pdf"
    folder = _folder()
    unfinished = folder / f".{name}"
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / name)
    return f"{FOLDER}/{name}", sha256(content).hexdigest()


def read_kept(path: str) -> bytes:
    """The content of a kept document."""
    return (Path(settings.DATA_DIR) / "files" / path).read_bytes()


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "files" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder
