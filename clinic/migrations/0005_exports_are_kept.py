from django.db import migrations

from clinic.triggers import append_only


class Migration(migrations.Migration):
    """What was exported, and why, can only be added (`AUD-07`)."""

    dependencies = [("clinic", "0004_fictitious_and_exports")]

    operations = [append_only("clinic_export", [("id",)])]
