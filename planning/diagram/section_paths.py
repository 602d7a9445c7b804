"""A cut as paths: the measured layers, and the hints that say where one is.

Fat and heads follow the measured layers; soleus is measured or about half the room
left; bones and compartments are hints in shares of that room. Shapes of a side that
was not measured are left out.
"""

from planning.diagram.section_anatomy import SEPTUM_MM, Head, Section
from planning.diagram.svg import Point, around, polyline, smooth

NARROWEST_LABELLED_MM = 8.0

# Hints in shares of the room inside the fascia: + medial, + toward the shin.
_TIBIA = (
    (0.22, 0.95),
    (0.38, 0.895),
    (0.57, 0.775),
    (0.735, 0.60),
    (0.69, 0.52),
    (0.50, 0.50),
    (0.26, 0.46),
    (0.11, 0.46),
    (0.09, 0.55),
    (0.13, 0.72),
    (0.16, 0.89),
)
_ANTERIOR = (
    (-0.40, 0.45),
    (-0.15, 0.51),
    (0.02, 0.55),
    (0.07, 0.72),
    (0.12, 0.91),
    (-0.05, 0.945),
    (-0.30, 0.89),
    (-0.48, 0.79),
    (-0.58, 0.69),
    (-0.59, 0.56),
    (-0.52, 0.49),
)
_LATERAL = (
    (-0.92, 0.28),
    (-0.85, 0.43),
    (-0.76, 0.57),
    (-0.685, 0.655),
    (-0.675, 0.56),
    (-0.735, 0.45),
    (-0.79, 0.32),
)
_DEEP_FRONT = ((0.62, 0.455), (0.40, 0.43), (0.18, 0.40), (0.0, 0.41), (-0.22, 0.35), (-0.44, 0.31))
"""Front of the deep posterior compartment; its back follows soleus."""


def head_path(section: Section, head: Head) -> str:
    angles = _angles(head.low_deg + 0.4, head.high_deg - 0.4, 4)
    outer = [section.at(angle, section.fascia(angle) - SEPTUM_MM) for angle in angles]
    inner = [section.at(angle, section.deep_border(angle)) for angle in reversed(angles)]
    return smooth([*outer, *inner], closed=True)


def fibre_paths(section: Section, head: Head) -> str:
    """Short strokes leaning through the belly, as the fascicles do between two sheets."""
    strokes = []
    count = max(3, round((head.high_deg - head.low_deg) / 7))
    for number in range(1, count):
        angle = head.low_deg + (head.high_deg - head.low_deg) * number / count
        lean = 5 * head.sign
        top = section.fascia(angle) - SEPTUM_MM
        bottom = section.deep_border(angle + lean)
        if top - bottom < 5:
            continue
        strokes.append(
            smooth(
                [
                    section.at(angle, top - 0.16 * (top - bottom)),
                    section.at(angle + lean * 0.35, (top + bottom) / 2),
                    section.at(angle + lean, bottom + 0.18 * (top - bottom)),
                ]
            )
        )
    return "".join(strokes)


def fat_ring(section: Section) -> str:
    """Skin to fascia all round, or on the measured half only."""
    medial, lateral = section.medial_layers, section.lateral_layers
    if medial and lateral:
        angles = _angles(-180, 172, 8)
        return smooth([section.at(angle, section.fascia(angle)) for angle in angles], closed=True)
    start, stop = (0.01, 179.99) if medial else (-179.99, -0.01)
    angles = _angles(start, stop, 8)
    return around(
        smooth([section.at(angle, section.fascia(angle)) for angle in angles]),
        polyline([section.at(angle, 0.0) for angle in (stop, start)]),
    )


def half_disc(section: Section, sign: int) -> str:
    """The half of the leg on one side of the mid-line, out to the skin."""
    angles = _angles(0.0, 180.0 * sign, 8)
    return smooth([section.at(angle, section.radius) for angle in angles]) + "Z"


def raphe_path(section: Section) -> str:
    """The cleft between the heads, filled with fat, where the small saphenous vein runs."""
    if not (section.medial and section.lateral):
        return ""
    low = section.lateral.high_deg - 9 if section.lateral_layers else 0.01
    high = section.medial.low_deg + 9 if section.medial_layers else -0.01
    angles = _angles(low, high, 3)
    return polyline(
        [
            *(section.at(angle, section.fascia(angle) - 0.3) for angle in angles),
            *(section.at(angle, _middle_border(section) - 0.5) for angle in (high, 0, low)),
        ],
        closed=True,
    )


def soleus_path(section: Section) -> str:
    """Soleus behind the deep compartment, on the measured sides only."""
    start = -104.0 if section.lateral_layers else -0.01
    stop = 110.0 if section.medial_layers else 0.01
    cleft = 12 if section.medial and section.lateral else 0
    angles = [angle for angle in _angles(start, stop, 5) if abs(angle) >= cleft]
    outer = [section.at(angle, section.deep_border(angle) - SEPTUM_MM) for angle in angles]
    if not section.lateral_layers:
        outer.insert(0, (0.0, -_middle_border(section)))
    if not section.medial_layers:
        outer.append((0.0, -_middle_border(section)))
    return around(smooth(outer), smooth(_soleus_floor(section)[::-1]))


def soleus_label_points(section: Section) -> list[Point]:
    """Places well inside soleus, off the mid-line of each measured side, under the heads."""
    border, floor, k = _middle_border(section), _soleus_middle(section), section.inner_radius()
    return [
        (section.direction * sign * 0.58 * k, -0.13 * k)
        for sign in (1, -1)
        if section.layers_on(sign) and border - floor >= NARROWEST_LABELLED_MM
    ]


def _middle_border(section: Section) -> float:
    """How far soleus reaches back at the mid-line."""
    signs = [sign for sign in (-1, 1) if section.layers_on(sign)]
    return min(section.deep_border(sign * angle) for sign in signs for angle in (14, 20, 28))


def _soleus_middle(section: Section) -> float:
    """Where soleus ends in front at the mid-line: measured if it was, else half the room left."""
    border = _middle_border(section)
    known = [
        float(layers.soleus_mm)
        for layers in (section.medial_layers, section.lateral_layers)
        if layers and layers.soleus_mm is not None
    ]
    thickness = max(known) if known else 0.52 * border
    return max(border - thickness, 0.02 * section.radius)


def _soleus_floor(section: Section) -> list[Point]:
    """Soleus's front surface on the measured sides, from the fibula to the tibia."""
    lateral, medial = _soleus_floor_halves(section)
    return [
        *(lateral if section.lateral_layers else []),
        (0.0, -_soleus_middle(section)),
        *(medial if section.medial_layers else []),
    ]


def _soleus_floor_halves(section: Section) -> tuple[list[Point], list[Point]]:
    k, d, middle = section.inner_radius(), section.direction, _soleus_middle(section)
    return (
        [
            section.at(-104, section.fascia(-104) - SEPTUM_MM),
            (-d * 0.66 * k, 0.14 * k),
            (-d * 0.34 * k, -0.55 * middle),
        ],
        [
            (d * 0.34 * k, -0.5 * middle),
            (d * 0.66 * k, 0.24 * k),
            section.at(110, section.fascia(110) - SEPTUM_MM),
        ],
    )


def deep_bellies(section: Section) -> str:
    """Deep posterior, anterior and lateral compartments, as hints."""
    k, d, middle = section.inner_radius(), section.direction, _soleus_middle(section)
    lateral, medial = _soleus_floor_halves(section)
    gap = 0.035 * k
    back = [
        (-d * 0.50 * k, 0.20 * k),
        (lateral[2][0], lateral[2][1] + gap),
        (0.0, -middle + gap),
        (medial[0][0], medial[0][1] + gap),
        (d * 0.58 * k, 0.22 * k + gap),
    ]
    deep = [*back, *((d * x * k, y * k) for x, y in _DEEP_FRONT)]
    others = [[(d * x * k, y * k) for x, y in shape] for shape in (_ANTERIOR, _LATERAL)]
    return "".join(smooth(shape, closed=True) for shape in (deep, *others))


def tibia_path(section: Section, scale: float = 1.0) -> str:
    """A rounded triangle, crest forward, its medial face under the skin."""
    k = section.inner_radius()
    cx, cy = tibia_centre(section)
    return smooth(
        [
            (cx + (section.direction * x * k - cx) * scale, cy + (y * k - cy) * scale)
            for x, y in _TIBIA
        ],
        closed=True,
    )


def tibia_centre(section: Section) -> Point:
    k = section.inner_radius()
    return section.direction * 0.33 * k, 0.66 * k


def fibula(section: Section) -> tuple[Point, float]:
    """Centre and radius."""
    k = section.inner_radius()
    return (-section.direction * 0.58 * k, 0.34 * k), 0.125 * k


def septa(section: Section) -> str:
    """Interosseous membrane and the two septa from fibula to fascia."""
    k, d = section.inner_radius(), section.direction
    (x, y), r = fibula(section)
    return "".join(
        [
            polyline([(x + d * r, y + 0.3 * r), (d * 0.1 * k, 0.5 * k)]),
            polyline([(x - d * r * 0.5, y + r * 0.9), section.at(-139, k)]),
            polyline([(x - d * r * 0.95, y - r * 0.3), section.at(-103, k)]),
        ]
    )


def zone(section: Section, head: Head, start_mm: float, stop_mm: float) -> str:
    """Between two depths from the skin, along the full part of a belly."""
    angles = _angles(*head.full_span, 4)
    outer = [section.at(angle, section.radius - start_mm) for angle in angles]
    inner = [section.at(angle, section.radius - stop_mm) for angle in reversed(angles)]
    return around(smooth(outer), smooth(inner))


def depth_line(section: Section, head: Head, depth_mm: float) -> str:
    return smooth(
        [section.at(angle, section.radius - depth_mm) for angle in _angles(*head.full_span, 4)]
    )


def open_belly(section: Section, head: Head) -> str:
    """Both borders of a head that was not measured: where it lies, and no word on how deep."""
    return "".join(
        polyline([section.at(angle, section.radius - 1), section.at(angle, section.radius * 0.5)])
        for angle in (head.low_deg, head.high_deg)
    )


def _angles(start: float, stop: float, step: float) -> list[float]:
    count = max(2, round(abs(stop - start) / step))
    return [start + (stop - start) * i / count for i in range(count + 1)]
