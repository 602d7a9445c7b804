"""Removes events past their retention, when a clinic is bound to (`AUD-07`)."""

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Clinic
from clinic.retention import TooEarly, purge

SHORTEST_REASON = 5
EARLIEST_YEAR = 1900


class Command(BaseCommand):
    help = (
        "Removes every event before a day that lies further back than the retention"
        " (CALFLINE_RETENTION_YEARS, ten at least), and notes in the log what went and where the"
        " chain goes on. Nothing else is ever removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", required=True, help="the clinic's name")
        parser.add_argument("--before", required=True, help="a day such as 2016-01-01")
        parser.add_argument("--reason", required=True, help="kept for good")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = Clinic.objects.filter(name=options["clinic"]).first()
        if clinic is None:
            raise CommandError(f"--clinic: there is no {options['clinic']}")
        reason = options["reason"].strip()
        if len(reason) < SHORTEST_REASON:
            raise CommandError("--reason: say why")
        try:
            day = date.fromisoformat(options["before"])
            if day.year < EARLIEST_YEAR:
                raise ValueError(day)
            before = timezone.make_aware(datetime.combine(day, time()))
            removed = purge(clinic, before=before, reason=reason)
        except TooEarly as refusal:
            raise CommandError(f"--before: {refusal}") from None
        except ValueError:
            raise CommandError(f"--before: {options['before']} is not a day") from None
        except RuntimeError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{clinic}: {removed} events removed")
