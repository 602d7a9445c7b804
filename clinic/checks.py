"""System checks: what `manage.py check`, `migrate` and `serve` refuse to go on with."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from clinic.postgresql import safety


@register(Tags.database)
def database_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Opens each named database, which refuses unsafe settings; reads one page of it."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        try:
            problems += [Error(said, id="clinic.E001") for said in _read(connections[alias])]
        except (ImproperlyConfigured, DatabaseError) as error:
            problems.append(Error(str(error), id="clinic.E001"))
    return problems


def _read(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")
            return []

        def setting(name: str) -> str:
            cursor.execute("SELECT current_setting(%s)", [name])
            return str(cursor.fetchone()[0])

        return safety.problems_of(int(setting("server_version_num")), setting)
