"""The leg cut across at one site: this girth, this fat, this muscle, this needle.

Posterior is up and the cut is seen from below, so LEFT and RIGHT, medial and lateral
stand as they do on the map. What was not measured is hatched and said, not drawn.
"""

from dataclasses import dataclass
from math import hypot

from planning.diagram import palette as c
from planning.diagram import section_anatomy as a
from planning.diagram.section_anatomy import ACROSS_DEGREES, Head, Section
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

NARROWEST = 84.0
NEEDLE_OUTSIDE_MM = 13.0
HUB_MM = 7.0
ABOVE = 26.0
BELOW = 29.0
SIZE = 5.6
SMALL = 5.0
BAND_MM = 5.5


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
            _path(a.fat_ring(section), fill=c.COMPARTMENT, stroke=c.FAT_LINE, stroke_width="0.6"),
            _path(a.deep_bellies(section), fill=c.DEEP, stroke=c.DEEP_LINE, stroke_width="0.5"),
            _path(a.septa(section), fill="none", stroke=c.DEEP_LINE, stroke_width="0.8"),
            _path(a.soleus_path(section), fill=c.SOLEUS, stroke=c.SOLEUS_DEEP, stroke_width="0.5"),
            _path(a.raphe_path(section), fill=c.FAT),
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

    @property
    def _in_head(self) -> bool:
        head = self.section.head(self.site.muscle)
        return head is not None and head.covers(self.angle)

    def _window_band(self) -> list[Safe]:
        window = self.window
        if window is None or window.is_empty or not self._in_head:
            return []
        deepest = self.section.radius * a.DEEPEST_SHARE
        low, high = (min(float(mm), deepest) for mm in (window.low_mm, window.high_mm))
        middle = min(float(window.middle_mm), deepest)
        return [
            _path(
                a.band(self.section, self.angle, low, high, BAND_MM),
                fill=c.ACCENT_SOFT,
                fill_opacity="0.85",
                stroke=c.ACCENT,
                stroke_width="0.7",
                class_="depth-window",
            ),
            _path(
                a.band(self.section, self.angle, middle - 0.25, middle + 0.25, BAND_MM),
                fill=c.ACCENT,
            ),
        ]

    def _needle(self) -> list[Safe]:
        section, r = self.section, self.section.radius
        hub = section.at(self.angle, r + NEEDLE_OUTSIDE_MM)
        end = section.at(self.angle, r + NEEDLE_OUTSIDE_MM + HUB_MM)
        depth = self.site.depth_mm
        state = depth_state(depth, self.window)
        colour = c.WARNING
        if state is DepthState.IN_MUSCLE and self._in_head:
            colour = c.ACCENT
        elif state is DepthState.UNKNOWN:
            colour = c.INK
        tip = section.at(self.angle, r - min(float(depth or 0), r * 1.9))
        parts = [
            _line(hub, tip, c.PAPER, "2.4", "0.8"),
            _line(hub, tip, c.INK, "0.9"),
            _line(hub, end, c.INK, "3.4"),
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

    # -- words

    def _labels(self) -> list[Safe]:
        words, section, r = self.words, self.section, self.section.radius
        needle_side = 1 if self.angle >= 0 else -1
        away = -needle_side * section.direction
        parts = [
            self._word(words.posterior, away * 5, -r - 5, anchor=_anchor(away)),
            *(
                self._word(
                    words.medial if sign > 0 else words.lateral,
                    sign * section.direction * (r * 0.5 + 5),
                    r * 0.98,
                    anchor=_anchor(sign * section.direction),
                )
                for sign in (-1, 1)
            ),
            *(
                self._word(line, 0, r + 11 + 7 * row, colour=colour, size=size)
                for row, (line, colour, size) in enumerate(self._captions())
            ),
            *self._depth_label(),
        ]
        if not section.measured:
            return [*parts, *self._plate(words.not_measured, 0, r * 0.3)]
        (fx, fy), fr = a.fibula(section)
        tx, ty = a.tibia_centre(section)
        sign = -needle_side if section.layers_on(-needle_side) else needle_side
        sx, sy = a.soleus_label_point(section, sign)
        return [
            *parts,
            self._word(words.tibia, tx, ty + 1.7, size=SMALL, colour=c.INK),
            self._word(words.fibula, fx, fy + fr + 5.2, size=SMALL, colour=c.INK),
            self._word(words.soleus, sx, sy + 1.7, size=SMALL, colour=c.INK),
            *self._head_labels(needle_side),
        ]

    def _captions(self) -> list[tuple[str, str, float]]:
        words, window = self.words, self.window
        level = float(self.site.level_pct)
        place = words.below_landmark.format(
            side=words.side(self.frame.side),
            level=format_decimal(self.site.level_pct),
            distance=fixed(self.frame.level_mm(level) / 10),
        )
        if window is None:
            depth = words.head_not_measured.format(head=words.muscle(self.site.muscle))
        elif not self._in_head:
            depth = words.outside_head
        elif window.is_empty:
            depth = words.window_empty
        else:
            depth = words.window.format(
                start=format_decimal(window.low_mm),
                end=format_decimal(window.high_mm),
                middle=format_decimal(window.middle_mm),
            )
        lines = [(place, c.INK, SIZE), (depth, c.INK, SMALL)]
        if self.section.measured:
            scale = words.to_scale if self.section.layers_fit else words.layers_too_deep
            lines.append((scale, c.QUIET, SMALL))
        return lines

    def _depth_label(self) -> list[Safe]:
        if self.site.depth_mm is None:
            return []
        words = self.words.millimetres.format(amount=format_decimal(self.site.depth_mm))
        steep = abs(self.angle) < 45
        sign = 1 if self.angle >= 0 else -1
        x, y = self.section.at(self.angle, self.section.radius + NEEDLE_OUTSIDE_MM + HUB_MM / 2)
        half = text_width(words, SIZE) / 2
        if steep:
            x, y = x + sign * self.section.direction * (half + 4), y + 2
        else:
            y -= 5
        edge = self.half_width - half - 1
        return [self._word(words, max(-edge, min(edge, x)), y, colour=c.INK, weight="700")]

    def _head_labels(self, needle_side: int) -> list[Safe]:
        """Names in the corners; the head with the needle gives the upper corner to it."""
        section, r, words = self.section, self.section.radius, self.words
        parts = []
        for sign, muscle in ((-1, Muscle.LATERAL_HEAD), (1, Muscle.MEDIAL_HEAD)):
            head, layers = section.head(muscle), section.layers_on(sign)
            side = sign * section.direction
            low = sign == needle_side
            x, y = side * (self.half_width - 1), (r * 0.6 if low else -r - 4)
            if layers is None:
                lines = [words.not_measured]
            else:
                lines = [
                    words.millimetres.format(amount=format_decimal(layers.muscle_mm)),
                    words.fat_mm.format(amount=format_decimal(layers.fat_mm)),
                ]
                if head is None:
                    lines = lines[1:]
            parts.append(
                self._word(words.muscle(muscle), x, y, anchor=_anchor(-side), colour=c.INK)
            )
            parts += [
                self._word(line, x, y + 6 * row, anchor=_anchor(-side), size=SMALL)
                for row, line in enumerate(lines, start=1)
            ]
            if head is not None and layers is not None:
                parts.append(self._leader(head, side, y, low=low))
        return parts

    def _leader(self, head: Head, side: int, y: float, *, low: bool) -> Safe:
        """A thin line from a name to its belly, clear of the needle's ray."""
        section = self.section
        angle = head.middle_deg
        if low:
            border = head.high_deg if head.sign > 0 else head.low_deg
            angle = border * 0.86
            if abs(angle - self.angle) < 12:
                angle = head.middle_deg if abs(head.middle_deg - self.angle) > 14 else border * 0.3
        target = section.at(angle, (section.fascia(angle) + section.deep_border(angle)) / 2)
        start = (side * (self.half_width - 7), y - 5.5 if low else y + 14)
        return joined(
            [
                _line(start, target, c.QUIET, "0.4"),
                element("circle", cx=fixed(target[0]), cy=fixed(target[1]), r="0.9", fill=c.QUIET),
            ]
        )

    def _plate(self, words: str, x: float, y: float) -> list[Safe]:
        half = text_width(words, SIZE) / 2 + 3
        return [
            element(
                "rect",
                x=fixed(x - half),
                y=fixed(y - 6),
                width=fixed(2 * half),
                height="9",
                rx="4.5",
                fill=c.PAPER,
            ),
            self._word(words, x, y + 0.5, colour=c.INK, weight="700"),
        ]

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


def _anchor(direction: float) -> str:
    return "start" if direction > 0 else "end"


def _path(d: str, **attributes: str) -> Safe:
    return element("path", d=d, **attributes) if d else Safe("")


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
