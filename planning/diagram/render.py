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
from planning.diagram.words import ENGLISH, Words
from planning.domain.atlas import Atlas
from planning.domain.depth import DepthState
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan

_RING = fixed(RING_MM)
_DASHES = {
    DepthState.IN_FAT: "2.4 1.5",
    DepthState.NEAR_FAT: "2.4 1.5",
    DepthState.UNKNOWN: "0.1 1.75",
}
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
            joined(_ghost(mark) for mark in scene.ghosts),
            joined(draw(mark) for mark in scene.marks if not mark.selected),
            joined(draw(mark) for mark in scene.marks if mark.selected),
            class_="sites",
            font_family=c.FONT,
            text_anchor="middle",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {backdrop.width} {backdrop.height}",
        class_=f"calf-map calf-map-{scene.mode.value}",
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
        ]
    )


def _definitions(prefix: str) -> Safe:
    return element(
        "defs",
        _gradient(
            f"{prefix}-skin",
            (("0", c.SKIN_SHADE), ("0.22", c.SKIN), ("0.78", c.SKIN), ("1", c.SKIN_SHADE)),
        ),
        _round_gradient(f"{prefix}-medial", c.MEDIAL_LIGHT, c.MEDIAL),
        _round_gradient(f"{prefix}-lateral", c.LATERAL_LIGHT, c.LATERAL),
        _fade(f"{prefix}-fade-up", "1", "0"),
        _fade(f"{prefix}-fade-down", "0", "1"),
        element(
            "pattern",
            element(
                "path",
                d="M-0.5 0.5L0.5 -0.5M0 2.6L2.6 0M2.1 3.1L3.1 2.1",
                stroke=c.HATCH,
                stroke_width="0.28",
                stroke_opacity="0.75",
            ),
            id=f"{prefix}-hatch",
            width="2.6",
            height="2.6",
            patternUnits="userSpaceOnUse",
        ),
    )


def _stop(offset: str, colour: str, opacity: str | None = None) -> Safe:
    return element("stop", offset=offset, stop_color=colour, stop_opacity=opacity)


def _gradient(name: str, stops: Sequence[tuple[str, str]]) -> Safe:
    return element(
        "linearGradient",
        joined(_stop(*stop) for stop in stops),
        id=name,
        x1="0",
        y1="0",
        x2="1",
        y2="0",
    )


def _fade(name: str, first: str, last: str) -> Safe:
    return element(
        "linearGradient",
        _stop("0", c.PAPER, first),
        _stop("1", c.PAPER, last),
        id=name,
        x1="0",
        y1="0",
        x2="0",
        y2="1",
    )


def _round_gradient(name: str, inner: str, outer: str) -> Safe:
    return element(
        "radialGradient",
        _stop("0", inner),
        _stop("0.55", inner),
        _stop("1", outer),
        id=name,
        cx="0.5",
        cy="0.45",
        r="0.62",
    )


def _leg(leg: LegScene, backdrop: Backdrop, prefix: str) -> Safe:
    drawn = _art(leg.art, backdrop, leg, prefix) if leg.art else _empty(leg)
    return element(
        "g",
        _words(leg),
        drawn,
        _ruler(leg),
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


def _art(art: LegArt, backdrop: Backdrop, leg: LegScene, prefix: str) -> Safe:
    def line(path: str, colour: str, width: str, **more: str) -> Safe:
        return element(
            "path",
            d=path,
            fill="none",
            stroke=colour,
            stroke_width=width,
            stroke_linecap="round",
            **more,
        )

    fade_x, _, fade_width, _ = leg.box
    parts = [
        element("path", d=art.skin, fill=f"url(#{prefix}-skin)", class_="skin"),
        element("path", d=art.soleus, fill=c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.3"),
        element("path", d=art.tendon, fill=c.TENDON),
        *(line(path, c.TENDON_LINE, "0.35") for path in art.tendon_lines),
        element(
            "path",
            d=art.medial_head,
            fill=f"url(#{prefix}-medial)",
            stroke=c.FIBRE,
            stroke_width="0.45",
            stroke_opacity="0.8",
            data_muscle="medial_head",
        ),
        element(
            "path",
            d=art.lateral_head,
            fill=f"url(#{prefix}-lateral)",
            stroke=c.FIBRE,
            stroke_width="0.45",
            stroke_opacity="0.8",
            data_muscle="lateral_head",
        ),
        *(line(path, c.FIBRE, "0.3", stroke_opacity="0.38") for path in art.fibres),
        *(line(path, c.CREASE, "0.5") for path in art.creases),
        line(art.mid_line, c.QUIET, "0.5", stroke_dasharray="0.1 2"),
        *(
            element(
                "path",
                d=area.path,
                fill=f"url(#{prefix}-hatch)",
                stroke=c.HATCH,
                stroke_width="0.3",
                stroke_opacity="0.7",
                data_region=area.code,
            )
            for area in art.keep_outs
        ),
    ]
    if backdrop.nerve_bands:
        parts += [
            element(
                "path",
                d=area.path,
                fill=c.ACCENT,
                fill_opacity="0.06",
                stroke=c.ACCENT,
                stroke_width="0.5",
                stroke_dasharray="2 1.4",
                data_region=area.code,
            )
            for area in art.nerve_bands
        ]
    parts += [
        *(line(path, c.SKIN_LINE, "0.75") for path in art.measured_edges),
        *(line(path, c.SKIN_LINE, "0.75", stroke_opacity="0.5") for path in art.supposed_edges),
        element(
            "rect",
            x=fade_x,
            y=backdrop.top_y,
            width=fade_width,
            height=backdrop.fade,
            fill=f"url(#{prefix}-fade-up)",
        ),
    ]
    return joined(parts)


def _empty(leg: LegScene) -> Safe:
    x, y, width, height = leg.box
    first, second = leg.not_measured
    middle = fixed(float(y) + float(height) / 2)
    return joined(
        [
            element(
                "rect",
                x=x,
                y=y,
                width=width,
                height=height,
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
                y=middle,
                font_size="6",
                fill=c.INK,
                font_weight="700",
                text_anchor="middle",
            ),
            element(
                "text",
                text(second),
                x=leg.centre_x,
                y=fixed(float(middle) + 7),
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
            y = float(tick.y)
            parts.append(
                element(
                    "text",
                    text(tick.percent),
                    x=tick.words_x,
                    y=fixed(y + 1.6),
                    font_size="4.6",
                    font_weight="700",
                    fill=c.QUIET,
                    text_anchor=leg.tick_anchor,
                )
            )
        if tick.centimetres:
            parts.append(
                element(
                    "text",
                    text(tick.centimetres),
                    x=tick.words_x,
                    y=fixed(y + 6.2),
                    font_size="4",
                    fill=c.QUIET,
                    text_anchor=leg.tick_anchor,
                )
            )
    return element("g", *parts, class_="ruler")


# -- the sites --------------------------------------------------------------


def _site_button(mark: SiteMark) -> Safe:
    classes = f"site site-{mark.state.value}"
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
        *_site(mark),
        class_=classes,
        role="button",
        tabindex="0",
        focusable="true",
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
    )


def _site_print(mark: SiteMark) -> Safe:
    return element("g", *_site(mark), data_site=mark.id, data_side=mark.side)


def _site(mark: SiteMark) -> list[Safe]:
    colour = c.ACCENT if mark.state is DepthState.IN_MUSCLE else c.WARNING
    if mark.state is DepthState.UNKNOWN:
        colour = c.INK
    parts = []
    if mark.crowded:
        parts += [
            element(
                "path",
                d=f"M{mark.true_x} {mark.true_y}L{mark.x} {mark.y}",
                stroke=c.INK,
                stroke_width="0.6",
                fill="none",
            ),
            element("circle", cx=mark.true_x, cy=mark.true_y, r="1", fill=c.INK),
        ]
    if mark.selected:
        parts.append(
            element(
                "circle",
                class_="site-halo",
                cx=mark.x,
                cy=mark.y,
                r="8.4",
                fill=c.ACCENT,
                fill_opacity="0.22",
                stroke=c.ACCENT,
                stroke_width="0.5",
                stroke_opacity="0.7",
            )
        )
    parts.append(_ring(mark, colour))
    parts.append(
        element(
            "text",
            text(mark.number),
            x=mark.x,
            y=fixed(float(mark.y) + _drop(mark), 3),
            font_size=mark.number_size,
            font_weight="700",
            fill=c.INK,
        )
    )
    if mark.letter:
        x, y = float(mark.x) + 4.6, float(mark.y) - 4.6
        parts += [
            element("circle", cx=fixed(x), cy=fixed(y), r="2.5", fill=colour),
            element(
                "text",
                text(mark.letter),
                x=fixed(x),
                y=fixed(y + 1.25),
                font_size="3.5",
                font_weight="700",
                fill=c.PAPER,
            ),
        ]
    return parts


def _drop(mark: SiteMark) -> float:
    return float(mark.number_size) * 0.355


def _ring(mark: SiteMark, colour: str) -> Safe:
    dash = _DASHES.get(mark.state)
    ring = element(
        "circle",
        class_="site-ring",
        cx=mark.x,
        cy=mark.y,
        r=_RING,
        fill=c.PAPER,
        stroke=colour,
        stroke_width="1.1",
        stroke_dasharray=dash,
        stroke_linecap="round" if mark.state is DepthState.UNKNOWN else None,
    )
    if mark.state not in _DOUBLE:
        return ring
    inner = element(
        "circle",
        cx=mark.x,
        cy=mark.y,
        r=fixed(RING_MM - 1.7),
        fill="none",
        stroke=colour,
        stroke_width="0.6",
    )
    return joined([ring, inner])


def _ghost(mark: GhostMark) -> Safe:
    return element(
        "g",
        element(
            "circle",
            cx=mark.x,
            cy=mark.y,
            r=_RING,
            fill=c.PAPER,
            fill_opacity="0.55",
            stroke=c.ACCENT,
            stroke_width="0.7",
            stroke_dasharray="1.2 1.2",
        ),
        element(
            "text",
            text(mark.label),
            x=mark.x,
            y=fixed(float(mark.y) + 1.9, 3),
            font_size="5",
            fill=c.ACCENT,
        ),
        class_="ghost",
        data_side=mark.side,
    )
