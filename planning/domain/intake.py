"""What the patient tells before anyone touches the leg.

Condition codes are a closed list plus `other:<text>`; medicines are free
nonproprietary names, compared without case.
"""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from planning.domain.base import Day, Document, DoseUnits, readable, refusal, whole_number
from planning.domain.text import N_, Text
from planning.domain.vocabulary import Goal

OTHER_PREFIX = "other:"


class Condition(StrEnum):
    MYASTHENIA_GRAVIS = "myasthenia_gravis"
    LAMBERT_EATON = "lambert_eaton"
    ALS = "als"
    MUSCLE_WEAKNESS_AT_SITE = "muscle_weakness_at_site"
    BLEEDING_DISORDER = "bleeding_disorder"
    SWALLOWING_OR_BREATHING_PROBLEM = "swallowing_or_breathing_problem"
    TOXIN_HYPERSENSITIVITY = "toxin_hypersensitivity"
    COW_MILK_PROTEIN_ALLERGY = "cow_milk_protein_allergy"
    PREVIOUS_CLOT = "previous_clot"
    THROMBOPHILIA = "thrombophilia"
    KNEE_PAIN_OR_INSTABILITY = "knee_pain_or_instability"
    KNEE_SURGERY = "knee_surgery"


CONDITION_WORDS: dict[Condition, Text] = {
    Condition.MYASTHENIA_GRAVIS: Text(N_("myasthenia gravis")),
    Condition.LAMBERT_EATON: Text(N_("Lambert-Eaton syndrome")),
    Condition.ALS: Text(N_("amyotrophic lateral sclerosis")),
    Condition.MUSCLE_WEAKNESS_AT_SITE: Text(N_("weakness or atrophy of the calf muscle")),
    Condition.BLEEDING_DISORDER: Text(N_("bleeding disorder")),
    Condition.SWALLOWING_OR_BREATHING_PROBLEM: Text(N_("swallowing or breathing problem")),
    Condition.TOXIN_HYPERSENSITIVITY: Text(N_("hypersensitivity to a botulinum toxin")),
    Condition.COW_MILK_PROTEIN_ALLERGY: Text(N_("cow's-milk protein allergy")),
    Condition.PREVIOUS_CLOT: Text(N_("previous blood clot")),
    Condition.THROMBOPHILIA: Text(N_("thrombophilia")),
    Condition.KNEE_PAIN_OR_INSTABILITY: Text(N_("knee pain or instability, the kneecap included")),
    Condition.KNEE_SURGERY: Text(N_("earlier knee surgery")),
}


def _known_condition(code: str) -> str:
    if code.startswith(OTHER_PREFIX) and code.removeprefix(OTHER_PREFIX).strip():
        return code
    if code in set(Condition):
        return code
    raise refusal(
        "unknown_condition", N_("must be a known condition or other:<text>, got {got}"), got=code
    )


ConditionCode = Annotated[
    str,
    StringConstraints(max_length=200, strip_whitespace=True),
    BeforeValidator(readable),
    AfterValidator(_known_condition),
]
MedicineName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True),
    BeforeValidator(readable),
]


class EarlierToxin(Document):
    """One earlier treatment with a botulinum toxin, any body site, any clinic."""

    product: Annotated[
        str,
        StringConstraints(min_length=1, max_length=80, strip_whitespace=True),
        BeforeValidator(readable),
    ]
    dose_units: DoseUnits
    on: Day
    area: Annotated[str, StringConstraints(max_length=120), BeforeValidator(readable)] = ""

    @property
    def dose_tenths(self) -> int:
        return int(self.dose_units * 10)


class Lifestyle(Document):
    """Habits that bear on candidacy, visibility and duration; unasked stays `None`."""

    standing_hours_per_day: Annotated[int | None, *whole_number(0, 24)] = None
    heels_days_per_week: Annotated[int | None, *whole_number(0, 7)] = None
    stairs_flights_per_day: Annotated[int | None, *whole_number(0, 200)] = None
    strength_sessions_per_week: Annotated[int | None, *whole_number(0, 21)] = None
    running_km_per_week: Annotated[int | None, *whole_number(0, 300)] = None
    court_sport_sessions_per_week: Annotated[int | None, *whole_number(0, 21)] = None
    stretching_days_per_week: Annotated[int | None, *whole_number(0, 7)] = None
    massage_days_per_week: Annotated[int | None, *whole_number(0, 7)] = None


class Since(StrEnum):
    """What is asked when earlier answers are carried over, by the names of its fields."""

    NEW_MEDICINES = "new_medicines"
    TOXIN_ELSEWHERE = "toxin_elsewhere"
    OTHER_CHANGE = "other_change"


SINCE_WORDS: dict[Since, Text] = {
    Since.NEW_MEDICINES: Text(N_("new medicines")),
    Since.TOXIN_ELSEWHERE: Text(N_("botulinum toxin elsewhere")),
    Since.OTHER_CHANGE: Text(N_("illness, operation, habits or wishes")),
}


class Intake(Document):
    """The intake of one consultation. A question not asked is `None`, never `False`.

    `carried_from` is the day of the intake whose answers were carried over; the `Since`
    questions say whether they still hold. See `planning.domain.carried`.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"carried_from", *Since})

    recorded_on: Day
    carried_from: Day | None = None
    new_medicines: bool | None = None
    toxin_elsewhere: bool | None = None
    other_change: bool | None = None
    conditions: tuple[ConditionCode, ...] = Field(default=(), max_length=40)
    medications: tuple[MedicineName, ...] = Field(default=(), max_length=60)
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    infection_at_site: bool | None = None
    immobility: bool | None = None
    consent_signed: bool = False
    earlier_toxin: tuple[EarlierToxin, ...] = Field(default=(), max_length=60)
    lifestyle: Lifestyle = Lifestyle()
    goals: tuple[Goal, ...] = ()
    goal_text: Annotated[str, StringConstraints(max_length=2_000), BeforeValidator(readable)] = ""

    def has(self, condition: Condition) -> bool:
        return condition in self.conditions

    @property
    def unasked_since(self) -> tuple[Since, ...]:
        """The questions that carried answers still wait for; none where nothing was carried."""
        if self.carried_from is None:
            return ()
        return tuple(since for since in Since if getattr(self, since) is None)

    @property
    def changed_since(self) -> tuple[Since, ...]:
        return tuple(since for since in Since if getattr(self, since) is True)
