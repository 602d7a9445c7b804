"""A clinic of fictitious patients in an empty development data folder."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from clinic.demo import demo_accounts, make_demo_clinic
from planning.demo.clinic import fill
from planning.demo.pictures import fill_pictures
from planning.demo.stock import fill_stock
from planning.demo.year import fill_year
from planning.outcomes import rebuild

PATIENTS_OF_A_YEAR = 400


class Command(BaseCommand):
    help = "Fill an empty development data folder with a demo clinic; never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--patients",
            type=int,
            default=PATIENTS_OF_A_YEAR,
            help="how many patients the past year had, beside those of the case files",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                members = make_demo_clinic()
                count = fill(by=members["clinician"])
                today = timezone.localdate()
                clinicians = [members["clinician"], members["colleague"]]
                count += fill_year(
                    members=clinicians,
                    desk=members["staff"],
                    count=options["patients"],
                    today=today,
                )
                fill_stock(by=members["staff"], today=today)
                fill_pictures(by=members["staff"], today=today)
                rebuild(members["admin"].clinic)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Demo clinic with {count} fictitious patients")
        for account in demo_accounts():
            self.stdout.write(f"  {account.role}: {account.username} / {account.password}")
