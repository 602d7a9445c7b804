"""After a treatment: attempts to reach the patient, calls, red flags, visits, adverse events."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.domain.adverse_events import AdverseEventDocument
from planning.domain.safety_call import RaisedFlag, SafetyCallAnswers
from planning.domain.visit_record import VisitDocument


class ContactAttempt(models.Model):
    """One try to reach a patient about a visit, and what came of it. Never changed."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        MESSAGE_LEFT = "message_left", _("message left")
        WRONG_NUMBER = "wrong_number", _("wrong number")
        ASKED_TO_CALL_LATER = "asked_to_call_later", _("asked to be called later")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="contacts")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="contacts"
    )
    visit = models.ForeignKey("planning.Visit", on_delete=models.PROTECT, related_name="contacts")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["visit", "at"], name="contact_by_visit")]
        verbose_name = _("contact attempt")

    def __str__(self) -> str:
        return f"contact {self.pk} about visit {self.visit_id}"


class SafetyCall(models.Model):
    """The answers of one safety call: a `planning.domain.safety_call.SafetyCallAnswers`.
    Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="safety_calls"
    )
    visit = models.ForeignKey(
        "planning.Visit", on_delete=models.PROTECT, related_name="safety_calls"
    )
    answers = models.JSONField[Any, Any]()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("safety call")

    def __str__(self) -> str:
        return f"safety call {self.pk}"

    def read_answers(self) -> SafetyCallAnswers:
        return SafetyCallAnswers.model_validate(self.answers)


class Escalation(models.Model):
    """Red flags raised at a call or a visit, before every clinician until one answers.

    `red_flags` are `planning.domain.safety_call.RaisedFlag`s; a call's own answers are its
    `SafetyCall`, of the same moment. `answer` says what was done; it is written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="escalations"
    )
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="escalations"
    )
    visit = models.ForeignKey(
        "planning.Visit", on_delete=models.PROTECT, related_name="escalations"
    )
    red_flags = models.JSONField[Any, Any]()
    note = models.TextField(blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["clinic", "raised_at"],
                condition=Q(answered_at=None),
                name="escalation_unanswered",
            ),
        ]
        verbose_name = _("escalation")

    def __str__(self) -> str:
        return f"escalation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("planning:escalation", args=[self.pk])

    def read_flags(self) -> tuple[RaisedFlag, ...]:
        return tuple(RaisedFlag.model_validate(flag) for flag in self.red_flags)


class VisitRecord(models.Model):
    """What one visit found: a `VisitDocument`. A correction is the next `number`; all stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="visit_records"
    )
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="visit_records"
    )
    visit = models.ForeignKey("planning.Visit", on_delete=models.PROTECT, related_name="records")
    number = models.PositiveIntegerField()
    document = models.JSONField[Any, Any]()
    sha256 = models.CharField(max_length=64)
    measured_on = models.DateField()
    correction_reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="visit_record_number_once"),
        ]
        indexes = [models.Index(fields=["patient", "measured_on"], name="visit_record_by_patient")]
        verbose_name = _("visit record")

    def __str__(self) -> str:
        return f"record {self.number} of visit {self.visit_id}"

    def read_document(self) -> VisitDocument:
        return VisitDocument.model_validate(self.document)


class VisitDraft(models.Model):
    """A visit's form as it is being filled in, as typed, so that nothing typed is lost."""

    visit = models.OneToOneField(
        "planning.Visit", on_delete=models.CASCADE, related_name="draft", primary_key=True
    )
    typed = models.JSONField[Any, Any](default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("visit draft")

    def __str__(self) -> str:
        return f"draft of visit {self.visit_id}"


class AdverseEvent(models.Model):
    """One adverse event: a `planning.domain.adverse_events.AdverseEventDocument` with what
    lists filter by beside it. Never changed: a correction is a new event that `corrects` it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(
        "clinic.Clinic", on_delete=models.PROTECT, related_name="adverse_events"
    )
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="adverse_events"
    )
    plan = models.ForeignKey(
        "planning.Plan", on_delete=models.PROTECT, related_name="adverse_events"
    )
    visit = models.ForeignKey(
        "planning.Visit",
        on_delete=models.PROTECT,
        related_name="adverse_events",
        null=True,
        blank=True,
    )
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    document = models.JSONField[Any, Any]()
    kind = models.CharField(max_length=40)
    grade = models.CharField(max_length=20)
    relation = models.CharField(max_length=20)
    side = models.CharField(max_length=5, blank=True)
    onset_on = models.DateField()
    is_red_flag = models.BooleanField(default=False)
    is_ongoing = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-onset_on"], name="adverse_event_by_onset"),
            models.Index(fields=["patient", "-onset_on"], name="adverse_event_by_patient"),
        ]
        verbose_name = _("adverse event")

    def __str__(self) -> str:
        return f"adverse event {self.pk}"

    def read_document(self) -> AdverseEventDocument:
        return AdverseEventDocument.model_validate(self.document)
