"""Removes files of photographs that no row came to name, and names those that are missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patients.photos import storage


class Command(BaseCommand):
    help = (
        "Removes photograph files that a crash left without a record. Fails, naming the files,"
        " if a recorded photograph is not on the disk: restore it from a backup."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{storage.sweep()} files without a record were removed")
        missing = storage.missing()
        if missing:
            raise CommandError("recorded, but not on the disk:\n" + "\n".join(missing))
