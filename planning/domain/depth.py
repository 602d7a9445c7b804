"""Where the needle tip is, from this head's measured layers.

    skin ┬ 0
         │  fat                     in_fat        outside the window
    ─────┼ fat_mm ───── fascia
         │  margin                  near_fat      inside the muscle, too close: outside
         ├ low_mm  = fat + margin
         │  window                  in_muscle
         ├ high_mm = fat + muscle − margin
         │  margin                  near_soleus   inside the muscle, too close: outside
    ─────┼ fat_mm + muscle_mm ───── soleus begins
         │                          through       outside the window

A tip in the margin is in the muscle on paper, but a probe's pressure or half a
millimetre moves it out; so it counts as outside the window and is reported under the
same code as the layer it is close to, in words that say it is at the edge. Both ends
of the window belong to it. Arithmetic DERIVED in the clinical reference, section 2;
the margin is a clinic default. No layers measured: `None` and `unknown`, never a
guess from the other head.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from planning.domain.assessment import HeadLayers
from planning.domain.quantities import rounded
from planning.domain.rules import DepthRules
from planning.domain.text import N_, Text

DEEPEST_STORED_MM = 100


class DepthState(StrEnum):
    IN_FAT = "in_fat"
    NEAR_FAT = "near_fat"
    IN_MUSCLE = "in_muscle"
    NEAR_SOLEUS = "near_soleus"
    THROUGH = "through"
    UNKNOWN = "unknown"


DEPTH_WORDS: dict[DepthState, Text] = {
    DepthState.IN_FAT: Text(N_("in the fat")),
    DepthState.NEAR_FAT: Text(N_("at the edge of the fat")),
    DepthState.IN_MUSCLE: Text(N_("in the muscle")),
    DepthState.NEAR_SOLEUS: Text(N_("at the edge of soleus")),
    DepthState.THROUGH: Text(N_("through the gastrocnemius into soleus")),
    DepthState.UNKNOWN: Text(N_("not known")),
}


@dataclass(frozen=True, slots=True)
class DepthWindow:
    """Depths in millimetres from the skin at one head of one leg."""

    fat_mm: Decimal
    muscle_mm: Decimal
    margin_mm: Decimal

    @property
    def low_mm(self) -> Decimal:
        return self.fat_mm + self.margin_mm

    @property
    def high_mm(self) -> Decimal:
        return self.fat_mm + self.muscle_mm - self.margin_mm

    @property
    def soleus_mm(self) -> Decimal:
        """Where the gastrocnemius ends and soleus begins."""
        return self.fat_mm + self.muscle_mm

    @property
    def is_empty(self) -> bool:
        """The head is so thin that no depth keeps the margin from both its borders."""
        return self.low_mm > self.high_mm

    @property
    def middle_mm(self) -> Decimal:
        """Mid-belly, `fat + muscle / 2`, to the half millimetre."""
        return rounded((Fraction(self.fat_mm) + Fraction(self.muscle_mm) / 2) * 2, 0) / 2

    @property
    def suggested_mm(self) -> Decimal | None:
        """Mid-belly, or `None` where that is deeper than a site can be stored."""
        return self.middle_mm if self.middle_mm <= DEEPEST_STORED_MM else None

    def state(self, depth_mm: Decimal) -> DepthState:
        if depth_mm < self.fat_mm:
            return DepthState.IN_FAT
        if depth_mm > self.soleus_mm:
            return DepthState.THROUGH
        if self.low_mm <= depth_mm <= self.high_mm:
            return DepthState.IN_MUSCLE
        nearer_fat = depth_mm - self.fat_mm <= self.soleus_mm - depth_mm
        return DepthState.NEAR_FAT if nearer_fat else DepthState.NEAR_SOLEUS


def depth_window(layers: HeadLayers | None, rules: DepthRules) -> DepthWindow | None:
    """The window of a measured head, `None` where nothing was measured."""
    if layers is None:
        return None
    return DepthWindow(layers.fat_mm, layers.muscle_mm, rules.margin_mm)


def depth_state(depth_mm: Decimal | None, window: DepthWindow | None) -> DepthState:
    """Where a tip lies; `UNKNOWN` without a depth or without a measurement."""
    if depth_mm is None or window is None:
        return DepthState.UNKNOWN
    return window.state(depth_mm)


def needle_for(depth_mm: Decimal, rules: DepthRules) -> int | None:
    """The shortest stocked needle (clinic default list) that reaches `depth_mm`."""
    return next((length for length in sorted(rules.needle_lengths_mm) if length >= depth_mm), None)
