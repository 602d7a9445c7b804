"""The leg cut across at one site: this girth, this fat, this muscle, this needle.

Posterior is up and the cut is seen from below, so LEFT and RIGHT, medial and lateral
stand as they do on the map. What was not measured is hatched and said, not drawn.
"""

from dataclasses import dataclass
from math import hypot

from planning.diagram import palette as c
from planning.diagram import section_anatomy as a
from planning.diagram.section_anatomy import ACROSS_DEGREES, Section
from planning.diagram.svg import Point, Safe, element, fixed, joined, text, text_width
from planning.diagram.words import ENGLISH, Words
from planning.domain.assessment import Layers
from planning.domain.atlas import Atlas
from planning.domain.depth import DEPTH_WORDS, DepthState, DepthWindow, depth_state
from planning.domain.legframe import LegFrame
from planning.domain.plan import SitePlacement
from planning.domain.quantities import centimetres, format_decimal, millimetres, percent, rounded
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Muscle

NARROWEST = 83.0
NEEDLE_OUTSIDE_MM = 13.0
HUB_MM = 7.0
ABOVE = 26.0
BELOW = 20.0
SIZE = 5.6


@dataclass(frozen=True, slots=True)
class CrossSection:
    """The drawing, and the same thing said in a sentence."""

    svg: str
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
    level, across = float(site.level_pct), float(site.across_pct)
    section = a.section_at(frame, layers, atlas, level, across)
    drawing = _Drawing(section, frame, site, window, words, id_prefix)
    return CrossSection(svg=drawing.svg(), sentence=describe(frame, layers, site, window, atlas))


def describe(
    frame: LegFrame,
    layers: Layers,
    site: SitePlacement,
    window: DepthWindow | None,
    atlas: Atlas,
) -> Text:
    """What the drawing shows, for a reader who does not see it."""
    level, across = float(site.level_pct), float(site.across_pct)
    head = layers.of(site.muscle)
    across_mm = rounded(frame.across_mm(level, abs(across)), 0)
    toward = Text(N_("medial")) if across >= 0 else Text(N_("lateral"))
    if across_mm:
        where = Text(
            N_("{distance} {toward} of the mid-line"),
            distance=millimetres(across_mm),
            toward=toward,
        )
    else:
        where = Text(N_("on the mid-line"))
    if head is None or window is None:
        tissue = Text(
            N_("The {muscle} was not measured, so the depth cannot be checked."),
            muscle=MUSCLE_WORDS[site.muscle],
        )
    else:
        tissue = Text(
            N_("Over the {muscle} {fat} of fat, then {thickness} of muscle."),
            muscle=MUSCLE_WORDS[site.muscle],
            fat=millimetres(head.fat_mm),
            thickness=millimetres(head.muscle_mm),
        )
    if site.depth_mm is None:
        needle = Text(N_("No depth is set."))
    elif window is None:
        needle = Text(N_("The needle goes in {depth}."), depth=millimetres(site.depth_mm))
    else:
        needle = Text(
            N_("The needle goes in {depth}: {state}."),
            depth=millimetres(site.depth_mm),
            state=DEPTH_WORDS[depth_state(site.depth_mm, window)],
        )
    return Text(
        N_("{side} calf at {level}, {below} below the fibular head, {where}. {tissue} {needle}"),
        side=SIDE_WORDS[frame.side],
        level=percent(site.level_pct),
        below=centimetres(rounded(frame.level_mm(level), 0)),
        where=where,
        tissue=tissue,
        needle=needle,
    )


class _Drawing:
    """One section being drawn; origin at the centre of the leg."""

    def __init__(
        self,
        section: Section,
        frame: LegFrame,
        site: SitePlacement,
        window: DepthWindow | None,
        words: Words,
        prefix: str,
    ) -> None:
        self.section = section
        self.frame = frame
        self.site = site
        self.window = window
        self.words = words
        self.prefix = prefix
        self.angle = float(site.across_pct) * ACROSS_DEGREES
        self.half_width = max(NARROWEST, section.radius + 25)
        self.boxes: list[tuple[float, float, float, float]] = []

    def svg(self) -> Safe:
        section, words = self.section, self.words
        r = section.radius
        width, height = 2 * self.half_width, 2 * r + ABOVE + BELOW
        title = words.section_title.format(
            side=words.side(self.frame.side), level=format_decimal(self.site.level_pct)
        )
        title_id = f"{self.prefix}-title"
        return element(
            "svg",
            element("title", text(title), id=title_id),
            self._definitions(),
            element(
                "g",
                *(self._tissue() if section.measured else self._unmeasured()),
                element(
                    "circle",
                    cx="0",
                    cy="0",
                    r=fixed(r, 2),
                    fill="none",
                    stroke=c.SKIN_LINE,
                    stroke_width="1.1",
                ),
                *self._window_band(),
                *self._needle(),
                *self._labels(),
                transform=f"translate({fixed(self.half_width)} {fixed(r + ABOVE)})",
                font_family=c.FONT,
            ),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {fixed(width)} {fixed(height)}",
            class_="plan-svg cross-section",
            role="img",
            aria_labelledby=title_id,
            data_side=self.frame.side.value,
            data_level_pct=format_decimal(self.site.level_pct),
        )

    def _definitions(self) -> Safe:
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
                id=f"{self.prefix}-hatch",
                width="3.4",
                height="3.4",
                patternUnits="userSpaceOnUse",
            ),
        )

    # -- layers

    def _unmeasured(self) -> list[Safe]:
        return [
            element("circle", cx="0", cy="0", r=fixed(self.section.radius, 2), fill=c.SKIN),
            element(
                "circle",
                cx="0",
                cy="0",
                r=fixed(self.section.radius, 2),
                fill=f"url(#{self.prefix}-hatch)",
            ),
        ]

    def _tissue(self) -> list[Safe]:
        section = self.section
        parts = [
            element("circle", cx="0", cy="0", r=fixed(section.radius, 2), fill=c.FAT),
            _path(a.fat_ring(section), fill=c.DEEP, stroke=c.FAT_LINE, stroke_width="0.6"),
            _path(a.soleus_path(section), fill=c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.4"),
            _path(a.septa(section), fill="none", stroke=c.DEEP_LINE, stroke_width="0.7"),
        ]
        for head in section.heads:
            if head.layers is None:
                continue
            tone = c.MEDIAL if head.muscle is Muscle.MEDIAL_HEAD else c.LATERAL
            parts += [
                _path(a.head_path(section, head), fill=tone, stroke=c.FIBRE, stroke_width="0.5"),
                _path(
                    a.fibre_paths(section, head),
                    fill="none",
                    stroke=c.FIBRE,
                    stroke_width="0.4",
                    stroke_opacity="0.5",
                    stroke_linecap="round",
                ),
            ]
        for sign in (-1, 1):
            if section.layers_on(sign) is None:
                half = a.half_disc(section, sign)
                parts += [
                    _path(half, fill=c.SKIN),
                    _path(half, fill=f"url(#{self.prefix}-hatch)"),
                ]
        (x, y), r = a.fibula(section)
        parts += [
            _path(a.tibia_path(section), fill=c.BONE, stroke=c.BONE_LINE, stroke_width="0.7"),
            _path(
                a.tibia_path(section, 0.56),
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

    # -- window and needle

    def _window_band(self) -> list[Safe]:
        window = self.window
        if window is None or window.is_empty:
            return []
        deepest = self.section.radius - 1
        low, high = (min(float(mm), deepest) for mm in (window.low_mm, window.high_mm))
        middle = min(float(window.middle_mm), deepest)
        return [
            _path(
                a.band(self.section, self.angle, low, high, 5.0),
                fill=c.ACCENT,
                fill_opacity="0.3",
                stroke=c.ACCENT,
                stroke_width="0.6",
            ),
            _path(a.band(self.section, self.angle, middle - 0.2, middle + 0.2, 5.0), fill=c.PAPER),
        ]

    def _needle(self) -> list[Safe]:
        section, r = self.section, self.section.radius
        hub = section.at(self.angle, r + NEEDLE_OUTSIDE_MM)
        end = section.at(self.angle, r + NEEDLE_OUTSIDE_MM + HUB_MM)
        depth = self.site.depth_mm
        state = depth_state(depth, self.window)
        colour = c.ACCENT if state is DepthState.IN_MUSCLE else c.WARNING
        if state is DepthState.UNKNOWN:
            colour = c.INK
        tip = section.at(self.angle, r - float(depth) if depth is not None else r)
        parts = [
            _line(hub, tip, c.PAPER, "2.2", "0.75"),
            _line(hub, tip, c.INK, "0.9"),
            _line(hub, end, c.INK, "3.2"),
        ]
        if depth is not None:
            parts.append(
                element(
                    "circle",
                    cx=fixed(tip[0], 2),
                    cy=fixed(tip[1], 2),
                    r="1.9",
                    fill=colour,
                    stroke=c.PAPER,
                    stroke_width="0.7",
                    class_="needle-tip",
                    data_depth_mm=format_decimal(depth),
                    data_state=state.value,
                )
            )
        return parts

    # -- words

    def _labels(self) -> list[Safe]:
        words, section, r = self.words, self.section, self.section.radius
        needle_side = 1 if self.angle >= 0 else -1
        away = -needle_side * section.direction
        parts = [
            self._word(words.posterior, away * 4, -r - 5, anchor="start" if away > 0 else "end"),
            *(
                self._word(
                    words.medial if sign > 0 else words.lateral,
                    sign * section.direction * (r * 0.86 + 4),
                    r * 0.56,
                    anchor="start" if sign * section.direction > 0 else "end",
                )
                for sign in (-1, 1)
            ),
            self._word(
                words.below_landmark.format(
                    side=words.side(self.frame.side),
                    level=format_decimal(self.site.level_pct),
                    distance=fixed(self.frame.level_mm(float(self.site.level_pct)) / 10),
                ),
                0,
                r + 9,
                colour=c.INK,
            ),
            self._word(
                words.to_scale if section.measured else words.not_measured, 0, r + 16, size=4.6
            ),
            *self._depth_label(),
        ]
        if section.measured:
            (fx, fy), fr = a.fibula(section)
            tx, ty = a.tibia_centre(section)
            parts += [
                self._word(words.tibia, tx, ty + 1.6, size=5, colour=c.INK),
                self._word(words.fibula, fx, fy + fr + 5.4, size=5),
                *self._head_labels(needle_side),
                *self._soleus_label(needle_side),
            ]
        return parts

    def _depth_label(self) -> list[Safe]:
        if self.site.depth_mm is None:
            return []
        words = self.words.millimetres.format(amount=format_decimal(self.site.depth_mm))
        steep = abs(self.angle) < 45
        sign = 1 if self.angle >= 0 else -1
        x, y = self.section.at(self.angle, self.section.radius + NEEDLE_OUTSIDE_MM + HUB_MM / 2)
        half = text_width(words, SIZE) / 2
        outward = sign * self.section.direction
        x += outward * (half + 5) if steep else 0
        y += 2 if steep else -5
        x = max(-self.half_width + half + 1, min(self.half_width - half - 1, x))
        return [self._word(words, x, y, colour=c.INK, weight="700")]

    def _head_labels(self, needle_side: int) -> list[Safe]:
        parts = []
        section, r, words = self.section, self.section.radius, self.words
        for sign, name, head in (
            (-1, words.lateral_head, section.lateral),
            (1, words.medial_head, section.medial),
        ):
            layers = section.layers_on(sign)
            low = sign == needle_side
            side = sign * section.direction
            x = side * (self.half_width - 1)
            y = r * 0.56 + 12 if low else -r + 2
            anchor = "end" if side > 0 else "start"
            if layers is None:
                detail = words.not_measured
            elif head is None:
                detail = (
                    words.fat + " " + words.millimetres.format(amount=format_decimal(layers.fat_mm))
                )
            else:
                detail = words.millimetres.format(amount=format_decimal(layers.muscle_mm))
            parts += [
                self._word(name, x, y, anchor=anchor, colour=c.INK),
                self._word(detail, x, y + 6, anchor=anchor, size=5),
            ]
            if head is not None and layers is not None:
                parts.append(
                    self._leader(
                        side, y, low, head.high_deg if sign > 0 else head.low_deg, head.middle_deg
                    )
                )
        return parts

    def _leader(self, side: float, y: float, low: bool, border: float, middle: float) -> Safe:
        section = self.section
        angle = border * 0.88 if low else middle
        inside = (section.fascia(angle) + section.deep_border(angle)) / 2
        target = section.at(angle, inside)
        start = (
            (side * (self.half_width - 8), y - 6) if low else (side * (self.half_width - 16), y + 8)
        )
        return joined(
            [
                _line(start, target, c.QUIET, "0.4"),
                element("circle", cx=fixed(target[0]), cy=fixed(target[1]), r="0.9", fill=c.QUIET),
            ]
        )

    def _soleus_label(self, needle_side: int) -> list[Safe]:
        section = self.section
        sign = -needle_side if section.layers_on(-needle_side) else needle_side
        angle = 26.0 * sign
        radius = (section.deep_border(angle) + a.soleus_floor(section, angle)) / 2
        x, y = section.at(angle, radius)
        return [self._word(self.words.soleus, x, y + 1.8, size=5, colour=c.INK)]

    def _word(
        self,
        words: str,
        x: float,
        y: float,
        *,
        anchor: str = "middle",
        size: float = SIZE,
        colour: str = c.QUIET,
        weight: str | None = None,
    ) -> Safe:
        return element(
            "text",
            text(words),
            x=fixed(x),
            y=fixed(y),
            font_size=fixed(size),
            text_anchor=anchor,
            fill=colour,
            font_weight=weight,
        )


def _path(d: str, **attributes: str) -> Safe:
    return element("path", d=d, **attributes)


def _line(start: Point, stop: Point, colour: str, width: str, opacity: str | None = None) -> Safe:
    length = hypot(stop[0] - start[0], stop[1] - start[1])
    if length < 0.01:
        return Safe("")
    return element(
        "path",
        d=f"M{fixed(start[0], 2)} {fixed(start[1], 2)}L{fixed(stop[0], 2)} {fixed(stop[1], 2)}",
        stroke=colour,
        stroke_width=width,
        stroke_opacity=opacity,
        fill="none",
    )
