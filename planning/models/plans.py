"""Consultations, plans with their revisions and signatures, and the visits that follow.

Every tenant-owned row has a direct `clinic` key. Revisions, signatures and addenda are
append-only, and a plan that left the draft state is locked, in the database itself
(`AUD-04`, see the migrations).
"""

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import PaperSize
from planning.domain.assessment import Assessment
from planning.domain.canonical import sha256_of
from planning.domain.commands import Command, read_command
from planning.domain.intake import Intake
from planning.domain.lifecycle import PlanStatus
from planning.domain.plan import InjectionPlan
from planning.domain.record import PlanRecord
from planning.models.consents import newest_consent_of


class Consultation(models.Model):
    """One meeting of a patient and a clinician: intake, then assessment, then a plan.

    `intake_version` and `assessment_version` count the saves of each document, for the
    forms' `expected_version`. While an answer cannot be read, `intake_typed` or
    `assessment_typed` keeps the whole form as it was typed, so that nothing is lost; the
    document then holds the answers that can be read, and nothing is planned on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="consultations"
    )
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="consultations"
    )
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consultations"
    )
    started_at = models.DateTimeField(default=timezone.now)
    intake = models.JSONField[Any, Any](null=True, blank=True)
    intake_typed = models.JSONField[Any, Any](null=True, blank=True)
    intake_version = models.PositiveIntegerField(default=0)
    assessment = models.JSONField[Any, Any](null=True, blank=True)
    assessment_typed = models.JSONField[Any, Any](null=True, blank=True)
    assessment_version = models.PositiveIntegerField(default=0)
    treatment_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-started_at"], name="consultation_by_patient"),
        ]
        verbose_name = _("consultation")

    def __str__(self) -> str:
        return f"consultation {self.pk}"

    def read_intake(self) -> Intake | None:
        return None if self.intake is None else Intake.model_validate(self.intake)

    def read_assessment(self) -> Assessment | None:
        return None if self.assessment is None else Assessment.model_validate(self.assessment)


class PlanQuerySet(models.QuerySet["Plan"]):
    def with_all(self) -> "PlanQuerySet":
        """The plan with its patient, consultation, newest revision, signature and newest
        consent: one query."""
        return self._with_consent().select_related(
            "patient", "consultation", "head", "head__author", "signature", "clinic"
        )

    def for_editing(self) -> "PlanQuerySet":
        """What an edit needs, in one query: a draft has no signature to load."""
        return self._with_consent().select_related("patient", "consultation", "head")

    def _with_consent(self) -> "PlanQuerySet":
        return self.annotate(newest_consent=newest_consent_of("consultation_id"))


class Plan(models.Model):
    """What is intended for one consultation. Its content is the document of `head`.

    `version` counts the plans of a consultation from 1; a plan that replaces a signed one
    names it in `supersedes`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="plans")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="plans")
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(
        max_length=12,
        choices=[(status.value, status.value) for status in PlanStatus],
        default=PlanStatus.DRAFT.value,
    )
    head = models.ForeignKey(
        "planning.PlanRevision", on_delete=models.PROTECT, related_name="+", null=True
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="successors", null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans_created"
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "version"], name="plan_version_once_per_consultation"
            ),
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(status="draft"), name="plan_one_draft"
            ),
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(status="signed"), name="plan_one_signed"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in PlanStatus]),
                name="plan_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-created_at"], name="plan_by_clinic"),
            models.Index(fields=["patient", "-created_at"], name="plan_by_patient"),
        ]
        verbose_name = _("plan")

    def __str__(self) -> str:
        return f"plan {self.pk} version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("planning:plan_detail", args=[self.pk])

    @property
    def state(self) -> PlanStatus:
        return PlanStatus(self.status)

    @property
    def is_draft(self) -> bool:
        return self.state is PlanStatus.DRAFT

    @property
    def is_discarded(self) -> bool:
        return self.state is PlanStatus.DISCARDED

    @property
    def revision(self) -> "PlanRevision":
        """The newest revision. Raises `ValueError` for a plan that is still being made."""
        if self.head is None:
            raise ValueError(f"{self} has no revision")
        return self.head

    @property
    def signed_by(self) -> "Signature | None":
        """Its signature, if it has one."""
        return getattr(self, "signature", None)

    @property
    def successor(self) -> "Plan | None":
        """The version made to replace this one, draft or signed, unless it was discarded."""
        return self.successors.exclude(status=PlanStatus.DISCARDED.value).first()


class PlanRevision(models.Model):
    """One state of a plan and the command that led to it; never changed, never deleted.

    `command` is the completed command, so that replaying the commands from the first
    document gives every later one; it is null for the first revision and for a restored
    one, whose document is that of revision `restores`. `undo_to` and `redo_to` are the
    numbers of the revisions that undo and redo would restore.
    """

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField[Any, Any]()
    command = models.JSONField[Any, Any](null=True)
    restores = models.PositiveIntegerField(null=True)
    command_id = models.UUIDField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_revisions"
    )
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    undo_to = models.PositiveIntegerField(null=True)
    redo_to = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["plan", "command_id"], name="revision_command_once"),
        ]
        verbose_name = _("plan revision")

    def __str__(self) -> str:
        return f"revision {self.number} of plan {self.plan_id}"

    @cached_property
    def _read(self) -> InjectionPlan:
        return InjectionPlan.model_validate(self.document)

    def read_document(self) -> InjectionPlan:
        """The plan as of this revision, read once."""
        return self._read

    def read_command(self) -> Command | None:
        return None if self.command is None else read_command(self.command)


class Signature(models.Model):
    """A clinician's signature, bound to the content hash of the frozen record.

    `record` is the canonical `PlanRecord` and `sha256` its hash, the one on screen and on
    paper. `review` holds what was read back: totals, findings with reasons, answers.
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="signature")
    revision = models.ForeignKey(PlanRevision, on_delete=models.PROTECT, related_name="signatures")
    record = models.JSONField[Any, Any]()
    review = models.JSONField[Any, Any]()
    sha256 = models.CharField(max_length=64)
    review_sha256 = models.CharField(max_length=64)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_signatures"
    )
    signer_name = models.CharField(max_length=150)
    meaning = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["signed_at"], name="signature_by_time")]
        verbose_name = _("signature")

    def __str__(self) -> str:
        return f"signature of plan {self.plan_id}"

    def read_record(self) -> PlanRecord:
        return PlanRecord.model_validate(self.record)

    @property
    def is_intact(self) -> bool:
        """Whether record and review still have the hashes that were signed."""
        return (
            sha256_of(self.record) == self.sha256 and sha256_of(self.review) == self.review_sha256
        )


class Addendum(models.Model):
    """A dated remark beside a signed plan, which it does not change."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="addenda"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("addendum")

    def __str__(self) -> str:
        return f"addendum {self.pk} to plan {self.plan_id}"


class PlanDocument(models.Model):
    """A PDF of one revision in one language: rendered once outside the web worker, then kept.

    `state_sha256` covers what paper shows besides the revision: visits, addenda, versions.
    Paper size, template, overlays and scale are how it was printed; each way is its own file.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNED = "signed", _("signed")

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        RENDERING = "rendering", _("rendering")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="documents")
    revision_number = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state_sha256 = models.CharField(max_length=64)
    paper_size = models.CharField(
        max_length=10, choices=PaperSize.choices, default=PaperSize.A4.value
    )
    with_template = models.BooleanField(default=False)
    with_overlays = models.BooleanField(default=False)
    patient_page_only = models.BooleanField(default=False)
    measured_bar_tenths_mm = models.PositiveSmallIntegerField(default=1000)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED.value)
    path = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "plan",
                    "revision_number",
                    "language",
                    "kind",
                    "state_sha256",
                    "paper_size",
                    "with_template",
                    "with_overlays",
                    "patient_page_only",
                    "measured_bar_tenths_mm",
                ],
                name="plandocument_rendered_once",
            ),
        ]
        verbose_name = _("plan document")

    def __str__(self) -> str:
        return f"{self.kind} document of plan {self.plan_id}"


class Visit(models.Model):
    """One follow-up of a treatment, booked inside its window.

    `kind` is one of `planning.domain.followup.VisitKind`; `version` counts the changes,
    for the forms' `expected_version`.
    """

    class Status(models.TextChoices):
        BOOKED = "booked", _("booked")
        KEPT = "kept", _("kept")
        MISSED = "missed", _("missed")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="visits")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="visits")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=20)
    window_from = models.DateField()
    window_to = models.DateField()
    on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BOOKED.value)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind"], name="visit_kind_once_per_plan"),
            models.CheckConstraint(
                condition=Q(window_from__lte=F("window_to")), name="visit_window_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["booked", "kept", "missed", "cancelled"]),
                name="visit_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "status", "on"], name="visit_worklist"),
            models.Index(fields=["clinic", "on"], name="visit_by_day"),
            models.Index(fields=["patient", "on"], name="visit_by_patient"),
        ]
        ordering = ["window_from", "window_to"]
        verbose_name = _("visit")

    def __str__(self) -> str:
        return f"{self.kind} visit of plan {self.plan_id}"
