"""The figures of outcomes as rows of a file: every measure, a row a group and time point."""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from clinic.http import ClinicRequest
from planning.domain.columns import followed
from planning.domain.figures import Figures, figures_of, treatments_of
from planning.domain.followup import VISIT_WORDS, VisitKind
from planning.domain.outcomes import SHOW_WORDS, Show
from planning.domain.quantities import rounded
from planning.domain.statistics import Histogram, spread, within
from planning.forms.outcomes import OutcomeFilter
from planning.outcome_columns import labels_of
from planning.presenters.outcomes import table_of
from planning.presenters.outcomes_notes import not_shown
from planning.presenters.outcomes_panels import ERRORS, figures
from planning.presenters.outcomes_words import group_words
from planning.wording import say

Asked = tuple[str, str, Figures, int, int]
"""What, when, the figures, how many of the value make one unit, and the error."""


def as_file(request: ClinicRequest, chosen: OutcomeFilter) -> tuple[list[str], list[list[object]]]:
    """Header and rows; a group too small has its words and no figure."""
    labels = labels_of(request.clinic)
    words = group_words(request, labels)
    header = [
        _("Group"),
        _("Figure"),
        _("Time point"),
        _("n"),
        _("5 %"),
        _("25 %"),
        _("Median"),
        _("75 %"),
        _("95 %"),
        _("Mean"),
        _("Within measurement error"),
        *(str(answer) for answer in range(1, 6)),
    ]
    rows: list[list[object]] = []
    for what, when, found, per, error in _asked(request, chosen):
        codes = words.in_order(chosen.by, {*found.groups, *found.hidden})
        lines = [(words.of(chosen.by, code), found.of(code)) for code in codes]
        for label, tally in [*lines, (_("All"), found.total)]:
            rows.append([label, what, when, *_line(tally, per, error, _is_answer(what))])
    return header, rows


def _asked(request: ClinicRequest, chosen: OutcomeFilter) -> Iterator[Asked]:
    for show in Show:
        table = table_of(request, chosen, show)
        said = say(SHOW_WORDS[show])
        if show is not Show.COURSE:
            per = 1 if show is Show.SATISFACTION else 10
            for figure in figures(show):
                found = figures_of(table, figure.names)
                yield said, figure.heading, found, per, ERRORS.get(show, 0)
            continue
        yield _("Treatments"), "", treatments_of(table), 1, 0
        yield _("Adverse events of a treatment"), "", figures_of(table, ["adverse_events"]), 1, 0
        for kind in VisitKind:
            kept = figures_of(table, [followed(kind)[0]])
            yield _("Visit kept (1) or not (0)"), say(VISIT_WORDS[kind]), kept, 1, 0
        retreated = figures_of(table, ["retreated_after"])
        yield _("Days to the next treatment"), "", retreated, 1, 0


def _is_answer(what: str) -> bool:
    return what == say(SHOW_WORDS[Show.SATISFACTION])


def _line(tally: Histogram | None, per: int, error: int, is_answer: bool) -> list[object]:
    if tally is None:
        return [not_shown()]
    if not tally:
        return [0]
    far = spread(tally)
    values = (far.low, far.lower_quartile, far.median, far.upper_quartile, far.high, far.mean)
    answers = [tally.get(answer, 0) for answer in range(1, 6)] if is_answer else []
    inside: object = within(tally, error) if error else ""
    return [far.count, *(rounded(Fraction(value, per), 2) for value in values), inside, *answers]
