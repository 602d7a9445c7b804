"""Where things stand on the drawing of both distal thighs, in its viewBox units."""

from planning.diagram import thigh_anatomy as anatomy
from planning.diagram.svg import Point
from planning.domain.thigh import HIGHEST_LEVEL_PCT, LOWEST_LEVEL_PCT, ThighSite
from planning.domain.vocabulary import Laterality

WIDTH = 256.0
SCALE = 0.72
"""Drawn smaller than the thigh is, so that marks and words are as large as the calf's."""
KNEE_Y = 176.0
FOOT_Y = KNEE_Y + SCALE * anatomy.BOTTOM_MM
CENTRES = {Laterality.RIGHT: 64.0, Laterality.LEFT: 192.0}
TOWARD_MEDIAL = {Laterality.RIGHT: 1, Laterality.LEFT: -1}
STEP_PCT = 5
LEVELS = range(LOWEST_LEVEL_PCT, HIGHEST_LEVEL_PCT + 1, STEP_PCT)


def needle_point(site: ThighSite) -> Point:
    """Where the needle goes, in viewBox units."""
    level, across = float(site.level_pct), float(site.across_pct)
    outward = half_width(level, 1 if across >= 0 else -1) * across / 100
    return CENTRES[site.side] + TOWARD_MEDIAL[site.side] * outward, y_of(level)


def placed_at(side: Laterality, point: Point) -> Point:
    x = CENTRES[side] + SCALE * TOWARD_MEDIAL[side] * point[0]
    return x, KNEE_Y + SCALE * point[1]


def y_of(level_pct: float) -> float:
    return KNEE_Y + SCALE * anatomy.level_mm(level_pct)


def half_width(level_pct: float, sign: int) -> float:
    """To the medial (`1`) or the lateral (`-1`) edge; straight between every fifth percent."""
    edge = anatomy.MEDIAL_EDGE if sign > 0 else anatomy.LATERAL_EDGE
    below = min(level_pct - level_pct % STEP_PCT, HIGHEST_LEVEL_PCT - STEP_PCT)
    part = (level_pct - below) / STEP_PCT
    first, second = (
        abs(anatomy.edge_mm(edge, anatomy.level_mm(level))) for level in (below, below + STEP_PCT)
    )
    return SCALE * (first * (1 - part) + second * part)
