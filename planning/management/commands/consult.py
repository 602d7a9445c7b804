"""One consultation from a case file to files, by the code the browser uses."""

import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import override

from planning.diagram.template_tiles import PaperFormat
from planning.documents.calendar import follow_up_calendar
from planning.documents.paper import BookedVisit, Paper, PrintOptions
from planning.documents.plan_document import plan_pdf
from planning.domain.canonical import readable_bytes
from planning.domain.case import Case, CaseRefused, read_case
from planning.domain.case_output import assessment_json, plan_json
from planning.domain.consult import Consulted, PlanOrigin, consult
from planning.domain.protocols import names_of
from planning.evidence import load_knowledge

REFUSED = 2


class Command(BaseCommand):
    help = "Assess, plan, review and schedule one case file; write the results to a folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", type=Path, help="the case file, JSON")
        parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
        parser.add_argument("--pdf", choices=["yes", "no"], default="yes")
        parser.add_argument("--language", choices=["en", "ko"], default="en", help="of the PDF")
        parser.add_argument("--paper", choices=list(PaperFormat), default=PaperFormat.A4)

    def handle(self, *args: Any, **options: Any) -> None:
        knowledge = load_knowledge()
        try:
            content = options["case"].read_bytes()
        except OSError as error:
            self._refuse(f"file: cannot be read: {error.strerror}")
        try:
            case = read_case(content, protocols=names_of(knowledge.protocols.values()))
        except CaseRefused as error:
            self._refuse(str(error))
        consulted = consult(case, knowledge)
        with override(options["language"]):
            files = _files(consulted, case, options)
        _write_all(options["out"], files)
        for finding in consulted.findings:
            self.stdout.write(f"{finding.severity}: {finding.message}")
        self.stdout.write(f"{consulted.origin}: {', '.join(sorted(files))} in {options['out']}")

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(REFUSED)


def _files(consulted: Consulted, case: Case, options: dict[str, Any]) -> dict[str, bytes]:
    files = {
        "assessment.json": readable_bytes(assessment_json(consulted)),
        "plan.json": readable_bytes(plan_json(consulted)),
        "follow-up.ics": _calendar(consulted, case.clinic.timezone),
    }
    if options["pdf"] == "yes":
        files["plan.pdf"] = plan_pdf(consulted.reading, _paper(consulted, case, options))
    return files


def _paper(consulted: Consulted, case: Case, options: dict[str, Any]) -> Paper:
    return Paper(
        clinic_name="Calfline",
        language=options["language"],
        options=PrintOptions(paper=PaperFormat(options["paper"])),
        made_at=datetime.combine(consulted.reading.record.reviewed_on, time(), UTC),
        treated_on=case.treatment_on,
        stopped=consulted.origin is PlanOrigin.STOPPED,
        visits=[
            BookedVisit(visit.kind, visit.on, visit.window_from, visit.window_to)
            for visit in consulted.visits
        ],
    )


def _calendar(consulted: Consulted, time_zone: str) -> bytes:
    day = consulted.reading.record.reviewed_on
    return follow_up_calendar(
        consulted.visits,
        treated_on=day,
        series=consulted.reading.record.sha256,
        stamped_at=datetime.combine(day, time(), UTC),
        time_zone=time_zone,
        location="",
    )


def _write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Every file or none: each is complete on disk before the first gets its name."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as staging:
        for name, content in files.items():
            (Path(staging) / name).write_bytes(content)
        for name in files:
            (Path(staging) / name).replace(folder / name)
