from django.db import migrations

from clinic.triggers import append_only

# A plan that left the draft state keeps everything; only `signed` may become `superseded`.
KEPT = (
    "id",
    "clinic_id",
    "patient_id",
    "consultation_id",
    "version",
    "head_id",
    "supersedes_id",
    "created_at",
    "created_by_id",
)
SUPERSEDED = " AND ".join(
    ["OLD.status = 'signed'", "NEW.status = 'superseded'"]
    + [f"NEW.{column} IS OLD.{column}" for column in KEPT]
)
REFUSE = "BEGIN SELECT RAISE(ABORT, 'planning_plan is locked'); END"

REPLACE = f"""
CREATE TRIGGER planning_plan_no_replace BEFORE INSERT ON planning_plan
WHEN EXISTS (SELECT 1 FROM planning_plan WHERE id = NEW.id
  OR (consultation_id = NEW.consultation_id AND version = NEW.version)) {REFUSE}
"""  # noqa: S608 (no value from outside)


class Migration(migrations.Migration):
    """Revisions, signatures and addenda can only be added; a signed plan is locked (`AUD-04`)."""

    dependencies = [("planning", "0001_initial")]

    operations = [
        append_only(
            "planning_planrevision", [("id",), ("plan_id", "number"), ("plan_id", "command_id")]
        ),
        append_only("planning_signature", [("id",), ("plan_id",)]),
        append_only("planning_addendum", [("id",)]),
        migrations.RunSQL(
            [
                "CREATE TRIGGER planning_plan_no_update BEFORE UPDATE ON planning_plan"
                f" WHEN OLD.status <> 'draft' AND NOT ({SUPERSEDED}) {REFUSE}",
                "CREATE TRIGGER planning_plan_no_delete BEFORE DELETE ON planning_plan"
                f" WHEN OLD.status <> 'draft' {REFUSE}",
                REPLACE,
            ],
            [
                "DROP TRIGGER planning_plan_no_update",
                "DROP TRIGGER planning_plan_no_delete",
                "DROP TRIGGER planning_plan_no_replace",
            ],
        ),
    ]
