"""The page of measurements over time: every number with its day, error and change in words."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Membership
from patients.models import Patient
from planning.course import course_of
from planning.domain.vocabulary import Laterality
from planning.models import Visit
from tests.factories.patients import make_patient
from tests.factories.planning import ASSESSMENT, make_consultation, make_signed_plan
from tests.factories.treatments import make_signed_treatment
from tests.factories.visits import make_visit, make_visit_record

MOST_QUERIES = 14


def page_of(client: Client, patient: Patient, **query: str) -> Any:
    return client.get(reverse("planning:progress", args=[patient.pk]), query)


def words_of(response: Any) -> str:
    text = re.sub(r"<svg.*?</svg>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").split())


def seen(alice: Membership, clock: time_machine.Traveller) -> Visit:
    """Treated today, seen ten weeks later: each girth 8 mm smaller, nothing else changed."""
    treatment = make_signed_treatment(alice)
    visit = make_visit(alice, plan=treatment.plan, treated_on=treatment.given_on)
    clock.shift(timedelta(days=70))
    make_visit_record(alice, visit=visit)
    return visit


def test_both_legs_are_drawn_and_every_number_stands_beneath(
    alice: Membership, alice_client: Client, clock: time_machine.Traveller
) -> None:
    """SAF-01: sides are words; a change is said with its error."""
    visit = seen(alice, clock)
    response = page_of(alice_client, visit.patient)
    said = words_of(response)
    assert response.content.decode().count('class="timeline-chart"') == 3
    assert "PATIENT’S LEFT" in response.content.decode()
    assert "PATIENT’S RIGHT" in response.content.decode()
    assert "smaller by 8 mm, beyond ±5 mm" in said
    assert "day 70 after treatment" in said
    assert "tape, mean of two" in said
    assert "2026-11-23" in said
    assert "(R − L) / (0.5·(R + L)) × 100 %" in said
    assert "27 units" in said


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("medial_head", "within measurement error, ±3.2 mm"),
        ("soleus_under_medial_head", "no error published"),
        ("fat_over_medial_head", "No source that was read gives a measuring error"),
        ("heel_rises", "20 ±6"),
        ("satisfaction_contour", "4 · satisfied"),
        ("satisfaction_girth", "2 · dissatisfied"),
        ("no_such_thing", "Girth, relaxed"),
    ],
)
def test_each_quantity_says_what_is_known_of_its_error(
    alice: Membership,
    alice_client: Client,
    clock: time_machine.Traveller,
    quantity: str,
    sentence: str,
) -> None:
    legs = {
        side: {
            **ASSESSMENT[side],
            "layers": {
                head: {**layers, "soleus_mm": "15"}
                for head, layers in ASSESSMENT[side]["layers"].items()
            },
        }
        for side in ("left", "right")
    }
    consultation = make_consultation(alice, assessment={**ASSESSMENT, **legs})
    plan = make_signed_plan(alice, consultation=consultation)
    visit = make_visit(alice, plan=plan, treated_on=date(2026, 11, 23))
    clock.shift(timedelta(days=70))
    make_visit_record(alice, visit=visit)
    assert sentence in words_of(page_of(alice_client, visit.patient, quantity=quantity))


def test_a_plan_without_a_record_of_its_treatment_is_called_planned(
    alice: Membership, alice_client: Client, clock: time_machine.Traveller
) -> None:
    visit = make_visit(alice)
    assert "planned; what was given is not recorded" in words_of(
        page_of(alice_client, visit.patient)
    )
    make_signed_treatment(alice, plan=visit.plan)
    assert "planned; what was given" not in words_of(page_of(alice_client, visit.patient))


def test_what_was_given_counts_and_not_what_was_planned(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    treatment = make_signed_treatment(alice, given={1: 40})
    (treated,) = course_of(treatment.patient).treated
    assert treated.is_given
    assert treated.calf_tenths == {Laterality.LEFT: 220, Laterality.RIGHT: 270}
    assert treated.total_tenths == 490


def test_a_correction_of_a_visit_takes_the_place_of_what_it_corrects(
    alice: Membership, clock: time_machine.Traveller
) -> None:
    visit = seen(alice, clock)
    make_visit_record(alice, visit=visit, satisfaction_contour=1)
    (record,) = course_of(visit.patient).visits
    assert record.satisfaction_contour == 1


def test_a_patient_never_measured_is_told_so(alice: Membership, alice_client: Client) -> None:
    response = page_of(alice_client, make_patient(alice))
    assert response.status_code == 200
    assert "Nothing measured yet." in words_of(response)


def test_soleus_that_thickens_while_the_head_thins_is_pointed_at(
    alice: Membership, alice_client: Client, clock: time_machine.Traveller
) -> None:
    layers = {"fat_mm": "6", "muscle_mm": "20", "soleus_mm": "15", "source": "ultrasound"}
    legs = {
        side: {**ASSESSMENT[side], "layers": {"medial_head": layers}} for side in ("left", "right")
    }
    consultation = make_consultation(alice, assessment={**ASSESSMENT, **legs})
    visit = make_visit(alice, plan=make_signed_plan(alice, consultation=consultation))
    clock.shift(timedelta(days=70))
    thinner = {**layers, "muscle_mm": "15", "soleus_mm": "19"}
    make_visit_record(alice, visit=visit, left={"layers": {"medial_head": thinner}})
    said = words_of(page_of(alice_client, visit.patient))
    assert "Compensation watch" in said
    assert "LEFT: medial head −5 mm, while soleus is +4 mm" in said


def test_the_page_costs_few_queries_however_long_the_course(
    alice: Membership, alice_client: Client, clock: time_machine.Traveller
) -> None:
    visit = seen(alice, clock)
    counts = []
    for more in (0, 5):
        for _ in range(more):
            make_consultation(alice, patient=visit.patient)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(alice_client, visit.patient)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_opening_it_is_recorded(alice: Membership, alice_client: Client) -> None:
    """AUD-02."""
    patient = make_patient(alice)
    page_of(alice_client, patient)
    assert AuditEvent.objects.filter(action="measurements_viewed", patient_id=patient.pk).exists()
