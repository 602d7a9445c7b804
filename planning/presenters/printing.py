"""The print options on a plan's page: what the next print is made with."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clinic.models import Membership, PaperSize
from planning.diagram.template_tiles import CHECK_BAR_MM
from planning.documents.options import options_of
from planning.documents.paper import PrintOptions
from planning.domain.quantities import format_decimal


@dataclass(frozen=True, slots=True)
class PrintPanel:
    """The form's values: as chosen last, or as typed in a form that was refused."""

    summary: str
    is_open: bool
    papers: tuple[tuple[str, str], ...]
    paper_size: str
    paper_size_shown: str
    with_template: bool
    with_overlays: bool
    measured_bar_mm: str
    measured_bar_mm_shown: str
    is_corrected: bool


def print_panel(member: Membership, posted: Mapping[str, str], *, opened: bool) -> PrintPanel:
    """The panel; `opened` when its own form was refused and `posted` holds what was typed."""
    options = options_of(member)
    bar = format_decimal(options.measured_bar_mm)
    typed = posted if opened else {}
    return PrintPanel(
        summary=_summary(options),
        is_open=opened,
        papers=tuple((size.value, size.label) for size in PaperSize),
        paper_size=typed.get("paper_size", options.paper.value),
        paper_size_shown=options.paper.value,
        with_template=typed.get("with_template") == "true" if opened else options.with_template,
        with_overlays=typed.get("with_overlays") == "true" if opened else options.with_overlays,
        measured_bar_mm=typed.get("measured_bar_mm", bar),
        measured_bar_mm_shown=bar,
        is_corrected=options.measured_bar_mm != CHECK_BAR_MM,
    )


def _summary(options: PrintOptions) -> str:
    parts = [PaperSize(options.paper.value).label]
    parts.append(
        _("with marking template") if options.with_template else _("without marking template")
    )
    if options.with_overlays:
        parts.append(_("with overlays"))
    if options.measured_bar_mm != CHECK_BAR_MM:
        length = f"{options.measured_bar_mm:.1f} mm"
        parts.append(_("scale corrected: bar measured %(length)s") % {"length": length})
    return " · ".join(parts)
