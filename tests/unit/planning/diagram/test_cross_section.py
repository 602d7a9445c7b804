"""The cut: to scale, honest about what was not measured, legible."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations, pairwise, product

import pytest

from planning.diagram.cross_section import CrossSection, cross_section, sites_at
from planning.diagram.section_anatomy import section_at
from planning.diagram.section_needles import BADGE_MM, BADGE_OUTSIDE_MM, badge_angles
from planning.diagram.section_paths import zone
from planning.domain.assessment import HeadLayers, Layers
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.depth import DepthState
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.vocabulary import MUSCLE_WORDS, Laterality, LayerSource, Muscle
from planning.evidence import load_atlas, load_rules
from tests.unit.planning.diagram.drawn import SVG, case, parsed, plan_of, site, text_boxes, words

ATLAS = load_atlas()
RULES = load_rules().depth


def head(fat_mm: str, muscle_mm: str, soleus_mm: str | None = None) -> HeadLayers:
    return HeadLayers(
        fat_mm=Decimal(fat_mm),
        muscle_mm=Decimal(muscle_mm),
        soleus_mm=None if soleus_mm is None else Decimal(soleus_mm),
        source=LayerSource.ULTRASOUND,
    )


BOTH = Layers(medial_head=head("6.5", "21"), lateral_head=head("5", "16"))


def cut(
    placed: InjectionSite,
    layers: Layers = BOTH,
    frame: LegFrame | None = None,
    others: Sequence[InjectionSite] = (),
    *,
    adjustable: bool = False,
) -> CrossSection:
    """At the level of `placed`, which is chosen and has number 1; `others` follow it."""
    return cross_section(
        frame=frame or case("06").frame(placed.side),
        layers=layers,
        level_pct=placed.level_pct,
        sites=tuple(enumerate((placed, *others), start=1)),
        chosen=placed.id,
        atlas=ATLAS,
        rules=RULES,
        adjustable=adjustable,
    )


def windows(svg: str) -> set[str]:
    return {
        one.attrib["data-muscle"]
        for one in parsed(svg).iter(f"{SVG}path")
        if one.get("class") == "depth-window"
    }


def tip(svg: str) -> tuple[float, float]:
    for circle in parsed(svg).iter(f"{SVG}circle"):
        if circle.get("class") == "needle-tip":
            return float(circle.attrib["cx"]), float(circle.attrib["cy"])
    raise AssertionError("no needle tip")


@pytest.mark.parametrize("side", Laterality)
@pytest.mark.parametrize("across", ["-80", "-42", "0", "30", "55", "90"])
def test_needle_is_to_scale_at_the_sites_angle(side: Laterality, across: str) -> None:
    """Depth from the skin along the radius; angle = across × 90°, medial toward the middle."""
    placed = site("26", across, side=side, depth_mm="16")
    radius = case("06").frame(side).girth_mm(26) / (2 * math.pi)

    x, y = tip(cut(placed).svg)

    assert math.hypot(x, y) == pytest.approx(radius - 16, abs=0.02)
    toward_medial = 1 if side is Laterality.LEFT else -1
    angle = math.radians(float(across) * 0.9)
    assert x == pytest.approx(toward_medial * (radius - 16) * math.sin(angle), abs=0.02)
    assert y < 0 or abs(float(across)) == 100


def test_girth_makes_the_skin_circle() -> None:
    frame = case("03").right
    circles = parsed(cut(site(side=Laterality.RIGHT), frame=frame).svg).iter(f"{SVG}circle")

    radii = {float(circle.attrib["r"]) for circle in circles}
    assert round(frame.girth_mm(26) / (2 * math.pi), 2) in radii


@pytest.mark.parametrize("across", [-75, -42, -10, 10, 30, 55, 80])
def test_measured_layers_are_to_scale_under_the_needle(across: int) -> None:
    """What is drawn at the site is what its depth window was computed from."""
    section = section_at(case("06").left, BOTH, ATLAS, 26, [across])
    layers = BOTH.medial_head if across > 0 else BOTH.lateral_head
    assert layers
    angle = across * 0.9

    fascia, deep = section.fascia(angle), section.deep_border(angle)

    blend = 0.8 if abs(angle) < 25 else 0.01
    assert section.radius - fascia == pytest.approx(float(layers.fat_mm), abs=blend)
    assert fascia - deep == pytest.approx(float(layers.muscle_mm), abs=0.01)


def test_each_side_has_its_own_fat() -> None:
    section = section_at(case("06").left, BOTH, ATLAS, 26, [40])

    assert section.fat_mm(45) == 6.5
    assert section.fat_mm(-45) == 5.0
    assert 5.0 < (section.fat_mm(0) or 0) < 6.5
    assert 5.0 < (section.fat_mm(180) or 0) < 6.5


@pytest.mark.parametrize("muscle", Muscle)
def test_one_head_is_never_guessed_from_the_other(muscle: Muscle) -> None:
    layers = (
        Layers(medial_head=head("6.5", "21"))
        if muscle is Muscle.LATERAL_HEAD
        else Layers(lateral_head=head("5", "16"))
    )
    missing = 1 if muscle is Muscle.MEDIAL_HEAD else -1
    section = section_at(case("06").left, layers, ATLAS, 26, [40 * missing])
    assert section.fat_mm(45 * missing) is None
    assert section.deep_border(45 * missing) == section.radius

    drawing = cut(site("26", str(40 * missing)), layers)

    assert "not measured" in words(drawing.svg)
    assert "url(#section-hatch)" in drawing.svg
    assert windows(drawing.svg) == {other.value for other in Muscle if other is not muscle}
    assert f"The {MUSCLE_WORDS[muscle]} was not measured." in str(drawing.sentence)
    assert "head not measured, so the depth cannot be checked" in str(drawing.sentence)


def test_nothing_measured_shows_outline_hatch_and_needle_only() -> None:
    drawing = cut(site(), Layers())

    shown = words(drawing.svg)
    assert "not measured" in shown
    assert not {"tibia", "fibula", "soleus"} & set(shown)
    assert "depth-window" not in drawing.svg
    assert "error-band" not in drawing.svg
    assert tip(drawing.svg)
    assert "16\u00a0mm, head not measured" in str(drawing.sentence)


def test_below_the_heads_there_is_no_window() -> None:
    """Case 07, site 5: 62 % is below the gastrocnemius."""
    drawing = cut(site("62", "-40", depth_mm="14"))

    assert "depth-window" not in drawing.svg
    assert words(drawing.svg).count("not at this level") == 2
    assert "14\u00a0mm, outside the drawn head" in str(drawing.sentence)
    assert 'fill="#b45309"' in drawing.svg


def test_beside_its_head_a_tip_is_not_in_the_muscle_whatever_its_depth() -> None:
    drawing = cut(site("26", "1", depth_mm="16"))

    assert drawing.cut.sites[0].state is DepthState.UNKNOWN
    assert "16\u00a0mm, outside the drawn head" in str(drawing.sentence)


def test_the_sentences_say_what_is_drawn() -> None:
    """Side, level, girth, layers with error, every site with where its tip is (A11-01)."""
    drawing = cut(
        site("26", "55", depth_mm="33"),
        others=[
            site("26", "-40", site_id=2, depth_mm="12"),
            site("26", "-20", site_id=3, depth_mm=None),
        ],
    )
    assert str(drawing.sentence) == (
        "LEFT calf at 26\u00a0%, 9\u00a0cm below the fibular head, girth 36.2\u00a0cm. "
        "Over the medial head 6.5\u00a0mm of fat, then 21\u00a0mm of muscle (error ±3.2\u00a0mm). "
        "Over the lateral head 5\u00a0mm of fat, then 16\u00a0mm of muscle (error ±3.1\u00a0mm). "
        "Sites within 4\u00a0mm: "
        "site 1 (medial head, 33\u00a0mm, through the gastrocnemius into soleus), "
        "site 2 (lateral head, 12\u00a0mm, in the muscle), "
        "site 3 (lateral head, depth not set)."
    )


def test_a_level_without_sites_is_cut_all_the_same() -> None:
    drawing = cross_section(
        frame=case("06").left, layers=BOTH, level_pct=Decimal(40), atlas=ATLAS, rules=RULES
    )

    assert windows(drawing.svg) == {"medial_head", "lateral_head"}
    assert "No site within 4\u00a0mm of this level." in str(drawing.sentence)
    assert "needle-tip" not in drawing.svg


def test_every_site_of_the_level_is_on_the_cut_and_no_other() -> None:
    """4 mm of a 345 mm line are 1.16 %; the other leg's sites never count."""
    frame = case("06").left
    plan = plan_of(
        site("26", "40"),
        site("27.1", "20"),
        site("24.9", "-30"),
        site("27.3", "60"),
        site("26", "40", side=Laterality.RIGHT),
    )

    found = sites_at(plan, frame, Decimal(26))

    assert [number for number, _ in found] == [1, 2, 3]


def test_the_error_band_is_as_wide_as_the_published_error_and_about_the_border() -> None:
    """±3.2 mm medial, ±3.1 mm lateral [May2021], in the drawing's own millimetres."""
    drawing = cut(site("26", "40"))
    section = drawing.cut.section
    for muscle, error in THICKNESS_ERROR_MM.items():
        head, layers = section.head(muscle), BOTH.of(muscle)
        assert head
        assert layers
        [path] = [
            one.attrib["d"]
            for one in parsed(drawing.svg).iter(f"{SVG}path")
            if one.get("class") == "error-band" and one.get("data-muscle") == muscle.value
        ]
        border = float(layers.fat_mm + layers.muscle_mm)
        assert path == zone(section, head, border - float(error), border + float(error))
        start = [float(part) for part in re.findall(r"-?[\d.]+", path)[:2]]
        assert section.radius - math.hypot(*start) == pytest.approx(border - float(error), abs=0.1)


def test_a_millimetre_is_as_long_across_as_down_and_the_bar_says_how_long() -> None:
    """The viewBox is in millimetres and keeps its proportions, so one scale serves both axes."""
    root = parsed(cut(site()).svg)

    assert "preserveAspectRatio" not in root.attrib
    assert root.get("width") is None
    [bar] = [one for one in root.iter(f"{SVG}path") if one.get("class") == "scale-bar"]
    assert f"h{bar.attrib['data-length-mm']}M" in bar.attrib["d"]
    scales = [one for one in root.iter(f"{SVG}g") if "scale" in one.get("transform", "")]
    assert not scales


def test_numbers_of_needles_at_one_place_give_way_to_one_another() -> None:
    crowd = [site("26", "40", site_id=number) for number in range(2, 9)]
    drawing = cut(site("26", "40"), others=crowd)
    reach = drawing.cut.section.radius + BADGE_OUTSIDE_MM
    angles = sorted(badge_angles(drawing.cut))

    for one, other in pairwise(angles):
        assert 2 * reach * math.sin(math.radians((other - one) / 2)) > 2 * BADGE_MM


class TestHandle:
    def slider(self, placed: InjectionSite, layers: Layers = BOTH) -> dict[str, str]:
        [found] = [
            one
            for one in parsed(cut(placed, layers, adjustable=True).svg).iter(f"{SVG}g")
            if one.get("role") == "slider"
        ]
        return found.attrib

    def test_it_is_a_slider_in_millimetres_of_depth(self) -> None:
        found = self.slider(site("26", "40", depth_mm="16.5"))

        assert found["aria-valuenow"] == "16.5"
        assert found["aria-valuemin"] == "1"
        assert 50 <= int(found["aria-valuemax"]) <= 100
        assert found["aria-valuetext"] == "16.5\u00a0mm, in the muscle"
        assert found["tabindex"] == "0"

    def test_what_a_page_needs_to_follow_it_is_the_needles_own_line(self) -> None:
        placed = site("26", "40", depth_mm="16")
        found = self.slider(placed)
        x = float(found["data-skin-x"]) + 16 * float(found["data-in-x"])
        y = float(found["data-skin-y"]) + 16 * float(found["data-in-y"])

        assert (x, y) == pytest.approx(tip(cut(placed).svg), abs=0.02)
        assert found["data-low-mm"] == "8.5"
        assert found["data-high-mm"] == "25.5"

    def test_an_unmeasured_head_has_no_window_to_follow(self) -> None:
        found = self.slider(site("26", "40"), Layers(lateral_head=head("5", "16")))

        assert "data-fat-mm" not in found
        assert found["aria-valuetext"] == "16\u00a0mm, depth not checked"

    def test_without_a_depth_it_waits_at_the_skin(self) -> None:
        found = self.slider(site("26", "40", depth_mm=None))

        assert found["aria-valuetext"] == "depth not set"
        assert found["data-depth-mm"] == ""

    def test_a_picture_to_look_at_has_none(self) -> None:
        root = parsed(cut(site()).svg)

        assert root.attrib["role"] == "img"
        assert not [one for one in root.iter(f"{SVG}g") if one.get("role")]


@pytest.mark.parametrize("side", Laterality)
def test_sides_are_words_and_stand_as_on_the_map(side: Laterality) -> None:
    svg = cut(site(side=side)).svg
    boxes = {box.words: box for box in text_boxes(svg)}

    medial_right = boxes["medial head"].left > 0
    assert medial_right is (side is Laterality.LEFT)
    assert boxes["posterior"].bottom < 0
    assert any(word.startswith(side.value.upper()) for word in boxes)


LAYERS = {
    "both": BOTH,
    "medial": Layers(medial_head=head("6.5", "25.5")),
    "lateral": Layers(lateral_head=head("12", "14")),
    "none": Layers(),
    "fat": Layers(medial_head=head("18", "12", "20"), lateral_head=head("16", "11")),
    "huge": Layers(medial_head=head("40", "60"), lateral_head=head("3", "8.5")),
}
FRAMES = {
    "usual": ((5.0, 330.0), (27.0, 362.0), (50.0, 312.0), (88.0, 212.0)),
    "thin": ((27.0, 250.0),),
    "large": ((27.0, 560.0),),
}


@pytest.mark.parametrize(("layers", "girths"), product(LAYERS, FRAMES))
def test_words_never_cover_one_another_and_stay_inside(layers: str, girths: str) -> None:
    for side, across, level, depth in product(
        Laterality, range(-100, 101, 25), (2, 26, 46, 62), (None, "33.5")
    ):
        frame = LegFrame(side, 345, FRAMES[girths])
        svg = cut(
            site(str(level), str(across), side=side, depth_mm=depth), LAYERS[layers], frame
        ).svg
        root = parsed(svg)
        _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
        group = next(one for one in root.iter(f"{SVG}g") if one.get("transform"))
        dx, dy = (float(part) for part in group.attrib["transform"][10:-1].split())
        boxes = text_boxes(svg)
        where = (side, across, level, depth)
        for one, other in combinations(boxes, 2):
            assert not one.covers(other), (one, other, where)
        for box in boxes:
            assert box.left + dx >= 0, (box, where)
            assert box.right + dx <= width, (box, where)
            assert box.top + dy >= 0, (box, where)
            assert box.bottom + dy <= height, (box, where)


def test_layers_that_cannot_be_in_this_leg_are_refused_in_words() -> None:
    svg = cut(site(), Layers(medial_head=head("40", "60"))).svg

    assert "layers deeper than this girth allows" in words(svg)
    assert "tibia" not in words(svg)
    assert "depth-window" not in svg


def test_needle_crosses_no_word() -> None:
    for (name, layers), across, depth in product(
        LAYERS.items(), range(-100, 101, 10), ("5.5", "33.5")
    ):
        frame = case("06").left
        placed = site("26", str(across), depth_mm=depth)
        svg = cut(placed, layers, frame).svg
        radius = frame.girth_mm(26) / (2 * math.pi)
        angle = math.radians(across * 0.9)
        for step in range(61):
            reach = radius - float(depth) + (20 + float(depth)) * step / 60
            x, y = reach * math.sin(angle), -reach * math.cos(angle)
            for box in text_boxes(svg):
                if box.words == "1":
                    continue  # its own number, at its hub
                inside = box.left < x < box.right and box.top < y < box.bottom
                assert not inside, (box, name, across, depth)
