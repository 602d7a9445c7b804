"""Fills an empty data folder from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import backups


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty folder and compares the two. Never overwrites: point"
        " CALFLINE_DATA_DIR at the folder afterwards, run verify_audit, then serve."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, metavar="EMPTY_FOLDER")
        parser.add_argument("--from", type=Path, default=settings.CONFIG.backups, dest="source")
        parser.add_argument("--backup", default="", help="its name; the newest unless said")

    def handle(self, *args: Any, **options: Any) -> None:
        backup = chosen(options["source"], options["backup"])
        try:
            backups.restore(backup, data_dir=options["target"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        differences = backups.restored_differs(backup, options["target"])
        if differences:
            raise CommandError("\n".join(differences))
        self.stdout.write(f"{backup.folder.name} restored into {options['target']}, the same")


def chosen(source: Path, name: str) -> backups.Backup:
    """The named backup, or the newest. Raises `CommandError`."""
    found = backups.finished(source)
    if name:
        found = [backup for backup in found if backup.folder.name == name]
    if not found:
        raise CommandError(f"no backup {name or 'at all'} in {source}")
    return found[-1]
