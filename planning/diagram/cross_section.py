"""One leg cut across at any level: this girth, this fat, these muscles, these needles.

Posterior is up and the cut is seen from below, so LEFT and RIGHT, medial and lateral
stand as they do on the map. One scale for both axes. What was not measured is hatched
and said, not drawn; the measuring error is a band, not a number alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from planning.diagram import palette as c
from planning.diagram import section_paths as p
from planning.diagram.section_anatomy import DEEPEST_SHARE, Cut, Section, cut_at
from planning.diagram.section_labels import ABOVE, BELOW, half_width, labels
from planning.diagram.section_needles import handle, needles
from planning.diagram.section_sentence import describe
from planning.diagram.svg import Safe, element, fixed, text
from planning.diagram.words import ENGLISH, Words
from planning.domain.assessment import Layers
from planning.domain.atlas import Atlas
from planning.domain.balance import THICKNESS_ERROR_MM
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.quantities import format_decimal
from planning.domain.rules import DepthRules
from planning.domain.text import Text
from planning.domain.vocabulary import Muscle

SAME_LEVEL_MM = 4
"""Sites at most this far up or down the leg are on the same cut: a clinic default."""


@dataclass(frozen=True, slots=True)
class CrossSection:
    """The drawing, and the same thing said in sentences."""

    svg: Safe
    sentence: Text
    cut: Cut


def sites_at(
    plan: InjectionPlan, frame: LegFrame, level_pct: Decimal
) -> tuple[tuple[int, InjectionSite], ...]:
    """The numbered sites of this leg within `SAME_LEVEL_MM` of a level."""
    level_mm = frame.level_mm(float(level_pct))
    return tuple(
        (number, site)
        for number, site in enumerate(plan.sites, start=1)
        if site.side is frame.side
        and abs(frame.level_mm(float(site.level_pct)) - level_mm) <= SAME_LEVEL_MM
    )


def cross_section(
    *,
    frame: LegFrame,
    layers: Layers,
    level_pct: Decimal,
    sites: Sequence[tuple[int, InjectionSite]] = (),
    chosen: int | None = None,
    atlas: Atlas,
    rules: DepthRules,
    words: Words = ENGLISH,
    id_prefix: str = "section",
    adjustable: bool = False,
) -> CrossSection:
    """Cut `frame` at `level_pct` and put the needles of `sites` in, all in millimetres.

    `layers` are this leg's. `chosen` is the id of the site that is emphasised;
    `adjustable` makes its tip a slider for the depth.
    """
    cut = cut_at(frame, layers, atlas, rules, level_pct, sites, chosen)
    return CrossSection(
        svg=_drawn(cut, words, id_prefix, adjustable=adjustable and cut.chosen is not None),
        sentence=describe(cut, SAME_LEVEL_MM),
        cut=cut,
    )


def _drawn(cut: Cut, words: Words, prefix: str, *, adjustable: bool) -> Safe:
    section = cut.section
    r = section.radius
    half = half_width(r)
    title = words.section_title.format(
        side=words.side(cut.frame.side), level=format_decimal(cut.level_pct)
    )
    return element(
        "svg",
        element("title", text(title), id=f"{prefix}-title"),
        _definitions(prefix),
        element(
            "g",
            element(
                "g",
                *(_tissue(section, prefix) if section.drawable else _unmeasured(section, prefix)),
                *(_bands(cut) if section.drawable else ()),
                element(
                    "circle",
                    cx="0",
                    cy="0",
                    r=fixed(r, 2),
                    fill="none",
                    stroke=c.SKIN_LINE,
                    stroke_width="1.1",
                ),
                *needles(cut),
                *labels(cut, words),
                aria_hidden="true" if adjustable else None,
            ),
            *handle(cut, words, adjustable=adjustable),
            transform=f"translate({fixed(half)} {fixed(r + ABOVE)})",
            font_family=c.FONT,
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {fixed(2 * half)} {fixed(2 * r + ABOVE + BELOW)}",
        class_="plan-svg cross-section",
        role="group" if adjustable else "img",
        aria_labelledby=f"{prefix}-title",
        data_side=cut.frame.side.value,
        data_level_pct=format_decimal(cut.level_pct),
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
        *(_open_belly(p.open_belly(section, head)) for head in section.heads),
    ]


@lru_cache(maxsize=128)
def _tissue(section: Section, prefix: str) -> tuple[Safe, ...]:
    """Kept: a depth that changes leaves the tissue as it is."""
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
                *(
                    _open_belly(p.open_belly(section, head))
                    for head in section.heads
                    if head.sign == sign
                ),
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
    return tuple(parts)


def _open_belly(borders: str) -> Safe:
    return _path(borders, fill="none", stroke=c.QUIET, stroke_width="0.8", stroke_dasharray="2.4 2")


def _bands(cut: Cut) -> list[Safe]:
    """Over each measured head: the depths inside the muscle, and how sure its deep border is."""
    section, parts = cut.section, []
    deepest = section.radius * DEEPEST_SHARE
    chosen = cut.chosen.placed.muscle if cut.chosen else None
    for muscle, window in cut.windows:
        head = section.head(muscle)
        if head is None:
            continue
        error = float(THICKNESS_ERROR_MM[muscle])
        soleus = float(window.soleus_mm)
        if not window.is_empty:
            strong = chosen in (None, muscle)
            low, high = (min(float(mm), deepest) for mm in (window.low_mm, window.high_mm))
            parts += [
                _path(
                    p.zone(section, head, low, high),
                    fill=c.ACCENT_SOFT,
                    fill_opacity="0.6" if strong else "0.3",
                    stroke=c.ACCENT,
                    stroke_width="0.7" if strong else "0.45",
                    class_="depth-window",
                    data_muscle=muscle.value,
                ),
                _path(
                    p.depth_line(section, head, min(float(window.middle_mm), deepest)),
                    fill="none",
                    stroke=c.ACCENT,
                    stroke_width="0.5",
                    stroke_dasharray="3 1.6",
                ),
            ]
        parts.append(
            _path(
                p.zone(section, head, soleus - error, min(soleus + error, deepest)),
                fill=c.PAPER,
                fill_opacity="0.42",
                stroke=c.INK,
                stroke_width="0.45",
                stroke_dasharray="0.9 1.1",
                class_="error-band",
                data_muscle=muscle.value,
                data_error_mm=format_decimal(THICKNESS_ERROR_MM[muscle]),
            )
        )
    return parts


def _path(d: str, **attributes: str) -> Safe:
    return element("path", d=d, **attributes) if d else Safe("")
