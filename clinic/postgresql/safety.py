"""What a PostgreSQL must promise before a clinic's records go into it."""

from collections.abc import Callable
from typing import Any, Final

from psycopg import Error as PostgresqlError

OLDEST_VERSION: Final = 150_000
LOCK_TIMEOUT_SECONDS: Final = 20
STATEMENT_TIMEOUT_SECONDS: Final = 60

BUSY_STATES: Final = frozenset({"55P03", "40001", "40P01", "57014"})
"""A lock not had in time, a serialization failure, a deadlock, a statement that took too long."""
UNTRANSLATABLE: Final = "22P05"
CONNECTION_FAILED: Final = "08006"
UNREACHABLE_CLASSES: Final = ("08", "57P")
"""The server cannot be reached, shuts down or starts."""
NO_ROOM_CLASSES: Final = ("53", "58")
"""No disk, memory or connection left; a file cannot be written."""

SETTINGS: Final[tuple[tuple[str, Callable[[str], bool], str], ...]] = (
    ("fsync", lambda value: value == "on", "must be on, or a power cut loses saved work"),
    (
        "synchronous_commit",
        lambda value: value != "off",
        "must not be off, or a power cut loses saved work",
    ),
    ("full_page_writes", lambda value: value == "on", "must be on, or a power cut tears pages"),
    ("server_encoding", lambda value: value == "UTF8", "must be UTF8, or Hangul is refused"),
)


def problems_of(version: int, read: Callable[[str], str]) -> list[str]:
    """One sentence for each promise that is missing; `read` answers a setting's value."""
    problems = []
    if version < OLDEST_VERSION:
        problems.append(f"database: PostgreSQL {version // 10_000} is too old; 15 or newer")
    for name, is_safe, why in SETTINGS:
        value = read(name)
        if not is_safe(value):
            problems.append(f"database: {name} is {value}; it {why}")
    return problems


def state_of(error: Any) -> str:
    """The SQLSTATE of Django's wrapped error; empty where it is none of PostgreSQL's.

    A server that is gone gives no state: then it is that of a connection that failed.
    """
    cause = error.__cause__
    if not isinstance(cause, PostgresqlError):
        return ""
    return cause.sqlstate or CONNECTION_FAILED
