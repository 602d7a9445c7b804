from django.db import migrations

from clinic.triggers import refusing, unchanged

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
SET_ASIDE = f"OLD.set_aside_at IS NULL AND NEW.set_aside_at IS NOT NULL AND {unchanged(*KEPT)}"


class Migration(migrations.Migration):
    """A photograph is never changed; it can only be set aside, once (`AUD-04`)."""

    dependencies = [("patients", "0002_photos")]

    operations = [
        refusing(
            "patients_photo",
            "is kept",
            {
                "no_update": ("BEFORE UPDATE", f"NOT ({SET_ASIDE})"),
                "no_delete": ("BEFORE DELETE", ""),
            },
        ),
    ]
