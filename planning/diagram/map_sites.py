"""The marks of the map written down. State is stroke and letter first, colour second."""

from collections.abc import Sequence
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram.map_key import DOUBLE_RINGS, RING_COLOURS, RING_DASHES
from planning.diagram.scene import LETTER_RADIUS_MM, RING_MM, GhostMark, SiteMark
from planning.diagram.svg import Safe, element, figures_width, fixed, joined, text
from planning.domain.depth import DepthState

_RING = fixed(RING_MM)
_INNER_RING = fixed(RING_MM - 1.7)
_HALO = fixed(RING_MM + 2.5)
_LETTER = fixed(LETTER_RADIUS_MM)


@lru_cache(maxsize=2048)
def site_button(mark: SiteMark) -> Safe:
    """A named picture, which the editor makes a button: a press does nothing without it."""
    classes = f"site site-{mark.state.value.replace('_', '-')}"
    if mark.selected:
        classes += " site-selected"
    if mark.crowded:
        classes += " site-crowded"
    if mark.outside:
        classes += " site-outside"
    return element(
        "g",
        hit_area(mark, "site-hit"),
        *site_shapes(mark, halo=True),
        class_=classes,
        id=f"{mark.dom_id}",
        role="img",
        aria_label=mark.label,
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


def site_still(mark: SiteMark, *, paper: bool) -> Safe:
    return element(
        "g",
        *site_shapes(mark, halo=mark.selected, paper=paper),
        data_site=mark.id,
        data_side=mark.side,
    )


def site_shapes(mark: SiteMark, *, halo: bool, paper: bool = False) -> list[Safe]:
    """What every mark is drawn of, on the calf and above the knee."""
    colour = c.WARNING if mark.outside else RING_COLOURS.get(mark.state, c.WARNING)
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
        _number(mark, paper=paper),
    ]
    if mark.letter:
        parts += [
            element(
                "circle",
                cx=mark.letter_x,
                cy=mark.letter_y,
                r=_LETTER,
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


def _number(mark: SiteMark, *, paper: bool) -> Safe:
    size = float(mark.number_size)
    width = figures_width(mark.number, size) if paper else None
    return element(
        "text",
        text(mark.number),
        x=mark.x if width is None else fixed(float(mark.x) - width / 2, 2),
        y=mark.number_y,
        font_size=mark.number_size,
        font_weight="700",
        fill=c.INK,
        text_anchor=None if width is None else "start",
    )


def _ring(mark: SiteMark, colour: str) -> Safe:
    shown = DepthState.UNKNOWN if mark.outside else mark.state
    ring = element(
        "circle",
        class_="site-ring",
        cx=mark.x,
        cy=mark.y,
        r=_RING,
        fill=c.PAPER,
        stroke=colour,
        stroke_width="1.2",
        stroke_dasharray=RING_DASHES.get(shown),
        stroke_linecap="round" if shown is DepthState.UNKNOWN else None,
    )
    if shown not in DOUBLE_RINGS:
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


def proposal(marks: Sequence[GhostMark]) -> Safe:
    """Proposed sites as outlines that count for nothing yet."""
    if not marks:
        return Safe("")
    return element(
        "g",
        *(
            element(
                "g",
                _ghost_hit(mark),
                element(
                    "circle",
                    class_="ghost-ring",
                    cx=mark.x,
                    cy=mark.y,
                    r=_RING,
                    fill=c.PAPER,
                    fill_opacity="0.85",
                    stroke=c.ACCENT,
                    stroke_width="0.8",
                    stroke_dasharray="1.3 1.3",
                ),
                element(
                    "text",
                    text(mark.label),
                    x=mark.x,
                    y=mark.label_y,
                    font_size=mark.label_size,
                    fill=c.ACCENT,
                ),
                class_="ghost",
                data_side=mark.side,
                data_ghost=mark.index,
            )
            for mark in marks
        ),
        class_="proposal",
        role="img",
        aria_label=marks[0].words,
    )


def _ghost_hit(mark: GhostMark) -> Safe:
    if mark.index is None:
        return Safe("")
    return hit_area(mark, "ghost-hit")


def hit_area(mark: SiteMark | GhostMark, name: str) -> Safe:
    """What a finger may touch around a mark, unseen."""
    return element(
        "circle",
        class_=name,
        cx=mark.x,
        cy=mark.y,
        r=mark.hit_mm,
        fill=c.PAPER,
        fill_opacity="0",
    )
