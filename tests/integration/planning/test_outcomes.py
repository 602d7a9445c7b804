"""Outcomes: kept beside their records, grouped, silent about few, opened, exported."""

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from clinic.models import AuditEvent, Export, Membership
from planning.actions.treatments import void_treatment
from planning.models import OutcomeColumn, OutcomeLabel, OutcomePoint, Treatment, TreatmentOutcome
from tests.factories.treatments import make_signed_treatment
from tests.factories.visits import make_adverse_event, make_visit_record
from tests.people import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def treated(member: Membership) -> Treatment:
    """A signed treatment whose check at the peak found each girth 8 mm smaller."""
    treatment = make_signed_treatment(member)
    make_visit_record(member, visit=treatment.plan.visits.get(kind="peak"))
    return treatment


def kept_rows() -> list[Any]:
    return [
        list(TreatmentOutcome.objects.order_by("pk").values()),
        list(OutcomePoint.objects.order_by("pk").values()),
        list(OutcomeLabel.objects.order_by("pk").values()),
        [
            (name, month, bytes(numbers))
            for name, month, numbers in OutcomeColumn.objects.order_by(
                "clinic", "month", "name"
            ).values_list("name", "month", "numbers")
        ],
    ]


def test_a_signed_treatment_and_its_visits_are_facts(alice: Membership) -> None:
    treatment = treated(alice)
    make_adverse_event(alice, plan=treatment.plan)

    outcome = TreatmentOutcome.objects.get()
    assert (outcome.product, outcome.tier) == (treatment.read_document().product, "15_to_25_mm")
    assert (outcome.adverse_events, outcome.worst_grade) == (1, "mild")
    point = OutcomePoint.objects.get(kind="peak")
    assert point.was_kept
    assert (point.satisfaction_contour, point.satisfaction_girth) == (4, 2)
    assert {point.girth_change_left_tenths_mm, point.girth_change_right_tenths_mm} <= {-80, -85}
    assert OutcomePoint.objects.filter(was_kept=True).count() == 1


def test_rebuilding_gives_the_same_rows(alice: Membership, stranger: Membership) -> None:
    treatment = treated(alice)
    make_adverse_event(alice, plan=treatment.plan)
    treated(stranger)
    before = kept_rows()
    call_command("rebuild_outcomes", verbosity=0)
    assert kept_rows() == before


def test_a_voided_treatment_counts_no_more(alice: Membership) -> None:
    treatment = treated(alice)
    void_treatment(treatment=treatment, reason="Wrong patient.", by=alice)
    assert not TreatmentOutcome.objects.exists()
    assert not OutcomeColumn.objects.exists()


@pytest.fixture
def ada_browser(ada: Membership) -> Client:
    return client_of(ada)


PAGE = "/outcomes/?show=girth&by=product"
PEAK = "/outcomes/patients/?show=girth&by=product&group=0&kind=peak"


def test_four_patients_are_not_shown_and_five_are(
    alice: Membership, stranger: Membership, ada_browser: Client
) -> None:
    """SEC-01: five patients of another clinic never fill this clinic's figure."""
    for _number in range(4):
        treated(alice)
    for _number in range(5):
        treated(stranger)
    page = ada_browser.get(PAGE).content.decode()
    assert "not shown: fewer than 5 patients" in page
    assert "−8" not in page
    assert ada_browser.get(PEAK).status_code == 404

    treated(alice)
    page = ada_browser.get(PAGE).content.decode()
    assert "not shown: fewer than 5 patients" not in page
    assert "kind=peak" in page
    assert "0 of 10 (0 %)" in page.replace("\u00a0", " ")


def test_a_figure_opens_the_patients_behind_it(alice: Membership, ada_browser: Client) -> None:
    charts = {treated(alice).patient.chart_number for _number in range(5)}
    found = ada_browser.get(PEAK)
    assert {row["chart_number"] for row in found.context["rows"]} == charts
    event = AuditEvent.objects.get(action="outcome_patients_listed")
    assert event.detail["kind"] == "peak"


@pytest.mark.parametrize("show", ["girth", "muscle", "asymmetry", "satisfaction", "course"])
@pytest.mark.parametrize("by", ["product", "protocol", "pattern", "tier", "clinician", "quarter"])
def test_each_page_shows_each_grouping(
    alice: Membership, ada_browser: Client, show: str, by: str
) -> None:
    treated(alice)
    assert ada_browser.get(f"/outcomes/?show={show}&by={by}").status_code == 200


def test_a_month_that_cannot_be_read_is_named(ada_browser: Client) -> None:
    page = ada_browser.get("/outcomes/?first=May&last=2026-13")
    assert page.context["problems"].keys() == {"first", "last"}


def test_files_have_a_reason_and_hold_no_name_and_no_small_group(
    alice: Membership, ada_browser: Client
) -> None:
    for _number in range(4):
        treated(alice)
    export = "/outcomes/export/?by=product"
    assert ada_browser.post(export, {"export_reason": ""}).status_code == 422
    asked = {"export_reason": "Yearly review"}
    rows = list(
        csv.reader(io.StringIO(ada_browser.post(export, asked).content.decode("utf-8-sig")))
    )
    filled = [row for row in rows[1:] if row[3] not in ("0", "")]
    assert all(row[3].startswith("not shown") for row in filled)

    patient = treated(alice).patient
    behind = ada_browser.post(PEAK.replace("patients/", "patients/export/"), asked)
    text = behind.content.decode("utf-8-sig")
    assert patient.chart_number in text
    assert patient.family_name not in text
    assert Export.objects.count() == 2
