"""Checks every signature against its record, and every photograph bound to one (`AUD-05`)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.verification import verify_signatures


class Command(BaseCommand):
    help = (
        "Recomputes the hash of every signed plan and treatment and of every photograph a"
        " signature is bound to; fails naming the plan and the photograph that changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify_signatures()
        if found.problems:
            raise CommandError("\n".join(found.problems))
        self.stdout.write(
            f"{found.plans} signed plans, {found.treatments} signed treatments,"
            f" {found.photographs} photographs, whole"
        )
