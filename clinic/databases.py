"""Which database: SQLite in the data folder, or the PostgreSQL that a setting names."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from clinic import sqlite
from clinic.config import Config
from clinic.postgresql import safety

SCHEMES = ("postgresql", "postgres")


def database_of(config: Config) -> dict[str, Any]:
    """The entry of DATABASES."""
    url = config.database_url.get_secret_value()
    return postgresql(url) if url else sqlite_at(config)


def sqlite_at(config: Config) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": config.database_path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": sqlite.BUSY_TIMEOUT_SECONDS,
            "init_command": sqlite.INIT_COMMANDS,
        },
        # A file, so that threads and processes meet the same locking as in a clinic.
        "TEST": {"NAME": config.data_dir / "test.sqlite3"},
    }


def postgresql(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:5432/name?sslmode=verify-full`, in Django's words.

    A host that is a folder is that of the server's socket, written as `?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "clinic.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **options,
            "options": (
                f"-c lock_timeout={safety.LOCK_TIMEOUT_SECONDS}s"
                f" -c statement_timeout={safety.STATEMENT_TIMEOUT_SECONDS}s"
                " -c idle_in_transaction_session_timeout=60s"
            ),
        },
    }
