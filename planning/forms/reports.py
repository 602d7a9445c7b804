"""The choices of a patient's report: language, and photographs of two days."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import QueryDict

from clinic.models import PaperSize
from patients.models import PhotoSet
from planning.diagram.template_tiles import PaperFormat
from planning.documents.report_tasks import ReportOptions
from planning.domain.commands import CommandRefused
from planning.domain.text import N_, Text
from planning.forms.posted import last_values

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class ReportChoice:
    language: str
    options: ReportOptions


def posted_report(posted: QueryDict, *, paper: str, sets: Sequence[PhotoSet]) -> ReportChoice:
    """What was chosen; `sets` are the days of photographs there are to choose from.

    Raises `CommandRefused`. Days are read only where the photographs are ticked.
    """
    values = last_values(posted)
    language = values.get("language", "")
    if language not in LANGUAGES:
        raise CommandRefused("language", Text(N_("Choose the language of the report.")))
    before = after = None
    if values.get("with_photos") == "true":
        before = _set(values.get("before_set", ""), "before_set", sets)
        after = _set(values.get("after_set", ""), "after_set", sets)
        _check_days(before, after)
    return ReportChoice(
        language,
        ReportOptions(
            paper=PaperFormat(PaperSize(paper).value),
            before_set=before.pk if before else None,
            after_set=after.pk if after else None,
        ),
    )


def _set(written: str, field: str, sets: Sequence[PhotoSet]) -> PhotoSet | None:
    if not written:
        return None
    try:
        wanted = UUID(written)
    except ValueError:
        wanted = None
    found = next((one for one in sets if one.pk == wanted), None)
    if found is None:
        raise CommandRefused(field, Text(N_("There are no photographs of this patient there.")))
    return found


def _check_days(before: PhotoSet | None, after: PhotoSet | None) -> None:
    if before is None and after is None:
        raise CommandRefused("before_set", Text(N_("Choose a day of photographs, or untick them.")))
    if before and after and before.taken_on >= after.taken_on:
        raise CommandRefused("after_set", Text(N_("Choose a day after the day before.")))
