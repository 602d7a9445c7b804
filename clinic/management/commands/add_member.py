"""Makes an account in a clinic: the only way one comes to be in production."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic.models import Clinic, Membership, User
from clinic.roles import Role


class Command(BaseCommand):
    help = (
        "Adds a member to a clinic, and the clinic itself with --new-clinic. The password is"
        " asked for, or read from standard input when that is not a terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="as it stands under a signature")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--clinic", required=True, help="the clinic's name")
        parser.add_argument("--new-clinic", action="store_true", help="make the clinic too")
        parser.add_argument("--time-zone", default=settings.TIME_ZONE, help="of a new clinic")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        clinic = _clinic(options["clinic"], options["new_clinic"], options["time_zone"])
        if User.objects.filter(username__iexact=options["username"]).exists():
            raise CommandError(f"username: {options['username']} is taken")
        user = User(username=options["username"].lower(), display_name=options["name"])
        try:
            user.clean_fields(exclude=["password"])
            password = _password()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        user.set_password(password)
        user.save()
        Membership.objects.create(user=user, clinic=clinic, role=options["role"])
        self.stdout.write(f"{user} can sign in to {clinic} as {user.username}.")


def _clinic(name: str, make: bool, time_zone: str) -> Clinic:
    existing = Clinic.objects.filter(name=name).first()
    if make:
        if existing:
            raise CommandError(f"--new-clinic: {name} exists already")
        if time_zone not in available_timezones():
            raise CommandError(f"--time-zone: {time_zone} is not a time zone")
        return Clinic.objects.create(name=name, time_zone=time_zone)
    if existing is None:
        raise CommandError(f"--clinic: there is no {name}; --new-clinic makes it")
    return existing


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise CommandError("The two passwords differ; nothing was made.")
    return first
