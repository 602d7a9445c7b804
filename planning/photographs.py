"""Which photographs belong to a plan: those in place, of the days it was made on."""

from datetime import date
from zoneinfo import ZoneInfo

from patients.models import Photo
from planning.domain.photographs import (
    Photographs,
    PhotoOnRecord,
    PhotoSide,
    PhotoView,
    in_order,
)
from planning.models import Plan


def photographs_of(plan: Plan, *, measured_on: date, reviewed_on: date) -> Photographs:
    """The patient's photographs of this consultation, of its measuring, and of the day
    the plan is reviewed for. What was set aside stands in no place. One query."""
    began_on = plan.consultation.started_at.astimezone(ZoneInfo(plan.clinic.time_zone)).date()
    rows = Photo.objects.filter(
        clinic_id=plan.clinic_id,
        patient_id=plan.patient_id,
        set_aside_at=None,
        photo_set__taken_on__in={began_on, measured_on, reviewed_on},
    ).values_list("id", "view", "side", "photo_set__taken_on", "sha256")
    return in_order(
        [
            PhotoOnRecord(
                id=pk,
                view=PhotoView(view),
                side=PhotoSide(side),
                taken_on=taken_on,
                sha256=sha256,
            )
            for pk, view, side, taken_on, sha256 in rows
        ]
    )
