import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0004_fictitious_and_exports"),
        ("patients", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotoSet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("taken_on", models.DateField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo_sets",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photo_sets",
                        to="patients.patient",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo set",
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "view",
                    models.CharField(
                        choices=[
                            ("posterior_relaxed", "from behind, relaxed"),
                            ("posterior_tiptoe", "from behind, on tiptoe"),
                            ("medial", "medial"),
                            ("lateral", "lateral"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("left", "LEFT"), ("right", "RIGHT"), ("both", "LEFT and RIGHT")],
                        max_length=5,
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                ("preview_path", models.CharField(max_length=255)),
                ("width_px", models.PositiveIntegerField()),
                ("height_px", models.PositiveIntegerField()),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("source_sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_reason", models.TextField(blank=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="clinic.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="patients.patient",
                    ),
                ),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "photo_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="patients.photoset",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
            },
        ),
        migrations.AddConstraint(
            model_name="photoset",
            constraint=models.UniqueConstraint(
                fields=("patient", "taken_on"), name="photo_set_once_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["patient", "photo_set"], name="photo_by_patient"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("set_aside_at", None)),
                fields=("photo_set", "view", "side"),
                name="photo_one_in_each_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("set_aside_at", None)),
                fields=("patient", "source_sha256"),
                name="photo_filed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("side__in", ["left", "right"]), ("view__in", ["medial", "lateral"])),
                    models.Q(
                        ("side", "both"), ("view__in", ["posterior_relaxed", "posterior_tiptoe"])
                    ),
                    _connector="OR",
                ),
                name="photo_side_fits_the_view",
            ),
        ),
    ]
