"""How a clinic prints: its paper, the scale of its printer, and a member's choice of pages."""

from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Clinic, Membership, PaperSize
from planning.diagram.template_tiles import LONGEST_BAR_MM, SHORTEST_BAR_MM
from planning.domain.commands import CommandRefused
from planning.domain.quantities import format_tenths
from planning.domain.text import N_, Text


@transaction.atomic
def set_print_options(
    *,
    by: Membership,
    with_template: bool,
    with_overlays: bool,
    paper_size: PaperSize | None = None,
    measured_bar_tenths_mm: int | None = None,
) -> None:
    """Keeps what `by` prints with a plan and, where they are given, the clinic's paper and
    scale. What is as it was is not written. Raises `CommandRefused`.
    """
    shortest, longest = int(SHORTEST_BAR_MM * 10), int(LONGEST_BAR_MM * 10)
    if measured_bar_tenths_mm is not None and not shortest <= measured_bar_tenths_mm <= longest:
        raise CommandRefused(
            "measured_bar_mm",
            Text(
                N_(
                    "Measured bar: must be {shortest}–{longest} mm, got {got}. For more than that, "
                    "print at 100 % (“actual size”) instead."
                ),
                shortest=str(SHORTEST_BAR_MM),
                longest=str(LONGEST_BAR_MM),
                got=format_tenths(measured_bar_tenths_mm),
            ),
        )
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic_id)
    wanted: dict[str, Any] = {
        "paper_size": paper_size and paper_size.value,
        "measured_bar_tenths_mm": measured_bar_tenths_mm,
    }
    changes = {
        name: [getattr(clinic, name), value]
        for name, value in wanted.items()
        if value is not None and value != getattr(clinic, name)
    }
    for name, (_, value) in changes.items():
        setattr(clinic, name, value)
        setattr(by.clinic, name, value)
    if changes:
        clinic.save(update_fields=list(changes))
        audit.record(by=by, action="printing_changed", subject=clinic, detail=changes)
    if (by.prints_template, by.prints_overlays) != (with_template, with_overlays):
        by.prints_template, by.prints_overlays = with_template, with_overlays
        by.save(update_fields=["prints_template", "prints_overlays"])
        audit.record(
            by=by,
            action="print_choice_changed",
            subject=by,
            detail={"with_template": with_template, "with_overlays": with_overlays},
        )
