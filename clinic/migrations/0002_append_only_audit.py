from django.db import migrations

from clinic.triggers import append_only


class Migration(migrations.Migration):
    """Audit events can only be added (`AUD-04`)."""

    dependencies = [("clinic", "0001_initial")]

    operations = [
        append_only("clinic_auditevent", [("id",), ("clinic_id", "sequence"), ("hash",)]),
    ]
