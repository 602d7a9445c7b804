"""Is the plan asymmetric because the legs are?

doses differ by more than the tolerance
    and a measurement beyond its error points the same way    → explained
    else                                                      → dose_imbalance
doses equal, a measurement beyond its error                   → asymmetry_not_addressed
doses of the legs equal, of one head not, legs bulging alike  → head_imbalance

Only the calves' doses are compared: what is recorded above the knee has no measured pair.
"""

from collections.abc import Iterator
from decimal import Decimal

from planning.domain.balance import Pair, girth_balance, thickness_balance
from planning.domain.dosing import Totals
from planning.domain.findings import Finding
from planning.domain.plan import InjectionPlan
from planning.domain.quantities import millimetres, units
from planning.domain.reviewing.codes import finding
from planning.domain.reviewing.context import ReviewContext, treated_sides
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle

_GIRTH = Text(N_("girth"))


def balance(plan: InjectionPlan, totals: Totals, context: ReviewContext) -> Iterator[Finding]:
    on_calves = [totals.of_calf(side) for side in Laterality]
    if not any(on_calves):
        return
    differences = _beyond_error(context)
    greater = _greater(on_calves[0], on_calves[1], context)
    if greater is not None:
        if not any(pair.greater is greater for _, pair in differences):
            yield _imbalance(totals, greater, bool(differences), context)
        return
    yield from _not_addressed(totals, differences, context)
    yield from _heads(totals, context)


def one_side_only(plan: InjectionPlan, context: ReviewContext) -> Iterator[Finding]:
    sides = treated_sides(plan)
    if len(sides) == 1:
        message = Text(N_("All sites are on the {side} leg."), side=SIDE_WORDS[sides[0]])
        because = context.rules.basis("one_side_only")
        yield finding("one_side_only", message, because, side=sides[0])


def _beyond_error(context: ReviewContext) -> tuple[tuple[Text, Pair], ...]:
    """What differs between the legs by more than it can be measured."""
    pairs = [(_GIRTH, girth_balance(context.assessment))]
    pairs += [
        (MUSCLE_WORDS[muscle], thickness_balance(context.assessment, muscle)) for muscle in Muscle
    ]
    return tuple((name, pair) for name, pair in pairs if pair is not None and not pair.within_error)


def _greater(left: int, right: int, context: ReviewContext) -> Laterality | None:
    """The side with more, or `None` within the tolerance of their mean."""
    allowed = Decimal(left + right) / 2 * context.rules.dose_balance.tolerance_pct / 100
    if abs(left - right) <= allowed:
        return None
    return Laterality.LEFT if left > right else Laterality.RIGHT


def _imbalance(
    totals: Totals, greater: Laterality, measured_otherwise: bool, context: ReviewContext
) -> Finding:
    template = (
        N_("{side} receives {more}, {other} {less}; the measured difference points the other way.")
        if measured_otherwise
        else N_("{side} receives {more}, {other} {less}; no measured difference explains it.")
    )
    message = Text(
        template,
        side=SIDE_WORDS[greater],
        more=units(totals.of_calf(greater)),
        other=SIDE_WORDS[greater.other],
        less=units(totals.of_calf(greater.other)),
    )
    return finding("dose_imbalance", message, context.rules.basis("dose_imbalance"), side=greater)


def _not_addressed(
    totals: Totals, differences: tuple[tuple[Text, Pair], ...], context: ReviewContext
) -> Iterator[Finding]:
    # The first is the girth where it differs, else the medial head: one note is enough.
    for name, pair in differences[:1]:
        if pair.greater is None:
            continue
        message = Text(
            N_(
                "{side} is greater by {difference} ({quantity}), yet the legs receive alike: "
                "{here} and {there}."
            ),
            side=SIDE_WORDS[pair.greater],
            difference=millimetres(abs(pair.difference)),
            quantity=name,
            here=units(totals.of_calf(pair.greater)),
            there=units(totals.of_calf(pair.greater.other)),
        )
        because = context.rules.basis("asymmetry_not_addressed")
        yield finding("asymmetry_not_addressed", message, because, side=pair.greater)


def _heads(totals: Totals, context: ReviewContext) -> Iterator[Finding]:
    left, right = context.assessment.left, context.assessment.right
    bulge_alike = (left.development, left.bulging_units) == (right.development, right.bulging_units)
    if not bulge_alike:
        return
    for muscle in Muscle:
        doses = [totals.of_head(side, muscle) for side in Laterality]
        greater = _greater(doses[0], doses[1], context)
        thickness = thickness_balance(context.assessment, muscle)
        explained = thickness is not None and not thickness.within_error
        if greater is None or explained:
            continue
        message = Text(
            N_("{side} {muscle} receives {more}, {other} {less}, while the legs bulge alike."),
            side=SIDE_WORDS[greater],
            muscle=MUSCLE_WORDS[muscle],
            more=units(totals.of_head(greater, muscle)),
            other=SIDE_WORDS[greater.other],
            less=units(totals.of_head(greater.other, muscle)),
        )
        because = context.rules.basis("head_imbalance")
        yield finding("head_imbalance", message, because, side=greater)
