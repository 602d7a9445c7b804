"""Left against right beside the map: what was measured, what is planned, and by how much."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.diagram.balance_bar import balance_bar
from planning.domain import balance
from planning.domain.assessment import Assessment
from planning.domain.balance import Pair
from planning.domain.quantities import centimetres, millimetres, units
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle
from planning.drawings import drawing_words, drawn
from planning.presenters.same import Same
from planning.presenters.sources import Source, sources_of
from planning.wording import say


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One quantity on both legs."""

    term: str
    left: str
    right: str
    difference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BalancePanel:
    """Measured and planned balance; `bar` is the drawn share of the dose."""

    formula: str
    bar: str
    rows: tuple[BalanceRow, ...]
    sources: tuple[Source, ...]


def balance_panel(reading: Reading) -> BalancePanel:
    """Measured and planned, LEFT beside RIGHT, with the formula and the sources."""
    totals = reading.totals
    doses = tuple(
        (muscle, *(totals.of_head(side, muscle) for side in Laterality)) for muscle in Muscle
    )
    return _balance(Same(reading.record.assessment), doses, get_language() or "en")


@lru_cache(maxsize=256)
def _balance(
    legs: Same[Assessment], doses: tuple[tuple[Muscle, int, int], ...], language: str
) -> BalancePanel:
    """Kept because few edits change a dose; `language` is the active one."""
    measured = balance.measured(legs.value)
    rows: list[BalanceRow] = []
    used: list[str] = list(balance.FORMULA_SOURCES)
    girth = measured.maximum_girth or measured.level_girth
    if girth is not None:
        note = "" if girth.note is None else say(girth.note)
        rows.append(measured_row(_("Girth"), girth, note, is_girth=True))
        used += girth.sources
    for muscle, pair in (
        (Muscle.MEDIAL_HEAD, measured.medial_head),
        (Muscle.LATERAL_HEAD, measured.lateral_head),
    ):
        if pair is not None:
            rows.append(measured_row(say(MUSCLE_WORDS[muscle]), pair, ""))
            used += pair.sources
    left = sum(dose for _muscle, dose, _right in doses)
    right = sum(dose for _muscle, _left, dose in doses)
    rows.append(_planned(_("Dose"), balance.dose_balance(left, right)))
    for muscle, on_left, on_right in doses:
        if on_left or on_right:
            pair = balance.dose_balance(on_left, on_right)
            rows.append(_planned(say(_dose_of(muscle)), pair))
    return BalancePanel(
        formula=balance.FORMULA,
        bar=drawn(balance_bar(left, right, words=drawing_words())),
        rows=tuple(rows),
        sources=sources_of(dict.fromkeys(used)),
    )


def _dose_of(muscle: Muscle) -> Text:
    return Text(N_("Dose, {muscle}"), muscle=MUSCLE_WORDS[muscle])


def measured_row(term: str, pair: Pair, note: str, *, is_girth: bool = False) -> BalanceRow:
    """A measured quantity with its error band: girths in centimetres, layers in millimetres."""
    said = centimetres if is_girth else millimetres
    verdict = _("within measurement error") if pair.within_error and pair.greater else ""
    error = Text(N_("±{error}"), error=said(pair.error))
    return BalanceRow(
        term=term,
        left=say(said(pair.left)),
        right=say(said(pair.right)),
        difference=say(_difference(said(abs(pair.difference)), error, pair)),
        note=" · ".join(filter(None, [verdict, note])),
    )


def _difference(amount: Text, error: Text, pair: Pair) -> Text:
    if pair.index_pct is None or pair.greater is None:
        return error
    return Text(
        N_("{side} greater by {amount} {error} (index {index})"),
        side=SIDE_WORDS[pair.greater],
        amount=amount,
        error=error,
        index=balance.percent_signed(pair.index_pct),
    )


def _planned(term: str, pair: Pair) -> BalanceRow:
    difference = ""
    if pair.greater is not None and pair.index_pct is not None:
        difference = say(
            Text(
                N_("{side} greater by {amount} (index {index})"),
                side=SIDE_WORDS[pair.greater],
                amount=units(int(abs(pair.difference))),
                index=balance.percent_signed(pair.index_pct),
            )
        )
    return BalanceRow(
        term=term,
        left=say(units(int(pair.left))),
        right=say(units(int(pair.right))),
        difference=difference,
    )
