"""How a plan is printed: the clinic's paper and scale, the member's choice of pages."""

from decimal import Decimal
from typing import Any

from clinic.models import Membership
from planning.diagram.template_tiles import PaperFormat
from planning.documents.paper import PrintOptions
from planning.models import PlanDocument


def options_of(member: Membership) -> PrintOptions:
    """What this member's next print is made with."""
    return PrintOptions(
        paper=PaperFormat(member.clinic.paper_size),
        with_template=member.prints_template,
        with_overlays=member.prints_overlays,
        measured_bar_mm=Decimal(member.clinic.measured_bar_tenths_mm) / 10,
    )


def patient_page_options(member: Membership) -> PrintOptions:
    """The patient's page alone, on the clinic's paper: nothing of it is drawn to scale."""
    return PrintOptions(
        paper=PaperFormat(member.clinic.paper_size), with_template=False, patient_page_only=True
    )


def stored(options: PrintOptions) -> dict[str, Any]:
    """The options as the fields of a `PlanDocument`."""
    return {
        "paper_size": options.paper.value,
        "with_template": options.with_template,
        "with_overlays": options.with_overlays,
        "patient_page_only": options.patient_page_only,
        "measured_bar_tenths_mm": int(options.measured_bar_mm * 10),
    }


def read_options(document: PlanDocument) -> PrintOptions:
    """What a document is, or was, printed with."""
    return PrintOptions(
        paper=PaperFormat(document.paper_size),
        with_template=document.with_template,
        with_overlays=document.with_overlays,
        patient_page_only=document.patient_page_only,
        measured_bar_mm=Decimal(document.measured_bar_tenths_mm) / 10,
    )
