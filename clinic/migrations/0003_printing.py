from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0002_append_only_audit")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="measured_bar_tenths_mm",
            field=models.PositiveSmallIntegerField(default=1000),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("measured_bar_tenths_mm__gte", 900), ("measured_bar_tenths_mm__lte", 1100)
                ),
                name="clinic_measured_bar_can_be_corrected",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="prints_template",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="prints_overlays",
            field=models.BooleanField(default=False),
        ),
    ]
