import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_printing"),
    ]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="is_fictitious",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=100)),
                ("filters", models.JSONField(default=dict)),
                ("reason", models.TextField()),
                ("row_count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="clinic.clinic",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "indexes": [models.Index(fields=["clinic", "-at"], name="export_by_clinic")],
            },
        ),
    ]
