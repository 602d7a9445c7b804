"""This patient's legs as the place a plan is drawn on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from planning.domain.assessment import Assessment, HeadLayers
from planning.domain.atlas import Atlas
from planning.domain.depth import suggested_depth_mm
from planning.domain.legframe import LegFrame, NotMeasured
from planning.domain.vocabulary import Laterality, Muscle


@dataclass(frozen=True, slots=True)
class Board:
    """Both leg frames, their layers, and the atlas sites are placed on.

    `frames` lacks a leg that was not measured; asking for it raises `NotMeasured`.
    """

    frames: Mapping[Laterality, LegFrame]
    assessment: Assessment
    atlas: Atlas

    @classmethod
    def of(cls, assessment: Assessment, atlas: Atlas) -> "Board":
        frames = {
            side: LegFrame.of(side, assessment.leg(side))
            for side in Laterality
            if assessment.leg(side).can_be_drawn
        }
        return cls(frames, assessment, atlas)

    def frame(self, side: Laterality) -> LegFrame:
        if side not in self.frames:
            raise NotMeasured(side)
        return self.frames[side]

    def layers(self, side: Laterality, muscle: Muscle) -> HeadLayers | None:
        return self.assessment.leg(side).layers.of(muscle)

    def muscle_at(self, level_pct: Decimal, across_pct: Decimal) -> Muscle:
        return self.atlas.muscle_at(float(level_pct), float(across_pct))

    def suggested_depth_mm(self, side: Laterality, muscle: Muscle) -> Decimal | None:
        """Mid-belly of this head in this leg; `None` where it was not measured."""
        layers = self.layers(side, muscle)
        return None if layers is None else suggested_depth_mm(layers)
