"""A drawn signature as SVG: the pen's lines in the proportions of the signing field.

    strokes, thousandths of the field ──▶ viewBox 3000 × 1000, one path

Line weight is in the field's own units, so that the mark looks alike at every size.
"""

from planning.diagram.svg import Safe, element, text
from planning.domain.consent_signing import FIELD_THOUSANDTHS, Strokes

FIELD_RATIO = 3
"""The field is three times as wide as high, on every screen and on paper."""

PEN_WIDTH = "14"


def signature_mark(strokes: Strokes, *, title: str) -> Safe:
    """The signature as a picture; `title` names it for who cannot see it."""
    return element(
        "svg",
        element("title", text(title)),
        element(
            "path",
            d=mark_path(strokes),
            fill="none",
            stroke="currentColor",
            stroke_width=PEN_WIDTH,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {FIELD_RATIO * FIELD_THOUSANDTHS} {FIELD_THOUSANDTHS}",
        class_="signature-mark",
        role="img",
    )


def mark_path(strokes: Strokes) -> str:
    """One path of all lines; a dot is a line of no length, which a round pen shows."""
    return "".join(
        f"M{FIELD_RATIO * line[0][0]} {line[0][1]}"
        + "".join(f"L{FIELD_RATIO * x} {y}" for x, y in line[1:] or line)
        for line in strokes
        if line
    )
