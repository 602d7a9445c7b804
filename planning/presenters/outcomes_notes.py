"""What stands in place of figures: how many there are, or that they are not shown."""

from django.utils.translation import gettext as _

from planning.domain.quantities import format_decimal
from planning.domain.statistics import Histogram
from planning.domain.suppression import FEWEST_PATIENTS


def note(tally: Histogram | None) -> str:
    """How many values stand behind a row, or why there are none."""
    if tally is None:
        return not_shown()
    if not tally:
        return _("nothing recorded")
    return _("n %(count)s") % {"count": format_decimal(sum(tally.values()))}


def short_note(tally: Histogram | None) -> str:
    return _("not shown") if tally is None else note(tally)


def not_shown() -> str:
    """The same for a small group and for one hidden with it, so that neither is told apart."""
    return _("not shown: fewer than %(count)s patients, or would give such a group away") % {
        "count": FEWEST_PATIENTS
    }
