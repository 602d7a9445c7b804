"""The front of both thighs: sides on their own halves, marks where the needle goes."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.scene import Mode
from planning.diagram.thigh_anatomy import MM_PER_PCT, VASTUS_MEDIALIS, dense_band, level_mm
from planning.diagram.thigh_frame import WIDTH, needle_point
from planning.diagram.thigh_map import thigh_map, thigh_title
from planning.domain.thigh import ThighSite
from planning.domain.vocabulary import Laterality
from tests.unit.planning.diagram.drawn import SVG, parsed, text_boxes, words


def site(side: str = "left", level: str = "80", across: str = "50", site_id: int = 1) -> ThighSite:
    return ThighSite.model_validate(
        {"id": site_id, "side": side, "level_pct": level, "across_pct": across}
    )


def thighs(svg: str) -> dict[str, ElementTree.Element]:
    return {
        element.attrib["data-side"]: element
        for element in parsed(svg).iter(f"{SVG}g")
        if element.get("class") == "thigh"
    }


def marks(svg: str) -> list[ElementTree.Element]:
    return [element for element in parsed(svg).iter(f"{SVG}g") if element.get("data-thigh-site")]


@pytest.mark.parametrize("mode", [Mode.INTERACTIVE, Mode.STILL, Mode.PRINT])
def test_the_captions_stand_over_their_own_halves(mode: Mode) -> None:
    """SAF-01: from the front the patient's RIGHT is on the viewer's left."""
    every = text_boxes(thigh_map((), mode=mode))
    boxes = {box.words: box for box in every}
    assert boxes["PATIENT’S RIGHT"].right < WIDTH / 2 < boxes["PATIENT’S LEFT"].left
    seen = [
        box for box in text_boxes(thigh_map((), mode=mode)) if box.words == "seen from the front"
    ]
    assert [box.right < WIDTH / 2 for box in seen] == [True, False]
    assert "seen from behind" not in boxes


@pytest.mark.parametrize(("side", "is_left_half"), [("right", True), ("left", False)])
def test_a_mark_stands_on_its_own_thigh(side: str, *, is_left_half: bool) -> None:
    for across in ("-100", "0", "100"):
        [mark] = marks(thigh_map([site(side, across=across)]))
        assert (float(mark.attrib["data-x"]) < WIDTH / 2) is is_left_half


@pytest.mark.parametrize("side", Laterality)
def test_medial_is_toward_the_other_thigh(side: Laterality) -> None:
    medial, _ = needle_point(site(side.value, across="40"))
    lateral, _ = needle_point(site(side.value, across="-40"))
    assert abs(medial - WIDTH / 2) < abs(lateral - WIDTH / 2)


@given(
    st.sampled_from(Laterality),
    st.decimals(50, 100, places=2),
    st.decimals(-100, 100, places=2),
)
def test_the_contract_leads_back_to_the_place(
    side: Laterality, level: Decimal, across: Decimal
) -> None:
    """The attributes the editor reads give the place that was drawn."""
    x, y = needle_point(site(side.value, str(level), str(across)))
    own = thighs(thigh_map(()))[side.value].attrib
    top, bottom = float(own["data-top-y"]), float(own["data-bottom-y"])
    found_level = 50 + (y - top) / (bottom - top) * 50
    assert found_level == pytest.approx(float(level), abs=0.05)
    medial = float(own["data-direction"]) * (x - float(own["data-centre-x"]))
    widths = [float(w) for w in own["data-medial" if across >= 0 else "data-lateral"].split()]
    step = min(int((float(level) - 50) / 5), len(widths) - 2)
    part = (float(level) - 50) / 5 - step
    half = widths[step] * (1 - part) + widths[step + 1] * part
    assert medial / half * 100 == pytest.approx(float(across), abs=0.1)


def test_the_dense_band_is_areas_6_to_9_of_ten_within_the_muscle() -> None:
    """[YiVM2024]: 50–90 % of the line; its label says what it was found for."""
    heights = [y for _, y in dense_band()]
    assert max(heights) == level_mm(90)
    assert min(heights) == min(y for _, y in VASTUS_MEDIALIS)
    assert min(heights) > level_mm(50)
    assert -level_mm(90) == MM_PER_PCT * 10
    with_band, without = thigh_map(()), thigh_map((), dense_band=False)
    assert any("spasticity, in cadavers" in said for said in words(with_band))
    assert not any("YiVM2024" in said for said in words(without))
    assert "dense_band" not in without


def test_it_says_that_it_is_schematic() -> None:
    assert any(said.startswith("schematic") for said in words(thigh_map(())))


@pytest.mark.parametrize("mode", [Mode.INTERACTIVE, Mode.STILL, Mode.PRINT])
def test_the_title_stands_first_and_counts_both_sides(mode: Mode) -> None:
    """A direct title is the alternative text on paper (A11-01)."""
    recorded = [site("left"), site("right", site_id=2), site("right", "90", site_id=3)]
    root = parsed(thigh_map(recorded, mode=mode))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == thigh_title(recorded)
    assert "PATIENT’S RIGHT: 2 sites. PATIENT’S LEFT: 1 site" in thigh_title(recorded)


def test_numbers_go_by_the_order_of_the_plan_and_apart_from_the_calf() -> None:
    recorded = [site("right", site_id=7), site("left", site_id=4), site("right", "60", site_id=9)]
    labels = {
        mark.attrib["data-thigh-site"]: words(ElementTree.tostring(mark, "unicode"))
        for mark in marks(thigh_map(recorded))
    }
    assert labels == {"7": ["V1"], "4": ["V2"], "9": ["V3"]}


def test_only_the_editor_can_press_a_mark_and_none_is_taken_for_the_calfs() -> None:
    editor, still = thigh_map([site()]), thigh_map([site()], mode=Mode.STILL)
    assert marks(editor)[0].get("role") == "button"
    assert marks(editor)[0].get("aria-label") == (
        "Site V1, LEFT, above the knee, 80\u00a0%, dose not set, depth not set"
    )
    assert marks(still)[0].get("role") is None
    assert "data-site=" not in editor
    assert "calf-map" not in editor


def test_no_depth_looks_checked() -> None:
    """Nothing is measured here, so the ring is the dotted one whatever the depth."""
    deep = site().model_copy(update={"depth_mm": Decimal(14)})
    for recorded in (site(), deep):
        ring = next(
            circle
            for circle in marks(thigh_map([recorded]))[0].iter(f"{SVG}circle")
            if circle.get("class") == "site-ring"
        )
        assert ring.get("stroke-dasharray") == "0.1 1.75"


def test_no_word_covers_another() -> None:
    boxes = text_boxes(thigh_map(()))
    for index, box in enumerate(boxes):
        assert not any(box.covers(other) for other in boxes[:index]), box.words
