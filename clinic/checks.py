"""System checks: what `manage.py check`, `migrate` and `serve` refuse to go on with."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.utils import OperationalError


@register(Tags.database)
def database_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Opens each named database, which refuses unsafe settings, and checks its integrity."""
    problems: list[CheckMessage] = []
    for alias in databases or ():
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA quick_check(1)")
                said = cursor.fetchone()[0]
        except (ImproperlyConfigured, OperationalError) as error:
            problems.append(Error(str(error), id="clinic.E001"))
            continue
        if said != "ok":
            problems.append(
                Error(
                    f"The database is damaged: {said}",
                    hint="Stop, keep the file, and restore the newest backup.",
                    id="clinic.E002",
                )
            )
    return problems
