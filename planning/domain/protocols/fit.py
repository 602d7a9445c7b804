"""Why a pattern may not be for this patient, computed before it is even proposed.

What a source says about whom it treated is data of the protocol; here it meets the
patient, the legs, the product and what is left under its limit. Nothing is barred by
this: the clinician reads it and decides, and `review` has the last word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from planning.domain.assess import Result
from planning.domain.board import Board
from planning.domain.budget import Allowance, allowances
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.intake import EarlierToxin, Intake
from planning.domain.products import Catalogue
from planning.domain.protocols.data import Studied, Variant
from planning.domain.protocols.proposing import bulging_heads, propose
from planning.domain.quantities import units
from planning.domain.record import PlanRecord
from planning.domain.rules import Rules
from planning.domain.text import N_, Text, listed
from planning.domain.vocabulary import (
    MUSCLE_WORDS,
    SIDE_WORDS,
    TISSUE_WORDS,
    Development,
    Laterality,
    Muscle,
    Sex,
    TissueType,
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """One reason why a pattern does not apply, and who says so."""

    text: Text
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """The patient a pattern is weighed for, with the product of the plan.

    `earlier` is under the catalogue's codes; `on` is the treatment day, or today.
    """

    board: Board
    result: Result
    product: str | None
    age_years: int
    sex: Sex
    intake: Intake
    earlier: tuple[EarlierToxin, ...]
    on: date
    products: Catalogue
    rules: Rules

    @classmethod
    def of(
        cls, record: PlanRecord, board: Board, result: Result, products: Catalogue, rules: Rules
    ) -> "Candidate":
        """The patient of a record on the day it is reviewed for."""
        preparation = record.plan.preparation
        return cls(
            board=board,
            result=result,
            product=preparation.product if preparation else None,
            age_years=record.patient.age_on(record.reviewed_on),
            sex=record.patient.sex,
            intake=record.intake,
            earlier=products.read(record.intake.earlier_toxin),
            on=record.reviewed_on,
            products=products,
            rules=rules,
        )


def not_for_any(candidate: Candidate) -> tuple[Misfit, ...]:
    """What speaks against every pattern alike: said once, not on each."""
    return tuple(_in_general(candidate))


def does_not_apply(variant: Variant, candidate: Candidate) -> tuple[Misfit, ...]:
    """What speaks against this pattern for this patient; empty where nothing known does."""
    if not variant.protocol.places_sites:
        return ()
    return (
        *_product(variant, candidate),
        *_tier(variant, candidate),
        *_heads(variant, candidate),
        *_studied(variant.protocol.studied, candidate),
        *_running(variant, candidate),
        *_limit(variant, candidate),
    )


def _in_general(candidate: Candidate) -> Iterator[Misfit]:
    if candidate.product is None:
        yield Misfit(
            Text(N_("No product is chosen yet, so places are proposed without doses.")),
            (CLINIC_DEFAULT,),
        )
    unmeasured = _sides(lambda side: side not in candidate.board.frames)
    if unmeasured:
        text = Text(N_("{sides}: not measured, so nothing is proposed."), sides=unmeasured)
        yield Misfit(text, (CLINIC_DEFAULT,))
    fat = _sides(lambda side: candidate.result.leg(side).tissue_type is TissueType.FAT)
    if fat:
        basis = candidate.rules.basis("fat_type")
        text = Text(
            N_("{sides}: {tissue}. {statement}"),
            sides=fat,
            tissue=TISSUE_WORDS[TissueType.FAT],
            statement=basis.text,
        )
        yield Misfit(text, basis.sources)


def _product(variant: Variant, candidate: Candidate) -> Iterator[Misfit]:
    protocol, product = variant.protocol, candidate.product
    if product is None or protocol.has_doses_for(product):
        return
    chosen = candidate.products.label_of(product)
    stated = protocol.products or protocol.adopted_for
    named = listed(candidate.products.label_of(code) for code in stated)
    if protocol.products:
        text = Text(
            N_("Its doses are for {stated}; the plan's product is {product}, so places only."),
            stated=named,
            product=chosen,
        )
    else:
        text = Text(
            N_(
                "The source does not state its product and this clinic uses its numbers for "
                "{stated} alone; the plan's product is {product}, so places only."
            ),
            stated=named,
            product=chosen,
        )
    yield Misfit(text, (*_studies(variant), *(() if protocol.products else (CLINIC_DEFAULT,))))


def _tier(variant: Variant, candidate: Candidate) -> Iterator[Misfit]:
    if not variant.protocol.needs_tier:
        return
    sides = _sides(
        lambda side: side in candidate.board.frames and candidate.result.leg(side).tier is None
    )
    if sides:
        text = Text(
            N_("{sides}: no thickness measured, so the tier and its dose are not known."),
            sides=sides,
        )
        yield Misfit(text, _studies(variant))


def _heads(variant: Variant, candidate: Candidate) -> Iterator[Misfit]:
    alone = variant.protocol.heads_alone
    if alone is not None:
        sides = _sides(lambda side: _shows_beyond(candidate, side, alone.head))
        if sides:
            text = Text(
                N_("{sides}: developed beyond the {muscle}. {statement}"),
                sides=sides,
                muscle=MUSCLE_WORDS[alone.head],
                statement=alone.text,
            )
            yield Misfit(text, alone.sources)
    if variant.protocol.layout in ("by_unit", "by_development"):
        sides = _sides(lambda side: _direction_unknown(candidate, side))
        if sides:
            text = Text(
                N_("{sides}: neither bulging units nor direction recorded, so heads are even."),
                sides=sides,
            )
            yield Misfit(text, _studies(variant))


def _shows_beyond(candidate: Candidate, side: Laterality, head: Muscle) -> bool:
    leg = candidate.board.assessment.leg(side)
    within = {Muscle.MEDIAL_HEAD: Development.MEDIAL, Muscle.LATERAL_HEAD: Development.LATERAL}
    if leg.development in (Development.MEDIAL, Development.LATERAL, Development.BOTH):
        return leg.development is not within[head]
    return any(bulging is not head for bulging in bulging_heads(leg.bulging_units or ()))


def _direction_unknown(candidate: Candidate, side: Laterality) -> bool:
    leg = candidate.board.assessment.leg(side)
    return side in candidate.board.frames and not leg.bulging_units and leg.development is None


def _studied(studied: Studied | None, candidate: Candidate) -> Iterator[Misfit]:
    if studied is None:
        return
    low, high = studied.from_age_years, studied.to_age_years
    is_outside = (
        (studied.sex is not None and candidate.sex is not studied.sex)
        or (low is not None and candidate.age_years < low)
        or (high is not None and candidate.age_years > high)
    )
    if is_outside:
        text = Text(
            N_("Studied in {population}; this patient is {patient}."),
            population=population_words(studied),
            patient=_patient_words(candidate),
        )
        yield Misfit(text, studied.sources)


def population_words(studied: Studied) -> Text:
    """`women aged 22–36`, as far as the source says."""
    who = {
        Sex.FEMALE: Text(N_("women")),
        Sex.MALE: Text(N_("men")),
    }.get(studied.sex or Sex.OTHER, Text(N_("people")))
    if studied.from_age_years is None or studied.to_age_years is None:
        return who
    return Text(
        N_("{who} aged {low}–{high}"),
        who=who,
        low=studied.from_age_years,
        high=studied.to_age_years,
    )


def _patient_words(candidate: Candidate) -> Text:
    template = {
        Sex.FEMALE: N_("a woman aged {age}"),
        Sex.MALE: N_("a man aged {age}"),
    }.get(candidate.sex, N_("aged {age}, sex recorded as other"))
    return Text(template, age=candidate.age_years)


def _running(variant: Variant, candidate: Candidate) -> Iterator[Misfit]:
    after = variant.protocol.after_running
    if after is None:
        return
    habits, sport = candidate.intake.lifestyle, candidate.rules.sport
    kilometres = habits.running_km_per_week or 0
    sessions = habits.court_sport_sessions_per_week or 0
    if kilometres >= sport.running_km_per_week:
        habit = Text(N_("Runs {count} km a week."), count=kilometres)
    elif sessions >= sport.court_sport_sessions_per_week:
        habit = Text(N_("Court sport {count} times a week."), count=sessions)
    else:
        return
    text = Text(N_("{habit} {statement}"), habit=habit, statement=after.text)
    yield Misfit(text, tuple(dict.fromkeys((*after.sources, *sport.sources))))


def _limit(variant: Variant, candidate: Candidate) -> Iterator[Misfit]:
    """The dose it would take against what the product's limits leave."""
    product = candidate.products.get(candidate.product or "")
    if product is None or not variant.protocol.has_doses_for(product.code):
        return
    proposal = propose(variant, candidate.board, candidate.result, product.code, candidate.products)
    total = proposal.total_tenths()
    for allowance in allowances(total, product, candidate.earlier, candidate.on):
        if allowance.is_exceeded:
            yield Misfit(_too_much(allowance), allowance.limit.sources)


def _too_much(allowance: Allowance) -> Text:
    left = units(max(0, allowance.limit.tenths - allowance.earlier_tenths))
    if allowance.interval is None:
        return Text(
            N_("{total} in all are more than the {left} left under the limit per session."),
            total=units(allowance.planned_tenths),
            left=left,
        )
    return Text(
        N_("{total} in all are more than the {left} left of {limit} within {interval}."),
        total=units(allowance.planned_tenths),
        left=left,
        limit=units(allowance.limit.tenths),
        interval=allowance.interval.words,
    )


def _studies(variant: Variant) -> tuple[str, ...]:
    """The source of the pattern itself; those of its places and split come after it."""
    return variant.protocol.sources[:1]


def _sides(applies: Callable[[Laterality], bool]) -> Text | None:
    sides = [side for side in Laterality if applies(side)]
    if len(sides) == len(Laterality):
        return Text(N_("LEFT and RIGHT"))
    return SIDE_WORDS[sides[0]] if sides else None
