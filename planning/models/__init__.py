"""The tables of planning, one module for each thing they are about."""

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

__all__ = [
    "Addendum",
    "ClinicPattern",
    "Consultation",
    "Plan",
    "PlanDocument",
    "PlanQuerySet",
    "PlanRevision",
    "Signature",
    "Visit",
]
