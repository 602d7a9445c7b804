"""What was given: a record of its own beside the plan, signed and locked like one."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.domain.canonical import sha256_of
from planning.domain.treatment import TreatmentDocument


class Treatment(models.Model):
    """The treatment of one signed plan. `document` is a `TreatmentDocument`.

    A draft is changed under `version`; signed it is locked in the database (`AUD-04`). A
    mistaken one is voided with a reason and stays readable; then the plan may be recorded anew.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNED = "signed", _("signed")
        VOIDED = "voided", _("voided")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="treatments")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="treatments"
    )
    plan = models.ForeignKey("planning.Plan", on_delete=models.PROTECT, related_name="treatments")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT.value)
    document = models.JSONField[Any, Any]()
    given_on = models.DateField()
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="treatments"
    )
    started_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    void_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(status__in=["draft", "signed"]),
                name="treatment_one_for_a_plan",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-given_on"], name="treatment_by_day"),
            models.Index(fields=["patient", "-given_on"], name="treatment_by_patient"),
        ]
        verbose_name = _("treatment")

    def __str__(self) -> str:
        return f"treatment {self.pk} of plan {self.plan_id}"

    def read_document(self) -> TreatmentDocument:
        return TreatmentDocument.model_validate(self.document)

    @property
    def signed_by(self) -> "TreatmentSignature | None":
        return getattr(self, "signature", None)


class TreatmentSignature(models.Model):
    """A clinician's signature under what was given: `record` is the canonical document with
    the plan's hash, `sha256` its hash."""

    treatment = models.OneToOneField(Treatment, on_delete=models.PROTECT, related_name="signature")
    record = models.JSONField[Any, Any]()
    sha256 = models.CharField(max_length=64)
    plan_sha256 = models.CharField(max_length=64)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="treatment_signatures"
    )
    signer_name = models.CharField(max_length=150)
    meaning = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("treatment signature")

    def __str__(self) -> str:
        return f"signature of treatment {self.treatment_id}"

    @property
    def is_intact(self) -> bool:
        return sha256_of(self.record) == self.sha256


class TreatmentVial(models.Model):
    """A vial that a signed treatment drew from: how a recalled lot leads to its patients."""

    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, related_name="vials")
    vial = models.ForeignKey("planning.Vial", on_delete=models.PROTECT, related_name="treatments")
    lot = models.ForeignKey("planning.Lot", on_delete=models.PROTECT, related_name="treatments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["treatment", "vial"], name="vial_once_per_treatment"),
        ]
        verbose_name = _("vial of a treatment")

    def __str__(self) -> str:
        return f"vial {self.vial_id} in treatment {self.treatment_id}"
