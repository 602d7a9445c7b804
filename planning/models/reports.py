"""Reports about a patient, rendered once outside the web workers and kept."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PatientReport(models.Model):
    """A summary report in one language: `options` say what it shows, `state_sha256` what it
    was drawn from, so that a changed measurement is printed anew."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        RENDERING = "rendering", _("rendering")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="reports")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="reports"
    )
    language = models.CharField(max_length=5)
    options = models.JSONField[Any, Any](default=dict)
    state_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED.value)
    path = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "language", "state_sha256"], name="report_rendered_once"
            ),
        ]
        verbose_name = _("patient report")

    def __str__(self) -> str:
        return f"report {self.pk}"
