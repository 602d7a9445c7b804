"""The still part of the map written down: skin, muscles, hatches, rulers, captions.

Paper takes fewer steps of shade, too fine to tell apart at its size, and no key: the
words under the drawing say what the key shows. Both cost a PDF time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram.anatomy import Belly, LegArt
from planning.diagram.backdrop import Backdrop, LegScene, Ruler
from planning.diagram.map_key import key_item
from planning.diagram.overlays import on_leg, overlay_class
from planning.diagram.svg import Safe, element, figures_width, fixed, joined, text


@dataclass(frozen=True, slots=True)
class Shading:
    """Every how many of the steps are drawn, and how opaque a strip and a light then are."""

    every: int
    fade: str
    light: str


_SCREEN = Shading(every=1, fade="0.2", light="0.34")
_PAPER = Shading(every=2, fade="0.36", light="0.56")
_HEAD = {"stroke": c.FIBRE, "stroke_width": "0.5"}


@lru_cache(maxsize=128)
def backdrop_markup(backdrop: Backdrop, prefix: str, *, paper: bool = False) -> Safe:
    shading = _PAPER if paper else _SCREEN
    return joined(
        [
            _definitions(prefix),
            *(_leg(leg, backdrop, prefix, shading) for leg in backdrop.legs),
            element(
                "g",
                *(element("path", d=strips) for strips in backdrop.fades[:: shading.every]),
                fill=c.PAPER,
                fill_opacity=shading.fade,
            ),
            _shape(backdrop.edges, c.PAPER),
            element(
                "g",
                *(joined([_words(leg, paper), _ruler(leg.ruler, paper)]) for leg in backdrop.legs),
                font_family=c.FONT,
                class_="leg-words",
            ),
            Safe("") if paper else _key(backdrop, prefix),
        ]
    )


def _key(backdrop: Backdrop, prefix: str) -> Safe:
    return element(
        "g",
        *(
            key_item(item, prefix)
            if overlay is None
            else element("g", key_item(item, prefix), class_=overlay_class(overlay))
            for item, overlay in backdrop.key
        ),
        font_family=c.FONT,
        class_="map-key",
    )


def _definitions(prefix: str) -> Safe:
    return element(
        "defs",
        element(
            "pattern",
            element(
                "path",
                d="M-0.5 0.5L0.5 -0.5M0 3L3 0M2.5 3.5L3.5 2.5",
                stroke=c.HATCH,
                stroke_width="0.28",
                stroke_opacity="0.6",
            ),
            id=f"{prefix}-hatch",
            width="3",
            height="3",
            patternUnits="userSpaceOnUse",
        ),
    )


def _leg(leg: LegScene, backdrop: Backdrop, prefix: str, shading: Shading) -> Safe:
    drawn = _art(leg, leg.art, backdrop, prefix, shading) if leg.art else _empty(leg)
    return element(
        "g",
        drawn,
        class_="leg",
        id=f"{prefix}-{leg.side}",
        role="group",
        aria_label=leg.label,
        font_family=c.FONT,
        data_side=leg.side,
        data_measured="true" if leg.art else "false",
        data_direction=leg.direction or None,
        data_reference_line_mm=leg.reference_line_mm or None,
        data_centre_x=leg.centre_x,
        data_zero_y=leg.zero_y,
        data_girths=leg.girths or None,
    )


def _words(leg: LegScene, paper: bool) -> Safe:
    # The page says that the legs are seen from behind.
    seen = leg.girth if paper else leg.seen
    return joined(
        [
            element(
                "text",
                text(leg.caption),
                x=leg.centre_x,
                y=leg.caption_y,
                font_size="6.4",
                font_weight="700",
                letter_spacing="0.5",
                text_anchor="middle",
                fill=c.INK,
            ),
            element(
                "g",
                element("text", text(seen), x=leg.centre_x, y=leg.seen_y, text_anchor="middle"),
                element("text", text(leg.viewer_left), x=leg.viewer_left_x, y=leg.edge_y),
                element(
                    "text",
                    text(leg.viewer_right),
                    x=leg.viewer_right_x,
                    y=leg.edge_y,
                    text_anchor="end",
                ),
                font_size="4.6",
                fill=c.QUIET,
            ),
        ]
    )


def _art(leg: LegScene, art: LegArt, backdrop: Backdrop, prefix: str, shading: Shading) -> Safe:
    parts = [
        *_skin(leg, art, f"{prefix}-{leg.side}-skin", shading),
        _shape(art.soleus, c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.4"),
        _shape(art.tendon, c.TENDON),
        _line(art.tendon_lines, c.TENDON_LINE, "0.35", stroke_opacity="0.7"),
        _shape(art.origins, c.LATERAL_LIGHT, fill_opacity="0.6"),
        _shape(art.medial_head, c.MEDIAL, **_HEAD, data_muscle="medial_head"),
        _belly(art.medial_belly, c.MEDIAL_LIGHT, f"{prefix}-{leg.side}-medial", shading),
        _shape(art.lateral_head, c.LATERAL, **_HEAD, data_muscle="lateral_head"),
        _belly(art.lateral_belly, c.LATERAL_LIGHT, f"{prefix}-{leg.side}-lateral", shading),
        _line(art.fibres, c.FIBRE, "0.35", stroke_opacity="0.34"),
        _line(art.creases, c.CREASE, "0.6"),
        _line(art.mid_line, c.INK, "0.6", stroke_dasharray="0.1 2.2", stroke_opacity="0.7"),
        *(on_leg(overlay, art, prefix) for overlay in backdrop.overlays),
        _line(art.measured_edges, c.SKIN_LINE, "0.8"),
        _line(art.supposed_edges, c.SKIN_LINE, "0.8", stroke_opacity="0.5"),
    ]
    return joined(parts)


def _skin(leg: LegScene, art: LegArt, shape_id: str, shading: Shading) -> list[Safe]:
    """One outline, drawn narrower and lighter towards the middle."""
    centre = float(leg.centre_x)
    return [
        element("defs", element("path", id=shape_id, d=art.skin)),
        *(
            element(
                "use",
                href=f"#{shape_id}",
                fill=tone,
                transform=f"matrix({share} 0 0 1 {fixed(centre * (1 - share), 2)} 0)",
            )
            for tone, share in c.SKIN_ROUND[:: shading.every]
        ),
    ]


def _belly(belly: Belly | None, light: str, shape_id: str, shading: Shading) -> Safe:
    if belly is None:
        return Safe("")
    return element(
        "g",
        element("path", id=shape_id, d=belly.path),
        *(
            element("use", href=f"#{shape_id}", transform=inset)
            for inset in belly.insets[shading.every - 1 :: shading.every]
        ),
        fill=light,
        fill_opacity=shading.light,
    )


def _shape(path: str, fill: str, **more: str) -> Safe:
    return element("path", d=path, fill=fill, **more) if path else Safe("")


def _line(path: str, colour: str, width: str, **more: str) -> Safe:
    return _shape(path, "none", stroke=colour, stroke_width=width, stroke_linecap="round", **more)


def _empty(leg: LegScene) -> Safe:
    first, second = leg.not_measured
    return joined(
        [
            element(
                "rect",
                x=leg.box_x,
                y=leg.box_y,
                width=leg.box_width,
                height=leg.box_height,
                rx="6",
                fill="none",
                stroke=c.HAIRLINE,
                stroke_width="0.6",
                stroke_dasharray="3 2.4",
            ),
            element(
                "text",
                text(first),
                x=leg.centre_x,
                y=leg.not_measured_y[0],
                font_size="6",
                fill=c.INK,
                font_weight="700",
                text_anchor="middle",
            ),
            element(
                "text",
                text(second),
                x=leg.centre_x,
                y=leg.not_measured_y[1],
                font_size="4.6",
                fill=c.QUIET,
                text_anchor="middle",
            ),
        ]
    )


def _ruler(ruler: Ruler | None, paper: bool) -> Safe:
    if ruler is None:
        return Safe("")
    percents = [(at.percent, at.percent_y) for at in ruler.ticks]
    below = [(at.below, at.below_y) for at in ruler.ticks]
    return element(
        "g",
        _shape(ruler.line, "none", stroke=c.HAIRLINE, stroke_width="0.4"),
        _shape(ruler.long_marks, "none", stroke=c.QUIET, stroke_width="0.4"),
        _shape(ruler.short_marks, "none", stroke=c.QUIET, stroke_width="0.25"),
        _column(ruler, percents, 5.4 if paper else 4.6, paper, font_weight="700"),
        _column(ruler, below, 3.9 if paper else 3.8, paper),
        class_="ruler",
        fill=c.QUIET,
    )


def _column(
    ruler: Ruler, words: Sequence[tuple[str, str]], size: float, paper: bool, **more: str
) -> Safe:
    """Words under one another, each with its y."""
    cells = []
    for said, y in words:
        width = figures_width(said, size) if paper and ruler.anchor == "end" else None
        cells.append(
            element(
                "text",
                text(said),
                x=ruler.words_x if width is None else fixed(float(ruler.words_x) - width, 2),
                y=y,
                text_anchor=None if width is None else "start",
            )
        )
    return element("g", *cells, font_size=fixed(size), text_anchor=ruler.anchor, **more)
