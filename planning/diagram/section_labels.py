"""The words of a cross-section, where no needle can be: needles enter the upper half only.

posterior            16 mm       upper corners: which way is up, the chosen depth
        ( the leg )
lateral head    medial head      lower corners, each on its own side, with a leader
16 ±3.1 mm       21 ±3.2 mm
     LEFT · 26 % · girth         beneath: where the cut is, the key, the scale
"""

from planning.diagram import palette as c
from planning.diagram.section_anatomy import Cut, Head
from planning.diagram.section_needles import depth_label
from planning.diagram.section_paths import fibula, soleus_label_points, tibia_centre
from planning.diagram.svg import Safe, element, fixed, joined, text, text_width
from planning.diagram.words import Words
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.quantities import format_decimal, rounded
from planning.domain.vocabulary import Muscle

ABOVE = 21.0
BELOW = 61.0
SIZE = 7.0
SMALL = 6.2
LARGE = 8.4
NARROWEST = 76.0
SCALE_MM = 20
"""The bar that says how long a millimetre is here."""


def half_width(radius: float) -> float:
    return max(NARROWEST, radius + 20)


def labels(cut: Cut, words: Words) -> list[Safe]:
    """Every word of one drawing; none covers another, none leaves the sheet."""
    section, r = cut.section, cut.section.radius
    half = half_width(r)
    parts = [
        word(words.posterior, 1 - half, 7 - r - ABOVE, size=SMALL, anchor="start"),
        *_depth(cut, words, half),
        *_head_columns(cut, words, half),
        *_beneath(cut, words, half),
    ]
    if not section.drawable:
        why = words.layers_too_deep if section.measured else words.not_measured
        return [*parts, *_plate(why, 0, r * 0.3)]
    (fx, fy), fr = fibula(section)
    tx, ty = tibia_centre(section)
    return [
        *parts,
        word(words.tibia, tx, ty + 1.7, size=5.4, colour=c.INK),
        word(words.fibula, fx, fy + fr + 5.2, size=5.4, colour=c.INK),
        *_soleus(cut, words),
    ]


def _depth(cut: Cut, words: Words, half: float) -> list[Safe]:
    if cut.chosen is None:
        return []
    return [
        word(
            depth_label(cut, words),
            half - 1,
            8 - cut.section.radius - ABOVE,
            size=LARGE,
            anchor="end",
            colour=c.INK,
            weight="700",
            class_="section-depth",
        )
    ]


def _soleus(cut: Cut, words: Words) -> list[Safe]:
    """Where the needles leave room for it; the drawing is plain enough without."""
    half = text_width(words.soleus, SMALL) / 2 + 2.5
    dots = [
        cut.section.at(
            site.angle, cut.section.radius - float(site.placed.depth_mm or 0) * step / 20
        )
        for site in cut.sites
        for step in range(21)
    ]
    for x, y in soleus_label_points(cut.section):
        if all(abs(px - x) > half or abs(py - y) > SMALL for px, py in dots):
            return [word(words.soleus, x, y + 1.7, size=SMALL, colour=c.INK)]
    return []


def _head_columns(cut: Cut, words: Words, half: float) -> list[Safe]:
    """Each head by name, with what was measured over it and how surely."""
    section, r = cut.section, cut.section.radius
    parts = []
    for sign, muscle in ((-1, Muscle.LATERAL_HEAD), (1, Muscle.MEDIAL_HEAD)):
        head, layers = section.head(muscle), section.layers_on(sign)
        side = sign * section.direction
        anchor = "start" if side < 0 else "end"
        x, y = side * (half - 1), r
        lines = [words.not_measured]
        if layers is not None:
            lines = [
                words.thickness_error.format(
                    amount=format_decimal(layers.muscle_mm),
                    error=format_decimal(THICKNESS_ERROR_MM[muscle]),
                ),
                words.fat_mm.format(amount=format_decimal(layers.fat_mm)),
            ]
        if head is None:
            lines = [words.not_at_this_level]
        parts.append(word(words.muscle(muscle), x, y, anchor=anchor, colour=c.INK, weight="700"))
        parts += [
            word(detail, x, y + 7.6 * row, anchor=anchor, size=SMALL, colour=c.INK)
            for row, detail in enumerate(lines, start=1)
        ]
        if head is not None:
            parts.append(_leader(cut, half, head, side, y - 6.5))
    return parts


def _leader(cut: Cut, half: float, head: Head, side: int, y: float) -> Safe:
    """A thin line from a name up the outside of the leg, then into its belly."""
    section = cut.section
    angle = head.high_deg - 6 if head.sign > 0 else head.low_deg + 6
    depth = (section.fascia(angle) + section.deep_border(angle)) / 2
    if head.layers is None:
        depth = section.radius - 8
    target = section.at(angle, depth)
    corner = (side * min(half - 4, section.radius + 7), target[1] + 8)
    points = [(corner[0], y), corner, target]
    return joined(
        [
            element(
                "path",
                d="M" + "L".join(f"{fixed(x)} {fixed(at)}" for x, at in points),
                stroke=c.QUIET,
                stroke_width="0.45",
                fill="none",
            ),
            element("circle", cx=fixed(target[0]), cy=fixed(target[1]), r="0.9", fill=c.QUIET),
        ]
    )


def _beneath(cut: Cut, words: Words, half: float) -> list[Safe]:
    """Where the cut is, what the bands mean, how long 20 mm are."""
    y = cut.section.radius + 26
    level = float(cut.level_pct)
    place = words.section_place.format(
        side=words.side(cut.frame.side),
        level=format_decimal(cut.level_pct),
        girth=_centimetres(cut.frame.girth_mm(level)),
    )
    below = words.section_below.format(distance=_centimetres(cut.frame.level_mm(level)))
    parts = [
        word(place, 0, y, colour=c.INK, weight="700"),
        word(below, 0, y + 8, size=SMALL),
        *_scale(half - 1, y + 20, words),
    ]
    if cut.section.drawable and any(cut.section.head(muscle) for muscle, _ in cut.windows):
        parts += [
            *_sample(
                1 - half, y + 19, words.in_muscle, {"fill": c.ACCENT_SOFT, "stroke": c.ACCENT}
            ),
            *_sample(
                1 - half,
                y + 28,
                words.error_band,
                {"fill": c.PAPER, "stroke": c.INK, "stroke_dasharray": "0.9 1.1"},
            ),
        ]
    return parts


def _centimetres(length_mm: float) -> str:
    return format_decimal(rounded(length_mm, 0) / 10)


def _sample(x: float, y: float, said: str, looks: dict[str, str]) -> list[Safe]:
    return [
        element(
            "rect",
            x=fixed(x),
            y=fixed(y - 4),
            width="7",
            height="4.4",
            stroke_width="0.6",
            **looks,
        ),
        word(said, x + 9.5, y, anchor="start", size=SMALL),
    ]


def _scale(right: float, y: float, words: Words) -> list[Safe]:
    """A bar of 20 mm with a mark at each 10, as an ultrasound picture has it."""
    left = right - SCALE_MM
    marks = "".join(f"M{fixed(left + at)} {fixed(y - 3)}v3" for at in (0, 10, SCALE_MM))
    said = words.millimetres.format(amount=SCALE_MM)
    return [
        element(
            "path",
            d=f"M{fixed(left)} {fixed(y)}h{SCALE_MM}{marks}",
            stroke=c.INK,
            stroke_width="0.7",
            fill="none",
            class_="scale-bar",
            data_length_mm=str(SCALE_MM),
        ),
        word(said, right - SCALE_MM / 2, y + 8, size=SMALL, colour=c.INK),
    ]


def _plate(words: str, x: float, y: float) -> list[Safe]:
    half = text_width(words, SMALL) / 2 + 3
    return [
        element(
            "rect",
            x=fixed(x - half),
            y=fixed(y - 6.5),
            width=fixed(2 * half),
            height="10",
            rx="5",
            fill=c.PAPER,
        ),
        word(words, x, y + 0.5, size=SMALL, colour=c.INK, weight="700"),
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
    class_: str | None = None,
) -> Safe:
    return element(
        "text",
        text(words),
        class_=class_,
        x=fixed(x),
        y=fixed(y),
        font_size=fixed(size),
        text_anchor=anchor,
        fill=colour,
        font_weight=weight,
    )
