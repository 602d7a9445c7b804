"""Checks every clinic's audit chain, and against the heads noted at the last check."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic import audit
from clinic.models import Clinic


class Command(BaseCommand):
    help = (
        "Recomputes every clinic's audit chain and fails at the first event that was changed,"
        " removed, swapped or inserted. Notes each head in the anchor file; events noted"
        " there that are gone or different fail the next check. Keep the file off this machine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, default=settings.DATA_DIR / "audit-anchor.json", metavar="FILE"
        )

        parser.add_argument(
            "--paper",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="the events and the head a signed plan's paper names; may be given again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor: Path = options["anchor"]
        noted = _read(anchor)
        heads: dict[str, list[int | str]] = {}
        problems = []
        for clinic in Clinic.objects.order_by("name", "pk"):
            sequence, digest = noted.pop(str(clinic.pk), [0, ""])
            found = audit.verify(clinic, anchor=(int(sequence), str(digest)))
            if found.problem:
                problems.append(f"{clinic}: {found.problem}")
            else:
                self.stdout.write(f"{clinic}: {found.count} events, whole")
            heads[str(clinic.pk)] = [found.count, found.head_hash]
        problems += [f"clinic {gone} was noted earlier and is gone" for gone in noted]
        problems += [said for paper in options["paper"] if (said := _differs(paper))]
        if problems:
            # The anchor stays as it was: it is the evidence.
            raise CommandError("\n".join(problems))
        anchor.write_text(json.dumps(heads, indent=1) + "\n")


def _differs(paper: str) -> str:
    number, _, digest = paper.partition(":")
    if not number.isdecimal() or not digest:
        raise CommandError(f"--paper: {paper} is not NUMBER:HASH")
    if audit.is_logged(int(number), digest.strip().lower()):
        return ""
    return f"the paper's event {number} is in no clinic's log: it was changed since"


def _read(anchor: Path) -> dict[str, list[int | str]]:
    if not anchor.exists():
        return {}
    try:
        noted: dict[str, list[int | str]] = json.loads(anchor.read_text())
        return {
            clinic: [int(sequence), str(digest)] for clinic, (sequence, digest) in noted.items()
        }
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(f"--anchor: {anchor} cannot be read ({error})") from None
