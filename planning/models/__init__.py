"""The tables of planning, one module for each thing they are about."""

from planning.models.consents import Consent, ConsentWithdrawal
from planning.models.followup import (
    AdverseEvent,
    ContactAttempt,
    Escalation,
    SafetyCall,
    VisitDraft,
    VisitRecord,
)
from planning.models.outcomes import (
    OutcomeColumn,
    OutcomeLabel,
    OutcomePoint,
    TreatmentOutcome,
)
from planning.models.patterns import ClinicPattern
from planning.models.plans import (
    Addendum,
    Consultation,
    Plan,
    PlanDocument,
    PlanQuerySet,
    PlanRevision,
    Signature,
    Visit,
)
from planning.models.reports import PatientReport
from planning.models.stock import Lot, StockMovement, Vial
from planning.models.treatments import Treatment, TreatmentSignature, TreatmentVial

__all__ = [
    "Addendum",
    "AdverseEvent",
    "ClinicPattern",
    "Consent",
    "ConsentWithdrawal",
    "Consultation",
    "ContactAttempt",
    "Escalation",
    "Lot",
    "OutcomeColumn",
    "OutcomeLabel",
    "OutcomePoint",
    "PatientReport",
    "Plan",
    "PlanDocument",
    "PlanQuerySet",
    "PlanRevision",
    "SafetyCall",
    "Signature",
    "StockMovement",
    "Treatment",
    "TreatmentOutcome",
    "TreatmentSignature",
    "TreatmentVial",
    "Vial",
    "Visit",
    "VisitDraft",
    "VisitRecord",
]
