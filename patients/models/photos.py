"""Photographs of a patient's legs: kept, shown, printed, and never computed from (`SAF-06`)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PhotoView(models.TextChoices):
    """How the camera saw the legs. The first two show both legs, the others one."""

    POSTERIOR_RELAXED = "posterior_relaxed", _("from behind, relaxed")
    POSTERIOR_TIPTOE = "posterior_tiptoe", _("from behind, on tiptoe")
    MEDIAL = "medial", _("medial")
    LATERAL = "lateral", _("lateral")


class PhotoSide(models.TextChoices):
    """Whose leg is seen: the patient's own side."""

    LEFT = "left", _("LEFT")
    RIGHT = "right", _("RIGHT")
    BOTH = "both", _("LEFT and RIGHT")


ONE_LEG = Q(view__in=["medial", "lateral"], side__in=["left", "right"])
BOTH_LEGS = Q(view__in=["posterior_relaxed", "posterior_tiptoe"], side="both")


class PhotoSet(models.Model):
    """The photographs of one patient on one day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="photo_sets")
    patient = models.ForeignKey(
        "patients.Patient", on_delete=models.PROTECT, related_name="photo_sets"
    )
    taken_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "taken_on"], name="photo_set_once_a_day"),
        ]
        verbose_name = _("photo set")

    def __str__(self) -> str:
        return f"photo set {self.pk}"


class Photo(models.Model):
    """One photograph: our own upright re-encoding, under a name chosen by chance (`UPL-02`).

    `sha256` is of the stored file, `source_sha256` of the file that was sent, so that one
    picture is not filed twice. A photograph is never changed: it is set aside with a reason
    (`set_aside_at`), and where it stood on the wrong side it is filed anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="photos")
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="photos")
    photo_set = models.ForeignKey(PhotoSet, on_delete=models.PROTECT, related_name="photos")
    view = models.CharField(max_length=20, choices=PhotoView.choices)
    side = models.CharField(max_length=5, choices=PhotoSide.choices)
    path = models.CharField(max_length=255)
    preview_path = models.CharField(max_length=255)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="photos"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    set_aside_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo_set", "view", "side"],
                condition=Q(set_aside_at=None),
                name="photo_one_in_each_place",
            ),
            models.UniqueConstraint(
                fields=["patient", "source_sha256"],
                condition=Q(set_aside_at=None),
                name="photo_filed_once",
            ),
            models.CheckConstraint(condition=ONE_LEG | BOTH_LEGS, name="photo_side_fits_the_view"),
        ]
        indexes = [models.Index(fields=["patient", "photo_set"], name="photo_by_patient")]
        verbose_name = _("photo")

    def __str__(self) -> str:
        return f"photo {self.pk}"
