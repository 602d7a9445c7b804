"""Changing kept rows, as somebody could who holds the database itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_triggers() -> Iterator[None]:
    """The triggers step aside for a while and come back with the same words."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in triggers:
            cursor.execute(statement)


def replacing(table: str) -> str:
    """A statement that puts the row with the id `%s` in its own place."""
    if connection.vendor == "sqlite":
        return f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = %s"  # noqa: S608
    return (
        f"INSERT INTO {table} SELECT * FROM {table} WHERE id = %s"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
    )
