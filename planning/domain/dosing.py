"""Totals of a plan: whole tenths, summed once, shown everywhere.

total = left + right = Σ heads + Σ above the knee
                                       every site counts on its own side
a site without a dose adds nothing and is counted in `sites_without_dose`

The product's limits hold for all of it; the calves are compared by `of_calf`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from planning.domain.plan import InjectionPlan
from planning.domain.reconstitution import Solution
from planning.domain.vocabulary import Laterality, Muscle


@dataclass(frozen=True, slots=True)
class Totals:
    """Doses in tenths of a unit of the plan's product; volumes in exact microlitres.

    A side counts its calf and its thigh; `above_knee` is the thigh's part.
    `volume_ul`, `vials` and `left_over_tenths` are `None` while the vial or the
    diluent is undecided.
    """

    left_tenths: int
    right_tenths: int
    by_head: Mapping[tuple[Laterality, Muscle], int]
    above_knee: Mapping[Laterality, int]
    left_sites: int
    right_sites: int
    sites_without_dose: int
    volume_ul: Fraction | None
    left_volume_ul: Fraction | None
    right_volume_ul: Fraction | None
    vials: int | None
    left_over_tenths: int | None

    @property
    def total_tenths(self) -> int:
        return self.left_tenths + self.right_tenths

    @property
    def sites(self) -> int:
        return self.left_sites + self.right_sites

    def of(self, side: Laterality) -> int:
        return self.left_tenths if side is Laterality.LEFT else self.right_tenths

    def of_calf(self, side: Laterality) -> int:
        return self.of(side) - self.above_knee[side]

    def of_head(self, side: Laterality, muscle: Muscle) -> int:
        return self.by_head[side, muscle]


def totals(plan: InjectionPlan) -> Totals:
    """Doses by side and head, volume, vials and left-over of a plan."""
    by_head = {(side, muscle): 0 for side in Laterality for muscle in Muscle}
    counts = dict.fromkeys(Laterality, 0)
    without_dose = 0
    for site in plan.sites:
        counts[site.side] += 1
        if site.dose_tenths is None:
            without_dose += 1
        else:
            by_head[site.side, site.muscle] += site.dose_tenths
    above_knee = dict.fromkeys(Laterality, 0)
    for thigh_site in plan.above_knee:
        counts[thigh_site.side] += 1
        above_knee[thigh_site.side] += thigh_site.dose_tenths or 0
        without_dose += thigh_site.dose_tenths is None
    by_side = {
        side: sum(by_head[side, muscle] for muscle in Muscle) + above_knee[side]
        for side in Laterality
    }
    total = sum(by_side.values())
    solution = Solution.of(plan.preparation)
    return Totals(
        left_tenths=by_side[Laterality.LEFT],
        right_tenths=by_side[Laterality.RIGHT],
        by_head=MappingProxyType(by_head),
        above_knee=MappingProxyType(above_knee),
        left_sites=counts[Laterality.LEFT],
        right_sites=counts[Laterality.RIGHT],
        sites_without_dose=without_dose,
        volume_ul=solution.volume_ul(total) if solution else None,
        left_volume_ul=solution.volume_ul(by_side[Laterality.LEFT]) if solution else None,
        right_volume_ul=solution.volume_ul(by_side[Laterality.RIGHT]) if solution else None,
        vials=solution.vials_for(total) if solution else None,
        left_over_tenths=solution.left_over_tenths(total) if solution else None,
    )


def recount(plan: InjectionPlan) -> tuple[int, int]:
    """Left and right tenths a second way, from the stored document alone (SAF-08).

    Kept apart from `totals` on purpose: the two are compared before a plan is signed
    or printed, so a fault in one is caught by the other.
    """
    document = plan.model_dump(mode="json")
    sums = [0, 0]
    for site in (*document["sites"], *document["above_knee"]):
        sums[("left", "right").index(site["side"])] += site["dose_tenths"] or 0
    return sums[0], sums[1]
