"""`Scene` → SVG. Nothing is decided here; every number arrives as a finished string."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram.anatomy import LegArt
from planning.diagram.backdrop import Backdrop, LegScene
from planning.diagram.scene import (
    RING_MM,
    Ghost,
    GhostMark,
    Mode,
    Scene,
    SiteMark,
    map_scene,
)
from planning.diagram.svg import Safe, element, fixed, joined, text
from planning.diagram.thumbnail import thumbnail
from planning.diagram.words import ENGLISH, Words
from planning.domain.atlas import Atlas
from planning.domain.depth import DepthState
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan

_RING = fixed(RING_MM)
_INNER_RING = fixed(RING_MM - 1.7)
_HALO = fixed(RING_MM + 2.5)
_DASHES = {
    DepthState.IN_FAT: "2.4 1.5",
    DepthState.NEAR_FAT: "2.4 1.5",
    DepthState.UNKNOWN: "0.1 1.75",
}
_COLOURS = {DepthState.IN_MUSCLE: c.ACCENT, DepthState.UNKNOWN: c.INK}
_DOUBLE = (DepthState.THROUGH, DepthState.NEAR_SOLEUS)


def posterior_map(
    plan: InjectionPlan,
    *,
    left: LegFrame | None,
    right: LegFrame | None,
    atlas: Atlas,
    states: Mapping[int, DepthState] | None = None,
    selected: Collection[int] = (),
    ghosts: Sequence[Ghost] = (),
    mode: Mode = Mode.INTERACTIVE,
    words: Words = ENGLISH,
    id_prefix: str = "map",
    nerve_bands: bool = False,
) -> str:
    """The treated part of both calves from behind, with every site, as one `<svg>`.

    Lengths are millimetres of the leg; a frame of `None` draws an empty place that says
    what is not measured. The mark-up is safe to put into a page as it is.
    """
    if mode is Mode.THUMBNAIL:
        return thumbnail(plan, left=left, right=right, words=words, id_prefix=id_prefix)
    return render_map(
        map_scene(
            plan,
            left=left,
            right=right,
            atlas=atlas,
            states=states,
            selected=selected,
            ghosts=ghosts,
            mode=mode,
            words=words,
            id_prefix=id_prefix,
            nerve_bands=nerve_bands,
        )
    )


def render_map(scene: Scene) -> Safe:
    interactive = scene.mode is Mode.INTERACTIVE
    backdrop = scene.backdrop
    title_id = f"{scene.id_prefix}-title"
    draw = _site_button if interactive else _site_print
    return element(
        "svg",
        element("title", text(scene.title), id=title_id),
        _backdrop(backdrop, scene.id_prefix),
        element(
            "g",
            _ghosts(scene.ghosts),
            joined(draw(mark) for mark in scene.marks if not mark.selected),
            joined(draw(mark) for mark in scene.marks if mark.selected),
            class_="sites",
            id=f"{scene.id_prefix}-sites",
            font_family=c.FONT,
            text_anchor="middle",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {backdrop.width} {backdrop.height}",
        class_=f"plan-svg calf-map calf-map-{scene.mode.value}",
        role="group" if interactive else "img",
        aria_labelledby=title_id,
        data_width_mm=backdrop.width,
        data_height_mm=backdrop.height,
    )


# -- the legs ---------------------------------------------------------------


@lru_cache(maxsize=128)
def _backdrop(backdrop: Backdrop, prefix: str) -> Safe:
    return joined(
        [
            _definitions(prefix),
            *(_leg(leg, backdrop, prefix) for leg in backdrop.legs),
            *(
                element(
                    "rect",
                    x=backdrop.fade_x,
                    y=y,
                    width=backdrop.fade_width,
                    height=height,
                    fill=c.PAPER,
                    fill_opacity=opacity,
                )
                for y, height, opacity in backdrop.fades
            ),
            element(
                "g",
                *(joined([_words(leg), _ruler(leg)]) for leg in backdrop.legs),
                font_family=c.FONT,
                class_="leg-words",
            ),
        ]
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


def _leg(leg: LegScene, backdrop: Backdrop, prefix: str) -> Safe:
    drawn = _art(leg.art, backdrop, prefix) if leg.art else _empty(leg)
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
        data_half_widths=leg.half_widths or None,
        data_girths=leg.girths or None,
    )


def _words(leg: LegScene) -> Safe:
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
                "text",
                text(leg.seen),
                x=leg.centre_x,
                y=leg.seen_y,
                font_size="4.6",
                text_anchor="middle",
                fill=c.QUIET,
            ),
            element(
                "text",
                text(leg.viewer_left),
                x=leg.viewer_left_x,
                y=leg.edge_y,
                font_size="4.6",
                text_anchor="start",
                fill=c.QUIET,
            ),
            element(
                "text",
                text(leg.viewer_right),
                x=leg.viewer_right_x,
                y=leg.edge_y,
                font_size="4.6",
                text_anchor="end",
                fill=c.QUIET,
            ),
        ]
    )


def _art(art: LegArt, backdrop: Backdrop, prefix: str) -> Safe:
    parts = [
        _shape(art.skin, c.SKIN),
        *(_shape(path, c.SKIN_SHADE, fill_opacity="0.42") for path in art.skin_shades),
        _shape(art.soleus, c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.4"),
        _shape(art.tendon, c.TENDON, stroke=c.TENDON_LINE, stroke_width="0.4"),
        _line(art.tendon_lines, c.TENDON_LINE, "0.35", stroke_opacity="0.7"),
        _shape(art.origins, c.LATERAL_LIGHT, fill_opacity="0.6"),
        *_head("medial_head", art.medial_head, art.medial_lights, c.MEDIAL, c.MEDIAL_LIGHT),
        *_head("lateral_head", art.lateral_head, art.lateral_lights, c.LATERAL, c.LATERAL_LIGHT),
        _line(art.fibres, c.FIBRE, "0.35", stroke_opacity="0.34"),
        _line(art.creases, c.CREASE, "0.6"),
        _line(art.mid_line, c.INK, "0.6", stroke_dasharray="0.1 2.2", stroke_opacity="0.7"),
        _shape(art.keep_out_hatch, f"url(#{prefix}-hatch)"),
        *(
            _shape(
                area.path,
                "none",
                stroke=c.HATCH,
                stroke_width="0.3",
                stroke_opacity="0.55",
                data_region=area.code,
            )
            for area in art.keep_outs
        ),
    ]
    if backdrop.nerve_bands:
        parts += [
            _shape(
                area.path,
                c.ACCENT,
                fill_opacity="0.07",
                stroke=c.ACCENT,
                stroke_width="0.6",
                stroke_dasharray="2.2 1.5",
                data_region=area.code,
            )
            for area in art.nerve_bands
        ]
    parts += [
        _line(art.measured_edges, c.SKIN_LINE, "0.8"),
        _line(art.supposed_edges, c.SKIN_LINE, "0.8", stroke_opacity="0.5"),
    ]
    return joined(parts)


def _head(muscle: str, path: str, lights: Sequence[str], tone: str, light: str) -> list[Safe]:
    return [
        _shape(path, tone, stroke=c.FIBRE, stroke_width="0.5", data_muscle=muscle),
        *(_shape(belly, light, fill_opacity="0.34") for belly in lights),
    ]


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


def _ruler(leg: LegScene) -> Safe:
    if not leg.ticks:
        return Safe("")
    parts = [
        element(
            "path",
            d=f"M{leg.ruler_x} {leg.ruler_top}V{leg.ruler_bottom}",
            fill="none",
            stroke=c.HAIRLINE,
            stroke_width="0.4",
        )
    ]
    for tick in leg.ticks:
        parts.append(
            element(
                "path",
                d=f"M{tick.x1} {tick.y}H{tick.x2}",
                stroke=c.QUIET,
                stroke_width="0.4" if tick.percent else "0.25",
                fill="none",
            )
        )
        if tick.percent:
            parts.append(
                element(
                    "text",
                    text(tick.percent),
                    x=tick.words_x,
                    y=tick.percent_y,
                    font_size="4.6",
                    font_weight="700",
                    fill=c.QUIET,
                    text_anchor=leg.tick_anchor,
                )
            )
        if tick.below:
            parts.append(
                element(
                    "text",
                    text(tick.below),
                    x=tick.words_x,
                    y=tick.below_y,
                    font_size="3.8",
                    fill=c.QUIET,
                    text_anchor=leg.tick_anchor,
                )
            )
    return element("g", *parts, class_="ruler")


# -- the sites --------------------------------------------------------------


def _site_button(mark: SiteMark) -> Safe:
    classes = f"site site-{mark.state.value.replace('_', '-')}"
    if mark.selected:
        classes += " site-selected"
    if mark.crowded:
        classes += " site-crowded"
    return element(
        "g",
        element(
            "circle",
            class_="site-hit",
            cx=mark.x,
            cy=mark.y,
            r=mark.hit_mm,
            fill=c.PAPER,
            fill_opacity="0",
        ),
        *_site(mark, halo=True),
        class_=classes,
        id=f"{mark.dom_id}",
        role="button",
        tabindex="0",
        aria_label=mark.label,
        aria_pressed="true" if mark.selected else "false",
        data_site=mark.id,
        data_number=mark.number,
        data_side=mark.side,
        data_muscle=mark.muscle,
        data_level_pct=mark.level_pct,
        data_across_pct=mark.across_pct,
        data_x=mark.true_x,
        data_y=mark.true_y,
        data_state=mark.state.value,
        data_selected="true" if mark.selected else None,
    )


def _site_print(mark: SiteMark) -> Safe:
    return element("g", *_site(mark, halo=mark.selected), data_site=mark.id, data_side=mark.side)


def _site(mark: SiteMark, *, halo: bool) -> list[Safe]:
    colour = _COLOURS.get(mark.state, c.WARNING)
    parts = []
    if halo:
        parts.append(
            element(
                "circle",
                class_="site-halo",
                cx=mark.x,
                cy=mark.y,
                r=_HALO,
                fill=c.PAPER,
                fill_opacity="0.75",
                stroke=c.ACCENT,
                stroke_width="1.1",
                opacity=None if mark.selected else "0",
            )
        )
    if mark.crowded:
        parts += [
            element(
                "path",
                d=f"M{mark.true_x} {mark.true_y}L{mark.x} {mark.y}",
                stroke=c.INK,
                stroke_width="0.6",
                fill="none",
            ),
            element(
                "circle",
                cx=mark.true_x,
                cy=mark.true_y,
                r="1.1",
                fill=c.INK,
                stroke=c.PAPER,
                stroke_width="0.4",
            ),
        ]
    parts += [
        _ring(mark, colour),
        element(
            "text",
            text(mark.number),
            x=mark.x,
            y=mark.number_y,
            font_size=mark.number_size,
            font_weight="700",
            fill=c.INK,
        ),
    ]
    if mark.letter:
        parts += [
            element(
                "circle",
                cx=mark.letter_x,
                cy=mark.letter_y,
                r="2.6",
                fill=colour,
                stroke=c.PAPER,
                stroke_width="0.5",
            ),
            element(
                "text",
                text(mark.letter),
                x=mark.letter_x,
                y=mark.letter_text_y,
                font_size="3.6",
                font_weight="700",
                fill=c.PAPER,
            ),
        ]
    return parts


def _ring(mark: SiteMark, colour: str) -> Safe:
    ring = element(
        "circle",
        class_="site-ring",
        cx=mark.x,
        cy=mark.y,
        r=_RING,
        fill=c.PAPER,
        stroke=colour,
        stroke_width="1.2",
        stroke_dasharray=_DASHES.get(mark.state),
        stroke_linecap="round" if mark.state is DepthState.UNKNOWN else None,
    )
    if mark.state not in _DOUBLE:
        return ring
    inner = element(
        "circle",
        cx=mark.x,
        cy=mark.y,
        r=_INNER_RING,
        fill="none",
        stroke=colour,
        stroke_width="0.6",
    )
    return joined([ring, inner])


def _ghosts(marks: Sequence[GhostMark]) -> Safe:
    """Proposed sites as outlines: nothing to press, and nothing that counts yet."""
    if not marks:
        return Safe("")
    return element(
        "g",
        *(
            element(
                "g",
                element(
                    "circle",
                    cx=mark.x,
                    cy=mark.y,
                    r=_RING,
                    fill=c.PAPER,
                    fill_opacity="0.5",
                    stroke=c.ACCENT,
                    stroke_width="0.8",
                    stroke_dasharray="1.3 1.3",
                ),
                element(
                    "text", text(mark.label), x=mark.x, y=mark.label_y, font_size="5", fill=c.ACCENT
                ),
                class_="ghost",
                data_side=mark.side,
            )
            for mark in marks
        ),
        class_="proposal",
        role="img",
        aria_label=marks[0].words,
    )
