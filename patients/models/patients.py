"""Patients, and the words they are found by.

`PatientSearchTerm` is a plain index: every spelling a clinic types for a patient,
folded alike, so that finding as one types is a prefix range on one index however many
patients there are.
"""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")
    OTHER = "other", _("other")


class Language(models.TextChoices):
    """The language the patient reads: every language of the app. The page they take home is
    printed in it, beside the language of the document it belongs to."""

    ENGLISH = "en", _("English")
    KOREAN = "ko", _("Korean")


class Patient(models.Model):
    """A person under the clinic's care, under one chart number.

    Names are stored in composed form (NFC). `version` counts the saves, for the form's
    `expected_version`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="patients")
    chart_number = models.CharField(_("chart number"), max_length=40)
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100)
    latin_name = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    birth_date = models.DateField(_("birth date"))
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices)
    height_cm = models.PositiveSmallIntegerField(_("height"), null=True, blank=True)
    weight_kg = models.PositiveSmallIntegerField(_("weight"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=Language.choices, default=Language.KOREAN
    )
    registered_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "chart_number"], name="patient_chart_number_once_per_clinic"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "-registered_at"], name="patient_by_registration"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
        ]
        verbose_name = _("patient")

    def __str__(self) -> str:
        return f"patient {self.pk}"


class PatientSearchTerm(models.Model):
    """One folded spelling that leads to a patient."""

    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="search_terms")
    term = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "term", "patient"], name="search_term_once_per_patient"
            ),
        ]

    def __str__(self) -> str:
        return f"search term {self.pk}"
