from django.db import migrations

from clinic.triggers import append_only, refusing, unchanged

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
SUPERSEDED = f"OLD.status = 'signed' AND NEW.status = 'superseded' AND {unchanged(*KEPT)}"


class Migration(migrations.Migration):
    """Revisions, signatures and addenda can only be added; a signed plan is locked (`AUD-04`)."""

    dependencies = [("planning", "0001_initial")]

    operations = [
        append_only(
            "planning_planrevision", [("id",), ("plan_id", "number"), ("plan_id", "command_id")]
        ),
        append_only("planning_signature", [("id",), ("plan_id",)]),
        append_only("planning_addendum", [("id",)]),
        refusing(
            "planning_plan",
            "is locked",
            {
                "no_update": ("BEFORE UPDATE", f"OLD.status <> 'draft' AND NOT ({SUPERSEDED})"),
                "no_delete": ("BEFORE DELETE", "OLD.status <> 'draft'"),
            },
            [("id",), ("consultation_id", "version")],
        ),
    ]
