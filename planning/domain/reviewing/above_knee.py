"""What is recorded above the knee: nothing supports it, and a knee may argue against it.

                                    a wish only     sites recorded     neither
knee pain, instability, surgery     confirm         confirm            note
many flights of stairs a day        –               confirm            –
stairs not asked about              –               note               –
no study, no dose, no points        note            note               –
the kneecap's balance               –               note               –
"""

from collections.abc import Iterator

from planning.domain.findings import Finding, Severity
from planning.domain.intake import CONDITION_WORDS, Condition, Intake
from planning.domain.plan import InjectionPlan
from planning.domain.reviewing.codes import finding
from planning.domain.rules import Rules
from planning.domain.text import N_, Text, listed, verbatim
from planning.domain.thigh import thigh_label
from planning.domain.vocabulary import SIDE_WORDS, Goal, Laterality

KNEE_CONDITIONS = (Condition.KNEE_PAIN_OR_INSTABILITY, Condition.KNEE_SURGERY)


def knee(intake: Intake, rules: Rules, plan: InjectionPlan | None = None) -> Iterator[Finding]:
    """`plan` is left out where only the intake is read."""
    sides = _sides(plan)
    wished = Goal.ABOVE_KNEE in intake.goals
    yield from _knee_risk(intake, rules, sides, wished=wished)
    if plan is None or not sides:
        if wished:
            message = Text(
                N_("Contour above the knee is wished for: recorded, nothing is proposed.")
            )
            because = rules.basis("record_only_above_knee")
            yield finding("record_only_above_knee", message, because)
        return
    yield from _stairs(intake, rules, sides)
    yield finding(
        "record_only_above_knee",
        Text(
            N_(
                "Sites above the knee, {sites}: no clinical study of this treatment was found, "
                "so neither dose, points nor depth can be checked against one."
            ),
            sites=listed(
                verbatim(thigh_label(number)) for number in range(1, len(plan.above_knee) + 1)
            ),
        ),
        rules.basis("record_only_above_knee"),
    )
    yield finding(
        "kneecap_balance",
        Text(
            N_(
                "Weakening vastus medialis ({thigh}) pushes the kneecap's balance outward "
                "(derived)."
            ),
            thigh=_thighs(sides),
        ),
        rules.basis("kneecap_balance"),
    )


def _knee_risk(
    intake: Intake, rules: Rules, sides: tuple[Laterality, ...], *, wished: bool
) -> Iterator[Finding]:
    troubles = listed(CONDITION_WORDS[known] for known in KNEE_CONDITIONS if intake.has(known))
    if not troubles:
        return
    if sides:
        message = Text(
            N_("Knee at risk ({troubles}), and sites above the knee: {thigh}."),
            troubles=troubles,
            thigh=_thighs(sides),
        )
    elif wished:
        message = Text(
            N_("Knee at risk ({troubles}), and a wish for contouring above the knee."),
            troubles=troubles,
        )
    else:
        message = Text(
            N_("Knee at risk ({troubles}): weigh it before weakening any leg muscle."),
            troubles=troubles,
        )
    severity = Severity.CONFIRM if sides or wished else Severity.NOTE
    yield finding("knee_risk", message, rules.basis("knee_risk"), severity=severity)


def _stairs(intake: Intake, rules: Rules, sides: tuple[Laterality, ...]) -> Iterator[Finding]:
    flights = intake.lifestyle.stairs_flights_per_day
    limit = rules.stairs
    if flights is None:
        message = Text(N_("Sites above the knee, and stairs were not asked about."))
        yield finding("stairs_above_knee", message, limit, severity=Severity.NOTE)
    elif flights >= limit.flights_per_day:
        message = Text(
            N_("{flights} flights of stairs a day, and sites above the knee: {thigh}."),
            flights=flights,
            thigh=_thighs(sides),
        )
        yield finding("stairs_above_knee", message, limit)


def _sides(plan: InjectionPlan | None) -> tuple[Laterality, ...]:
    return tuple(side for side in Laterality if plan is not None and plan.above_knee_on(side))


def _thighs(sides: tuple[Laterality, ...]) -> Text:
    return SIDE_WORDS[sides[0]] if len(sides) == 1 else Text(N_("both thighs"))
