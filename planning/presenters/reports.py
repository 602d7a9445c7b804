"""The page a patient's report is asked for on."""

from collections.abc import Mapping, Sequence
from typing import Any

from patients.models import Patient, PhotoSet
from patients.presenters import banner


def photo_sets(patient: Patient) -> list[PhotoSet]:
    """The days of which a photograph stands, oldest first."""
    return list(
        patient.photo_sets.filter(photos__set_aside_at=None, photos__isnull=False)
        .distinct()
        .order_by("taken_on")
    )


def report_page(
    patient: Patient,
    sets: Sequence[PhotoSet],
    posted: Mapping[str, str],
    problems: Mapping[str, str],
) -> dict[str, Any]:
    """As posted where it was refused; else the first day against the last, unticked."""
    first, last = (str(sets[0].pk), str(sets[-1].pk)) if sets else ("", "")
    return {
        "patient": patient,
        "banner": banner(patient),
        "language": posted.get("language") or patient.language,
        "with_photos": posted.get("with_photos") == "true",
        "before_set": posted.get("before_set", first),
        "after_set": posted.get("after_set", last if last != first else ""),
        "sets": [(str(one.pk), one.taken_on) for one in sets],
        "problems": problems,
    }
