"""Draws the lives of a plan and of its treatment record from the tables the code obeys."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.config import BASE_DIR
from planning.domain.lifecycle import drawing
from planning.domain.treatment_states import treatment_drawing

PAGE = Path("docs/reference/plan-states.md")
HEAD = """\
# The states of a plan

Drawn by `python manage.py draw_plan_states` from `planning/domain/lifecycle.py` and
`treatment_states.py`; the tests fail when this page is stale.

"""
TREATMENT = """
## The states of its treatment record

A plan has one record that is not voided. While it has, the plan is not replaced by a new
version.

"""


class Command(BaseCommand):
    help = "Draw docs/reference/plan-states.md; with --check, fail when it is stale."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, compare only")

    def handle(self, *args: Any, **options: Any) -> None:
        page = BASE_DIR / PAGE
        drawn = HEAD + drawing() + TREATMENT + treatment_drawing()
        if not options["check"]:
            page.write_text(drawn, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != drawn:
            raise CommandError(f"{PAGE} is stale: run python manage.py draw_plan_states")
