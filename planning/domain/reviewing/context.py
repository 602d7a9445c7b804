"""Everything a review weighs a plan against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from planning.domain.assess import Result
from planning.domain.assessment import Assessment
from planning.domain.atlas import Atlas
from planning.domain.consent import ConsentOnRecord
from planning.domain.depth import DepthWindow, depth_window
from planning.domain.disagreements import Disagreement
from planning.domain.intake import Intake
from planning.domain.knowledge import Knowledge
from planning.domain.medicines import Medicines
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.products import Catalogue, Product
from planning.domain.record import PlanRecord
from planning.domain.rules import Rules
from planning.domain.thigh import ThighSite, thigh_label
from planning.domain.vocabulary import Laterality, Muscle, Sex, TissueType


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """The patient, the legs and the rules. `on` is the treatment day, or today without one."""

    intake: Intake
    assessment: Assessment
    on: date
    birth_date: date
    rules: Rules
    products: Catalogue
    medicines: Medicines
    atlas: Atlas
    disagreements: tuple[Disagreement, ...]
    tissue: Mapping[Laterality, TissueType]
    sex: Sex | None = None
    consent: ConsentOnRecord | None = None

    @classmethod
    def of(cls, record: PlanRecord, result: Result, knowledge: Knowledge) -> "ReviewContext":
        """The context of a record as assessed, under one set of knowledge."""
        return cls(
            intake=record.intake,
            assessment=record.assessment,
            on=record.reviewed_on,
            birth_date=record.patient.birth_date,
            rules=knowledge.rules,
            products=knowledge.products,
            medicines=knowledge.medicines,
            atlas=knowledge.atlas,
            disagreements=knowledge.disagreements,
            tissue={side: result.leg(side).tissue_type for side in Laterality},
            sex=record.patient.sex,
            consent=record.consent,
        )

    def product_of(self, plan: InjectionPlan) -> Product | None:
        return self.products.get(plan.preparation.product) if plan.preparation else None

    def window(self, side: Laterality, muscle: Muscle) -> DepthWindow | None:
        return depth_window(self.assessment.leg(side).layers.of(muscle), self.rules.depth)


def numbered(plan: InjectionPlan) -> Iterator[tuple[int, InjectionSite]]:
    """Each site with the number a person reads in its circle."""
    return enumerate(plan.sites, start=1)


def labelled(
    plan: InjectionPlan,
) -> Iterator[tuple[int | str, int | None, InjectionSite | ThighSite]]:
    """Every site of calf and thigh as `(what its circle says, the calf's number, site)`."""
    for number, site in numbered(plan):
        yield number, number, site
    for place, thigh_site in enumerate(plan.above_knee, start=1):
        yield thigh_label(place), None, thigh_site


def treated_heads(plan: InjectionPlan) -> tuple[tuple[Laterality, Muscle], ...]:
    """The heads that have sites: LEFT before RIGHT, medial before lateral."""
    used = {(site.side, site.muscle) for site in plan.sites}
    return tuple(
        (side, muscle) for side in Laterality for muscle in Muscle if (side, muscle) in used
    )


def treated_sides(plan: InjectionPlan) -> tuple[Laterality, ...]:
    used = {site.side for site in plan.sites}
    return tuple(side for side in Laterality if side in used)
