"""Paper: tagged, complete, self-contained, the same bytes for the same plan."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import page
import pytest
from pypdf import PdfReader

from planning import demo
from planning.documents.paper import BookedVisit, Paper, SignedBy
from planning.documents.plan_document import plan_html, plan_pdf
from planning.documents.render import render_pdf
from planning.domain.assessment import LegAssessment
from planning.domain.case import read_case
from planning.domain.consult import Consulted, PlanOrigin, consult
from planning.domain.lifecycle import PlanStatus
from planning.domain.readback import SignatureMeaning
from planning.domain.record import PlanRecord
from planning.evidence import load_knowledge

CASES = Path(demo.__file__).parent / "cases"
ALLOWED_FONTS = ("NanumGothic", "DejaVu")


def consulted(case: str) -> Consulted:
    knowledge = load_knowledge()
    content = (CASES / f"{case}.json").read_bytes()
    return consult(read_case(content, protocols=tuple(knowledge.protocols)), knowledge)


def paper(case: Consulted, language: str = "en", *, signed: bool = False) -> Paper:
    at = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)
    return Paper(
        clinic_name="Fictional Calf Clinic",
        language=language,
        made_at=at,
        status=PlanStatus.SIGNED if signed else PlanStatus.DRAFT,
        stopped=case.origin is PlanOrigin.STOPPED,
        signed=SignedBy("Dr Fictional", SignatureMeaning.AUTHOR, at) if signed else None,
        logged=(123_456, "8c" * 32) if signed else None,
        visits=[
            BookedVisit(visit.kind, visit.on, visit.window_from, visit.window_to)
            for visit in case.visits
        ],
    )


def text_of(pdf: bytes) -> str:
    pages = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("case", ["06-kim2013-six-points", "04-oedema-stop"])
def test_a_plan_is_valid_pdf_ua_in_both_languages(case: str, language: str) -> None:
    found = consulted(case)
    pdf = plan_pdf(found.reading, paper(found, language, signed=True))
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_glyph_comes_from_a_known_font(language: str) -> None:
    """A missing Korean font prints empty boxes without an error."""
    found = consulted("01-xu2017-cohort-mean")
    reader = PdfReader(io.BytesIO(plan_pdf(found.reading, paper(found, language))))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in reader.pages
        for font in sheet["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all(any(name in font for name in ALLOWED_FONTS) for font in fonts), fonts
    assert any("NanumGothic" in font for font in fonts)


@pytest.mark.parametrize(("language", "words"), [("en", "FICTITIOUS DATA"), ("ko", "가상 자료")])
def test_every_sheet_of_a_fictitious_clinic_says_so(language: str, words: str) -> None:
    found = consulted("06-kim2013-six-points")
    marked = replace(paper(found, language, signed=True), is_fictitious=True)
    sheets = PdfReader(io.BytesIO(plan_pdf(found.reading, marked))).pages
    assert len(sheets) == 4
    for sheet in sheets:
        assert words in " ".join(sheet.extract_text().split())
    plain = plan_pdf(found.reading, paper(found, language, signed=True))
    assert words not in text_of(plain)


def test_a_usual_plan_is_two_pages_and_a_sheet_for_each_leg() -> None:
    found = consulted("06-kim2013-six-points")
    reader = PdfReader(io.BytesIO(plan_pdf(found.reading, paper(found, signed=True))))
    assert len(reader.pages) == 4


@pytest.mark.parametrize("language", ["en", "ko"])
def test_twenty_four_sites_and_the_signature_share_the_treatment_page(language: str) -> None:
    found = consulted("06-kim2013-six-points")
    plan = found.reading.record.plan
    lower = [
        site.model_copy(update={"id": site.id + len(plan.sites), "level_pct": site.level_pct + 12})
        for site in plan.sites
    ]
    twice = plan.model_copy(update={"sites": (*plan.sites, *lower)})
    record = found.reading.record.model_copy(update={"plan": twice})
    pdf = plan_pdf(
        type(found.reading)(record, found.reading.knowledge), paper(found, language, signed=True)
    )
    first, second, *_ = (sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    assert "Dr Fictional" in first
    assert "216" in first
    assert "mL" not in second


def test_the_treatment_page_says_everything_it_must() -> None:
    """SAF-01, AUD-05: sides in words, both identifiers, totals, signature, full hash."""
    found = consulted("06-kim2013-six-points")
    text = text_of(plan_pdf(found.reading, paper(found, signed=True)))
    for words in (
        "PATIENT'S LEFT",
        "PATIENT'S RIGHT",
        "C-1001",
        "1995-04-12",
        "54 units",
        "108 units",
        "2.16 mL",
        "onabotulinumtoxinA (Botox)",
        "5 units per 0.1 mL",
        "I made this plan and answer for it – Dr Fictional",
        "2026-11-25 01:02:03 UTC",
        found.reading.record.sha256,
        "22 % · 7.6 cm",
        "+36 mm",
        "−38 mm",
    ):
        assert words in text, words
    assert "DRAFT" not in text


def test_an_unsigned_plan_says_draft_across_it() -> None:
    found = consulted("06-kim2013-six-points")
    text = text_of(plan_pdf(found.reading, paper(found)))
    assert "DRAFT" in text
    assert "Not signed. Not for treatment." in text


def test_each_site_stands_once_on_its_own_leg() -> None:
    found = consulted("07-depth-and-zone-findings")
    html = plan_html(found.reading, paper(found))
    left, right = html.split("</main>")[0].split("PATIENT&#x27;S RIGHT")
    numbers = [f'<th scope="row">{number}</th>' for number in range(1, 13)]
    assert [left.count(number) for number in numbers] == [1] * 6 + [0] * 6
    assert [right.count(number) for number in numbers] == [0] * 6 + [1] * 6


def test_the_plan_travels_inside_as_json() -> None:
    found = consulted("06-kim2013-six-points")
    reader = PdfReader(io.BytesIO(plan_pdf(found.reading, paper(found))))
    record = PlanRecord.model_validate(json.loads(reader.attachments["plan.json"][0]))
    assert record.sha256 == found.reading.record.sha256


def test_sites_on_a_leg_that_was_not_measured_are_printed_without_the_tape() -> None:
    found = consulted("06-kim2013-six-points")
    measured = found.reading.record.assessment
    unmeasured = measured.model_copy(update={"right": LegAssessment()})
    record = found.reading.record.model_copy(update={"assessment": unmeasured})
    reading = type(found.reading)(record, found.reading.knowledge)
    right = plan_html(reading, paper(found)).split("PATIENT&#x27;S RIGHT")[1]
    assert "<td>22\u00a0%</td><td>–</td>" in right


def test_the_same_plan_gives_the_same_bytes() -> None:
    found = consulted("06-kim2013-six-points")
    assert plan_pdf(found.reading, paper(found)) == plan_pdf(found.reading, paper(found))


def test_a_stopped_case_prints_why_and_no_plan() -> None:
    found = consulted("05-myasthenia-stop")
    text = text_of(plan_pdf(found.reading, paper(found)))
    assert "STOPPED" in text
    assert "No plan is proposed" in text
    assert "Contraindicated: myasthenia gravis." in text
    assert "units" not in text
    assert "Signature" not in text
    assert "No product chosen" not in text


def test_nothing_in_a_plan_reaches_a_file_or_a_host(tmp_path: Path) -> None:
    """UPL-06: text is escaped, and the fetcher fetches nothing."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-7f3a")
    hostile = (
        f'<link rel="attachment" href="file://{secret}"><img src="http://127.0.0.1:9/x">'
        f'<object data="file://{secret}"></object><p style="background:url(file://{secret})">'
    )
    found = consulted("06-kim2013-six-points")
    plan = found.reading.record.plan.model_copy(update={"rationale": hostile})
    record = found.reading.record.model_copy(update={"plan": plan})
    reading = type(found.reading)(record, found.reading.knowledge)
    assert "<link rel=" not in plan_html(reading, paper(found))
    pdf = render_pdf(
        f'<html lang="en"><head><title>x</title></head><body>{hostile}</body></html>',
        stylesheets=[],
        identifier=b"x",
    )
    assert b"canary-7f3a" not in pdf
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
