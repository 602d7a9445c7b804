"""Puts a safe SQLite under Django, and refuses an unsafe one.

A stock SQLite up to 3.51.2 can corrupt a WAL database (fixed in 3.51.3 and in the
two maintained branches below), so the driver `pysqlite3`, which brings its own, takes
the place of Python's `sqlite3`. Importing this module does that; it must happen
before Django's database backend is imported.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3
import pysqlite3.dbapi2
from django.core.exceptions import ImproperlyConfigured

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

BUSY_TIMEOUT_SECONDS = 20
INIT_COMMANDS = "; ".join(
    (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA recursive_triggers = ON",
        "PRAGMA mmap_size = 0",
    )
)

# Each pragma with the value it must read back, and why. `synchronous` 2 is FULL.
REQUIRED_PRAGMAS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("journal_mode", lambda value: value == "wal", "must be wal: the folder must allow it"),
    ("synchronous", lambda value: value >= 2, "must be FULL, or a power cut loses saved work"),
    ("foreign_keys", lambda value: value == 1, "must be on"),
    ("recursive_triggers", lambda value: value == 1, "must be on, or REPLACE erases audit rows"),
    ("busy_timeout", lambda value: value >= 5000, "must be at least 5000 ms: writers wait"),
    ("mmap_size", lambda value: value == 0, "must be 0: mapped pages can spread corruption"),
)

# fmt: off
NETWORK_FILE_SYSTEMS = frozenset({
    "afs", "ceph", "cifs", "davfs", "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4",
    "smb3", "smbfs",
})
# fmt: on


def version_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset race.

    Fixed in 3.51.3, and backported to 3.44.6 and 3.50.7.
    """
    if version[:2] == (3, 44):
        return version >= (3, 44, 6)
    if version[:2] == (3, 50):
        return version >= (3, 50, 7)
    return version >= (3, 51, 3)


def refuse_unsafe_version(version: tuple[int, ...] = pysqlite3.sqlite_version_info) -> None:
    """Raises ImproperlyConfigured when the linked SQLite can corrupt the database."""
    if not version_is_safe(version):
        raise ImproperlyConfigured(
            f"SQLite {'.'.join(map(str, version))} can corrupt the database in WAL mode;"
            " 3.51.3 or newer is needed. Install requirements/base.txt again:"
            " its pysqlite3 brings a safe one."
        )


def refuse_network_disk(folder: Path, mounts: str | None = None) -> None:
    """Raises ImproperlyConfigured when the folder lies on a network file system.

    `mounts` is the text of /proc/mounts; a system without that file is not checked.
    WAL needs shared memory between processes, which no network file system gives.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text()
        except OSError:
            return
    folder = folder.resolve()
    best, kind = Path("/"), ""
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if folder.is_relative_to(point) and len(point.parts) >= len(best.parts):
            best, kind = point, fields[2]
    if kind in NETWORK_FILE_SYSTEMS:
        raise ImproperlyConfigured(
            f"CALFLINE_DATA_DIR: {folder} lies on a network file system ({kind});"
            " the database needs a local disk"
        )


def problems_of(read: Callable[[str], Any]) -> list[str]:
    """One sentence for each pragma whose value is unsafe; `read` answers its value."""
    problems = []
    for name, is_safe, why in REQUIRED_PRAGMAS:
        value = read(name)
        if not is_safe(value):
            problems.append(f"database: {name} is {value}; it {why}")
    return problems


def refuse_unsafe_connection(connection: Any) -> None:
    """Raises ImproperlyConfigured when a new connection is not set up as it must be.

    `connection` is Django's wrapper. A database of another vendor is left alone.
    """
    if connection.vendor != "sqlite":
        return
    # Every safe version knows JSON. Django would ask once, by a write lock, and take a busy
    # database for one without JSON until the process ends.
    connection.features.supports_json_field = True
    raw = connection.connection
    problems = problems_of(lambda name: raw.execute(f"PRAGMA {name}").fetchone()[0])
    if connection.transaction_mode != "IMMEDIATE":
        problems.append("database: transaction_mode must be IMMEDIATE, or writers fail")
    if problems:
        raise ImproperlyConfigured("\n".join(problems))
