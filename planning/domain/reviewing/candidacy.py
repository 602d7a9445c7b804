"""Whether this calf, and this life, suit the treatment."""

from collections.abc import Iterator

from planning.domain.findings import Finding
from planning.domain.intake import Intake
from planning.domain.plan import InjectionPlan
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import ReviewContext, treated_sides
from planning.domain.rules import Rules
from planning.domain.text import N_, Text, listed
from planning.domain.vocabulary import SIDE_WORDS, Laterality, TissueType


def oedema(context: ReviewContext) -> Iterator[Finding]:
    """Either leg pitting stops planning of both, whatever else was found."""
    for side in Laterality:
        pits = context.assessment.leg(side).pitting_oedema is True
        if pits or context.tissue.get(side) is TissueType.OEDEMA:
            message = Text(
                N_("{side}: pitting oedema. Nothing is planned until it is cleared up."),
                side=SIDE_WORDS[side],
            )
            because = context.rules.basis("oedema")
            yield finding("oedema", message, because, side=side, planning_stops=True)


def oedema_unknown(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    for side in treated_sides(plan):
        if context.assessment.leg(side).pitting_oedema is None:
            message = Text(N_("{side}: not examined for pitting oedema."), side=SIDE_WORDS[side])
            yield finding("oedema_unknown", message, context.rules.basis("oedema"), side=side)


def tissue(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    for side in treated_sides(plan):
        found = context.tissue.get(side, TissueType.UNDETERMINED)
        if found is TissueType.FAT:
            template = N_("{side}: fat type. Weakening the muscle does not change the fat.")
            code = "fat_type"
        elif found is TissueType.UNDETERMINED:
            template = N_("{side}: whether muscle or fat is undetermined.")
            code = "tissue_undetermined"
        else:
            continue
        message = Text(template, side=SIDE_WORDS[side])
        yield finding(code, message, context.rules.basis(code), side=side)


def lifestyle(intake: Intake, rules: Rules) -> Iterator[Finding]:
    limits, life = rules.sport, intake.lifestyle
    habits = []
    if (life.running_km_per_week or 0) >= limits.running_km_per_week:
        habits.append(Text(N_("running {km} km a week"), km=life.running_km_per_week or 0))
    if (life.court_sport_sessions_per_week or 0) >= limits.court_sport_sessions_per_week:
        habits.append(
            Text(
                N_("court sport {sessions} times a week"),
                sessions=life.court_sport_sessions_per_week or 0,
            )
        )
    if habits:
        message = Text(N_("Heavy use of the calf: {habits}."), habits=listed(habits))
        yield finding("heavy_sport", message, limits)
