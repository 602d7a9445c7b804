"""A plan on paper: page 1 for the treatment room, then the patient's to take home.

Everything comes from one `Reading`; nothing is computed here but words. The plan's
JSON travels inside the PDF, and the bytes depend on nothing but what is passed in.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from clinic.templatetags.ui import severity_word
from planning.diagram.overlays import Overlay
from planning.diagram.render import posterior_map
from planning.diagram.scene import Mode
from planning.diagram.template_tiles import PaperFormat
from planning.documents.above_knee import DRAWING, above_knee_drawing, above_knee_section
from planning.documents.fictitious import marked
from planning.documents.paper import Paper
from planning.documents.proofs import hash_words, log_words
from planning.documents.take_home import PatientPage, patient_pages, source_words
from planning.documents.template_pages import template_drawings, template_pages
from planning.domain.canonical import readable_bytes
from planning.domain.depth import needle_for
from planning.domain.findings import Finding
from planning.domain.lifecycle import STATUS_WORDS, PlanStatus
from planning.domain.photographs import bound_words
from planning.domain.plan import InjectionSite
from planning.domain.quantities import (
    format_decimal,
    millilitres,
    millimetres,
    percent,
    rounded,
    units,
)
from planning.domain.readback import MEANING_WORDS
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import (
    GUIDANCE_WORDS,
    MUSCLE_WORDS,
    SEX_WORDS,
    SIDE_WORDS,
    Laterality,
)
from planning.drawings import drawing_words
from planning.presenters.rows import on_the_tape
from planning.wording import say

STYLES = {
    PaperFormat.A4: ("document.css",),
    PaperFormat.LETTER: ("document.css", "document-letter.css"),
}
QR_SCALE = 4
"""Pixels a module, so that a viewer that smooths pictures leaves it sharp."""


def plan_pdf(reading: Reading, paper: Paper) -> bytes:
    """The tagged PDF with the record attached as JSON. One thread at a time."""
    from planning.documents.render import AttachedFile, render_pdf  # not in web processes

    styles = Path(settings.BASE_DIR) / "static" / "css"
    pages = [] if paper.stopped else patient_pages(reading, paper)
    return render_pdf(
        _html(reading, paper, pages),
        stylesheets=[styles / name for name in STYLES[paper.options.paper]],
        identifier=reading.record.sha256[:32].encode(),
        drawings=_drawings(reading, paper, pages),
        attachments=[]
        if paper.options.patient_page_only
        else [
            AttachedFile(
                name="plan.json",
                description="The plan as data, the content the hash is taken over.",
                content=readable_bytes(reading.record),
                at=paper.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            )
        ],
    )


def plan_html(reading: Reading, paper: Paper) -> str:
    """All pages as HTML, the treatment page in the paper's language."""
    return _html(reading, paper, [] if paper.stopped else patient_pages(reading, paper))


def _html(reading: Reading, paper: Paper, pages: Sequence[PatientPage]) -> str:
    with override(paper.language):
        context = {
            **_page(reading, paper),
            "patient_pages": pages,
            "patient_page_only": paper.options.patient_page_only,
            "templates": []
            if paper.options.patient_page_only
            else template_pages(reading, paper, status=say(_status_words(paper))),
        }
        return render_to_string("planning/document/plan.html", context)


def _page(reading: Reading, paper: Paper) -> dict[str, Any]:
    record = reading.record
    patient = record.patient
    status = say(_status_words(paper))
    facts = " · ".join(
        [
            patient.chart_number,
            gettext("born %(date)s") % {"date": patient.birth_date.isoformat()},
            gettext("%(years)s years") % {"years": patient.age_on(record.reviewed_on)},
            say(SEX_WORDS[patient.sex]),
        ]
    )
    version = gettext("version %(number)s") % {"number": paper.version}
    return {
        "language": paper.language,
        "title": f"{_title(paper)} · {patient.chart_number} · {version} · {status}",
        "created": paper.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clinic_name": paper.clinic_name,
        "status": "signed" if paper.signed else "unsigned",
        "status_words": status,
        "watermark": "" if paper.signed or paper.stopped else gettext("DRAFT"),
        "footer": marked(
            f"{patient.name} · {patient.chart_number} · {patient.birth_date.isoformat()} · "
            f"{version} · {status} · {record.sha256[:12]}",
            is_fictitious=paper.is_fictitious,
        ),
        "version_words": _version_words(paper, version),
        "patient": {"name": patient.name, "facts": facts},
        "alerts": _banner_notes(paper),
        "stopped": paper.stopped,
        "map_words": map_words(reading),
        "legend": _legend(paper),
        "thigh": None if paper.stopped else above_knee_section(reading),
        "legs": [] if paper.stopped else [_leg(reading, side) for side in Laterality],
        "table_key": gettext(
            "Level: percent of the line from the fibular head to the heel, and centimetres below "
            "the fibular head. Across: along the skin from the posterior mid-line, + medial, "
            "− lateral."
        ).replace("− ", "−\u00a0"),
        "totals": _totals(reading),
        "preparation": _preparation(reading),
        "findings": [
            _finding(reading, finding)
            for finding in reading.findings
            if finding.planning_stops or not paper.stopped
        ],
        "rationale": record.plan.rationale,
        "signature": _signature(paper),
        "consent": say(paper.consent) if paper.consent else "",
        "photographs": say(bound_words(record.photographs)) if paper.signed else "",
        "hash_words": hash_words(reading),
        "log_words": log_words(paper),
        "addenda": [
            gettext("Addendum by %(name)s, %(at)s: %(text)s")
            % {"name": name, "at": _moment(at), "text": text}
            for text, name, at in paper.addenda
        ],
    }


def _title(paper: Paper) -> str:
    if paper.options.patient_page_only:
        return gettext("After your calf treatment")
    return gettext("Injection plan")


def _status_words(paper: Paper) -> Text:
    if paper.stopped:
        return Text(N_("STOPPED"))
    if paper.status is None or paper.status is PlanStatus.DRAFT:
        return Text(N_("DRAFT"))
    return STATUS_WORDS[paper.status]


def _version_words(paper: Paper, version: str) -> str:
    if paper.revision is None:
        return version
    return f"{version} · " + gettext("revision %(number)s") % {"number": paper.revision}


def _banner_notes(paper: Paper) -> list[str]:
    notes = []
    if paper.superseded_by is not None:
        notes.append(
            gettext("Superseded by version %(number)s. Do not treat from this page.")
            % {"number": paper.superseded_by}
        )
    if paper.is_consent_withdrawn and paper.consent is not None:
        notes.append(say(paper.consent))
    return notes


def drawings(reading: Reading, paper: Paper) -> dict[str, str | bytes]:
    """The pictures that stand beside the pages, by the name the pages call them."""
    return _drawings(reading, paper, [] if paper.stopped else patient_pages(reading, paper))


def _drawings(
    reading: Reading, paper: Paper, pages: Sequence[PatientPage]
) -> dict[str, str | bytes]:
    of_pages: dict[str, str | bytes] = {page.drawing_name: page.drawing for page in pages}
    if paper.options.patient_page_only:
        return of_pages
    with override(paper.language):
        drawn_map = "" if paper.stopped else _map(reading, paper)
        templates = template_drawings(reading, paper, status=say(_status_words(paper)))
        thighs = {DRAWING: above_knee_drawing(reading)} if reading.record.plan.above_knee else {}
    return {"qr": _qr(reading, paper), "map": drawn_map, **thighs, **of_pages, **templates}


def map_words(reading: Reading) -> str:
    """The drawing in a sentence, for who cannot see it."""
    words, plan = drawing_words(), reading.record.plan
    counts = {side.value: words.sites(len(plan.on_side(side))) for side in Laterality}
    return words.map_title.format(**counts)


def _qr(reading: Reading, paper: Paper) -> bytes:
    """As pixels: WeasyPrint would draw every row of a vector code step by step."""
    content = f"calfline:{paper.plan_id or 'case'}:{paper.version}:{reading.record.sha256}"
    code = segno.make(content, error="m", micro=False)
    drawing = io.BytesIO()
    code.save(drawing, kind="png", border=0, scale=QR_SCALE)
    return drawing.getvalue()


def _map(reading: Reading, paper: Paper) -> str:
    board = reading.board
    return posterior_map(
        reading.record.plan,
        left=board.frames.get(Laterality.LEFT),
        right=board.frames.get(Laterality.RIGHT),
        atlas=reading.knowledge.atlas,
        states={site.id: board.depth_state(site) for site in reading.record.plan.sites},
        mode=Mode.PRINT,
        words=drawing_words(),
        id_prefix="paper",
        overlays=tuple(Overlay) if paper.options.with_overlays else (),
    )


def _legend(paper: Paper) -> str:
    """The map's key in words."""
    words = drawing_words()
    seen = f"{words.seen_from_behind[:1].upper()}{words.seen_from_behind[1:]}. "
    rings = gettext(
        "Ring: solid in the muscle, dashed (%(fat)s) in the fat, double (%(soleus)s) into soleus, "
        "dotted (%(unknown)s) not checked or outside the muscle. "
        "Outline from the measured girths; muscle borders schematic."
    ) % {
        "fat": words.letter_fat,
        "soleus": words.letter_soleus,
        "unknown": words.letter_unknown,
    }
    overlays = f" {_overlay_legend()}" if paper.options.with_overlays else ""
    return f"{seen}{rings}{overlays}"


def _overlay_legend() -> str:
    """What was asked for on top of the legs, each with how far it is known."""
    return gettext(
        "Hatched: keep out, clinic default. Dashed: dense nerve bands [Yi2023], direction of the "
        "scale inferred. Dotted: bulging units 1–5 [Xu2017], layout a clinic default."
    )


def _leg(reading: Reading, side: Laterality) -> dict[str, Any]:
    plan = reading.record.plan
    product = plan.preparation is not None
    return {
        "heading": gettext("PATIENT'S %(side)s") % {"side": say(SIDE_WORDS[side])},
        "total": say(units(reading.totals.of_calf(side))) if product else "",
        "rows": [
            _row(reading, number, site)
            for number, site in enumerate(plan.sites, start=1)
            if site.side is side
        ],
    }


def _row(reading: Reading, number: int, site: InjectionSite) -> dict[str, Any]:
    below_cm, across_mm = on_the_tape(reading.board.frames.get(site.side), site)
    level_pct = say(percent(rounded(float(site.level_pct), 0)))
    solution = reading.solution
    volume = solution and site.dose_tenths and solution.volume_ul(site.dose_tenths)
    return {
        "number": number,
        "head": say(MUSCLE_WORDS[site.muscle]).replace(" ", " "),
        "level": f"{level_pct} · {below_cm}" if below_cm else level_pct,
        "across": across_mm or "–",
        "depth": _or_dash(site.depth_mm and millimetres(site.depth_mm)),
        "dose": _or_dash(site.dose_tenths and units(site.dose_tenths))
        + (f" · {say(millilitres(volume))}" if volume else ""),
    }


def _or_dash(text: Any) -> str:
    return say(text) if isinstance(text, Text) else "–"


def _totals(reading: Reading) -> list[dict[str, str]]:
    sums = reading.totals
    figures: list[tuple[str, Text | None]] = [
        (say(SIDE_WORDS[Laterality.LEFT]), units(sums.left_tenths)),
        (say(SIDE_WORDS[Laterality.RIGHT]), units(sums.right_tenths)),
        (gettext("Total"), units(sums.total_tenths)),
    ]
    if reading.record.plan.above_knee:
        figures.append((gettext("of it above the knee"), units(sum(sums.above_knee.values()))))
    if sums.volume_ul is not None and sums.left_over_tenths is not None:
        figures += [
            (gettext("Volume"), millilitres(sums.volume_ul)),
            (gettext("Vials"), Text("{count}", count=sums.vials or 0)),
            (gettext("Left over"), units(sums.left_over_tenths)),
        ]
    return [{"label": label, "value": say(value)} for label, value in figures if value]


def _preparation(reading: Reading) -> str:
    plan = reading.record.plan
    parts: list[str] = []
    if plan.preparation is None:
        parts.append(gettext("No product chosen."))
    else:
        parts.append(say(reading.knowledge.products.label_of(plan.preparation.product)))
        if reading.solution is not None:
            parts.append(say(reading.solution.strength))
        if plan.preparation.expires_on:
            parts.append(
                gettext("vial expires %(date)s") % {"date": plan.preparation.expires_on.isoformat()}
            )
    product = reading.product
    if product is not None and product.use_within is not None:
        hours = format_decimal(product.use_within.hours)
        parts.append(gettext("use within %(hours)s hours") % {"hours": hours})
    parts.append(
        gettext("guidance: %(guidance)s")
        % {
            "guidance": say(GUIDANCE_WORDS[plan.guidance])
            if plan.guidance
            else gettext("not stated")
        }
    )
    needle = plan.needle_length_mm or _shortest_needle(reading)
    if needle:
        parts.append(
            gettext("needle at least %(length)s") % {"length": say(millimetres(Decimal(needle)))}
        )
    return " · ".join(parts)


def _shortest_needle(reading: Reading) -> int | None:
    plan = reading.record.plan
    every = [site.depth_mm for site in plan.sites] + [site.depth_mm for site in plan.above_knee]
    depths = [depth_mm for depth_mm in every if depth_mm is not None]
    return needle_for(max(depths), reading.knowledge.rules.depth) if depths else None


def _finding(reading: Reading, finding: Finding) -> dict[str, str]:
    return {
        "severity": finding.severity.value,
        "word": severity_word(finding.severity.value),
        "message": say(finding.message),
        "sources": source_words(finding.sources),
        "reason": reading.record.plan.reasons.get(finding.key, ""),
    }


def _signature(paper: Paper) -> str:
    if paper.signed is None:
        return gettext("Not signed. Not for treatment.")
    return gettext("%(meaning)s – %(name)s, %(at)s") % {
        "meaning": say(MEANING_WORDS[paper.signed.meaning]),
        "name": paper.signed.name,
        "at": _moment(paper.signed.at),
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} {at.tzname() or ''}".strip()
