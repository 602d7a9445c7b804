"""Brings a data folder up to date: tables, cache, static files, demo clinic if it is empty."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from clinic.models import Clinic

DEMO_COMMAND = "load_demo_clinic"


class Command(BaseCommand):
    help = (
        "Migrates the database, makes the shared cache, gathers the static files and, in"
        " development, fills an empty database with a clinic of fictitious patients."
        " Safe to repeat. Take a backup before running it on a clinic's data."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0}
        self.stdout.write(f"Bringing {settings.DATA_DIR} up to date")
        call_command("migrate", interactive=False, **quiet)
        call_command("createcachetable", **quiet)
        call_command("collectstatic", interactive=False, clear=True, **quiet)
        if (
            not settings.CONFIG.is_production
            and not Clinic.objects.exists()
            and DEMO_COMMAND in get_commands()
        ):
            self.stdout.write("Filling the empty data folder with the demo clinic")
            call_command(DEMO_COMMAND)
