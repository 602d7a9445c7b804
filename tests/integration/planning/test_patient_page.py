"""One patient on one page, in few queries however much there is."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent, Membership
from planning.actions.plans import add_addendum
from planning.actions.visits import set_treatment_date
from planning.models import Plan
from tests.bench.server import statements
from tests.factories.patients import make_patient
from tests.factories.planning import ASSESSMENT, make_consultation, make_signed_plan

GOAL = 6
RED_FLAGS = 1
"""Every page of a clinician looks for red flags that nobody has answered."""


def page_of(client: Client, patient_id: object) -> str:
    response = client.get(reverse("planning:patient_page", args=[patient_id]))
    assert response.status_code == 200
    return response.content.decode()


def treated(alice: Membership) -> Plan:
    plan = make_signed_plan(alice)
    set_treatment_date(plan=plan, on=timezone.localdate(), by=alice)
    return plan


def test_the_page_says_what_was_planned_measured_and_booked(
    alice: Membership, alice_client: Client
) -> None:
    plan = treated(alice)
    page = page_of(alice_client, plan.patient_id)
    for words in (
        "서하린",
        "LEFT 27\u00a0units · RIGHT 27\u00a0units",
        "safety call",
        "PATIENT'S LEFT",
        "Maximum girth, relaxed",
        "Plan version 1 signed by Alice",
    ):
        assert words in page, words
    assert AuditEvent.objects.filter(action="viewed", patient_id=plan.patient_id).exists()


def test_a_new_patients_page_is_empty_and_says_so(alice: Membership, alice_client: Client) -> None:
    page = page_of(alice_client, make_patient(alice).pk)
    assert "No plan yet." in page
    assert "Nothing measured yet." in page


def test_the_page_takes_few_queries_however_much_there_is(
    alice: Membership, alice_client: Client, sam_client: Client
) -> None:
    plan = treated(alice)
    address = reverse("planning:patient_page", args=[plan.patient_id])
    few = statements(lambda: sam_client.get(address))
    for _ in range(4):
        make_consultation(alice, patient=plan.patient)
    many = statements(lambda: sam_client.get(address))
    assert (few, many) == (GOAL, GOAL)
    assert statements(lambda: alice_client.get(address)) == GOAL + RED_FLAGS


def test_a_change_is_never_shown_without_its_error(alice: Membership, alice_client: Client) -> None:
    """Reference section 3: ±5 mm of girth at best, so 4 mm is no change."""
    patient = make_patient(alice)
    earlier = timezone.now() - timedelta(days=60)
    make_consultation(alice, patient=patient, started_at=earlier)
    girths = ASSESSMENT["left"]["girths"]
    widened = [
        {**girth, "relaxed_mm": [value + 4 for value in girth["relaxed_mm"]]} for girth in girths
    ]
    left = {**ASSESSMENT["left"], "girths": widened}
    make_consultation(alice, patient=patient, assessment={**ASSESSMENT, "left": left})
    page = page_of(alice_client, patient.pk)
    assert "within measurement error (±5\u00a0mm)" in page


def test_a_layer_without_a_published_error_says_so(alice: Membership, alice_client: Client) -> None:
    """Reference section 3 gives an error for muscle thickness, none for fat."""
    patient = make_patient(alice)
    earlier = timezone.now() - timedelta(days=60)
    make_consultation(alice, patient=patient, started_at=earlier)
    assert "Change since" not in page_of(alice_client, patient.pk)
    head = ASSESSMENT["right"]["layers"]["lateral_head"]
    thicker = {**head, "muscle_mm": "12.5", "fat_mm": "7.5", "soleus_mm": "30"}
    layers = {**ASSESSMENT["right"]["layers"], "lateral_head": thicker}
    right = {**ASSESSMENT["right"], "layers": layers}
    make_consultation(alice, patient=patient, assessment={**ASSESSMENT, "right": right})
    page = page_of(alice_client, patient.pk)
    assert "−3.5\u00a0mm (±3.1\u00a0mm)" in page
    assert "+1.5\u00a0mm (error not published)" in page
    assert page.count("Soleus, lateral head") == 1


def test_every_addendum_stands_on_the_timeline(alice: Membership, alice_client: Client) -> None:
    plan = treated(alice)
    address = reverse("planning:patient_page", args=[plan.patient_id])
    for number in range(3):
        add_addendum(plan=plan, text=f"Seen again {number}.", by=alice)
    page = page_of(alice_client, plan.patient_id)
    assert page.count("Addendum to plan version 1 by Alice") == 3
    assert page.count("<strong>Plan, version 1</strong>") == 1
    assert f"{plan.get_absolute_url()}#addenda" in page
    assert statements(lambda: alice_client.get(address)) == GOAL + RED_FLAGS


def test_staff_and_admin_see_it_without_what_they_may_not_do(
    alice: Membership, sam_client: Client, ada_client: Client
) -> None:
    plan = make_signed_plan(alice)
    assert "New consultation" in page_of(sam_client, plan.patient_id)
    assert "New consultation" not in page_of(ada_client, plan.patient_id)


def test_tabs_a_member_may_not_open_are_shut_and_say_why(
    alice: Membership, alice_client: Client, sam_client: Client
) -> None:
    """SEC-01: the tab says the very sentence its page would."""
    intake = reverse("planning:intake", args=[make_consultation(alice).pk])
    assessment = intake.replace("/intake/", "/assessment/")
    sentence = "Only clinicians may assess calves."
    for client, is_shut in ((alice_client, False), (sam_client, True)):
        page = client.get(intake).content.decode()
        assert (sentence in page) is is_shut
        assert (f'href="{assessment}"' in page) is not is_shut


def test_a_stranger_gets_404(alice: Membership, stranger_client: Client) -> None:
    patient = make_patient(alice)
    address = reverse("planning:patient_page", args=[patient.pk])
    assert stranger_client.get(address).status_code == 404
