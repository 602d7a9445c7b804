"""A treatment recorded, signed and voided in the database."""

import pytest

from clinic.models import Membership
from planning.models import Treatment, TreatmentVial, Vial
from tests.factories.treatments import make_signed_treatment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_signed(alice: Membership) -> None:
    treatment = make_signed_treatment(alice)
    assert treatment.status == Treatment.Status.SIGNED
    assert treatment.signed_by is not None
    assert treatment.signed_by.is_intact
    assert TreatmentVial.objects.filter(treatment=treatment).count() == 1
    assert Vial.objects.get().status == Vial.Status.USED
    assert treatment.plan.consultation.treatment_on == treatment.given_on
    assert treatment.plan.visits.exists()
