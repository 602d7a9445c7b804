"""Where the muscle is thought to lie: named regions in the leg frame.

The outlines are schematic and drawn by the clinic, because no source read gives a
border; published nerve bands and every keep-out carry their own source or say
*clinic default*. A stored plan names the atlas version it was drawn on.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import Field

from planning.domain.base import Document
from planning.domain.vocabulary import Laterality, Muscle

Polygon = tuple[tuple[float, float], ...]
"""Corners as `(level_pct, across_pct)`, closed implicitly."""


class RegionKind(StrEnum):
    MUSCLE = "muscle"
    KEEP_OUT = "keep_out"
    NERVE_BAND = "nerve_band"
    BULGING_UNIT = "bulging_unit"


class Region(Document):
    """A named area of the posterior calf, the same on both legs by mirroring."""

    code: str
    kind: RegionKind
    name: str
    muscle: Muscle | None = None
    unit: int | None = None
    outline: Annotated[Polygon, Field(min_length=3)]
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    why: str = ""

    def contains(self, level_pct: float, across_pct: float) -> bool:
        top, bottom, lateral, medial = self._frame
        return (
            top <= level_pct <= bottom
            and lateral <= across_pct <= medial
            and _inside(self.outline, level_pct, across_pct)
        )

    @cached_property
    def _frame(self) -> tuple[float, float, float, float]:
        # Most points are far from most regions; every edit asks for all of them.
        levels = [level for level, _ in self.outline]
        across = [across for _, across in self.outline]
        return min(levels), max(levels), min(across), max(across)


class Atlas(Document):
    """One version of the drawing that sites are placed on."""

    version: str
    regions: tuple[Region, ...]

    def of_kind(self, kind: RegionKind) -> tuple[Region, ...]:
        return tuple(region for region in self.regions if region.kind is kind)

    def head(self, muscle: Muscle) -> Region:
        return next(region for region in self.of_kind(RegionKind.MUSCLE) if region.muscle is muscle)

    def muscle_at(self, level_pct: float, across_pct: float) -> Muscle:
        """The head under a point; off both heads, the head on that side of the mid-line.

        Which side is medial follows from the sign of `across_pct`, the same on both
        legs, so no laterality is needed; `review` says when the point is on no head.
        """
        for region in self.of_kind(RegionKind.MUSCLE):
            if region.muscle is not None and region.contains(level_pct, across_pct):
                return region.muscle
        return Muscle.MEDIAL_HEAD if across_pct >= 0 else Muscle.LATERAL_HEAD

    def keep_outs_at(self, level_pct: float, across_pct: float) -> tuple[Region, ...]:
        return tuple(
            region
            for region in self.of_kind(RegionKind.KEEP_OUT)
            if region.contains(level_pct, across_pct)
        )


def viewer_direction(side: Laterality) -> int:
    """+1 where medial is to the viewer's right in the posterior view, else −1.

    viewer's left        viewer's right
    PATIENT'S LEFT       PATIENT'S RIGHT
    lateral | medial     medial | lateral
    """
    return 1 if side is Laterality.LEFT else -1


def _inside(outline: Polygon, level_pct: float, across_pct: float) -> bool:
    """Even–odd rule; a point on the border counts as inside."""
    inside = False
    for (y1, x1), (y2, x2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if _on_edge(y1, x1, y2, x2, level_pct, across_pct):
            return True
        if (y1 > level_pct) != (y2 > level_pct):
            crossing = x1 + (level_pct - y1) / (y2 - y1) * (x2 - x1)
            if across_pct < crossing:
                inside = not inside
    return inside


def _on_edge(y1: float, x1: float, y2: float, x2: float, y: float, x: float) -> bool:
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    return (
        abs(cross) < 1e-9
        and min(x1, x2) - 1e-9 <= x <= max(x1, x2) + 1e-9
        and min(y1, y2) - 1e-9 <= y <= max(y1, y2) + 1e-9
    )
