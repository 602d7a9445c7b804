"""The demo clinic, and what a new plan begins with."""

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Clinic, Membership
from patients.models import Patient
from planning.demo.clinic import PATIENTS
from planning.models import Plan
from tests.factories.planning import make_plan


def test_the_demo_clinic_has_something_at_every_step() -> None:
    call_command("load_demo_clinic", verbosity=0)
    assert Patient.objects.count() == len(PATIENTS)
    assert set(Plan.objects.values_list("status", flat=True)) == {"draft", "signed"}
    assert all(
        patient.chart_number.startswith("DEMO-") and (patient.family_name in ("가상", "Fictitious"))
        for patient in Patient.objects.all()
    )


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
