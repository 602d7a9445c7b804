"""What a page of outcomes shows: for each time point a drawing and its table.

    Table + Show ──panels──▶ Panel: rows of finished text, a group too small says so

`figures` says what each figure is made of, so that the drawing, the table, the list of
patients and the file all count the same columns.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from planning.diagram.shares_chart import SharesRow, shares_chart
from planning.diagram.spread_chart import Scale, SpreadRow, scale_of, spread_chart
from planning.domain.adverse_events import GRADE_WORDS, Grade
from planning.domain.columns import Table, followed, sided, unsided
from planning.domain.figures import Figures, figures_of, treatments_of
from planning.domain.followup import VISIT_PURPOSES, VISIT_WORDS, VisitKind
from planning.domain.outcomes import (
    GIRTH_ERROR_TENTHS_MM,
    MUSCLE_ERROR_TENTHS_MM,
    SHOW_WORDS,
    Show,
)
from planning.domain.quantities import format_decimal
from planning.domain.statistics import Histogram, spread, within
from planning.domain.visit_record import SATISFACTION_WORDS
from planning.drawings import drawn
from planning.forms.outcomes import OutcomeFilter
from planning.presenters import outcomes_words as words
from planning.presenters.outcomes_notes import note, short_note
from planning.presenters.outcomes_words import TENTHS, GroupWords
from planning.wording import say

MEASURED_AT = tuple(kind for kind in VisitKind if kind is not VisitKind.SAFETY_CALL)
ONSET = (VisitKind.FIRST_CHECK, VisitKind.SECOND_CHECK)
COLUMN_OF = {
    "before": "asymmetry_before",
    "events": "adverse_events",
    "retreated": "retreated_after",
}
"""What each figure that is not of a visit is made of."""
QUESTIONS = ("contour", "girth_satisfaction")
ERRORS = {
    Show.GIRTH: GIRTH_ERROR_TENTHS_MM,
    Show.MUSCLE: MUSCLE_ERROR_TENTHS_MM,
    Show.ASYMMETRY: GIRTH_ERROR_TENTHS_MM,
}


Cells = Callable[[int | None, Histogram], tuple[str, ...]]
"""A row's figures from its group, None for all, and how often each value was found."""
Drawing = Callable[[Sequence[tuple[str, Histogram | None]]], SafeString]


@dataclass(frozen=True, slots=True)
class Row:
    """One group: a cell for each column of the panel, or the sentence why there is none."""

    label: str
    href: str
    cells: tuple[tuple[str, str], ...]
    silent: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure of all groups; `is_onset` says that it is too early to judge the effect."""

    id: str
    heading: str
    purpose: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row
    drawing: SafeString
    key: tuple[str, ...]
    is_onset: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its columns, at which visit, and what it is called."""

    id: str
    heading: str
    names: tuple[str, ...]
    kind: VisitKind | None = None


def columns_of(show: Show) -> tuple[tuple[str, ...], tuple[VisitKind, ...]]:
    """The columns a page needs, and the visits of which it asks who kept them."""
    if show is Show.COURSE:
        return ("adverse_events", "worst_grade", "retreated_after"), tuple(VisitKind)
    return tuple(name for figure in figures(show) for name in figure.names), ()


def figures(show: Show) -> tuple[Figure, ...]:
    """The figures of a page in order; those of the course are made one by one."""
    found: list[Figure] = []
    if show is Show.ASYMMETRY:
        found.append(Figure("before", _("Before the treatment"), ("asymmetry_before",)))
    for kind in MEASURED_AT:
        said = say(VISIT_WORDS[kind])
        if show in (Show.GIRTH, Show.MUSCLE):
            found.append(Figure(kind.value, said, sided(show.value, kind), kind))
        elif show is Show.ASYMMETRY:
            found.append(Figure(kind.value, said, unsided("asymmetry", kind), kind))
        elif show is Show.SATISFACTION:
            found += [
                Figure(
                    f"{kind}-{question}",
                    f"{said} · {question_words(question)}",
                    unsided(question, kind),
                    kind,
                )
                for question in QUESTIONS
            ]
    return tuple(found)


def question_words(question: str) -> str:
    return _("contour") if question == "contour" else _("girth")


@dataclass(frozen=True)
class Maker:
    """Makes the panels of one page from its table."""

    table: Table
    chosen: OutcomeFilter
    words: GroupWords

    def panels(self) -> list[Panel]:
        show = self.chosen.show
        if show is Show.COURSE:
            return list(self._course())
        asked = [(figure, figures_of(self.table, figure.names)) for figure in figures(show)]
        if show is Show.SATISFACTION:
            return [self._answers(figure, found) for figure, found in asked]
        scale = self._scale([found for _figure, found in asked], ERRORS[show])
        if show is Show.ASYMMETRY:
            return [self._asymmetry(figure, found, scale) for figure, found in asked]
        return [self._change(figure, found, scale) for figure, found in asked]

    def _change(self, figure: Figure, found: Figures, scale: Scale) -> Panel:
        error = ERRORS[self.chosen.show]
        columns = (_("Legs"), _("Median"), _("Middle half"), _("5–95 %"), _("Mean"))

        def cells(_group: int | None, tally: Histogram) -> tuple[str, ...]:
            count = sum(tally.values())
            return (
                format_decimal(count),
                *words.figures_in_words(spread(tally)),
                words.share(within(tally, error), count),
            )

        return self._panel(
            figure,
            found,
            (*columns, _("Within measurement error")),
            cells,
            self._spreads(figure, scale, error),
        )

    def _asymmetry(self, figure: Figure, found: Figures, scale: Scale) -> Panel:
        columns = (_("Treatments"), _("Median"), _("Middle half"), _("5–95 %"), _("Mean"))

        def cells(_group: int | None, tally: Histogram) -> tuple[str, ...]:
            count, far = sum(tally.values()), spread(tally)
            return (
                format_decimal(count),
                words.plain_mm(far.median),
                words.plain_range(far.lower_quartile, far.upper_quartile),
                words.plain_range(far.low, far.high),
                words.plain_mm(far.mean),
                words.share(within(tally, GIRTH_ERROR_TENTHS_MM), count),
            )

        return self._panel(
            figure,
            found,
            (*columns, _("Within measurement error")),
            cells,
            self._spreads(figure, scale, GIRTH_ERROR_TENTHS_MM),
        )

    def _answers(self, figure: Figure, found: Figures) -> Panel:
        answers = {grade: say(said) for grade, said in SATISFACTION_WORDS.items()}

        def cells(_group: int | None, tally: Histogram) -> tuple[str, ...]:
            return (
                format_decimal(sum(tally.values())),
                *(format_decimal(tally.get(grade, 0)) for grade in answers),
                words.plain_number(spread(tally).median),
            )

        def drawing(rows: Sequence[tuple[str, Histogram | None]]) -> SafeString:
            return drawn(
                shares_chart(
                    [
                        SharesRow(
                            label,
                            short_note(tally),
                            tuple(tally.get(grade, 0) for grade in answers) if tally else None,
                        )
                        for label, tally in rows
                    ],
                    title=self._title(figure),
                    id_prefix=figure.id,
                )
            )

        columns = (_("Answers"), *answers.values(), _("Median"))
        return self._panel(figure, found, columns, cells, drawing)

    def _course(self) -> Iterator[Panel]:
        yield self._events()
        for kind in VisitKind:
            figure = Figure(kind.value, say(VISIT_WORDS[kind]), (followed(kind)[0],), kind)

            def cells(_group: int | None, tally: Histogram) -> tuple[str, ...]:
                return (words.share(tally.get(1, 0), sum(tally.values())),)

            found = figures_of(self.table, figure.names)
            yield self._panel(figure, found, (_("Kept of those due by now"),), cells)
        figure = Figure("retreated", _("Time to the next treatment"), ("retreated_after",))
        found = figures_of(self.table, figure.names)

        def days(_group: int | None, tally: Histogram) -> tuple[str, ...]:
            far = spread(tally)
            return (
                format_decimal(far.count),
                words.plain_number(far.median),
                words.plain_range(far.lower_quartile, far.upper_quartile, 1),
                words.plain_range(far.low, far.high, 1),
                words.plain_number(far.mean),
            )

        scale = self._scale([found], 0, per=1)
        yield self._panel(
            figure,
            found,
            (_("Treated again"), _("Median, days"), _("Middle half"), _("5–95 %"), _("Mean, days")),
            days,
            self._spreads(figure, scale, 0, unit=_("days")),
            purpose=_("Only of those treated again; the others may still come."),
        )

    def _events(self) -> Panel:
        """Treatments and their adverse events; a treatment counts once, by its worst."""
        events = self.table.tally(("adverse_events",))
        worst = self.table.tally(("worst_grade",))
        grades = [(place, say(GRADE_WORDS[grade])) for place, grade in enumerate(Grade, start=1)]

        def cells(group: int | None, tally: Histogram) -> tuple[str, ...]:
            count = sum(tally.values())
            happened, graded = _of(events, group), _of(worst, group)
            number = sum(value * times for value, times in happened.items())
            return (
                format_decimal(count),
                words.share(count - happened.get(0, 0), count),
                format_decimal(number),
                words.plain_number(Fraction(100 * number, count)),
                *(format_decimal(graded.get(place, 0)) for place, _said in grades),
            )

        return self._panel(
            Figure("events", _("Treatments and adverse events"), ()),
            treatments_of(self.table),
            (
                _("Treatments"),
                _("With an event"),
                _("Events"),
                _("Events per 100 treatments"),
                *(_("Worst: %(grade)s") % {"grade": said} for _place, said in grades),
            ),
            cells,
            purpose=_("Events as they stand: a corrected one counts once."),
        )

    def _panel(
        self,
        figure: Figure,
        found: Figures,
        columns: tuple[str, ...],
        cells: Cells,
        drawing: Drawing | None = None,
        *,
        purpose: str = "",
    ) -> Panel:
        groups = self._in_order(found)
        total = found.total
        drawn_rows = [(label, found.of(group)) for group, label in groups]
        if total is not None and len(groups) > 1:
            drawn_rows.append((_("All"), total))
        is_drawn = drawing is not None and any(tally for _label, tally in drawn_rows)
        return Panel(
            id=figure.id,
            heading=figure.heading,
            purpose=purpose or (say(VISIT_PURPOSES[figure.kind]) if figure.kind else ""),
            columns=columns,
            rows=tuple(
                self._row(figure, label, columns, cells, group, found.of(group))
                for group, label in groups
            ),
            total=self._row(figure, _("All"), columns, cells, None, total),
            drawing=drawing(drawn_rows) if drawing and is_drawn else SafeString(""),
            key=self._key(is_drawn),
            is_onset=figure.kind in ONSET and self.chosen.show is not Show.COURSE,
        )

    def _in_order(self, found: Figures) -> list[tuple[int, str]]:
        codes = self.words.in_order(self.chosen.by, self.table.counts())
        return [(code, self.words.of(self.chosen.by, code)) for code in codes]

    def _row(
        self,
        figure: Figure,
        label: str,
        columns: tuple[str, ...],
        cells: Cells,
        group: int | None,
        tally: Histogram | None,
    ) -> Row:
        if not tally:
            return Row(label, "", (), note(tally))
        asked = {"group": str(group)} if group is not None else {}
        asked |= {"kind": figure.kind.value} if figure.kind else {}
        asked |= {"of": figure.id} if figure.id in COLUMN_OF else {}
        href = f"{reverse('planning:outcome_patients')}?{self.chosen.query(**asked)}"
        return Row(label, href, tuple(zip(columns, cells(group, tally), strict=True)))

    def _scale(self, found: Sequence[Figures], error: int, per: int = TENTHS) -> Scale:
        """One scale for all time points, so that they can be compared by eye."""
        tallies = [tally for one in found for tally in (*one.groups.values(), one.total)]
        return scale_of([spread(tally) for tally in tallies if tally], band=error, per=per)

    def _spreads(self, figure: Figure, scale: Scale, error: int, unit: str = "mm") -> Drawing:
        def drawing(rows: Sequence[tuple[str, Histogram | None]]) -> SafeString:
            return drawn(
                spread_chart(
                    [
                        SpreadRow(label, short_note(tally), spread(tally) if tally else None)
                        for label, tally in rows
                    ],
                    scale,
                    band=error,
                    title=self._title(figure),
                    unit=unit,
                    band_words=_("measurement error ±%(error)s mm")
                    % {"error": words.plain_number(Fraction(error, TENTHS))},
                    id_prefix=f"chart-{figure.id}",
                )
            )

        return drawing

    def _key(self, is_drawn: bool) -> tuple[str, ...]:
        """What the parts of a drawing stand for."""
        if not is_drawn:
            return ()
        if self.chosen.show is Show.SATISFACTION:
            return (_("From light to dark: very dissatisfied to very satisfied, with counts"),)
        return (
            _("Box: the middle half"),
            _("thick bar: median"),
            _("diamond: mean"),
            _("line: 5 to 95 %"),
        )

    def _title(self, figure: Figure) -> str:
        return f"{say(SHOW_WORDS[self.chosen.show])}, {figure.heading}"


def _of(tallies: Mapping[int, Histogram], group: int | None) -> Histogram:
    """The tally of a group, or of all of them."""
    if group is not None:
        return tallies.get(group, {})
    total: Counter[int] = Counter()
    for tally in tallies.values():
        total.update(tally)
    return total
