"""One calf cut across: where each layer lies.

Everything is in millimetres about the centre of the leg, posterior up, as seen from
below, so that a side stands where it stands on the map:

    angle = across_pct × 0.9°     0° posterior mid-line, + medial, 180° the shin
    x = direction × r × sin(angle)        y = −r × cos(angle)

Girth, fat and muscle thickness are measured and to scale. A head's borders come from
the atlas; soleus, bones and the compartments are hints. A thickness measured on one
head is never drawn on the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, radians, sin

from planning.diagram.geometry import span_at
from planning.diagram.svg import Point
from planning.domain.assessment import HeadLayers, Layers
from planning.domain.atlas import Atlas, viewer_direction
from planning.domain.depth import DepthState, DepthWindow, depth_state, depth_window
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionSite
from planning.domain.rules import DepthRules
from planning.domain.vocabulary import Muscle

ACROSS_DEGREES = 0.9
DEEPEST_SHARE = 0.86
"""Layers are drawn at most this deep; deeper ones cannot be in a leg of that girth."""
SEPTUM_MM = 0.7
_PLATEAU = 0.36
_RAPHE_PLATEAU = 0.7


@dataclass(frozen=True, slots=True)
class Head:
    """One head at this level: its angles, and its layers when it was measured."""

    muscle: Muscle
    sign: int
    low_deg: float
    high_deg: float
    layers: HeadLayers | None
    plateau: float

    @property
    def middle_deg(self) -> float:
        return (self.low_deg + self.high_deg) / 2

    @property
    def full_span(self) -> tuple[float, float]:
        """Between these angles the belly has the whole measured thickness."""
        half = (self.high_deg - self.low_deg) / 2
        toward_raphe = half * max(self.plateau, _RAPHE_PLATEAU)
        toward_border = half * self.plateau
        if self.sign > 0:
            return self.middle_deg - toward_raphe, self.middle_deg + toward_border
        return self.middle_deg - toward_border, self.middle_deg + toward_raphe

    def covers(self, angle_deg: float) -> bool:
        return self.low_deg <= angle_deg <= self.high_deg

    def fullness(self, angle_deg: float) -> float:
        """Share of the measured thickness: full over the belly, blunt toward the raphe,
        tapering toward the outer border."""
        half = (self.high_deg - self.low_deg) / 2
        u = (angle_deg - self.middle_deg) / half * self.sign
        if abs(u) >= 1:
            return 0.0
        full = self.plateau if u > 0 else max(self.plateau, _RAPHE_PLATEAU)
        if abs(u) <= full:
            return 1.0
        rest = 1 - ((abs(u) - full) / (1 - full)) ** 2
        return float(rest ** (0.8 if u > 0 else 0.5))


@dataclass(frozen=True, slots=True)
class Section:
    """Radii and angles of one cut; `layers_fit` is false where they exceed the girth."""

    direction: int
    radius: float
    medial: Head | None
    lateral: Head | None
    medial_layers: HeadLayers | None
    lateral_layers: HeadLayers | None

    @property
    def heads(self) -> tuple[Head, ...]:
        return tuple(head for head in (self.lateral, self.medial) if head)

    def head(self, muscle: Muscle) -> Head | None:
        return self.medial if muscle is Muscle.MEDIAL_HEAD else self.lateral

    @property
    def drawable(self) -> bool:
        """Whether anything was measured, and could be in a leg of this girth."""
        return self.measured and self.layers_fit

    @property
    def measured(self) -> bool:
        return self.medial_layers is not None or self.lateral_layers is not None

    @property
    def layers_fit(self) -> bool:
        return all(
            float(layers.fat_mm + layers.muscle_mm) <= self.radius * DEEPEST_SHARE
            for layers in (self.medial_layers, self.lateral_layers)
            if layers
        )

    def at(self, angle_deg: float, radius: float) -> Point:
        turn = radians(angle_deg)
        return self.direction * radius * sin(turn), -radius * cos(turn)

    def layers_on(self, sign: int) -> HeadLayers | None:
        return self.medial_layers if sign > 0 else self.lateral_layers

    def fat_mm(self, angle_deg: float) -> float | None:
        """Fat as measured over each head, blended only within 25° of mid-line and shin.

        `None` on the side of a head that was not measured.
        """
        medial, lateral = self.medial_layers, self.lateral_layers
        turn = (angle_deg + 180) % 360 - 180
        if medial is None or lateral is None:
            known = medial if turn >= 0 else lateral
            return float(known.fat_mm) if known else None
        from_line = turn if abs(turn) <= 90 else (180 - abs(turn)) * (1 if turn > 0 else -1)
        share = max(0.0, min(1.0, (from_line + 25) / 50))
        share = share * share * (3 - 2 * share)
        return float(lateral.fat_mm) * (1 - share) + float(medial.fat_mm) * share

    def fascia(self, angle_deg: float) -> float:
        """Radius of the deep fascia; the skin where the fat was not measured."""
        return max(self.radius - (self.fat_mm(angle_deg) or 0), self.floor)

    @property
    def floor(self) -> float:
        return self.radius * (1 - DEEPEST_SHARE)

    def deep_border(self, angle_deg: float) -> float:
        """Radius where gastrocnemius ends, or the fascia beside the heads."""
        for head in self.heads:
            if head.layers and head.low_deg < angle_deg < head.high_deg:
                thickness = float(head.layers.muscle_mm) * head.fullness(angle_deg)
                return max(self.fascia(angle_deg) - max(SEPTUM_MM, thickness), self.floor)
        return self.fascia(angle_deg)

    def inner_radius(self) -> float:
        """The room inside the fascia at the shin, which the bones are sized to."""
        fats = [
            float(layers.fat_mm) for layers in (self.medial_layers, self.lateral_layers) if layers
        ]
        return max(self.radius - (sum(fats) / len(fats) if fats else 0) - 1, self.floor)


def section_at(
    frame: LegFrame, layers: Layers, atlas: Atlas, level_pct: float, needles: Collection[float]
) -> Section:
    """The cut of one leg at `level_pct`.

    `needles` are where across it is injected: the belly drawn there has the full measured
    thickness, because that is what the depth window is computed with.
    """
    found: dict[Muscle, Head] = {}
    for muscle, sign in ((Muscle.LATERAL_HEAD, -1), (Muscle.MEDIAL_HEAD, 1)):
        span = next(
            (
                span_at(region.outline, level_pct)
                for region in atlas.regions
                if region.muscle is muscle and region.kind == "muscle"
            ),
            None,
        )
        if span is None or span[1] - span[0] < 4:
            continue
        low, high = span[0] * ACROSS_DEGREES, span[1] * ACROSS_DEGREES
        off = [
            abs(across * ACROSS_DEGREES - (low + high) / 2) / ((high - low) / 2)
            for across in needles
        ]
        plateau = min(0.97, max([_PLATEAU, *(share + 0.04 for share in off if share < 1)]))
        found[muscle] = Head(muscle, sign, low, high, layers.of(muscle), plateau)
    return Section(
        direction=viewer_direction(frame.side),
        radius=frame.girth_mm(level_pct) / (2 * pi),
        medial=found.get(Muscle.MEDIAL_HEAD),
        lateral=found.get(Muscle.LATERAL_HEAD),
        medial_layers=layers.medial_head,
        lateral_layers=layers.lateral_head,
    )


@dataclass(frozen=True, slots=True)
class CutSite:
    """A site of this level with its number on the plan.

    `state` is `UNKNOWN` where the needle is not over the head the site is planned for.
    """

    number: int
    placed: InjectionSite
    window: DepthWindow | None
    state: DepthState
    in_head: bool

    @property
    def angle(self) -> float:
        return float(self.placed.across_pct) * ACROSS_DEGREES

    @property
    def toward(self) -> int:
        return 1 if self.placed.across_pct >= 0 else -1


@dataclass(frozen=True, slots=True)
class Cut:
    """One leg at one level, with every site of that level; `chosen` is one of them or none."""

    section: Section
    frame: LegFrame
    level_pct: Decimal
    sites: tuple[CutSite, ...]
    chosen: CutSite | None
    windows: tuple[tuple[Muscle, DepthWindow], ...]


def cut_at(
    frame: LegFrame,
    layers: Layers,
    atlas: Atlas,
    rules: DepthRules,
    level_pct: Decimal,
    sites: Sequence[tuple[int, InjectionSite]],
    chosen: int | None,
) -> Cut:
    """The cut with its windows; `sites` are numbered as on the plan, `chosen` is a site's id."""
    section = section_at(
        frame, layers, atlas, float(level_pct), [float(site.across_pct) for _, site in sites]
    )
    windows = {muscle: depth_window(layers.of(muscle), rules) for muscle in Muscle}
    cut_sites = []
    for number, placed in sites:
        head = section.head(placed.muscle)
        in_head = head is not None and head.covers(float(placed.across_pct) * ACROSS_DEGREES)
        window = windows[placed.muscle]
        state = depth_state(placed.depth_mm, window) if in_head else DepthState.UNKNOWN
        cut_sites.append(CutSite(number, placed, window, state, in_head))
    return Cut(
        section=section,
        frame=frame,
        level_pct=level_pct,
        sites=tuple(cut_sites),
        chosen=next((site for site in cut_sites if site.placed.id == chosen), None),
        windows=tuple((muscle, window) for muscle, window in windows.items() if window),
    )
