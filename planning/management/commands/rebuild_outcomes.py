"""Facts of outcomes made anew from the records they come from."""

from typing import Any

from django.core.management.base import BaseCommand

from clinic.models import Clinic
from planning.outcomes import rebuild


class Command(BaseCommand):
    help = "Make the facts of every clinic's outcomes anew from its treatments and visits."

    def handle(self, *args: Any, **options: Any) -> None:
        for clinic in Clinic.objects.order_by("name", "pk"):
            self.stdout.write(f"{clinic.name}: {rebuild(clinic)} treatments")
