from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0009_outcome_columns")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["clinic", "on"], name="visit_by_day"),
        ),
    ]
