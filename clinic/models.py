"""The tenant: a clinic, its people, what they did, and the forms they sent once."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.roles import Role


class PaperSize(models.TextChoices):
    A4 = "a4", "A4"
    LETTER = "letter", "Letter"


def default_closed_weekdays() -> list[str]:
    return ["sunday"]


class Clinic(models.Model):
    """One clinic. Everything a clinic owns has a direct `clinic` key.

    `default_preparation` is what new plans begin with (product, vial, diluent), in the form
    of the plan's own document; null where the clinic has not chosen one.
    `measured_bar_tenths_mm` is what a bar printed as 100 mm measured on the clinic's printer.
    A clinic that `is_fictitious` says so on every page and on all its paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="Asia/Seoul")
    closed_weekdays = models.JSONField(default=default_closed_weekdays, blank=True)
    holidays = models.JSONField(default=list, blank=True)
    default_preparation = models.JSONField(null=True, blank=True)
    paper_size = models.CharField(
        max_length=10, choices=PaperSize.choices, default=PaperSize.A4.value
    )
    measured_bar_tenths_mm = models.PositiveSmallIntegerField(default=1000)
    is_fictitious = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(measured_bar_tenths_mm__gte=900, measured_bar_tenths_mm__lte=1100),
                name="clinic_measured_bar_can_be_corrected",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. What they may do hangs on their membership, not on this.

    `one_time_until` stands while the password is one that an admin gave: until then it
    opens the page to choose another, and nothing else ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=150, blank=True)
    one_time_until = models.DateTimeField(null=True, blank=True)

    # Loaded together with the user by `clinic.accounts.ClinicBackend`.
    current_membership: "Membership | None" = None

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return str(self)


class Membership(models.Model):
    """A person's place in a clinic. At most one is active, so a request has one clinic.

    The `prints_` fields remember what this member last chose to print with a plan.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(default=True)
    prints_template = models.BooleanField(default=True)
    prints_overlays = models.BooleanField(default=False)

    # Where this request came from; set by the middleware, kept with each audit event.
    ip_address: str = ""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "clinic"], name="membership_once_per_clinic"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_active=True), name="membership_one_active"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class AuditEvent(models.Model):
    """One thing that happened, chained to the one before it in the same clinic.

    Written only by `clinic.audit`; the database refuses to change or delete a row.
    """

    id = models.BigAutoField(primary_key=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="audit_events")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="audit_events", null=True
    )
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    patient_id = models.UUIDField(null=True)
    ip_address = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "sequence"], name="auditevent_sequence_once_per_clinic"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "patient_id", "at"], name="auditevent_by_patient"),
            models.Index(fields=["clinic", "action", "at"], name="auditevent_by_action"),
            models.Index(fields=["clinic", "at"], name="auditevent_by_time"),
        ]
        verbose_name = _("audit event")

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class Export(models.Model):
    """One export of data: who took what, why, and how many rows. Never changed (`AUD-07`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="exports")
    what = models.CharField(max_length=100)
    filters = models.JSONField(default=dict)
    reason = models.TextField()
    row_count = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["clinic", "-at"], name="export_by_clinic")]
        verbose_name = _("export")

    def __str__(self) -> str:
        return f"export {self.pk} of {self.what}"


class AccessReview(models.Model):
    """An admin looked at a month of the access log and says so. Never changed (`AUD-07`).

    `month` is its first day. The log's last event of then stands beside it, so that a log
    rewritten afterwards does not fit the review.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="access_reviews")
    month = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_reviews")
    at = models.DateTimeField()
    note = models.TextField()
    flag_count = models.PositiveIntegerField()
    log_sequence = models.PositiveBigIntegerField()
    log_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "month"], name="accessreview_once_a_month"),
        ]
        verbose_name = _("access review")

    def __str__(self) -> str:
        return f"review of {self.month:%Y-%m}"


class AuditPurge(models.Model):
    """Events past their retention that were removed: the first of a clinic, up to one of them.

    The chain goes on from `through_hash`. The database lets an event go only when a row
    here covers it, and a row here only for events ten years old. Never changed (`AUD-07`).
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="audit_purges")
    through_sequence = models.PositiveBigIntegerField()
    through_hash = models.CharField(max_length=64)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "through_sequence"], name="auditpurge_once_each"
            ),
        ]

    def __str__(self) -> str:
        return f"purge through event {self.through_sequence}"


class FormKey(models.Model):
    """A form that was sent, and where its answer is: sending it again changes nothing."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_keys")
    purpose = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)
    outcome_url = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
