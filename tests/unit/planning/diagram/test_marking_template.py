"""Marking templates: the skin of each leg at true size, on as many sheets as it takes."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.diagram.marking_template import Sheet, marking_template
from planning.diagram.template_lines import levels_cm, seam_points
from planning.diagram.template_marks import ARM_MM, Box, Room, around, numbered
from planning.diagram.template_tiles import (
    FOOT_MARGIN_MM,
    HEADING_MM,
    OVERLAP_MM,
    SIDE_MARGIN_MM,
    TOP_MARGIN_MM,
    Layout,
    PaperFormat,
    Tile,
    layout_for,
    scale_of,
)
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.vocabulary import Laterality, Muscle
from tests.unit.planning.diagram.drawn import SVG, parsed

sides = st.sampled_from(list(Laterality))
papers = st.sampled_from(list(PaperFormat))
bars = st.decimals(90, 110, places=1)
girths = st.lists(
    st.tuples(st.integers(0, 100).map(float), st.integers(180, 650).map(float)),
    min_size=1,
    max_size=5,
    unique_by=lambda g: g[0],
)
places = st.tuples(st.decimals(0, 100, places=2), st.decimals(-100, 100, places=2))


def site(number: int, side: Laterality, level_pct: Decimal, across_pct: Decimal) -> InjectionSite:
    return InjectionSite(
        id=number,
        side=side,
        muscle=Muscle.MEDIAL_HEAD,
        level_pct=level_pct,
        across_pct=across_pct,
    )


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Layout, list[InjectionSite]]:
    side = draw(sides)
    frame = LegFrame(side, draw(st.integers(250, 550)), tuple(draw(girths)))
    sites = [
        site(number, side, level, across)
        for number, (level, across) in enumerate(draw(st.lists(places, max_size=12)), start=1)
    ]
    layout = layout_for(frame, sites, paper=draw(papers), measured_bar_mm=draw(bars))
    return layout, sites


def point_of(layout: Layout, placed: InjectionSite) -> tuple[float, float]:
    return layout.point(float(placed.level_pct), float(placed.across_pct))


@given(layouts())
def test_every_site_is_on_at_least_one_sheet(drawn: tuple[Layout, list[InjectionSite]]) -> None:
    layout, sites = drawn
    for placed in sites:
        assert any(tile.holds(point_of(layout, placed)) for tile in layout.tiles)


@given(layouts())
def test_the_whole_posterior_view_down_to_the_end_is_on_the_sheets(
    drawn: tuple[Layout, list[InjectionSite]],
) -> None:
    layout, _ = drawn
    for step, edge in product(range(11), (-1, 0, 1)):
        level = layout.bottom_mm * step / 10
        point = (edge * layout.half_width(level), level)
        assert any(tile.holds(point) for tile in layout.tiles)


@given(layouts())
def test_every_sheet_fits_its_paper(drawn: tuple[Layout, list[InjectionSite]]) -> None:
    layout, sites = drawn
    for paper in PaperFormat:
        fitted = layout_for(
            layout.frame, sites, paper=paper, measured_bar_mm=layout.measured_bar_mm
        )
        width, height = paper.size_mm
        for sheet in drawn_sheets(fitted, sites):
            assert sheet.width_mm <= width - 2 * SIDE_MARGIN_MM + 0.01
            room = height - TOP_MARGIN_MM - FOOT_MARGIN_MM - HEADING_MM
            assert sheet.height_mm <= room + 0.01


@given(layouts())
def test_neighbours_overlap_and_mark_the_same_skin(
    drawn: tuple[Layout, list[InjectionSite]],
) -> None:
    layout, sites = drawn
    points = [point_of(layout, placed) for placed in sites]
    for tile in layout.tiles:
        for columns, rows in ((1, 0), (0, 1)):
            other = layout.neighbour(tile, columns, rows)
            if other is None:
                continue
            shared = tile.right_mm - other.x_mm if columns else tile.bottom_mm - other.y_mm
            assert shared == pytest.approx(OVERLAP_MM)
            seam = other.x_mm if columns else other.y_mm
            axis = 0 if columns else 1
            on_one, on_other = (
                {
                    at
                    for at in (undrawn(each, mark) for mark in seam_points(layout, each, points))
                    if at[axis] == pytest.approx(seam + OVERLAP_MM / 2, abs=0.01)
                }
                for each in (tile, other)
            )
            assert on_one == on_other


def undrawn(tile: Tile, at: tuple[float, float]) -> tuple[float, float]:
    corner = tile.drawn((0.0, 0.0))
    return round(at[0] - corner[0], 3), round(at[1] - corner[1], 3)


@given(layouts(), places)
def test_a_point_of_the_overlap_is_the_same_place_of_the_skin(
    drawn: tuple[Layout, list[InjectionSite]], place: tuple[Decimal, Decimal]
) -> None:
    """Laid on one another at their marks, two sheets show every place once."""
    layout, _ = drawn
    point = layout.point(float(place[0]), float(place[1]))
    holders = [tile for tile in layout.tiles if tile.holds(point)]
    for tile in holders:
        assert undrawn(tile, tile.drawn(point)) == pytest.approx(point, abs=0.002)


@given(layouts())
def test_mirrored_legs_give_mirrored_sheets(drawn: tuple[Layout, list[InjectionSite]]) -> None:
    layout, sites = drawn
    frame = layout.frame
    other = Laterality.RIGHT if frame.side is Laterality.LEFT else Laterality.LEFT
    levels = tuple((level, frame.girth_mm(level)) for level in frame.measured_levels)
    mirrored = [placed.model_copy(update={"side": other}) for placed in sites]
    twin = layout_for(
        LegFrame(other, frame.reference_line_mm, levels),
        mirrored,
        measured_bar_mm=layout.measured_bar_mm,
    )
    same = layout_for(frame, sites, measured_bar_mm=layout.measured_bar_mm)
    assert twin.direction == -same.direction
    for placed, twin_site in zip(sites, mirrored, strict=True):
        x, y = point_of(same, placed)
        twin_x, twin_y = point_of(twin, twin_site)
        assert (twin_x, twin_y) == pytest.approx((-x, y), abs=1e-6)
    windows = sorted((round(-tile.right_mm, 3), round(tile.y_mm, 3)) for tile in twin.tiles)
    assert windows == sorted((round(tile.x_mm, 3), round(tile.y_mm, 3)) for tile in same.tiles)


@given(layouts())
def test_the_fibular_head_line_is_on_the_first_sheets(
    drawn: tuple[Layout, list[InjectionSite]],
) -> None:
    layout, _ = drawn
    for tile in layout.tiles:
        assert (0 in levels_cm(tile)) is (tile.row == 0)


@given(st.lists(st.tuples(st.floats(10, 180), st.floats(20, 190)), max_size=20))
def test_no_number_covers_the_centre_of_a_cross(points: list[tuple[float, float]]) -> None:
    room = Room(Box(0, 0, 194, 210))
    for point in points:
        room.take(around(point))
    crosses = [(str(number), point) for number, point in enumerate(points, start=1)]
    for mark, (words, point) in zip(numbered(crosses, room, direction=1), crosses, strict=True):
        assert mark.words == words
        own = Box(mark.x, mark.y - 3.9, 0.62 * 4.6 * len(words), 4.6)
        assert own.distance(point) > 2.2


def test_numbers_of_crosses_apart_stand_beside_them_clear_of_every_other() -> None:
    points = [(40.0, 60.0), (52.0, 60.0), (46.0, 70.0), (46.0, 50.0)]
    room = Room(Box(0, 0, 194, 210))
    for point in points:
        room.take(around(point))
    crosses = [(str(number), point) for number, point in enumerate(points, start=1)]
    for mark, point in zip(numbered(crosses, room, direction=1), points, strict=True):
        box = Box(mark.x, mark.y - 3.9, 0.62 * 4.6, 4.6)
        assert mark.leader is None
        assert dist((box.x, box.y), point) < 12
        assert all(box.distance(other) > ARM_MM for other in points if other != point)


@pytest.mark.parametrize(
    ("measured", "scale"), [("100", 1.0), ("97", 100 / 97), ("90", 100 / 90), ("110", 100 / 110)]
)
def test_the_scale_undoes_what_the_bar_measured(measured: str, scale: float) -> None:
    assert scale_of(Decimal(measured)) == pytest.approx(scale)


@pytest.mark.parametrize("measured", ["89.9", "110.1", "0", "-97"])
def test_a_bar_that_cannot_be_right_is_not_corrected(measured: str) -> None:
    with pytest.raises(ValueError, match=measured):
        scale_of(Decimal(measured))


@pytest.mark.parametrize(
    ("girth_mm", "paper", "measured", "columns"),
    [
        (380, PaperFormat.A4, "100", 1),
        (392, PaperFormat.A4, "100", 1),
        (394, PaperFormat.A4, "100", 2),
        (394, PaperFormat.LETTER, "100", 1),
        (392, PaperFormat.A4, "97", 2),
    ],
)
def test_a_leg_takes_a_second_column_only_when_it_must(
    girth_mm: float, paper: PaperFormat, measured: str, columns: int
) -> None:
    frame = LegFrame(Laterality.LEFT, 345, ((27.0, girth_mm),))
    layout = layout_for(frame, [], paper=paper, measured_bar_mm=Decimal(measured))
    assert layout.columns == columns


def drawn_sheets(layout: Layout, sites: list[InjectionSite]) -> list[Sheet]:
    return marking_template(
        layout, list(enumerate(sites, start=1)), identity=("Kim", "C-1", "version 1", "abc")
    )


def usual(side: Laterality) -> tuple[Layout, list[InjectionSite]]:
    frame = LegFrame(side, 345, ((5.0, 330.0), (27.0, 363.0), (50.0, 312.0)))
    sites = [site(1, side, Decimal(24), Decimal(40)), site(2, side, Decimal(30), Decimal(-35))]
    return layout_for(frame, sites), sites


def test_a_sheet_is_few_elements() -> None:
    """Each element costs the PDF its time: lines that look alike share a path."""
    (sheet,) = drawn_sheets(*usual(Laterality.LEFT))
    assert len(list(parsed(sheet.svg).iter())) < 60


@pytest.mark.parametrize(
    ("side", "toe_first"), [(Laterality.LEFT, True), (Laterality.RIGHT, False)]
)
def test_words_say_which_side_is_medial(side: Laterality, toe_first: bool) -> None:
    (sheet,) = drawn_sheets(*usual(side))
    places = {text.text: float(text.get("x", "0")) for text in parsed(sheet.svg).iter(f"{SVG}text")}
    assert (places["MEDIAL edge"] > places["LATERAL edge"]) is toe_first
    assert side.value.upper() in places
    assert f"the PATIENT’S {side.value.upper()} calf, sheet A of 1" in sheet.alternative
    assert "sites 1, 2." in sheet.alternative


def test_names_are_escaped() -> None:
    layout, sites = usual(Laterality.LEFT)
    (sheet,) = marking_template(
        layout, [(1, sites[0])], identity=("<script>", "C & D", "version 1", "x")
    )
    words = [text.text for text in parsed(sheet.svg).iter(f"{SVG}text")]
    assert "<script>" in words
    assert "C & D" in words


def test_a_leg_printed_to_the_heel_shows_the_tuberosity() -> None:
    frame = LegFrame(Laterality.RIGHT, 300, ((27.0, 330.0),))
    sites = [site(1, Laterality.RIGHT, Decimal(99), Decimal(10))]
    *_, last = drawn_sheets(layout_for(frame, sites), sites)
    assert "calcaneal tuberosity · 100 %" in last.svg


def test_what_does_not_change_is_drawn_the_same() -> None:
    layout, sites = usual(Laterality.LEFT)
    assert drawn_sheets(layout, sites) == drawn_sheets(replace(layout), sites)
