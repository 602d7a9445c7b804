"""This patient's legs as the place a plan is drawn on."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from planning.domain.assessment import Assessment
from planning.domain.atlas import Atlas
from planning.domain.depth import DepthState, DepthWindow, depth_state, depth_window
from planning.domain.legframe import LegFrame, NotMeasured
from planning.domain.plan import SitePlacement
from planning.domain.rules import DepthRules
from planning.domain.vocabulary import Laterality, Muscle


@dataclass(frozen=True, slots=True)
class Board:
    """Both leg frames, their layers, and the atlas sites are placed on.

    `frames` lacks a leg that was not measured; asking for it raises `NotMeasured`.
    """

    frames: Mapping[Laterality, LegFrame]
    assessment: Assessment
    atlas: Atlas
    depth_rules: DepthRules

    @classmethod
    def of(cls, assessment: Assessment, atlas: Atlas, depth_rules: DepthRules) -> "Board":
        frames = {
            side: LegFrame.of(side, assessment.leg(side))
            for side in Laterality
            if assessment.leg(side).can_be_drawn
        }
        return cls(frames, assessment, atlas, depth_rules)

    def frame(self, side: Laterality) -> LegFrame:
        if side not in self.frames:
            raise NotMeasured(side)
        return self.frames[side]

    def window(self, side: Laterality, muscle: Muscle) -> DepthWindow | None:
        """Where a tip lies inside this head; `None` where it was not measured."""
        return depth_window(self.assessment.leg(side).layers.of(muscle), self.depth_rules)

    def depth_state(self, site: SitePlacement) -> DepthState:
        return depth_state(site.depth_mm, self.window(site.side, site.muscle))

    def muscle_at(self, level_pct: Decimal, across_pct: Decimal) -> Muscle:
        return self.atlas.muscle_at(float(level_pct), float(across_pct))

    def suggested_depth_mm(self, side: Laterality, muscle: Muscle) -> Decimal | None:
        """Mid-belly of this head in this leg; `None` where it was not measured."""
        window = self.window(side, muscle)
        return None if window is None else window.suggested_mm
