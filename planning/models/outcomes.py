"""What treatments achieved, as whole numbers that a list of 200,000 can be counted by.

Both tables are derived from signed treatments and visit records, kept by the actions that
write those, and made again by `manage.py rebuild_outcomes`.
"""

from django.conf import settings
from django.db import models
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
    asymmetry_before_tenths_mm = models.IntegerField(null=True)
    adverse_events = models.PositiveIntegerField(default=0)
    retreated_after_days = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "given_on"], name="outcome_by_day")]
        verbose_name = _("treatment outcome")

    def __str__(self) -> str:
        return f"outcome of treatment {self.treatment_id}"


class OutcomePoint(models.Model):
    """What one visit after a treatment found, against the day before it.

    Changes are after − before, in tenths of a millimetre; satisfaction is 1 to 5.
    """

    visit = models.OneToOneField(
        "planning.Visit", on_delete=models.CASCADE, related_name="outcome_point", primary_key=True
    )
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.CASCADE, related_name="+")
    outcome = models.ForeignKey(TreatmentOutcome, on_delete=models.CASCADE, related_name="points")
    given_on = models.DateField()
    kind = models.CharField(max_length=20)
    was_due = models.BooleanField(default=True)
    was_kept = models.BooleanField(default=False)
    girth_change_left_tenths_mm = models.IntegerField(null=True)
    girth_change_right_tenths_mm = models.IntegerField(null=True)
    muscle_change_left_tenths_mm = models.IntegerField(null=True)
    muscle_change_right_tenths_mm = models.IntegerField(null=True)
    asymmetry_tenths_mm = models.IntegerField(null=True)
    satisfaction_contour = models.PositiveSmallIntegerField(null=True)
    satisfaction_girth = models.PositiveSmallIntegerField(null=True)
    compensation_left = models.BooleanField(default=False)
    compensation_right = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["clinic", "kind", "given_on"], name="point_by_kind")]
        verbose_name = _("outcome at a visit")

    def __str__(self) -> str:
        return f"outcome at visit {self.visit_id}"
