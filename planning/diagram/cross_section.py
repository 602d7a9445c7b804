"""The leg cut across at one site: this girth, this fat, this muscle, this needle.

Posterior is up and the cut is seen from below, so LEFT and RIGHT, medial and lateral
stand as they do on the map. What was not measured is hatched and said, not drawn.
"""

from dataclasses import dataclass

from planning.diagram import palette as c
from planning.diagram import section_paths as p
from planning.diagram.section_anatomy import DEEPEST_SHARE, Cut, Section, section_at
from planning.diagram.section_labels import HUB_MM, NEEDLE_OUTSIDE_MM, labels, line
from planning.diagram.section_sentence import describe
from planning.diagram.svg import Safe, element, fixed, text
from planning.diagram.words import ENGLISH, Words
from planning.domain.assessment import Layers
from planning.domain.atlas import Atlas
from planning.domain.depth import DepthState, DepthWindow, depth_state
from planning.domain.legframe import LegFrame
from planning.domain.plan import SitePlacement
from planning.domain.quantities import format_decimal
from planning.domain.text import Text
from planning.domain.vocabulary import Muscle

NARROWEST = 84.0
ABOVE = 26.0
BELOW = 29.0
BAND_MM = 5.5


@dataclass(frozen=True, slots=True)
class CrossSection:
    """The drawing, and the same thing said in a sentence."""

    svg: Safe
    sentence: Text


def cross_section(
    *,
    frame: LegFrame,
    layers: Layers,
    site: SitePlacement,
    atlas: Atlas,
    window: DepthWindow | None,
    words: Words = ENGLISH,
    id_prefix: str = "section",
) -> CrossSection:
    """Cut `frame` at `site`'s level and put its needle in, all in millimetres.

    `layers` are this leg's; `window` is that of the site's own head, `None` when it was
    not measured.
    """
    section = section_at(frame, layers, atlas, float(site.level_pct), float(site.across_pct))
    cut = Cut(section, frame, site, window)
    return CrossSection(svg=_drawn(cut, words, id_prefix), sentence=describe(cut))


def _drawn(cut: Cut, words: Words, prefix: str) -> Safe:
    section = cut.section
    r = section.radius
    half_width = max(NARROWEST, r + 25)
    title = words.section_title.format(
        side=words.side(cut.frame.side), level=format_decimal(cut.site.level_pct)
    )
    return element(
        "svg",
        element("title", text(title), id=f"{prefix}-title"),
        _definitions(prefix),
        element(
            "g",
            *(_tissue(section, prefix) if section.drawable else _unmeasured(section, prefix)),
            element(
                "circle",
                cx="0",
                cy="0",
                r=fixed(r, 2),
                fill="none",
                stroke=c.SKIN_LINE,
                stroke_width="1.1",
            ),
            *_window_band(cut),
            *_needle(cut),
            *labels(cut, words, half_width),
            transform=f"translate({fixed(half_width)} {fixed(r + ABOVE)})",
            font_family=c.FONT,
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(2 * half_width)} {fixed(2 * r + ABOVE + BELOW)}",
        class_="cross-section",
        role="img",
        aria_labelledby=f"{prefix}-title",
        data_side=cut.frame.side.value,
        data_level_pct=format_decimal(cut.site.level_pct),
    )


def _definitions(prefix: str) -> Safe:
    return element(
        "defs",
        element(
            "pattern",
            element(
                "path",
                d="M-0.5 0.5L0.5 -0.5M0 3.4L3.4 0M2.9 3.9L3.9 2.9",
                stroke=c.HATCH,
                stroke_width="0.3",
                stroke_opacity="0.6",
            ),
            id=f"{prefix}-hatch",
            width="3.4",
            height="3.4",
            patternUnits="userSpaceOnUse",
        ),
    )


def _unmeasured(section: Section, prefix: str) -> list[Safe]:
    return [
        element("circle", cx="0", cy="0", r=fixed(section.radius, 2), fill=c.SKIN),
        element(
            "circle",
            cx="0",
            cy="0",
            r=fixed(section.radius, 2),
            fill=f"url(#{prefix}-hatch)",
        ),
    ]


def _tissue(section: Section, prefix: str) -> list[Safe]:
    parts = [
        element("circle", cx="0", cy="0", r=fixed(section.radius, 2), fill=c.FAT),
        _path(p.fat_ring(section), fill=c.COMPARTMENT, stroke=c.FAT_LINE, stroke_width="0.6"),
        _path(p.deep_bellies(section), fill=c.DEEP, stroke=c.DEEP_LINE, stroke_width="0.5"),
        _path(p.septa(section), fill="none", stroke=c.DEEP_LINE, stroke_width="0.8"),
        _path(p.raphe_path(section), fill=c.FAT),
        _path(p.soleus_path(section), fill=c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.5"),
    ]
    for head in section.heads:
        if head.layers is None:
            continue
        tone = c.MEDIAL if head.muscle is Muscle.MEDIAL_HEAD else c.LATERAL
        parts += [
            _path(p.head_path(section, head), fill=tone, stroke=c.FIBRE, stroke_width="0.5"),
            _path(
                p.fibre_paths(section, head),
                fill="none",
                stroke=c.FIBRE,
                stroke_width="0.4",
                stroke_opacity="0.5",
                stroke_linecap="round",
            ),
        ]
    for sign in (-1, 1):
        if section.layers_on(sign) is None:
            half = p.half_disc(section, sign)
            parts += [
                _path(half, fill=c.SKIN),
                _path(half, fill=f"url(#{prefix}-hatch)"),
            ]
    (x, y), r = p.fibula(section)
    parts += [
        _path(p.tibia_path(section), fill=c.BONE, stroke=c.BONE_LINE, stroke_width="0.7"),
        _path(
            p.tibia_path(section, 0.56),
            fill=c.FAT,
            fill_opacity="0.5",
            stroke=c.BONE_LINE,
            stroke_width="0.3",
        ),
        element(
            "circle",
            cx=fixed(x),
            cy=fixed(y),
            r=fixed(r),
            fill=c.BONE,
            stroke=c.BONE_LINE,
            stroke_width="0.7",
        ),
        element(
            "circle",
            cx=fixed(x),
            cy=fixed(y),
            r=fixed(r * 0.45),
            fill=c.FAT,
            fill_opacity="0.5",
            stroke=c.BONE_LINE,
            stroke_width="0.3",
        ),
    ]
    return parts


def _window_band(cut: Cut) -> list[Safe]:
    window = cut.window
    if window is None or window.is_empty or not cut.in_head or not cut.section.drawable:
        return []
    deepest = cut.section.radius * DEEPEST_SHARE
    low, high = (min(float(mm), deepest) for mm in (window.low_mm, window.high_mm))
    middle = min(float(window.middle_mm), deepest)
    return [
        _path(
            p.band(cut.section, cut.angle, low, high, BAND_MM),
            fill=c.ACCENT_SOFT,
            fill_opacity="0.85",
            stroke=c.ACCENT,
            stroke_width="0.7",
            class_="depth-window",
        ),
        _path(
            p.band(cut.section, cut.angle, middle - 0.25, middle + 0.25, BAND_MM),
            fill=c.ACCENT,
        ),
    ]


def _needle(cut: Cut) -> list[Safe]:
    section, r = cut.section, cut.section.radius
    hub = section.at(cut.angle, r + NEEDLE_OUTSIDE_MM)
    end = section.at(cut.angle, r + NEEDLE_OUTSIDE_MM + HUB_MM)
    depth = cut.site.depth_mm
    state = depth_state(depth, cut.window)
    colour = c.WARNING
    if state is DepthState.IN_MUSCLE and cut.in_head:
        colour = c.ACCENT
    elif state is DepthState.UNKNOWN:
        colour = c.INK
    tip = section.at(cut.angle, r - min(float(depth or 0), r * 1.9))
    parts = [
        line(hub, tip, c.PAPER, "2.4", "0.8"),
        line(hub, tip, c.INK, "0.9"),
        line(hub, end, c.INK, "3.4"),
    ]
    if depth is not None:
        parts.append(
            element(
                "circle",
                class_="needle-tip",
                cx=fixed(tip[0], 2),
                cy=fixed(tip[1], 2),
                r="2",
                fill=colour,
                stroke=c.PAPER,
                stroke_width="0.8",
                data_depth_mm=format_decimal(depth),
                data_state=state.value,
            )
        )
    return parts


def _path(d: str, **attributes: str) -> Safe:
    return element("path", d=d, **attributes) if d else Safe("")
