"""The map: sides, contract with the editor, states, names, safety."""

import locale
import math
import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from planning.diagram.overlays import Overlay
from planning.diagram.render import posterior_map
from planning.diagram.scene import RING_MM, Ghost, Mode, bottom_for
from planning.diagram.words import ENGLISH, Words
from planning.domain.depth import DepthState
from planning.domain.plan import InjectionPlan, SitePlacement
from planning.domain.vocabulary import Laterality, Muscle
from planning.evidence import load_atlas
from tests.unit.planning.diagram.drawn import (
    SVG,
    case,
    legs,
    parsed,
    plan_of,
    ring,
    site,
    sites,
    words,
)

ATLAS = load_atlas()


def drawn(plan: InjectionPlan, number: str = "06", **options: object) -> str:
    drawable = case(number)
    given = {"left": drawable.left, "right": drawable.right, "atlas": ATLAS, **options}
    return posterior_map(plan, **given)  # type: ignore[arg-type]


def test_left_is_on_the_viewers_left_and_both_are_captioned_in_words() -> None:
    """SAF: a side is a word at every place it appears, never a position alone."""
    svg = drawn(case("06").plan)

    found = legs(svg)
    assert float(found["left"].attrib["data-centre-x"]) < float(
        found["right"].attrib["data-centre-x"]
    )
    assert found["left"].attrib["data-direction"] == "1"
    assert found["right"].attrib["data-direction"] == "-1"
    captions = [word for word in words(svg) if word.startswith("PATIENT")]
    assert captions == ["PATIENT’S LEFT", "PATIENT’S RIGHT"]
    assert words(svg).count("medial") == words(svg).count("lateral") == 2
    assert sum("seen from behind" in word for word in words(svg)) == 2


@pytest.mark.parametrize("number", ["06", "07"])
def test_every_site_is_drawn_once_on_its_own_leg(number: str) -> None:
    plan = case(number).plan
    svg = drawn(plan, number)

    shown = sites(svg)
    assert sorted(int(one.attrib["data-site"]) for one in shown) == [one.id for one in plan.sites]
    middle = float(parsed(svg).attrib["data-width-mm"]) / 2
    for one in shown:
        on_left = float(one.attrib["data-x"]) < middle
        assert one.attrib["data-side"] == ("left" if on_left else "right")


@pytest.mark.parametrize("number", ["03", "06", "07"])
def test_the_browser_reads_back_the_percent_a_site_was_drawn_at(number: str) -> None:
    """The contract in `planning.diagram`: only the data attributes, linear in between."""
    plan = plan_of(
        site("22", "40"),
        site("26.37", "-61.5"),
        site("99.99", "99.99"),
        site("0", "-100"),
        site("41.03", "12.34", side=Laterality.RIGHT),
        site("63.5", "-88", side=Laterality.RIGHT),
    )
    svg = drawn(plan, number)
    found = legs(svg)

    for shown, placed in zip(sites(svg), plan.sites, strict=True):
        leg = found[shown.attrib["data-side"]].attrib
        x, y = float(shown.attrib["data-x"]), float(shown.attrib["data-y"])
        widths = [float(girth) / (2 * math.pi) for girth in leg["data-girths"].split()]
        assert len(widths) == 101
        level = (y - float(leg["data-zero-y"])) / float(leg["data-reference-line-mm"]) * 100
        below = min(int(level), 99)
        width = widths[below] + (level - below) * (widths[below + 1] - widths[below])
        across = int(leg["data-direction"]) * (x - float(leg["data-centre-x"])) / width * 100
        assert level == pytest.approx(float(placed.level_pct), abs=0.01)
        assert across == pytest.approx(float(placed.across_pct), abs=0.01)


def test_ring_stands_on_the_needle_when_there_is_room() -> None:
    for shown in sites(drawn(case("06").plan)):
        circle = ring(shown)
        assert (circle.attrib["cx"], circle.attrib["cy"]) == (
            shown.attrib["data-x"],
            shown.attrib["data-y"],
        )


@pytest.mark.parametrize("apart", ["40", "41", "43"])
def test_sites_on_one_spot_give_way_and_keep_a_leader(apart: str) -> None:
    plan = plan_of(site("26", "40"), site("26", apart), site("26.5", "40"), site("26", apart))
    svg = drawn(plan)

    centres = [(float(ring(one).attrib["cx"]), float(ring(one).attrib["cy"])) for one in sites(svg)]
    distances = [math.dist(one, other) for i, one in enumerate(centres) for other in centres[:i]]
    assert min(distances) >= 2 * RING_MM
    moved = [one for one in sites(svg) if "site-crowded" in one.attrib["class"]]
    assert moved
    for one in moved:
        leader = one.find(f"{SVG}path")
        assert leader is not None
        assert leader.attrib["d"].startswith(f"M{one.attrib['data-x']} {one.attrib['data-y']}")


def test_a_finger_finds_every_site() -> None:
    """At least 24 px across on the narrowest map where there is room, and on a tablet always."""
    svg = drawn(
        plan_of(site("26", "40"), site("10", "-50"), site("30", "20", side=Laterality.RIGHT))
    )
    width = float(parsed(svg).attrib["data-width-mm"])
    for shown in sites(svg):
        assert 2 * _hit_radius(shown) * 330 / width >= 24

    for shown in sites(drawn(case("06").plan)):
        assert 2 * _hit_radius(shown) * 640 / width >= 23.9


def _hit_radius(shown: ElementTree.Element) -> float:
    return next(
        float(circle.attrib["r"])
        for circle in shown.iter(f"{SVG}circle")
        if circle.get("class") == "site-hit"
    )


def test_every_site_is_a_named_picture_that_no_tab_key_stops_at() -> None:
    """The script makes them buttons (board.js); without one they have nothing to press."""
    drawable = case("07")
    svg = drawn(drawable.plan, "07", states=drawable.states, selected=[3])

    shown = {int(one.attrib["data-site"]): one for one in sites(svg)}
    assert all(one.attrib["role"] == "img" for one in shown.values())
    assert not any("tabindex" in one.attrib for one in shown.values())
    assert shown[3].attrib["aria-label"] == (
        "Site 3, LEFT, medial head, 26\u00a0%, 9\u00a0units, 16\u00a0mm, in the muscle"
    )
    assert shown[1].attrib["aria-label"].endswith("5\u00a0mm, in the fat")
    assert shown[4].attrib["aria-label"].endswith("through the gastrocnemius into soleus")
    assert shown[3].attrib["data-selected"] == "true"
    assert "data-selected" not in shown[2].attrib


def test_undecided_depth_and_dose_are_said() -> None:
    svg = drawn(plan_of(site(depth_mm=None, dose_tenths=None), site("10", "40", dose_tenths=10)))

    first, second = sites(svg)
    assert first.attrib["aria-label"] == (
        "Site 1, LEFT, medial head, 26\u00a0%, dose not set, depth not set"
    )
    assert "1\u00a0unit," in second.attrib["aria-label"]


STATES = {
    DepthState.IN_MUSCLE: (None, 1, ""),
    DepthState.IN_FAT: ("2.4 1.5", 1, "F"),
    DepthState.NEAR_FAT: ("2.4 1.5", 1, "F"),
    DepthState.THROUGH: (None, 2, "S"),
    DepthState.NEAR_SOLEUS: (None, 2, "S"),
    DepthState.UNKNOWN: ("0.1 1.75", 1, "?"),
}


@pytest.mark.parametrize("state", DepthState)
@pytest.mark.parametrize("mode", [Mode.INTERACTIVE, Mode.STILL, Mode.PRINT])
def test_depth_state_reads_without_colour(state: DepthState, mode: Mode) -> None:
    """Ring stroke, second ring and letter: enough in black and white."""
    dash, rings, letter = STATES[state]
    (shown,) = sites(drawn(plan_of(site()), states={1: state}, mode=mode))

    outlined = [
        circle
        for circle in shown.iter(f"{SVG}circle")
        if circle.get("stroke") and circle.get("class") != "site-halo" and circle.get("r") != "2.6"
    ]
    assert ring(shown).get("stroke-dasharray") == dash
    assert len(outlined) == rings
    assert "".join("".join(one.itertext()) for one in shown.iter(f"{SVG}text")) == f"1{letter}"


def test_a_site_whose_state_was_not_given_is_not_called_safe() -> None:
    (shown,) = sites(drawn(plan_of(site())))

    assert shown.attrib["data-state"] == "unknown"
    assert shown.attrib["aria-label"].endswith("depth not checked")


@pytest.mark.parametrize(
    ("level", "bottom"), [("64", 68.0), ("65", 74.0), ("91", 104.0), ("100", 104.0)]
)
def test_a_low_site_is_never_off_the_sheet(level: str, bottom: float) -> None:
    assert bottom_for(float(level)) == bottom
    svg = drawn(plan_of(site(level, "-40")))

    (shown,) = sites(svg)
    assert float(shown.attrib["data-y"]) + RING_MM < float(parsed(svg).attrib["data-height-mm"])


def test_a_leg_that_was_not_measured_says_so_and_draws_no_leg() -> None:
    svg = drawn(case("06").plan, right=None)

    assert legs(svg)["right"].attrib["data-measured"] == "false"
    assert "data-girths" not in legs(svg)["right"].attrib
    assert "not measured" in words(svg)
    assert {one.attrib["data-side"] for one in sites(svg)} == {"left"}


def test_nothing_measured_still_draws() -> None:
    svg = drawn(case("06").plan, left=None, right=None)

    assert words(svg).count("not measured") == 2
    assert sites(svg) == []


def test_proposals_are_outlines_that_cannot_be_pressed() -> None:
    ghost = SitePlacement(
        side=Laterality.RIGHT,
        muscle=Muscle.MEDIAL_HEAD,
        level_pct=Decimal(26),
        across_pct=Decimal(40),
    )
    svg = drawn(plan_of(site()), ghosts=[Ghost(ghost, "1")])

    (proposal,) = [
        group for group in parsed(svg).iter(f"{SVG}g") if group.get("class") == "proposal"
    ]
    assert proposal.attrib["aria-label"] == "proposed"
    assert not any(one.get("tabindex") for one in proposal.iter())
    assert len(sites(svg)) == 1


def test_print_is_one_picture_with_its_counts_as_alternative_text() -> None:
    drawable = case("06")
    root = parsed(drawn(drawable.plan, mode=Mode.PRINT, states=drawable.states))

    title = root[0]
    assert title.tag == f"{SVG}title"
    assert "PATIENT’S LEFT: 6 sites" in (title.text or "")
    assert root.attrib["role"] == "img"
    assert not any(element.get("tabindex") for element in root.iter())
    assert [one.attrib["data-site"] for one in sites(ElementTree.tostring(root, "unicode"))]


@pytest.mark.parametrize("mode", Mode)
def test_no_inline_style_script_or_handler(mode: Mode) -> None:
    """The content policy blocks them and print ignores them."""
    for element in parsed(drawn(case("06").plan, mode=mode)).iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "a"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert "var(" not in "".join(element.attrib.values())
        assert "currentColor" not in element.attrib.values()
        assert "Gradient" not in element.tag


def test_ids_do_not_clash_between_two_drawings() -> None:
    def ids(prefix: str) -> set[str]:
        return {
            element.attrib["id"]
            for element in parsed(drawn(case("06").plan, id_prefix=prefix)).iter()
            if "id" in element.attrib
        }

    assert ids("a")
    assert not ids("a") & ids("b")
    root = drawn(case("06").plan, id_prefix="a")
    for reference in re.findall(r"url\(#([^)]+)\)", root):
        assert reference in ids("a")


def test_hostile_words_stay_words() -> None:
    hostile = '"><script>alert(1)</script>'
    svg = drawn(case("06").plan, words=replace(ENGLISH, left=hostile, patients_left=hostile))

    assert "<script" not in svg
    assert hostile in words(svg)


def test_korean_words_take_the_place_of_english() -> None:
    korean = {"LEFT": "왼쪽", "PATIENT’S LEFT": "환자의 왼쪽", "Site {number}": "{number}번"}
    spoken = Words.said(lambda message: korean.get(message, message))

    svg = drawn(case("06").plan, words=spoken)

    assert "환자의 왼쪽" in words(svg)
    assert sites(svg)[0].attrib["aria-label"].startswith("1번, 왼쪽, ")
    assert "NanumGothic" in svg


def test_a_german_locale_changes_nothing() -> None:
    """A template under `de` prints 1,5; strings made here survive."""
    plain = drawn(case("06").plan)
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("de_DE.UTF-8", "de_DE.utf8"):
            try:
                locale.setlocale(locale.LC_ALL, name)
                break
            except locale.Error:
                continue
        assert drawn(case("06").plan, id_prefix="map") == plain
    finally:
        locale.setlocale(locale.LC_ALL, before)
    numbers = [
        value
        for element in parsed(plain).iter()
        for name, value in element.attrib.items()
        if name in {"x", "y", "cx", "cy", "r", "d", "viewBox", "data-girths"}
    ]
    assert numbers
    assert not any("," in value for value in numbers)


def test_the_same_plan_draws_the_same_bytes() -> None:
    drawable = case("07")

    assert drawn(drawable.plan, states=drawable.states) == drawn(
        drawable.plan, states=drawable.states
    )


def test_outline_follows_this_patients_girths() -> None:
    """Case 03 measured RIGHT 2 cm wider: its outline is wider where it was measured."""
    found = legs(drawn(case("03").plan, "03"))
    left, right = (
        [float(girth) for girth in found[side].attrib["data-girths"].split()]
        for side in ("left", "right")
    )

    assert right[27] - left[27] == pytest.approx(20, abs=0.1)
    assert right[88] == left[88]
    assert all(later <= earlier for earlier, later in pairwise(left[30:80]))


@pytest.mark.parametrize("mode", [Mode.INTERACTIVE, Mode.STILL, Mode.PRINT])
@pytest.mark.parametrize(
    ("overlay", "region"),
    [
        (Overlay.KEEP_OUTS, "midline_strip"),
        (Overlay.NERVE_BANDS, "yi_medial"),
        (Overlay.BULGING_UNITS, "unit_5"),
    ],
)
def test_an_overlay_is_drawn_only_when_asked_for(mode: Mode, overlay: Overlay, region: str) -> None:
    """A group on each leg, and on a screen one more in the key."""
    without = drawn(case("06").plan, mode=mode, overlays=[o for o in Overlay if o is not overlay])
    alone = drawn(case("06").plan, mode=mode, overlays=[overlay])

    assert f'data-region="{region}"' not in without
    assert f"overlay-{overlay.value}" not in without
    assert alone.count(f'data-region="{region}"') == 2
    groups = [
        one
        for one in parsed(alone).iter(f"{SVG}g")
        if one.get("class") == f"overlay overlay-{overlay.value}"
    ]
    assert len(groups) == (2 if mode is Mode.PRINT else 3)


def test_overlays_stand_in_the_part_of_the_map_that_edits_leave_alone() -> None:
    """They are before the sites, so that no edit sends them again."""
    first, later = (
        drawn(plan, overlays=Overlay).split('<g class="sites"')[0].split("</title>")[1]
        for plan in (case("06").plan, plan_of(site("20", "30")))
    )
    assert first == later
    assert "overlay-bulging_units" in first


def test_a_units_number_is_no_sites_number() -> None:
    """Square plates for units, rings for sites: both carry figures."""
    svg = drawn(plan_of(), overlays=[Overlay.BULGING_UNITS])
    group = next(
        one
        for one in parsed(svg).iter(f"{SVG}g")
        if one.get("class") == "overlay overlay-bulging_units"
    )
    assert [text.text for text in group.iter(f"{SVG}text")] == list("12345")
    assert len(list(group.iter(f"{SVG}rect"))) == 5
    assert not list(group.iter(f"{SVG}circle"))


@pytest.mark.parametrize("code", ["midline_strip", "popliteal", "fibular_neck"])
def test_keep_outs_are_hatched_and_outlined(code: str) -> None:
    svg = drawn(case("06").plan, overlays=[Overlay.KEEP_OUTS])

    assert f'data-region="{code}"' in svg
    assert 'fill="url(#map-hatch)"' in svg


def test_thumbnail_shows_both_whole_legs_and_the_treated_part() -> None:
    svg = drawn(case("06").plan, mode=Mode.THUMBNAIL, id_prefix="thumb")
    root = parsed(svg)

    assert words(svg) == ["LEFT", "RIGHT"]
    assert root.attrib["role"] == "img"
    assert (root[0].text or "").startswith("Both lower legs")
    assert len(root.findall(f"{SVG}circle")) == 12
    assert len(list(root.iter(f"{SVG}rect"))) == 1


def test_the_key_says_what_rings_and_hatches_mean() -> None:
    """So that a picture in black and white explains itself."""
    plain = words(drawn(case("06").plan, mode=Mode.STILL))
    every = words(drawn(case("06").plan, mode=Mode.STILL, overlays=Overlay))

    for said in ("in the muscle", "in the fat", "into soleus"):
        assert said in plain
        assert said in every
    for said in (
        "keep out · clinic default",
        "dense nerve band [Yi2023], direction inferred",
        "bulging units [Xu2017], layout clinic default",
    ):
        assert said not in plain
        assert said in every


def test_paper_leaves_the_key_to_the_page_and_its_room_to_the_legs() -> None:
    paper, screen = (drawn(case("06").plan, mode=mode) for mode in (Mode.PRINT, Mode.STILL))

    assert "in the muscle" not in words(paper)
    heights = [float(parsed(svg).attrib["data-height-mm"]) for svg in (paper, screen)]
    assert heights[1] - heights[0] > 15
    assert max(float(one.get("y", 0)) for one in parsed(paper).iter(f"{SVG}text")) < heights[0]


def test_figures_on_paper_stand_where_they_stand_on_the_screen() -> None:
    """Set from their start by the widths of Nanum Gothic, they end and centre the same."""
    plan = plan_of(*(site(str(level), "40") for level in range(4, 48, 4)))
    for shown in sites(drawn(plan, mode=Mode.PRINT)):
        number = shown.find(f"{SVG}text")
        assert number is not None
        assert number.attrib["text-anchor"] == "start"
        width = 0.606 * float(number.attrib["font-size"]) * len(number.text or "")
        middle = float(number.attrib["x"]) + width / 2
        assert middle == pytest.approx(float(ring(shown).attrib["cx"]), abs=0.02)


def test_letters_of_crowded_sites_cover_no_ring() -> None:
    plan = plan_of(site("24", "52"), site("28", "33"), site("24.5", "50"), site("20", "30"))
    states = dict.fromkeys(range(1, 5), DepthState.IN_FAT)
    shown = sites(drawn(plan, states=states))
    centres = [(float(ring(one).attrib["cx"]), float(ring(one).attrib["cy"])) for one in shown]

    for i, one in enumerate(shown):
        letter = next(c for c in one.iter(f"{SVG}circle") if c.get("r") == "2.6")
        place = float(letter.attrib["cx"]), float(letter.attrib["cy"])
        others = [centre for j, centre in enumerate(centres) if j != i]
        assert min(math.dist(place, other) for other in others) > RING_MM + 2.6


def test_a_site_beside_its_head_is_never_drawn_as_in_the_muscle() -> None:
    """Case 07, site 5: 62 % is below the gastrocnemius, so its depth says nothing."""
    drawable = case("07")
    assert drawable.states[5] is DepthState.IN_MUSCLE
    svg = drawn(drawable.plan, "07", states=drawable.states)

    fifth = next(one for one in sites(svg) if one.attrib["data-site"] == "5")
    assert "site-outside" in fifth.attrib["class"]
    assert fifth.attrib["aria-label"].endswith("14\u00a0mm, outside the drawn head")
    assert ring(fifth).attrib["stroke-dasharray"] == "0.1 1.75"
    assert "".join("".join(one.itertext()) for one in fifth.iter(f"{SVG}text")) == "5?"
