"""What PostgreSQL must promise, how it says busy, and its backups (`DUR-10`, `DUR-06`)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from clinic import audit, errors
from clinic.backups import BackupError
from clinic.backups_postgresql import PostgresqlStore
from clinic.config import BASE_DIR
from clinic.databases import postgresql
from clinic.models import Membership
from clinic.postgresql import safety
from tests.integration.clinic.test_backups import PREPARATION, PREPARE
from tests.integration.clinic.test_sqlite import manage as manage_without_database

SAFE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "server_encoding": "UTF8",
}


# Words and settings, on every machine --------------------------------------------------------


def test_an_address_in_django_s_words() -> None:
    """DUR-10."""
    found = postgresql("postgresql://calf%40line:p%2Fw@db.example:5433/records?sslmode=verify-full")
    assert (found["ENGINE"], found["NAME"], found["USER"], found["PASSWORD"]) == (
        "clinic.postgresql",
        "records",
        "calf@line",
        "p/w",
    )
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert found["OPTIONS"]["sslmode"] == "verify-full"
    assert "lock_timeout=20s" in found["OPTIONS"]["options"]
    by_socket = postgresql("postgresql://calfline@/records?host=/run/postgresql")
    assert (by_socket["HOST"], by_socket["PORT"]) == ("/run/postgresql", "")


def test_an_address_survives_a_store() -> None:
    """DUR-06: what a drill's commands are given leads to the same database."""
    url = "postgresql://calf%40line:p%2Fw@db.example:5433/records?sslmode=verify-full"
    again = postgresql(PostgresqlStore.of(postgresql(url)).url)
    assert again == postgresql(url)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:secret-word@host/db",
        "postgresql://me:secret-word@host",
        "postgresql://me:secret-word@host:port/db",
        "postgresql://me:secret-word@host:99999/db",
        "secret-word",
        "postgresql://[me:secret-word@host/db",
    ],
)
def test_an_address_that_cannot_be_is_named_and_not_repeated(tmp_path: Path, url: str) -> None:
    """SEC-09: the password is in no message."""
    ended = manage_without_database("check", data_dir=tmp_path, database_url=url)
    assert ended.returncode != 0
    assert "CALFLINE_DATABASE_URL: " in ended.stderr
    assert "secret-word" not in ended.stderr + ended.stdout


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, ""),
        ({"fsync": "off"}, "fsync is off"),
        ({"synchronous_commit": "off"}, "synchronous_commit is off"),
        ({"full_page_writes": "off"}, "full_page_writes is off"),
        ({"server_encoding": "SQL_ASCII"}, "server_encoding is SQL_ASCII"),
    ],
)
def test_a_server_that_may_lose_work_is_refused(change: dict[str, str], named: str) -> None:
    """DUR-01, DUR-10."""
    values = {**SAFE, **change}
    problems = safety.problems_of(150_000, lambda name: values[name])
    assert (named in problems[0]) if named else problems == []


def test_an_old_server_is_refused() -> None:
    assert "PostgreSQL 14 is too old" in safety.problems_of(140_010, SAFE.__getitem__)[0]


def asked() -> HttpRequest:
    return RequestFactory().get("/")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (psycopg.errors.LockNotAvailable, 503),
        (psycopg.errors.SerializationFailure, 503),
        (psycopg.errors.DeadlockDetected, 503),
        (psycopg.errors.QueryCanceled, 503),
        (psycopg.errors.AdminShutdown, 503),
        (psycopg.errors.ConnectionFailure, 503),
        (psycopg.errors.DiskFull, 503),
        (psycopg.OperationalError, 503),
        (psycopg.errors.UndefinedFunction, None),
    ],
)
def test_busy_is_said_as_on_sqlite(kind: type[psycopg.Error], status: int | None, db: None) -> None:
    """LOAD-01: by its state, in whatever language the server speaks."""
    error = OperationalError("잠금을 얻지 못했습니다")
    error.__cause__ = kind("잠금을 얻지 못했습니다")
    answer = errors.database_busy(asked(), error)
    assert (answer.status_code if answer else None) == status


# On a server ---------------------------------------------------------------------------------


@pytest.mark.postgresql_only
def test_the_check_reads_the_server_s_settings(db: None) -> None:
    """DUR-01: the tests' own server is fast, so it is refused, by name."""
    said = " ".join(str(problem) for problem in run_checks(databases=["default"]))
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert f"database: {name} is off" in said


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_transaction_waits_for_the_one_before_it(alice: Membership) -> None:
    """DUR-10: what is checked and then written means the same as on SQLite."""
    order, begun, go_on = [], threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            begun.set()
            go_on.wait(5)
            order.append("first")
        connection.close()

    def second() -> None:
        begun.wait(5)
        with transaction.atomic():
            order.append("second")
        connection.close()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    begun.wait(5)
    threads[1].join(0.3)
    assert order == []
    go_on.set()
    for thread in threads:
        thread.join()
    assert order == ["first", "second"]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_one_that_waits_in_vain_says_busy_and_works_afterwards(alice: Membership) -> None:
    """LOAD-01: the connection is as good as new."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with pytest.raises(OperationalError) as busy, transaction.atomic():
        pytest.fail("it did not wait")
    answer = errors.database_busy(asked(), busy.value)
    assert answer is not None
    assert answer.status_code == 503
    done.set()
    thread.join()
    with transaction.atomic():
        audit.record(by=alice, action="tested", subject=None)
    assert audit.verify(alice.clinic).count == 1
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def manage(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "CALFLINE_ENVIRONMENT": "development",
        "CALFLINE_DATABASE_URL": url,
        "CALFLINE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def living(tmp_path: Path) -> Iterator[tuple[PostgresqlStore, Path]]:
    """A clinic in a database of its own, with one private file."""
    server = PostgresqlStore.of(settings.DATABASES["default"])
    with PostgresqlStore({**server.parameters, "dbname": "postgres"}).spare() as store:
        folder = tmp_path / "living"
        done = manage(store.url, folder, "shell", "-v0", "-c", PREPARE)
        assert done.returncode == 0, done.stderr
        kept = folder / "files" / "photos"
        kept.mkdir(parents=True)
        (kept / "one.jpg").write_bytes(b"first picture")
        yield store, folder


@pytest.mark.postgresql_only
def test_a_backup_is_restored_and_a_plan_is_signed_in_it(
    living: tuple[PostgresqlStore, Path], tmp_path: Path
) -> None:
    """DUR-06, DUR-10: into an empty database and an empty folder; never over another."""
    store, folder = living
    into, restored = tmp_path / "backups", tmp_path / "restored"
    done = manage(store.url, folder, "backup", "--to", str(into))
    assert done.returncode == 0, done.stderr
    over = manage(store.url, folder, "restore", str(restored), "--from", str(into))
    assert "the database is not empty" in over.stderr
    with store.spare() as empty:
        done = manage(empty.url, folder, "restore", str(restored), "--from", str(into))
        assert done.returncode == 0, done.stderr
        assert empty.read() == store.read()
        assert (restored / "files/photos/one.jpg").read_bytes() == b"first picture"
        assert manage(empty.url, restored, "verify_audit").returncode == 0
        done = manage(empty.url, restored, "shell", "-v0", "-c", PREPARATION)
        assert done.returncode == 0, done.stderr


@pytest.mark.postgresql_only
def test_a_drill_leaves_nothing_behind(
    living: tuple[PostgresqlStore, Path], tmp_path: Path
) -> None:
    """DUR-06."""
    store, folder = living
    into = tmp_path / "backups"
    assert manage(store.url, folder, "backup", "--to", str(into)).returncode == 0
    before = databases(store)
    done = manage(store.url, folder, "restore_drill", "--from", str(into))
    assert done.returncode == 0, done.stderr
    assert json.loads((into / "last-drill.json").read_text())["problems"] == []
    assert databases(store) == before


@pytest.mark.postgresql_only
def test_a_changed_dump_is_not_restored(
    living: tuple[PostgresqlStore, Path], tmp_path: Path
) -> None:
    """DUR-06."""
    store, folder = living
    into = tmp_path / "backups"
    assert manage(store.url, folder, "backup", "--to", str(into)).returncode == 0
    dump = next(into.glob("*/calfline.dump"))
    dump.write_bytes(dump.read_bytes()[:-1] + b"!")
    with store.spare() as empty:
        done = manage(empty.url, folder, "restore", str(tmp_path / "new"), "--from", str(into))
        assert "calfline.dump was changed" in done.stderr
        assert empty.is_empty()


def test_a_server_that_is_gone_says_busy() -> None:
    """LOAD-01, DUR-10: a refused connection has no state of its own."""
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("postgresql://me@/x?host=/nowhere")
    assert refused.value.sqlstate is None
    error = OperationalError("connection failed")
    error.__cause__ = refused.value
    answer = errors.database_busy(asked(), error)
    assert answer is not None
    assert answer.status_code == 503


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    """SEC-09."""
    nowhere = PostgresqlStore.of(postgresql("postgresql://me:secret-word@/x?host=/nowhere"))
    with pytest.raises(BackupError) as refusal:
        nowhere.read()
    assert "secret-word" not in str(refusal.value)


def databases(store: PostgresqlStore) -> list[str]:
    with psycopg.connect(store.url) as server:
        return sorted(name for (name,) in server.execute("SELECT datname FROM pg_database"))


def test_a_url_names_what_it_should() -> None:
    assert urlsplit(PostgresqlStore({"dbname": "x", "user": "me"}).url).path == "/x"
