"""Both distal thighs from the front, with what is recorded above the knee.

    viewer's left            viewer's right
    PATIENT'S RIGHT          PATIENT'S LEFT          seen from the front

It is the calf map's mirror image, so every caption says both the side and the view. The
shapes are one schematic thigh drawn twice: its girth is not measured, which the drawing
says. Marks look like the calf's; their ring is always the dotted one, because no depth is
checked here.

The editor's contract: each thigh is

    <g class="thigh" data-side data-direction data-centre-x data-top-y data-bottom-y
       data-medial="w50 w55 … w100" data-lateral="…">

with `y` from 50 % (`top-y`) to 100 % (`bottom-y`), and half widths in viewBox units at
every fifth percent, between which the edge runs straight; `across_pct` is
`direction × (x − centre_x) / half width × 100`, by the medial or the lateral width.
Marks are `<g class="site" data-thigh-site="ID" data-x data-y>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram import thigh_anatomy as anatomy
from planning.diagram.map_sites import site_shapes
from planning.diagram.scene import DIGIT_DROP, NUMBER_SIZES, Mode, SiteMark, spread
from planning.diagram.svg import Point, Safe, element, fixed, joined, polyline, smooth, text
from planning.diagram.words import ENGLISH, Words
from planning.domain.depth import DepthState
from planning.domain.quantities import format_decimal, format_tenths
from planning.domain.thigh import HIGHEST_LEVEL_PCT, LOWEST_LEVEL_PCT, ThighSite, thigh_label
from planning.domain.vocabulary import Laterality

WIDTH = 256.0
_SCALE = 0.72
"""Drawn smaller than the thigh is, so that marks and words are as large as the calf's."""
_KNEE_Y = 176.0
_FOOT_Y = _KNEE_Y + _SCALE * anatomy.BOTTOM_MM
_KEY_LINE = 7.0
_CENTRES = {Laterality.RIGHT: 64.0, Laterality.LEFT: 192.0}
_TOWARD_MEDIAL = {Laterality.RIGHT: 1, Laterality.LEFT: -1}
_STEP_PCT = 5
_LEVELS = range(LOWEST_LEVEL_PCT, HIGHEST_LEVEL_PCT + 1, _STEP_PCT)
_FADE_MM = 2.6
_FADES = 6


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Type sizes in viewBox units; paper shows the drawing smaller."""

    caption: float
    seen: float
    label: float
    key: float = 5.6


_SCREEN = _Sizes(caption=6.4, seen=4.8, label=4.6)
_PAPER = _Sizes(caption=7.4, seen=6.2, label=5.4)


def thigh_map(
    sites: Sequence[ThighSite],
    *,
    mode: Mode = Mode.INTERACTIVE,
    words: Words = ENGLISH,
    id_prefix: str = "thigh",
    dense_band: bool = True,
) -> Safe:
    """Both distal thighs from the front as one `<svg>`; `sites` in the plan's order.

    `dense_band` outlines areas 6–9 of ten [YiVM2024] and says what they were found for.
    """
    return _drawn(tuple(sites), mode, words, id_prefix, dense_band)


def thigh_title(sites: Sequence[ThighSite], words: Words = ENGLISH) -> str:
    """The drawing in a sentence, for who cannot see it."""
    counts = {
        side.value: words.sites(sum(site.side is side for site in sites)) for side in Laterality
    }
    return words.thigh_title.format(**counts)


@lru_cache(maxsize=256)
def _drawn(
    sites: tuple[ThighSite, ...], mode: Mode, words: Words, prefix: str, dense_band: bool
) -> Safe:
    interactive, paper = mode is Mode.INTERACTIVE, mode is Mode.PRINT
    height = _height(len(_key_lines(words, dense_band, paper)))
    title_id = f"{prefix}-title"
    return element(
        "svg",
        element("title", text(thigh_title(sites, words)), id=title_id),
        _backdrop(words, dense_band, paper),
        element(
            "g",
            *(_mark(mark, mode) for side in Laterality for mark in _marks(sites, side, words)),
            class_="sites",
            font_family=c.FONT,
            text_anchor="middle",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(WIDTH)} {fixed(height)}",
        class_=f"plan-svg thigh-map thigh-map-{mode.value}",
        role="group" if interactive else "img",
        aria_labelledby=title_id,
    )


# ---- The thighs --------------------------------------------------------------------------


@lru_cache(maxsize=16)
def _backdrop(words: Words, dense_band: bool, paper: bool) -> Safe:
    sizes, sides = _PAPER if paper else _SCREEN, (Laterality.RIGHT, Laterality.LEFT)
    return joined(
        [
            *(_thigh(side, words, dense_band) for side in sides),
            _faded(),
            *(_captions(side, words, sizes) for side in sides),
            _ruler(words, sizes),
            _key(words, dense_band, paper),
        ]
    )


def _thigh(side: Laterality, words: Words, dense_band: bool) -> Safe:
    def placed(points: Sequence[Point]) -> list[Point]:
        return [_at(side, point) for point in points]

    def muscle(points: Sequence[Point], fill: str, **more: str) -> Safe:
        return element(
            "path",
            d=smooth(placed(points), closed=True),
            fill=fill,
            stroke=c.FIBRE,
            stroke_width="0.5",
            **more,
        )

    def lines(strands: Sequence[Sequence[Point]], colour: str, **more: str) -> Safe:
        return element(
            "path",
            d="".join(smooth(placed(strand)) for strand in strands),
            fill="none",
            stroke=colour,
            stroke_linecap="round",
            **more,
        )

    lateral, medial = placed(anatomy.LATERAL_EDGE), placed(anatomy.MEDIAL_EDGE)
    parts = [
        element("path", d=_outline(lateral, medial), fill=c.SKIN_ROUND[0][0], data_region="thigh"),
        muscle(anatomy.VASTUS_LATERALIS, c.LATERAL_LIGHT, data_muscle="vastus_lateralis"),
        muscle(anatomy.RECTUS_FEMORIS, c.LATERAL_LIGHT, data_muscle="rectus_femoris"),
        muscle(anatomy.VASTUS_MEDIALIS, c.MEDIAL, data_muscle="vastus_medialis"),
        lines(anatomy.fibres(), c.FIBRE, stroke_width="0.35", stroke_opacity="0.34"),
        element(
            "path",
            d=smooth(placed(anatomy.QUADRICEPS_TENDON), closed=True),
            fill=c.TENDON,
            stroke=c.TENDON_LINE,
            stroke_width="0.4",
        ),
        element(
            "path",
            d=polyline(placed(anatomy.PATELLAR_TENDON), closed=True),
            fill=c.TENDON,
            stroke=c.TENDON_LINE,
            stroke_width="0.4",
        ),
        element(
            "path",
            d=smooth(placed(anatomy.PATELLA), closed=True),
            fill=c.BONE,
            stroke=c.BONE_LINE,
            stroke_width="0.7",
            data_region="patella",
        ),
        lines(anatomy.CREASES, c.CREASE, stroke_width="0.6", stroke_opacity="0.7"),
        lines(
            [[(0, anatomy.level_mm(LOWEST_LEVEL_PCT)), (0, -2)]],
            c.INK,
            stroke_width="0.6",
            stroke_dasharray="0.1 2.2",
            stroke_opacity="0.7",
        ),
    ]
    if dense_band:
        parts.append(
            element(
                "path",
                d=polyline(placed(anatomy.dense_band()), closed=True),
                fill="none",
                stroke=c.ACCENT,
                stroke_width="0.8",
                stroke_dasharray="2.2 1.5",
                data_region="dense_band",
            )
        )
    parts.append(
        lines([anatomy.LATERAL_EDGE, anatomy.MEDIAL_EDGE], c.SKIN_LINE, stroke_width="0.8")
    )
    return element(
        "g",
        *parts,
        class_="thigh",
        role="group",
        aria_label=words.caption(side),
        data_side=side.value,
        data_direction=str(_TOWARD_MEDIAL[side]),
        data_centre_x=fixed(_CENTRES[side]),
        data_top_y=fixed(_y(LOWEST_LEVEL_PCT)),
        data_bottom_y=fixed(_y(HIGHEST_LEVEL_PCT)),
        data_medial=" ".join(fixed(_half_width(level, 1), 2) for level in _LEVELS),
        data_lateral=" ".join(fixed(_half_width(level, -1), 2) for level in _LEVELS),
    )


def _outline(lateral: list[Point], medial: list[Point]) -> str:
    return f"{smooth(lateral)}L{smooth(medial[::-1])[1:]}Z"


def _faded() -> Safe:
    """The cut ends run out into the paper."""
    top, bottom = _KNEE_Y + _SCALE * anatomy.TOP_MM, _FOOT_Y
    reach = [(step + 1) * _FADE_MM for step in range(_FADES)]

    def strip(y: float, height: float) -> Safe:
        return element("rect", x="0", y=fixed(y), width=fixed(WIDTH), height=fixed(height))

    return joined(
        [
            element("g", strip(0, top), fill=c.PAPER),
            element(
                "g",
                *(strip(top, far) for far in reach),
                *(strip(bottom - far, far + 1) for far in reach),
                fill=c.PAPER,
                fill_opacity="0.3",
            ),
        ]
    )


def _said_at(said: str, at: Point, size: float, anchor: str = "middle", **more: str) -> Safe:
    return element(
        "text",
        text(said),
        x=fixed(at[0]),
        y=fixed(at[1]),
        font_size=fixed(size),
        text_anchor=anchor,
        **more,
    )


def _captions(side: Laterality, words: Words, sizes: _Sizes) -> Safe:
    x = _CENTRES[side]
    outer, inner = (x - 56, x + 50) if side is Laterality.RIGHT else (x + 56, x - 50)
    ends = ("start", "end") if side is Laterality.RIGHT else ("end", "start")
    bold = {"font_weight": "700", "letter_spacing": "0.4", "fill": c.INK}
    named = (
        (words.vastus_medialis, (35, -98)),
        (words.vastus_lateralis, (-46, -118)),
        (words.rectus_femoris, (0, -150)),
        (words.patella, (0, 22)),
    )
    return element(
        "g",
        _said_at(words.caption(side), (x, 8), sizes.caption, **bold),
        _said_at(words.seen_from_front, (x, 15), sizes.seen),
        *(_label(said, _at(side, at), sizes.label) for said, at in named),
        _said_at(words.lateral, (outer, _FOOT_Y + 1), sizes.label, ends[0]),
        _said_at(words.medial, (inner, _FOOT_Y + 1), sizes.label, ends[1]),
        class_="thigh-words",
        font_family=c.FONT,
        fill=c.QUIET,
        data_side=side.value,
    )


def _label(said: str, at: Point, size: float) -> Safe:
    """Each word on a line of its own, about the point."""
    lines = said.split(" ")
    return joined(
        _said_at(
            line,
            (at[0], at[1] + 1.1 * size * (row - (len(lines) - 1) / 2)),
            size,
            fill=c.INK,
            fill_opacity="0.8",
        )
        for row, line in enumerate(lines)
    )


def _ruler(words: Words, sizes: _Sizes) -> Safe:
    """Percent of the line, between the thighs; there are no centimetres to give."""
    middle = WIDTH / 2
    top, bottom = _y(LOWEST_LEVEL_PCT), _y(HIGHEST_LEVEL_PCT)
    rails = "".join(f"M{fixed(middle + x)} {fixed(top)}V{fixed(bottom)}" for x in (-9.5, 9.5))
    levels = range(LOWEST_LEVEL_PCT, HIGHEST_LEVEL_PCT + 1, 10)
    ticks = "".join(f"M{fixed(middle - 9.5)} {fixed(_y(level))}h2.5m14 0h2.5" for level in levels)
    return element(
        "g",
        element("path", d=rails + ticks, stroke=c.HAIRLINE, stroke_width="0.5", fill="none"),
        *(
            _said_at(
                words.percent.format(amount=level),
                (middle, _y(level) + 1.6),
                sizes.label,
                font_weight="700",
            )
            for level in levels
        ),
        class_="ruler",
        font_family=c.FONT,
        fill=c.QUIET,
    )


def _key_lines(words: Words, dense_band: bool, paper: bool) -> list[str]:
    """On paper the page says them, in a size that can be read."""
    if paper:
        return []
    return [words.thigh_line, words.thigh_schematic, *([words.thigh_dense] * dense_band)]


def _height(lines: int) -> float:
    return _FOOT_Y + 5 + _KEY_LINE * lines


def _key(words: Words, dense_band: bool, paper: bool) -> Safe:
    lines = _key_lines(words, dense_band, paper)
    last = _FOOT_Y + 3.4 + _KEY_LINE * len(lines)
    sample = Safe("")
    if dense_band and lines:
        sample = element(
            "rect",
            x="3",
            y=fixed(last - 3.9),
            width="6",
            height="3.8",
            fill="none",
            stroke=c.ACCENT,
            stroke_width="0.7",
            stroke_dasharray="1.5 1",
        )
    return element(
        "g",
        sample,
        *(
            _said_at(
                line,
                (
                    11 if line == words.thigh_dense else 3,
                    last - _KEY_LINE * (len(lines) - 1 - row),
                ),
                _SCREEN.key,
                "start",
            )
            for row, line in enumerate(lines)
        ),
        class_="map-key",
        font_family=c.FONT,
        fill=c.QUIET,
    )


# ---- The marks ---------------------------------------------------------------------------


def _marks(sites: Sequence[ThighSite], side: Laterality, words: Words) -> list[SiteMark]:
    numbered = [(number, site) for number, site in enumerate(sites, start=1) if site.side is side]
    needles = tuple(needle_point(site) for _, site in numbered)
    rings, hits, corners = spread(needles, WIDTH)
    marks = []
    for (number, site), needle, ring, hit, corner in zip(
        numbered, needles, rings, hits, corners, strict=True
    ):
        label = thigh_label(number)
        size = NUMBER_SIZES[min(len(label), len(NUMBER_SIZES)) - 1]
        marks.append(
            SiteMark(
                id=str(site.id),
                number=label,
                side=side.value,
                muscle="vastus_medialis",
                state=DepthState.UNKNOWN,
                outside=False,
                letter="",
                label=_said(label, site, words),
                level_pct=format_decimal(site.level_pct),
                across_pct=format_decimal(site.across_pct),
                x=fixed(ring[0], 3),
                y=fixed(ring[1], 3),
                true_x=fixed(needle[0], 3),
                true_y=fixed(needle[1], 3),
                dom_id=f"thigh-mark-{site.id}",
                hit_mm=fixed(hit),
                number_size=fixed(size),
                number_y=fixed(ring[1] + DIGIT_DROP * size),
                letter_x=fixed(corner[0]),
                letter_y=fixed(corner[1]),
                letter_text_y=fixed(corner[1]),
                crowded=ring != needle,
                selected=False,
            )
        )
    return marks


def _said(label: str, site: ThighSite, words: Words) -> str:
    """`Site V1, LEFT, above the knee, 80 %, 5 units, depth not set`."""
    if site.dose_tenths is None:
        dose = words.dose_not_set
    elif site.dose_tenths == 10:
        dose = words.one_unit
    else:
        dose = words.units.format(amount=format_tenths(site.dose_tenths))
    depth = words.depth_not_set
    if site.depth_mm is not None:
        depth = words.millimetres.format(amount=format_decimal(site.depth_mm))
    level = words.percent.format(amount=format_decimal(site.level_pct))
    parts = [words.site.format(number=label), words.side(site.side), words.above_knee]
    return ", ".join([*parts, level, dose, depth])


def _mark(mark: SiteMark, mode: Mode) -> Safe:
    if mode is not Mode.INTERACTIVE:
        shapes = site_shapes(mark, halo=False, paper=mode is Mode.PRINT)
        return element("g", *shapes, data_thigh_site=mark.id, data_side=mark.side)
    hit = element(
        "circle",
        class_="site-hit",
        cx=mark.x,
        cy=mark.y,
        r=mark.hit_mm,
        fill=c.PAPER,
        fill_opacity="0",
    )
    return element(
        "g",
        hit,
        *site_shapes(mark, halo=True),
        class_="site site-crowded" if mark.crowded else "site",
        id=mark.dom_id,
        role="button",
        tabindex="0",
        aria_label=mark.label,
        data_thigh_site=mark.id,
        data_side=mark.side,
        data_x=mark.true_x,
        data_y=mark.true_y,
    )


# ---- Places ------------------------------------------------------------------------------


def needle_point(site: ThighSite) -> Point:
    """Where the needle goes, in viewBox units."""
    level, across = float(site.level_pct), float(site.across_pct)
    outward = _half_width(level, 1 if across >= 0 else -1) * across / 100
    return _CENTRES[site.side] + _TOWARD_MEDIAL[site.side] * outward, _y(level)


def _at(side: Laterality, point: Point) -> Point:
    x = _CENTRES[side] + _SCALE * _TOWARD_MEDIAL[side] * point[0]
    return x, _KNEE_Y + _SCALE * point[1]


def _y(level_pct: float) -> float:
    return _KNEE_Y + _SCALE * anatomy.level_mm(level_pct)


def _half_width(level_pct: float, sign: int) -> float:
    """To the medial (`1`) or the lateral (`-1`) edge; straight between every fifth percent."""
    edge = anatomy.MEDIAL_EDGE if sign > 0 else anatomy.LATERAL_EDGE
    below = min(level_pct - level_pct % _STEP_PCT, HIGHEST_LEVEL_PCT - _STEP_PCT)
    part = (level_pct - below) / _STEP_PCT
    first, second = (
        abs(anatomy.edge_mm(edge, anatomy.level_mm(level))) for level in (below, below + _STEP_PCT)
    )
    return _SCALE * (first * (1 - part) + second * part)
