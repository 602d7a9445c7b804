"""What is written down about a fictitious patient: intake, assessment, visits."""

from datetime import date, time
from decimal import Decimal
from random import Random

from planning.demo.cohort import LEVELS_PCT, PROBE_ERROR_MM, Calf, Cycle, Person, girth_readings
from planning.demo.cohort import measured_mm as measured
from planning.domain.assessment import (
    Assessment,
    GirthMeasurement,
    HeadLayers,
    Layers,
    LegAssessment,
)
from planning.domain.followup import VisitKind
from planning.domain.intake import EarlierToxin, Intake, Lifestyle
from planning.domain.visit_record import Gait, LegVisit, NextStep, VisitDocument
from planning.domain.vocabulary import Development, Firmness, Goal, Laterality, LayerSource

LEAST_LAYER_MM = Decimal(2)
BULGING = {"medial": (1, 2), "lateral": (3, 4), "both": (1, 2, 3), "low": (5,)}
MORNING, LATE = time(9, 40), time(17, 20)


def intake_of(
    person: Person, day: date, earlier: tuple[EarlierToxin, ...], chance: Random
) -> Intake:
    """Somebody who may be treated; what needs a reason is left to the medicines' rows."""
    return Intake(
        recorded_on=day,
        pregnant=None if person.is_male else False,
        breastfeeding=None if person.is_male else False,
        infection_at_site=False,
        immobility=False,
        consent_signed=True,
        earlier_toxin=earlier,
        lifestyle=Lifestyle(
            standing_hours_per_day=chance.choice((2, 4, 6, 8, 9)),
            heels_days_per_week=0 if person.is_male else chance.choice((0, 0, 2, 4, 5)),
            stairs_flights_per_day=chance.choice((2, 4, 6, 10)),
            strength_sessions_per_week=chance.choice((0, 0, 1, 2)),
            running_km_per_week=chance.choice((0, 0, 0, 3, 5)),
            court_sport_sessions_per_week=0,
            stretching_days_per_week=chance.choice((0, 2, 3, 7)),
            massage_days_per_week=chance.choice((0, 0, 1, 3)),
        ),
        goals=tuple(
            chance.sample((Goal.SOFTEN_PROTRUSION, Goal.SMOOTH_LINE, Goal.SOFTEN_ANGLE), k=2)
        ),
    )


def assessment_of(person: Person, cycle: Cycle, chance: Random) -> Assessment:
    """Both calves as measured on the day of the consultation."""
    return Assessment(
        measured_on=cycle.day,
        measured_at=MORNING,
        left=_leg(person, cycle.calves[Laterality.LEFT], chance),
        right=_leg(person, cycle.calves[Laterality.RIGHT], chance),
    )


def visit_of(cycle: Cycle, kind: VisitKind, on: date, chance: Random) -> VisitDocument:
    """What a visit of this kind found; a girth late in the day now and then."""
    calves = {side: cycle.effects[side].on(cycle.calves[side], kind) for side in Laterality}
    has_layers = kind in (VisitKind.PEAK, VisitKind.DURATION)
    better = cycle.effects[Laterality.LEFT].muscle_mm < -2
    is_last = kind is VisitKind.DURATION
    return VisitDocument(
        measured_on=on,
        measured_at=LATE if chance.random() < 0.08 else MORNING,
        left=_seen(calves[Laterality.LEFT], has_layers, chance),
        right=_seen(calves[Laterality.RIGHT], has_layers, chance),
        gait=Gait.ALTERED
        if kind is VisitKind.FIRST_CHECK and chance.random() < 0.04
        else Gait.NORMAL,
        satisfaction_contour=_satisfied(4.1 if better else 3.2, chance),
        # Girth pleases less than contour [FatPRS2024].
        satisfaction_girth=_satisfied(3.1 if better else 2.5, chance),
        next_step=NextStep.PLAN_AGAIN
        if is_last and chance.random() < 0.4
        else NextStep.OBSERVE
        if chance.random() < 0.2
        else NextStep.NOTHING,
    )


def _leg(person: Person, calf: Calf, chance: Random) -> LegAssessment:
    strong = calf.medial_mm > 18
    return LegAssessment(
        reference_line_mm=person.reference_line_mm,
        girths=_girths(calf, chance),
        bulge_rest=chance.choice((0, 1, 1, 2)),
        bulge_tiptoe=chance.choice((2, 3, 3, 4)) if strong else chance.choice((1, 2, 2)),
        firmness=Firmness.HARD if strong else chance.choice((Firmness.FIRM, Firmness.SOFT)),
        pinch_mm=measured(2 * calf.fat_mm, 1, chance),
        pitting_oedema=False,
        layers=_layers(calf, chance),
        bulging_units=BULGING[person.development],
        development=Development(person.development),
    )


def _seen(calf: Calf, has_layers: bool, chance: Random) -> LegVisit:
    return LegVisit(
        girths=_girths(calf, chance),
        layers=_layers(calf, chance) if has_layers else Layers(),
        bulge_rest=chance.choice((0, 0, 1)),
        bulge_tiptoe=chance.choice((1, 1, 2, 2, 3)),
        heel_rise_count=max(0, round(chance.gauss(calf.heel_rises, 2))),
    )


def _girths(calf: Calf, chance: Random) -> tuple[GirthMeasurement, ...]:
    rows = []
    for level in LEVELS_PCT:
        relaxed = girth_readings(calf, level, chance)
        tiptoe = (max(relaxed) + chance.choice((4, 6, 8)),) if level == LEVELS_PCT[1] else ()
        rows.append(
            GirthMeasurement(level_pct=Decimal(level), relaxed_mm=relaxed, tiptoe_mm=tiptoe)
        )
    return tuple(rows)


def _layers(calf: Calf, chance: Random) -> Layers:
    def head(muscle_mm: float) -> HeadLayers:
        return HeadLayers(
            fat_mm=_layer(calf.fat_mm, chance),
            muscle_mm=_layer(muscle_mm, chance),
            soleus_mm=_layer(calf.soleus_mm, chance),
            source=LayerSource.ULTRASOUND,
        )

    return Layers(medial_head=head(calf.medial_mm), lateral_head=head(calf.lateral_mm))


def _layer(true_mm: float, chance: Random) -> Decimal:
    return max(LEAST_LAYER_MM, measured(true_mm, PROBE_ERROR_MM, chance, step="0.5"))


def _satisfied(mean: float, chance: Random) -> int:
    return min(5, max(1, round(chance.gauss(mean, 0.9))))
