"""Layers over the legs that can be left out: published bands, keep-outs, bulging units.

Each is a group of its own on every leg and in the key, so that a page can show and hide
it without asking for another drawing. Motor points were mapped on other landmarks than
the leg line, so they are told in words (`planning.presenters.overlays`), never drawn.
"""

from enum import StrEnum

from planning.diagram import palette as c
from planning.diagram.anatomy import Area, LegArt
from planning.diagram.svg import Safe, element, joined, text, text_width


class Overlay(StrEnum):
    """In the order they lie on the leg, the last on top."""

    KEEP_OUTS = "keep_outs"
    NERVE_BANDS = "nerve_bands"
    BULGING_UNITS = "bulging_units"


EVERY = tuple(Overlay)

LOOKS: dict[Overlay, dict[str, str]] = {
    Overlay.KEEP_OUTS: {"stroke": c.HATCH, "stroke_width": "0.3", "stroke_opacity": "0.55"},
    Overlay.NERVE_BANDS: {
        "stroke": c.ACCENT,
        "stroke_width": "0.7",
        "stroke_dasharray": "2.4 1.4",
    },
    Overlay.BULGING_UNITS: {
        "stroke": c.INK,
        "stroke_width": "0.8",
        "stroke_dasharray": "0.1 1.9",
        "stroke_linecap": "round",
    },
}
"""A border each that is told apart without colour: fine, dashed, dotted."""

_LABEL_SIZE = 4.2


def overlay_class(overlay: Overlay) -> str:
    return f"overlay overlay-{overlay.value}"


def on_leg(overlay: Overlay, art: LegArt, prefix: str) -> Safe:
    """One overlay on one leg."""
    areas = {
        Overlay.KEEP_OUTS: art.keep_outs,
        Overlay.NERVE_BANDS: art.nerve_bands,
        Overlay.BULGING_UNITS: art.bulging_units,
    }[overlay]
    parts = [
        element("path", d=area.path, fill="none", data_region=area.code, **LOOKS[overlay])
        for area in areas
    ]
    if overlay is Overlay.KEEP_OUTS and art.keep_out_hatch:
        parts.insert(0, element("path", d=art.keep_out_hatch, fill=f"url(#{prefix}-hatch)"))
    if overlay is Overlay.BULGING_UNITS:
        parts += [_unit_label(area) for area in areas]
    return element("g", *parts, class_=overlay_class(overlay))


def _unit_label(area: Area) -> Safe:
    """A number on a plate with square corners: a round one is an injection site."""
    x, y = area.label
    half = max(3.2, text_width(area.unit, _LABEL_SIZE) / 2 + 1.4)
    return joined(
        [
            element(
                "rect",
                x=f"{x - half:.1f}",
                y=f"{y - 3.1:.1f}",
                width=f"{2 * half:.1f}",
                height="6.2",
                fill=c.PAPER,
                fill_opacity="0.85",
                stroke=c.INK,
                stroke_width="0.3",
            ),
            element(
                "text",
                text(area.unit),
                x=f"{x:.1f}",
                y=f"{y + 1.5:.1f}",
                font_size=f"{_LABEL_SIZE}",
                fill=c.INK,
                text_anchor="middle",
            ),
        ]
    )
