"""The frozen whole that a signature is bound to, and that paper is printed from.

A plan alone means nothing without the legs it was drawn on and the answers it was
reviewed against. `PlanRecord` holds them together; its hash is the content hash on
screen, in the database and on paper.
"""

import re
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from planning.domain.assessment import Assessment
from planning.domain.base import Document
from planning.domain.canonical import sha256_of
from planning.domain.consent import ConsentOnRecord
from planning.domain.intake import Intake
from planning.domain.photographs import Photographs
from planning.domain.plan import InjectionPlan
from planning.domain.vocabulary import Sex

_HANGUL = re.compile("[가-힣]")
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


class PatientIdentity(Document):
    """Who the plan is for, as identified when it was made."""

    chart_number: Annotated[
        str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)
    ]
    family_name: Name
    given_name: Name
    birth_date: date
    sex: Sex
    height_cm: Annotated[int | None, Field(ge=50, le=250)] = None
    weight_kg: Annotated[int | None, Field(ge=20, le=300)] = None

    @property
    def name(self) -> str:
        """Family name first, as a chart is filed; a Hangul name is written as one word."""
        joint = "" if _HANGUL.search(self.family_name) else " "
        return f"{self.family_name}{joint}{self.given_name}"

    def age_on(self, day: date) -> int:
        """Completed years on a day."""
        birthday_passed = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if birthday_passed else 1)


class PlanRecord(Document):
    """Patient, intake, assessment and plan as reviewed on one day under one set of rules.

    `consent` is what the patient signed on screen; a paper consent is an answer of the intake.
    `photographs` are those of the consultation, by their hashes.
    """

    unsaid_when_default: ClassVar[frozenset[str]] = frozenset({"consent", "photographs"})

    schema_version: int = 1
    patient: PatientIdentity
    intake: Intake
    assessment: Assessment
    plan: InjectionPlan
    reviewed_on: date
    rules_version: str
    consent: ConsentOnRecord | None = None
    photographs: Photographs = ()

    @property
    def sha256(self) -> str:
        """Content hash over the canonical JSON of the whole record."""
        return sha256_of(self)
