"""A year of fictitious patients, drawn at random from what the studies report.

    study means + spread between people ─▶ a patient's true calves
    true calves + effect of treatment × time course ─▶ true calves at a visit
    true calves at a visit + error of tape and probe ─▶ what is written down

The means and spreads are cohort rows of the studies named beside them. The spreads of
[Xu2017] and [Asan] are not used: ±4.4 to ±6.3 mm beside ±18 to ±26 mm elsewhere are
standard errors, and people drawn from them would be alike as twins. Of [Asan] only the
spread of the *change* is. Numbers that no study gives are invented and say so: nothing
drawn here may be quoted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from planning.domain.followup import VisitKind
from planning.domain.vocabulary import Laterality

GIRTH_MEAN_MM = 365.0
"""Between 36.4 [Xu2017], 36.35 [Asan] and 37.0 cm [Xia2014]."""
GIRTH_SPREAD_MM = 21.0
"""Between 18.2 [Grit] and 26.3 mm [Xia2014]; [Turk2022] 21."""
MUSCLE_MEAN_MM, MUSCLE_SPREAD_MM = 21.8, 2.85  # [Grit]
LATERAL_SHARE = 0.78  # of the medial head; invented, inside [Picelli2012]
FAT_MEAN_MM, FAT_SPREAD_MM = 7.0, 1.9  # [Grit], read as centimetres
SOLEUS_MEAN_MM, SOLEUS_SPREAD_MM = 15.0, 2.0  # invented
SIDE_SPREAD_MM, ASYMMETRIC_SHARE, ASYMMETRIC_MM = 4.0, 0.06, 22.0  # invented; ≥ 20 mm [Asym2014]
GIRTH_CHANGE_MM, GIRTH_CHANGE_SPREAD_MM = -6.0, 8.0
"""Between −3.3 [Cheng2019] and −16.1 mm [Xu2017]; spread of the change [Asan]."""
MUSCLE_CHANGE_MM, MUSCLE_CHANGE_SPREAD_MM = -3.0, 2.2  # invented
COMPENSATION_SHARE, SOLEUS_GAIN_MM, FAT_GAIN_MM = 0.05, 3.0, 2.2  # [GMSM] in words; invented
HEEL_RISE_MEDIAN, HEEL_RISE_SPREAD, HEEL_RISE_LOSS = 21, 5, 5  # [Hebert2017]; the loss invented
TAPE_ERROR_MM, PROBE_ERROR_MM = 1.8, 1.15
"""Of one reading, so that 95 % of the differences of two lie within ±5 mm [Jamaiyah2008] and
within 3.2 mm [May2021]."""
AGE_MEAN_YEARS, AGE_SPREAD_YEARS = 28.5, 6.0  # mean [Xia2014]; spread invented
MALE_SHARE = 0.06  # invented: hardly a man stands in the studies

SUNDAY = 6

TIME_COURSE: Mapping[VisitKind, float] = {
    VisitKind.FIRST_CHECK: 0.35,
    VisitKind.SECOND_CHECK: 0.65,
    VisitKind.PEAK: 1.0,
    VisitKind.DURATION: 0.9,
}
"""Onset at two weeks, more at one month [Xia2014]; still there at six [Cheng2019]."""

LEVELS_PCT = (5, 27, 50, 88)
SHAPE: Mapping[int, float] = {5: 0.91, 27: 1.0, 50: 0.86, 88: 0.585}
"""Girth at a level as a share of the greatest; invented."""

FAMILY_NAMES = (("가상", "Gasang"), ("허구", "Heogu"), ("예시", "Yesi"))
"""Words for *fictitious*, *fiction* and *example*, in place of family names."""
FIRST = (
    ("가", "Ga"), ("나", "Na"), ("다", "Da"), ("도", "Do"), ("라", "Ra"), ("서", "Seo"),
    ("소", "So"), ("수", "Su"), ("시", "Si"), ("아", "A"), ("연", "Yeon"), ("예", "Ye"),
    ("유", "Yu"), ("윤", "Yun"), ("은", "Eun"), ("재", "Jae"), ("지", "Ji"), ("채", "Chae"),
    ("하", "Ha"), ("현", "Hyeon"),
)  # fmt: skip
SECOND = (
    ("경", "gyeong"), ("나", "na"), ("람", "ram"), ("린", "rin"), ("민", "min"), ("빈", "bin"),
    ("솔", "sol"), ("아", "a"), ("연", "yeon"), ("우", "u"), ("원", "won"), ("은", "eun"),
    ("인", "in"), ("주", "ju"), ("진", "jin"), ("현", "hyeon"), ("희", "hui"),
)  # fmt: skip

VARIANTS: Sequence[tuple[str, str, int, float]] = (
    ("kim2013-six-sites", "onabotulinumtoxinA-botox", 100, 0.30),
    ("cheng2019-by-thickness", "onabotulinumtoxinA-botox", 100, 0.18),
    ("bulge-weighted", "onabotulinumtoxinA-botox", 100, 0.16),
    ("suh2019-two-doses:160", "prabotulinumtoxinA-nabota", 200, 0.14),
    ("asan-low-or-high:60", "onabotulinumtoxinA-botox", 100, 0.10),
    ("asan-low-or-high:100", "onabotulinumtoxinA-botox", 100, 0.08),
    ("lee2004-medial-head:48", "onabotulinumtoxinA-botox", 100, 0.035),
    ("xia2014-many-sites", "lanbotulinumtoxinA-hengli", 100, 0.005),
)
"""Protocol variant, product, vial, share; the last is so rare that outcomes stay silent."""


@dataclass(frozen=True, slots=True)
class Calf:
    """One calf as it truly is, which nobody ever sees."""

    girth_mm: float
    medial_mm: float
    lateral_mm: float
    fat_mm: float
    soleus_mm: float
    heel_rises: float


@dataclass(frozen=True, slots=True)
class Effect:
    """What a treatment does to one calf at its best."""

    girth_mm: float
    muscle_mm: float
    soleus_mm: float
    fat_mm: float

    def on(self, calf: Calf, kind: VisitKind) -> Calf:
        share = TIME_COURSE[kind]
        late = 1.0 if kind is VisitKind.DURATION else 0.4
        weak = {VisitKind.FIRST_CHECK: 0.6, VisitKind.SECOND_CHECK: 1.0}.get(kind, 0.2)
        return replace(
            calf,
            girth_mm=calf.girth_mm + self.girth_mm * share,
            medial_mm=max(6.0, calf.medial_mm + self.muscle_mm * share),
            lateral_mm=max(5.0, calf.lateral_mm + self.muscle_mm * share * 0.8),
            soleus_mm=calf.soleus_mm + self.soleus_mm * late,
            fat_mm=calf.fat_mm + self.fat_mm * late,
            heel_rises=max(3.0, calf.heel_rises - HEEL_RISE_LOSS * weak),
        )


@dataclass(frozen=True, slots=True)
class Cycle:
    """One consultation and the treatment after it; `variant` is a protocol's."""

    day: date
    variant: str
    product: str
    vial_units: int
    clinician: int
    calves: Mapping[Laterality, Calf]
    effects: Mapping[Laterality, Effect]
    is_treated: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One fictitious patient with everything that will be written down about them."""

    number: int
    family_name: str
    given_name: str
    latin_name: str
    birth_date: date
    is_male: bool
    height_cm: int
    weight_kg: int
    reads_english: bool
    reference_line_mm: int
    development: str
    cycles: tuple[Cycle, ...]
    seed: int


def people(count: int, *, today: date, seed: int = 2019) -> Iterator[Person]:
    """The same people for the same `today` and `seed`; consultations of the year before it."""
    for number in range(count):
        yield _person(number, today, Random(f"{seed}-{number}"))  # noqa: S311 (no secret)


def measured_mm(true_mm: float, error_mm: float, chance: Random, *, step: str = "1") -> Decimal:
    """What tape or probe reads, in steps of the instrument."""
    reading = Decimal(repr(round(chance.gauss(true_mm, error_mm), 3)))
    return (reading / Decimal(step)).to_integral_value() * Decimal(step)


def girth_readings(calf: Calf, level_pct: int, chance: Random) -> tuple[int, int]:
    """Two readings at one level: the error of the day is in both."""
    true_mm = calf.girth_mm * SHAPE[level_pct]
    of_the_day = chance.gauss(true_mm, TAPE_ERROR_MM)
    return round(of_the_day), round(of_the_day + chance.choice((-1, 0, 0, 1)))


def _person(number: int, today: date, chance: Random) -> Person:
    family, family_latin = chance.choices(FAMILY_NAMES, weights=(8, 1, 1))[0]
    # Every pair of syllables once before any comes again.
    first, second = FIRST[number % len(FIRST)], SECOND[(number // len(FIRST)) % len(SECOND)]
    age_days = max(19.5, chance.gauss(AGE_MEAN_YEARS, AGE_SPREAD_YEARS)) * 365.25
    height = round(chance.gauss(162, 5))
    days_ago = round(chance.triangular(3, 364, 150))
    calves = _calves(chance)
    first_day = _open_day(today - timedelta(days=days_ago))
    days = [first_day]
    # A second treatment after half a year [Park6mo], for about every third who could.
    if days_ago > 200 and chance.random() < 0.35:
        later = round(chance.uniform(170, min(days_ago - 2, 300)))
        days.append(_open_day(first_day + timedelta(days=later)))
    return Person(
        number=number,
        family_name=family,
        given_name=f"{first[0]}{second[0]}",
        latin_name=f"{family_latin} {first[1]}{second[1]}",
        birth_date=first_day - timedelta(days=round(age_days)),
        is_male=chance.random() < MALE_SHARE,
        height_cm=height,
        weight_kg=round(chance.gauss(0.345 * height, 5)),
        reads_english=chance.random() < 0.08,
        reference_line_mm=round(chance.gauss(345, 14)),
        development=chance.choices(("medial", "both", "lateral", "low"), (70, 20, 7, 3))[0],
        cycles=tuple(_cycle(day, calves, chance) for day in days),
        seed=chance.randrange(2**31),
    )


def _open_day(day: date) -> date:
    """The demo clinic is closed on Sundays."""
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def _calves(chance: Random) -> dict[Laterality, Calf]:
    girth = chance.gauss(GIRTH_MEAN_MM, GIRTH_SPREAD_MM)
    medial = chance.gauss(MUSCLE_MEAN_MM, MUSCLE_SPREAD_MM)
    fat = max(3.0, chance.gauss(FAT_MEAN_MM, FAT_SPREAD_MM))
    soleus = max(8.0, chance.gauss(SOLEUS_MEAN_MM, SOLEUS_SPREAD_MM))
    rises = max(8.0, chance.gauss(HEEL_RISE_MEDIAN, HEEL_RISE_SPREAD))
    wider = ASYMMETRIC_MM if chance.random() < ASYMMETRIC_SHARE else 0.0
    between = chance.gauss(wider * chance.choice((-1, 1)), SIDE_SPREAD_MM)
    return {
        side: Calf(
            girth_mm=girth + sign * between / 2,
            medial_mm=max(9.0, medial + sign * between / 12 + chance.gauss(0, 0.6)),
            lateral_mm=max(7.0, medial * LATERAL_SHARE + chance.gauss(0, 0.8)),
            fat_mm=fat + chance.gauss(0, 0.3),
            soleus_mm=soleus + chance.gauss(0, 0.5),
            heel_rises=rises + chance.gauss(0, 1),
        )
        for side, sign in ((Laterality.LEFT, -1), (Laterality.RIGHT, 1))
    }


def _cycle(day: date, calves: Mapping[Laterality, Calf], chance: Random) -> Cycle:
    names, shares = VARIANTS, [row[3] for row in VARIANTS]
    variant, product, vial_units, _ = chance.choices(names, shares)[0]
    girth = chance.gauss(GIRTH_CHANGE_MM, GIRTH_CHANGE_SPREAD_MM)
    muscle = chance.gauss(MUSCLE_CHANGE_MM, MUSCLE_CHANGE_SPREAD_MM)
    compensates = chance.random() < COMPENSATION_SHARE
    effects = {
        side: Effect(
            girth_mm=girth + chance.gauss(0, 2),
            muscle_mm=min(muscle, -4.2) if compensates else muscle + chance.gauss(0, 0.5),
            soleus_mm=SOLEUS_GAIN_MM if compensates else 0.0,
            fat_mm=FAT_GAIN_MM if compensates else 0.0,
        )
        for side in Laterality
    }
    # Most were treated on the day; some thought it over.
    return Cycle(
        day=day,
        variant=variant,
        product=product,
        vial_units=vial_units,
        clinician=chance.choices((0, 1), (3, 2))[0],
        calves=calves,
        effects=effects,
        is_treated=chance.random() < 0.92,
    )
