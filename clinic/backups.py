"""Backups that can be restored: the whole database, every private file, the heads of the log.

    BACKUPS/
      2026-11-23T0300Z/   calfline.sqlite3   the database, by SQLite's own online copy
                          (calfline.dump)    or PostgreSQL's dump
                          manifest.json      every file with its hash, counts, audit heads
                          manifest.sha256    of the manifest
      files/ab/abcd…      the content of private files, each once for all backups

The database is copied first and the files after it: a file is on the disk before the row
that names it (`DUR-11`), so every row of the copy finds its file. A backup has its name only
once all of it is on the disk (`DUR-06`).
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

DATABASE, MANIFEST, SEAL, POOL = "calfline.sqlite3", "manifest.json", "manifest.sha256", "files"
MEDIA = "files"
NAME = "%Y-%m-%dT%H%MZ"
STALE_AFTER = timedelta(hours=26)
"""A night, and two hours for a slow one. Clinic default."""
COUNTED = (
    "patients_patient",
    "planning_plan",
    "planning_planrevision",
    "planning_signature",
    "planning_treatment",
    "planning_visit",
    "patients_photo",
    "clinic_auditevent",
)
HEADS = (
    "SELECT clinic_id, sequence, hash FROM clinic_auditevent AS event WHERE sequence ="
    " (SELECT MAX(sequence) FROM clinic_auditevent WHERE clinic_id = event.clinic_id)"
)
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made, or is not whole; `str()` says what is wrong with it."""


@dataclass(frozen=True)
class Contents:
    """What a database holds: rows by table, and each clinic's last audit event."""

    counts: dict[str, int]
    heads: dict[str, list[Any]]


class Store(Protocol):
    """The database's part of a backup."""

    @property
    def name(self) -> str:
        """Its file in a backup."""

    def copy(self, target: Path) -> Contents:
        """Writes a whole copy of a running database to the disk; answers what is in it."""

    def fill(self, source: Path) -> None:
        """Becomes that copy. Raises `BackupError` where something is there already."""

    def is_empty(self) -> bool:
        """Whether there is nothing to overwrite."""

    def read(self) -> Contents:
        """What is in it now."""

    def problems(self) -> list[str]:
        """What is damaged in it, one sentence each."""


@dataclass(frozen=True)
class SqliteStore:
    """One file, copied by SQLite's own online backup."""

    path: Path
    name: str = DATABASE

    def copy(self, target: Path) -> Contents:
        with (
            closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            # A copy in WAL mode would need its -wal beside it; one file is the whole.
            copy.execute("PRAGMA journal_mode = DELETE")
        copied = SqliteStore(target)
        problems = copied.problems()
        if problems:
            raise BackupError(f"the database is damaged: {problems[0]}")
        with target.open("rb") as file:
            os.fsync(file.fileno())
        return copied.read()

    def fill(self, source: Path) -> None:
        if not self.is_empty():
            raise BackupError(f"{self.path} is there already: a restore never overwrites")
        _write_through(source, self.path)

    def is_empty(self) -> bool:
        return not self.path.exists()

    def read(self) -> Contents:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            counts = {
                table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in COUNTED
            }
            heads = {
                str(clinic): [sequence, digest]
                for clinic, sequence, digest in connection.execute(HEADS)
            }
        return Contents(counts, heads)

    def problems(self) -> list[str]:
        with closing(sqlite3.connect(self.path)) as database:
            (answer,) = database.execute("PRAGMA integrity_check").fetchone()
        return [] if answer == "ok" else [f"integrity check: {answer}"]


@dataclass(frozen=True)
class Backup:
    """One finished backup."""

    folder: Path
    made_at: datetime

    @property
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return content

    @property
    def database(self) -> str:
        """The name of the database's file."""
        return str(self.manifest.get("database", DATABASE))


def store_of(data_dir: Path) -> Store:
    """The clinic's database: PostgreSQL where a setting names it, else the file in the folder."""
    if not settings.CONFIG.database_url.get_secret_value():
        return SqliteStore(data_dir / DATABASE)
    from clinic.backups_postgresql import PostgresqlStore  # which needs this module's names

    return PostgresqlStore.of(settings.DATABASES["default"])


def make(
    *, data_dir: Path, into: Path, now: datetime | None = None, store: Store | None = None
) -> Backup:
    """A new backup of a running clinic; waits for nobody. Raises `BackupError`."""
    store = store or store_of(data_dir)
    made_at = (now or timezone.now()).astimezone(UTC).replace(second=0, microsecond=0)
    folder = into / made_at.strftime(NAME)
    if folder.exists():
        raise BackupError(f"{folder} is there already")
    unfinished = into / f".{folder.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        contents = store.copy(unfinished / store.name)
        manifest = {
            "made_at": made_at.isoformat(),
            "database": store.name,
            "database_sha256": _digest(unfinished / store.name),
            "counts": contents.counts,
            "audit_heads": contents.heads,
            "files": _keep_files(data_dir / MEDIA, into, _known(into)),
        }
        _seal(unfinished, manifest)
        unfinished.rename(folder)
        _flush(into)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(f"{into}: {error}") from error
    except BackupError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Backup(folder, made_at)


def problems_of(backup: Backup) -> list[str]:
    """What is wrong with a backup, one sentence each; empty when it can be restored."""
    try:
        sealed = (backup.folder / SEAL).read_text().strip()
        if _digest(backup.folder / MANIFEST) != sealed:
            return [f"{MANIFEST} was changed"]
        manifest = backup.manifest
        found = []
        if _digest(backup.folder / backup.database) != manifest["database_sha256"]:
            found.append(f"{backup.database} was changed")
        pool = backup.folder.parent / POOL
        for row in manifest["files"]:
            kept = _pooled(pool, row["sha256"])
            if not kept.exists():
                found.append(f"{row['path']} is missing")
            elif _digest(kept) != row["sha256"]:
                found.append(f"{row['path']} was changed")
    except (OSError, ValueError, KeyError) as error:
        return [f"{backup.folder.name} cannot be read ({error})"]
    return found


def restore(backup: Backup, *, data_dir: Path, store: Store | None = None) -> None:
    """Fills an empty folder, and an empty database where it is none of the folder's files.

    Raises `BackupError` where either is not empty, or the backup not whole.
    """
    store = store or store_of(data_dir)
    if data_dir.exists() and any(data_dir.iterdir()):
        raise BackupError(f"{data_dir} is not empty: a restore never overwrites")
    if not store.is_empty():
        raise BackupError("the database is not empty: a restore never overwrites")
    problems = problems_of(backup)
    if not problems and backup.database != store.name:
        problems = [f"{backup.database} was backed up; this clinic's database is another kind"]
    if problems:
        raise BackupError("\n".join(problems))
    manifest = backup.manifest
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    pool = backup.folder.parent / POOL
    for row in manifest["files"]:
        target = data_dir / MEDIA / row["path"]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_through(_pooled(pool, row["sha256"]), target)
    # Last, so that an interrupted restore is a folder without a database.
    store.fill(backup.folder / store.name)
    _flush(data_dir)


def restored_differs(backup: Backup, data_dir: Path, store: Store | None = None) -> list[str]:
    """How a restored folder differs from its backup: counts, heads, integrity, files."""
    store = store or store_of(data_dir)
    manifest, contents = backup.manifest, store.read()
    found = [
        f"{table}: {contents.counts.get(table)} rows, {expected} were backed up"
        for table, expected in manifest["counts"].items()
        if contents.counts.get(table) != expected
    ]
    if contents.heads != manifest["audit_heads"]:
        found.append("the heads of the access log differ")
    found += store.problems()
    found += [
        f"{row['path']} differs"
        for row in manifest["files"]
        if _digest(data_dir / MEDIA / row["path"]) != row["sha256"]
    ]
    return found


def finished(into: Path) -> list[Backup]:
    """The finished backups, oldest first."""
    found = []
    for folder in sorted(into.glob("20*Z")) if into.exists() else ():
        try:
            made_at = datetime.strptime(folder.name, NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
        if (folder / SEAL).exists():
            found.append(Backup(folder, made_at))
    return found


def newest(into: Path) -> Backup | None:
    found = finished(into)
    return found[-1] if found else None


def is_stale(into: Path, now: datetime) -> bool:
    """Whether the newest backup is too old, or there is none."""
    last = newest(into)
    return last is None or now - last.made_at > STALE_AFTER


def thin_out(into: Path, keep: int) -> None:
    """Removes all but the newest `keep` backups, and contents no manifest names any more."""
    found = finished(into)
    for backup in found[:-keep] if keep else ():
        shutil.rmtree(backup.folder)
    named = {row["sha256"] for backup in found[-keep:] for row in backup.manifest["files"]}
    for kept in (into / POOL).glob("*/*"):
        if kept.name not in named:
            kept.unlink()


def _keep_files(
    source: Path, into: Path, known: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Puts every private file's content in the pool; answers their rows of the manifest."""
    rows = []
    for path in _private_files(source):
        name = path.relative_to(source).as_posix()
        size = path.stat().st_size
        before = known.get(name)
        # A private file is never written again under its name, so its hash holds.
        is_kept = before is not None and before["bytes"] == size
        digest = before["sha256"] if before is not None and is_kept else _digest(path)
        kept = _pooled(into / POOL, digest)
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_through(path, kept)
        rows.append({"path": name, "sha256": digest, "bytes": size})
    return rows


def _private_files(source: Path) -> Iterator[Path]:
    for path in sorted(source.rglob("*")) if source.exists() else ():
        if path.is_file() and not path.name.startswith("."):
            yield path


def _known(into: Path) -> dict[str, Mapping[str, Any]]:
    last = newest(into)
    return {row["path"]: row for row in last.manifest["files"]} if last else {}


def _seal(folder: Path, manifest: Mapping[str, Any]) -> None:
    for name, content in (
        (MANIFEST, json.dumps(manifest, indent=1)),
        (SEAL, hashlib.sha256(json.dumps(manifest, indent=1).encode()).hexdigest()),
    ):
        with (folder / name).open("w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    _flush(folder)


def _write_through(source: Path, target: Path) -> None:
    unfinished = target.with_name(f".{target.name}")
    with source.open("rb") as reader, unfinished.open("wb") as writer:
        shutil.copyfileobj(reader, writer, CHUNK)
        writer.flush()
        os.fsync(writer.fileno())
    unfinished.replace(target)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pooled(pool: Path, digest: str) -> Path:
    return pool / digest[:2] / digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
