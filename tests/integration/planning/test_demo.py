"""The demo clinic, and what a new plan begins with."""

from datetime import date, timedelta
from statistics import mean, stdev

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, Membership
from patients.models import Patient
from planning.demo.clinic import PATIENTS
from planning.demo.cohort import FAMILY_NAMES, SUNDAY, Person, people
from planning.domain.editing import apply
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality
from planning.models import (
    Lot,
    Plan,
    Signature,
    Treatment,
    TreatmentOutcome,
    TreatmentSignature,
    Visit,
    VisitRecord,
)
from tests.factories.planning import make_plan

TODAY = date(2026, 11, 23)
SIGNS = {"received": 1, "opened": -1, "discarded": -1}


def test_the_demo_clinic_has_something_at_every_step() -> None:
    call_command("load_demo_clinic", patients=0, verbosity=0)
    assert Patient.objects.count() == len(PATIENTS)
    assert set(Plan.objects.values_list("status", flat=True)) == {"draft", "signed"}
    assert all(
        patient.chart_number.startswith("DEMO-") and (patient.family_name in ("가상", "Fictitious"))
        for patient in Patient.objects.all()
    )


@pytest.fixture(scope="module")
def few() -> list[Person]:
    return list(people(60, today=TODAY))


def test_nobody_of_the_year_is_real_and_all_of_it_is_whole() -> None:
    call_command("load_demo_clinic", patients=25, verbosity=0)
    clinic = Clinic.objects.get()
    assert clinic.is_fictitious
    assert Patient.objects.count() == len(PATIENTS) + 25
    families = {family for family, _ in FAMILY_NAMES} | {"가상", "Fictitious"}
    assert {patient.family_name for patient in Patient.objects.all()} <= families
    assert all(signature.is_intact for signature in Signature.objects.all())
    assert all(signature.is_intact for signature in TreatmentSignature.objects.all())
    assert audit.verify(clinic).problem == ""
    for lot in Lot.objects.prefetch_related("movements"):
        moved = {move.pk: (SIGNS.get(move.kind), move) for move in lot.movements.all()}
        undone = {move.unmarks_id for _, move in moved.values() if move.unmarks_id}
        assert lot.vials_in_stock == sum(
            (sign or 0) * move.vials for key, (sign, move) in moved.items() if key not in undone
        )
    for plan in Plan.objects.with_all().filter(status="signed", patient__chart_number__gt="DEMO-2"):
        document = InjectionPlan()
        for revision in plan.revisions.order_by("number"):
            command = revision.read_command()
            document = apply(document, command) if command else document
            assert document == revision.read_document()
    today = timezone.localdate()
    assert not Visit.objects.filter(status="kept", on__gte=today).exists()
    assert VisitRecord.objects.exists()
    assert TreatmentOutcome.objects.count() == Treatment.objects.count()


def test_the_same_day_gives_the_same_people(few: list[Person]) -> None:
    assert list(people(60, today=TODAY)) == few
    assert list(people(60, today=TODAY, seed=7)) != few


def test_people_differ_as_people_do_and_not_as_means_do() -> None:
    """The ±0.57 cm of [Xu2017] is a standard error: nobody is drawn from it."""
    girths = [
        person.cycles[0].calves[Laterality.LEFT].girth_mm for person in people(400, today=TODAY)
    ]
    assert 355 < mean(girths) < 375
    assert 17 < stdev(girths) < 27


def test_everybody_came_within_the_year_on_an_open_day(few: list[Person]) -> None:
    days = [cycle.day for person in few for cycle in person.cycles]
    assert all(TODAY - timedelta(days=366) <= day < TODAY for day in days)
    assert all(day.weekday() != SUNDAY for day in days)
    assert any(len(person.cycles) > 1 for person in few)


def test_a_folder_that_holds_a_clinic_is_left_alone(clinic: Clinic) -> None:
    with pytest.raises(CommandError, match="already holds a clinic"):
        call_command("load_demo_clinic", verbosity=0)
    assert not Patient.objects.exists()


def test_a_new_plan_begins_with_the_clinics_preparation(alice: Membership) -> None:
    assert make_plan(alice).revision.read_document().preparation is None
    alice.clinic.default_preparation = {
        "product": "prabotulinumtoxinA-nabota",
        "vial_units": 100,
        "diluent_ml": 2,
    }
    alice.clinic.save()
    preparation = make_plan(alice).revision.read_document().preparation
    assert preparation is not None
    assert (preparation.product, preparation.vial_units) == ("prabotulinumtoxinA-nabota", 100)
