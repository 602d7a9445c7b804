"""The patient's page in words: what was planned, what to expect, dates, warning signs."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from planning.documents.aftercare import aftercare
from planning.documents.paper import BookedVisit, Paper
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.followup import VISIT_WORDS, WEEKDAY_WORDS, Weekday
from planning.domain.reading import Reading
from planning.wording import say


def take_home(reading: Reading, paper: Paper) -> dict[str, Any]:
    """The page as the template places it."""
    said = aftercare(reading.record.intake)
    visits = [
        {"when": _visit_day(visit), "what": say(VISIT_WORDS[visit.kind])} for visit in paper.visits
    ]
    lines = {
        name: [{"text": say(line.text), "sources": source_words(line.sources)} for line in group]
        for name, group in (
            ("expect", said.expect),
            ("habits", said.habits),
            ("warnings", said.warnings),
        )
    }
    return {
        **lines,
        "urgent": say(said.urgent),
        "planned": _planned_words(reading),
        "dates": visits,
    }


def _planned_words(reading: Reading) -> str:
    sums = reading.totals
    return gettext(
        "Botulinum toxin for the calf muscle (gastrocnemius): %(left)s places on your LEFT leg, "
        "%(right)s on your RIGHT leg. This use is not on the product's label."
    ) % {"left": sums.left_sites, "right": sums.right_sites}


def _visit_day(visit: BookedVisit) -> str:
    if visit.on is None:
        return f"{visit.window_from.isoformat()} – {visit.window_to.isoformat()}"
    weekday = say(WEEKDAY_WORDS[Weekday.of(visit.on)])
    return f"{visit.on.isoformat()} ({weekday})"


def source_words(sources: Iterable[str]) -> str:
    """`[Cheng2019] [clinic default]`, the latter in the reader's language."""
    return " ".join(
        f"[{gettext('clinic default') if key == CLINIC_DEFAULT else key}]" for key in sources
    )
