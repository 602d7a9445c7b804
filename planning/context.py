"""What a plan is read with: its patient, the answers, the measured legs, the rules.

    Plan (+ patient, consultation, head: one query) ──plan_context──▶ PlanContext
    PlanContext + document ──reading──▶ Reading: totals, findings, windows, balance

A signed plan is read from the record that was signed, never from the consultation,
which may have changed since.
"""

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from clinic.http import Conflict
from patients.models import Patient
from planning.consents import newest_consent
from planning.domain.assess import Result, assess
from planning.domain.assessment import Assessment
from planning.domain.board import Board
from planning.domain.consent import SignedConsent, on_record
from planning.domain.intake import Intake
from planning.domain.knowledge import Knowledge
from planning.domain.photographs import Photographs
from planning.domain.plan import InjectionPlan
from planning.domain.reading import Reading
from planning.domain.record import PatientIdentity, PlanRecord
from planning.domain.review import planning_stops as stops_of
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Sex
from planning.evidence import CONSENT_FORM_VERSION, load_knowledge
from planning.models import Consultation, Plan
from planning.photographs import photographs_of
from planning.wording import say


@dataclass(frozen=True, slots=True)
class PlanContext:
    """Everything a draft is edited and reviewed against, except the draft itself."""

    patient: PatientIdentity
    intake: Intake
    assessment: Assessment
    reviewed_on: date
    knowledge: Knowledge
    board: Board
    result: Result
    consent: SignedConsent | None = None
    photographs: Photographs = ()

    def reading(self, document: InjectionPlan) -> Reading:
        """This document as the rules in force read it."""
        record = PlanRecord.model_construct(
            patient=self.patient,
            intake=self.intake,
            assessment=self.assessment,
            plan=document,
            reviewed_on=self.reviewed_on,
            rules_version=self.knowledge.rules.rules_version,
            consent=on_record(
                [self.consent] if self.consent else [], document, CONSENT_FORM_VERSION
            ),
            photographs=self.photographs,
        )
        reading = Reading(record, self.knowledge)
        # Legs and result do not change with the document: they were computed once.
        vars(reading).update(board=self.board, result=self.result)
        return reading


class NotReady(Conflict):
    """Intake or assessment is missing or unfinished; `text` says which, `href` where."""

    def __init__(self, text: Text, *, href: str) -> None:
        super().__init__(say(text), href=href)
        self.text = text


def plan_context(plan: Plan) -> PlanContext:
    """The context of a plan loaded by `with_all`; no query. Raises `NotReady`."""
    context = consultation_context(plan.consultation, plan.patient)
    return replace(context, consent=newest_consent(plan))


def consultation_context(consultation: Consultation, patient: Patient) -> PlanContext:
    """The context plans of this consultation are made in. Raises `NotReady`."""
    _check_answered(consultation)
    assessment, board, result = _legs(_key(consultation.assessment))
    if not board.frames:
        text = Text(N_("A leg can be planned on once its reference line and a girth are measured."))
        raise NotReady(text, href=_page("assessment", consultation))
    return PlanContext(
        patient=identity_of(patient),
        intake=_intake(_key(consultation.intake)),
        assessment=assessment,
        reviewed_on=consultation.treatment_on or timezone.localdate(),
        knowledge=load_knowledge(),
        board=board,
        result=result,
    )


def _check_answered(consultation: Consultation) -> None:
    """An answer that cannot be read may be the one that forbids the plan."""
    intake, assessment = _page("intake", consultation), _page("assessment", consultation)
    if consultation.intake is None:
        raise NotReady(Text(N_("The intake comes first.")), href=intake)
    if consultation.intake_typed is not None:
        text = Text(N_("The intake has an answer that cannot be read: correct it first."))
        raise NotReady(text, href=intake)
    if consultation.assessment is None:
        raise NotReady(Text(N_("Both calves are assessed first.")), href=assessment)
    if consultation.assessment_typed is not None:
        text = Text(N_("The assessment has an answer that cannot be read: correct it first."))
        raise NotReady(text, href=assessment)


def _page(name: str, consultation: Consultation) -> str:
    return reverse(f"planning:{name}", args=[consultation.pk])


def reading_of(plan: Plan) -> Reading:
    """The plan as it is read: a draft by today's rules, a signed one as it was signed."""
    if plan.signed_by is not None:
        record = plan.signed_by.read_record()
        return Reading(record, load_knowledge(record.rules_version, record.plan.diagram_version))
    context = plan_context(plan)
    # Asked for here and not at every edit: no rule depends on them.
    photographs = photographs_of(
        plan, measured_on=context.assessment.measured_on, reviewed_on=context.reviewed_on
    )
    return replace(context, photographs=photographs).reading(plan.revision.read_document())


def planning_stops(consultation: Consultation) -> tuple[Text, ...]:
    """Why nothing may be planned in this consultation yet; empty when it may."""
    try:
        context = consultation_context(consultation, consultation.patient)
    except NotReady as error:
        return (error.text,)
    reading = context.reading(InjectionPlan())
    return tuple(finding.message for finding in stops_of(reading.context))


def identity_of(patient: Patient) -> PatientIdentity:
    """The patient as plans and signatures name them."""
    return PatientIdentity(
        chart_number=patient.chart_number,
        family_name=patient.family_name,
        given_name=patient.given_name,
        birth_date=patient.birth_date,
        sex=Sex(patient.sex),
        height_cm=patient.height_cm,
        weight_kg=patient.weight_kg,
    )


def _key(document: object) -> str:
    return json.dumps(document, sort_keys=True)


@lru_cache(maxsize=64)
def _legs(stored: str) -> tuple[Assessment, Board, Result]:
    knowledge = load_knowledge()
    assessment = Assessment.model_validate(json.loads(stored))
    board = Board.of(assessment, knowledge.atlas, knowledge.rules.depth)
    return assessment, board, assess(assessment, knowledge.assessment_rules)


@lru_cache(maxsize=64)
def _intake(stored: str) -> Intake:
    return Intake.model_validate(json.loads(stored))
