"""A clinic of fictitious patients in an empty development data folder."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic.demo import demo_accounts, make_demo_clinic
from clinic.roles import Role
from planning.demo.clinic import fill


class Command(BaseCommand):
    help = "Fill an empty development data folder with a demo clinic; never in production."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                members = make_demo_clinic()
                count = fill(by=members[Role.CLINICIAN])
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Demo clinic with {count} fictitious patients")
        for account in demo_accounts():
            self.stdout.write(f"  {account.role}: {account.username} / {account.password}")
