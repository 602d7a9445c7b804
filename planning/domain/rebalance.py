"""The plan's dose shared anew between the legs, by what was measured.

How authors split units between unequal legs was not seen, so the rule is the clinic's
own (`[rebalance]` of the rules):

    what is compared    the treated heads' thickness, by ultrasound on both legs;
                        else girth
    within its error    LEFT = RIGHT
    beyond its error    LEFT : RIGHT = measured left : measured right

    120 units, 20 mm and 24 mm, error 3.2 mm   →   LEFT 54.5, RIGHT 65.5 units

The total stays to the tenth. Every head keeps its share of its leg, every site its
share of its head. Doses go in whole steps; where the total does not, one site carries
the rest. No site falls below one step or rises above the product's limit per site. A
proposal that was taken proposes nothing more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from planning.domain.apportion import apportion
from planning.domain.assessment import Assessment
from planning.domain.balance import Pair, girth_balance, in_words, thickness_balance
from planning.domain.commands import SetDoses, SiteDose
from planning.domain.plan import InjectionPlan, InjectionSite
from planning.domain.products import Product
from planning.domain.quantities import millimetres, units
from planning.domain.reconstitution import Solution
from planning.domain.rules import RebalanceRule
from planning.domain.text import N_, Text
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, LayerSource, Muscle

_GIRTH = Text(N_("girth"))


@dataclass(frozen=True, slots=True)
class Change:
    """A dose before and after, in tenths of a unit."""

    before_tenths: int
    after_tenths: int


@dataclass(frozen=True, slots=True)
class SiteChange(Change):
    """`number` is the site's place on the plan, as a person reads it."""

    number: int
    side: Laterality
    muscle: Muscle


@dataclass(frozen=True, slots=True)
class NoRebalance:
    """Why nothing is proposed; `because` says what was compared, where anything was."""

    why: Text
    because: tuple[Text, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rebalance:
    """The command that takes the proposal, and every dose it changes.

    `sites` lists all sites of the calves; `command` names only those that change.
    """

    command: SetDoses
    sites: tuple[SiteChange, ...]
    because: tuple[Text, ...]
    sources: tuple[str, ...]

    def leg(self, side: Laterality) -> Change:
        return _sum(site for site in self.sites if site.side is side)

    def head(self, side: Laterality, muscle: Muscle) -> Change:
        return _sum(site for site in self.sites if (site.side, site.muscle) == (side, muscle))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the legs are compared by, each quantity under its name."""

    pairs: tuple[tuple[Text, Pair], ...]
    is_girth: bool

    @property
    def within_error(self) -> bool:
        return all(pair.within_error for _name, pair in self.pairs)

    def of(self, side: Laterality) -> Decimal:
        """The leg's thickness, or girth, in millimetres."""
        return sum(
            (pair.left if side is Laterality.LEFT else pair.right for _name, pair in self.pairs),
            Decimal(0),
        )

    def weight(self, side: Laterality) -> Decimal:
        return Decimal(1) if self.within_error else self.of(side)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(key for _name, pair in self.pairs for key in pair.sources)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The least and the most of a dose that is shared out, in whole steps."""

    least: int
    most: int


def propose_rebalance(
    plan: InjectionPlan, assessment: Assessment, product: Product | None, rule: RebalanceRule
) -> Rebalance | NoRebalance:
    """The doses of the calves by the clinic's rule, or why there is nothing to propose.

    Doses above the knee are no part of it.
    """
    refusal = _not_to_share(plan)
    if refusal is not None:
        return NoRebalance(refusal)
    treated = {muscle for muscle in Muscle for site in plan.sites if site.muscle is muscle}
    ground = _ground(assessment, treated)
    if ground is None:
        return NoRebalance(
            Text(
                N_(
                    "Neither the thickness of the treated heads nor a girth is measured on both "
                    "legs, so there is nothing to share the dose by."
                )
            )
        )
    step = rule.step_tenths
    total = sum(map(_dose, plan.sites))
    most = _most_per_site(plan, product, step)
    bounds = {
        side: _Bounds(len(sites) * step, total if most is None else len(sites) * most)
        for side in Laterality
        for sites in [plan.on_side(side)]
    }
    unfit = _unfit(plan, total, step, most)
    if unfit is not None:
        return NoRebalance(unfit)
    before = {side: sum(map(_dose, plan.on_side(side))) for side in Laterality}
    # The greater leg comes first, so that a tie is broken alike when LEFT and RIGHT change places.
    order = sorted(Laterality, key=lambda side: (ground.weight(side), before[side]), reverse=True)
    shared = apportion(
        total,
        [Fraction(ground.weight(side)) for side in order],
        [(bounds[side].least, bounds[side].most) for side in order],
        step,
    )
    after = dict(zip(order, shared, strict=True))
    because = [*_because(plan, ground, treated, total, step)]
    if _is_held_back(total, ground, after, step):
        because.append(
            Text(N_("The bounds of a single site keep the legs from their exact shares."))
        )
    sources = tuple(dict.fromkeys((*ground.sources, *rule.sources)))
    if all(abs(before[side] - after[side]) < step for side in Laterality):
        why = Text(
            N_("The legs already receive what the rule gives: LEFT {left}, RIGHT {right}."),
            left=units(before[Laterality.LEFT]),
            right=units(before[Laterality.RIGHT]),
        )
        return NoRebalance(why, tuple(because), sources)
    doses = {
        site_id: dose
        for side in Laterality
        for site_id, dose in _within_leg(plan.on_side(side), after[side], step, most).items()
    }
    return Rebalance(
        command=SetDoses(
            doses=tuple(
                SiteDose(site=site.id, dose_tenths=doses[site.id])
                for site in plan.sites
                if site.dose_tenths != doses[site.id]
            )
        ),
        sites=tuple(
            SiteChange(
                before_tenths=_dose(site),
                after_tenths=doses[site.id],
                number=number,
                side=site.side,
                muscle=site.muscle,
            )
            for number, site in enumerate(plan.sites, start=1)
        ),
        because=tuple(because),
        sources=sources,
    )


def _within_leg(
    sites: Sequence[InjectionSite], total: int, step: int, most: int | None
) -> dict[int, int]:
    """A leg's dose over its heads, then over the sites of each, in their present shares."""
    heads = [
        [site for site in sites if site.muscle is muscle]
        for muscle in Muscle
        if any(site.muscle is muscle for site in sites)
    ]
    limit = total if most is None else most
    by_head = apportion(
        total,
        [Fraction(sum(map(_dose, head))) for head in heads],
        [(len(head) * step, len(head) * limit) for head in heads],
        step,
    )
    return {
        site.id: dose
        for head, of_head in zip(heads, by_head, strict=True)
        for site, dose in zip(
            head,
            apportion(
                of_head,
                [Fraction(_dose(site)) for site in head],
                [(step, limit)] * len(head),
                step,
            ),
            strict=True,
        )
    }


def _not_to_share(plan: InjectionPlan) -> Text | None:
    if not plan.sites:
        return Text(N_("There is no site on the calves yet."))
    for side in Laterality:
        if not plan.on_side(side):
            return Text(
                N_("There is no site on {side}: a rebalance shares the dose between two legs."),
                side=SIDE_WORDS[side],
            )
    if any(site.dose_tenths is None for site in plan.sites):
        return Text(N_("Not every site has a dose yet: give the doses first."))
    return None


def _ground(assessment: Assessment, treated: set[Muscle]) -> _Ground | None:
    heads = [
        (MUSCLE_WORDS[muscle], thickness_balance(assessment, muscle))
        for muscle in Muscle
        if muscle in treated and _by_ultrasound(assessment, muscle)
    ]
    measured = tuple((name, pair) for name, pair in heads if pair is not None)
    if len(measured) == len(treated):
        return _Ground(measured, is_girth=False)
    girth = girth_balance(assessment)
    return None if girth is None else _Ground(((_GIRTH, girth),), is_girth=True)


def _by_ultrasound(assessment: Assessment, muscle: Muscle) -> bool:
    layers = [assessment.leg(side).layers.of(muscle) for side in Laterality]
    return all(head is not None and head.source is LayerSource.ULTRASOUND for head in layers)


def _most_per_site(plan: InjectionPlan, product: Product | None, step: int) -> int | None:
    """The most a site may hold by the product's limits of units and of volume, in whole steps."""
    if product is None:
        return None
    limits = []
    if product.site_cap is not None:
        limits.append(product.site_cap.tenths)
    solution = Solution.of(plan.preparation)
    if product.site_volume_cap is not None and solution is not None:
        limits.append(int(product.site_volume_cap.microlitres / solution.volume_ul(1)))
    return min(limits) // step * step if limits else None


def _unfit(plan: InjectionPlan, total: int, step: int, most: int | None) -> Text | None:
    count = len(plan.sites)
    if most is not None and total > count * most:
        return Text(
            N_("{total} do not fit on {count} sites: the product's limit is {limit} per site."),
            total=units(total),
            count=count,
            limit=units(most),
        )
    if total < count * step:
        return Text(
            N_("{total} are less than {step} for each of {count} sites."),
            total=units(total),
            step=units(step),
            count=count,
        )
    return None


def _because(
    plan: InjectionPlan, ground: _Ground, treated: set[Muscle], total: int, step: int
) -> Iterator[Text]:
    if ground.is_girth:
        yield Text(
            N_(
                "Not every treated head was measured by ultrasound on both legs, so girth is "
                "compared."
            )
        )
    for name, pair in ground.pairs:
        yield Text(N_("{what}: {measured}."), what=name, measured=in_words(pair))
    if ground.within_error:
        yield Text(N_("No difference is beyond its measuring error: both legs receive the same."))
    else:
        yield Text(
            N_(
                "Beyond the measuring error: the dose goes in proportion, LEFT {left} to "
                "RIGHT {right}."
            ),
            left=millimetres(ground.of(Laterality.LEFT)),
            right=millimetres(ground.of(Laterality.RIGHT)),
        )
    for side in Laterality:
        heads = {site.muscle for site in plan.on_side(side)}
        if heads != treated:
            yield Text(
                N_("{side} has sites in the {muscle} alone; its whole dose stays there."),
                side=SIDE_WORDS[side],
                muscle=MUSCLE_WORDS[heads.pop()],
            )
    yield Text(
        N_(
            "The total stays {total}; every head keeps its share of its leg, every site its "
            "share of its head, in steps of {step}."
        ),
        total=units(total),
        step=units(step),
    )


def _is_held_back(total: int, ground: _Ground, after: Mapping[Laterality, int], step: int) -> bool:
    weights = {side: Fraction(ground.weight(side)) for side in Laterality}
    return any(
        abs(after[side] - total * weights[side] / sum(weights.values())) >= step
        for side in Laterality
    )


def _dose(site: InjectionSite) -> int:
    return site.dose_tenths or 0


def _sum(changes: Iterator[SiteChange]) -> Change:
    listed = tuple(changes)
    return Change(
        sum(change.before_tenths for change in listed),
        sum(change.after_tenths for change in listed),
    )
