"""Planned, given and left over: three figures, each counted once.

    given     = Σ sites                      by leg and in all
    planned   = Σ sites of the plan          given − planned = Σ changes
    left over = units of the opened vials − given, in all: a vial belongs to no leg

Tenths of a unit of the plan's product; volumes are exact microlitres. A volume is said
only where every opened vial has one strength, because nobody records which vial a site
was drawn from.
"""

from dataclasses import dataclass
from fractions import Fraction

from planning.domain.reconstitution import Solution
from planning.domain.treatment import TreatmentDocument, VialUsed
from planning.domain.vocabulary import Laterality


@dataclass(frozen=True, slots=True)
class Figures:
    """One leg, or both together."""

    planned_tenths: int
    given_tenths: int
    planned_volume_ul: Fraction | None
    given_volume_ul: Fraction | None

    @property
    def change_tenths(self) -> int:
        return self.given_tenths - self.planned_tenths


@dataclass(frozen=True, slots=True)
class TreatmentTotals:
    """`left_over_tenths` is `None` while no vial is named, or where more was given than
    the vials hold: a figure below nothing is a mistake, not a rest."""

    left: Figures
    right: Figures
    both: Figures
    opened_tenths: int
    left_over_tenths: int | None
    left_over_volume_ul: Fraction | None

    def of(self, side: Laterality) -> Figures:
        return self.left if side is Laterality.LEFT else self.right


def treatment_totals(
    document: TreatmentDocument, planned: Solution | None = None
) -> TreatmentTotals:
    """The figures of a treatment; `planned` is the solution the plan was made for."""
    strength = one_strength(document.vials)
    figures = {
        side: _figures(document, (side,), planned=planned, given=strength) for side in Laterality
    }
    both = _figures(document, tuple(Laterality), planned=planned, given=strength)
    opened = sum(vial.vial_units * 10 for vial in document.vials)
    rest = opened - both.given_tenths if opened >= max(both.given_tenths, 1) else None
    return TreatmentTotals(
        left=figures[Laterality.LEFT],
        right=figures[Laterality.RIGHT],
        both=both,
        opened_tenths=opened,
        left_over_tenths=rest,
        left_over_volume_ul=None if rest is None else _volume(strength, rest),
    )


def one_strength(vials: tuple[VialUsed, ...]) -> Solution | None:
    """What every opened vial holds; `None` without one, or where their strengths differ."""
    solutions = [vial.solution for vial in vials]
    first = solutions[0] if solutions else None
    if first is None:
        return None
    same = all(one is not None and one.units_per_ml == first.units_per_ml for one in solutions)
    return first if same else None


def recount(document: TreatmentDocument) -> tuple[int, int, int]:
    """Planned, given and opened a second way, from the stored document alone (SAF-08).

    Kept apart from `treatment_totals` on purpose: the two are compared before signing.
    """
    stored = document.model_dump(mode="json")
    planned = given = opened = 0
    for site in stored["sites"]:
        planned += site["planned_tenths"]
        given += site["given_tenths"]
    for vial in stored["vials"]:
        opened += vial["vial_units"] * 10
    return planned, given, opened


def totals_agree(document: TreatmentDocument) -> bool:
    """Whether the second, simple count gives the same figures."""
    totals = treatment_totals(document)
    both = totals.both
    return recount(document) == (both.planned_tenths, both.given_tenths, totals.opened_tenths)


def _figures(
    document: TreatmentDocument,
    sides: tuple[Laterality, ...],
    *,
    planned: Solution | None,
    given: Solution | None,
) -> Figures:
    sites = [site for side in sides for site in document.on_side(side)]
    planned_tenths = sum(site.planned_tenths for site in sites)
    given_tenths = sum(site.given_tenths for site in sites)
    return Figures(
        planned_tenths=planned_tenths,
        given_tenths=given_tenths,
        planned_volume_ul=_volume(planned, planned_tenths),
        given_volume_ul=_volume(given, given_tenths),
    )


def _volume(solution: Solution | None, tenths: int) -> Fraction | None:
    return None if solution is None else solution.volume_ul(tenths)
