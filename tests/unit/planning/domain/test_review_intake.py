"""What the intake bars, and what it asks to be weighed."""

from dataclasses import replace
from datetime import date

import pytest

from planning.domain.consent import ConsentStanding
from planning.domain.findings import Severity
from planning.domain.intake import Condition
from planning.domain.review import planning_stops, review
from planning.domain.vocabulary import Sex
from tests.unit.planning.review_examples import (
    BOTOX,
    BOTULAX,
    DYSPORT,
    NABOTA,
    SIX_CONTEXT,
    SIX_PLAN,
    asked,
    codes,
    consented,
    of_code,
    plain,
    plan_with,
)


@pytest.mark.parametrize(
    "intake",
    [
        {"conditions": ["myasthenia_gravis"]},
        {"conditions": ["lambert_eaton"]},
        {"conditions": ["als"]},
        {"conditions": ["toxin_hypersensitivity"]},
        {"infection_at_site": True},
        {"pregnant": True},
        {"breastfeeding": True},
    ],
)
def test_hard_contraindications_stop_even_a_proposal(intake: dict[str, object]) -> None:
    context = asked(**intake)
    [stop] = planning_stops(context)
    assert (stop.code, stop.severity) == ("contraindication", Severity.STOP)
    assert stop in review(SIX_PLAN, context)


@pytest.mark.parametrize(
    ("product", "stops"), [(DYSPORT, True), (BOTOX, False), (NABOTA, False), (BOTULAX, False)]
)
def test_cows_milk_allergy_bars_dysport_only(product: str, stops: bool) -> None:
    context = asked(conditions=["cow_milk_protein_allergy"])
    assert bool(of_code("contraindication", plan_with(product), context)) is stops
    assert bool(planning_stops(context, product)) is stops
    assert not planning_stops(context)


@pytest.mark.parametrize(
    ("birth_date", "stops"), [(date(1951, 11, 25), True), (date(1951, 11, 26), False)]
)
def test_seventy_five_years_bar_letibotulinum_only(birth_date: date, stops: bool) -> None:
    """75 on the very day of treatment, and 74 the day before the birthday."""
    context = replace(SIX_CONTEXT, birth_date=birth_date)
    assert bool(of_code("contraindication", plan_with(BOTULAX), context)) is stops
    assert not of_code("contraindication", plan_with(BOTOX), context)


def test_a_birthday_on_29_february_is_passed_on_1_march() -> None:
    leap = replace(SIX_CONTEXT, birth_date=date(1952, 2, 29))
    for on, stops in ((date(2027, 2, 28), False), (date(2027, 3, 1), True)):
        context = replace(leap, on=on)
        assert bool(of_code("contraindication", plan_with(BOTULAX), context)) is stops


@pytest.mark.parametrize(
    "medicine",
    ["gentamicin", "Gentamicin 80 mg i.v.", "spectinomycin", "겐타마이신주", "ＡＭＩＫＡＣＩＮ"],
)
def test_aminoglycosides_bar_nabota_and_are_weighed_with_botox(medicine: str) -> None:
    context = asked(medications=[medicine])
    assert of_code("contraindication", plan_with(NABOTA), context)
    assert "interacting_medicine" not in codes(review(plan_with(NABOTA), context))
    assert not of_code("contraindication", SIX_PLAN, context)


@pytest.mark.parametrize(
    ("medicine", "code"),
    [
        ("tobramycin", "interacting_medicine"),
        ("rocuronium", "interacting_medicine"),
        ("oxybutynin 5 mg", "interacting_medicine"),
        ("baclofen", "interacting_medicine"),
        ("apixaban", "interacting_medicine"),
        ("와파린", "interacting_medicine"),
        ("spectinomycin", "medicine_to_note"),
        ("doxycycline", "medicine_to_note"),
        ("colistin", "medicine_to_note"),
        ("clindamycin gel", "medicine_to_note"),
        ("ethinylestradiol", "clot_risk"),
        ("drospirenone/ethinylestradiol", "clot_risk"),
        ("Oestradiol patch", "clot_risk"),
    ],
)
def test_medicines_are_found_by_name(medicine: str, code: str) -> None:
    [found] = of_code(code, SIX_PLAN, asked(medications=["paracetamol", medicine]))
    assert medicine in plain(found)


@pytest.mark.parametrize("medicine", ["paracetamol", "gentamicinoid", "warfarinase", ""])
def test_other_medicines_are_left_alone(medicine: str) -> None:
    context = asked(medications=[medicine] if medicine else [])
    found = set(codes(review(SIX_PLAN, context)))
    assert not found & {"interacting_medicine", "medicine_to_note", "clot_risk"}


def test_nabota_asks_for_caution_where_botox_only_notes() -> None:
    context = asked(medications=["minocycline"])
    [with_nabota] = of_code("interacting_medicine", plan_with(NABOTA), context)
    assert with_nabota.sources == ("NabotaPH",)
    assert of_code("medicine_to_note", SIX_PLAN, context)


def test_clot_risks_are_one_question_with_every_factor() -> None:
    context = asked(
        conditions=["previous_clot", "thrombophilia"],
        immobility=True,
        medications=["ethinylestradiol"],
    )
    [found] = of_code("clot_risk", SIX_PLAN, context)
    assert found.severity is Severity.CONFIRM
    assert found.sources == ("Wang2024",)
    assert plain(found) == (
        "Clot risk: previous blood clot, thrombophilia, immobility, ethinylestradiol."
    )


def test_cautions_ask_for_a_reason() -> None:
    context = asked(
        conditions=[
            "bleeding_disorder",
            "swallowing_or_breathing_problem",
            "muscle_weakness_at_site",
        ]
    )
    found = of_code("caution", SIX_PLAN, context)
    assert [finding.severity for finding in found] == [Severity.CONFIRM] * 3


def test_a_question_not_asked_is_not_a_no() -> None:
    context = asked(pregnant=None, breastfeeding=None, infection_at_site=None)
    [found] = of_code("not_asked", SIX_PLAN, context)
    assert plain(found) == ("Not asked: pregnancy, breastfeeding, infection at the injection site.")
    assert not of_code("contraindication", SIX_PLAN, context)


def test_a_man_is_not_asked_about_pregnancy() -> None:
    context = replace(asked(pregnant=None, breastfeeding=None), sex=Sex.MALE)
    assert not of_code("not_asked", SIX_PLAN, context)


@pytest.mark.parametrize(
    ("life", "found"),
    [
        ({"running_km_per_week": 19}, False),
        ({"running_km_per_week": 20}, True),
        ({"court_sport_sessions_per_week": 1}, False),
        ({"court_sport_sessions_per_week": 2}, True),
        ({}, False),
    ],
)
def test_heavy_sport_from_the_clinics_threshold(life: dict[str, int], found: bool) -> None:
    assert bool(of_code("heavy_sport", SIX_PLAN, asked(lifestyle=life))) is found


def test_a_knee_weighs_more_with_a_wish_above_it() -> None:
    knee = asked(conditions=[Condition.KNEE_PAIN_OR_INSTABILITY.value])
    both = asked(knee, goals=["above_knee"])
    assert of_code("knee_risk", SIX_PLAN, knee)[0].severity is Severity.NOTE
    assert of_code("knee_risk", SIX_PLAN, both)[0].severity is Severity.CONFIRM
    assert not of_code("record_only_above_knee", SIX_PLAN, knee)


def test_what_no_rule_covers_is_still_shown() -> None:
    context = asked(conditions=["other:{old} fracture"])
    assert plain(of_code("other_condition", SIX_PLAN, context)[0]) == (
        "Also recorded: {old} fracture."
    )


PAPER, NO_PAPER = asked(consent_signed=True), asked(consent_signed=False)
CONSENTS = {
    "neither": (NO_PAPER, {"consent_missing"}),
    "paper": (PAPER, set()),
    "screen": (consented(ConsentStanding.CURRENT, NO_PAPER), set()),
    "screen and paper": (consented(ConsentStanding.CURRENT, PAPER), set()),
    "superseded": (consented(ConsentStanding.SUPERSEDED, NO_PAPER), {"consent_superseded"}),
    "superseded, then paper": (consented(ConsentStanding.SUPERSEDED, PAPER), set()),
    "withdrawn": (consented(ConsentStanding.WITHDRAWN, NO_PAPER), {"consent_withdrawn"}),
    "withdrawn, paper before": (consented(ConsentStanding.WITHDRAWN, PAPER), {"consent_withdrawn"}),
}


@pytest.mark.parametrize("name", CONSENTS)
def test_a_consent_on_paper_or_on_screen_is_enough(name: str) -> None:
    context, expected = CONSENTS[name]

    found = {code for code in codes(review(SIX_PLAN, context)) if code.startswith("consent")}

    assert found == expected


def test_a_superseded_consent_says_what_changed() -> None:
    [stop] = of_code(
        "consent_superseded", SIX_PLAN, consented(ConsentStanding.SUPERSEDED, NO_PAPER)
    )

    assert stop.severity is Severity.STOP
    assert plain(stop) == "The consent signed on screen does not cover this plan: more units."
