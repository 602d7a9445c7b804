"""The page of outcomes: filters with their choices, and what they let through."""

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from clinic.http import ClinicRequest
from planning.domain.columns import Table
from planning.domain.disagreements import Topic
from planning.domain.outcomes import DIMENSION_WORDS, SHOW_WORDS, Dimension, Show
from planning.domain.quantities import format_decimal
from planning.domain.text import N_, Text
from planning.forms.outcomes import FILTERS, OutcomeFilter
from planning.outcome_columns import labels_of, read_table
from planning.presenters.disagreements import beside
from planning.presenters.outcomes_panels import Maker, columns_of
from planning.presenters.outcomes_words import group_words, month
from planning.presenters.sources import sources_of
from planning.wording import say

MADE_OF: dict[Show, tuple[tuple[Text, tuple[str, ...]], ...]] = {
    Show.GIRTH: (
        (
            Text(
                N_(
                    "Change of each leg at the level of its greatest girth before the treatment; "
                    "a change of up to 5 mm is within measurement error."
                )
            ),
            ("Jamaiyah2008",),
        ),
    ),
    Show.MUSCLE: (
        (
            Text(
                N_(
                    "Change of the head that was thicker before the treatment, each leg by itself, "
                    "by ultrasound; a change of up to 3.2 mm is within measurement error."
                )
            ),
            ("May2021",),
        ),
    ),
    Show.ASYMMETRY: (
        (
            Text(
                N_(
                    "How far LEFT and RIGHT differ at their greatest girths, read at the same "
                    "levels each time; a difference of up to 5 mm is within measurement error."
                )
            ),
            ("Jamaiyah2008",),
        ),
    ),
    Show.SATISFACTION: (
        (
            Text(
                N_(
                    "Contour and girth are two questions, because their answers diverge; "
                    "answers from 1, very dissatisfied, to 5, very satisfied."
                )
            ),
            ("FatPRS2024",),
        ),
    ),
    Show.COURSE: (
        (
            Text(
                N_(
                    "A visit is due once its window has closed or it was kept; "
                    "a cancelled visit counts as not kept."
                )
            ),
            (),
        ),
    ),
}
"""What the figures of each page are made of, with sources."""


def chosen_by(request: ClinicRequest) -> OutcomeFilter:
    return OutcomeFilter(request.GET, labels_of(request.clinic))


def table_of(request: ClinicRequest, chosen: OutcomeFilter, show: Show) -> Table:
    """The columns of one page: one query."""
    names, kinds = columns_of(show)
    return read_table(
        request.clinic,
        by=chosen.by,
        only=chosen.only,
        names=names,
        kinds=kinds,
        first=chosen.first,
        last=chosen.last,
        today=timezone.localdate(),
    )


def page_context(request: ClinicRequest, **export: str) -> dict[str, Any]:
    labels = labels_of(request.clinic)
    chosen = OutcomeFilter(request.GET, labels)
    words = group_words(request, labels)
    table = table_of(request, chosen, chosen.show)
    panels = Maker(table, chosen, words).panels()
    treatments = sum(table.counts().values())
    return {
        "chosen": chosen,
        "query": chosen.query(),
        "panels": panels,
        "treatments": treatments,
        "said_count": ngettext(
            "%(count)s treatment, as filtered", "%(count)s treatments, as filtered", treatments
        )
        % {"count": format_decimal(treatments)},
        "by": say(DIMENSION_WORDS[chosen.by]),
        "shows": [
            {
                "href": f"?{chosen.query(show=show.value)}",
                "label": say(said),
                "is_current": show is chosen.show,
            }
            for show, said in SHOW_WORDS.items()
        ],
        "dimensions": [(dimension.value, say(said)) for dimension, said in DIMENSION_WORDS.items()],
        "filters": [_filter(dimension, chosen, words) for dimension in FILTERS],
        "first": request.GET.get("first", month(chosen.first)),
        "last": request.GET.get("last", month(chosen.last)),
        "problems": {field: say(text) for field, text in chosen.problems.items()},
        "made_of": [
            {"words": say(line), "sources": sources_of(sources)}
            for line, sources in MADE_OF[chosen.show]
        ],
        "disagreements": beside(*_topics(chosen.show)),
        "is_mixed": chosen.by is not Dimension.PRODUCT and Dimension.PRODUCT not in chosen.only,
        **export,
    }


def _topics(show: Show) -> tuple[Topic, ...]:
    if show is Show.COURSE:
        return (Topic.INTERVAL,)
    return (Topic.TIMING, Topic.EFFECT) if show is Show.GIRTH else (Topic.TIMING,)


def _filter(dimension: Dimension, chosen: OutcomeFilter, words: Any) -> dict[str, Any]:
    return {
        "name": dimension.value,
        "label": say(DIMENSION_WORDS[dimension]),
        "choices": [(str(code), said) for code, said in words.choices(dimension)],
        "chosen": str(chosen.only.get(dimension, "")),
    }
