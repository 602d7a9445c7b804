"""Whose a form is: refuses one that was opened for another patient."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.http import ClinicRequest, Conflict

FIELD = "patient_id"


def check_patient(request: ClinicRequest, patient_id: UUID, *, href: str) -> None:
    """Refuses, and records, a form that was opened for another patient (`SAF-05`).

    Raises `Conflict`.
    """
    posted = request.POST.get(FIELD, "")
    if posted == str(patient_id):
        return
    audit.record_alone(
        by=request.membership,
        action="wrong_patient_refused",
        detail={"patient": str(patient_id), "posted": posted[:36]},
    )
    raise Conflict(
        _("This form belongs to another patient. Nothing was changed; open the page again."),
        href=href,
    )
