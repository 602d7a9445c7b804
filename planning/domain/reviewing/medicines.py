"""Medicines that change the effect or the risk of the injection."""

from collections.abc import Iterator

from planning.domain.findings import Finding
from planning.domain.intake import Intake
from planning.domain.medicines import MedicineAction, Medicines
from planning.domain.products import Product
from planning.domain.reviewing.codes import finding
from planning.domain.text import N_, Text

_CODES = {
    MedicineAction.INTERACTION: "interacting_medicine",
    MedicineAction.NOTE: "medicine_to_note",
}


def interacting_medicines(
    intake: Intake, medicines: Medicines, product: Product | None
) -> Iterator[Finding]:
    """Each listed medicine with its class; what the product's label bars is a stop elsewhere."""
    barred = {bar.medicine_class for bar in product.contraindications} if product else set()
    for medicine, group in medicines.found_in(intake.medications):
        action, because = group.rule_for(product.code if product else None)
        if action in _CODES and group.code not in barred:
            yield finding(
                _CODES[action],
                Text(N_("Taking {medicine} ({group})."), medicine=medicine, group=group.name_text),
                because,
            )
