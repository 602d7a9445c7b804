"""The field's own words as closed sets.

`Laterality` is DICOM's, and always the patient's own side. Muscle names follow
Terminologia Anatomica.
"""

from enum import StrEnum

from planning.domain.text import N_, Text


class Laterality(StrEnum):
    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> "Laterality":
        return Laterality.RIGHT if self is Laterality.LEFT else Laterality.LEFT


class Muscle(StrEnum):
    """The heads a site can be planned in."""

    MEDIAL_HEAD = "medial_head"
    LATERAL_HEAD = "lateral_head"


class TissueType(StrEnum):
    MUSCLE = "muscle"
    MIXED = "mixed"
    FAT = "fat"
    OEDEMA = "oedema"
    UNDETERMINED = "undetermined"


class ThicknessTier(StrEnum):
    """Gastrocnemius thickness classes of [Cheng2019]."""

    UNDER_15_MM = "under_15_mm"
    FROM_15_TO_25_MM = "15_to_25_mm"
    OVER_25_MM = "over_25_mm"


class Firmness(StrEnum):
    SOFT = "soft"
    FIRM = "firm"
    HARD = "hard"


class Development(StrEnum):
    MEDIAL = "medial"
    LATERAL = "lateral"
    BOTH = "both"
    LOW = "low"


class Force(StrEnum):
    MEDIAL = "medial"
    LATERAL = "lateral"
    BOTH = "both"
    NONE = "none"


class LayerSource(StrEnum):
    ULTRASOUND = "ultrasound"
    CALIPER = "caliper"
    ESTIMATE = "estimate"


class Guidance(StrEnum):
    ULTRASOUND = "ultrasound"
    EMG = "emg"
    PALPATION = "palpation"


class Goal(StrEnum):
    SOFTEN_PROTRUSION = "soften_protrusion"
    SMOOTH_LINE = "smooth_line"
    SOFTEN_ANGLE = "soften_angle"
    BALANCE_SIDES = "balance_sides"
    SMALLER_GIRTH = "smaller_girth"
    ABOVE_KNEE = "above_knee"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


SIDE_WORDS: dict[Laterality, Text] = {
    Laterality.LEFT: Text(N_("LEFT")),
    Laterality.RIGHT: Text(N_("RIGHT")),
}
MUSCLE_WORDS: dict[Muscle, Text] = {
    Muscle.MEDIAL_HEAD: Text(N_("medial head")),
    Muscle.LATERAL_HEAD: Text(N_("lateral head")),
}
TISSUE_WORDS: dict[TissueType, Text] = {
    TissueType.MUSCLE: Text(N_("muscle type")),
    TissueType.MIXED: Text(N_("mixed type")),
    TissueType.FAT: Text(N_("fat type")),
    TissueType.OEDEMA: Text(N_("oedema")),
    TissueType.UNDETERMINED: Text(N_("undetermined")),
}
TIER_WORDS: dict[ThicknessTier, Text] = {
    ThicknessTier.UNDER_15_MM: Text(N_("under 15 mm")),
    ThicknessTier.FROM_15_TO_25_MM: Text(N_("15–25 mm")),
    ThicknessTier.OVER_25_MM: Text(N_("over 25 mm")),
}
FIRMNESS_WORDS: dict[Firmness, Text] = {
    Firmness.SOFT: Text(N_("soft")),
    Firmness.FIRM: Text(N_("firm")),
    Firmness.HARD: Text(N_("hard")),
}
DEVELOPMENT_WORDS: dict[Development, Text] = {
    Development.MEDIAL: Text(N_("medial")),
    Development.LATERAL: Text(N_("lateral")),
    Development.BOTH: Text(N_("both sides")),
    Development.LOW: Text(N_("low on the leg")),
}
FORCE_WORDS: dict[Force, Text] = {
    Force.MEDIAL: Text(N_("medial")),
    Force.LATERAL: Text(N_("lateral")),
    Force.BOTH: Text(N_("both heads")),
    Force.NONE: Text(N_("none")),
}
LAYER_SOURCE_WORDS: dict[LayerSource, Text] = {
    LayerSource.ULTRASOUND: Text(N_("ultrasound")),
    LayerSource.CALIPER: Text(N_("caliper")),
    LayerSource.ESTIMATE: Text(N_("estimate")),
}
GUIDANCE_WORDS: dict[Guidance, Text] = {
    Guidance.ULTRASOUND: Text(N_("ultrasound")),
    Guidance.EMG: Text(N_("electromyography")),
    Guidance.PALPATION: Text(N_("palpation")),
}
GOAL_WORDS: dict[Goal, Text] = {
    Goal.SOFTEN_PROTRUSION: Text(N_("soften the protrusion")),
    Goal.SMOOTH_LINE: Text(N_("smooth the line")),
    Goal.SOFTEN_ANGLE: Text(N_("soften the angle")),
    Goal.BALANCE_SIDES: Text(N_("balance left and right")),
    Goal.SMALLER_GIRTH: Text(N_("smaller girth")),
    Goal.ABOVE_KNEE: Text(N_("contour above the knee")),
}
SEX_WORDS: dict[Sex, Text] = {
    Sex.FEMALE: Text(N_("female")),
    Sex.MALE: Text(N_("male")),
    Sex.OTHER: Text(N_("other")),
}
