"""The marking templates as pages: one page for each sheet of each leg that has sites."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from planning.diagram.marking_template import Sheet, marking_template
from planning.diagram.template_tiles import CHECK_BAR_MM, layout_for
from planning.diagram.template_words import TemplateWords
from planning.documents.paper import Paper
from planning.domain.atlas import RegionKind
from planning.domain.quantities import format_decimal
from planning.domain.reading import Reading
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.wording import say


def template_pages(reading: Reading, paper: Paper, *, status: str) -> list[dict[str, Any]]:
    """The pages as the template places them; a leg that cannot be drawn says so on a page.

    `status` is the word the other pages carry.
    """
    if paper.stopped or not paper.options.with_template:
        return []
    pages: list[dict[str, Any]] = []
    for side in Laterality:
        if not reading.record.plan.on_side(side):
            continue
        sheets = _sheets(reading, paper, side, status)
        page = _page(reading, paper, side, status)
        pages += [
            {
                **page,
                "drawing": _name(side, sheet),
                "alternative": sheet.alternative,
                "width": f"{sheet.width_mm:.3f}",
                "height": f"{sheet.height_mm:.3f}",
                "sheet": _sheet_words(sheet, len(sheets)),
            }
            for sheet in sheets
        ] or [page]
    return pages


def template_drawings(reading: Reading, paper: Paper, *, status: str) -> dict[str, str | bytes]:
    """The pages' pictures by name."""
    if paper.stopped or not paper.options.with_template:
        return {}
    return {
        _name(side, sheet): sheet.svg
        for side in Laterality
        for sheet in _sheets(reading, paper, side, status)
    }


def _name(side: Laterality, sheet: Sheet) -> str:
    return f"template-{side}-{sheet.letter}"


def _sheets(reading: Reading, paper: Paper, side: Laterality, status: str) -> list[Sheet]:
    plan, frame = reading.record.plan, reading.board.frames.get(side)
    sites = [(number, site) for number, site in enumerate(plan.sites, start=1) if site.side is side]
    if frame is None or not sites:
        return []
    layout = layout_for(
        frame,
        [site for _, site in sites],
        paper=paper.options.paper,
        measured_bar_mm=paper.options.measured_bar_mm,
    )
    patient = reading.record.patient
    atlas = reading.knowledge.atlas
    return marking_template(
        layout,
        sites,
        identity=(
            patient.name,
            f"{patient.chart_number} · "
            + gettext("born %(date)s") % {"date": patient.birth_date.isoformat()},
            f"{_version(paper)} · {status}",
            reading.record.sha256[:12],
        ),
        words=TemplateWords.said(gettext),
        regions=(
            (*atlas.of_kind(RegionKind.NERVE_BAND), *atlas.of_kind(RegionKind.KEEP_OUT))
            if paper.options.with_overlays
            else ()
        ),
    )


def _version(paper: Paper) -> str:
    return gettext("version %(number)s") % {"number": paper.version}


def _page(reading: Reading, paper: Paper, side: Laterality, status: str) -> dict[str, Any]:
    patient, side_word = reading.record.patient, say(SIDE_WORDS[side])
    bar = paper.options.measured_bar_mm
    return {
        "side": side_word,
        "heading": gettext("PATIENT'S %(side)s") % {"side": side_word},
        "name": patient.name,
        "facts": f"{patient.chart_number} · "
        + gettext("born %(date)s") % {"date": patient.birth_date.isoformat()},
        "plan": f"{_version(paper)} · {status} · {reading.record.sha256[:12]}",
        "unmeasured": gettext(
            "There is no marking template for this leg: its reference line or its girth is not "
            "measured."
        ),
        "steps": [
            _print_step(bar),
            gettext(
                "Cut along the dashed line. This side up: the print faces you, the blank side "
                "lies on the skin of the back of the %(side)s calf. The toes are down the arrow, "
                "the big toe is where its arrow points."
            )
            % {"side": side_word},
            gettext(
                "Lay the 0 %% line at the level of the fibular head, and the mid-line along the "
                "middle of the calf toward the heel. Mark the skin at each cross and take the "
                "sheet off. Check %(side)s and every number against the treatment page."
            )
            % {"side": side_word},
        ],
        "overlays": gettext(
            "Dashed: dense nerve bands [Yi2023], direction of the scale inferred. Dotted: keep "
            "out, clinic default."
        )
        if paper.options.with_overlays
        else "",
    }


def _print_step(measured_bar_mm: Decimal) -> str:
    if measured_bar_mm == CHECK_BAR_MM:
        said = gettext(
            "Print at 100 %% (“actual size”). The bar at the foot must measure 100 mm. If it does "
            "not, do not use this sheet: write its length under “Measured bar” and print again."
        )
    else:
        said = gettext(
            "Print at 100 %% (“actual size”). The scale is corrected: the bar measured "
            "%(length)s mm. Do not correct it again. The bar must now measure 100 mm; if it does "
            "not, do not use this sheet."
        )
    return said % {"length": f"{measured_bar_mm:.1f}"}


def _sheet_words(sheet: Sheet, count: int) -> str:
    if count == 1:
        return ""
    return gettext("Sheet %(letter)s of %(count)s") % {
        "letter": sheet.letter,
        "count": format_decimal(count),
    }
