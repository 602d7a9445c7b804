"""Makes one backup, and keeps the newest ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import backups


class Command(BaseCommand):
    help = (
        "Backs up the database, every private file and the heads of the access log while"
        " Calfline runs, then removes all but the newest backups. Keep the folder on another disk."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.CONFIG.backups, metavar="FOLDER")
        parser.add_argument("--keep", type=int, default=settings.CONFIG.backups_kept)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 1:
            raise CommandError("--keep: must be at least 1")
        try:
            made = backups.make(data_dir=settings.DATA_DIR, into=options["to"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        backups.thin_out(options["to"], options["keep"])
        manifest = made.manifest
        self.stdout.write(
            f"{made.folder}: {len(manifest['files'])} files,"
            f" {manifest['counts']['clinic_auditevent']} events of the access log"
        )
