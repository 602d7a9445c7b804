"""Backups that can be restored: the whole database, every private file, the heads of the log.

    BACKUPS/
      2026-11-23T0300Z/   calfline.sqlite3   the database, by SQLite's own online copy
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
from typing import Any

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
CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made, or is not whole; `str()` says what is wrong with it."""


@dataclass(frozen=True)
class Backup:
    """One finished backup."""

    folder: Path
    made_at: datetime

    @property
    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text())
        return content


def make(*, data_dir: Path, into: Path, now: datetime | None = None) -> Backup:
    """A new backup of a running clinic; waits for nobody. Raises `BackupError`."""
    made_at = (now or timezone.now()).astimezone(UTC).replace(second=0, microsecond=0)
    folder = into / made_at.strftime(NAME)
    if folder.exists():
        raise BackupError(f"{folder} is there already")
    unfinished = into / f".{folder.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir(parents=True, mode=0o700)
        _copy_database(data_dir / DATABASE, unfinished / DATABASE)
        manifest = {
            "made_at": made_at.isoformat(),
            "database_sha256": _digest(unfinished / DATABASE),
            "counts": counts_of(unfinished / DATABASE),
            "audit_heads": heads_of(unfinished / DATABASE),
            "files": _keep_files(data_dir / MEDIA, into, _known(into)),
        }
        _seal(unfinished, manifest)
        unfinished.rename(folder)
        _flush(into)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise BackupError(f"{into}: {error}") from error
    return Backup(folder, made_at)


def problems_of(backup: Backup) -> list[str]:
    """What is wrong with a backup, one sentence each; empty when it can be restored."""
    try:
        sealed = (backup.folder / SEAL).read_text().strip()
        if _digest(backup.folder / MANIFEST) != sealed:
            return [f"{MANIFEST} was changed"]
        manifest = backup.manifest
        found = []
        if _digest(backup.folder / DATABASE) != manifest["database_sha256"]:
            found.append(f"{DATABASE} was changed")
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


def restore(backup: Backup, *, data_dir: Path) -> None:
    """Fills an empty folder. Raises `BackupError` where it is not empty or the backup not whole."""
    if data_dir.exists() and any(data_dir.iterdir()):
        raise BackupError(f"{data_dir} is not empty: a restore never overwrites")
    problems = problems_of(backup)
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
    _write_through(backup.folder / DATABASE, data_dir / DATABASE)
    _flush(data_dir)


def restored_differs(backup: Backup, data_dir: Path) -> list[str]:
    """How a restored folder differs from its backup: counts, heads, integrity, files."""
    manifest, found = backup.manifest, []
    counts, heads = counts_of(data_dir / DATABASE), heads_of(data_dir / DATABASE)
    found += [
        f"{table}: {counts.get(table)} rows, {expected} were backed up"
        for table, expected in manifest["counts"].items()
        if counts.get(table) != expected
    ]
    if heads != manifest["audit_heads"]:
        found.append("the heads of the access log differ")
    with closing(sqlite3.connect(data_dir / DATABASE)) as database:
        (answer,) = database.execute("PRAGMA integrity_check").fetchone()
        if answer != "ok":
            found.append(f"integrity check: {answer}")
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


def counts_of(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {
            table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in COUNTED
        }


def heads_of(database: Path) -> dict[str, list[Any]]:
    """The number and hash of each clinic's last audit event."""
    heads = (
        "SELECT clinic_id, sequence, hash FROM clinic_auditevent AS event WHERE sequence ="
        " (SELECT MAX(sequence) FROM clinic_auditevent WHERE clinic_id = event.clinic_id)"
    )
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {
            str(clinic): [sequence, digest]
            for clinic, sequence, digest in connection.execute(heads)
        }


def _copy_database(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
        (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
        # A copy in WAL mode would need its -wal beside it; one file is the whole.
        copy.execute("PRAGMA journal_mode = DELETE")
    if answer != "ok":
        raise BackupError(f"the database is damaged: {answer}")
    with target.open("rb") as file:
        os.fsync(file.fileno())


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
