"""What a plan on paper takes, against the same content printed by headless Chromium."""

import io
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import page
from django.conf import settings
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from planning.demo.clinic import PATIENTS, case_of
from planning.documents.paper import BookedVisit, Paper, SignedBy
from planning.documents.plan_document import drawings, plan_html, plan_pdf
from planning.domain.consult import consult
from planning.domain.lifecycle import PlanStatus
from planning.domain.readback import SignatureMeaning
from planning.domain.reading import Reading
from planning.evidence import load_knowledge
from tests.bench.measure import in_turns, line, title
from tests.browser import CHROMIUM, CHROMIUM_FLAGS

ROUNDS = 12
COLD_STARTS = 3


def run() -> None:
    reading, paper = signed_plan()
    plain = replace(paper, options=replace(paper.options, with_template=False))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        sheet = browser.new_page()
        _compare("PDF of a signed plan, Korean", reading, plain, sheet, goal="≤ 200 ms")
        _compare("PDF with its marking templates", reading, paper, sheet, goal="")
        browser.close()
    cold = sorted(_cold_start() for _ in range(COLD_STARTS))[COLD_STARTS // 2]
    line("cold process to PDF with templates, median", f"{cold * 1000:.0f} ms")


def _compare(name: str, reading: Reading, paper: Paper, sheet: Page, *, goal: str) -> None:
    """The same pages by us and by Chromium, in turns."""
    pdf = plan_pdf(reading, paper)
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    css = (Path(settings.BASE_DIR) / "static" / "css" / "document.css").read_text("utf-8")
    html = plan_html(reading, paper).replace("</head>", f"<style>{css}</style></head>")
    for drawn, drawing in drawings(reading, paper).items():
        html = html.replace(f'"drawing:{drawn}"', f'"{_as_data(drawing)}"')

    def by_chromium() -> bytes:
        sheet.set_content(html)
        return sheet.pdf(format="A4", tagged=True)

    ours, theirs = in_turns(ROUNDS, lambda: plan_pdf(reading, paper), by_chromium)
    title(f"{name}: {len(PdfReader(io.BytesIO(pdf)).pages)} pages")
    line("PDF/UA-1", "valid" if report.is_compliant else "NOT VALID")
    line("size", f"{len(pdf) / 1024:.0f} KB")
    line("warm, median", f"{ours:.0f} ms", goal)
    line("Chromium print of the same, warm, median", f"{theirs:.0f} ms")
    line("ours to Chromium's", f"{ours / theirs:.2f} ×", "≤ 0.6 ×")


def _as_data(drawing: str | bytes) -> str:
    kind, content = (
        ("image/png", drawing)
        if isinstance(drawing, bytes)
        else ("image/svg+xml", drawing.encode())
    )
    return f"data:{kind};base64,{b64encode(content).decode()}"


def signed_plan() -> tuple[Reading, Paper]:
    person = next(person for person in PATIENTS if person.case.startswith("06"))
    case = case_of(person)
    named = case.patient.model_copy(
        update={"family_name": person.family_name, "given_name": person.given_name}
    )
    found = consult(case.model_copy(update={"patient": named}), load_knowledge())
    at = datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC)
    paper = Paper(
        clinic_name="Demo clinic",
        language="ko",
        made_at=at,
        status=PlanStatus.SIGNED,
        revision=14,
        signed=SignedBy("한서윤", SignatureMeaning.AUTHOR, at),
        visits=[
            BookedVisit(visit.kind, visit.on, visit.window_from, visit.window_to)
            for visit in found.visits
        ],
    )
    return found.reading, paper


def _cold_start() -> float:
    started = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tests.bench.one_pdf"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return perf_counter() - started
