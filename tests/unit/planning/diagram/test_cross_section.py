"""The cut: to scale, honest about what was not measured, legible."""

import math
from decimal import Decimal
from itertools import combinations, product

import pytest

from planning.diagram.cross_section import CrossSection, cross_section
from planning.diagram.section_anatomy import section_at
from planning.domain.assessment import HeadLayers, Layers
from planning.domain.depth import depth_window
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.vocabulary import Laterality, LayerSource, Muscle
from planning.evidence import load_atlas, load_rules
from tests.unit.planning.diagram.drawn import SVG, case, parsed, site, text_boxes, words

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
    placed: InjectionSite, layers: Layers = BOTH, frame: LegFrame | None = None
) -> CrossSection:
    frame = frame or case("06").frame(placed.side)
    return cross_section(
        frame=frame,
        layers=layers,
        site=placed,
        atlas=ATLAS,
        window=depth_window(layers.of(placed.muscle), RULES),
    )


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
    section = section_at(case("06").left, BOTH, ATLAS, 26, across)
    layers = BOTH.medial_head if across > 0 else BOTH.lateral_head
    assert layers
    angle = across * 0.9

    fascia, deep = section.fascia(angle), section.deep_border(angle)

    blend = 0.8 if abs(angle) < 25 else 0.01
    assert section.radius - fascia == pytest.approx(float(layers.fat_mm), abs=blend)
    assert fascia - deep == pytest.approx(float(layers.muscle_mm), abs=0.8)


def test_each_side_has_its_own_fat() -> None:
    section = section_at(case("06").left, BOTH, ATLAS, 26, 40)

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
    section = section_at(case("06").left, layers, ATLAS, 26, 40 * missing)
    assert section.fat_mm(45 * missing) is None
    assert section.deep_border(45 * missing) == section.radius

    drawing = cut(site("26", str(40 * missing)), layers)

    assert "not measured" in words(drawing.svg)
    assert "url(#section-hatch)" in drawing.svg
    assert "depth-window" not in drawing.svg
    assert "was not measured, so the depth cannot be checked" in str(drawing.sentence)


def test_nothing_measured_shows_outline_hatch_and_needle_only() -> None:
    drawing = cut(site(), Layers())

    shown = words(drawing.svg)
    assert "not measured" in shown
    assert not {"tibia", "fibula", "soleus"} & set(shown)
    assert "depth-window" not in drawing.svg
    assert tip(drawing.svg)
    assert "The needle goes in 16\u00a0mm." in str(drawing.sentence)


def test_outside_the_head_there_is_no_window() -> None:
    """Case 07, site 5: 62 % is below the gastrocnemius."""
    drawing = cut(site("62", "-40", depth_mm="14"))

    assert "depth-window" not in drawing.svg
    assert "outside the drawn head" in words(drawing.svg)
    assert "outside the drawn lateral head" in str(drawing.sentence)
    assert str(drawing.sentence).endswith("The needle goes in 14\u00a0mm.")
    assert 'fill="#b45309"' in drawing.svg


def test_sentence_says_what_is_drawn() -> None:
    assert str(cut(site("26", "55", depth_mm="33")).sentence) == (
        "LEFT calf at 26\u00a0%, 9\u00a0cm below the fibular head, "
        "50\u00a0mm medial of the mid-line. "
        "Over the medial head 6.5\u00a0mm of fat, then 21\u00a0mm of muscle. "
        "The needle goes in 33\u00a0mm: through the gastrocnemius into soleus."
    )
    assert "on the mid-line" in str(cut(site("26", "0")).sentence)
    assert "No depth is set." in str(cut(site(depth_mm=None)).sentence)


@pytest.mark.parametrize("side", Laterality)
def test_sides_are_words_and_stand_as_on_the_map(side: Laterality) -> None:
    svg = cut(site(side=side)).svg
    boxes = {box.words: box for box in text_boxes(svg)}

    medial_right = boxes["medial"].left > 0
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
                inside = box.left < x < box.right and box.top < y < box.bottom
                assert not inside, (box, name, across, depth)
