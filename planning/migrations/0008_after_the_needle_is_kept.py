from django.db import migrations
from django.db.migrations.operations import RunPython

from clinic.triggers import append_only, refusing, unchanged


def locked(table: str, condition: str) -> RunPython:
    """Refuses an UPDATE unless `condition` holds, and every DELETE."""
    return refusing(
        table,
        "is locked",
        {
            "no_update": ("BEFORE UPDATE", f"NOT ({condition})"),
            "no_delete": ("BEFORE DELETE", ""),
        },
    )


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
