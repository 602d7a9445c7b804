"""The words that stand in the drawings, handed in already translated.

The drawings are pure and know no language. A caller makes one `Words` for each
language with `Words.said(gettext)`; `ENGLISH` is what stands without one.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal

from planning.domain.quantities import format_decimal, format_tenths
from planning.domain.text import N_
from planning.domain.vocabulary import Laterality, Muscle


@dataclass(frozen=True, slots=True)
class Words:
    """Every word of the drawings. Fields with `{braces}` are templates."""

    left: str = N_("LEFT")
    right: str = N_("RIGHT")
    patients_left: str = N_("PATIENT’S LEFT")
    patients_right: str = N_("PATIENT’S RIGHT")
    seen_from_behind: str = N_("seen from behind")
    seen_from_front: str = N_("seen from the front")
    above_knee: str = N_("above the knee")
    vastus_medialis: str = N_("vastus medialis")
    vastus_lateralis: str = N_("vastus lateralis")
    rectus_femoris: str = N_("rectus femoris")
    patella: str = N_("patella")
    thigh_title: str = N_(
        "Sites recorded above the knee on both thighs, seen from the front. "
        "PATIENT’S RIGHT: {right}. PATIENT’S LEFT: {left}."
    )
    thigh_line: str = N_("level: percent of the line from the ASIS to the base of the patella")
    thigh_schematic: str = N_(
        "schematic: neither the girth nor the layers of the thigh are measured"
    )
    thigh_dense: str = N_(
        "areas 6–9 of ten, densest nerves [YiVM2024]: for spasticity, in cadavers"
    )
    fibular_head: str = N_("fibular head")
    max_girth: str = N_("max girth {girth} cm")
    medial: str = N_("medial")
    lateral: str = N_("lateral")
    posterior: str = N_("posterior")
    medial_head: str = N_("medial head")
    lateral_head: str = N_("lateral head")
    percent: str = N_("{amount} %")
    centimetres: str = N_("{amount} cm")
    millimetres: str = N_("{amount} mm")
    units: str = N_("{amount} units")
    one_unit: str = N_("1 unit")
    site: str = N_("Site {number}")
    dose_not_set: str = N_("dose not set")
    depth_not_set: str = N_("depth not set")
    in_muscle: str = N_("in the muscle")
    in_fat: str = N_("in the fat")
    near_fat: str = N_("at the edge of the fat")
    near_soleus: str = N_("at the edge of soleus")
    through: str = N_("through the gastrocnemius into soleus")
    depth_unknown: str = N_("depth not checked")
    key_unknown: str = N_("not checked, or outside the muscle")
    letter_fat: str = N_("F")
    letter_soleus: str = N_("S")
    letter_unknown: str = N_("?")
    proposal: str = N_("proposed")
    keep_out: str = N_("keep out · clinic default")
    nerve_band: str = N_("dense nerve band [Yi2023], direction inferred")
    bulging_units: str = N_("bulging units [Xu2017], layout clinic default")
    schematic: str = N_("outline from the measured girths; muscle borders schematic")
    key_through: str = N_("into soleus")
    map_title: str = N_(
        "Injection sites on both calves, seen from behind. "
        "PATIENT’S LEFT: {left}. PATIENT’S RIGHT: {right}."
    )
    thumbnail_title: str = N_(
        "Both lower legs from behind, knee to heel, with the treated part marked. "
        "LEFT: {left}. RIGHT: {right}."
    )
    site_count: str = N_("{count} sites")
    one_site: str = N_("1 site")
    not_measured: str = N_("not measured")
    cannot_draw: str = N_("needs the reference line and a girth")
    soleus: str = N_("soleus")
    tibia: str = N_("tibia")
    fibula: str = N_("fibula")
    section_title: str = N_("Cross-section of the {side} calf at {level} %, posterior side up.")
    outside_head: str = N_("outside the drawn head")
    layers_too_deep: str = N_("layers deeper than this girth allows")
    fat_mm: str = N_("fat {amount} mm")
    thickness_error: str = N_("{amount} ±{error} mm")
    not_at_this_level: str = N_("not at this level")
    section_place: str = N_("{side} · {level} % · girth {girth} cm")
    section_below: str = N_("{distance} cm below fibular head")
    error_band: str = N_("measuring error [May2021]")
    needle_depth: str = N_("Needle depth, site {number}")
    unit_picker_title: str = N_("Bulging units of the {side} calf, seen from behind: {units}.")
    no_units: str = N_("none")
    units_schematic: str = N_("units 1–5 [Xu2017], schematic")
    balance_title: str = N_("LEFT {left} % of the dose, RIGHT {right} %.")
    balance_empty: str = N_("No dose on either leg.")

    @classmethod
    def said(cls, gettext: Callable[[str], str]) -> "Words":
        """The words in the language `gettext` speaks now."""
        return cls(**{field.name: gettext(str(field.default)) for field in fields(cls)})

    def dose(self, dose_tenths: int | None) -> str:
        if dose_tenths is None:
            return self.dose_not_set
        if dose_tenths == 10:
            return self.one_unit
        return self.units.format(amount=format_tenths(dose_tenths))

    def depth(self, depth_mm: Decimal | None) -> str:
        if depth_mm is None:
            return self.depth_not_set
        return self.millimetres.format(amount=format_decimal(depth_mm))

    def side(self, side: Laterality) -> str:
        return self.left if side is Laterality.LEFT else self.right

    def caption(self, side: Laterality) -> str:
        return self.patients_left if side is Laterality.LEFT else self.patients_right

    def muscle(self, muscle: Muscle) -> str:
        return self.medial_head if muscle is Muscle.MEDIAL_HEAD else self.lateral_head

    def sites(self, count: int) -> str:
        return self.one_site if count == 1 else self.site_count.format(count=count)


ENGLISH = Words()
