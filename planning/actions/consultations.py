"""A consultation begun, its intake and its assessment saved.

A form is saved even while an answer in it cannot be read: the document takes the answers
that can, and `typed` keeps the form as it stands.

Two people on one form: a document is replaced only from the version its editor saw
(`DUR-03`). One page that saves itself never conflicts with itself: when the answer to a
save was lost on the way, the newest version is still that page's own, and the event of
that save says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models, transaction
from django.utils import timezone

from clinic import audit
from clinic.models import AuditEvent, Membership
from patients.models import Patient
from planning.actions.typed import LONGEST_PAGE_KEY, Typed, is_own_page, kept
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
    typed: Typed | None = None,
    expected_version: int,
    page_key: str = "",
    by: Membership,
) -> Consultation:
    """Replaces the intake seen as `expected_version`. Raises `StaleConsultation`.

    `typed` is the form as it stands, while an answer in it cannot be read.
    """
    wanted = _Wanted.of("intake", document, typed)
    return _save(consultation, wanted, expected_version, page_key, by)


def save_assessment(
    *,
    consultation: Consultation,
    document: Assessment,
    typed: Typed | None = None,
    expected_version: int,
    page_key: str = "",
    by: Membership,
) -> Consultation:
    """Replaces the assessment seen as `expected_version`. Raises `StaleConsultation`.

    `typed` is the form as it stands, while an answer in it cannot be read.
    """
    wanted = _Wanted.of("assessment", document, typed)
    return _save(consultation, wanted, expected_version, page_key, by)


def version_of(part: Part, consultation: Consultation) -> int:
    return consultation.intake_version if part == "intake" else consultation.assessment_version


def typed_of(part: Part, consultation: Consultation) -> dict[str, list[str]] | None:
    """The form as it was typed, while an answer in it cannot be read."""
    typed: dict[str, list[str]] | None = getattr(consultation, f"{part}_typed")
    return typed


def last_save(part: Part, consultation: Consultation) -> AuditEvent | None:
    """The event of the newest save, with who saved and when."""
    return _saves(part, consultation).select_related("actor").first()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one part of the consultation shall hold, by the names of its columns."""

    part: Part
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, part: Part, document: Intake | Assessment, typed: Typed | None) -> "_Wanted":
        return cls(part, {part: plain(document), f"{part}_typed": typed and kept(typed)})

    @property
    def version(self) -> str:
        return f"{self.part}_version"

    def is_stored(self, consultation: Consultation) -> bool:
        return all(getattr(consultation, name) == value for name, value in self.columns.items())


def _save(
    consultation: Consultation, wanted: _Wanted, expected: int, page_key: str, by: Membership
) -> Consultation:
    part, version = wanted.part, wanted.version
    if version_of(part, consultation) == expected and wanted.is_stored(consultation):
        return consultation
    with transaction.atomic():
        unmoved = Consultation.objects.filter(pk=consultation.pk, **{version: expected})
        if unmoved.update(**wanted.columns, **{version: expected + 1}):
            audit.record(
                by=by,
                action=f"{part}_saved",
                subject=consultation,
                patient_id=consultation.patient_id,
                detail={
                    "version": expected + 1,
                    "sha256": sha256_of(wanted.columns[part]),
                    "page_key": page_key[:LONGEST_PAGE_KEY],
                },
            )
            consultation.refresh_from_db(fields=[*wanted.columns, version])
            return consultation
    consultation.refresh_from_db(fields=[*wanted.columns, version])
    if wanted.is_stored(consultation):
        return consultation
    if _is_only_this_page(part, consultation, expected, page_key, by):
        return _save(consultation, wanted, version_of(part, consultation), page_key, by)
    raise StaleConsultation(consultation)


def _is_only_this_page(
    part: Part, consultation: Consultation, expected: int, page_key: str, by: Membership
) -> bool:
    """Whether every version since `expected` was saved by this very page."""
    newest = version_of(part, consultation)
    return is_own_page(
        _saves(part, consultation), expected=expected, newest=newest, page_key=page_key, by=by
    )


def _saves(part: Part, consultation: Consultation) -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(
        clinic_id=consultation.clinic_id,
        patient_id=consultation.patient_id,
        action=f"{part}_saved",
        subject_id=str(consultation.pk),
    ).order_by("-sequence")
