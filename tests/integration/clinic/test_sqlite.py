"""DUR-01: an unsafe database is refused, in words, before anything is served."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from clinic import sqlite
from clinic.config import BASE_DIR

pytestmark = pytest.mark.sqlite_only("SQLite itself")

SAFE = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 20_000,
    "mmap_size": 0,
}


def manage(
    *arguments: str, data_dir: Path, environment: str = "development", **extra: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CALFLINE_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=kept
        | {"CALFLINE_DATA_DIR": str(data_dir), "CALFLINE_ENVIRONMENT": environment}
        | {f"CALFLINE_{name.upper()}": value for name, value in extra.items()},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_versions(version: tuple[int, ...], is_safe: bool) -> None:
    assert sqlite.version_is_safe(version) is is_safe
    if not is_safe:
        with pytest.raises(ImproperlyConfigured, match=r"can corrupt the database"):
            sqlite.refuse_unsafe_version(version)


def test_django_runs_on_the_safe_driver() -> None:
    assert sqlite3.sqlite_version_info == connection.Database.sqlite_version_info  # type: ignore[attr-defined]
    assert sqlite.version_is_safe(sqlite3.sqlite_version_info)


def test_this_connection_is_set_up_as_it_must_be() -> None:
    with connection.cursor() as cursor:

        def read(name: str) -> object:
            cursor.execute(f"PRAGMA {name}")
            return cursor.fetchone()[0]

        assert {name: read(name) for name, _, _ in sqlite.REQUIRED_PRAGMAS} == SAFE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "delete"),
        ("synchronous", 1),
        ("foreign_keys", 0),
        ("recursive_triggers", 0),
        ("busy_timeout", 4999),
        ("mmap_size", 1024),
    ],
)
def test_each_unsafe_pragma_is_named(name: str, value: object) -> None:
    problems = sqlite.problems_of((SAFE | {name: value}).__getitem__)
    assert len(problems) == 1
    assert problems[0].startswith(f"database: {name} is {value}; it must")


@pytest.mark.parametrize(
    ("init_command", "options", "named"),
    [
        ("PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON", {}, "journal_mode"),
        (sqlite.INIT_COMMANDS.replace("FULL", "NORMAL"), {}, "synchronous"),
        (sqlite.INIT_COMMANDS.replace("recursive_triggers = ON", "cache_size = 100"), {}, "recurs"),
        (sqlite.INIT_COMMANDS, {"timeout": 1}, "busy_timeout"),
        (sqlite.INIT_COMMANDS, {"transaction_mode": "DEFERRED"}, "transaction_mode"),
    ],
)
def test_a_connection_set_up_otherwise_is_closed_again(
    tmp_path: Path, init_command: str, options: dict[str, object], named: str
) -> None:
    unsafe = connection.copy()
    unsafe.settings_dict["NAME"] = tmp_path / "other.sqlite3"
    unsafe.settings_dict["OPTIONS"] = {
        **connection.settings_dict["OPTIONS"],
        "init_command": init_command,
        **options,
    }
    with pytest.raises(ImproperlyConfigured, match=named):
        unsafe.connect()
    assert unsafe.connection is None


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("server:/x /srv nfs4 rw 0 0", "nfs4"),
        ("/dev/vda / ext4 rw 0 0\n//nas/x /srv/data cifs rw 0 0", "cifs"),
        ("x /srv/my\\040data fuse.sshfs rw 0 0", "fuse.sshfs"),
    ],
)
def test_a_network_disk_is_refused(mounts: str, kind: str) -> None:
    folder = Path("/srv/my data" if "040" in mounts else "/srv/data")
    with pytest.raises(ImproperlyConfigured, match=kind):
        sqlite.refuse_network_disk(folder, mounts)


def test_a_local_disk_beside_a_network_disk_is_fine() -> None:
    mounts = "server:/x /srv nfs4 rw 0 0\n/dev/vdb /srv/data ext4 rw 0 0\nx /srv/database nfs rw"
    sqlite.refuse_network_disk(Path("/srv/data"), mounts)


def test_a_data_folder_that_cannot_be_written_ends_the_command(tmp_path: Path) -> None:
    """A file stands where the folder should be: root, too, cannot write there."""
    (tmp_path / "taken").write_text("")
    ended = manage("check", data_dir=tmp_path / "taken" / "var")
    assert ended.returncode != 0
    assert "CALFLINE_DATA_DIR: cannot write in" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_damaged_database_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "calfline.sqlite3").write_bytes(b"not a database, though long enough" * 100)
    ended = manage("serve", data_dir=tmp_path)
    assert ended.returncode != 0
    assert "file is not a database" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_is_not_up_to_date_ends_the_start(tmp_path: Path) -> None:
    ended = manage("serve", data_dir=tmp_path)
    assert ended.returncode != 0
    assert "run `python manage.py migrate`" in ended.stderr
