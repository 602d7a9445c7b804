"""A document is drawn apart from the worker, at most twice; then somebody must look."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from clinic.limited import Ended, drawn_apart
from planning.demo.clinic import PATIENTS, case_of
from planning.documents.paper import Paper
from planning.documents.plan_document import plan_pdf
from planning.domain.consult import consult
from planning.domain.lifecycle import PlanStatus
from planning.evidence import load_knowledge

ATTEMPTS = 2

log = logging.getLogger("clinic.documents")


def drawn(draw: Callable[[], bytes], *, what: str) -> bytes:
    """The document that `draw` makes; `what` names it in the log, by its id.

    Raises Ended when every attempt gave nothing: it failed, crashed, or took too much.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return drawn_apart(draw)
        except Ended as ended:
            last = ended
            log.warning("%s, attempt %d of %d: %s", what, attempt, ATTEMPTS, ended)
    raise last


@cache
def be_ready() -> None:
    """Reads fonts, styles and templates here, by drawing a fictitious plan, so that no child
    has to: each is a fork of this process."""
    case = case_of(PATIENTS[0])
    reading = consult(case, load_knowledge()).reading
    for language in ("en", "ko"):
        paper = Paper(
            clinic_name="-",
            language=language,
            made_at=datetime(2026, 1, 1, tzinfo=UTC),
            status=PlanStatus.DRAFT,
            revision=1,
        )
        plan_pdf(reading, paper)
