"""A year of the demo clinic: fictitious patients planned, treated and followed up.

The plans are made by the same commands, reviewed by the same rules and signed with the same
words as any other; only the days are of the past, so the rows are written together here
instead of by the actions, which act now.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from clinic import audit
from clinic.models import Membership
from patients.models import Patient, PatientSearchTerm
from patients.search import terms_of
from planning.actions.signing import signature_of
from planning.actions.visits import clinic_calendar
from planning.context import PlanContext, consultation_context
from planning.demo.after import After
from planning.demo.cohort import Cycle, Person, people
from planning.demo.documents import assessment_of, intake_of
from planning.demo.rows import Rows
from planning.domain.canonical import plain, sha256_of
from planning.domain.commands import (
    AnyIntent,
    GiveReason,
    PlaceSites,
    SetGuidance,
    SetPreparation,
    SetRationale,
)
from planning.domain.editing import apply, complete
from planning.domain.findings import Severity
from planning.domain.followup import schedule
from planning.domain.intake import EarlierToxin
from planning.domain.plan import InjectionPlan
from planning.domain.protocols import propose, variant_named
from planning.domain.readback import SignatureMeaning, read_back
from planning.domain.reading import Reading
from planning.domain.vocabulary import Guidance
from planning.evidence import load_knowledge
from planning.models import Consultation, Plan, PlanRevision

FIRST_NUMBER = 2001
CONSULTED, PLANNED, SIGNED, GIVEN = time(10, 0), time(10, 12), time(10, 20), time(10, 45)
REASON = "Discussed with the patient; accepted."
RATIONALES = (
    "Medial protrusion on tiptoe; the patient wants a softer line.",
    "Muscle type on both sides; even dose, reviewed at twelve weeks.",
    "Soften the angle at the widest level; no running until the second check.",
)
DILUENT_ML = Decimal(2)


@transaction.atomic
def fill_year(*, members: Sequence[Membership], desk: Membership, count: int, today: date) -> int:
    """Adds `count` fictitious patients of the year before `today`; answers how many.

    `members` are the clinicians, the first of whom stands for the clinic in the log; `desk`
    makes the calls and keeps the stock.
    """
    year = Year(members, desk, today)
    for person in people(count, today=today):
        year.add(person)
    return year.write()


class Year:
    """Collects a year's rows for one clinic."""

    def __init__(self, members: Sequence[Membership], desk: Membership, today: date) -> None:
        self.members = members
        self.today = today
        self.clinic = members[0].clinic
        self.zone = ZoneInfo(self.clinic.time_zone)
        self.rows = Rows()
        self.after = After(self.rows, members, desk, today)
        self.patients: list[Patient] = []
        self.knowledge = load_knowledge()
        self.calendar = clinic_calendar(self.clinic)

    def add(self, person: Person) -> None:
        patient = self._registered(person)
        chance = Random(person.seed)  # noqa: S311 (no secret)
        earlier: list[EarlierToxin] = []
        for cycle in person.cycles:
            given = self._consulted(person, patient, cycle, tuple(earlier), chance)
            if given is not None:
                earlier.append(given)

    def write(self) -> int:
        self.after.finish()
        self.rows.write()
        for patient in self.patients:
            audit.record(
                by=self.members[0],
                action="demo_patient_made",
                subject=patient,
                patient_id=patient.pk,
            )
        return len(self.patients)

    def at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone)

    def _registered(self, person: Person) -> Patient:
        patient = Patient(
            clinic=self.clinic,
            chart_number=f"DEMO-{FIRST_NUMBER + person.number}",
            family_name=person.family_name,
            given_name=person.given_name,
            latin_name=person.latin_name,
            birth_date=person.birth_date,
            sex="male" if person.is_male else "female",
            height_cm=person.height_cm,
            weight_kg=person.weight_kg,
            language="en" if person.reads_english else "ko",
            registered_at=self.at(person.cycles[0].day, time(9, 30)),
        )
        self.rows.add(
            patient,
            *(
                PatientSearchTerm(clinic=self.clinic, patient=patient, term=term)
                for term in sorted(terms_of(patient))
            ),
        )
        self.patients.append(patient)
        return patient

    def _consulted(
        self,
        person: Person,
        patient: Patient,
        cycle: Cycle,
        earlier: tuple[EarlierToxin, ...],
        chance: Random,
    ) -> EarlierToxin | None:
        """One consultation and what followed; the toxin that was given, if any was."""
        by = self.members[cycle.clinician]
        consultation = Consultation(
            clinic=self.clinic,
            patient=patient,
            clinician=by.user,
            started_at=self.at(cycle.day, CONSULTED),
            intake=plain(intake_of(person, cycle.day, earlier, chance)),
            intake_version=1,
            assessment=plain(assessment_of(person, cycle, chance)),
            assessment_version=1,
            treatment_on=cycle.day,
        )
        self.rows.add(consultation)
        context = consultation_context(consultation, patient)
        planned = self._planned(consultation, context, cycle, by, chance)
        if planned is None or not cycle.is_treated:
            consultation.treatment_on = None
            return None
        plan, reading = planned
        visits = schedule(cycle.day, self.calendar, self.knowledge.follow_up_rules)
        given_tenths = self.after.treated(
            plan, reading, cycle, visits, by=by, at=self.at(cycle.day, GIVEN), chance=chance
        )
        return EarlierToxin(
            product=cycle.product,
            dose_units=Decimal(given_tenths) / 10,
            on=cycle.day,
            area="calves",
        )

    def _planned(
        self,
        consultation: Consultation,
        context: PlanContext,
        cycle: Cycle,
        by: Membership,
        chance: Random,
    ) -> tuple[Plan, Reading] | None:
        """The signed plan of a consultation; nothing where planning stops."""
        variant = variant_named(self.knowledge.protocols, cycle.variant)
        assert variant is not None, cycle.variant  # noqa: S101 (our own table)
        proposal = propose(
            variant, context.board, context.result, cycle.product, self.knowledge.products
        )
        intents: list[AnyIntent] = [
            SetPreparation(
                product=cycle.product, vial_units=cycle.vial_units, diluent_ml=DILUENT_ML
            ),
            SetGuidance(guidance=Guidance.ULTRASOUND, needle_length_mm=25),
            PlaceSites(placements=proposal.placements, protocol=variant.name),
        ]
        plan = Plan(
            clinic=self.clinic,
            patient=consultation.patient,
            consultation=consultation,
            created_at=self.at(cycle.day, CONSULTED),
            created_by=by.user,
        )
        revisions = Revisions(plan, context, by, self.at(cycle.day, PLANNED))
        for intent in intents:
            revisions.edit(intent)
        reading = context.reading(revisions.document)
        if any(finding.severity is Severity.STOP for finding in reading.findings):
            return None
        for finding in reading.findings:
            if finding.severity is Severity.CONFIRM:
                revisions.edit(GiveReason(finding=finding.key, reason=REASON))
        revisions.edit(SetRationale(rationale=chance.choice(RATIONALES)))
        reading = context.reading(revisions.document)
        plan.head = revisions.last
        self.rows.add(plan, *revisions.rows)
        signature = signature_of(
            plan,
            reading,
            read_back(reading),
            meaning=SignatureMeaning.AUTHOR,
            by=by,
            at=self.at(cycle.day, SIGNED),
        )
        self.rows.add_signed(plan, signature)
        return plan, reading


class Revisions:
    """The revisions of one plan, each by one command, as an editor makes them."""

    def __init__(self, plan: Plan, context: PlanContext, by: Membership, at: datetime) -> None:
        self.plan, self.context, self.by, self.at = plan, context, by, at
        self.document = InjectionPlan()
        self.rows: list[PlanRevision] = []
        self._store(None)

    @property
    def last(self) -> PlanRevision:
        return self.rows[-1]

    def edit(self, intent: AnyIntent) -> None:
        command = complete(intent, self.document, self.context.board)
        self.document = apply(self.document, command)
        self._store(plain(command))

    def _store(self, command: object) -> None:
        document = plain(self.document)
        number = len(self.rows) + 1
        self.rows.append(
            PlanRevision(
                plan=self.plan,
                number=number,
                document=document,
                command=command,
                command_id=uuid4(),
                author=self.by.user,
                at=self.at + timedelta(seconds=20 * number),
                sha256=sha256_of(document),
                undo_to=number - 1 or None,
            )
        )
