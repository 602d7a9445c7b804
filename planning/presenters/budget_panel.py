"""The dose budget beside the map: this plan and earlier toxin against the product's limits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planning.diagram.budget_bar import budget_bar
from planning.domain.budget import Allowance, Given, budget
from planning.domain.disagreements import Topic
from planning.domain.dosing import Totals
from planning.domain.intake import EarlierToxin, Intake
from planning.domain.knowledge import Knowledge
from planning.domain.plan import InjectionPlan
from planning.domain.quantities import units
from planning.domain.reading import Reading
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality
from planning.drawings import drawn
from planning.presenters.disagreements import DisagreementView, beside
from planning.presenters.same import Same
from planning.presenters.sources import Source, sources_of
from planning.wording import say


@dataclass(frozen=True, slots=True)
class LimitView:
    """One limit as a bar and its numbers; `left` is empty where `over` says by how much."""

    title: str
    bar: str
    earlier: str
    planned: str
    left: str
    over: str
    stated_for: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ToxinRow:
    """Earlier toxin: what was given, when, and how long it counts."""

    on: str
    dose: str
    area: str
    counts: str = ""


@dataclass(frozen=True, slots=True)
class OtherProduct:
    name: str
    rows: tuple[ToxinRow, ...]


@dataclass(frozen=True, slots=True)
class BudgetPanel:
    """`why_none` says why there is no limit to show; `plan` is this plan as (term, dose)."""

    product: str = ""
    why_none: str = ""
    sources: tuple[Source, ...] = ()
    plan: tuple[tuple[str, str], ...] = ()
    limits: tuple[LimitView, ...] = ()
    earlier: tuple[ToxinRow, ...] = ()
    others: tuple[OtherProduct, ...] = ()
    interval: tuple[DisagreementView, ...] = ()


def budget_panel(reading: Reading) -> BudgetPanel:
    """The budget of the plan's product, and of no other: units belong to one product."""
    record = reading.record
    return _panel(
        _product_code(record.plan),
        _Doses.of(reading.totals),
        Same(record.intake),
        record.reviewed_on,
        Same(reading.knowledge),
        get_language() or "en",
    )


@dataclass(frozen=True, slots=True)
class _Doses:
    """A plan's doses as a key: by side, and what of it lies above the knee."""

    left_tenths: int
    right_tenths: int
    above_knee_tenths: int

    @classmethod
    def of(cls, totals: Totals) -> "_Doses":
        return cls(totals.left_tenths, totals.right_tenths, sum(totals.above_knee.values()))

    @property
    def total_tenths(self) -> int:
        return self.left_tenths + self.right_tenths


def _product_code(plan: InjectionPlan) -> str | None:
    return plan.preparation.product if plan.preparation else None


@lru_cache(maxsize=256)
def _panel(
    code: str | None,
    doses: _Doses,
    intake: Same[Intake],
    on: date,
    knowledge: Same[Knowledge],
    language: str,
) -> BudgetPanel:
    """Kept because few edits change a dose; `language` is the active one."""
    if code is None:
        return BudgetPanel(why_none=_("Choose the product: limits belong to a product."))
    known = knowledge.value
    product = known.products.get(code)
    if product is None:
        return BudgetPanel(
            product=code, why_none=_("The catalogue does not have this product: no limit is known.")
        )
    given = known.products.read(intake.value.earlier_toxin)
    spent = budget(doses.total_tenths, product, given, on, known.rules, known.products)
    silence = known.rules.basis("no_cap_known")
    return BudgetPanel(
        product=say(product.label),
        why_none="" if spent.allowances else say(silence.text),
        sources=() if spent.allowances else sources_of(silence.sources),
        plan=tuple(_plan(doses)),
        limits=tuple(map(_limit, spent.allowances)),
        earlier=tuple(_earlier(spent.earlier, spent.cumulative)),
        others=tuple(
            OtherProduct(say(known.products.label_of(other)), tuple(map(_row, _by_date(toxins))))
            for other, toxins in spent.others.items()
        ),
        interval=beside(Topic.INTERVAL),
    )


def _plan(doses: _Doses) -> Iterator[tuple[str, str]]:
    yield say(SIDE_WORDS[Laterality.LEFT]), say(units(doses.left_tenths))
    yield say(SIDE_WORDS[Laterality.RIGHT]), say(units(doses.right_tenths))
    if doses.above_knee_tenths:
        yield _("of it above the knee"), say(units(doses.above_knee_tenths))


def _limit(allowance: Allowance) -> LimitView:
    limit = units(allowance.limit.tenths)
    if allowance.interval is None:
        title = say(Text(N_("{limit} per session"), limit=limit))
    else:
        title = say(
            Text(N_("{limit} within {interval}"), limit=limit, interval=allowance.interval.words)
        )
    left = allowance.left_tenths
    amounts = {
        "earlier": say(units(allowance.earlier_tenths)),
        "planned": say(units(allowance.planned_tenths)),
        "left": say(units(left)) if left >= 0 else "",
        "over": say(units(-left)) if left < 0 else "",
    }
    return LimitView(
        title=title,
        bar=drawn(
            budget_bar(
                allowance.earlier_tenths,
                allowance.planned_tenths,
                allowance.limit.tenths,
                title=title,
                id_prefix="session" if allowance.interval is None else "cumulative",
            )
        ),
        **amounts,
        stated_for=say(Text(allowance.limit.population)),
        sources=sources_of(allowance.limit.sources),
    )


def _earlier(given: Given, counting: Allowance | None) -> Iterator[ToxinRow]:
    for toxin in _by_date(given):
        row = _row(toxin)
        if counting is None or counting.interval is None:
            yield row
        elif toxin in counting.earlier:
            until = counting.interval.last_day(toxin.on)
            yield replace(row, counts=_("counts until %(day)s") % {"day": until.isoformat()})
        else:
            yield replace(row, counts=_("no longer counts"))


def _row(toxin: EarlierToxin) -> ToxinRow:
    return ToxinRow(toxin.on.isoformat(), say(units(toxin.dose_tenths)), toxin.area)


def _by_date(given: Given) -> list[EarlierToxin]:
    return sorted(given, key=lambda toxin: toxin.on, reverse=True)
