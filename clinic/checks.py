"""System checks: what `manage.py check`, `migrate` and `serve` refuse to go on with."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import DatabaseError


@register(Tags.database)
def database_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Opens each named database, which refuses unsafe settings; reads one page of it."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM sqlite_master")
        except (ImproperlyConfigured, DatabaseError) as error:
            problems.append(Error(str(error), id="clinic.E001"))
    return problems
