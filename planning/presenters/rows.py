"""The site table: one finished row of text for every site, in the plan's order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language

from planning.domain.board import Board
from planning.domain.depth import DEPTH_WORDS, DepthState
from planning.domain.findings import Finding, Severity
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.quantities import (
    centimetres,
    format_decimal,
    millilitres,
    rounded,
    signed_millimetres,
)
from planning.domain.reading import Reading
from planning.domain.reconstitution import Solution
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Muscle
from planning.presenters.same import Same
from planning.wording import say

_WORST_FIRST = (Severity.STOP, Severity.CONFIRM, Severity.NOTE)


@dataclass(frozen=True, slots=True)
class HeadChoice:
    """One head a row's select offers; an empty value means *the head at this place*."""

    value: str
    word: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site as its row shows it. Numbers are written as the inputs hold them."""

    id: int
    number: int
    side: str
    side_word: str
    muscle_word: str
    heads: tuple[HeadChoice, ...]
    level_pct: str
    level_cm: str
    across_pct: str
    across_mm: str
    depth_mm: str
    depth_word: str
    is_in_muscle: bool
    dose_units: str
    volume: str
    severity: str
    is_selected: bool


def site_rows(reading: Reading, selected: Collection[int]) -> list[SiteRow]:
    """Rows in the plan's order; `severity` is the worst finding that names the site."""
    legs, language = Same(reading.board), get_language() or "en"
    severities = worst_by_site(reading.findings)
    return [
        _row(
            site,
            number,
            legs,
            reading.solution,
            severities.get(site.id, ""),
            site.id in selected,
            language,
        )
        for number, site in enumerate(reading.record.plan.sites, start=1)
    ]


@lru_cache(maxsize=4096)
def _row(
    site: InjectionSite,
    number: int,
    legs: Same[Board],
    solution: Solution | None,
    severity: str,
    is_selected: bool,
    language: str,
) -> SiteRow:
    """Kept because an edit leaves most sites as they were; `language` is the active one."""
    board = legs.value
    state = board.depth_state(site)
    head_here = board.muscle_at(site.level_pct, site.across_pct)
    level_cm, across_mm = on_the_tape(board.frames.get(site.side), site)
    volume = ""
    if solution is not None and site.dose_tenths is not None:
        volume = say(millilitres(solution.volume_ul(site.dose_tenths)))
    return SiteRow(
        id=site.id,
        number=number,
        side=site.side.value,
        side_word=say(SIDE_WORDS[site.side]),
        muscle_word=say(MUSCLE_WORDS[site.muscle]),
        heads=tuple(
            HeadChoice(
                "" if muscle is head_here else muscle.value,
                say(MUSCLE_WORDS[muscle]),
                muscle is site.muscle,
            )
            for muscle in Muscle
        ),
        level_pct=format_decimal(site.level_pct),
        level_cm=level_cm,
        across_pct=format_decimal(site.across_pct),
        across_mm=across_mm,
        depth_mm=as_typed(site.depth_mm),
        depth_word=say(DEPTH_WORDS[state]),
        is_in_muscle=state is DepthState.IN_MUSCLE,
        dose_units=units_as_typed(site.dose_tenths),
        volume=volume,
        severity=severity,
        is_selected=is_selected,
    )


def worst_by_site(findings: Iterable[Finding]) -> dict[int, str]:
    worst: dict[int, Severity] = {}
    for finding in findings:
        if finding.site_id is not None:
            known = worst.get(finding.site_id, Severity.NOTE)
            worst[finding.site_id] = min(known, finding.severity, key=_WORST_FIRST.index)
    return {site_id: severity.value for site_id, severity in worst.items()}


def on_the_tape(frame: LegFrame | None, site: InjectionSite) -> tuple[str, str]:
    """Centimetres below the fibular head and signed millimetres from the mid-line.

    Both are empty on a leg that is not measured.
    """
    if frame is None:
        return "", ""
    point = frame.point(float(site.level_pct), float(site.across_pct))
    return (
        say(centimetres(rounded(point.level_mm, 0))),
        say(signed_millimetres(rounded(point.across_mm, 0))),
    )


def as_typed(value: Decimal | int | None) -> str:
    """A number as a person would type it: no grouping, no trailing zeros."""
    return "" if value is None else format_decimal(value).replace(",", "")


def units_as_typed(dose_tenths: int | None) -> str:
    return "" if dose_tenths is None else as_typed(Decimal(dose_tenths) / 10)
