"""Power cuts: SQLite as Calfline sets it up, on a disk that forgets what was not flushed.

A database with Calfline's tables is written to as the product writes (an edit and its event in
one transaction, the event by the product's own statement) through a file system that keeps a
write for sure only after a flush. At a random write the power is cut: of what was written
since the last flush a random part is on the disk, each piece whole or torn at a sector. Then
the product opens what is left.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw

from clinic import sqlite

SECTOR = 512
NAME = "forgetful"
EDITS_AT_MOST = 12
WRITES_AT_MOST = 160
KEPT = 0.5
"""How many of the writes since a flush are found."""
CHECKPOINTED = 0.15
"""After how many edits in a hundred the log goes into the database, as it does by itself."""

Edit = Callable[[int], Iterable[tuple[str, Sequence[Any]]]]


class PowerCut(Exception):
    """The machine is off."""


@dataclass
class Disk:
    """What is on the disk for sure, and what may be, by file."""

    chance: random.Random
    sure: dict[str, bytes] = field(default_factory=dict)
    maybe: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    writes_left: int = -1

    def wrote(self, name: str, offset: int, data: bytes | None) -> None:
        """`data` of None cuts the file at `offset`. Raises PowerCut when it is time."""
        self.maybe.setdefault(name, []).append((offset, data))
        self.writes_left -= 1
        if self.writes_left == 0:
            raise PowerCut

    def flushed(self, name: str) -> None:
        self.sure[name] = _applied(self.sure.get(name, b""), self.maybe.pop(name, []))

    def after_the_cut(self, name: str) -> bytes:
        """The file as it may be found: some later writes without some earlier ones."""
        kept = [
            self._torn(write) for write in self.maybe.get(name, []) if self.chance.random() < 0.5
        ]
        return _applied(self.sure.get(name, b""), kept)

    def _torn(self, write: tuple[int, bytes | None]) -> tuple[int, bytes | None]:
        offset, data = write
        if data is None or self.chance.random() < 0.7:
            return write
        sectors = self.chance.randrange(len(data) // SECTOR + 1)
        return offset, data[: sectors * SECTOR]


class Forgetful(apsw.VFS):
    """The system's own file system, with every write and flush told to a Disk."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(NAME, "")
        self.disk = disk

    def xOpen(self, name: Any, flags: Any) -> "_File":
        return _File(self.disk, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self.disk.sure.pop(name, None)
        self.disk.maybe.pop(name, None)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: Any) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self.disk.wrote(self.name, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        super().xTruncate(size)
        self.disk.wrote(self.name, size, None)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self.disk.flushed(self.name)


def cut(
    base: Path, folder: Path, edit: Edit, seed: int, *, settings: str = sqlite.INIT_COMMANDS
) -> int:
    """Writes until the power goes; leaves in `folder` what is found then, as `found.sqlite3`.

    `base` is the database before; `edit` answers the statements of one transaction, by its
    number; `settings` are the connection's own. Answers how many transactions were acknowledged.
    """
    chance = random.Random(seed)  # noqa: S311 (where to cut, no secret)
    live, found = folder / "live.sqlite3", folder / "found.sqlite3"
    live.write_bytes(base.read_bytes())
    disk = Disk(chance, sure={str(live): base.read_bytes()})
    system = Forgetful(disk)
    acknowledged = 0
    connection = apsw.Connection(str(live), vfs=NAME)
    try:
        # One process alone writes here: the shared index of the log is not tried.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        connection.execute(settings).fetchall()
        connection.create_scalar_function("SHA256", _sha256, 1, deterministic=True)
        disk.writes_left = chance.randrange(1, WRITES_AT_MOST)
        for number in range(EDITS_AT_MOST):
            for statement, values in edit(number):
                connection.execute(statement, values).fetchall()
            acknowledged += 1
            if chance.random() < CHECKPOINTED:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    except (PowerCut, apsw.Error):
        pass
    disk.writes_left = -1
    for end in ("", "-wal"):
        name = f"{live}{end}"
        if name in disk.sure or name in disk.maybe:
            Path(f"{found}{end}").write_bytes(disk.after_the_cut(name))
    connection.close()
    system.unregister()
    return acknowledged


def _applied(content: bytes, writes: list[tuple[int, bytes | None]]) -> bytes:
    image = bytearray(content)
    for offset, data in writes:
        if data is None:
            del image[offset:]
            continue
        if len(image) < offset:
            image.extend(bytes(offset - len(image)))
        image[offset : offset + len(data)] = data
    return bytes(image)


def _sha256(*texts: Any) -> str:
    return sha256(str(texts[0]).encode()).hexdigest()
