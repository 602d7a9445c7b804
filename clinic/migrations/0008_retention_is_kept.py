from django.db import migrations

from clinic.triggers import append_only, deleted_only_when, inserted_only_when

COVERED = """EXISTS (SELECT 1 FROM clinic_auditpurge
  WHERE clinic_id = OLD.clinic_id AND through_sequence >= OLD.sequence)"""

OLD_ENOUGH = """EXISTS (SELECT 1 FROM clinic_auditevent
  WHERE clinic_id = NEW.clinic_id AND sequence = NEW.through_sequence AND hash = NEW.through_hash)
AND NOT EXISTS (SELECT 1 FROM clinic_auditevent
  WHERE clinic_id = NEW.clinic_id AND sequence <= NEW.through_sequence AND at > {ten_years_ago})"""


class Migration(migrations.Migration):
    """Reviews and purges can only be added, and an event goes only ten years old (`AUD-07`)."""

    dependencies = [("clinic", "0007_retention_and_reviews")]

    operations = [
        append_only("clinic_accessreview", [("id",), ("clinic_id", "month")]),
        append_only("clinic_auditpurge", [("id",), ("clinic_id", "through_sequence")]),
        deleted_only_when("clinic_auditevent", COVERED),
        inserted_only_when(
            "clinic_auditpurge",
            {
                "sqlite": OLD_ENOUGH.format(ten_years_ago="datetime('now', '-10 years')"),
                "postgresql": OLD_ENOUGH.format(ten_years_ago="now() - interval '10 years'"),
            },
        ),
    ]
