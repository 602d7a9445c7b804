"""What a product's limits leave, and that the review says the same (SAF-04)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.budget import Budget, budget, recent
from planning.domain.dosing import totals
from planning.domain.intake import EarlierToxin
from planning.domain.plan import InjectionPlan
from planning.domain.review import ReviewContext, review
from planning.domain.rules import Interval
from planning.evidence import load_products
from tests.unit.planning.review_examples import (
    BOTOX,
    BOTULAX,
    HENGLI,
    MEDITOXIN,
    NABOTA,
    SIX_CONTEXT,
    XEOMIN,
    after,
    dosed,
    earlier,
)
from tests.unit.planning.strategies import TREATED_ON, contexts, earlier_toxins, plans

ON = SIX_CONTEXT.on
THREE_MONTHS = Interval(months=3)


def budget_of(plan: InjectionPlan, context: ReviewContext) -> Budget:
    product = context.product_of(plan)
    assert product is not None
    given_before = context.products.read(context.intake.earlier_toxin)
    planned = totals(plan).total_tenths
    return budget(planned, product, given_before, context.on, context.rules, context.products)


@pytest.mark.parametrize(
    ("plan", "toxins", "session", "cumulative"),
    [
        (dosed(1080), (), None, (0, 1080, 2920)),
        (dosed(1080), (earlier(BOTOX, "100", date(2026, 8, 26)),), None, (1000, 1080, 1920)),
        (dosed(1080), (earlier(BOTOX, "100", date(2026, 8, 25)),), None, (0, 1080, 2920)),
        (dosed(1080), (earlier("보톡스", "292", ON),), None, (2920, 1080, 0)),
        (dosed(1080), (earlier(BOTOX, "292.1", ON),), None, (2921, 1080, -1)),
        (dosed(1080), (earlier(NABOTA, "300", ON),), None, (0, 1080, 2920)),
        (dosed(1080, NABOTA), (), None, (0, 1080, 2520)),
        (dosed(1080, XEOMIN), (earlier(XEOMIN, "300", ON),), (3000, 1080, -80), None),
        (dosed(1080, XEOMIN), (earlier(XEOMIN, "300", date(2026, 11, 24)),), (0, 1080, 2920), None),
        (dosed(1080, MEDITOXIN), (), (0, 1080, 920), None),
        (dosed(1080, HENGLI), (), None, None),
    ],
    ids=[
        "nothing earlier",
        "inside the interval",
        "the interval is over",
        "up to the limit, by another name",
        "a tenth beyond it",
        "another product is not added",
        "the tighter limit of Nabota",
        "the same day counts toward a session",
        "the day before does not",
        "a limit per session",
        "no limit known",
    ],
)
def test_the_limits(
    plan: InjectionPlan,
    toxins: tuple[EarlierToxin, ...],
    session: tuple[int, int, int] | None,
    cumulative: tuple[int, int, int] | None,
) -> None:
    found = budget_of(plan, after(*toxins))
    for allowance, expected in ((found.session, session), (found.cumulative, cumulative)):
        assert expected == (
            allowance
            and (allowance.earlier_tenths, allowance.planned_tenths, allowance.left_tenths)
        )


def test_what_no_limit_counts_is_listed_all_the_same() -> None:
    """Botulax sums over 30 days and waits three months."""
    older = earlier(BOTULAX, "100", date(2026, 9, 26))
    found = budget_of(dosed(1000, BOTULAX), after(older))
    assert [toxin.on for toxin in found.earlier] == [older.on]
    assert found.cumulative is not None
    assert found.cumulative.earlier_tenths == 0


def test_other_products_are_listed_and_never_summed() -> None:
    found = budget_of(
        dosed(1080),
        after(
            earlier(NABOTA, "50", date(2026, 10, 1)),
            earlier("나보타", "40", date(2026, 10, 20)),
            earlier("toxin from abroad", "30", date(2026, 10, 20)),
            earlier(XEOMIN, "30", date(2025, 10, 20)),
        ),
    )
    assert {code: len(toxins) for code, toxins in found.others.items()} == {
        NABOTA: 2,
        "toxin from abroad": 1,
    }
    assert found.earlier == ()


@given(plans(), contexts)
def test_the_review_stops_exactly_where_less_than_nothing_is_left(
    plan: InjectionPlan, context: ReviewContext
) -> None:
    """SAF-04. A plan that gives nothing exceeds nothing."""
    if context.product_of(plan) is None:
        return
    codes = {finding.code for finding in review(plan, context)}
    found = budget_of(plan, context)
    gives = totals(plan).total_tenths > 0
    for allowance, code in ((found.session, "session_cap"), (found.cumulative, "cumulative_cap")):
        exceeded = allowance is not None and gives and allowance.left_tenths < 0
        assert (code in codes) is exceeded
    assert bool(found.others) is ("earlier_other_product" in codes)
    assert bool(found.allowances) is ("no_cap_known" not in codes)


near_the_limit = st.sampled_from([2919, 2920, 2921]).map(
    lambda tenths: earlier(BOTOX, f"{tenths / 10}", date(2026, 10, 1))
)


@given(near_the_limit)
def test_they_agree_to_the_tenth_at_the_limit(toxin: EarlierToxin) -> None:
    plan, context = dosed(1080), after(toxin)
    allowance = budget_of(plan, context).cumulative
    assert allowance is not None
    stopped = any(finding.code == "cumulative_cap" for finding in review(plan, context))
    assert stopped is (allowance.left_tenths < 0)


def test_only_the_very_product_counts() -> None:
    """Units belong to a product and are never carried to another."""
    toxins = (
        earlier(BOTOX, "100.5", date(2026, 9, 1)),
        earlier(BOTOX, "50", TREATED_ON),
        earlier(NABOTA, "200", date(2026, 10, 1)),
        earlier(BOTOX, "80", date(2026, 8, 25)),
    )
    assert recent(toxins, BOTOX, THREE_MONTHS, TREATED_ON) == toxins[:2]
    assert recent(toxins, NABOTA, THREE_MONTHS, TREATED_ON) == toxins[2:3]
    assert recent(toxins, HENGLI, THREE_MONTHS, TREATED_ON) == ()


@given(st.lists(earlier_toxins(), max_size=6).map(tuple), earlier_toxins())
def test_more_earlier_toxin_never_leaves_more(
    toxins: tuple[EarlierToxin, ...], more: EarlierToxin
) -> None:
    product = load_products().get(BOTOX)
    assert product is not None
    known = (SIX_CONTEXT.rules, SIX_CONTEXT.products)
    before = budget(100, product, toxins, TREATED_ON, *known).cumulative
    now = budget(100, product, (*toxins, more), TREATED_ON, *known).cumulative
    assert before is not None
    assert now is not None
    counts = more.product == BOTOX and THREE_MONTHS.covers(more.on, TREATED_ON)
    assert before.left_tenths - now.left_tenths == (more.dose_tenths if counts else 0)


def test_a_later_day_can_only_leave_more() -> None:
    context = after(earlier(BOTOX, "100", date(2026, 10, 1)))
    later = replace(context, on=date(2027, 1, 1))
    assert budget_of(dosed(1080), later).cumulative is not None
    assert [one.left_tenths for one in budget_of(dosed(1080), context).allowances] == [1920]
    assert [one.left_tenths for one in budget_of(dosed(1080), later).allowances] == [2920]
