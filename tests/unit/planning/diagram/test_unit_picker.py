"""The small calf on which bulging units are shown."""

import pytest

from planning.diagram.unit_picker import unit_picker
from planning.domain.vocabulary import Laterality
from planning.evidence import load_atlas
from tests.unit.planning.diagram.drawn import SVG, case, parsed, words


def units(svg: str) -> dict[str, bool]:
    return {
        group.attrib["data-unit"]: group.get("data-selected") == "true"
        for group in parsed(svg).iter(f"{SVG}g")
        if "data-unit" in group.attrib
    }


@pytest.mark.parametrize("side", Laterality)
def test_all_five_units_are_drawn_and_the_chosen_marked(side: Laterality) -> None:
    svg = unit_picker(side, [1, 5], atlas=load_atlas(), frame=case("06").frame(side))

    assert units(svg) == {"1": True, "2": False, "3": False, "4": False, "5": True}
    assert parsed(svg)[0].text == (
        f"Bulging units of the {side.value.upper()} calf, seen from behind: 1, 5."
    )
    assert any(word.startswith("PATIENT’S ") and side.value.upper() in word for word in words(svg))
    assert "units 1–5 [Xu2017], schematic" in words(svg)


@pytest.mark.parametrize(
    ("side", "medial_right"), [(Laterality.LEFT, True), (Laterality.RIGHT, False)]
)
def test_medial_units_face_the_other_leg(side: Laterality, medial_right: bool) -> None:
    root = parsed(unit_picker(side, [], atlas=load_atlas()))
    centres = {
        group.attrib["data-unit"]: float(group.find(f"{SVG}circle").attrib["cx"])  # type: ignore[union-attr]
        for group in root.iter(f"{SVG}g")
        if "data-unit" in group.attrib
    }

    assert (centres["1"] > centres["3"]) is medial_right
    assert (root[0].text or "").endswith(": none.")


def test_chosen_reads_without_colour() -> None:
    root = parsed(unit_picker(Laterality.LEFT, [2], atlas=load_atlas()))
    widths = {
        group.attrib["data-unit"]: group.find(f"{SVG}path").attrib["stroke-width"]  # type: ignore[union-attr]
        for group in root.iter(f"{SVG}g")
        if "data-unit" in group.attrib
    }

    assert float(widths["2"]) > 2 * float(widths["1"])
