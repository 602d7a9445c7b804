"""Enough treatments of fictitious patients that outcomes have groups to show, and one to hide.

FULL        five patients each: enough to be shown
SILENT      three patients: hidden, and the first of the full groups with them
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from clinic.models import Membership
from planning.models import Treatment, VisitRecord
from tests.factories.planning import ASSESSMENT, make_consultation, make_signed_plan
from tests.factories.treatments import make_lot, make_signed_treatment
from tests.factories.visits import make_visit_record

FULL = {"under_15_mm": "14", "15_to_25_mm": "18"}
SILENT = {"over_25_mm": "27"}
OF_FULL = 5
OF_SILENT = 3


@dataclass
class Outcomes:
    """The treatments made, by the tier of their patients."""

    treatments: dict[str, list[Treatment]] = field(default_factory=dict)

    @property
    def all(self) -> list[Treatment]:
        return [treatment for group in self.treatments.values() for treatment in group]


def make_outcomes(member: Membership) -> Outcomes:
    """Thirteen treated patients of three tiers, each seen at the peak; one is on the watch."""
    made = Outcomes()
    lot = make_lot(member, vials=2 * OF_FULL + OF_SILENT)
    for tiers, patients in ((FULL, OF_FULL), (SILENT, OF_SILENT)):
        for tier, muscle_mm in tiers.items():
            made.treatments[tier] = [
                make_seen(member, muscle_mm=muscle_mm, lot=lot) for _number in range(patients)
            ]
    make_watched(member, made.treatments["15_to_25_mm"][0])
    return made


def make_seen(member: Membership, *, muscle_mm: str = "18", **fields: Any) -> Treatment:
    """A treated patient whose medial heads were this thick, seen again at the peak."""
    legs = {side: _leg(ASSESSMENT[side], muscle_mm=muscle_mm) for side in ("left", "right")}
    consultation = make_consultation(member, assessment={**ASSESSMENT, **legs})
    plan = make_signed_plan(member, consultation=consultation)
    treatment = make_signed_treatment(member, plan=plan, **fields)
    make_visit_record(member, visit=treatment.plan.visits.get(kind="peak"))
    return treatment


def make_watched(member: Membership, treatment: Treatment) -> VisitRecord:
    """The next record of the peak: on the LEFT medial head −5 mm, and fat there +3 mm."""
    visit = treatment.plan.visits.get(kind="peak")
    before = treatment.plan.signature.read_record().assessment.left
    head = before.layers.medial_head
    assert head is not None
    leg = {
        "girths": [
            {"level_pct": str(girth.level_pct), "relaxed_mm": [int(girth.relaxed_mean_mm)] * 2}
            for girth in before.girths
        ],
        "layers": {
            "medial_head": {
                "fat_mm": str(head.fat_mm + 3),
                "muscle_mm": str(head.muscle_mm - 5),
                "source": "ultrasound",
            }
        },
        "heel_rise_count": 20,
        "bulge_tiptoe": 2,
    }
    return make_visit_record(member, visit=visit, left=leg)


def _leg(leg: dict[str, Any], *, muscle_mm: str) -> dict[str, Any]:
    head = leg["layers"]["medial_head"]
    lateral = {
        "fat_mm": "6",
        "muscle_mm": str(min(Decimal(muscle_mm), Decimal("16"))),
        "source": "ultrasound",
    }
    return {
        **leg,
        "layers": {
            **leg["layers"],
            "medial_head": {**head, "muscle_mm": muscle_mm, "source": "ultrasound"},
            **({"lateral_head": lateral} if "lateral_head" in leg["layers"] else {}),
        },
    }
