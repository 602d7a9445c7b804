from django.db import migrations, models


class Migration(migrations.Migration):
    """A document is one way of printing a state: documents kept so far had no template."""

    dependencies = [("planning", "0004_clinic_pattern")]

    operations = [
        migrations.RemoveConstraint(
            model_name="plandocument",
            name="plandocument_rendered_once",
        ),
        migrations.AddField(
            model_name="plandocument",
            name="paper_size",
            field=models.CharField(
                choices=[("a4", "A4"), ("letter", "Letter")], default="a4", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="plandocument",
            name="with_template",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plandocument",
            name="with_overlays",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plandocument",
            name="measured_bar_tenths_mm",
            field=models.PositiveSmallIntegerField(default=1000),
        ),
        migrations.AddConstraint(
            model_name="plandocument",
            constraint=models.UniqueConstraint(
                fields=(
                    "plan",
                    "revision_number",
                    "language",
                    "kind",
                    "state_sha256",
                    "paper_size",
                    "with_template",
                    "with_overlays",
                    "measured_bar_tenths_mm",
                ),
                name="plandocument_rendered_once",
            ),
        ),
    ]
