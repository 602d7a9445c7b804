"""Both lower legs whole, knee to heel, very small: where the treated part is."""

from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram.geometry import BOTTOM_PCT, LegPlace, Sheet, levels_between, sheet_for
from planning.diagram.svg import Safe, element, fixed, joined, smooth, text
from planning.diagram.words import Words
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Laterality

HEEL_PCT = 106.0
EDGE_MM = 8.0
WORD_SIZE = 24.0
FOOT_ROOM_MM = 34.0
DOT_MM = 4.6


def thumbnail(
    plan: InjectionPlan,
    *,
    left: LegFrame | None,
    right: LegFrame | None,
    words: Words,
    id_prefix: str,
) -> Safe:
    """Silhouettes at one scale, the map's part framed, a dot for each site."""
    sheet = sheet_for(
        left,
        right,
        bottom_pct=HEEL_PCT,
        ruler_room=EDGE_MM,
        head_room=EDGE_MM,
        foot_room=FOOT_ROOM_MM,
    )
    title_id = f"{id_prefix}-title"
    title = words.thumbnail_title.format(
        left=words.sites(len(plan.on_side(Laterality.LEFT))),
        right=words.sites(len(plan.on_side(Laterality.RIGHT))),
    )
    return element(
        "svg",
        element("title", text(title), id=title_id),
        _legs(sheet, words),
        joined(_dots(plan, sheet)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(sheet.width)} {fixed(sheet.height)}",
        class_="calf-map calf-map-thumbnail",
        role="img",
        aria_labelledby=title_id,
    )


@lru_cache(maxsize=64)
def _legs(sheet: Sheet, words: Words) -> Safe:
    parts = []
    lowest = 0.0
    for side in Laterality:
        place, centre = sheet.place(side), sheet.centre(side)
        word_y = fixed(sheet.height - 8)
        if place is None:
            parts.append(
                element(
                    "text",
                    text("–"),
                    x=fixed(centre),
                    y=fixed(sheet.height / 2),
                    font_size="40",
                    text_anchor="middle",
                    fill=c.QUIET,
                )
            )
        else:
            lowest = max(lowest, place.y(BOTTOM_PCT))
            parts.append(
                element(
                    "path",
                    d=_lower_leg(place, sheet.top_pct),
                    fill=c.SKIN,
                    stroke=c.SKIN_LINE,
                    stroke_width="3",
                    stroke_linejoin="round",
                )
            )
        parts.append(
            element(
                "text",
                text(words.side(side)),
                x=fixed(centre),
                y=word_y,
                font_size=fixed(WORD_SIZE),
                font_weight="700",
                text_anchor="middle",
                fill=c.INK,
                font_family=c.FONT,
            )
        )
    if lowest:
        top = sheet.zero_y - 6
        parts.append(
            element(
                "rect",
                x="3",
                y=fixed(top),
                width=fixed(sheet.width - 6),
                height=fixed(lowest - top),
                rx="8",
                fill=c.ACCENT,
                fill_opacity="0.1",
                stroke=c.ACCENT,
                stroke_width="4",
            )
        )
    return joined(parts)


def _lower_leg(place: LegPlace, top_pct: float) -> str:
    """Knee to heel; the heel below 100 % is only rounded off."""
    levels = levels_between(top_pct, 97, 4)
    heel = [(100.0, -96.0), (103.5, -70.0), (105.0, 0.0), (103.5, 70.0), (100.0, 96.0)]
    return (
        smooth(
            [
                *(place.point(level, -100) for level in levels),
                *(place.point(*corner) for corner in heel),
                *(place.point(level, 100) for level in reversed(levels)),
            ]
        )
        + "Z"
    )


def _dots(plan: InjectionPlan, sheet: Sheet) -> list[Safe]:
    dots = []
    for site in plan.sites:
        place = sheet.place(site.side)
        if place is not None:
            x, y = place.point(float(site.level_pct), float(site.across_pct))
            dots.append(element("circle", cx=fixed(x), cy=fixed(y), r=fixed(DOT_MM), fill=c.ACCENT))
    return dots
