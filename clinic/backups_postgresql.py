"""The database's part of a backup where it is PostgreSQL: one dump of one moment.

The dump, the counts and the heads of the log are read in one snapshot, so they fit each other
while the clinic goes on. PostgreSQL's own programs do the work, found on PATH; the password
reaches them by their environment, never by their arguments.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
from psycopg import sql

from clinic.backups import COUNTED, HEADS, BackupError, Contents

SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@dataclass(frozen=True)
class PostgresqlStore:
    """One database on a server, by libpq's own names of its parameters."""

    parameters: Mapping[str, str]
    name: str = "calfline.dump"

    @classmethod
    def of(cls, database: Mapping[str, Any]) -> Self:
        """That of an entry of Django's DATABASES."""
        options = {
            name: str(value) for name, value in database["OPTIONS"].items() if name != "options"
        }
        named = {
            "dbname": database["NAME"],
            "user": database["USER"],
            "password": database["PASSWORD"],
            "host": database["HOST"],
            "port": str(database["PORT"]),
        }
        return cls({**options, **{name: value for name, value in named.items() if value}})

    @property
    def url(self) -> str:
        """As CALFLINE_DATABASE_URL takes it."""
        parts = dict(self.parameters)
        user = quote(parts.pop("user", ""), safe="")
        password = quote(parts.pop("password", ""), safe="")
        login = f"{user}:{password}" if password else user
        name = quote(parts.pop("dbname"), safe="")
        return f"postgresql://{login}@/{name}?{urlencode(parts)}"

    def copy(self, target: Path) -> Contents:
        """Writes the dump, and answers what is in it. Raises `BackupError`."""
        with closing(self._connected()) as connection:
            connection.execute(SNAPSHOT)
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot is not None  # noqa: S101 (a function always answers a row)
            contents = _contents(connection)
            self._run(
                "pg_dump",
                ["--format=custom", "--no-owner", "--no-privileges"],
                [f"--snapshot={snapshot[0]}", f"--file={target}"],
            )
        with target.open("rb") as file:
            os.fsync(file.fileno())
        return contents

    def fill(self, source: Path) -> None:
        """Puts a dump into this database. Raises `BackupError` unless it is empty."""
        if not self.is_empty():
            raise BackupError("the database is not empty: a restore never overwrites")
        self._run(
            "pg_restore",
            ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"],
            [f"--dbname={self.parameters['dbname']}", str(source)],
        )

    def is_empty(self) -> bool:
        """Whether it has no table yet."""
        asked = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        with closing(self._connected()) as connection:
            found = connection.execute(asked).fetchone()
        return found == (0,)

    def read(self) -> Contents:
        """What is in it now."""
        with closing(self._connected()) as connection:
            return _contents(connection)

    def problems(self) -> list[str]:
        """pg_restore stops at the first row that breaks a constraint: there is nothing left."""
        return []

    @contextmanager
    def spare(self) -> Iterator[Self]:
        """An empty database beside it, gone afterwards. Raises `BackupError`."""
        name = f"calfline_drill_{uuid4().hex}"
        with closing(self._connected()) as connection:
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
                )
            except psycopg.errors.InsufficientPrivilege:
                raise BackupError(
                    "the database's user may not create the database the drill restores into:"
                    " ALTER USER … CREATEDB"
                ) from None
            try:
                yield replace(self, parameters={**self.parameters, "dbname": name})
            finally:
                connection.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )

    def _connected(self) -> psycopg.Connection:
        try:
            return psycopg.connect(**self.parameters, autocommit=True)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            raise BackupError(
                f"the database cannot be reached (SQLSTATE {error.sqlstate})"
            ) from None

    def _run(self, program: str, *parts: Sequence[str]) -> None:
        named = {f"PG{name.upper()}": value for name, value in self.parameters.items()}
        named["PGDATABASE"] = named.pop("PGDBNAME")
        try:
            ended = subprocess.run(  # noqa: S603 (PostgreSQL's own programs, arguments of ours)
                [program, *(word for part in parts for word in part)],
                env={**os.environ, **named},
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise BackupError(f"{program} is missing: install PostgreSQL's client") from None
        if ended.returncode:
            raise BackupError(f"{program}: {ended.stderr.strip()}")


def _contents(connection: psycopg.Connection) -> Contents:
    counts = {}
    for table in COUNTED:
        asked = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = connection.execute(asked).fetchone()
        counts[table] = row[0] if row else 0
    heads = {
        str(clinic): [sequence, digest] for clinic, sequence, digest in connection.execute(HEADS)
    }
    return Contents(counts, heads)
