"""What a patient agreed to, in the words they read, bound to one revision of a plan."""

import uuid
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CharField, OuterRef, Subquery, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """A signed consent. Never changed: what became of it is read from the plan as it is now
    (`scope_sha256`) and from its withdrawal.

    `form_code` and `form_version` name the wording in `planning/evidence/consents`; `text`
    is that wording as the patient read it, `text_sha256` its hash. `scope` holds what was
    agreed to: product, body site, sites and doses per leg. `strokes` are the pen's lines,
    each a list of [x, y] in thousandths of the signing field's width and height; without
    them `typed_name` stands.
    """

    class Method(models.TextChoices):
        DRAWN = "drawn", _("drawn on screen")
        TYPED = "typed", _("typed by the patient")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="consents")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="consents"
    )
    plan = models.ForeignKey("planning.Plan", on_delete=models.PROTECT, related_name="consents")
    revision = models.ForeignKey(
        "planning.PlanRevision", on_delete=models.PROTECT, related_name="consents"
    )
    form_code = models.CharField(max_length=80)
    form_version = models.CharField(max_length=20)
    product = models.CharField(max_length=80)
    body_site = models.CharField(max_length=80)
    language = models.CharField(max_length=5)
    text = models.JSONField[Any, Any]()
    text_sha256 = models.CharField(max_length=64)
    scope = models.JSONField[Any, Any]()
    scope_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=10, choices=Method.choices)
    strokes = models.JSONField[Any, Any](default=list)
    typed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents_taken"
    )

    class Meta:
        indexes = [models.Index(fields=["plan", "-signed_at"], name="consent_by_plan")]
        ordering = ["-signed_at"]
        verbose_name = _("consent")

    def __str__(self) -> str:
        return f"consent {self.pk} to plan {self.plan_id}"


class ConsentWithdrawal(models.Model):
    """A patient took a consent back; the consent itself stays readable."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("consent withdrawal")

    def __str__(self) -> str:
        return f"withdrawal of consent {self.consent_id}"


@cache
def newest_consent_of(consultation: str) -> Subquery:
    """The newest consent of a consultation, named by a field of the outer row, as one JSON
    value without the text: what `planning.consents` reads, at the price of no query.

    Made once: building it costs more than the database takes to answer it.
    """
    return Subquery(
        Consent.objects.filter(plan__consultation_id=OuterRef(consultation))
        .order_by("-signed_at")
        .values(
            newest=JSONObject(
                id=Cast("id", CharField()),
                form_code="form_code",
                form_version="form_version",
                text_sha256="text_sha256",
                scope=Cast("scope", TextField()),
                scope_sha256="scope_sha256",
                signed_at=Cast("signed_at", TextField()),
                withdrawn_at=Cast("withdrawal__at", TextField()),
            )
        )[:1]
    )
