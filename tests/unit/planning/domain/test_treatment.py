"""Given beside planned: three figures, and what speaks against signing.

A plan of 9 units in each of two sites on the LEFT, 8 on the RIGHT, 3 above the LEFT knee:

              planned   given                 left over of 100
    as is         29       29                        71
    changed       29       27   reason               73
    slip          29      110   site 1: 90           refused, tenfold
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment
from planning.domain.findings import Severity
from planning.domain.intake import EarlierToxin, Intake
from planning.domain.plan import InjectionPlan
from planning.domain.reconstitution import Solution
from planning.domain.record import PatientIdentity, PlanRecord
from planning.domain.text import Text
from planning.domain.treatment import (
    ImmediateEvent,
    ImmediateEventKind,
    TreatmentDocument,
    VialUsed,
    begin,
    confirm_leg,
    reopen_leg,
    with_given,
)
from planning.domain.treatment_check import check, shown_hash, unanswered
from planning.domain.treatment_findings import TreatmentContext, TreatmentFinding
from planning.domain.treatment_totals import totals_agree, treatment_totals
from planning.domain.vocabulary import Laterality
from planning.evidence import load_knowledge
from tests.unit.planning.plan_examples import LEFT_LEG, PRODUCT, RIGHT_LEG, planned, site

LEFT, RIGHT = Laterality
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SEOUL)
BOTOX, DYSPORT = "onabotulinumtoxinA-botox", "abobotulinumtoxinA-dysport"
PLAN = planned(
    PRODUCT,
    {"op": "set_guidance", "guidance": "ultrasound", "needle_length_mm": 25},
    site("left", "24", "35", dose_units="9"),
    site("left", "32", "35", dose_units="9"),
    site("right", "24", "35", dose_units="8"),
    {
        "op": "record_thigh_site",
        "side": "left",
        "level_pct": "80",
        "across_pct": "30",
        "dose_units": "3",
    },
)
FIRST, SECOND, THIRD = (site.id for site in PLAN.sites)
VIAL = VialUsed(
    vial_id=UUID(int=1),
    lot_id=UUID(int=2),
    lot_number="C7654C3",
    product=BOTOX,
    vial_units=100,
    expires_on=date(2027, 12, 28),
    reconstituted_at=NOON - timedelta(hours=1),
    diluent_ml=Decimal(2),
)


def record_of(plan: InjectionPlan = PLAN) -> PlanRecord:
    return PlanRecord(
        patient=PatientIdentity(
            chart_number="C-1",
            family_name="Seo",
            given_name="Harin",
            birth_date="1995-04-12",
            sex="female",
        ),
        intake=Intake(recorded_on=TODAY),
        assessment=Assessment.model_validate(
            {"measured_on": "2026-11-20", "left": LEFT_LEG, "right": RIGHT_LEG}
        ),
        plan=plan,
        reviewed_on=TODAY,
        rules_version=load_knowledge().rules.rules_version,
    )


CONTEXT = TreatmentContext(
    record=record_of(),
    products=load_knowledge().products,
    now=NOON,
    plan_signed_at=NOON - timedelta(hours=2),
)
BEGUN = begin(CONTEXT.record, on=TODAY, at=time(11, 30), operator="Alice", vials=(VIAL,))


def complete(document: TreatmentDocument = BEGUN) -> TreatmentDocument:
    confirmed = confirm_leg(confirm_leg(document, LEFT), RIGHT)
    return confirmed.model_copy(update={"no_immediate_events": True})


def changed(**fields: Any) -> TreatmentDocument:
    return TreatmentDocument.model_validate({**complete().model_dump(), **fields})


def vial(**fields: Any) -> TreatmentDocument:
    return changed(vials=[{**VIAL.model_dump(), **fields}])


def given_at(site_id: int, tenths: int, reason: str | None = "Skin.") -> TreatmentDocument:
    return complete(with_given(complete(), {site_id: tenths}, {site_id: reason}))


def found(
    document: TreatmentDocument, context: TreatmentContext = CONTEXT
) -> dict[tuple[str, str], TreatmentFinding]:
    return {(finding.code, finding.field): finding for finding in check(document, context)}


def test_it_begins_as_planned_with_nothing_confirmed() -> None:
    assert [(one.site_id, one.given_tenths) for one in BEGUN.sites] == [
        (FIRST, 90),
        (SECOND, 90),
        (THIRD, 80),
        (PLAN.above_knee[0].id, 30),
    ]
    assert BEGUN.confirmed == ()
    assert not any(one.is_changed for one in BEGUN.sites)
    assert (BEGUN.product, BEGUN.needle_length_mm) == (BOTOX, 25)
    assert BEGUN.plan_sha256 == CONTEXT.record.sha256


def test_a_plan_without_a_product_cannot_be_given() -> None:
    with pytest.raises(ValueError, match="without a product"):
        begin(record_of(InjectionPlan()), on=TODAY)


def test_nothing_speaks_against_a_complete_record() -> None:
    assert check(complete(), CONTEXT) == ()


def test_three_figures_by_leg_and_in_all() -> None:
    totals = treatment_totals(given_at(FIRST, 70), Solution.of(PLAN.preparation))
    assert (totals.left.planned_tenths, totals.left.given_tenths) == (210, 190)
    assert (totals.right.planned_tenths, totals.right.given_tenths) == (80, 80)
    assert (totals.both.planned_tenths, totals.both.given_tenths) == (290, 270)
    assert totals.left_over_tenths == 730
    assert totals.both.planned_volume_ul == 580
    assert totals.both.given_volume_ul == 540
    assert totals.left_over_volume_ul == 1460


def test_volumes_are_not_said_where_the_vials_differ() -> None:
    document = changed(vials=[VIAL, {**VIAL.model_dump(), "diluent_ml": "4"}])
    totals = treatment_totals(document)
    assert totals.both.given_volume_ul is None
    assert totals.left_over_tenths == 1710


def test_a_leg_is_confirmed_once_and_reopened() -> None:
    document = confirm_leg(confirm_leg(BEGUN, RIGHT), LEFT)
    assert document.confirmed == (LEFT, RIGHT)
    assert document.is_confirmed
    assert confirm_leg(document, LEFT) == document
    assert reopen_leg(document, LEFT).confirmed == (RIGHT,)


def test_another_dose_reopens_its_leg_and_only_that() -> None:
    document = with_given(complete(), {FIRST: 70}, {FIRST: "Skin."})
    assert document.confirmed == (RIGHT,)
    assert document.site(FIRST) is not None
    same = with_given(complete(), {FIRST: 90}, {FIRST: "Never mind."})
    assert same == complete()


Make = Callable[[], TreatmentDocument]
EXAMPLES: dict[str, tuple[Make, str, str, Severity]] = {
    "vial of another product": (
        lambda: vial(product=DYSPORT),
        "other_product",
        "vials",
        Severity.STOP,
    ),
    "product not the plan's": (
        lambda: changed(product=DYSPORT),
        "other_product",
        "vials",
        Severity.STOP,
    ),
    "record of another plan": (
        lambda: changed(plan_sha256="0" * 64),
        "plan_changed",
        "plan",
        Severity.STOP,
    ),
    "expired the day before": (
        lambda: vial(expires_on=TODAY - timedelta(days=1)),
        "vial_expired",
        "vials",
        Severity.STOP,
    ),
    "no vial": (lambda: changed(vials=()), "vials_missing", "vials", Severity.STOP),
    "past the clock of 24 hours": (
        lambda: vial(reconstituted_at=NOON - timedelta(hours=25)),
        "use_within_passed",
        "vials",
        Severity.CONFIRM,
    ),
    "reconstituted after it was given": (
        lambda: vial(reconstituted_at=NOON),
        "vial_later",
        "given_at",
        Severity.STOP,
    ),
    "another strength": (
        lambda: vial(diluent_ml="2.5"),
        "other_strength",
        "vials",
        Severity.CONFIRM,
    ),
    "tenfold at a site": (
        lambda: given_at(FIRST, 900),
        "tenfold",
        f"given-{FIRST}",
        Severity.STOP,
    ),
    "tenfold in all": (lambda: given_at(FIRST, 2900), "tenfold", "total", Severity.STOP),
    "a change without a reason": (
        lambda: given_at(FIRST, 100, None),
        "reason_missing",
        f"reason-{FIRST}",
        Severity.STOP,
    ),
    "more than the vial holds": (
        lambda: given_at(FIRST, 890),
        "more_than_opened",
        "vials",
        Severity.STOP,
    ),
    "nothing at all": (
        lambda: with_given(complete(), {s.site_id: 0 for s in BEGUN.sites}, {}),
        "nothing_given",
        "total",
        Severity.STOP,
    ),
    "above the label's units per site": (
        lambda: given_at(FIRST, 510),
        "site_cap",
        f"given-{FIRST}",
        Severity.CONFIRM,
    ),
    "before the plan's day": (
        lambda: changed(given_on=TODAY - timedelta(days=1)),
        "before_plan",
        "given_on",
        Severity.STOP,
    ),
    "before the plan's hour": (
        lambda: changed(given_at="09:59"),
        "before_plan",
        "given_at",
        Severity.STOP,
    ),
    "tomorrow": (
        lambda: changed(given_on=TODAY + timedelta(days=1)),
        "in_the_future",
        "given_on",
        Severity.STOP,
    ),
    "later today": (
        lambda: changed(given_at="12:01"),
        "in_the_future",
        "given_at",
        Severity.STOP,
    ),
    "no time": (lambda: changed(given_at=None), "time_missing", "given_at", Severity.STOP),
    "a leg not confirmed": (
        lambda: reopen_leg(complete(), LEFT),
        "leg_unconfirmed",
        "confirm-left",
        Severity.STOP,
    ),
    "nobody injected": (
        lambda: changed(operator=" "),
        "operator_missing",
        "operator",
        Severity.STOP,
    ),
    "events not said": (
        lambda: changed(no_immediate_events=False),
        "events_unsaid",
        "no_immediate_events",
        Severity.STOP,
    ),
    "an event and none": (
        lambda: changed(immediate_events=[ImmediateEvent(kind=ImmediateEventKind.PAIN)]),
        "events_contradict",
        "no_immediate_events",
        Severity.STOP,
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_speaks_against_it_names_its_field(name: str) -> None:
    make, code, field, severity = EXAMPLES[name]
    finding = found(make())[code, field]
    assert finding.severity is severity
    assert finding in unanswered(make(), check(make(), CONTEXT))


CONTEXTS: dict[str, tuple[dict[str, Any], str, Severity]] = {
    "replaced plan": ({"is_plan_in_force": False}, "plan_replaced", Severity.STOP),
    "vial used meanwhile": ({"unusable": frozenset({UUID(int=1)})}, "vial_closed", Severity.STOP),
    "recalled lot": ({"recalled": frozenset({UUID(int=2)})}, "lot_recalled", Severity.CONFIRM),
    "consent taken back before": (
        {"consent_withdrawn_at": NOON - timedelta(hours=1)},
        "consent_withdrawn",
        Severity.STOP,
    ),
    "no consent": (
        {"consent_refusal": Text("The consent is not signed.")},
        "consent_missing",
        Severity.STOP,
    ),
    "380 units a month ago": (
        {"earlier": (EarlierToxin(product=BOTOX, dose_units="380", on=date(2026, 10, 20)),)},
        "cumulative_cap",
        Severity.CONFIRM,
    ),
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_what_it_is_held_against_may_forbid_it(name: str) -> None:
    facts, code, severity = CONTEXTS[name]
    codes = {finding.code: finding for finding in check(complete(), replace(CONTEXT, **facts))}
    assert codes[code].severity is severity


def test_a_consent_taken_back_after_the_needle_forbids_nothing() -> None:
    after = replace(
        CONTEXT,
        consent_withdrawn_at=NOON - timedelta(minutes=10),
        consent_refusal=Text("The patient took the consent back: sign a new one first."),
    )
    assert check(complete(), after) == ()


def test_the_cumulative_cap_counts_what_was_given_not_what_was_planned() -> None:
    """380 before, 29 planned, 20 given: the cap of 400 is just kept."""
    earlier = (EarlierToxin(product=BOTOX, dose_units="380", on=date(2026, 10, 20)),)
    less = with_given(complete(), {FIRST: 0}, {FIRST: "Refused."})
    codes = {finding.code for finding in check(less, replace(CONTEXT, earlier=earlier))}
    assert "cumulative_cap" not in codes


def test_tenfold_is_said_with_what_was_probably_meant() -> None:
    said = str(found(given_at(FIRST, 900))["tenfold", f"given-{FIRST}"].message)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "Site 1: 90 units is ten times the planned 9 units: did you mean 9?"
    )


def test_a_product_whose_texts_are_silent_has_no_clock() -> None:
    """Dysport states no use-within time: nothing is invented, nothing is blocked."""
    silent = PLAN.model_copy(
        update={"preparation": PLAN.preparation.model_copy(update={"product": DYSPORT})}  # type: ignore[union-attr]
    )
    document = vial(product=DYSPORT, reconstituted_at=NOON - timedelta(hours=1))
    context = replace(CONTEXT, record=record_of(silent), plan_signed_at=NOON - timedelta(days=9))
    old = document.model_copy(
        update={
            "product": DYSPORT,
            "vials": (
                document.vials[0].model_copy(
                    update={"reconstituted_at": NOON - timedelta(hours=50)}
                ),
            ),
        }
    )
    assert "use_within_passed" not in {finding.code for finding in check(old, context)}


def test_a_reason_answers_its_finding_and_no_other() -> None:
    document = vial(reconstituted_at=NOON - timedelta(hours=25))
    [finding] = check(document, CONTEXT)
    answered = document.model_copy(update={"reasons": {finding.key: "No other vial was there."}})
    assert unanswered(answered, check(answered, CONTEXT)) == ()
    later = answered.model_copy(update={"given_at": time(11, 45)})
    assert unanswered(later, check(later, CONTEXT)) != ()


def test_what_was_shown_changes_with_the_record_but_not_with_its_reasons() -> None:
    document = complete()
    shown = shown_hash(document, check(document, CONTEXT))
    reasoned = document.model_copy(update={"reasons": {"a": "b"}})
    assert shown_hash(reasoned, check(reasoned, CONTEXT)) == shown
    other = given_at(FIRST, 80)
    assert shown_hash(other, check(other, CONTEXT)) != shown


@given(
    changes=st.dictionaries(st.sampled_from([FIRST, SECOND, THIRD]), st.integers(0, 900)),
    vials=st.lists(st.sampled_from([50, 100, 200]), max_size=3),
)
def test_the_figures_always_add_up(changes: dict[int, int], vials: list[int]) -> None:
    """SAF-08: given = planned + changes; left over is never below nothing; counted twice."""
    opened = tuple(
        VIAL.model_copy(update={"vial_id": UUID(int=number), "vial_units": size})
        for number, size in enumerate(vials)
    )
    document = with_given(BEGUN.model_copy(update={"vials": opened}), changes, {})
    totals = treatment_totals(document)
    both = totals.both
    moved = sum(one.given_tenths - one.planned_tenths for one in document.sites)
    assert both.given_tenths == both.planned_tenths + moved
    assert both.given_tenths == totals.left.given_tenths + totals.right.given_tenths
    assert totals_agree(document)
    if totals.left_over_tenths is None:
        assert not vials or both.given_tenths > sum(vials) * 10
    else:
        assert totals.left_over_tenths >= 0
        assert totals.left_over_tenths + both.given_tenths == sum(vials) * 10
