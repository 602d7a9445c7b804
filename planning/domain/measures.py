"""What is followed on two calves: the measured quantities, and what the patient is asked."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from planning.domain.change import QUANTITY_WORDS, SOURCES, Quantity
from planning.domain.quantities import format_decimal, percent
from planning.domain.text import N_, Text


class Asked(StrEnum):
    """What the patient is asked, from 1 to 5; not of one leg."""

    CONTOUR = "satisfaction_contour"
    GIRTH = "satisfaction_girth"


class Family(StrEnum):
    """The quantities as they are chosen from."""

    GIRTH_RELAXED = "girth_relaxed"
    GIRTH_TIPTOE = "girth_tiptoe"
    MUSCLE = "muscle"
    SOLEUS = "soleus"
    FAT = "fat"
    FUNCTION = "function"
    SATISFACTION = "satisfaction"


FAMILY_WORDS: dict[Family, Text] = {
    Family.GIRTH_RELAXED: Text(N_("Girth, relaxed")),
    Family.GIRTH_TIPTOE: Text(N_("Girth, on tiptoe")),
    Family.MUSCLE: Text(N_("Muscle thickness")),
    Family.SOLEUS: Text(N_("Soleus")),
    Family.FAT: Text(N_("Fat")),
    Family.FUNCTION: Text(N_("Function")),
    Family.SATISFACTION: Text(N_("Satisfaction")),
}
ASKED_WORDS: dict[Asked, Text] = {
    Asked.CONTOUR: Text(N_("satisfaction with contour")),
    Asked.GIRTH: Text(N_("satisfaction with girth")),
}
_FAMILIES: dict[Quantity | Asked, Family] = {
    Quantity.GIRTH_RELAXED: Family.GIRTH_RELAXED,
    Quantity.GIRTH_TIPTOE: Family.GIRTH_TIPTOE,
    Quantity.MEDIAL_HEAD: Family.MUSCLE,
    Quantity.LATERAL_HEAD: Family.MUSCLE,
    Quantity.SOLEUS_UNDER_MEDIAL_HEAD: Family.SOLEUS,
    Quantity.SOLEUS_UNDER_LATERAL_HEAD: Family.SOLEUS,
    Quantity.FAT_OVER_MEDIAL_HEAD: Family.FAT,
    Quantity.FAT_OVER_LATERAL_HEAD: Family.FAT,
    Quantity.HEEL_RISES: Family.FUNCTION,
    Asked.CONTOUR: Family.SATISFACTION,
    Asked.GIRTH: Family.SATISFACTION,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity at one place: a girth has its level."""

    of: Quantity | Asked
    level_pct: Decimal | None = None

    @property
    def code(self) -> str:
        """`girth_relaxed-24`: how an address or a file names it."""
        if self.level_pct is None:
            return self.of.value
        return f"{self.of.value}-{format_decimal(self.level_pct)}"

    @property
    def family(self) -> Family:
        return _FAMILIES[self.of]

    @property
    def words(self) -> Text:
        if isinstance(self.of, Asked):
            return ASKED_WORDS[self.of]
        if self.family is Family.MUSCLE:
            return Text(N_("muscle thickness, {head}"), head=QUANTITY_WORDS[self.of])
        if self.level_pct is None:
            return QUANTITY_WORDS[self.of]
        return Text(
            N_("{quantity}, at {level}"),
            quantity=QUANTITY_WORDS[self.of],
            level=percent(self.level_pct),
        )

    @property
    def is_girth(self) -> bool:
        return self.level_pct is not None

    @property
    def is_length(self) -> bool:
        """In millimetres; the others are counted or asked."""
        return isinstance(self.of, Quantity) and self.of is not Quantity.HEEL_RISES

    @property
    def sources(self) -> tuple[str, ...]:
        """Of the measuring error; empty where none is published."""
        return SOURCES.get(self.of, ()) if isinstance(self.of, Quantity) else ()

    @property
    def order(self) -> tuple[int, Decimal]:
        return list(_FAMILIES).index(self.of), self.level_pct or Decimal(0)
