"""Who is in the demo clinic and how far each consultation has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from importlib import resources
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clinic.demo import DEMO_PASSWORD
from clinic.models import Membership
from patients.actions import register
from planning.actions.edits import edit_plan
from planning.actions.plans import start_plan
from planning.actions.signing import answer_findings, sign_plan
from planning.actions.visits import set_treatment_date
from planning.context import reading_of
from planning.domain.canonical import plain
from planning.domain.case import Case, read_case
from planning.domain.commands import AnyIntent, PlaceSites, SetGuidance, SetPreparation
from planning.domain.consult import product_for, variant_for
from planning.domain.findings import Severity
from planning.domain.protocols import names_of, propose
from planning.domain.readback import SignatureMeaning, read_back
from planning.domain.vocabulary import Guidance
from planning.evidence import load_knowledge
from planning.models import Consultation, Plan


class Reached(IntEnum):
    """How far a demo consultation has come."""

    ASSESSED = 1
    DRAFTED = 2
    SIGNED = 3
    TREATED = 4


@dataclass(frozen=True, slots=True)
class DemoPatient:
    case: str
    family_name: str
    given_name: str
    latin_name: str
    birth_date: date
    reached: Reached


PATIENTS: Sequence[DemoPatient] = (
    DemoPatient(
        "01-xu2017-cohort-mean", "가상", "하린", "Gasang Harin", date(1995, 4, 12), Reached.DRAFTED
    ),
    DemoPatient(
        "02-fat-type", "가상", "서연", "Gasang Seoyeon", date(1990, 9, 3), Reached.ASSESSED
    ),
    DemoPatient("03-asymmetric", "가상", "지우", "Gasang Jiu", date(1998, 1, 27), Reached.DRAFTED),
    DemoPatient(
        "04-oedema-stop", "가상", "은채", "Gasang Eunchae", date(1987, 6, 30), Reached.ASSESSED
    ),
    DemoPatient(
        "05-myasthenia-stop", "가상", "도윤", "Gasang Doyun", date(1993, 11, 8), Reached.ASSESSED
    ),
    DemoPatient(
        "06-kim2013-six-points", "가상", "민서", "Gasang Minseo", date(1996, 2, 19), Reached.TREATED
    ),
    DemoPatient(
        "07-depth-and-zone-findings",
        "가상",
        "예린",
        "Gasang Yerin",
        date(1992, 7, 14),
        Reached.DRAFTED,
    ),
    DemoPatient("08-no-ultrasound", "Fictitious", "Claire", "", date(1989, 12, 2), Reached.DRAFTED),
)


def fill(*, by: Membership) -> int:
    """Adds every demo patient through the ordinary actions; answers how many."""
    for place, person in enumerate(PATIENTS, start=1):
        consultation = _consulted(person, 1000 + place, by)
        if person.reached >= Reached.DRAFTED:
            _planned(consultation, person, by)
    return len(PATIENTS)


def case_of(person: DemoPatient) -> Case:
    """The case behind a demo patient."""
    content = resources.files(__package__).joinpath(f"cases/{person.case}.json").read_bytes()
    return read_case(content, protocols=names_of(load_knowledge().protocols.values()))


def _consulted(person: DemoPatient, number: int, by: Membership) -> Consultation:
    case, today = case_of(person), timezone.localdate()
    patient = register(
        details={
            "chart_number": f"DEMO-{number}",
            "family_name": person.family_name,
            "given_name": person.given_name,
            "latin_name": person.latin_name,
            "birth_date": person.birth_date,
            "sex": case.patient.sex.value,
            "height_cm": case.patient.height_cm,
            "weight_kg": case.patient.weight_kg,
            "language": "ko" if person.latin_name else "en",
        },
        by=by,
    )
    return Consultation.objects.create(
        clinic=by.clinic,
        patient=patient,
        clinician=by.user,
        intake=_dated(case.intake, recorded_on=today),
        intake_version=1,
        assessment=_dated(case.assessment, measured_on=today),
        assessment_version=1,
    )


def _dated(document: Any, **days: date) -> Any:
    return plain(document.model_copy(update=days))


def _planned(consultation: Consultation, person: DemoPatient, by: Membership) -> None:
    plan = start_plan(consultation=consultation, by=by)
    for intent in _intents(person, plan):
        plan = _loaded(plan)
        edit_plan(
            plan=plan,
            intent=intent,
            expected_revision=plan.revision.number,
            command_id=uuid4(),
            by=by,
        )
    if person.reached >= Reached.SIGNED:
        _signed(_loaded(plan), by)
    if person.reached >= Reached.TREATED:
        set_treatment_date(plan=_loaded(plan), on=timezone.localdate(), by=by)


def _intents(person: DemoPatient, plan: Plan) -> list[AnyIntent]:
    case, knowledge = case_of(person), load_knowledge()
    if case.plan is not None and case.plan.product is not None:
        given = case.plan.document()
        return [
            SetPreparation(
                product=case.plan.product,
                vial_units=case.plan.vial_units,
                diluent_ml=case.plan.diluent_ml,
            ),
            SetGuidance(guidance=case.plan.guidance, needle_length_mm=25),
            PlaceSites(placements=tuple(site.placement for site in given.sites)),
        ]
    variant = variant_for(case, knowledge)
    product = product_for(variant.protocol)
    reading = reading_of(_loaded(plan))
    proposal = propose(variant, reading.board, reading.result, product, knowledge.products)
    return [
        SetPreparation(product=product, vial_units=100, diluent_ml=2),
        SetGuidance(guidance=Guidance.ULTRASOUND, needle_length_mm=25),
        PlaceSites(placements=proposal.placements, protocol=variant.name),
    ]


def _signed(plan: Plan, by: Membership) -> None:
    answer_findings(
        plan=plan,
        expected_revision=plan.revision.number,
        reasons={
            finding.key: "Discussed with the patient; accepted."
            for finding in reading_of(plan).findings
            if finding.severity is Severity.CONFIRM
        },
        rationale="Medial protrusion on tiptoe; the patient wants a softer line.",
        form_key=uuid4(),
        by=by,
    )
    plan = _loaded(plan)
    asked = read_back(reading_of(plan))
    sign_plan(
        plan=plan,
        expected_revision=plan.revision.number,
        shown_sha256=asked.shown_sha256,
        password=DEMO_PASSWORD,
        answers={item.name: item.answer for item in asked.items},
        meaning=SignatureMeaning.AUTHOR,
        by=by,
    )


def _loaded(plan: Plan) -> Plan:
    return Plan.objects.with_all().get(pk=plan.pk)
