"""Patterns a clinic saved from its own plans. They hold no patient's data."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planning.domain.patterns import LONGEST_NAME, Pattern


class PatternQuerySet(models.QuerySet["ClinicPattern"]):
    def in_use(self) -> "PatternQuerySet":
        """Those that may be applied, by name, with who made them: one query."""
        return self.filter(retired_at=None).select_related("made_by").order_by("name")


class ClinicPattern(models.Model):
    """A named arrangement of sites, applied to other patients by anatomy.

    `document` is a `planning.domain.patterns.Pattern`; `name` stands beside it, so that it
    is unique among the patterns in use. A retired one is kept: plans were made from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="patterns")
    name = models.CharField(max_length=LONGEST_NAME)
    document = models.JSONField[Any, Any]()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="patterns"
    )
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = PatternQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=Q(retired_at=None),
                name="pattern_name_once_in_use",
            ),
        ]
        verbose_name = _("pattern")

    def __str__(self) -> str:
        return f"pattern {self.pk}"

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    def read_document(self) -> Pattern:
        return Pattern.model_validate(self.document)
