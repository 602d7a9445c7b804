"""The print options of a plan's page."""

from typing import Any

from django.http import QueryDict

from clinic.models import PaperSize
from planning.domain.commands import CommandRefused
from planning.domain.quantities import QuantityError, parse_number
from planning.domain.text import N_, Text
from planning.forms.posted import last_values


def posted_print_options(posted: QueryDict) -> dict[str, Any]:
    """The arguments of `set_print_options`. Raises `CommandRefused`.

    Paper and scale are the clinic's: they are taken only where the form's value is another
    than the one it was opened with, so that a page left open does not undo a colleague's.
    """
    values = last_values(posted)
    options: dict[str, Any] = {
        "with_template": values.get("with_template") == "true",
        "with_overlays": values.get("with_overlays") == "true",
    }
    paper = values.get("paper_size", "")
    if paper not in PaperSize.values:
        raise CommandRefused("paper_size", Text(N_("Choose A4 or Letter.")))
    if paper != values.get("paper_size_shown", ""):
        options["paper_size"] = PaperSize(paper)
    bar = values.get("measured_bar_mm", "").strip()
    if bar != values.get("measured_bar_mm_shown", ""):
        options["measured_bar_tenths_mm"] = _bar_tenths(bar)
    return options


def _bar_tenths(written: str) -> int:
    try:
        tenths = parse_number(written) * 10
    except QuantityError as error:
        raise CommandRefused("measured_bar_mm", error.text) from error
    if tenths != tenths.to_integral_value():
        raise CommandRefused(
            "measured_bar_mm", Text(N_("Write the length to a tenth of a millimetre."))
        )
    return int(tenths)
