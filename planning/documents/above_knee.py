"""Sites above the knee on the treatment page: a small front view and a table of their own."""

from typing import Any

from django.utils.translation import gettext

from planning.diagram.scene import Mode
from planning.diagram.thigh_map import thigh_map, thigh_title
from planning.domain.quantities import millilitres, millimetres, percent, units
from planning.domain.reading import Reading
from planning.domain.thigh import ThighSite, thigh_label
from planning.domain.vocabulary import SIDE_WORDS
from planning.drawings import drawing_words
from planning.wording import say

DRAWING = "thighs"


def above_knee_section(reading: Reading) -> dict[str, Any] | None:
    """What the page says of such sites; `None` where there is none, so that nothing is printed."""
    sites = reading.record.plan.above_knee
    if not sites:
        return None
    return {
        "drawing": DRAWING,
        "words": thigh_title(sites, drawing_words()),
        "rows": [_row(reading, number, site) for number, site in enumerate(sites, start=1)],
        "key": gettext(
            "Level: percent of the line from the ASIS to the base of the patella. Across: percent "
            "from the anterior mid-line to the edge of the front view, + medial, − lateral. The "
            "drawing is schematic: no layers, girth or distances are measured here."
        ),
        "warning": gettext(
            "Record only: no study gives a dose or points here. Weakening vastus medialis pushes "
            "the kneecap's balance outward (derived). [YiVM2024] [Singer2006] [Singer2011] [Pal]"
        ),
    }


def above_knee_drawing(reading: Reading) -> str:
    """The front view for paper, without the overlay of nerves: it was not found for this use."""
    return thigh_map(
        reading.record.plan.above_knee,
        mode=Mode.PRINT,
        words=drawing_words(),
        id_prefix="paper-thigh",
        dense_band=False,
    )


def _row(reading: Reading, number: int, site: ThighSite) -> dict[str, str]:
    dose = "–"
    if site.dose_tenths is not None:
        dose = say(units(site.dose_tenths))
        if reading.solution is not None:
            dose += f" · {say(millilitres(reading.solution.volume_ul(site.dose_tenths)))}"
    across = say(percent(abs(site.across_pct)))
    return {
        "label": thigh_label(number),
        "side": say(SIDE_WORDS[site.side]),
        "level": say(percent(site.level_pct)),
        "across": f"{_sign(float(site.across_pct))}{across}",
        "depth": "–" if site.depth_mm is None else say(millimetres(site.depth_mm)),
        "dose": dose,
    }


def _sign(across_pct: float) -> str:
    return "+" if across_pct > 0 else "−" if across_pct < 0 else ""
