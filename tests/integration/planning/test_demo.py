"""The clinic of fictitious patients that an empty development folder gets."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from clinic import audit
from clinic.config import Config, Environment
from clinic.demo import DEMO_MEMBERS, DEMO_PASSWORD
from clinic.models import Clinic, Membership, User
from clinic.roles import Role
from patients.models import Patient
from planning.demo.clinic import PATIENTS
from planning.domain.lifecycle import PlanStatus
from planning.models import Consultation, Plan, Visit
from planning.presenters.frame import alerts
from tests.people import client_of


def as_environment(settings: Settings, environment: Environment) -> None:
    config: Config = settings.CONFIG
    settings.CONFIG = config.model_copy(update={"environment": environment})


def load() -> str:
    out = StringIO()
    call_command("load_demo_clinic", stdout=out)
    return out.getvalue()


def test_it_fills_an_empty_folder_and_says_how_to_sign_in(settings: Settings) -> None:
    as_environment(settings, Environment.DEVELOPMENT)
    said = load()
    assert f"{len(PATIENTS)} fictitious patients" in said
    for username in DEMO_MEMBERS:
        assert f"{username} / {DEMO_PASSWORD}" in said
        assert User.objects.get(username=username).check_password(DEMO_PASSWORD)
    assert {member.role for member in Membership.objects.all()} == set(Role)


def test_every_name_says_that_nobody_is_meant() -> None:
    load()
    names = [f"{p.family_name} {p.given_name}" for p in Patient.objects.all()]
    assert len(names) == len(PATIENTS)
    assert all(name.startswith(("가상 ", "Fictitious ")) for name in names)


def test_every_consultation_stands_where_it_was_meant_to() -> None:
    """One stop by oedema, one by a condition, drafts, and one treated patient with visits."""
    load()
    assert Consultation.objects.filter(intake=None).count() == 0
    statuses = [PlanStatus(status) for status in Plan.objects.values_list("status", flat=True)]
    assert statuses.count(PlanStatus.SIGNED) == 1
    assert statuses.count(PlanStatus.DRAFT) == 4
    signed = Plan.objects.with_all().get(status=PlanStatus.SIGNED)
    assert signed.signed_by is not None
    assert signed.signed_by.is_intact
    assert Visit.objects.filter(plan=signed).count() == 5
    stopped = Patient.objects.get(given_name="도윤").consultations.get()
    intake = stopped.read_intake()
    assert intake is not None
    assert [alert.severity for alert in alerts(intake, stopped.patient.birth_date)] == ["stop"]
    assert not stopped.plans.exists()


def test_every_page_of_every_demo_patient_opens() -> None:
    load()
    clinician = client_of(Membership.objects.get(role=Role.CLINICIAN))
    for consultation in Consultation.objects.all():
        for address in pages_of(consultation):
            assert clinician.get(address).status_code == 200, address


def pages_of(consultation: Consultation) -> list[str]:
    here = f"/consultations/{consultation.pk}"
    pages = [f"/patients/{consultation.patient_id}/", f"{here}/intake/", f"{here}/assessment/"]
    for plan in consultation.plans.all():
        pages.append(f"/plans/{plan.pk}/" + ("build/" if plan.is_draft else ""))
    return pages


def test_its_audit_chain_is_whole() -> None:
    """AUD-03: made by the same actions the pages call."""
    load()
    clinic = Clinic.objects.get()
    checked = audit.verify(clinic)
    assert checked.problem == ""
    assert checked.count > len(PATIENTS)


def test_it_refuses_a_folder_that_holds_a_clinic(alice: Membership) -> None:
    with pytest.raises(CommandError, match="already holds a clinic"):
        load()
    assert not Patient.objects.exists()


def test_it_refuses_production(settings: Settings) -> None:
    as_environment(settings, Environment.PRODUCTION)
    with pytest.raises(CommandError, match="never makes accounts"):
        load()
    assert not Clinic.objects.exists()


def test_a_failure_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise ValueError("half way")

    monkeypatch.setattr("planning.demo.clinic.set_treatment_date", fail)
    with pytest.raises(ValueError, match="half way"):
        load()
    assert not Clinic.objects.exists()
