"""How a depth state looks, and the key that says so under the legs."""

from planning.diagram import palette as c
from planning.diagram.backdrop import KeyItem
from planning.diagram.overlays import LOOKS, Overlay
from planning.diagram.svg import Safe, element, joined, text
from planning.domain.depth import DepthState

RING_DASHES = {
    DepthState.IN_FAT: "2.4 1.5",
    DepthState.NEAR_FAT: "2.4 1.5",
    DepthState.UNKNOWN: "0.1 1.75",
}
RING_COLOURS = {DepthState.IN_MUSCLE: c.ACCENT, DepthState.UNKNOWN: c.INK}
DOUBLE_RINGS = (DepthState.THROUGH, DepthState.NEAR_SOLEUS)

_OVERLAYS = frozenset(Overlay)


def key_item(item: KeyItem, prefix: str) -> Safe:
    words = element(
        "text", text(item.words), x=item.words_x, y=item.words_y, font_size=item.size, fill=c.QUIET
    )
    return joined([*_sample(item, prefix), words])


def _sample(item: KeyItem, prefix: str) -> list[Safe]:
    if not item.sample:
        return []
    if item.sample in _OVERLAYS:
        overlay = Overlay(item.sample)
        fill = f"url(#{prefix}-hatch)" if overlay is Overlay.KEEP_OUTS else "none"
        box = {"x": item.rect_x, "y": item.rect_y, "width": "5.2", "height": "4", "fill": fill}
        return [element("rect", **box, **LOOKS[overlay])]
    state = DepthState(item.sample)
    colour = RING_COLOURS.get(state, c.WARNING)
    parts = [
        element(
            "circle",
            cx=item.x,
            cy=item.y,
            r="2.5",
            fill=c.PAPER,
            stroke=colour,
            stroke_width="0.8",
            stroke_dasharray=_small(RING_DASHES.get(state)),
            stroke_linecap="round" if state is DepthState.UNKNOWN else None,
        )
    ]
    if state in DOUBLE_RINGS:
        parts.append(
            element(
                "circle",
                cx=item.x,
                cy=item.y,
                r="1.6",
                fill="none",
                stroke=colour,
                stroke_width="0.4",
            )
        )
    if item.letter:
        parts += [
            element("circle", cx=item.letter_x, cy=item.y, r="2", fill=colour),
            element(
                "text",
                text(item.letter),
                x=item.letter_x,
                y=item.letter_y,
                font_size="2.9",
                font_weight="700",
                text_anchor="middle",
                fill=c.PAPER,
            ),
        ]
    return parts


def _small(dash: str | None) -> str | None:
    return {"2.4 1.5": "1.6 1", "0.1 1.75": "0.1 1.25"}.get(dash) if dash else None
