from django.db import migrations

KEPT = (
    "id",
    "clinic_id",
    "patient_id",
    "photo_set_id",
    "view",
    "side",
    "path",
    "preview_path",
    "width_px",
    "height_px",
    "size_bytes",
    "sha256",
    "source_sha256",
    "uploaded_at",
    "uploaded_by_id",
)
SET_ASIDE = " AND ".join(
    ["OLD.set_aside_at IS NULL", "NEW.set_aside_at IS NOT NULL"]
    + [f"NEW.{column} IS OLD.{column}" for column in KEPT]
)
REFUSE = "BEGIN SELECT RAISE(ABORT, 'patients_photo is kept'); END"

REPLACE = f"""
CREATE TRIGGER patients_photo_no_replace BEFORE INSERT ON patients_photo
WHEN EXISTS (SELECT 1 FROM patients_photo WHERE id = NEW.id) {REFUSE}
"""  # noqa: S608 (no value from outside)


class Migration(migrations.Migration):
    """A photograph is never changed; it can only be set aside, once (`AUD-04`)."""

    dependencies = [("patients", "0002_photos")]

    operations = [
        migrations.RunSQL(
            [
                "CREATE TRIGGER patients_photo_no_update BEFORE UPDATE ON patients_photo"
                f" WHEN NOT ({SET_ASIDE}) {REFUSE}",
                f"CREATE TRIGGER patients_photo_no_delete BEFORE DELETE ON patients_photo {REFUSE}",
                REPLACE,
            ],
            [
                "DROP TRIGGER patients_photo_no_update",
                "DROP TRIGGER patients_photo_no_delete",
                "DROP TRIGGER patients_photo_no_replace",
            ],
        ),
    ]
