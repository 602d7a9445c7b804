"""Vials: received in lots, opened, discarded. What a lot holds is the sum of its movements."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Lot(models.Model):
    """Vials of one size of one product that came with one lot number.

    `vials_in_stock` is the sum of the movements, kept beside them so that a list costs one
    query; the action that writes a movement keeps it, and no lot holds less than none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="lots")
    product = models.CharField(max_length=80)
    vial_units = models.PositiveIntegerField()
    lot_number = models.CharField(max_length=40)
    expires_on = models.DateField()
    vials_in_stock = models.PositiveIntegerField(default=0)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    recall_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "product", "vial_units", "lot_number"], name="lot_number_once"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "product", "expires_on"], name="lot_by_expiry")]
        verbose_name = _("lot")

    def __str__(self) -> str:
        return f"lot {self.pk}"


class StockMovement(models.Model):
    """Vials that came or went. Never changed; a mistaken one is unmarked by another."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        OPENED = "opened", _("opened")
        DISCARDED = "discarded", _("discarded unopened")
        UNMARKED = "unmarked", _("unmarked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="movements")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    vials = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    unmarks = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="unmarked_by", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(vials__gte=1), name="movement_of_some_vials"),
        ]
        indexes = [models.Index(fields=["lot", "at"], name="movement_by_lot")]
        verbose_name = _("stock movement")

    def __str__(self) -> str:
        return f"movement {self.pk} of lot {self.lot_id}"


class Vial(models.Model):
    """One opened vial, from its reconstitution until it is used up, discarded or unmarked.

    How long it may be used is the product's `use_within`, counted from `reconstituted_at`.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        USED = "used", _("used")
        DISCARDED = "discarded", _("discarded")
        UNMARKED = "unmarked", _("unmarked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey("clinic.Clinic", on_delete=models.PROTECT, related_name="vials")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="vials")
    opening = models.ForeignKey(
        StockMovement, on_delete=models.PROTECT, related_name="opened_vials"
    )
    diluent_microlitres = models.PositiveIntegerField()
    reconstituted_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN.value)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "status", "reconstituted_at"], name="vial_by_status"),
        ]
        verbose_name = _("vial")

    def __str__(self) -> str:
        return f"vial {self.pk}"
