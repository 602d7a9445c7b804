"""What treatments achieved, as whole numbers.

    signed treatments, visit records ──▶ TreatmentOutcome, OutcomePoint     facts, a row each
                                    ──▶ OutcomeColumn                       the same, by month

All of it is derived: kept by the actions that sign, void and record, and made again by
`manage.py rebuild_outcomes`. Columns are what 200,000 treatments can be counted by while
somebody waits; rows are what a patient is found by.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TreatmentOutcome(models.Model):
    """One signed treatment with what outcomes are grouped by."""

    treatment = models.OneToOneField(
        "planning.Treatment", on_delete=models.CASCADE, related_name="outcome", primary_key=True
    )
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.CASCADE, related_name="outcomes")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.CASCADE, related_name="outcomes"
    )
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    given_on = models.DateField()
    product = models.CharField(max_length=80)
    protocol = models.CharField(max_length=120, blank=True)
    pattern = models.CharField(max_length=120, blank=True)
    tier = models.CharField(max_length=20, blank=True)
    total_tenths = models.PositiveIntegerField()
    asymmetry_before_tenths_mm = models.PositiveIntegerField(null=True)
    adverse_events = models.PositiveIntegerField(default=0)
    worst_grade = models.CharField(max_length=20, blank=True)
    retreated_after_days = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-given_on"], name="outcome_by_day"),
            models.Index(fields=["patient", "given_on"], name="outcome_by_patient"),
        ]
        verbose_name = _("treatment outcome")

    def __str__(self) -> str:
        return f"outcome of treatment {self.treatment_id}"


class OutcomePoint(models.Model):
    """What one visit after a treatment found, against the day before it.

    Changes are after − before, in tenths of a millimetre; satisfaction is 1 to 5.
    `asymmetry_tenths_mm` is how far the legs differ, without a sign. `compensation` holds
    the findings of `planning.domain.compensation`, as `Finding` documents.
    """

    visit = models.OneToOneField(
        "planning.Visit", on_delete=models.CASCADE, related_name="outcome_point", primary_key=True
    )
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.CASCADE, related_name="+")
    outcome = models.ForeignKey(TreatmentOutcome, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=20)
    due_on = models.DateField()
    was_kept = models.BooleanField(default=False)
    measured_on = models.DateField(null=True)
    girth_change_left_tenths_mm = models.IntegerField(null=True)
    girth_change_right_tenths_mm = models.IntegerField(null=True)
    muscle_change_left_tenths_mm = models.IntegerField(null=True)
    muscle_change_right_tenths_mm = models.IntegerField(null=True)
    asymmetry_tenths_mm = models.PositiveIntegerField(null=True)
    satisfaction_contour = models.PositiveSmallIntegerField(null=True)
    satisfaction_girth = models.PositiveSmallIntegerField(null=True)
    compensation_left = models.BooleanField(default=False)
    compensation_right = models.BooleanField(default=False)
    compensation = models.JSONField[Any, Any](default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "kind"], name="point_kind_once"),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "-measured_on"],
                condition=Q(compensation_left=True) | Q(compensation_right=True),
                name="point_of_compensation",
            ),
        ]
        verbose_name = _("outcome at a visit")

    def __str__(self) -> str:
        return f"outcome at visit {self.visit_id}"


class OutcomeLabel(models.Model):
    """A small number for a word that a clinic's outcomes are grouped by, one of a dimension.

    An empty word is a treatment without it. Numbers are given once and stay.
    """

    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=20)
    code = models.PositiveSmallIntegerField()
    word = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "dimension", "word"], name="outcomelabel_word_once"
            ),
            models.UniqueConstraint(
                fields=["clinic", "dimension", "code"], name="outcomelabel_code_once"
            ),
        ]
        verbose_name = _("label of outcomes")

    def __str__(self) -> str:
        return f"label {self.code} of clinic {self.clinic_id}"


class OutcomeColumn(models.Model):
    """One fact of all treatments of a month, packed as numbers in one order for all columns.

    `name` is one of `planning.domain.columns.COLUMNS`, which says the width of a number.
    """

    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    month = models.DateField()
    numbers = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name", "month"], name="outcomecolumn_month_once"
            ),
        ]
        verbose_name = _("column of outcomes")

    def __str__(self) -> str:
        return f"{self.name} of {self.month:%Y-%m} in clinic {self.clinic_id}"
