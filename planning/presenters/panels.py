"""Beside the map: the selected site in section, left against right, what to review."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.diagram.balance_bar import balance_bar
from planning.diagram.cross_section import cross_section
from planning.diagram.words import Words
from planning.domain import balance
from planning.domain.assessment import Assessment
from planning.domain.balance import Pair
from planning.domain.depth import DepthWindow, needle_for
from planning.domain.findings import CLINIC_DEFAULT, Finding, Severity
from planning.domain.plan import InjectionSite
from planning.domain.quantities import centimetres, millilitres, millimetres, units
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle
from planning.drawings import drawing_words, drawn
from planning.presenters.rows import SiteRow, as_typed
from planning.presenters.same import Same
from planning.presenters.tools import Source, sources_of
from planning.wording import say

_WORST_FIRST = {Severity.STOP: 0, Severity.CONFIRM: 1, Severity.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Pad:
    """The buttons that move and remove one site."""

    id: int
    number: int
    side: str


@dataclass(frozen=True, slots=True)
class SitePanel:
    """The selected site: cut across, said in a sentence, and as (term, value) facts.

    `suggested_mm` is mid-belly, empty where it is not known or already the site's depth.
    """

    row: SiteRow
    pad: Pad
    section: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    suggested_mm: str


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


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its form; `reason` is what was given for these very facts."""

    key: str
    severity: str
    message: str
    basis: str
    sources: tuple[Source, ...]
    is_clinic_default: bool
    takes_reason: bool
    reason: str
    site_id: int | None
    number: int | None


@dataclass(frozen=True, slots=True)
class FindingsPanel:
    """What the review found, worst first, notes apart; and the plan's own rationale."""

    findings: tuple[FindingView, ...]
    notes: tuple[FindingView, ...]
    to_answer: int
    rationale: str

    @property
    def every(self) -> tuple[FindingView, ...]:
        return (*self.findings, *self.notes)


@dataclass(frozen=True, slots=True)
class TotalsStrip:
    """The pinned totals.

    `to_review` counts what still needs an answer; `why_not` says what stops signing.
    """

    left: str
    right: str
    total: str
    volume: str
    vials: str
    left_over: str
    without_dose: int
    to_review: int
    why_not: str


def site_panel(reading: Reading, site: InjectionSite, row: SiteRow, words: Words) -> SitePanel:
    """The panel of one site; without a measured leg there is nothing to cut."""
    board = reading.board
    window = board.window(site.side, site.muscle)
    suggested = None if window is None else window.suggested_mm
    frame = board.frames.get(site.side)
    section = frame and cross_section(
        frame=frame,
        layers=reading.record.assessment.leg(site.side).layers,
        site=site,
        atlas=board.atlas,
        window=window,
        words=words,
    )
    return SitePanel(
        row=row,
        pad=Pad(row.id, row.number, row.side),
        section=drawn(section.svg) if section else "",
        sentence=say(section.sentence) if section else _("This leg is not measured."),
        facts=tuple(_facts(reading, site, window)),
        suggested_mm=as_typed(suggested) if suggested != site.depth_mm else "",
    )


def _facts(
    reading: Reading, site: InjectionSite, window: DepthWindow | None
) -> Iterator[tuple[str, str]]:
    if site.depth_mm is not None:
        yield _("Depth"), say(millimetres(site.depth_mm))
    if window is not None and not window.is_empty:
        yield _("In the muscle"), say(_span(window.low_mm, window.high_mm))
    if site.depth_mm is not None:
        needle = needle_for(site.depth_mm, reading.knowledge.rules.depth)
        if needle is not None:
            yield _("Needle"), say(_or_longer(needle))


def _or_longer(needle_mm: int) -> Text:
    return Text(N_("{needle} or longer"), needle=millimetres(needle_mm))


def _span(low_mm: Decimal, high_mm: Decimal) -> Text:
    return Text(N_("{low}–{high}"), low=as_typed(low_mm), high=millimetres(high_mm))


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


def findings_panel(reading: Reading) -> FindingsPanel:
    """Worst first; among equals what still needs an answer comes first."""
    reasons = reading.record.plan.reasons
    ordered = sorted(
        reading.findings,
        key=lambda finding: (
            _WORST_FIRST[finding.severity],
            bool(reasons) and finding.key in reasons,
        ),
    )
    language = get_language() or "en"
    views = [
        _finding(finding, reasons.get(finding.key, "") if reasons else "", language)
        for finding in ordered
    ]
    return FindingsPanel(
        findings=tuple(view for view in views if view.severity != Severity.NOTE),
        notes=tuple(view for view in views if view.severity == Severity.NOTE),
        to_answer=_unanswered(reading),
        rationale=reading.record.plan.rationale,
    )


def _unanswered(reading: Reading) -> int:
    """How many findings still need an answer; names no finding while no reason is given."""
    if reading.record.plan.reasons:
        return len(reading.unanswered())
    return sum(finding.severity is not Severity.NOTE for finding in reading.findings)


@lru_cache(maxsize=1024)
def _finding(finding: Finding, reason: str, language: str) -> FindingView:
    """Kept because an edit leaves most findings as they were; `language` is the active one."""
    return FindingView(
        key=finding.key,
        severity=finding.severity.value,
        message=say(finding.message),
        basis="" if finding.basis is None else say(finding.basis),
        sources=sources_of(key for key in finding.sources if key != CLINIC_DEFAULT),
        is_clinic_default=CLINIC_DEFAULT in finding.sources,
        takes_reason=finding.severity is Severity.CONFIRM,
        reason=reason,
        site_id=finding.site_id,
        number=finding.number,
    )


def totals_strip(reading: Reading) -> TotalsStrip:
    totals = reading.totals
    return TotalsStrip(
        left=say(units(totals.of(Laterality.LEFT))),
        right=say(units(totals.of(Laterality.RIGHT))),
        total=say(units(totals.total_tenths)),
        volume="" if totals.volume_ul is None else say(millilitres(totals.volume_ul)),
        vials="" if totals.vials is None else _vials(totals.vials),
        left_over="" if totals.left_over_tenths is None else say(units(totals.left_over_tenths)),
        without_dose=totals.sites_without_dose,
        to_review=_unanswered(reading),
        why_not=_why_not(reading),
    )


def _vials(count: int) -> str:
    if count == 1:
        return say(Text(N_("1 vial")))
    return say(Text(N_("{count} vials"), count=count))


def _why_not(reading: Reading) -> str:
    """Why the plan cannot be signed as it is; empty when nothing stops it."""
    stops = [finding for finding in reading.findings if finding.severity is Severity.STOP]
    if not stops:
        return ""
    if len(stops) == 1:
        return say(stops[0].message)
    return say(
        Text(
            N_("{first} And {count} more that stop signing."),
            first=stops[0].message,
            count=len(stops) - 1,
        )
    )
