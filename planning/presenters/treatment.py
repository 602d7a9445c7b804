"""The page a treatment is recorded on: both legs, vials with their clocks, three figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import formkeys
from clinic.http import ClinicRequest
from planning.actions.treatments import last_save
from planning.context import reading_of
from planning.domain.findings import CLINIC_DEFAULT, Severity
from planning.domain.quantities import millilitres, millimetres, units
from planning.domain.reading import Reading
from planning.domain.thigh import thigh_label
from planning.domain.treatment import (
    GivenSite,
    TreatmentDocument,
    VialUsed,
)
from planning.domain.treatment_check import check
from planning.domain.treatment_findings import TreatmentContext, TreatmentFinding
from planning.domain.treatment_totals import Figures, TreatmentTotals, treatment_totals
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality
from planning.forms.sheets import Problem, Sheet
from planning.forms.treatment import sheet_of
from planning.models import Plan, Treatment
from planning.presenters.consultations_inputs import Input, Inputs
from planning.presenters.frame import frame
from planning.presenters.plan_page import read_only_map
from planning.presenters.rows import as_typed, on_the_tape
from planning.presenters.sources import Source, sources_of
from planning.presenters.treatment_inputs import opening_inputs, treatment_inputs, vial_choices
from planning.stock import offered_lots
from planning.treated import context_of_reading, offered_for
from planning.wording import say

MISSING = frozenset(
    {
        "vials_missing",
        "leg_unconfirmed",
        "events_unsaid",
        "operator_missing",
        "time_missing",
        "reason_missing",
    }
)
"""What is only not done yet, and is said without alarm."""


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site: where it is, what was planned, what was given."""

    id: int
    label: str
    place: str
    planned: str
    given: str
    is_changed: bool
    is_open: bool
    dose: Input
    reason: Input


@dataclass(frozen=True, slots=True)
class LegPanel:
    side: str
    side_word: str
    calf: tuple[SiteLine, ...]
    above_knee: tuple[SiteLine, ...]
    planned: str
    given: str
    changes: int
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Planned, given and left over, of one leg or in all."""

    label: str
    planned: str
    planned_volume: str
    given: str
    given_volume: str
    left_over: str
    left_over_volume: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    key: str
    severity: str
    target: str
    message: str
    basis: str
    sources: tuple[Source, ...]
    is_clinic_default: bool
    reason: str
    is_missing: bool


def treatment_page(
    request: ClinicRequest,
    plan: Plan,
    treatment: Treatment,
    *,
    sheet: Sheet | None = None,
    problems: Sequence[Problem] = (),
    opening_asks: bool = False,
) -> dict[str, Any]:
    """The page as stored, or as typed with what is wrong and nothing lost."""
    document = treatment.read_document()
    reading = reading_of(plan)
    shown = sheet or sheet_of(document)
    inputs = Inputs(shown, problems)
    offered = offered_for(plan, document.product, document)
    lots = offered_lots(plan.clinic, document.product, timezone.localdate())
    return {
        "treatment": treatment,
        "version": treatment.version,
        "page_key": request.POST.get("page_key") or formkeys.issue(),
        "product": say(reading.knowledge.products.label_of(document.product)),
        "map": read_only_map(reading),
        "form": treatment_inputs(inputs, document, reading, request.clinic),
        "opening": opening_inputs(inputs, lots, reading),
        "opening_asks": opening_asks,
        "lots": bool(lots),
        **treatment_parts(request, plan, treatment, reading=reading, inputs=inputs),
        "vials": vial_choices(offered, shown),
        "wrong": inputs.wrong,
        "page_problems": [say(p.text) for p in problems if p.name == "vials"],
        "saved": saved_words(treatment, inputs.wrong),
    }


def treatment_parts(
    request: ClinicRequest,
    plan: Plan,
    treatment: Treatment,
    *,
    reading: Reading | None = None,
    inputs: Inputs | None = None,
) -> dict[str, Any]:
    """What changes while the page saves itself: legs, figures, findings, banner."""
    document = treatment.read_document()
    reading = reading or reading_of(plan)
    context = context_of_reading(plan, reading, document)
    return {
        "plan": plan,
        "legs": _legs(document, context, inputs or Inputs(sheet_of(document)), reading),
        "total": figure_rows(treatment_totals(document, reading.solution))[-1],
        "findings": finding_lines(check(document, context), document),
        "version": treatment.version,
        "saved": saved_words(treatment),
        **frame(plan, "treatment", request.membership),
    }


def saved_words(treatment: Treatment, wrong: Sequence[Input] = ()) -> str:
    """The saved state, with the way to the first answer that cannot be read."""
    event = last_save(treatment)
    at = event.at if event else treatment.started_at
    said = _("Saved %(time)s") % {"time": f"{timezone.localtime(at):%H:%M:%S}"}
    if not wrong:
        return said
    attention = ngettext(
        "%(count)s answer needs attention", "%(count)s answers need attention", len(wrong)
    ) % {"count": len(wrong)}
    return format_html('{} · <a href="#{}">{}</a>', said, wrong[0].target, attention)


def figure_rows(totals: TreatmentTotals) -> list[FigureRow]:
    """LEFT, RIGHT and both; what is left over belongs to the vials, so to both alone."""
    rest = totals.left_over_tenths
    return [
        _figures(say(SIDE_WORDS[Laterality.LEFT]), totals.left),
        _figures(say(SIDE_WORDS[Laterality.RIGHT]), totals.right),
        _figures(
            _("Total"),
            totals.both,
            left_over="–" if rest is None else say(units(rest)),
            left_over_volume=_volume(totals.left_over_volume_ul),
        ),
    ]


def finding_lines(
    findings: Sequence[TreatmentFinding], document: TreatmentDocument
) -> list[FindingLine]:
    return [
        FindingLine(
            key=finding.key,
            severity=finding.severity.value,
            target=finding.field,
            message=say(finding.message),
            basis=say(finding.basis) if finding.basis else "",
            sources=sources_of(key for key in finding.sources if key != CLINIC_DEFAULT),
            is_clinic_default=CLINIC_DEFAULT in finding.sources,
            reason=document.reasons.get(finding.key, ""),
            is_missing=finding.code in MISSING,
        )
        for finding in findings
        if finding.severity is not Severity.NOTE
    ]


def vial_words(vial: VialUsed) -> str:
    """`Lot C7654C3 · 100 units · expires 2027-12-28`."""
    return _("Lot %(lot)s · %(size)s · expires %(day)s") % {
        "lot": vial.lot_number,
        "size": say(units(vial.vial_units * 10)),
        "day": vial.expires_on.isoformat(),
    }


def place_words(reading: Reading) -> dict[int, str]:
    """Head, level on the tape and depth of each site, by its id."""
    plan = reading.record.plan
    places: dict[int, str] = {}
    for site in plan.sites:
        level_cm, _across = on_the_tape(reading.board.frames.get(site.side), site)
        depth = say(millimetres(site.depth_mm)) if site.depth_mm is not None else ""
        parts = (say(MUSCLE_WORDS[site.muscle]), level_cm, depth)
        places[site.id] = " · ".join(part for part in parts if part)
    for place, thigh in enumerate(plan.above_knee, start=1):
        depth = say(millimetres(thigh.depth_mm)) if thigh.depth_mm is not None else ""
        parts = (thigh_label(place), f"{as_typed(thigh.level_pct)} %", depth)
        places[thigh.id] = " · ".join(part for part in parts[1:] if part)
    return places


def _legs(
    document: TreatmentDocument, context: TreatmentContext, inputs: Inputs, reading: Reading
) -> list[LegPanel]:
    places = place_words(reading)
    totals = treatment_totals(document)
    panels = []
    for side in Laterality:
        sites = document.on_side(side)
        lines = [(site, _site(site, context.labels, places, inputs)) for site in sites]
        figures = totals.of(side)
        panels.append(
            LegPanel(
                side=side.value,
                side_word=say(SIDE_WORDS[side]),
                calf=tuple(line for site, line in lines if not site.above_knee),
                above_knee=tuple(line for site, line in lines if site.above_knee),
                planned=say(units(figures.planned_tenths)),
                given=say(units(figures.given_tenths)),
                changes=sum(site.is_changed for site in sites),
                is_confirmed=side in document.confirmed,
            )
        )
    return panels


def _site(
    site: GivenSite, labels: Mapping[int, str], places: Mapping[int, str], inputs: Inputs
) -> SiteLine:
    label = labels.get(site.site_id, "–")
    dose = inputs.number(
        f"given-{site.site_id}",
        _("Given"),
        _("units"),
        spoken=_("Site %(site)s, given") % {"site": label},
    )
    reason = inputs.text(
        f"reason-{site.site_id}", _("Why"), spoken=_("Site %(site)s, why") % {"site": label}
    )
    return SiteLine(
        id=site.site_id,
        label=label,
        place=places.get(site.site_id, ""),
        planned=say(units(site.planned_tenths)),
        given=_("not given") if not site.given_tenths else say(units(site.given_tenths)),
        is_changed=site.is_changed,
        is_open=site.is_changed or bool(dose.wrong or reason.wrong),
        dose=dose,
        reason=reason,
    )


def _figures(
    label: str, figures: Figures, *, left_over: str = "", left_over_volume: str = ""
) -> FigureRow:
    return FigureRow(
        label=label,
        planned=say(units(figures.planned_tenths)),
        planned_volume=_volume(figures.planned_volume_ul),
        given=say(units(figures.given_tenths)),
        given_volume=_volume(figures.given_volume_ul),
        left_over=left_over,
        left_over_volume=left_over_volume,
    )


def _volume(microlitres: Any) -> str:
    return "" if microlitres is None else say(millilitres(microlitres))
