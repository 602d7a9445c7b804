"""Rows of many patients, kept until they are written together in the order they depend."""

from collections import defaultdict
from typing import Any

from django.db import models

from patients.models import Patient, PatientSearchTerm
from planning.domain.lifecycle import PlanStatus
from planning.models import (
    AdverseEvent,
    Consent,
    Consultation,
    ContactAttempt,
    Escalation,
    Lot,
    Plan,
    PlanRevision,
    SafetyCall,
    Signature,
    StockMovement,
    Treatment,
    TreatmentSignature,
    TreatmentVial,
    Vial,
    Visit,
    VisitRecord,
)

BEFORE_SIGNING: tuple[type[models.Model], ...] = (
    Patient,
    PatientSearchTerm,
    Consultation,
    Plan,
    PlanRevision,
)
AFTER_SIGNING: tuple[type[models.Model], ...] = (
    Consent,
    Signature,
    Lot,
    StockMovement,
    Vial,
    Treatment,
    TreatmentSignature,
    TreatmentVial,
    Visit,
    ContactAttempt,
    SafetyCall,
    Escalation,
    VisitRecord,
    AdverseEvent,
)
AT_ONCE = 500


class Rows:
    """Collects rows by table. A plan is a draft until its signature is there, as in life."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._signed: list[Plan] = []

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._rows[type(row)].append(row)

    def add_signed(self, plan: Plan, signature: Signature) -> None:
        """A plan to be locked once its signature is written."""
        self._signed.append(plan)
        self.add(signature)

    def write(self) -> None:
        """Writes everything; the caller holds the transaction."""
        heads = {plan.pk: plan.head for plan in self._rows[Plan]}
        for plan in self._rows[Plan]:
            plan.head = None
        for model in BEFORE_SIGNING:
            self._create(model)
        for plan in self._rows[Plan]:
            plan.head = heads[plan.pk]
        Plan.objects.bulk_update(self._rows[Plan], ["head"], batch_size=AT_ONCE)
        for model in AFTER_SIGNING:
            self._create(model)
        for plan in self._signed:
            plan.status = PlanStatus.SIGNED.value
        Plan.objects.bulk_update(self._signed, ["status"], batch_size=AT_ONCE)
        self._rows.clear()
        self._signed.clear()

    def _create(self, model: type[models.Model]) -> None:
        model._default_manager.bulk_create(self._rows[model], batch_size=AT_ONCE)
