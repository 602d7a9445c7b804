"""The words of a cross-section and the thin lines that lead from them.

Names of heads stand in the corners the round leg leaves free. The needle's handle and
its depth take the upper corner of its own side, so that head is named lower down.
"""

from math import hypot

from planning.diagram import palette as c
from planning.diagram.section_anatomy import Cut, Head
from planning.diagram.section_paths import fibula, soleus_label_points, tibia_centre
from planning.diagram.svg import Point, Safe, element, fixed, joined, text, text_width
from planning.diagram.words import Words
from planning.domain.quantities import format_decimal
from planning.domain.vocabulary import Muscle

NEEDLE_OUTSIDE_MM = 13.0
HUB_MM = 7.0
SIZE = 5.6
LOW_UNTIL_DEG = 62.0
SMALL = 5.0


def labels(cut: Cut, words: Words, half_width: float) -> list[Safe]:
    """Every word of one drawing; none covers another, none leaves the sheet."""
    section, r = cut.section, cut.section.radius
    needle_side = 1 if cut.angle >= 0 else -1
    away = -needle_side * section.direction
    parts = [
        word(words.posterior, away * 5, -r - 5, anchor=_anchor(away)),
        *(
            word(
                words.medial if sign > 0 else words.lateral,
                sign * section.direction * (r * 0.5 + 5),
                r * 0.98,
                anchor=_anchor(sign * section.direction),
            )
            for sign in (-1, 1)
        ),
        *(
            word(line, 0, r + 11 + 7 * row, colour=colour, size=size)
            for row, (line, colour, size) in enumerate(_captions(cut, words))
        ),
        *_depth_label(cut, words, half_width),
    ]
    if not section.drawable:
        why = words.layers_too_deep if section.measured else words.not_measured
        return [*parts, *_plate(why, 0, r * 0.3)]
    (fx, fy), fr = fibula(section)
    tx, ty = tibia_centre(section)
    return [
        *parts,
        word(words.tibia, tx, ty + 1.7, size=SMALL, colour=c.INK),
        word(words.fibula, fx, fy + fr + 5.2, size=SMALL, colour=c.INK),
        *_soleus_label(cut, words),
        *_head_labels(cut, words, half_width, needle_side),
    ]


def _soleus_label(cut: Cut, words: Words) -> list[Safe]:
    """Where the needle leaves room for it; the drawing is plain enough without."""
    half = text_width(words.soleus, SMALL) / 2 + 2.5
    depth = float(cut.site.depth_mm or 0)
    needle = [
        cut.section.at(cut.angle, cut.section.radius - depth * step / 20) for step in range(21)
    ]
    for x, y in soleus_label_points(cut.section):
        if all(abs(px - x) > half or abs(py - y) > SMALL for px, py in needle):
            return [word(words.soleus, x, y + 1.7, size=SMALL, colour=c.INK)]
    return []


def _captions(cut: Cut, words: Words) -> list[tuple[str, str, float]]:
    window = cut.window
    level = float(cut.site.level_pct)
    place = words.below_landmark.format(
        side=words.side(cut.frame.side),
        level=format_decimal(cut.site.level_pct),
        distance=fixed(cut.frame.level_mm(level) / 10),
    )
    if window is None:
        depth = words.head_not_measured.format(head=words.muscle(cut.site.muscle))
    elif not cut.in_head:
        depth = words.outside_head
    elif window.is_empty:
        depth = words.window_empty
    else:
        depth = words.window.format(
            start=format_decimal(window.low_mm),
            end=format_decimal(window.high_mm),
            middle=format_decimal(window.middle_mm),
        )
    lines = [(place, c.INK, SIZE), (depth, c.INK, SMALL)]
    if cut.section.drawable:
        lines.append((words.to_scale, c.QUIET, SMALL))
    return lines


def _depth_label(cut: Cut, words: Words, half_width: float) -> list[Safe]:
    if cut.site.depth_mm is None:
        return []
    depth = words.millimetres.format(amount=format_decimal(cut.site.depth_mm))
    steep = abs(cut.angle) < 45
    sign = 1 if cut.angle >= 0 else -1
    x, y = cut.section.at(cut.angle, cut.section.radius + NEEDLE_OUTSIDE_MM + HUB_MM / 2)
    half = text_width(depth, SIZE) / 2
    if steep:
        x, y = x + sign * cut.section.direction * (half + 4), y + 2
    else:
        y -= 5
    edge = half_width - half - 1
    return [word(depth, max(-edge, min(edge, x)), y, colour=c.INK, weight="700")]


def _head_labels(cut: Cut, words: Words, half_width: float, needle_side: int) -> list[Safe]:
    """Names in the corners; the head with the needle gives the upper corner to it."""
    section, r = cut.section, cut.section.radius
    parts = []
    for sign, muscle in ((-1, Muscle.LATERAL_HEAD), (1, Muscle.MEDIAL_HEAD)):
        head, layers = section.head(muscle), section.layers_on(sign)
        side = sign * section.direction
        low = sign == needle_side and abs(cut.angle) < LOW_UNTIL_DEG
        x, y = side * (half_width - 1), (r * 0.6 if low else -r - 4)
        if layers is None:
            lines = [words.not_measured]
        else:
            lines = [
                words.millimetres.format(amount=format_decimal(layers.muscle_mm)),
                words.fat_mm.format(amount=format_decimal(layers.fat_mm)),
            ]
            if head is None:
                lines = lines[1:]
        parts.append(word(words.muscle(muscle), x, y, anchor=_anchor(-side), colour=c.INK))
        parts += [
            word(detail, x, y + 6 * row, anchor=_anchor(-side), size=SMALL)
            for row, detail in enumerate(lines, start=1)
        ]
        if head is not None and layers is not None:
            parts.append(_leader(cut, half_width, head, side, y, low=low))
    return parts


def _leader(cut: Cut, half_width: float, head: Head, side: int, y: float, *, low: bool) -> Safe:
    """A thin line from a name to its belly, as far from the needle as can be."""
    section = cut.section
    start = (side * (half_width - 7), y - 5.5 if low else y + 14)
    border, raphe = (
        (head.high_deg, head.low_deg) if head.sign > 0 else (head.low_deg, head.high_deg)
    )

    def at(share: float) -> Point:
        angle = raphe + share * (border - raphe)
        return section.at(angle, (section.fascia(angle) + section.deep_border(angle)) / 2)

    needle = [
        section.at(cut.angle, section.radius + NEEDLE_OUTSIDE_MM - step * 5) for step in range(13)
    ]
    target = max(
        (at(share) for share in (0.5, 0.88, 0.7, 0.3)),
        key=lambda point: min(6.0, min(_clearance(start, point, dot) for dot in needle)),
    )
    return joined(
        [
            line(start, target, c.QUIET, "0.4"),
            element("circle", cx=fixed(target[0]), cy=fixed(target[1]), r="0.9", fill=c.QUIET),
        ]
    )


def _clearance(start: Point, stop: Point, dot: Point) -> float:
    """Distance of `dot` from the line between two points."""
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    along = ((dot[0] - start[0]) * dx + (dot[1] - start[1]) * dy) / (dx * dx + dy * dy)
    along = max(0.0, min(1.0, along))
    return hypot(start[0] + along * dx - dot[0], start[1] + along * dy - dot[1])


def _plate(words: str, x: float, y: float) -> list[Safe]:
    half = text_width(words, SIZE) / 2 + 3
    return [
        element(
            "rect",
            x=fixed(x - half),
            y=fixed(y - 6),
            width=fixed(2 * half),
            height="9",
            rx="4.5",
            fill=c.PAPER,
        ),
        word(words, x, y + 0.5, colour=c.INK, weight="700"),
    ]


def word(
    words: str,
    x: float,
    y: float,
    *,
    anchor: str = "middle",
    size: float = SIZE,
    colour: str = c.QUIET,
    weight: str | None = None,
) -> Safe:
    return element(
        "text",
        text(words),
        x=fixed(x),
        y=fixed(y),
        font_size=fixed(size),
        text_anchor=anchor,
        fill=colour,
        font_weight=weight,
    )


def _anchor(direction: float) -> str:
    return "start" if direction > 0 else "end"


def line(start: Point, stop: Point, colour: str, width: str, opacity: str | None = None) -> Safe:
    return element(
        "path",
        d=f"M{fixed(start[0], 2)} {fixed(start[1], 2)}L{fixed(stop[0], 2)} {fixed(stop[1], 2)}",
        stroke=colour,
        stroke_width=width,
        stroke_opacity=opacity,
        fill="none",
    )
