from django.db import migrations

from clinic.triggers import append_only


def locked(table: str, condition: str) -> migrations.RunSQL:
    """Refuses an UPDATE unless `condition` holds, every DELETE, and a REPLACE."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is locked'); END"
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 (our own name)
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
            f" WHEN NOT ({condition}) {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
        ],
        [f"DROP TRIGGER {table}_{name}" for name in ("no_update", "no_delete", "no_replace")],
    )


def unchanged(*columns: str) -> str:
    return " AND ".join(f"NEW.{column} IS OLD.{column}" for column in columns)


OF_A_TREATMENT = ("id", "clinic_id", "patient_id", "plan_id", "started_at")
GIVEN = ("document", "given_on", "clinician_id", "version")
TREATMENT = f"""
(OLD.status = 'draft' AND NEW.status IN ('draft', 'signed') AND {unchanged(*OF_A_TREATMENT)})
OR (OLD.status IN ('draft', 'signed') AND NEW.status = 'voided'
    AND NEW.voided_at IS NOT NULL AND {unchanged(*OF_A_TREATMENT, *GIVEN)})
"""
RAISED = (
    "id",
    "clinic_id",
    "patient_id",
    "visit_id",
    "red_flags",
    "note",
    "raised_at",
    "raised_by_id",
)
ESCALATION = f"OLD.answered_at IS NULL AND {unchanged(*RAISED)}"


class Migration(migrations.Migration):
    """Consents, movements, calls, visit records and adverse events can only be added; a signed
    treatment is locked but for being voided; a red flag is answered once (`AUD-04`)."""

    dependencies = [("planning", "0007_after_the_needle")]

    operations = [
        append_only("planning_consent", [("id",)]),
        append_only("planning_consentwithdrawal", [("id",), ("consent_id",)]),
        append_only("planning_stockmovement", [("id",)]),
        append_only("planning_treatmentsignature", [("id",), ("treatment_id",)]),
        append_only("planning_treatmentvial", [("id",), ("treatment_id", "vial_id")]),
        append_only("planning_contactattempt", [("id",)]),
        append_only("planning_safetycall", [("id",)]),
        append_only("planning_visitrecord", [("id",), ("visit_id", "number")]),
        append_only("planning_adverseevent", [("id",)]),
        locked("planning_treatment", TREATMENT),
        locked("planning_escalation", ESCALATION),
    ]
