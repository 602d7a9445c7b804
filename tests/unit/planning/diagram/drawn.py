"""Case files as something to draw, and drawings as something to measure."""

import json
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from planning import demo
from planning.diagram.svg import text_width
from planning.domain.assessment import Assessment
from planning.domain.depth import DepthState, depth_state, depth_window
from planning.domain.legframe import LegFrame
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.vocabulary import Laterality, Muscle
from planning.evidence import load_rules

CASES = Path(demo.__file__).parent / "cases"
SVG = "{http://www.w3.org/2000/svg}"


class Drawable(NamedTuple):
    assessment: Assessment
    left: LegFrame
    right: LegFrame
    plan: InjectionPlan
    states: dict[int, DepthState]

    def frame(self, side: Laterality) -> LegFrame:
        return self.left if side is Laterality.LEFT else self.right


def case(number: str) -> Drawable:
    """The case file that starts with `number`, its sites numbered as written."""
    path = next(CASES.glob(f"{number}-*.json"))
    content = json.loads(path.read_text("utf-8"))
    assessment = Assessment.model_validate(content["assessment"])
    sites = []
    for site_id, written in enumerate(content.get("plan", {}).get("sites", []), start=1):
        fields = dict(written, id=site_id)
        fields["dose_tenths"] = int(Decimal(fields.pop("dose_units")) * 10)
        sites.append(InjectionSite.model_validate(fields))
    plan = InjectionPlan(sites=tuple(sites), next_site_id=len(sites) + 1)
    rules = load_rules().depth
    return Drawable(
        assessment=assessment,
        left=LegFrame.of(Laterality.LEFT, assessment.left),
        right=LegFrame.of(Laterality.RIGHT, assessment.right),
        plan=plan,
        states={
            site.id: depth_state(
                site.depth_mm,
                depth_window(assessment.leg(site.side).layers.of(site.muscle), rules),
            )
            for site in sites
        },
    )


def site(
    level_pct: str = "26",
    across_pct: str = "40",
    *,
    side: Laterality = Laterality.LEFT,
    site_id: int = 1,
    depth_mm: str | None = "16",
    dose_tenths: int | None = 90,
) -> InjectionSite:
    across = Decimal(across_pct)
    return InjectionSite(
        id=site_id,
        side=side,
        muscle=Muscle.MEDIAL_HEAD if across >= 0 else Muscle.LATERAL_HEAD,
        level_pct=Decimal(level_pct),
        across_pct=across,
        depth_mm=None if depth_mm is None else Decimal(depth_mm),
        dose_tenths=dose_tenths,
    )


def plan_of(*sites: InjectionSite) -> InjectionPlan:
    numbered = tuple(
        one.model_copy(update={"id": site_id}) for site_id, one in enumerate(sites, start=1)
    )
    return InjectionPlan(sites=numbered, next_site_id=len(numbered) + 1)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314, our own drawing


def legs(svg: str) -> dict[str, ElementTree.Element]:
    return {
        element.attrib["data-side"]: element
        for element in parsed(svg).iter(f"{SVG}g")
        if element.get("class") == "leg"
    }


def sites(svg: str) -> list[ElementTree.Element]:
    return [
        element for element in parsed(svg).iter(f"{SVG}g") if element.get("data-site") is not None
    ]


def ring(site_element: ElementTree.Element) -> ElementTree.Element:
    return next(
        circle for circle in site_element.iter(f"{SVG}circle") if circle.get("class") == "site-ring"
    )


def words(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


class Box(NamedTuple):
    words: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def text_boxes(svg: str) -> list[Box]:
    """A box for every word, a little wider than any usual typeface sets it."""
    boxes = []
    for element in parsed(svg).iter(f"{SVG}text"):
        written = "".join(element.itertext())
        size, x, y = (float(element.attrib[name]) for name in ("font-size", "x", "y"))
        width = text_width(written, size) * 0.9
        start = {"start": x, "middle": x - width / 2, "end": x - width}[
            element.get("text-anchor", "start")
        ]
        boxes.append(Box(written, start, y - 0.78 * size, start + width, y + 0.16 * size))
    return boxes
