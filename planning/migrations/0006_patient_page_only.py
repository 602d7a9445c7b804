from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0005_print_options")]

    operations = [
        migrations.RemoveConstraint(
            model_name="plandocument",
            name="plandocument_rendered_once",
        ),
        migrations.AddField(
            model_name="plandocument",
            name="patient_page_only",
            field=models.BooleanField(default=False),
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
                    "patient_page_only",
                    "measured_bar_tenths_mm",
                ),
                name="plandocument_rendered_once",
            ),
        ),
    ]
