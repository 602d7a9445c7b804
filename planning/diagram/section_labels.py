"""The words of a cross-section and the thin lines that lead from them.

Names of heads stand in the corners the round leg leaves free. The needle's handle and
its depth take the upper corner of its own side, so that head is named lower down.
"""

from planning.diagram import palette as c
from planning.diagram.section_anatomy import Cut, Head
from planning.diagram.section_paths import fibula, soleus_label_point, tibia_centre
from planning.diagram.svg import Point, Safe, element, fixed, joined, text, text_width
from planning.diagram.words import Words
from planning.domain.quantities import format_decimal
from planning.domain.vocabulary import Muscle

NEEDLE_OUTSIDE_MM = 13.0
HUB_MM = 7.0
SIZE = 5.6
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
    if not section.measured:
        return [*parts, *_plate(words.not_measured, 0, r * 0.3)]
    (fx, fy), fr = fibula(section)
    tx, ty = tibia_centre(section)
    sign = -needle_side if section.layers_on(-needle_side) else needle_side
    sx, sy = soleus_label_point(section, sign)
    return [
        *parts,
        word(words.tibia, tx, ty + 1.7, size=SMALL, colour=c.INK),
        word(words.fibula, fx, fy + fr + 5.2, size=SMALL, colour=c.INK),
        word(words.soleus, sx, sy + 1.7, size=SMALL, colour=c.INK),
        *_head_labels(cut, words, half_width, needle_side),
    ]


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
    if cut.section.measured:
        scale = words.to_scale if cut.section.layers_fit else words.layers_too_deep
        lines.append((scale, c.QUIET, SMALL))
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
        low = sign == needle_side
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
    """A thin line from a name to its belly, clear of the needle's ray."""
    section = cut.section
    angle = head.middle_deg
    if low:
        border = head.high_deg if head.sign > 0 else head.low_deg
        angle = border * 0.86
        if abs(angle - cut.angle) < 12:
            angle = head.middle_deg if abs(head.middle_deg - cut.angle) > 14 else border * 0.3
    target = section.at(angle, (section.fascia(angle) + section.deep_border(angle)) / 2)
    start = (side * (half_width - 7), y - 5.5 if low else y + 14)
    return joined(
        [
            line(start, target, c.QUIET, "0.4"),
            element("circle", cx=fixed(target[0]), cy=fixed(target[1]), r="0.9", fill=c.QUIET),
        ]
    )


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
