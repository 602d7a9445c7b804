"""The patient's page on paper: one sheet a language, complete, tagged in its language."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import page
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from clinic import formkeys
from clinic.models import AuditEvent, Membership, PaperSize
from patients.actions import FIELDS, amend
from planning import demo
from planning.actions.documents import request_document
from planning.actions.visits import set_treatment_date
from planning.diagram.template_tiles import PaperFormat
from planning.documents import tasks
from planning.documents.paper import BookedVisit, Paper, PrintOptions
from planning.documents.plan_document import plan_pdf
from planning.domain.case import read_case
from planning.domain.consult import Consulted, consult
from planning.domain.intake import Lifestyle
from planning.domain.lifecycle import PlanStatus
from planning.domain.reading import Reading
from planning.evidence import load_knowledge
from planning.models import Plan, PlanDocument
from tests.factories.planning import make_signed_plan

CASE = Path(demo.__file__).parent / "cases" / "06-kim2013-six-points.json"
TREATED_ON = date(2026, 11, 25)
NOTHING_ANSWERED = Lifestyle()
HEAVY_RUNNER_IN_HEELS = Lifestyle(
    standing_hours_per_day=12,
    heels_days_per_week=7,
    stairs_flights_per_day=120,
    strength_sessions_per_week=14,
    running_km_per_week=120,
    court_sport_sessions_per_week=10,
    stretching_days_per_week=7,
    massage_days_per_week=7,
)
NO_TO_EVERYTHING = Lifestyle(**dict.fromkeys(Lifestyle.model_fields, 0))
HABITS = {
    "nothing answered": NOTHING_ANSWERED,
    "heavy runner in heels": HEAVY_RUNNER_IN_HEELS,
    "no to everything": NO_TO_EVERYTHING,
}
TOPICS = {
    "en": (
        "High heels",
        "Climbing stairs",
        "Running",
        "Light walking",
        "Strength training",
        "Stretching",
        "Massage",
        "Standing, swelling",
        "Badminton, tennis",
    ),
    "ko": (
        "하이힐",
        "계단 오르내리기",
        "달리기",
        "가볍게 걷기",
        "근력 운동",
        "스트레칭",
        "마사지",
        "오래 서 있기",
        "배드민턴",
    ),
}


def consulted() -> Consulted:
    knowledge = load_knowledge()
    return consult(read_case(CASE.read_bytes(), protocols=tuple(knowledge.protocols)), knowledge)


def reading(found: Consulted, habits: Lifestyle, **patient: Any) -> Reading:
    record = found.reading.record
    intake = record.intake.model_copy(update={"lifestyle": habits})
    identity = record.patient.model_copy(update=patient)
    changed = record.model_copy(update={"intake": intake, "patient": identity})
    return Reading(changed, found.reading.knowledge)


def paper(found: Consulted, language: str, **changes: Any) -> Paper:
    made = Paper(
        clinic_name="Fictional Calf Clinic",
        language=language,
        made_at=datetime(2026, 11, 25, 1, 2, 3, tzinfo=UTC),
        status=PlanStatus.SIGNED,
        treated_on=TREATED_ON,
        visits=[
            BookedVisit(visit.kind, visit.on, visit.window_from, visit.window_to)
            for visit in found.visits
        ],
        options=PrintOptions(with_template=False, patient_page_only=True),
    )
    return replace(made, **changes)


def sheets(pdf: bytes) -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(pdf)).pages]


def page_of(language: str, habits: Lifestyle = NOTHING_ANSWERED, **changes: Any) -> str:
    found = consulted()
    [only] = sheets(plan_pdf(reading(found, habits), paper(found, language, **changes)))
    return only


@pytest.mark.parametrize("size", list(PaperFormat))
@pytest.mark.parametrize("habits", list(HABITS))
@pytest.mark.parametrize("treated_on", [TREATED_ON, None])
def test_each_language_has_one_sheet_with_every_topic(
    treated_on: date | None, habits: str, size: PaperFormat
) -> None:
    found = consulted()
    options = PrintOptions(paper=size, with_template=False, patient_page_only=True)
    printed = paper(
        found,
        "ko",
        patient_language="en",
        treated_on=treated_on,
        visits=paper(found, "ko").visits if treated_on else (),
        options=options,
    )
    long_name = {"family_name": "Bartholomew-Montgomery", "given_name": "Alexandrina Wilhelmina"}
    korean, english = sheets(plan_pdf(reading(found, HABITS[habits], **long_name), printed))
    for language, sheet in (("ko", korean), ("en", english)):
        for topic in TOPICS[language]:
            assert topic in sheet, topic
        assert "●○○" in sheet
        assert "○○○" in sheet
        assert "Edema2015" in sheet


def test_the_page_is_valid_pdf_ua_and_tagged_in_both_languages() -> None:
    found = consulted()
    pdf = plan_pdf(reading(found, HEAVY_RUNNER_IN_HEELS), paper(found, "ko", patient_language="en"))
    assert page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1).is_compliant
    catalog: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert catalog["/Lang"] == "ko"
    tags = [child.get_object() for child in catalog["/StructTreeRoot"]["/K"][0]["/K"]]
    assert [tag["/Lang"] for tag in tags if tag["/S"] == "/Art"] == ["ko", "en"]


@pytest.mark.parametrize(
    ("language", "patients", "wanted"),
    [
        ("ko", "ko", ["ko"]),
        ("ko", "en", ["ko", "en"]),
        ("en", "ko", ["en", "ko"]),
        ("en", "", ["en"]),
    ],
)
def test_the_plan_carries_the_page_once_more_where_the_patient_reads_another_language(
    language: str, patients: str, wanted: list[str]
) -> None:
    found = consulted()
    options = PrintOptions(with_template=False)
    printed = paper(found, language, patient_language=patients, options=options)
    pages = sheets(plan_pdf(reading(found, NOTHING_ANSWERED), printed))
    assert len(pages) == 1 + len(wanted)
    for sheet, expected in zip(pages[1:], wanted, strict=True):
        assert TOPICS[expected][0] in sheet


def test_the_page_alone_carries_no_dose_and_no_record() -> None:
    """The patient keeps it at home; the plan's data stay with the plan."""
    found = consulted()
    pdf = plan_pdf(reading(found, NOTHING_ANSWERED), paper(found, "en"))
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
    [only] = sheets(pdf)
    assert "units" not in only
    assert found.reading.record.sha256 not in only


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "You wear them 7 days a week.",
                "You run 120 kilometres a week.",
                "The sources disagree about exercise",
                "one series of 123 patients",
                "animal and face studies only",
                "no study has tested this",
                "Wednesday, 25 November 2026",
                "above all until day 36, Thursday, 31 December 2026",
                "Saturday, 28 November 2026",
                "Wednesday, 9 December 2026",
                "Ambulance at once (119 in Korea).",
                "Emergency department, the same day",
                "A visit at 2–4 weeks checks safety and symmetry, not the result.",
            ),
        ),
        (
            "ko",
            (
                "일주일에 7일 신는다고 하셨습니다.",
                "일주일에 120km 달린다고 하셨습니다.",
                "운동에 대해서는 의견이 엇갈립니다.",
                "환자 123명 연구 하나",
                "2026년 11월 25일 (수요일)",
                "2026년 12월 31일 (목요일)",
                "바로 119에 전화하세요.",
            ),
        ),
    ],
)
def test_the_page_says_in_plain_words(language: str, words: tuple[str, ...]) -> None:
    printed = page_of(language, HEAVY_RUNNER_IN_HEELS).replace(" ", "")
    for sentence in words:
        assert sentence.replace(" ", "") in printed, sentence


def test_without_a_treatment_date_the_page_counts_days_and_leaves_a_line() -> None:
    printed = page_of("en", treated_on=None, visits=())
    assert "Day of treatment (day 0):" in printed
    assert "day 14–18 after treatment" in printed
    assert "above all until day 36" in printed
    assert "2026" not in printed.split("Sources:")[0].replace("2026-11", "")


def test_a_stopped_case_has_no_page_to_take_home() -> None:
    knowledge = load_knowledge()
    content = (CASE.parent / "05-myasthenia-stop.json").read_bytes()
    found = consult(read_case(content, protocols=tuple(knowledge.protocols)), knowledge)
    pdf = plan_pdf(
        found.reading, paper(found, "en", stopped=True, options=PrintOptions(with_template=False))
    )
    assert "High heels" not in " ".join(sheets(pdf))


# The register ------------------------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Paper]:
    """What was rendered, one entry for each rendering, noted where it is asked for."""
    papers: list[Paper] = []
    read_paper = tasks._paper

    def note(plan: Plan, document: PlanDocument) -> Paper:
        papers.append(read_paper(plan, document))
        return papers[-1]

    monkeypatch.setattr(tasks, "_paper", note)
    monkeypatch.setattr(tasks, "plan_pdf", lambda reading, paper: b"%PDF-1.7 fictitious")
    return papers


def open_document(client: Client, plan: Plan, **query: str) -> Any:
    return client.get(reverse("planning:plan_document", args=[plan.pk]), query, follow=True)


def now_reads(plan: Plan, language: str, by: Membership) -> None:
    details = {name: getattr(plan.patient, name) for name in FIELDS}
    amend(
        patient=plan.patient,
        details={**details, "language": language},
        expected_version=plan.patient.version,
        by=by,
    )


@pytest.mark.django_db(transaction=True)
def test_a_change_of_the_patients_language_prints_anew(
    alice: Membership, alice_client: Client, printed: list[Paper]
) -> None:
    """A page printed before the language was corrected is not handed out after it."""
    plan = make_signed_plan(alice)
    open_document(alice_client, plan, language="ko")
    open_document(alice_client, plan, language="ko")
    now_reads(plan, "en", alice)
    open_document(alice_client, plan, language="ko")
    assert [(made.language, made.patient_language) for made in printed] == [
        ("ko", "ko"),
        ("ko", "en"),
    ]
    event = AuditEvent.objects.get(action="patient_amended", patient_id=plan.patient_id)
    assert event.detail == {"fields": ["language"]}


@pytest.mark.django_db(transaction=True)
def test_the_page_alone_is_a_document_of_its_own(
    alice: Membership, alice_client: Client, printed: list[Paper]
) -> None:
    alice.clinic.paper_size = PaperSize.LETTER
    alice.clinic.save()
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=TREATED_ON, by=alice)
    response = open_document(alice_client, plan, language="en", pages="patient")
    assert "patient-page" in response.headers["Content-Disposition"]
    open_document(alice_client, plan, language="en", pages="patient")
    open_document(alice_client, plan, language="en")
    alone, whole = printed
    assert alone.options == PrintOptions(
        paper=PaperFormat.LETTER, with_template=False, patient_page_only=True
    )
    assert not whole.options.patient_page_only
    assert alone.treated_on == TREATED_ON


@pytest.mark.django_db(transaction=True)
def test_a_failed_page_is_asked_for_again_as_a_page(
    alice: Membership, alice_client: Client, printed: list[Paper]
) -> None:
    plan = make_signed_plan(alice)
    document = request_document(plan=plan, language="en", by=alice, patient_page_only=True)
    PlanDocument.objects.update(status=PlanDocument.Status.FAILED)
    address = reverse("planning:plan_document_file", args=[plan.pk, document.pk])
    assert "Try once more" in alice_client.get(address).content.decode()
    posted = {"patient_id": plan.patient_id, formkeys.FIELD: formkeys.issue()}
    assert alice_client.post(address, posted).headers["Location"] == address
    assert [paper.options.patient_page_only for paper in printed] == [True, True]


def test_the_plan_says_which_language_the_page_also_has_and_prints_it_in_one_tap(
    alice: Membership, alice_client: Client
) -> None:
    plan = make_signed_plan(alice)
    shown = alice_client.get(reverse("planning:plan_detail", args=[plan.pk])).content.decode()
    assert "Aftercare page also in the patient's language: Korean" in shown.replace("&#x27;", "'")
    address = reverse("planning:plan_document", args=[plan.pk])
    assert f'href="{address}?pages=patient"' in shown


def test_the_patient_page_names_the_language(alice: Membership, alice_client: Client) -> None:
    plan = make_signed_plan(alice)
    now_reads(plan, "en", alice)
    address = reverse("planning:patient_page", args=[plan.patient_id])
    shown = alice_client.get(address).content.decode().replace("&#x27;", "'")
    assert "Patient's language: English" in shown
