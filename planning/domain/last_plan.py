"""The plan this patient had before, on today's legs, beside what has changed since.

    LastPlan + today's board ──propose_last──▶ sites, setting, notes
    LastPlan + today's reading ──changes_since──▶ Change, …

Sites land by anatomy: the same percents of today's leg. A depth is kept where it still
lies inside today's window, else mid-belly is proposed and said. Doses are kept only for
the same product. Nothing here is applied by itself (`SAF-06`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planning.domain.assessment import LegAssessment
from planning.domain.balance import GIRTH_ERROR_MM, THICKNESS_ERROR_MM
from planning.domain.board import Board
from planning.domain.carried import carried_days, is_all_carried
from planning.domain.commands import Setting
from planning.domain.depth import DepthState
from planning.domain.patterns import depths_left_open
from planning.domain.plan import (
    DIAGRAM_VERSION,
    LANDMARKS,
    InjectionPlan,
    InjectionSite,
    Preparation,
    SitePlacement,
)
from planning.domain.products import Catalogue
from planning.domain.quantities import (
    centimetres,
    millilitres,
    millimetres,
    percent,
    signed_millimetres,
)
from planning.domain.reading import Reading
from planning.domain.record import PlanRecord
from planning.domain.rules import Interval
from planning.domain.text import N_, Text, verbatim
from planning.domain.vocabulary import MUSCLE_WORDS, SIDE_WORDS, Laterality, Muscle

NOT_AGAIN = Text(N_("not measured again"))


@dataclass(frozen=True, slots=True)
class LastPlan:
    """A signed plan as its record stands. `treated_on` is `None` where no day was set."""

    record: PlanRecord
    signed_on: date
    treated_on: date | None

    @property
    def on(self) -> date:
        """The day it counts from: of the treatment, or of the signature without one."""
        return self.treated_on or self.signed_on

    @property
    def plan(self) -> InjectionPlan:
        return self.record.plan


@dataclass(frozen=True, slots=True)
class LastProposal:
    """The last plan outlined; `setting` is what comes along besides the sites."""

    placements: tuple[SitePlacement, ...]
    setting: Setting
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing then and now; `matters` is true beyond the measuring error or a limit."""

    what: Text
    then: Text | None
    now: Text | None
    verdict: Text
    matters: bool = False


def propose_last(
    last: LastPlan, board: Board, plan: InjectionPlan, products: Catalogue, *, is_untouched: bool
) -> LastProposal:
    """The last plan on today's legs.

    While today's plan is untouched its product is only the clinic's default, so the last
    one's preparation comes along; a product chosen since then stays.
    """
    before = last.plan
    if (before.diagram_version, before.landmarks) != (DIAGRAM_VERSION, LANDMARKS):
        text = N_("The last plan was drawn between other landmarks, so it cannot be placed here.")
        return LastProposal((), Setting(), (Text(text),))
    preparation = _preparation(before, plan, is_untouched=is_untouched)
    product = preparation.product if preparation else None
    keeps_doses = before.preparation is not None and product == before.preparation.product
    placed = [site for site in before.sites if site.side in board.frames]
    placements = tuple(_placement(site, board, keeps_doses=keeps_doses) for site in placed)
    notes = (
        *_sides_left_out(before, board),
        *_doses_left_out(before, product, products, keeps_doses=keeps_doses),
        *_depths_changed(placed, board),
        *depths_left_open(placements),
        *_above_knee(before),
    )
    setting = Setting(
        preparation=preparation if preparation != plan.preparation else None,
        guidance=None if plan.guidance else before.guidance,
        needle_length_mm=None if plan.needle_length_mm else before.needle_length_mm,
    )
    return LastProposal(placements, setting, notes)


def changes_since(last: LastPlan, today: Reading) -> tuple[Change, ...]:
    """What is different from the day of the last plan, each with its measuring error."""
    return (
        _time(last, today),
        *_product(last, today),
        *(change for side in Laterality for change in _leg(last, today, side)),
    )


def _preparation(
    before: InjectionPlan, plan: InjectionPlan, *, is_untouched: bool
) -> Preparation | None:
    """What will be in the syringe; the expiry belongs to a vial and is read off it anew."""
    if before.preparation is None or not (is_untouched or plan.preparation is None):
        return plan.preparation
    return before.preparation.model_copy(update={"expires_on": None})


def _placement(site: InjectionSite, board: Board, *, keeps_doses: bool) -> SitePlacement:
    is_inside = board.depth_state(site) is DepthState.IN_MUSCLE
    return site.placement.model_copy(
        update={
            "depth_mm": site.depth_mm
            if is_inside
            else board.suggested_depth_mm(site.side, site.muscle),
            "dose_tenths": site.dose_tenths if keeps_doses else None,
        }
    )


def _sides_left_out(before: InjectionPlan, board: Board) -> Iterator[Text]:
    for side in Laterality:
        if before.on_side(side) and side not in board.frames:
            yield Text(N_("{side}: not measured, so nothing is proposed."), side=SIDE_WORDS[side])


def _doses_left_out(
    before: InjectionPlan, product: str | None, products: Catalogue, *, keeps_doses: bool
) -> Iterator[Text]:
    if keeps_doses or before.preparation is None or product is None:
        return
    yield Text(
        N_(
            "The last plan's doses are units of {product}; this plan is made with {chosen}, so the "
            "places come without doses."
        ),
        product=products.label_of(before.preparation.product),
        chosen=products.label_of(product),
    )


def _depths_changed(placed: list[InjectionSite], board: Board) -> Iterator[Text]:
    """One sentence for each depth of a head that is outside today's window."""
    outside: dict[tuple[Laterality, Muscle, Decimal], int] = {}
    for site in placed:
        window = board.window(site.side, site.muscle)
        if site.depth_mm is None or window is None:
            continue
        if window.state(site.depth_mm) is not DepthState.IN_MUSCLE:
            key = (site.side, site.muscle, site.depth_mm)
            outside[key] = outside.get(key, 0) + 1
    for (side, muscle, depth_mm), count in outside.items():
        yield Text(
            N_(
                "{side} {muscle}: {depth} lies outside today's window, so mid-belly, {proposed}, "
                "is proposed ({count})."
            ),
            side=SIDE_WORDS[side],
            muscle=MUSCLE_WORDS[muscle],
            depth=millimetres(depth_mm),
            proposed=_or_open(board.suggested_depth_mm(side, muscle)),
            count=_sites(count),
        )


def _or_open(depth_mm: Decimal | None) -> Text:
    return Text(N_("left open")) if depth_mm is None else millimetres(depth_mm)


def _sites(count: int) -> Text:
    return Text(N_("1 site")) if count == 1 else Text(N_("{count} sites"), count=count)


def _above_knee(before: InjectionPlan) -> Iterator[Text]:
    if getattr(before, "above_knee", ()):
        yield Text(N_("Sites above the knee are not part of it; record them anew."))


def _time(last: LastPlan, today: Reading) -> Change:
    """How long ago it was, and whether the product's interval is over."""
    on = today.record.reviewed_on
    interval = _interval(last, today)
    free = interval.after(last.on)
    is_over = on >= free
    what = (
        N_("Since the treatment on {day}")
        if last.treated_on
        else N_("Since the plan was signed on {day}; no day of treatment is recorded")
    )
    verdict = (
        N_("{interval}, the product's interval, are over since {free}")
        if is_over
        else N_("{interval}, the product's interval, are not over until {free}")
    )
    return Change(
        what=Text(what, day=last.on.isoformat()),
        then=None,
        now=_days((on - last.on).days),
        verdict=Text(verdict, interval=interval.words, free=free.isoformat()),
        matters=not is_over,
    )


def _days(count: int) -> Text:
    return Text(N_("1 day")) if count == 1 else Text(N_("{count} days"), count=count)


def _interval(last: LastPlan, today: Reading) -> Interval:
    default = today.knowledge.rules.default_interval.interval
    preparation = last.plan.preparation
    product = today.knowledge.products.get(preparation.product) if preparation else None
    return product.interval_or(default) if product else default


def _product(last: LastPlan, today: Reading) -> Iterator[Change]:
    then, now = last.plan.preparation, today.record.plan.preparation
    if then is None:
        return
    products = today.knowledge.products
    if now is None:
        verdict, is_same = N_("not chosen yet"), True
    elif now.product != then.product:
        verdict, is_same = N_("another product: its units are not the same units"), False
    else:
        is_same = (now.vial_units, now.diluent_ml) == (then.vial_units, then.diluent_ml)
        verdict = N_("the same") if is_same else N_("the same product in another dilution")
    yield Change(
        what=Text(N_("Preparation")),
        then=_syringe(then, products),
        now=None if now is None or is_same else _syringe(now, products),
        verdict=Text(verdict),
        matters=not is_same,
    )


def _syringe(preparation: Preparation, products: Catalogue) -> Text:
    label = products.label_of(preparation.product)
    if not preparation.vial_units or not preparation.diluent_ml:
        return label
    return Text(
        N_("{product} · {vial} units in {diluent}"),
        product=label,
        vial=preparation.vial_units,
        diluent=millilitres(int(preparation.diluent_ml * 1000)),
    )


def _leg(last: LastPlan, today: Reading, side: Laterality) -> Iterator[Change]:
    before, now = last.record.assessment.leg(side), today.record.assessment.leg(side)
    days = carried_days(now)
    if days and is_all_carried(now):
        newest = verbatim(days[-1].isoformat())
        yield Change(SIDE_WORDS[side], newest, None, NOT_AGAIN, matters=True)
        return
    yield from _girth(before, now, side)
    for muscle in Muscle:
        yield from _head(before, now, side, muscle)


def _girth(before: LegAssessment, now: LegAssessment, side: Laterality) -> Iterator[Change]:
    """The level that was widest then, today at the very same level."""
    widest = before.widest
    if widest is None:
        return
    level = widest.level_pct
    same = next((girth for girth in now.girths if girth.level_pct == level), None)
    then_mm = widest.relaxed_mean_mm
    what = Text(N_("{side} girth at {level}"), side=SIDE_WORDS[side], level=percent(level))
    if same is None:
        yield Change(what, centimetres(then_mm), None, Text(N_("not measured at this level")))
    elif same.carried_from is not None:
        yield Change(what, centimetres(then_mm), None, NOT_AGAIN, matters=True)
    else:
        now_mm = same.relaxed_mean_mm
        yield Change(
            what,
            centimetres(then_mm),
            centimetres(now_mm),
            _difference(now_mm - then_mm, GIRTH_ERROR_MM),
            matters=abs(now_mm - then_mm) > GIRTH_ERROR_MM,
        )


def _head(
    before: LegAssessment, now: LegAssessment, side: Laterality, muscle: Muscle
) -> Iterator[Change]:
    then, today = before.layers.of(muscle), now.layers.of(muscle)
    if then is None:
        return
    errors = {"muscle_mm": THICKNESS_ERROR_MM[muscle], "fat_mm": None}
    words = {
        "muscle_mm": N_("{side} {muscle}, thickness"),
        "fat_mm": N_("{side} {muscle}, fat over it"),
    }
    for name, error in errors.items():
        what = Text(words[name], side=SIDE_WORDS[side], muscle=MUSCLE_WORDS[muscle])
        then_mm: Decimal = getattr(then, name)
        if today is None:
            yield Change(what, millimetres(then_mm), None, Text(N_("not measured today")))
        elif today.carried_from is not None:
            yield Change(what, millimetres(then_mm), None, NOT_AGAIN, matters=True)
        else:
            now_mm: Decimal = getattr(today, name)
            yield Change(
                what,
                millimetres(then_mm),
                millimetres(now_mm),
                _difference(now_mm - then_mm, error),
                matters=error is not None and abs(now_mm - then_mm) > error,
            )


def _difference(change_mm: Decimal, error_mm: Decimal | None) -> Text:
    """A change is never said without its error; where no source gives one, that is said."""
    if error_mm is None:
        if change_mm == 0:
            return Text(N_("no change"))
        return Text(N_("{change} (error not published)"), change=signed_millimetres(change_mm))
    error = millimetres(error_mm)
    if abs(change_mm) <= error_mm:
        return Text(
            N_("{change}, within measurement error (±{error})"),
            change=signed_millimetres(change_mm),
            error=error,
        )
    return Text(N_("{change} (±{error})"), change=signed_millimetres(change_mm), error=error)
