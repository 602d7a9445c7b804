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
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram.map_sites import hit_area, site_shapes
from planning.diagram.scene import DIGIT_DROP, NUMBER_SIZES, Mode, SiteMark, spread
from planning.diagram.svg import Safe, element, fixed, text
from planning.diagram.thigh_backdrop import height_with, key_lines, thigh_backdrop
from planning.diagram.thigh_frame import WIDTH, needle_point
from planning.diagram.words import ENGLISH, Words
from planning.domain.depth import DepthState
from planning.domain.quantities import format_decimal
from planning.domain.thigh import ThighSite, thigh_label
from planning.domain.vocabulary import Laterality


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
    height = height_with(len(key_lines(words, dense_band, paper)))
    title_id = f"{prefix}-title"
    return element(
        "svg",
        element("title", text(thigh_title(sites, words)), id=title_id),
        thigh_backdrop(words, dense_band, paper),
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


def _marks(sites: Sequence[ThighSite], side: Laterality, words: Words) -> list[SiteMark]:
    numbered = [(number, site) for number, site in enumerate(sites, start=1) if site.side is side]
    needles = tuple(needle_point(site) for _, site in numbered)
    rings, hits, corners = spread(needles, WIDTH)
    marks = []
    for (number, site), needle, ring, hit, corner in zip(
        numbered, needles, rings, hits, corners, strict=True
    ):
        label = thigh_label(number)
        size = NUMBER_SIZES[0] if len(label) == 2 else NUMBER_SIZES[2]
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
    level = words.percent.format(amount=format_decimal(site.level_pct))
    parts = [words.site.format(number=label), words.side(site.side), words.above_knee]
    return ", ".join([*parts, level, words.dose(site.dose_tenths), words.depth(site.depth_mm)])


def _mark(mark: SiteMark, mode: Mode) -> Safe:
    if mode is not Mode.INTERACTIVE:
        shapes = site_shapes(mark, halo=False, paper=mode is Mode.PRINT)
        return element("g", *shapes, data_thigh_site=mark.id, data_side=mark.side)
    return element(
        "g",
        hit_area(mark, "site-hit"),
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
