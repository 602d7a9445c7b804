"""The wording of a consent, as data: what the patient reads before signing.

    planned · off_label · effect · risks · above_knee · product · tell_us · alternatives ·
    follow_up · withdrawal

Every clinical sentence carries its sources, and a risk says in words how much is known of
it. The sentences are data (`evidence/consents`), one file for each version of a form.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from planning.domain.base import Document
from planning.domain.consent import PhotoUse
from planning.domain.text import N_, Text

Sources = Annotated[tuple[str, ...], Field(min_length=1)]
Sentence = Annotated[str, Field(min_length=1)]


class Known(StrEnum):
    """How much is known of a risk."""

    LABEL_AND_CASES = "label_and_cases"
    ONE_CASE = "one_case"
    STUDIES_DISAGREE = "studies_disagree"
    ONE_TRIAL = "one_trial"
    TWO_PEOPLE = "two_people"
    EXPERTS = "experts"
    OTHER_MUSCLES = "other_muscles"
    CLINICS = "clinics"
    ONE_CLINIC = "one_clinic"
    OF_THE_STUDIES = "of_the_studies"


KNOWN_WORDS: dict[Known, Text] = {
    Known.LABEL_AND_CASES: Text(N_("warning on labels; 86 cases reported after cosmetic use")),
    Known.ONE_CASE: Text(N_("one published case, a woman of 22")),
    Known.STUDIES_DISAGREE: Text(N_("one series of 123; two small studies saw no change")),
    Known.ONE_TRIAL: Text(N_("one small trial; clinics report it too")),
    Known.TWO_PEOPLE: Text(N_("seen in two healthy people")),
    Known.EXPERTS: Text(N_("expected by experts; not counted in calves")),
    Known.OTHER_MUSCLES: Text(N_("about 2–3 in 100 in other muscles; none in one trial of calves")),
    Known.CLINICS: Text(N_("reported by clinics; no study has counted it")),
    Known.ONE_CLINIC: Text(N_("reported by one clinic")),
    Known.OF_THE_STUDIES: Text(N_("6–123 people in each study")),
}


class SectionCode(StrEnum):
    """In the order of the page."""

    PLANNED = "planned"
    OFF_LABEL = "off_label"
    EFFECT = "effect"
    RISKS = "risks"
    ABOVE_KNEE = "above_knee"
    PRODUCT = "product"
    TELL_US = "tell_us"
    ALTERNATIVES = "alternatives"
    FOLLOW_UP = "follow_up"
    WITHDRAWAL = "withdrawal"


class ConsentSentence(Document):
    statement: Sentence
    known: Known | None = None
    sources: Sources


class ConsentSection(Document):
    code: SectionCode
    title: Sentence
    sentences: tuple[ConsentSentence, ...] = ()


class ProductPart(Document):
    """What is said of one product only."""

    code: str
    sentences: Annotated[tuple[ConsentSentence, ...], Field(min_length=1)]


class TickCode(StrEnum):
    """What the patient ticks, each by itself."""

    UNDERSTOOD = "understood"
    OFF_LABEL = "off_label"
    ANSWERED = "answered"
    PHOTO_RECORD = "photo_record"
    PHOTO_REPORT = "photo_report"


PHOTO_TICKS: dict[TickCode, PhotoUse] = {
    TickCode.PHOTO_RECORD: PhotoUse.RECORD,
    TickCode.PHOTO_REPORT: PhotoUse.REPORT,
}


class Tick(Document):
    code: TickCode
    statement: Sentence
    is_required: bool


class ConsentForm(Document):
    """One version of one form, every section and tick once and in order."""

    form_code: str
    form_version: str
    body_site: Literal["calf"]
    title: Sentence
    sections: tuple[ConsentSection, ...]
    products: tuple[ProductPart, ...]
    ticks: tuple[Tick, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if [section.code for section in self.sections] != list(SectionCode):
            raise ValueError("sections: every one must be given once, in order")
        if [tick.code for tick in self.ticks] != list(TickCode):
            raise ValueError("ticks: every one must be given once, in order")
        if any(tick.is_required for tick in self.ticks if tick.code in PHOTO_TICKS):
            raise ValueError("ticks: photographs must be free to refuse")
        if any(sentence.known is None for sentence in self.section(SectionCode.RISKS).sentences):
            raise ValueError("risks: each must say how much is known")
        codes = [part.code for part in self.products]
        if len(set(codes)) != len(codes):
            raise ValueError("products: a product is given twice")
        return self

    def section(self, code: SectionCode) -> ConsentSection:
        return next(section for section in self.sections if section.code is code)

    def product(self, code: str) -> ProductPart | None:
        """The part about one product; `None` where the form has no words for it."""
        return next((part for part in self.products if part.code == code), None)
