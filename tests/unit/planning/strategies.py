"""Hypothesis strategies for the documents of the core: intakes, legs, plans, contexts.

Everything drawn is valid; nothing is guessed to be tidy. Sites may lie off the muscle,
depths in the fat, questions may be open.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from planning.domain.assessment import (
    Assessment,
    ForcePattern,
    GirthMeasurement,
    HeadLayers,
    Layers,
    LegAssessment,
)
from planning.domain.intake import Condition, EarlierToxin, Intake, Lifestyle
from planning.domain.plan import InjectionPlan, InjectionSite, Preparation
from planning.domain.review import ReviewContext
from planning.domain.thigh import ThighSite
from planning.domain.vocabulary import (
    Development,
    Firmness,
    Force,
    Goal,
    Guidance,
    Laterality,
    LayerSource,
    Muscle,
    Sex,
    TissueType,
)
from planning.evidence import (
    load_atlas,
    load_disagreements,
    load_medicines,
    load_products,
    load_rules,
)

TREATED_ON = date(2026, 11, 25)
BORN_ON = date(1995, 4, 12)
PRODUCT_CODES = tuple(product.code for product in load_products())
MEDICINES = ("gentamicin", "apixaban", "ethinylestradiol", "doxycycline", "paracetamol")

answers = st.sampled_from([True, False, None])
product_codes = st.sampled_from(PRODUCT_CODES)
dose_units = st.decimals(1, 600, places=1)


@st.composite
def earlier_toxins(draw: st.DrawFn, *, product: str | None = None) -> EarlierToxin:
    """Earlier toxin within four years before `TREATED_ON`, some on the very day."""
    return EarlierToxin(
        product=product or draw(st.sampled_from([*PRODUCT_CODES, "not known"])),
        dose_units=draw(dose_units),
        on=TREATED_ON - timedelta(days=draw(st.integers(0, 1_500))),
        area=draw(st.sampled_from(["", "calf", "masseter", "trapezius"])),
    )


lifestyles = st.builds(
    Lifestyle,
    standing_hours_per_day=st.none() | st.integers(0, 16),
    heels_days_per_week=st.none() | st.integers(0, 7),
    stairs_flights_per_day=st.none() | st.integers(0, 40),
    strength_sessions_per_week=st.none() | st.integers(0, 7),
    running_km_per_week=st.none() | st.integers(0, 60),
    court_sport_sessions_per_week=st.none() | st.integers(0, 5),
    stretching_days_per_week=st.none() | st.integers(0, 7),
    massage_days_per_week=st.none() | st.integers(0, 7),
)

intakes = st.builds(
    Intake,
    recorded_on=st.just(date(2026, 11, 20)),
    conditions=st.lists(
        st.sampled_from([*map(str, Condition), "other:old fracture"]), max_size=3, unique=True
    ).map(tuple),
    medications=st.lists(st.sampled_from(MEDICINES), max_size=3, unique=True).map(tuple),
    pregnant=answers,
    breastfeeding=answers,
    infection_at_site=answers,
    immobility=answers,
    consent_signed=st.booleans(),
    earlier_toxin=st.lists(earlier_toxins(), max_size=4).map(tuple),
    lifestyle=lifestyles,
    goals=st.lists(st.sampled_from(Goal), max_size=3, unique=True).map(tuple),
)

head_layers = st.builds(
    HeadLayers,
    fat_mm=st.decimals(0, 20, places=1),
    muscle_mm=st.decimals(2, 35, places=1),
    soleus_mm=st.none() | st.decimals(2, 40, places=1),
    source=st.sampled_from(LayerSource),
)


@st.composite
def girths(draw: st.DrawFn) -> tuple[GirthMeasurement, ...]:
    levels = draw(st.lists(st.integers(0, 90), max_size=4, unique=True))
    return tuple(
        GirthMeasurement.model_validate(
            {
                "level_pct": level,
                "relaxed_mm": draw(st.lists(st.integers(200, 450), min_size=1, max_size=2)),
            }
        )
        for level in levels
    )


_force = st.none() | st.sampled_from(Force)
legs = st.builds(
    LegAssessment,
    reference_line_mm=st.none() | st.integers(280, 420),
    girths=girths(),
    bulge_rest=st.none() | st.integers(0, 4),
    bulge_tiptoe=st.none() | st.integers(0, 4),
    firmness=st.none() | st.sampled_from(Firmness),
    pinch_mm=st.none() | st.decimals(5, 60, places=1),
    pitting_oedema=answers,
    layers=st.builds(
        Layers, medial_head=st.none() | head_layers, lateral_head=st.none() | head_layers
    ),
    bulging_units=st.none() | st.lists(st.integers(1, 5), max_size=5).map(tuple),
    development=st.none() | st.sampled_from(Development),
    force=st.builds(ForcePattern, standing=_force, walking=_force, tiptoe=_force),
)
assessments = st.builds(Assessment, measured_on=st.just(date(2026, 11, 20)), left=legs, right=legs)

preparations = st.builds(
    Preparation,
    product=st.sampled_from([*PRODUCT_CODES, "retired-product"]),
    vial_units=st.none() | st.sampled_from([50, 100, 200, 500]),
    diluent_ml=st.none() | st.decimals(0, 10, places=2),
    expires_on=st.none()
    | st.dates(TREATED_ON - timedelta(days=400), TREATED_ON + timedelta(days=400)),
)


@st.composite
def sites(draw: st.DrawFn, site_id: int) -> InjectionSite:
    return InjectionSite(
        id=site_id,
        side=draw(st.sampled_from(Laterality)),
        muscle=draw(st.sampled_from(Muscle)),
        level_pct=draw(st.decimals(0, 100, places=1)),
        across_pct=draw(st.decimals(-100, 100, places=1)),
        depth_mm=draw(st.none() | st.decimals(1, 60, places=1)),
        dose_tenths=draw(st.none() | st.integers(1, 700)),
    )


@st.composite
def thigh_sites(draw: st.DrawFn, site_id: int) -> ThighSite:
    return ThighSite(
        id=site_id,
        side=draw(st.sampled_from(Laterality)),
        level_pct=draw(st.decimals(50, 100, places=1)),
        across_pct=draw(st.decimals(-100, 100, places=1)),
        depth_mm=draw(st.none() | st.decimals(1, 60, places=1)),
        dose_tenths=draw(st.none() | st.integers(1, 700)),
    )


@st.composite
def plans(draw: st.DrawFn, *, most_sites: int = 8) -> InjectionPlan:
    """Plans of any completeness; site ids are not the numbers on the plan."""
    ids = draw(st.lists(st.integers(1, 60), max_size=most_sites, unique=True))
    thigh_ids = draw(st.lists(st.integers(61, 80), max_size=3, unique=True))
    return InjectionPlan(
        preparation=draw(st.none() | preparations),
        guidance=draw(st.none() | st.sampled_from(Guidance)),
        needle_length_mm=draw(st.none() | st.sampled_from([13, 25, 38])),
        sites=tuple(draw(sites(site_id)) for site_id in ids),
        above_knee=tuple(draw(thigh_sites(site_id)) for site_id in thigh_ids),
        next_site_id=81,
    )


contexts = st.builds(
    ReviewContext,
    intake=intakes,
    assessment=assessments,
    on=st.just(TREATED_ON),
    birth_date=st.dates(date(1940, 1, 1), date(2008, 1, 1)),
    rules=st.just(load_rules()),
    products=st.just(load_products()),
    medicines=st.just(load_medicines()),
    atlas=st.just(load_atlas()),
    disagreements=st.just(load_disagreements()),
    tissue=st.fixed_dictionaries({side: st.sampled_from(TissueType) for side in Laterality}),
    sex=st.none() | st.sampled_from(Sex),
)


def swapped_plan(plan: InjectionPlan) -> InjectionPlan:
    """The same plan with every site on the other leg."""
    return plan.model_copy(
        update={
            name: tuple(site.model_copy(update={"side": site.side.other}) for site in sites)
            for name, sites in (("sites", plan.sites), ("above_knee", plan.above_knee))
        }
    )


def swapped_assessment(assessment: Assessment) -> Assessment:
    return assessment.model_copy(update={"left": assessment.right, "right": assessment.left})


def swapped_context(context: ReviewContext) -> ReviewContext:
    """The same patient with LEFT and RIGHT exchanged."""
    return replace(
        context,
        assessment=swapped_assessment(context.assessment),
        tissue={side.other: tissue for side, tissue in context.tissue.items()},
    )
