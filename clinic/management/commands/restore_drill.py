"""Restores the newest backup somewhere else and proves that it holds."""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic import backups
from clinic.backups_postgresql import PostgresqlStore
from clinic.management.commands.restore import chosen

RESULT = "last-drill.json"


class Command(BaseCommand):
    help = (
        "Restores the newest backup into a folder of its own, compares counts, files and the"
        " heads of the access log, verifies the log's chain and the signatures in it, and notes"
        " the result."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=Path, default=settings.CONFIG.backups, dest="source")

    def handle(self, *args: Any, **options: Any) -> None:
        backup = chosen(options["source"], "")
        with tempfile.TemporaryDirectory(prefix="calfline-drill-") as folder:
            problems = drill(backup, Path(folder) / "restored")
        note = {
            "at": timezone.now().isoformat(),
            "backup": backup.folder.name,
            "problems": problems,
        }
        (options["source"] / RESULT).write_text(json.dumps(note, indent=1))
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"{backup.folder.name} can be restored")


def drill(backup: backups.Backup, target: Path) -> list[str]:
    """What is wrong with a backup once it is restored, into a spare database where one is due."""
    try:
        with _beside(target) as (store, environment):
            backups.restore(backup, data_dir=target, store=store)
            return [
                *backups.restored_differs(backup, target, store),
                *_verified(target, environment),
            ]
    except backups.BackupError as error:
        return [str(error)]


@contextmanager
def _beside(target: Path) -> Iterator[tuple[backups.Store, dict[str, str]]]:
    own = backups.store_of(target)
    if isinstance(own, backups.SqliteStore):
        yield own, {}
        return
    assert isinstance(own, PostgresqlStore)  # noqa: S101 (there are two kinds)
    with own.spare() as spare:
        yield spare, {"CALFLINE_DATABASE_URL": spare.url}


def _verified(target: Path, environment: dict[str, str]) -> list[str]:
    problems = []
    for check in (["verify_audit", "--anchor", str(target / "anchor.json")], ["verify_signatures"]):
        verified = subprocess.run(
            [sys.executable, "manage.py", *check],
            cwd=settings.BASE_DIR,
            env={**os.environ, "CALFLINE_DATA_DIR": str(target), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if verified.returncode:
            problems.append(verified.stderr.strip() or f"{check[0]} failed")
    return problems
