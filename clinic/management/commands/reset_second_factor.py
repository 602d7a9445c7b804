"""Takes lost second factors away at the server, when no admin can (`SEC-07`)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.factors import remove_second_factors
from clinic.models import User


class Command(BaseCommand):
    help = (
        "Takes every second factor from a member who lost them and ends their sessions. Where"
        " one is required, the member sets up a new one before anything else opens."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"username: there is no member called {username}")
        remove_second_factors(user, by=None)
        self.stdout.write(f"{username} signs in by password next and sets up a new second factor.")
