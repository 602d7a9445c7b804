"""Django's makemessages, which also reads the core's `N_` marks and writes stable files."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages

IGNORED = [".venv/*", "var/*", "tests/*", "staticfiles/*", "screenshots/*"]


class Command(makemessages.Command):
    help = "Gathers every user-facing sentence into locale/; `make messages` is the way to run it."
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(no_obsolete=True, no_location=True, add_location=None)

    def handle(self, *args: Any, **options: Any) -> None:
        options["ignore_patterns"] = [*options["ignore_patterns"], *IGNORED]
        super().handle(*args, **options)
