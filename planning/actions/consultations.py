"""A consultation begun, its intake and its assessment saved.

Two people on one form: a document is replaced only from the version its editor saw
(`DUR-03`). One page that saves itself never conflicts with itself: when the answer to a
save was lost on the way, the newest version is still that page's own, and the event of
that save says so.
"""

from typing import Literal

from django.db import models, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from patients.models import Patient
from planning.domain.assessment import Assessment
from planning.domain.canonical import plain, sha256_of
from planning.domain.intake import Intake
from planning.models import Consultation

Part = Literal["intake", "assessment"]


class StaleConsultation(Exception):
    """Somebody else saved first; `stored` is the consultation as it stands now."""

    def __init__(self, stored: Consultation) -> None:
        super().__init__("stale consultation")
        self.stored = stored


@transaction.atomic
def start_consultation(*, patient: Patient, by: Membership) -> Consultation:
    """A new, empty consultation of this patient."""
    consultation = Consultation.objects.create(
        clinic_id=patient.clinic_id, patient=patient, clinician=by.user, started_at=timezone.now()
    )
    audit.record(by=by, action="consultation_started", subject=consultation, patient_id=patient.pk)
    return consultation


def save_intake(
    *,
    consultation: Consultation,
    document: Intake,
    expected_version: int,
    page_key: str = "",
    by: Membership,
) -> Consultation:
    """Replaces the intake seen as `expected_version`. Raises `StaleConsultation`."""
    return _save("intake", consultation, document, expected_version, page_key, by)


def save_assessment(
    *,
    consultation: Consultation,
    document: Assessment,
    expected_version: int,
    page_key: str = "",
    by: Membership,
) -> Consultation:
    """Replaces the assessment seen as `expected_version`. Raises `StaleConsultation`."""
    return _save("assessment", consultation, document, expected_version, page_key, by)


def version_of(part: Part, consultation: Consultation) -> int:
    return consultation.intake_version if part == "intake" else consultation.assessment_version


def last_save(part: Part, consultation: Consultation) -> AuditEvent | None:
    """The event of the newest save, with who saved and when."""
    return _saves(part, consultation).select_related("actor").first()


def _save(
    part: Part,
    consultation: Consultation,
    document: Intake | Assessment,
    expected: int,
    page_key: str,
    by: Membership,
) -> Consultation:
    wanted = plain(document)
    if version_of(part, consultation) == expected and getattr(consultation, part) == wanted:
        return consultation
    with transaction.atomic():
        unmoved = Consultation.objects.filter(pk=consultation.pk, **{f"{part}_version": expected})
        if unmoved.update(**{part: wanted, f"{part}_version": expected + 1}):
            audit.record(
                by=by,
                action=f"{part}_saved",
                subject=consultation,
                patient_id=consultation.patient_id,
                detail={
                    "version": expected + 1,
                    "sha256": sha256_of(wanted),
                    "page_key": page_key[:36],
                },
            )
            consultation.refresh_from_db(fields=[part, f"{part}_version"])
            return consultation
    consultation.refresh_from_db(fields=[part, f"{part}_version"])
    if getattr(consultation, part) == wanted:
        return consultation
    if _is_only_this_page(part, consultation, expected, page_key, by):
        newest = version_of(part, consultation)
        return _save(part, consultation, document, newest, page_key, by)
    raise StaleConsultation(consultation)


def _is_only_this_page(
    part: Part, consultation: Consultation, expected: int, page_key: str, by: Membership
) -> bool:
    """Whether every version since `expected` was saved by this very page."""
    newest = version_of(part, consultation)
    if not page_key or not 0 <= expected < newest:
        return False
    later = list(_saves(part, consultation)[: newest - expected])
    return len(later) == newest - expected and all(
        event.actor_id == by.user_id and event.detail.get("page_key") == page_key[:36]
        for event in later
    )


def _saves(part: Part, consultation: Consultation) -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        clinic_id=consultation.clinic_id,
        patient_id=consultation.patient_id,
        action=f"{part}_saved",
        subject_id=str(consultation.pk),
    ).order_by("-sequence")
