"""A consent covers the plan it was read for, and nothing beyond it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.canonical import plain, sha256_of
from planning.domain.consent import (
    ConsentChange,
    ConsentScope,
    ConsentStanding,
    PhotoUse,
    SignedConsent,
    on_record,
    standing,
)
from planning.domain.plan import InjectionPlan, InjectionSite, Preparation
from planning.domain.thigh import ThighSite
from planning.domain.vocabulary import Laterality, Muscle
from tests.unit.planning.strategies import PRODUCT_CODES, plans

VERSION = "2026-11"
SIGNED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LEFT, RIGHT = Laterality.LEFT, Laterality.RIGHT
C, S, W, N = (
    ConsentStanding.CURRENT,
    ConsentStanding.SUPERSEDED,
    ConsentStanding.WITHDRAWN,
    ConsentStanding.NONE,
)


def site(number: int, side: Laterality, dose_tenths: int | None) -> InjectionSite:
    return InjectionSite(
        id=number,
        side=side,
        muscle=Muscle.MEDIAL_HEAD,
        level_pct=Decimal(24),
        across_pct=Decimal(35),
        dose_tenths=dose_tenths,
    )


def plan(
    *doses: tuple[Laterality, int | None], product: str = PRODUCT_CODES[0], **fields: Any
) -> InjectionPlan:
    sites = tuple(site(number, side, dose) for number, (side, dose) in enumerate(doses, start=1))
    return InjectionPlan(preparation=Preparation(product=product), sites=sites, **fields)


def above(side: Laterality, dose_tenths: int) -> ThighSite:
    return ThighSite(
        id=90, side=side, level_pct=Decimal(80), across_pct=Decimal(30), dose_tenths=dose_tenths
    )


def consent_to(agreed: InjectionPlan, **changes: Any) -> SignedConsent:
    scope = ConsentScope.of(agreed)
    assert scope is not None
    made = SignedConsent(
        id=UUID(int=7),
        form_code="calf",
        form_version=VERSION,
        text_sha256="a" * 64,
        scope=scope,
        scope_sha256=scope.sha256,
        signed_at=SIGNED,
    )
    return replace(made, **changes)


AGREED = plan((LEFT, 100), (LEFT, 100), (RIGHT, 100), (RIGHT, 100))

EXAMPLES: dict[str, tuple[InjectionPlan, ConsentStanding, set[ConsentChange]]] = {
    "the very plan": (AGREED, C, set()),
    "less in one site": (plan((LEFT, 100), (LEFT, 60), (RIGHT, 100), (RIGHT, 100)), C, set()),
    "one site fewer": (plan((LEFT, 100), (RIGHT, 100), (RIGHT, 100)), C, set()),
    "moved from site to site": (
        plan((LEFT, 150), (LEFT, 50), (RIGHT, 100), (RIGHT, 100)),
        C,
        set(),
    ),
    "a tenth of a unit more": (
        plan((LEFT, 101), (LEFT, 100), (RIGHT, 100), (RIGHT, 100)),
        S,
        {ConsentChange.DOSE},
    ),
    "moved from leg to leg": (
        plan((LEFT, 110), (LEFT, 100), (RIGHT, 90), (RIGHT, 100)),
        S,
        {ConsentChange.DOSE},
    ),
    "more needles, no more units": (
        plan((LEFT, 70), (LEFT, 70), (LEFT, 60), (RIGHT, 100), (RIGHT, 100)),
        S,
        {ConsentChange.SITES},
    ),
    "only one leg left": (plan((LEFT, 100), (LEFT, 100)), S, {ConsentChange.PLACES}),
    "above the knee too": (
        AGREED.model_copy(update={"above_knee": (above(LEFT, 10),)}),
        S,
        {ConsentChange.PLACES},
    ),
    "another product": (
        plan((LEFT, 10), (LEFT, 10), (RIGHT, 10), (RIGHT, 10), product=PRODUCT_CODES[1]),
        S,
        {ConsentChange.PRODUCT},
    ),
    "nothing planned yet": (InjectionPlan(), C, set()),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_consent_is_worth(name: str) -> None:
    changed, expected, why = EXAMPLES[name]

    state, consent, changes = standing([consent_to(AGREED)], changed, VERSION)

    assert (state, set(changes)) == (expected, why)
    assert consent is not None


def test_no_consent() -> None:
    assert standing([], AGREED, VERSION) == (N, None, ())
    assert on_record([], AGREED, VERSION) is None


def test_a_newer_wording_asks_anew() -> None:
    state, _, changes = standing([consent_to(AGREED)], AGREED, "2027-01")

    assert (state, changes) == (S, (ConsentChange.WORDING,))


def test_only_the_newest_counts() -> None:
    more = plan((LEFT, 200), (LEFT, 200), (RIGHT, 200), (RIGHT, 200))
    first, second = consent_to(more), consent_to(AGREED, signed_at=SIGNED + timedelta(hours=1))

    assert standing([first, second], more, VERSION)[0] is S
    assert standing([second, first], more, VERSION)[0] is S


def test_a_withdrawal_holds_until_a_later_consent() -> None:
    taken_back = consent_to(AGREED, withdrawn_at=SIGNED + timedelta(hours=1))
    again = consent_to(AGREED, signed_at=SIGNED + timedelta(hours=2))

    assert standing([taken_back], AGREED, VERSION)[0] is W
    assert standing([taken_back], InjectionPlan(), VERSION)[0] is W
    assert standing([taken_back, again], AGREED, VERSION)[0] is C


def test_photographs_have_no_bearing_on_the_plan_and_are_in_the_hash() -> None:
    scope = consent_to(AGREED).scope
    allowed = scope.allowing([PhotoUse.RECORD])

    assert standing([consent_to(AGREED, scope=allowed)], AGREED, VERSION)[0] is C
    assert allowed.sha256 != scope.sha256
    assert "photographs" not in plain(scope)  # type: ignore[operator]


def test_a_scope_is_read_back_as_it_was_stored() -> None:
    scope = consent_to(AGREED).scope.allowing([PhotoUse.RECORD, PhotoUse.REPORT])

    assert ConsentScope.model_validate(plain(scope)) == scope
    assert sha256_of(plain(scope)) == scope.sha256


def test_a_plan_without_product_or_sites_has_no_scope() -> None:
    assert ConsentScope.of(InjectionPlan(preparation=AGREED.preparation)) is None
    assert ConsentScope.of(AGREED.model_copy(update={"preparation": None})) is None


scoped = plans().filter(lambda drawn: ConsentScope.of(drawn) is not None)


def _more_units(drawn: InjectionPlan, place: int, by_tenths: int) -> InjectionPlan:
    sites = list(drawn.sites)
    chosen = sites[place % len(sites)]
    sites[place % len(sites)] = chosen.model_copy(
        update={"dose_tenths": (chosen.dose_tenths or 0) + by_tenths}
    )
    return drawn.model_copy(update={"sites": tuple(sites)})


@given(scoped.filter(lambda drawn: bool(drawn.sites)), st.integers(0, 99), st.integers(1, 900))
def test_a_leg_that_gets_more_is_never_covered(
    drawn: InjectionPlan, place: int, by_tenths: int
) -> None:
    grown = _more_units(drawn, place, by_tenths)

    state, _, changes = standing([consent_to(drawn)], grown, VERSION)

    assert state is S
    assert changes == (ConsentChange.DOSE,)
    assert standing([consent_to(grown)], drawn, VERSION)[0] is C


IRRELEVANT: dict[str, Callable[[InjectionPlan], InjectionPlan]] = {
    "rationale": lambda drawn: drawn.model_copy(update={"rationale": "Softer line."}),
    "reasons": lambda drawn: drawn.model_copy(update={"reasons": {"clot_risk": "Discussed."}}),
    "order": lambda drawn: drawn.model_copy(update={"sites": drawn.sites[::-1]}),
    "depth": lambda drawn: drawn.model_copy(
        update={
            "sites": tuple(
                placed.model_copy(update={"depth_mm": Decimal(12)}) for placed in drawn.sites
            )
        }
    ),
}


@given(scoped, st.sampled_from(sorted(IRRELEVANT)))
def test_what_the_patient_did_not_read_supersedes_nothing(drawn: InjectionPlan, what: str) -> None:
    assert standing([consent_to(drawn)], IRRELEVANT[what](drawn), VERSION)[0] is C


@given(scoped)
def test_the_record_says_the_same_as_the_rule(drawn: InjectionPlan) -> None:
    kept = on_record([consent_to(drawn, id=uuid4())], drawn, VERSION)

    assert kept is not None
    assert kept.standing is C
    assert type(kept).model_validate(plain(kept)) == kept
