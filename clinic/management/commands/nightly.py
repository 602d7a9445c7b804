"""The night's work: a backup, once a week a drill, and what may be cleared away."""

from typing import Any

from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.utils import timezone

DRILL_ON = 6
WORK: tuple[str, ...] = ("backup", "clearsessions", "sweep_photos")


class Command(BaseCommand):
    help = "Backs up, tries the backup once a week, and clears away what nothing needs any more."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        work = [name for name in WORK if name in get_commands()]
        if timezone.localdate().weekday() == DRILL_ON:
            work.append("restore_drill")
        problems = []
        for name in work:
            try:
                call_command(name, stdout=self.stdout)
            except CommandError as error:
                # One that fails must not keep the others from their turn.
                problems.append(f"{name}: {error}")
        if problems:
            raise CommandError("\n".join(problems))
