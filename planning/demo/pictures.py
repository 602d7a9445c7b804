"""Drawn legs for a few patients of the demo year: before their treatment and at its peak."""

from datetime import date

from clinic.models import Membership
from planning.demo.photos import fill_photos
from planning.domain.followup import VisitKind
from planning.models import Visit

PICTURED = 3


def fill_pictures(*, by: Membership, today: date) -> None:
    """Two days of photographs for the patients whose peak was looked at last."""
    peaks = (
        Visit.objects.filter(
            clinic=by.clinic,
            kind=VisitKind.PEAK.value,
            status=Visit.Status.KEPT,
            on__lt=today,
            plan__treatments__status="signed",
        )
        .select_related("patient", "plan__consultation")
        .order_by("-on", "pk")[:PICTURED]
    )
    for seed, visit in enumerate(peaks):
        days = (visit.plan.consultation.treatment_on, visit.on)
        for taken_on in filter(None, days):
            fill_photos(patient=visit.patient, taken_on=taken_on, by=by, seed=seed)
