"""Where each site lies on the atlas, and how close sites are to each other."""

from collections.abc import Iterator
from decimal import Decimal

from planning.domain.findings import Finding
from planning.domain.legframe import LegFrame, NotMeasured
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.quantities import millimetres, percent, rounded
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import ReviewContext, numbered, treated_sides
from planning.domain.rules import Statement
from planning.domain.text import N_, Param, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Guidance, Muscle


def places(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    """Sites off the head they are meant for, and sites in a keep-out."""
    for number, site in numbered(plan):
        point = float(site.level_pct), float(site.across_pct)
        if not context.atlas.head(site.muscle).contains(*point):
            yield finding(
                "outside_muscle",
                _outside(number, site, context),
                context.rules.basis("outside_muscle"),
                side=site.side,
                site_id=site.id,
                number=number,
            )
        for region in context.atlas.keep_outs_at(*point):
            yield finding(
                "keep_out",
                Text(
                    N_("Site {site} ({level}, {across}) lies in a keep-out: {region}."),
                    site=number,
                    level=percent(site.level_pct),
                    across=_across(site.across_pct),
                    region=Text(region.name),
                ),
                Statement(statement=region.why or region.name, sources=region.sources),
                side=site.side,
                site_id=site.id,
                number=number,
            )


def spacing(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    """Each site that is too near an earlier one on its leg, with the nearest named."""
    minimum = context.rules.spacing.minimum_mm
    for side in treated_sides(plan):
        try:
            frame = LegFrame.of(side, context.assessment.leg(side))
        except NotMeasured:
            message = Text(
                N_("{side}: no reference line or girth, so the distance between sites is unknown."),
                side=SIDE_WORDS[side],
            )
            because = context.rules.basis("leg_not_measured")
            yield finding("leg_not_measured", message, because, side=side)
            continue
        yield from _close_sites(plan, frame, minimum, context.rules.spacing)


def unguided_lateral_head(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    """One finding per leg whose lateral head is to be found by palpation, or nobody knows how."""
    if plan.guidance in (Guidance.ULTRASOUND, Guidance.EMG):
        return
    for side in treated_sides(plan):
        if not any(site.muscle is Muscle.LATERAL_HEAD for site in plan.on_side(side)):
            continue
        template = (
            N_("{side}: sites in the lateral head, guided by palpation alone.")
            if plan.guidance is Guidance.PALPATION
            else N_("{side}: sites in the lateral head, guidance not stated.")
        )
        yield finding(
            "unguided_lateral_head",
            Text(template, side=SIDE_WORDS[side]),
            context.rules.basis("unguided_lateral_head"),
            side=side,
        )


def _outside(number: int, site: InjectionSite, context: ReviewContext) -> Text:
    point = float(site.level_pct), float(site.across_pct)
    where: dict[str, Param] = {
        "site": number,
        "level": percent(site.level_pct),
        "across": _across(site.across_pct),
        "muscle": MUSCLE_WORDS[site.muscle],
    }
    for other in Muscle:
        if other is not site.muscle and context.atlas.head(other).contains(*point):
            return Text(
                N_("Site {site} ({level}, {across}) lies over the {other}, not the {muscle}."),
                other=MUSCLE_WORDS[other],
                **where,
            )
    return Text(N_("Site {site} ({level}, {across}) lies outside the {muscle}."), **where)


def _across(across_pct: Decimal) -> Text:
    if across_pct == 0:
        return Text(N_("on the mid-line"))
    amount = percent(abs(across_pct))
    if across_pct > 0:
        return Text(N_("{amount} medial"), amount=amount)
    return Text(N_("{amount} lateral"), amount=amount)


def _close_sites(
    plan: InjectionPlan, frame: LegFrame, minimum_mm: Decimal, because: Statement
) -> Iterator[Finding]:
    # Rounding is dear, and most sites are far from any other.
    clearly_apart = (float(minimum_mm) + 1) ** 2
    placed: list[tuple[int, float, float]] = []
    for number, site in numbered(plan):
        if site.side is not frame.side:
            continue
        here = frame.point(float(site.level_pct), float(site.across_pct))
        nearest = min(
            (
                ((here.level_mm - level) ** 2 + (here.across_mm - across) ** 2, other)
                for other, level, across in placed
            ),
            default=None,
        )
        placed.append((number, here.level_mm, here.across_mm))
        if nearest is None or nearest[0] > clearly_apart:
            continue
        distance = rounded(nearest[0] ** 0.5, 1)
        if distance < minimum_mm:
            yield finding(
                "spacing",
                Text(
                    N_(
                        "Site {site} is {distance} from site {other_site}; "
                        "the minimum is {minimum}."
                    ),
                    site=number,
                    other_site=nearest[1],
                    distance=millimetres(distance),
                    minimum=millimetres(minimum_mm),
                ),
                because,
                side=frame.side,
                site_id=site.id,
                number=number,
            )
