"""Outcomes: kept beside their records, grouped, silent about few, opened, exported."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client

from clinic.models import AuditEvent, Export, Membership
from planning.actions.plans import supersede_plan
from planning.actions.treatments import void_treatment
from planning.models import (
    OutcomeColumn,
    OutcomeLabel,
    OutcomePoint,
    Plan,
    Treatment,
    TreatmentOutcome,
)
from planning.outcomes import pattern_of
from tests.factories.outcomes import make_outcomes, make_seen, make_watched
from tests.factories.planning import GUIDED, answer_all, edit, make_plan, sign
from tests.factories.treatments import make_signed_treatment
from tests.factories.visits import make_adverse_event, make_visit_record
from tests.people import client_of
from tests.unit.planning.plan_examples import PRODUCT

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


PATTERN = {
    "op": "place_sites",
    "pattern": "Slim line",
    "placements": [
        {
            "side": side,
            "muscle": "medial_head",
            "level_pct": "24",
            "across_pct": "35",
            "depth_mm": "14",
            "dose_tenths": 90,
        }
        for side in ("left", "right")
    ],
}
UNDO = {"op": "restore", "direction": "undo"}
REDO = {"op": "restore", "direction": "redo"}
MOVED = {"op": "set_sites", "sites": [1], "dose_units": "8"}


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param([], "", id="nothing placed"),
        pytest.param([PATTERN], "Slim line", id="placed"),
        pytest.param([PATTERN, MOVED], "Slim line", id="placed, then changed"),
        pytest.param([PATTERN, UNDO], "", id="placed and undone"),
        pytest.param([PATTERN, MOVED, UNDO], "Slim line", id="only the change undone"),
        pytest.param([PATTERN, MOVED, UNDO, UNDO], "", id="both undone"),
        pytest.param([PATTERN, UNDO, REDO], "Slim line", id="undone and redone"),
        pytest.param(
            [PATTERN, {**PATTERN, "pattern": "Second", "replace": ["left", "right"]}],
            "Second",
            id="the last placed counts",
        ),
        pytest.param(
            [PATTERN, {**PATTERN, "pattern": "Second", "replace": ["left", "right"]}, UNDO],
            "Slim line",
            id="the last undone, the one before counts",
        ),
    ],
)
def test_the_pattern_of_a_plan_through_undo(
    alice: Membership, edits: list[dict[str, Any]], expected: str
) -> None:
    plan = make_plan(alice, PRODUCT, *edits)
    assert pattern_of(plan.revision) == expected


def test_a_superseding_plan_goes_on_from_the_pattern_of_the_one_before(alice: Membership) -> None:
    signed = make_plan(alice, PRODUCT, GUIDED, PATTERN)
    answer_all(signed, by=alice)
    sign(signed, by=alice)
    next_plan = supersede_plan(plan=Plan.objects.with_all().get(pk=signed.pk), by=alice)
    next_plan = Plan.objects.with_all().get(pk=next_plan.pk)
    assert pattern_of(next_plan.revision) == "Slim line"
    edit(next_plan, MOVED, by=alice)
    next_plan = Plan.objects.with_all().get(pk=next_plan.pk)
    assert pattern_of(next_plan.revision) == "Slim line"
    again = {**PATTERN, "pattern": "Second", "replace": ["left", "right"]}
    edit(next_plan, again, by=alice)
    assert pattern_of(Plan.objects.with_all().get(pk=next_plan.pk).revision) == "Second"


WATCH = "/outcomes/compensation/"


def test_the_watch_lists_the_visit_and_what_was_found(
    alice: Membership, ada: Membership, stranger: Membership
) -> None:
    """SEC-01: each clinic sees its own patients; clinicians act on it, admins review it."""
    quiet, watched = make_seen(alice), make_seen(alice)
    make_watched(alice, watched)
    elsewhere = make_seen(stranger)
    make_watched(stranger, elsewhere)
    for member in (alice, ada):
        page = client_of(member).get(WATCH)
        [row] = page.context["rows"]
        assert row["chart_number"] == watched.patient.chart_number
        assert row["href"] == f"/patients/{watched.patient_id}/measurements/"
        assert row["findings"] == ["LEFT: medial head −5 mm, while fat is +3 mm at the medial head"]
        text = page.content.decode()
        assert elsewhere.patient.chart_number not in text
        assert quiet.patient.chart_number not in text
    assert AuditEvent.objects.filter(action="compensation_listed").count() == 2


def test_a_corrected_visit_leaves_the_watch(alice: Membership, alice_client: Client) -> None:
    treatment = make_seen(alice)
    make_watched(alice, treatment)
    assert len(alice_client.get(WATCH).context["rows"]) == 1
    make_visit_record(alice, visit=treatment.plan.visits.get(kind="peak"))
    page = alice_client.get(WATCH)
    assert page.context["rows"] == []
    assert "Nothing to watch" in page.content.decode()


def test_clinicians_reach_the_watch_and_no_figures(
    alice: Membership, sam: Membership, clock: time_machine.Traveller
) -> None:
    """The page of measurements asks for attention once the newest visit is on the watch."""
    treatment = make_seen(alice)
    clock.shift(timedelta(days=56))
    make_watched(alice, treatment)
    alice_client, sam_client = client_of(alice), client_of(sam)
    for path in ("/visits/", f"/patients/{treatment.patient_id}/measurements/"):
        assert f'href="{WATCH}"' in alice_client.get(path).content.decode(), path
        assert f'href="{WATCH}"' not in sam_client.get(path).content.decode(), path
    assert 'href="/outcomes/"' not in alice_client.get(WATCH).content.decode()
    assert alice_client.get("/outcomes/").status_code == 403
    assert sam_client.get(WATCH).status_code == 403


def test_made_outcomes_have_two_full_groups_and_a_silent_one(
    alice: Membership, ada_browser: Client
) -> None:
    """Hiding three alone would tell them by subtraction, so five are hidden with them."""
    make_outcomes(alice)
    tiers = list(TreatmentOutcome.objects.values_list("tier", flat=True))
    counts = {tier: tiers.count(tier) for tier in set(tiers)}
    assert counts == {"under_15_mm": 5, "15_to_25_mm": 5, "over_25_mm": 3}
    page = ada_browser.get("/outcomes/?show=girth&by=tier")
    peak = next(panel for panel in page.context["panels"] if panel.id == "peak")
    assert [bool(row.silent) for row in peak.rows] == [True, False, True]
    assert not peak.total.silent
