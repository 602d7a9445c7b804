"""Why a pattern does not apply to this very patient (SAF-04, SAF-06)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.domain.assessment import Assessment, LegAssessment
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.intake import EarlierToxin, Intake, Lifestyle
from planning.domain.protocols import Candidate, Variant, does_not_apply, not_for_any, propose
from planning.domain.vocabulary import Development, Firmness, Sex
from planning.evidence import load_citations, load_rules
from tests.unit.planning.domain.test_protocols import (
    BOTOX,
    DYSPORT,
    HENGLI,
    NABOTA,
    PRODUCTS,
    VARIANTS,
    leg,
    legs_of,
    measured,
    named,
)
from tests.unit.planning.strategies import assessments, intakes

ON = date(2026, 11, 25)


def candidate(
    left: LegAssessment | None = None,
    right: LegAssessment | None = None,
    *,
    product: str | None = BOTOX,
    age_years: int = 28,
    sex: Sex = Sex.FEMALE,
    intake: Intake | None = None,
) -> Candidate:
    left = leg(Development.MEDIAL) if left is None else left
    board, result = measured(left, right or left)
    intake = intake or Intake(recorded_on=ON)
    return Candidate(
        board=board,
        result=result,
        product=product,
        age_years=age_years,
        sex=sex,
        intake=intake,
        earlier=PRODUCTS.read(intake.earlier_toxin),
        on=ON,
        products=PRODUCTS,
        rules=load_rules(),
    )


def given_before(product: str, units: int, on: date = date(2026, 10, 1)) -> Intake:
    toxin = EarlierToxin(product=product, dose_units=Decimal(units), on=on)
    return Intake(recorded_on=ON, earlier_toxin=(toxin,))


def said(name: str, patient: Candidate) -> list[str]:
    return [str(misfit.text) for misfit in does_not_apply(named(name), patient)]


def test_nothing_is_said_where_nothing_speaks_against_it() -> None:
    assert said("kim2013-six-sites", candidate()) == []
    assert said("bulge-weighted", candidate()) == []
    assert said("lee2004-medial-head", candidate()) == []
    assert said("xia2014-many-sites", candidate(product=HENGLI)) == []
    assert said("suh2019-two-doses:200", candidate(product=NABOTA)) == []
    assert not_for_any(candidate()) == ()


FAT = LegAssessment(
    reference_line_mm=345,
    girths=leg().girths,
    firmness=Firmness.SOFT,
    pinch_mm=Decimal(40),
    bulge_tiptoe=0,
)


@pytest.mark.parametrize(
    ("name", "patient", "sentence"),
    [
        (
            "xia2014-many-sites",
            candidate(),
            "Its doses are for lanbotulinumtoxinA (Hengli); the plan's product is "
            "onabotulinumtoxinA (Botox), so places only.",
        ),
        (
            "kim2013-six-sites",
            candidate(product=DYSPORT),
            "The source does not state its product and this clinic uses its numbers for "
            "onabotulinumtoxinA (Botox) alone; the plan's product is "
            "abobotulinumtoxinA (Dysport), so places only.",
        ),
        (
            "cheng2019-by-thickness",
            candidate(leg(medial=False)),
            "LEFT and RIGHT: no thickness measured, so the tier and its dose are not known.",
        ),
        (
            "cheng2019-by-thickness",
            candidate(leg(), leg(medial=False)),
            "RIGHT: no thickness measured, so the tier and its dose are not known.",
        ),
        (
            "lee2004-medial-head:48",
            candidate(leg(Development.MEDIAL), leg(Development.LATERAL)),
            "RIGHT: developed beyond the medial head. The source treated the medial head alone.",
        ),
        (
            "lee2004-medial-head:48",
            candidate(leg(units=(1, 3))),
            "LEFT and RIGHT: developed beyond the medial head. "
            "The source treated the medial head alone.",
        ),
        (
            "lee2004-medial-head:32",
            candidate(sex=Sex.MALE, age_years=45),
            "Studied in women; this patient is a man aged 45.",
        ),
        (
            "xia2014-many-sites",
            candidate(product=HENGLI, sex=Sex.MALE, age_years=45),
            "Studied in women aged 22–36; this patient is a man aged 45.",
        ),
        (
            "xia2014-many-sites",
            candidate(product=HENGLI, age_years=37),
            "Studied in women aged 22–36; this patient is a woman aged 37.",
        ),
        (
            "xia2014-many-sites",
            candidate(
                product=HENGLI,
                intake=Intake(recorded_on=ON, lifestyle=Lifestyle(running_km_per_week=20)),
            ),
            "Runs 20 km a week. Running and tiptoe were clearly limited in month 1 of this series.",
        ),
        (
            "xia2014-many-sites",
            candidate(
                product=HENGLI,
                intake=Intake(recorded_on=ON, lifestyle=Lifestyle(court_sport_sessions_per_week=2)),
            ),
            "Court sport 2 times a week. "
            "Running and tiptoe were clearly limited in month 1 of this series.",
        ),
        (
            "asan-low-or-high:100",
            candidate(intake=given_before("Botox", 340)),
            "200\u00a0units in all are more than the 60\u00a0units left of 400\u00a0units "
            "within 3\u00a0months.",
        ),
        (
            "suh2019-two-doses:200",
            candidate(product=NABOTA, intake=given_before(NABOTA, 400)),
            "200\u00a0units in all are more than the 0\u00a0units left of 360\u00a0units "
            "within 3\u00a0months.",
        ),
        (
            "bulge-weighted",
            candidate(leg(), leg(units=(2,))),
            "LEFT: neither bulging units nor direction recorded, so heads are even.",
        ),
    ],
)
def test_the_reason_names_this_patient(name: str, patient: Candidate, sentence: str) -> None:
    assert sentence in said(name, patient)


@pytest.mark.parametrize(
    ("patient", "sentences"),
    [
        (
            candidate(product=None),
            ["No product is chosen yet, so places are proposed without doses."],
        ),
        (candidate(leg(), LegAssessment()), ["RIGHT: not measured, so nothing is proposed."]),
        (
            candidate(FAT),
            [
                "LEFT and RIGHT: fat type. Fat that is soft when the calf is tensed is not "
                "changed by weakening the muscle; no validated cut-off exists, the classes are "
                "the clinic's."
            ],
        ),
    ],
)
def test_what_speaks_against_every_pattern_is_said_once(
    patient: Candidate, sentences: list[str]
) -> None:
    assert [str(misfit.text) for misfit in not_for_any(patient)] == sentences
    assert not set(sentences) & set(said("kim2013-six-sites", patient))


@pytest.mark.parametrize("units", [199, 200])
def test_the_limit_itself_is_allowed(units: int) -> None:
    """200 units under 400 with 200 given pass; with 200.1 they do not."""
    patient = candidate(intake=given_before("보톡스", units))
    assert said("asan-low-or-high:100", patient) == []
    over = replace(patient, earlier=given_before(BOTOX, 201).earlier_toxin)
    assert len(said("asan-low-or-high:100", over)) == 1


def test_toxin_outside_the_interval_or_of_another_product_takes_nothing() -> None:
    """Units of two products are never added."""
    long_ago = candidate(intake=given_before(BOTOX, 400, date(2026, 8, 25)))
    assert said("asan-low-or-high:100", long_ago) == []
    assert said("asan-low-or-high:100", candidate(intake=given_before(NABOTA, 400))) == []


def test_a_runner_is_told_only_where_the_source_saw_it() -> None:
    runner = Intake(recorded_on=ON, lifestyle=Lifestyle(running_km_per_week=60))
    assert said("kim2013-six-sites", candidate(intake=runner)) == []


def test_a_record_of_a_trial_is_for_nobody_and_against_nobody() -> None:
    assert said("gmsm-with-soleus", candidate(product=None, sex=Sex.MALE)) == []


@given(
    st.sampled_from(VARIANTS),
    assessments,
    intakes,
    st.sampled_from([None, BOTOX, DYSPORT, HENGLI, NABOTA]),
    st.integers(18, 80),
    st.sampled_from(Sex),
)
def test_every_reason_has_a_source_and_places_without_doses_have_a_reason(
    variant: Variant,
    assessment: Assessment,
    intake: Intake,
    product: str | None,
    age_years: int,
    sex: Sex,
) -> None:
    board, result = legs_of(assessment)
    patient = Candidate(
        board, result, product, age_years, sex, intake,
        PRODUCTS.read(intake.earlier_toxin), ON, PRODUCTS, load_rules(),
    )  # fmt: skip
    misfits = (*not_for_any(patient), *does_not_apply(variant, patient))
    known = load_citations().keys | {CLINIC_DEFAULT}
    assert all(misfit.sources and set(misfit.sources) <= known for misfit in misfits)
    placements = propose(variant, board, result, product, PRODUCTS).placements
    if any(site.dose_tenths is None for site in placements):
        assert misfits
