"""The disagreements that bear on the choices this very plan makes: at most three."""

from collections.abc import Iterator

from planning.domain.atlas import RegionKind
from planning.domain.disagreements import Topic
from planning.domain.dosing import Totals
from planning.domain.findings import Finding
from planning.domain.plan import InjectionPlan
from planning.domain.products import earlier_within
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import ReviewContext, treated_heads, treated_sides
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Laterality, TissueType

MOST = 3


def disagreements(plan: InjectionPlan, totals: Totals, context: ReviewContext) -> Iterator[Finding]:
    rows = {row.topic: row for row in context.disagreements}
    chosen = [topic for topic in _bearing(plan, totals, context) if topic in rows]
    for topic in chosen[:MOST]:
        row = rows[topic]
        yield finding(
            "evidence_disagrees",
            Text(N_("Evidence disagrees: {question}"), question=row.question_text),
            row,
            basis=Text(
                N_("On one side: {position_a} On the other: {position_b}"),
                position_a=Text(row.position_a),
                position_b=Text(row.position_b),
            ),
        )


def _bearing(plan: InjectionPlan, totals: Totals, context: ReviewContext) -> Iterator[Topic]:
    """Topics from the most to the least particular to this plan."""
    if not plan.sites:
        return
    sides = treated_sides(plan)
    interval = context.rules.default_interval.interval
    if earlier_within(context.intake.earlier_toxin, interval, context.on):
        yield Topic.INTERVAL
    if any(context.tissue.get(side) in (TissueType.FAT, TissueType.MIXED) for side in sides):
        yield Topic.FAT
    if not _all_in_nerve_bands(plan, context):
        yield Topic.ZONE
    if len(treated_heads(plan)) < 2 * len(sides):
        yield Topic.HEADS
    if any(totals.of_calf(side) for side in Laterality):
        if not all(_usual(totals, side, context) for side in sides):
            yield Topic.LEG_DOSE
        yield Topic.DOSE
    yield Topic.POINTS


def _usual(totals: Totals, side: Laterality, context: ReviewContext) -> bool:
    usual = context.rules.leg_dose
    return usual.low_units * 10 <= totals.of_calf(side) <= usual.high_units * 10


def _all_in_nerve_bands(plan: InjectionPlan, context: ReviewContext) -> bool:
    bands = context.atlas.of_kind(RegionKind.NERVE_BAND)
    return all(
        any(
            band.muscle is site.muscle
            and band.contains(float(site.level_pct), float(site.across_pct))
            for band in bands
        )
        for site in plan.sites
    )
