"""What was measured and seen on each calf.

Everything is optional because a consultation fills it in piece by piece; what was
not measured stays `None` and is never guessed from the other head or the other leg.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, field_validator

from planning.domain.base import (
    BulgeGrade,
    BulgingUnit,
    Day,
    Document,
    FatMm,
    GirthMm,
    LevelPct,
    MuscleMm,
    PinchMm,
    ReferenceLineMm,
    TimeOfDay,
    refusal,
)
from planning.domain.quantities import format_decimal
from planning.domain.text import N_
from planning.domain.vocabulary import (
    Development,
    Firmness,
    Force,
    Laterality,
    LayerSource,
    Muscle,
)

TIPTOE_TOLERANCE_MM = 5
"""Clinic default: girth error is ±5 mm at best [Jamaiyah2008], so a tiptoe girth
smaller than the relaxed one by more than this was probably typed in the wrong box."""

Readings = Annotated[tuple[GirthMm, ...], Field(min_length=1, max_length=2)]


def mean_mm(readings: tuple[int, ...]) -> Decimal:
    return Decimal(sum(readings)) / len(readings)


class GirthMeasurement(Document):
    """Girth at one level of the reference line, relaxed and on tiptoe, read once or twice."""

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"carried_from"})

    level_pct: LevelPct
    relaxed_mm: Readings
    tiptoe_mm: Annotated[tuple[GirthMm, ...], Field(max_length=2)] = ()
    carried_from: Day | None = None

    @field_validator("tiptoe_mm")
    @classmethod
    def _not_swapped(cls, tiptoe_mm: tuple[int, ...], info: object) -> tuple[int, ...]:
        relaxed_mm = getattr(info, "data", {}).get("relaxed_mm")
        if tiptoe_mm and relaxed_mm:
            short_by = mean_mm(relaxed_mm) - mean_mm(tiptoe_mm)
            if short_by > TIPTOE_TOLERANCE_MM:
                raise refusal(
                    "swapped_girths",
                    N_(
                        "tiptoe girth {tiptoe} mm is smaller than the relaxed girth "
                        "{relaxed} mm: are the two swapped?"
                    ),
                    tiptoe=str(tiptoe_mm[0]),
                    relaxed=str(relaxed_mm[0]),
                )
        return tiptoe_mm

    @property
    def relaxed_mean_mm(self) -> Decimal:
        return mean_mm(self.relaxed_mm)

    @property
    def tiptoe_mean_mm(self) -> Decimal | None:
        return mean_mm(self.tiptoe_mm) if self.tiptoe_mm else None


def _one_per_level(girths: tuple[GirthMeasurement, ...]) -> tuple[GirthMeasurement, ...]:
    levels = [girth.level_pct for girth in girths]
    for position, level in enumerate(levels):
        if level in levels[:position]:
            raise refusal(
                "level_twice",
                N_("two girths are given for level {level} %"),
                level=format_decimal(level),
            )
    return girths


Girths = Annotated[
    tuple[GirthMeasurement, ...], Field(max_length=12), AfterValidator(_one_per_level)
]
"""The girths of one calf, each level once."""


class HeadLayers(Document):
    """Thickness of fat over one head, of the head itself, and of soleus beneath it."""

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"carried_from"})

    fat_mm: FatMm
    muscle_mm: MuscleMm
    soleus_mm: MuscleMm | None = None
    source: LayerSource
    carried_from: Day | None = None


class Layers(Document):
    medial_head: HeadLayers | None = None
    lateral_head: HeadLayers | None = None

    def of(self, muscle: Muscle) -> HeadLayers | None:
        return self.medial_head if muscle is Muscle.MEDIAL_HEAD else self.lateral_head

    @property
    def measured(self) -> tuple[HeadLayers, ...]:
        return tuple(head for head in (self.medial_head, self.lateral_head) if head)


class Sign(StrEnum):
    """What is seen and felt on one leg, by the names of its fields."""

    REFERENCE_LINE = "reference_line_mm"
    BULGE_REST = "bulge_rest"
    BULGE_TIPTOE = "bulge_tiptoe"
    FIRMNESS = "firmness"
    PINCH = "pinch_mm"
    BULGING_UNITS = "bulging_units"
    DEVELOPMENT = "development"
    FORCE = "force"


class ForcePattern(Document):
    """Where force shows in the calf, by posture."""

    standing: Force | None = None
    walking: Force | None = None
    tiptoe: Force | None = None


class LegAssessment(Document):
    """One calf. `bulging_units` of `None` means not looked at; empty means none bulges.

    `carried` names the signs not examined again and the day they are of; girths and heads
    say so each (`carried_from`).
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"carried"})

    reference_line_mm: ReferenceLineMm | None = None
    girths: Girths = ()
    bulge_rest: BulgeGrade | None = None
    bulge_tiptoe: BulgeGrade | None = None
    firmness: Firmness | None = None
    pinch_mm: PinchMm | None = None
    pitting_oedema: bool | None = None
    layers: Layers = Layers()
    bulging_units: tuple[BulgingUnit, ...] | None = None
    development: Development | None = None
    force: ForcePattern = ForcePattern()
    carried: dict[Sign, Day] = Field(default_factory=dict)

    @field_validator("bulging_units")
    @classmethod
    def _as_a_set(cls, numbers: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return None if numbers is None else tuple(sorted(set(numbers)))

    @property
    def widest(self) -> GirthMeasurement | None:
        """The measured level of maximum relaxed girth."""
        return max(self.girths, key=lambda girth: girth.relaxed_mean_mm, default=None)

    @property
    def can_be_drawn(self) -> bool:
        return self.reference_line_mm is not None and bool(self.girths)


class Assessment(Document):
    """Both calves as measured on one day; the sides are the patient's own.

    `carried_from` is the day of the assessment this one began from. Values left as they
    were then are marked with the day they were measured, and count only once the clinician
    has said so (`carried_confirmed`). See `planning.domain.carried`.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"carried_from", "carried_confirmed"})

    measured_on: Day
    measured_at: TimeOfDay | None = None
    carried_from: Day | None = None
    carried_confirmed: bool = False
    left: LegAssessment = LegAssessment()
    right: LegAssessment = LegAssessment()

    def leg(self, side: Laterality) -> LegAssessment:
        return self.left if side is Laterality.LEFT else self.right
