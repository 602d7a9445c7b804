"""The review as a whole: the cases, the table of codes, and what must hold of any plan."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from planning.domain.consent import ConsentStanding
from planning.domain.findings import CLINIC_DEFAULT, Finding, Severity
from planning.domain.intake import EarlierToxin
from planning.domain.plan import InjectionPlan
from planning.domain.protocols import protocol_findings
from planning.domain.review import CODES, ReviewContext, intake_alerts, planning_stops, review
from planning.domain.vocabulary import Laterality, TissueType
from planning.evidence import load_citations, load_knowledge
from tests.unit.planning.review_examples import (
    BOTOX,
    DYSPORT,
    HENGLI,
    MEDITOXIN,
    NABOTA,
    SIX_CONTEXT,
    SIX_PLAN,
    after,
    asked,
    case,
    codes,
    consented,
    context_of,
    dosed,
    earlier,
    given_plan,
    measured,
    of_code,
    plain,
    plan_with,
    with_sites,
    with_thigh,
)
from tests.unit.planning.strategies import contexts, earlier_toxins, plans, swapped_context
from tests.unit.planning.strategies import swapped_plan as swapped

ORDER = list(Severity)


def alerts(context: ReviewContext, product: str | None = None) -> tuple[Finding, ...]:
    return intake_alerts(
        context.intake,
        context.birth_date,
        context.on,
        rules=context.rules,
        products=context.products,
        medicines=context.medicines,
        product=product,
    )


# ---- Cases ---------------------------------------------------------------------------


def test_case_06_has_neither_stop_nor_confirm() -> None:
    assert {finding.severity for finding in review(SIX_PLAN, SIX_CONTEXT)} == {Severity.NOTE}


def test_case_07_finds_what_is_wrong_with_it() -> None:
    seven = case("07-depth-and-zone-findings")
    findings = review(given_plan(seven), context_of(seven))
    found = [
        (finding.code, finding.severity, finding.number)
        for finding in findings
        if finding.severity is not Severity.NOTE
    ]
    assert found == [
        ("cumulative_cap", Severity.STOP, None),
        ("interval_too_short", Severity.CONFIRM, None),
        ("depth_in_fat", Severity.CONFIRM, 1),
        ("depth_through_muscle", Severity.CONFIRM, 4),
        ("outside_muscle", Severity.CONFIRM, 5),
        ("unguided_lateral_head", Severity.CONFIRM, None),
        ("unguided_lateral_head", Severity.CONFIRM, None),
    ]
    assert plain(findings[0]) == (
        "300 units since 2026-10-14 and 108 units planned make 408 units; "
        "the limit of onabotulinumtoxinA (Botox) is 400 units within 3 months."
    )
    assert plain(findings[2]) == "Site 1: 5 mm is in the fat; the medial head here is 8.5–25.5 mm."


def test_case_04_stops_planning_for_oedema() -> None:
    [stop] = planning_stops(context_of(case("04-oedema-stop")))
    assert (stop.code, stop.side, stop.planning_stops) == ("oedema", Laterality.LEFT, True)


def test_case_05_stops_planning_for_myasthenia() -> None:
    [stop] = planning_stops(context_of(case("05-myasthenia-stop")))
    assert (stop.code, stop.planning_stops) == ("contraindication", True)
    assert stop.sources == ("LetyboUK", "BotoxCI", "DysW")


def test_case_08_notes_each_unmeasured_head_once() -> None:
    eight = context_of(case("08-no-ultrasound"))
    found = of_code("depth_unknown", SIX_PLAN, eight)
    assert [(finding.severity, finding.side) for finding in found] == [
        (Severity.NOTE, Laterality.LEFT),
        (Severity.NOTE, Laterality.LEFT),
        (Severity.NOTE, Laterality.RIGHT),
        (Severity.NOTE, Laterality.RIGHT),
    ]
    assert not of_code("depth_in_fat", SIX_PLAN, eight)


def test_nothing_stops_a_plain_case() -> None:
    for stem in ("01-xu2017-cohort-mean", "02-fat-type", "03-asymmetric", "08-no-ultrasound"):
        assert planning_stops(context_of(case(stem))) == ()


# ---- The table of codes --------------------------------------------------------------

Made = tuple[InjectionPlan, ReviewContext]
NEXT_YEAR = date(2027, 1, 1)
RECENT = date(2026, 11, 1)
NO_LAYERS: dict[str, Any] = {"layers": {"medial_head": None, "lateral_head": None}}
ESTIMATED = {"layers": {"medial_head": {"fat_mm": "6.5", "muscle_mm": "21", "source": "estimate"}}}
WIDER = {"girths": [{"level_pct": 27, "relaxed_mm": [390]}]}
UNLIKE = [(number, {"dose_tenths": 150}) for number in (1, 2, 3, 4)]
SPLIT = [
    (1, {"dose_tenths": 30}),
    (2, {"dose_tenths": 30}),
    (5, {"dose_tenths": 150}),
    (6, {"dose_tenths": 150}),
]

OCCURS: dict[str, Callable[[], Made]] = {
    "contraindication": lambda: (SIX_PLAN, asked(pregnant=True)),
    "oedema": lambda: (SIX_PLAN, measured(right={"pitting_oedema": True})),
    "consent_missing": lambda: (SIX_PLAN, asked(consent_signed=False)),
    "consent_superseded": lambda: (
        SIX_PLAN,
        consented(ConsentStanding.SUPERSEDED, asked(consent_signed=False)),
    ),
    "consent_withdrawn": lambda: (SIX_PLAN, consented(ConsentStanding.WITHDRAWN)),
    "no_sites": lambda: (plan_with(sites=[]), SIX_CONTEXT),
    "product_missing": lambda: (SIX_PLAN.model_copy(update={"preparation": None}), SIX_CONTEXT),
    "product_expired": lambda: (plan_with(expires_on="2026-11-24"), SIX_CONTEXT),
    "dose_missing": lambda: (with_sites(SIX_PLAN, (3, {"dose_tenths": None})), SIX_CONTEXT),
    "session_cap": lambda: (dosed(2001, MEDITOXIN), SIX_CONTEXT),
    "cumulative_cap": lambda: (dosed(4001), SIX_CONTEXT),
    "site_cap": lambda: (with_sites(SIX_PLAN, (2, {"dose_tenths": 501})), SIX_CONTEXT),
    "site_volume": lambda: (
        with_sites(plan_with(DYSPORT, diluent_ml="10"), (2, {"dose_tenths": 501})),
        SIX_CONTEXT,
    ),
    "earlier_toxin_date": lambda: (SIX_PLAN, after(earlier(BOTOX, "50", NEXT_YEAR))),
    "not_asked": lambda: (SIX_PLAN, asked(pregnant=None)),
    "caution": lambda: (SIX_PLAN, asked(conditions=["bleeding_disorder"])),
    "clot_risk": lambda: (SIX_PLAN, asked(conditions=["previous_clot"])),
    "interacting_medicine": lambda: (SIX_PLAN, asked(medications=["gentamicin"])),
    "heavy_sport": lambda: (SIX_PLAN, asked(lifestyle={"running_km_per_week": 40})),
    "knee_risk": lambda: (SIX_PLAN, asked(conditions=["knee_pain_or_instability"])),
    "fat_type": lambda: (SIX_PLAN, context_of(case("02-fat-type"))),
    "interval_too_short": lambda: (SIX_PLAN, after(earlier(BOTOX, "50", RECENT))),
    "earlier_other_product": lambda: (SIX_PLAN, after(earlier(NABOTA, "50", RECENT))),
    "no_cap_known": lambda: (plan_with(HENGLI), SIX_CONTEXT),
    "preparation_incomplete": lambda: (plan_with(diluent_ml=None), SIX_CONTEXT),
    "vial_not_listed": lambda: (plan_with(vial_units=300), SIX_CONTEXT),
    "depth_in_fat": lambda: (with_sites(SIX_PLAN, (1, {"depth_mm": "5"})), SIX_CONTEXT),
    "depth_through_muscle": lambda: (with_sites(SIX_PLAN, (1, {"depth_mm": "33"})), SIX_CONTEXT),
    "depth_missing": lambda: (with_sites(SIX_PLAN, (1, {"depth_mm": None})), SIX_CONTEXT),
    "needle_too_short": lambda: (plan_with(needle_length_mm=13), SIX_CONTEXT),
    "outside_muscle": lambda: (with_sites(SIX_PLAN, (1, {"level_pct": "62"})), SIX_CONTEXT),
    "keep_out": lambda: (with_sites(SIX_PLAN, (1, {"across_pct": "5"})), SIX_CONTEXT),
    "spacing": lambda: (
        with_sites(SIX_PLAN, (1, {"level_pct": "25", "across_pct": "30"})),
        SIX_CONTEXT,
    ),
    "dose_imbalance": lambda: (with_sites(SIX_PLAN, *UNLIKE), SIX_CONTEXT),
    "unguided_lateral_head": lambda: (plan_with(guidance=None), SIX_CONTEXT),
    "depth_unknown": lambda: (SIX_PLAN, measured(left=NO_LAYERS)),
    "depth_estimated": lambda: (SIX_PLAN, measured(left=ESTIMATED)),
    "leg_not_measured": lambda: (SIX_PLAN, measured(left={"reference_line_mm": None})),
    "girth_readings_apart": lambda: (
        SIX_PLAN,
        measured(right={"girths": [{"level_pct": 27, "relaxed_mm": [360, 367]}]}),
    ),
    "head_imbalance": lambda: (with_sites(SIX_PLAN, *SPLIT), SIX_CONTEXT),
    "asymmetry_not_addressed": lambda: (SIX_PLAN, measured(left=WIDER)),
    "one_side_only": lambda: (dosed(540, sites=6), SIX_CONTEXT),
    "oedema_unknown": lambda: (SIX_PLAN, measured(left={"pitting_oedema": None})),
    "tissue_undetermined": lambda: (
        SIX_PLAN,
        replace(SIX_CONTEXT, tissue=dict.fromkeys(Laterality, TissueType.UNDETERMINED)),
    ),
    "medicine_to_note": lambda: (SIX_PLAN, asked(medications=["doxycycline"])),
    "other_condition": lambda: (SIX_PLAN, asked(conditions=["other:old fracture"])),
    "record_only_above_knee": lambda: (SIX_PLAN, asked(goals=["above_knee"])),
    "stairs_above_knee": lambda: (
        with_thigh(SIX_PLAN, "left"),
        asked(lifestyle={"stairs_flights_per_day": 5}),
    ),
    "kneecap_balance": lambda: (with_thigh(SIX_PLAN, "left"), SIX_CONTEXT),
    "answers_carried": lambda: (SIX_PLAN, asked(carried_from="2026-03-02")),
    "measurements_carried": lambda: (
        SIX_PLAN,
        measured(left={"carried": {"reference_line_mm": "2026-03-02"}}),
    ),
    "evidence_disagrees": lambda: (SIX_PLAN, SIX_CONTEXT),
}
ALERTS_ONLY = {"earlier_toxin"}
OF_PROTOCOLS = {"product_for_source"}


def test_every_code_of_the_table_has_an_example() -> None:
    assert OCCURS.keys() | ALERTS_ONLY | OF_PROTOCOLS == CODES.keys()


@pytest.mark.parametrize("code", OCCURS)
def test_every_code_can_occur(code: str) -> None:
    found = of_code(code, *OCCURS[code]())
    assert found
    for finding in found:
        assert finding.severity in CODES[code].severities


def test_the_note_of_a_protocol_is_in_the_table() -> None:
    plan = SIX_PLAN.model_copy(update={"protocol": "kim2013-six-sites"})
    knowledge = load_knowledge()
    [note] = protocol_findings(plan, knowledge.protocols, knowledge.products)
    assert {note.code} == OF_PROTOCOLS
    assert note.severity in CODES[note.code].severities


def test_earlier_toxin_is_an_alert_of_the_intake() -> None:
    [alert] = alerts(after(earlier(BOTOX, "50", RECENT)))
    assert (alert.code, alert.severity) == ("earlier_toxin", Severity.NOTE)
    assert plain(alert) == (
        "50 units of onabotulinumtoxinA (Botox), last on 2026-11-01: "
        "counts toward its limit until 2027-01-31."
    )


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_titled_and_explained(code: str) -> None:
    assert str(CODES[code].title)
    assert CODES[code].meaning
    assert CODES[code].severities


@pytest.mark.parametrize("code", OCCURS)
def test_every_finding_shows_its_basis_and_its_sources(code: str) -> None:
    """SAF-06: input, rule and source stand beside every sentence."""
    known = load_citations().keys | {CLINIC_DEFAULT}
    for finding in of_code(code, *OCCURS[code]()):
        assert finding.basis is not None
        assert finding.sources
        assert set(finding.sources) <= known


# ---- What must hold of any plan ------------------------------------------------------


@given(plans(), contexts)
def test_findings_are_ordered_known_and_unique(plan: InjectionPlan, context: ReviewContext) -> None:
    findings = review(plan, context)
    ranks = [ORDER.index(finding.severity) for finding in findings]
    assert ranks == sorted(ranks)
    assert [key for key, times in Counter(f.key for f in findings).items() if times > 1] == []
    for finding in findings:
        assert finding.severity in CODES[finding.code].severities
        assert "{" not in str(finding.message)
        assert "{" not in str(finding.basis)


@given(plans(), contexts)
def test_the_same_plan_is_reviewed_the_same(plan: InjectionPlan, context: ReviewContext) -> None:
    assert review(plan, context) == review(plan, context)


@given(plans(), contexts)
def test_swapping_the_legs_swaps_the_sides_and_nothing_else(
    plan: InjectionPlan, context: ReviewContext
) -> None:
    """SAF-01."""

    def exchanged(words: str) -> str:
        return words.replace("LEFT", "\0").replace("RIGHT", "LEFT").replace("\0", "RIGHT")

    here = Counter(
        (
            f.code,
            f.severity,
            f.side and f.side.other,
            f.site_id,
            f.number,
            exchanged(str(f.message)),
        )
        for f in review(plan, context)
    )
    there = Counter(
        (f.code, f.severity, f.side, f.site_id, f.number, str(f.message))
        for f in review(swapped(plan), swapped_context(context))
    )
    assert here == there


@given(plans(), contexts, earlier_toxins())
def test_more_earlier_toxin_never_lifts_a_stop(
    plan: InjectionPlan, context: ReviewContext, more: EarlierToxin
) -> None:
    """SAF-04."""
    richer = replace(
        context,
        intake=context.intake.model_copy(
            update={"earlier_toxin": (*context.intake.earlier_toxin, more)}
        ),
    )

    def stops(of: ReviewContext) -> set[tuple[str, int | None]]:
        return {(f.code, f.site_id) for f in review(plan, of) if f.severity is Severity.STOP}

    assert stops(context) <= stops(richer)


@given(plans(), contexts)
def test_what_stops_planning_stops_every_plan(plan: InjectionPlan, context: ReviewContext) -> None:
    found = review(plan, context)
    for stop in planning_stops(context):
        assert stop.planning_stops
        assert stop in found


@given(contexts)
def test_alerts_never_say_what_a_review_does_not(context: ReviewContext) -> None:
    for product in (None, BOTOX):
        plan = plan_with(product) if product else InjectionPlan()
        of_plan = set(codes(review(plan, context))) | ALERTS_ONLY
        assert set(codes(alerts(context, product))) <= of_plan


def test_renumbering_keeps_the_reason_a_clinician_gave() -> None:
    """A reason belongs to the site and its facts, not to the number in the circle."""
    plan = with_sites(SIX_PLAN, (4, {"depth_mm": "33"}))
    [before] = of_code("depth_through_muscle", plan, SIX_CONTEXT)
    fewer = plan.model_copy(update={"sites": plan.sites[1:]})
    [now] = of_code("depth_through_muscle", fewer, SIX_CONTEXT)
    assert (before.number, now.number) == (4, 3)
    assert before.key == now.key


def test_another_depth_needs_another_reason() -> None:
    keys = {
        of_code("depth_in_fat", with_sites(SIX_PLAN, (1, {"depth_mm": depth})), SIX_CONTEXT)[0].key
        for depth in ("4", "5")
    }
    assert len(keys) == 2


@pytest.mark.parametrize("code", OCCURS)
def test_doses_are_written_as_the_house_writes_them(code: str) -> None:
    """SAF-03."""
    for finding in review(*OCCURS[code]()):
        words = f"{finding.message} {finding.basis}"
        assert not re.search(r"\d (units?|mL|mm|%)(?!\w)", words)
        assert not re.search(r"\d\s?I?U\b|\.\d*0\u00a0units|\d{4,}\u00a0units", words)


def test_the_context_takes_the_record_as_it_was_assessed() -> None:
    assert SIX_CONTEXT.rules is load_knowledge().rules
    assert SIX_CONTEXT.on == date(2026, 11, 25)
    assert set(SIX_CONTEXT.tissue.values()) == {TissueType.MUSCLE}
