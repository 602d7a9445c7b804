"""The needles of a cut: each at its own angle and depth, its site's number at its hub.

The chosen one is drawn heavier, carries a rule of its depth and, where it may be set, a
handle: a slider whose value is the depth in millimetres along the needle.
"""

import json
from decimal import Decimal

from planning.diagram import palette as c
from planning.diagram.map_key import DOUBLE_RINGS, RING_COLOURS, RING_DASHES
from planning.diagram.scene import state_words
from planning.diagram.section_anatomy import Cut, CutSite
from planning.diagram.svg import Point, Safe, element, fixed, joined, text
from planning.diagram.words import Words
from planning.domain.depth import DEEPEST_STORED_MM, DepthState
from planning.domain.quantities import format_decimal

BADGE_MM = 5.0
BADGE_OUTSIDE_MM = 12.5
WIDEST_BADGE_DEG = 104.0
HIT_MM = 8.0
HIT_SHARE = 0.105
"""Of half the sheet's width: 24 px across on the narrowest panel, however wide the leg."""
SHALLOWEST_MM = 1
TICK_EVERY_MM = 5
_SKIN_STUB_MM = 3.0


def badge_angles(cut: Cut) -> list[float]:
    """Where the numbers stand around the leg: at their needles, or parted where they touch."""
    order = sorted(range(len(cut.sites)), key=lambda i: cut.sites[i].angle)
    angles = [cut.sites[i].angle for i in order]
    apart = (2 * BADGE_MM + 1) / (cut.section.radius + BADGE_OUTSIDE_MM) * 57.3
    for _ in range(80):
        for i in range(1, len(angles)):
            gap = apart - (angles[i] - angles[i - 1])
            if gap > 0.01:
                angles[i - 1] -= gap / 2
                angles[i] += gap / 2
        over = max([0.0, *(abs(angle) - WIDEST_BADGE_DEG for angle in angles)])
        if over:
            angles = [max(-WIDEST_BADGE_DEG, min(WIDEST_BADGE_DEG, angle)) for angle in angles]
    placed = dict(zip(order, angles, strict=True))
    return [placed[i] for i in range(len(cut.sites))]


def needles(cut: Cut) -> list[Safe]:
    """Every needle but the chosen one's tip, which `handle` draws; the chosen one on top."""
    drawn = list(zip(cut.sites, badge_angles(cut), strict=True))
    drawn.sort(key=lambda pair: pair[0] is cut.chosen)
    parts = []
    for site, badge_angle in drawn:
        chosen = site is cut.chosen
        skin, hub, badge, tip = _points(cut, site, badge_angle)
        if chosen:
            parts.append(_rule(cut, site))
        elif site.placed.depth_mm is not None:
            parts += [
                _stroke(hub, tip, c.PAPER, "2.2", "0.7"),
                _stroke(hub, tip, c.INK, "0.7"),
                _tip(tip, site, "1.6"),
            ]
        parts += [_stroke(skin, hub, c.INK, "0.7"), _stroke(hub, badge, c.INK, "0.7")]
        parts += _badge(site, badge, chosen=chosen)
    return parts


def handle(cut: Cut, words: Words, *, adjustable: bool) -> list[Safe]:
    """The chosen needle's shaft and tip, a slider where it may be moved."""
    site = cut.chosen
    if site is None:
        return []
    skin, hub, _, tip = _points(cut, site, site.angle)
    shape = [
        _stroke(hub, tip, c.PAPER, "2.8", "0.85"),
        _stroke(hub, tip, c.INK, "1.2", None, "needle-shaft"),
    ]
    depth = site.placed.depth_mm
    if adjustable:
        x, y = fixed(tip[0], 2), fixed(tip[1], 2)
        shape += [
            element(
                "circle",
                class_="tip-hit",
                cx=x,
                cy=y,
                r=fixed(max(HIT_MM, HIT_SHARE * (cut.section.radius + 20))),
                fill_opacity="0",
            ),
            element(
                "circle",
                class_="tip-halo",
                cx=x,
                cy=y,
                r="5",
                fill=c.PAPER,
                fill_opacity="0.5",
                stroke=c.ACCENT,
                stroke_width="0.9",
            ),
        ]
    if depth is not None or adjustable:
        shape.append(_tip(tip, site, "2.4", "needle-tip"))
    if not adjustable:
        return [element("g", *shape)]
    unit = cut.section.at(site.angle, 1.0)
    most = max(float(depth or 0), min(DEEPEST_STORED_MM, int(cut.section.radius)))
    said = words.depth_not_set
    if depth is not None:
        said = f"{_millimetres(depth, words)}, {state_name(site, words)}"
    return [
        element(
            "g",
            *shape,
            class_="section-tip",
            id="section-tip",
            role="slider",
            tabindex="0",
            aria_label=words.needle_depth.format(number=site.number),
            aria_orientation="vertical",
            aria_valuemin=str(SHALLOWEST_MM),
            aria_valuemax=format_decimal(int(most)),
            aria_valuenow=format_decimal(depth if depth is not None else SHALLOWEST_MM),
            aria_valuetext=said,
            data_site=str(site.placed.id),
            data_depth_mm="" if depth is None else format_decimal(depth),
            data_state=site.state.value,
            data_skin_x=fixed(skin[0], 3),
            data_skin_y=fixed(skin[1], 3),
            data_in_x=fixed(-unit[0], 5),
            data_in_y=fixed(-unit[1], 5),
            **_borders(site),
            data_mm=words.millimetres,
            data_unset=words.depth_not_set,
            data_states=json.dumps(
                {
                    state.value: state_words(state, words) if site.in_head else words.outside_head
                    for state in DepthState
                },
                ensure_ascii=False,
            ),
        )
    ]


def _borders(site: CutSite) -> dict[str, str]:
    """Where the tip's state changes, in millimetres; nothing where it cannot be known."""
    window = site.window if site.in_head else None
    if window is None:
        return {}
    return {
        "data_fat_mm": format_decimal(window.fat_mm),
        "data_low_mm": format_decimal(window.low_mm),
        "data_high_mm": format_decimal(window.high_mm),
        "data_soleus_mm": format_decimal(window.soleus_mm),
    }


def state_name(site: CutSite, words: Words) -> str:
    return state_words(site.state, words) if site.in_head else words.outside_head


def depth_label(cut: Cut, words: Words) -> str:
    """The chosen needle's depth; empty where none is set or none is chosen."""
    if cut.chosen is None or cut.chosen.placed.depth_mm is None:
        return ""
    return _millimetres(cut.chosen.placed.depth_mm, words)


def _millimetres(depth_mm: Decimal, words: Words) -> str:
    return words.millimetres.format(amount=format_decimal(depth_mm))


def _points(cut: Cut, site: CutSite, badge_angle: float) -> tuple[Point, Point, Point, Point]:
    """Skin, the end of the needle outside it, the number's place, the tip."""
    section, r = cut.section, cut.section.radius
    depth = float(site.placed.depth_mm or 0)
    return (
        section.at(site.angle, r),
        section.at(site.angle, r + _SKIN_STUB_MM),
        section.at(badge_angle, r + BADGE_OUTSIDE_MM),
        section.at(site.angle, r - min(depth, r * 1.9)),
    )


def _rule(cut: Cut, site: CutSite) -> Safe:
    """Marks across the needle's way every 5 mm of depth, long ones every 10."""
    section = cut.section
    deepest = max(
        float(site.placed.depth_mm or 0), float(site.window.soleus_mm) if site.window else 25.0
    )
    marks = []
    depth = TICK_EVERY_MM
    end = min(deepest + 2 * TICK_EVERY_MM, section.radius * 0.9)
    while depth <= end:
        half = (2.6 if depth % 10 == 0 else 1.6) / (section.radius - depth) * 57.3
        a = section.at(site.angle - half, section.radius - depth)
        b = section.at(site.angle + half, section.radius - depth)
        marks.append(f"M{fixed(a[0], 2)} {fixed(a[1], 2)}L{fixed(b[0], 2)} {fixed(b[1], 2)}")
        depth += TICK_EVERY_MM
    rail = _stroke(
        section.at(site.angle, section.radius),
        section.at(site.angle, section.radius - end),
        c.INK,
        "0.3",
    )
    return joined(
        [
            rail,
            element(
                "path",
                d="".join(marks),
                stroke=c.INK,
                stroke_width="0.45",
                fill="none",
                class_="depth-rule",
            ),
        ]
    )


def _tip(at: Point, site: CutSite, radius: str, class_: str | None = None) -> Safe:
    depth = site.placed.depth_mm
    return element(
        "circle",
        class_=class_ or "site-tip",
        cx=fixed(at[0], 2),
        cy=fixed(at[1], 2),
        r=radius,
        fill=_colour(site),
        stroke=c.PAPER,
        stroke_width="0.7",
        data_depth_mm=None if depth is None else format_decimal(depth),
        data_state=site.state.value,
    )


def _colour(site: CutSite) -> str:
    if not site.in_head:
        return c.WARNING
    return RING_COLOURS.get(site.state, c.WARNING)


def _badge(site: CutSite, at: Point, *, chosen: bool) -> list[Safe]:
    x, y = fixed(at[0], 2), fixed(at[1], 2)
    colour = _colour(site)
    size = 5.8 if site.number < 10 else 5.0 if site.number < 100 else 4.0
    ring = {"cx": x, "cy": y, "fill": c.PAPER, "stroke": colour}
    parts = [
        element(
            "circle",
            r=fixed(BADGE_MM),
            stroke_width="1.4" if chosen else "0.9",
            stroke_dasharray=RING_DASHES.get(site.state),
            stroke_linecap="round" if site.state is DepthState.UNKNOWN else None,
            **ring,
        )
    ]
    if chosen:
        parts.insert(
            0,
            element(
                "circle",
                cx=x,
                cy=y,
                r=fixed(BADGE_MM + 1.9),
                fill=c.PAPER,
                stroke=c.ACCENT,
                stroke_width="0.9",
            ),
        )
    if site.state in DOUBLE_RINGS:
        parts.append(element("circle", r=fixed(BADGE_MM - 1.4), stroke_width="0.5", **ring))
    parts.append(
        element(
            "text",
            text(str(site.number)),
            x=x,
            y=fixed(at[1] + 0.36 * size),
            font_size=fixed(size),
            font_weight="700",
            text_anchor="middle",
            fill=c.INK,
        )
    )
    return parts


def _stroke(
    start: Point,
    stop: Point,
    colour: str,
    width: str,
    opacity: str | None = None,
    class_: str | None = None,
) -> Safe:
    return element(
        "line",
        x1=fixed(start[0], 2),
        y1=fixed(start[1], 2),
        x2=fixed(stop[0], 2),
        y2=fixed(stop[1], 2),
        stroke=colour,
        stroke_width=width,
        stroke_opacity=opacity,
        stroke_linecap="round",
        class_=class_,
    )
