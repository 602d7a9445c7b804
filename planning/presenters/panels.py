"""Beside the map: the selected site in section, what to review, the pinned totals."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.domain.depth import DepthWindow, needle_for
from planning.domain.findings import CLINIC_DEFAULT, Finding, Severity
from planning.domain.plan import InjectionSite
from planning.domain.quantities import millilitres, millimetres, units
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.presenters.rows import SiteRow, as_typed
from planning.presenters.sources import Source, sources_of
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
    """The selected site as (term, value) facts; `planning.presenters.section` cuts it across.

    `suggested_mm` is mid-belly, empty where it is not known or already the site's depth.
    """

    row: SiteRow
    pad: Pad
    facts: tuple[tuple[str, str], ...]
    suggested_mm: str


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
    above_knee: str
    above_knee_total: str
    without_dose: int
    to_review: int
    why_not: str


def site_panel(reading: Reading, site: InjectionSite, row: SiteRow) -> SitePanel:
    """The panel of one site beside its cross-section."""
    window = reading.board.window(site.side, site.muscle)
    suggested = None if window is None else window.suggested_mm
    return SitePanel(
        row=row,
        pad=Pad(row.id, row.number, row.side),
        facts=tuple(_facts(reading, site, window)),
        suggested_mm=as_typed(suggested) if suggested != site.depth_mm else "",
    )


def _facts(
    reading: Reading, site: InjectionSite, window: DepthWindow | None
) -> Iterator[tuple[str, str]]:
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
        above_knee=above_knee_words(reading),
        above_knee_total=(
            say(units(sum(totals.above_knee.values()))) if reading.record.plan.above_knee else ""
        ),
        without_dose=totals.sites_without_dose,
        to_review=_unanswered(reading),
        why_not=_why_not(reading),
    )


def above_knee_words(reading: Reading) -> str:
    """What of the totals lies above the knee, by side; empty where there is no such site."""
    plan, totals = reading.record.plan, reading.totals
    return ", ".join(
        f"{say(SIDE_WORDS[side])} {say(units(totals.above_knee[side]))}"
        for side in Laterality
        if plan.above_knee_on(side)
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
