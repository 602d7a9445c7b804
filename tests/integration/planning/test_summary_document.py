"""The patient's report on paper: tagged, complete, self-contained, the same bytes each time."""

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import page
import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from clinic.models import Membership
from patients.models import Patient
from planning.diagram.template_tiles import PaperFormat
from planning.documents.report_tasks import ReportOptions, summary_of
from planning.documents.summary import Summary, summary_pages, summary_pdf
from tests.factories.patients import make_patient, make_photo
from tests.factories.treatments import make_signed_treatment
from tests.factories.visits import make_adverse_event, make_visit, make_visit_record

PLAIN = ReportOptions(paper=PaperFormat.A4)
AT = datetime(2027, 2, 1, 3, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(sheets).replace("\u00a0", " ").split())


def treated(alice: Membership, clock: time_machine.Traveller) -> Patient:
    """Treated, bruised, and seen ten weeks later with each girth 8 mm smaller."""
    treatment = make_signed_treatment(alice)
    visit = make_visit(alice, plan=treatment.plan, treated_on=treatment.given_on)
    make_adverse_event(alice, plan=treatment.plan)
    clock.shift(timedelta(days=70))
    make_visit_record(alice, visit=visit)
    return treatment.patient


def summary(patient: Patient, language: str = "en", options: ReportOptions = PLAIN) -> Summary:
    return summary_of(patient, language, options, AT)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("paper", list(PaperFormat))
def test_it_is_valid_pdf_ua_in_both_languages_and_sizes(
    alice: Membership, clock: time_machine.Traveller, language: str, paper: PaperFormat
) -> None:
    patient = treated(alice, clock)
    before = make_photo(alice, patient=patient, taken_on=date(2026, 11, 2), tone=110)
    after = make_photo(alice, patient=patient, taken_on=date(2027, 1, 20), tone=130)
    options = ReportOptions(paper, before.photo_set_id, after.photo_set_id)
    pdf = summary_pdf(summary(patient, language, options))
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    width, height = PdfReader(io.BytesIO(pdf)).pages[0].mediabox[2:]
    assert (round(width), round(height)) == ((595, 842) if paper is PaperFormat.A4 else (612, 792))


def test_it_says_what_was_given_and_what_followed(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    """SAF-01, SAF-02: sides in words, both identifiers; a change never without its error."""
    patient = treated(alice, clock)
    text = text_of(summary_pdf(summary(patient)))
    for words in (
        "Fictional Calf Clinic",
        patient.chart_number,
        "1995-04-12",
        "onabotulinumtoxinA (Botox)",
        "27 units",
        "given",
        "LEFT",
        "RIGHT",
        "smaller by 8 mm, beyond ±5 mm",
        "within measurement error, ±3.2 mm",
        "4 · satisfied",
        "2 · dissatisfied",
        "Bruise or haematoma",
        "recovering",
        "day 0 after treatment",
        "differs by up to 5 mm",
        "This use is not on the product's label",
        "Monday, 1 February 2027",
    ):
        assert words in text, words
    assert "planned" not in text.split("Over time")[0]
    assert "FICTITIOUS" not in text


def test_a_dose_of_a_plan_without_a_record_is_called_planned(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    patient = make_visit(alice).patient
    text = text_of(summary_pdf(summary(patient)))
    assert "“Planned” is the dose of the signed plan; what was given is not recorded." in text
    assert "not measured since" in text


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_clinic_of_fictitious_patients_says_so_on_every_sheet(
    alice: Membership, clock: time_machine.Traveller, language: str
) -> None:
    patient = treated(alice, clock)
    pdf = summary_pdf(replace(summary(patient, language), is_fictitious=True))
    mark = {"en": "FICTITIOUS DATA", "ko": "가상 자료"}[language]
    sheets = PdfReader(io.BytesIO(pdf)).pages
    assert all(mark in sheet.extract_text() for sheet in sheets)
    assert len(sheets) >= 2


@pytest.mark.parametrize("language", ["en", "ko"])
def test_doses_are_written_so_that_none_is_misread(
    alice: Membership, clock: time_machine.Traveller, language: str
) -> None:
    """SAF-03: no abbreviated unit, no trailing zero; number and unit are not parted."""
    treatment = make_signed_treatment(alice, given={1: 25})
    pages = summary_pages(summary(treatment.patient, language))
    words = " ".join([pages.html, *(d for d in pages.drawings.values() if isinstance(d, str))])
    unit = {"en": "units", "ko": "단위"}[language]
    assert f"20.5\u00a0{unit}" in words
    assert f"27\u00a0{unit}" in words
    assert not re.search(r"\d\s*(IU|U)\b", words)
    assert not re.search(rf"\d\.\d*0[\s\u00a0]{unit}", words)
    assert not re.search(rf"\d {unit}", words)


def test_hostile_words_fetch_nothing(
    alice: Membership, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    """UPL-06."""
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-9b1d")
    hostile = (
        f'<link rel="attachment" href="file://{secret}"><img src="http://127.0.0.1:9/x">'
        f'<style>body{{background:url("file://{secret}")}}</style>'
        "<object data='drawing:../x'>"
    )
    patient = make_patient(alice, family_name=hostile[:100], given_name=hostile[-100:])
    alice.clinic.name = hostile[:200]
    alice.clinic.save()
    patient.refresh_from_db()
    made = summary(patient)
    pages = summary_pages(made)
    assert "<link" not in pages.html
    assert "<img src=" not in pages.html
    pdf = summary_pdf(made)
    assert b"canary-9b1d" not in pdf
    assert PdfReader(io.BytesIO(pdf)).attachments == {}


def test_the_same_report_is_the_same_bytes(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    patient = treated(alice, clock)
    assert summary_pdf(summary(patient)) == summary_pdf(summary(patient))


def test_every_drawing_it_calls_is_there(alice: Membership, clock: time_machine.Traveller) -> None:
    pages = summary_pages(summary(treated(alice, clock)))
    called = set(re.findall(r'src="drawing:([^"]+)"', pages.html))
    assert called == set(pages.drawings)
    assert len(called) == 6


def test_a_patient_of_whom_nothing_is_known_has_a_report_that_says_so(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    text = text_of(summary_pdf(summary(make_patient(alice))))
    assert "No treatment yet." in text
    assert "None is recorded." in text
    assert "No visit is booked." in text


def test_photographs_have_captions_with_side_and_day(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    """SAF-01: a photograph is never shown without whose leg it is."""
    patient = make_patient(alice)
    photo = make_photo(
        alice, patient=patient, place="medial-left", taken_on=timezone.localdate(), tone=90
    )
    options = ReportOptions(PaperFormat.A4, None, photo.photo_set_id)
    text = text_of(summary_pdf(summary(patient, "en", options)))
    assert f"{timezone.localdate().isoformat()} · LEFT" in text
    assert "no photograph" in text
    assert "nothing was measured on them" in text
