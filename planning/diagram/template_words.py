"""The words on a marking template, handed in already translated, as `Words` are."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from planning.domain.text import N_
from planning.domain.vocabulary import Laterality


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """Every word of the drawing. Fields with `{braces}` are templates."""

    left: str = N_("LEFT")
    right: str = N_("RIGHT")
    medial_edge: str = N_("MEDIAL edge")
    lateral_edge: str = N_("LATERAL edge")
    big_toe: str = N_("big toe")
    fibular_head: str = N_("fibular head · 0 %")
    mid_line: str = N_("posterior mid-line")
    toes: str = N_("toes")
    heel_at: str = N_("heel bone (100 %): {distance} below the 0 % line")
    heel: str = N_("calcaneal tuberosity · 100 %")
    this_side_up: str = N_("this side up")
    cut: str = N_("cut here")
    meets: str = N_("lay on sheet {letter}")
    neighbour_edge: str = N_("edge of sheet {letter}")
    sheet: str = N_("sheet {letter}")
    centimetres: str = N_("{amount} cm")
    percent: str = N_("{amount} %")
    bar: str = N_("100 mm: measure this bar")
    bar_reading: str = N_("Not 100 mm? Do not use this sheet.")
    bar_corrected: str = N_("scale corrected: bar measured {length}")
    bar_not_corrected: str = N_("scale not corrected")
    alternative: str = N_(
        "Marking template at true size for the PATIENT’S {side} calf, sheet {letter} of {count}: "
        "the skin of the back of the calf laid flat, level lines every centimetre below the "
        "fibular head, and crosses for the sites {numbers}. The medial edge and the big toe are "
        "on the {medial_at}."
    )
    no_numbers: str = N_("(none on this sheet)")
    at_left: str = N_("left of the sheet")
    at_right: str = N_("right of the sheet")

    @classmethod
    def said(cls, gettext: Callable[[str], str]) -> "TemplateWords":
        """The words in the language `gettext` speaks now."""
        return cls(**{field.name: gettext(str(field.default)) for field in fields(cls)})

    def side(self, side: Laterality) -> str:
        return self.left if side is Laterality.LEFT else self.right


TEMPLATE_ENGLISH = TemplateWords()
