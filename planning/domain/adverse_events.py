"""Adverse events after a treatment: what it was, how grave, when it began, what became of it.

    kinds      the rows of the clinical reference, each with its evidence and what to do
    red flag   a suspected clot or distant spread, or any sign of either: never a bruise
    onset day  counted from the treatment, day 0

Grades are five plain words of severity and a clinic default: no calf study that was read
says how it graded its events.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from planning.domain.base import Day, Document, readable, refusal
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.plan import InjectionPlan
from planning.domain.refusals import Refusal
from planning.domain.safety_call import (
    Answer,
    RaisedFlag,
    RedFlag,
    filed_as_bruising_refused,
)
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality

ADVERSE_EVENT_SCHEMA_VERSION = 1
LONGEST_TEXT = 2_000


class EventKind(StrEnum):
    """In the order of the clinical reference."""

    CLOT = "clot"
    DISTANT_SPREAD = "distant_spread"
    WEAKNESS = "weakness"
    SOLEUS_FAT_THICKENING = "soleus_fat_thickening"
    ADJACENT_BULGE = "adjacent_bulge"
    UNEVEN_SURFACE = "uneven_surface"
    NEW_ASYMMETRY = "new_asymmetry"
    SWELLING_AFTER_STANDING = "swelling_after_standing"
    BRUISING = "bruising"
    SITE_PAIN = "site_pain"
    MALAISE = "malaise"
    CRAMPS = "cramps"
    LASTING_ATROPHY = "lasting_atrophy"
    OTHER = "other"


class Grade(StrEnum):
    """How grave. Clinic default."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    LIFE_THREATENING = "life_threatening"
    FATAL = "fatal"


class Relation(StrEnum):
    """How likely the treatment caused it."""

    UNRELATED = "unrelated"
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    CERTAIN = "certain"


class EventOutcome(StrEnum):
    RECOVERED = "recovered"
    RECOVERING = "recovering"
    ONGOING = "ongoing"
    RECOVERED_WITH_SEQUELAE = "recovered_with_sequelae"
    FATAL = "fatal"
    UNKNOWN = "unknown"


class EventSide(StrEnum):
    """Where it is; an event of the whole body has none."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What is known of one kind: `evidence` in a sentence, `to_do` about it, its sources."""

    words: Text
    evidence: Text
    to_do: Text
    sources: tuple[str, ...]
    is_red_flag: bool = False


KINDS: Mapping[EventKind, KindFacts] = {
    EventKind.CLOT: KindFacts(
        Text(N_("suspected deep-vein thrombosis or pulmonary embolism")),
        Text(
            N_(
                "A 22-year-old after 300 units in both calves: swelling and pain of one leg from "
                "day 3, then pulmonary embolism. A clot in the arm on day 3 is reported too."
            )
        ),
        Text(
            N_(
                "One-sided swelling or pain, or breathlessness: urgent assessment the same day. "
                "Never filed as bruising."
            )
        ),
        ("Wang2024", "Lim2021"),
        is_red_flag=True,
    ),
    EventKind.DISTANT_SPREAD: KindFacts(
        Text(N_("distant spread of the toxin (botulism)")),
        Text(
            N_(
                "86 cosmetic cases began on day 0 to 36, mostly on days 2 to 6; illicit products "
                "are among the causes."
            )
        ),
        Text(N_("Urgent assessment the same day; record lot number and source of the product.")),
        ("Bot86", "Tian2020", "Wu2025"),
        is_red_flag=True,
    ),
    EventKind.WEAKNESS: KindFacts(
        Text(N_("weak push-off, tiptoe or running")),
        Text(
            N_(
                "Running and tiptoe were clearly limited in month 1 of one series of 123; two "
                "other studies report no limit."
            )
        ),
        Text(N_("Ask at 2, 4 and 8 weeks; count heel rises.")),
        ("Xia2014", "Suh2019", "Lee2004"),
    ),
    EventKind.SOLEUS_FAT_THICKENING: KindFacts(
        Text(N_("thickening of soleus or fat")),
        Text(N_("Fat and soleus thickened later after treatment of the gastrocnemius.")),
        Text(N_("Measure soleus and fat by ultrasound at 24 weeks.")),
        ("GMSM",),
    ),
    EventKind.ADJACENT_BULGE: KindFacts(
        Text(N_("bulge of a neighbouring muscle")),
        Text(N_("Reported in secondary sources only.")),
        Text(N_("Photograph on tiptoe.")),
        ("HKclinic", "Bokuen"),
    ),
    EventKind.UNEVEN_SURFACE: KindFacts(
        Text(N_("uneven, lumpy surface")),
        Text(N_("Put down to uneven spread, in secondary sources only.")),
        Text(N_("Photograph, and mark what is felt on a map.")),
        ("Park6mo", "Hankooki"),
    ),
    EventKind.NEW_ASYMMETRY: KindFacts(
        Text(N_("new asymmetry")),
        Text(N_("Reported in secondary sources only.")),
        Text(N_("Left and right compared at each visit; no early top-up.")),
        ("Frantic",),
    ),
    EventKind.SWELLING_AFTER_STANDING: KindFacts(
        Text(N_("swelling after standing")),
        Text(N_("Reported in secondary sources only.")),
        Text(N_("Exclude a clot first.")),
        ("Frantic", "Park6mo"),
    ),
    EventKind.BRUISING: KindFacts(
        Text(N_("bruise or haematoma")),
        Text(N_("None in one randomised trial of 40.")),
        Text(N_("Record at which site.")),
        ("Suh2019",),
    ),
    EventKind.SITE_PAIN: KindFacts(
        Text(N_("pain where the needle went")),
        Text(N_("None in one randomised trial of 40.")),
        Text(N_("Record at which site.")),
        ("Suh2019",),
    ),
    EventKind.MALAISE: KindFacts(
        Text(N_("feverish malaise, fatigue")),
        Text(N_("One clinic stopped treating calves over it.")),
        Text(N_("Keep in the log.")),
        ("Plaza",),
    ),
    EventKind.CRAMPS: KindFacts(
        Text(N_("cramps")),
        Text(N_("No source about calves was found.")),
        Text(N_("Keep in the log.")),
        (CLINIC_DEFAULT,),
    ),
    EventKind.LASTING_ATROPHY: KindFacts(
        Text(N_("long-lasting atrophy")),
        Text(N_("The muscle of two healthy adults was still thinner after 12 months.")),
        Text(N_("Look at the units given so far, in all.")),
        ("Schroeder2009",),
    ),
    EventKind.OTHER: KindFacts(
        Text(N_("something else")),
        Text(N_("Not in the clinical reference.")),
        Text(N_("Describe it.")),
        (CLINIC_DEFAULT,),
    ),
}
GRADE_WORDS: dict[Grade, Text] = {
    Grade.MILD: Text(N_("mild")),
    Grade.MODERATE: Text(N_("moderate")),
    Grade.SEVERE: Text(N_("severe")),
    Grade.LIFE_THREATENING: Text(N_("life-threatening")),
    Grade.FATAL: Text(N_("fatal")),
}
RELATION_WORDS: dict[Relation, Text] = {
    Relation.UNRELATED: Text(N_("unrelated")),
    Relation.UNLIKELY: Text(N_("unlikely")),
    Relation.POSSIBLE: Text(N_("possible")),
    Relation.PROBABLE: Text(N_("probable")),
    Relation.CERTAIN: Text(N_("certain")),
}
OUTCOME_WORDS: dict[EventOutcome, Text] = {
    EventOutcome.RECOVERED: Text(N_("recovered")),
    EventOutcome.RECOVERING: Text(N_("recovering")),
    EventOutcome.ONGOING: Text(N_("ongoing")),
    EventOutcome.RECOVERED_WITH_SEQUELAE: Text(N_("recovered with lasting effects")),
    EventOutcome.FATAL: Text(N_("died of it")),
    EventOutcome.UNKNOWN: Text(N_("unknown")),
}
EVENT_SIDE_WORDS: dict[EventSide, Text] = {
    EventSide.LEFT: SIDE_WORDS[Laterality.LEFT],
    EventSide.RIGHT: SIDE_WORDS[Laterality.RIGHT],
    EventSide.BOTH: Text(N_("both legs")),
}
ONGOING = frozenset({EventOutcome.ONGOING, EventOutcome.RECOVERING, EventOutcome.UNKNOWN})
"""Not known to be over."""

EventText = Annotated[
    str,
    StringConstraints(max_length=LONGEST_TEXT, strip_whitespace=True),
    BeforeValidator(readable),
]


class AdverseEventDocument(Document):
    """One adverse event of one treatment, given on `treated_on`.

    `signs` are red flags seen with it. `site_id` names a site of the plan; `above_knee`
    tells the plan's list of sites above the knee from the calf's. `is_confirmed` answers
    `confirmation`.
    """

    schema_version: int = ADVERSE_EVENT_SCHEMA_VERSION
    treated_on: Day
    kind: EventKind
    grade: Grade
    onset_on: Day
    relation: Relation
    outcome: EventOutcome
    side: EventSide | None = None
    site_id: Annotated[int | None, Field(ge=1)] = None
    above_knee: bool = False
    signs: Annotated[tuple[RedFlag, ...], Field(max_length=len(RedFlag))] = ()
    action_taken: EventText = ""
    description: EventText = ""
    is_confirmed: bool = False

    @field_validator("onset_on")
    @classmethod
    def _not_before_the_treatment(cls, onset_on: date, info: ValidationInfo) -> date:
        treated_on = info.data.get("treated_on")
        if treated_on is not None and onset_on < treated_on:
            raise refusal(
                "onset_before_treatment",
                N_("must not be before the treatment on {day}, got {got}"),
                day=treated_on.isoformat(),
                got=onset_on.isoformat(),
            )
        return onset_on

    @property
    def onset_day(self) -> int:
        """Days after the treatment, which is day 0."""
        return (self.onset_on - self.treated_on).days

    @property
    def is_red_flag(self) -> bool:
        return KINDS[self.kind].is_red_flag or bool(self.signs)

    @property
    def is_ongoing(self) -> bool:
        return self.outcome in ONGOING

    @property
    def raised_flags(self) -> tuple[RaisedFlag, ...]:
        """The signs as they go before the clinicians; a sign of a leg has its side, or both."""
        side = Answer(self.side.value) if self.side else Answer.BOTH
        of_a_leg = (RedFlag.LEG_SWELLING, RedFlag.LEG_PAIN)
        return tuple(
            RaisedFlag(flag=sign, side=side if sign in of_a_leg else None) for sign in self.signs
        )


def confirmation(event: AdverseEventDocument) -> Text | None:
    """What must be confirmed before this is recorded; None where nothing is unusual."""
    if event.is_red_flag and event.grade is Grade.MILD:
        return Text(
            N_("A red flag graded mild: confirm that it was assessed the same day and is mild.")
        )
    one_sided = event.side in (EventSide.LEFT, EventSide.RIGHT)
    if event.kind is EventKind.SWELLING_AFTER_STANDING and one_sided:
        return Text(N_("Swelling of one leg only: confirm that a clot was excluded."))
    return None


def event_refusals(
    event: AdverseEventDocument, plan: InjectionPlan, today: date
) -> Iterator[Refusal]:
    """What the event alone cannot know is wrong: by field, each with a sentence."""
    if event.onset_on > today:
        text = Text(
            N_("must not be after today, {day}, got {got}"),
            day=today.isoformat(),
            got=event.onset_on.isoformat(),
        )
        yield Refusal("onset_on", text)
    bruising = event.kind in (EventKind.BRUISING, EventKind.SITE_PAIN)
    not_a_bruise = filed_as_bruising_refused(bruising, event.signs)
    if not_a_bruise is not None:
        yield Refusal("kind", not_a_bruise)
    yield from _site_refusals(event, plan)
    if event.kind is EventKind.OTHER and not event.description:
        yield Refusal("description", Text(N_("Say what it was.")))
    if event.grade is Grade.FATAL and event.outcome is not EventOutcome.FATAL:
        yield Refusal("outcome", Text(N_("A fatal event has no other outcome.")))
    elif event.outcome is EventOutcome.FATAL and event.grade is not Grade.FATAL:
        yield Refusal("grade", Text(N_("An event somebody died of is graded fatal.")))
    asked = confirmation(event)
    if asked is not None and not event.is_confirmed:
        yield Refusal("is_confirmed", asked)


def _site_refusals(event: AdverseEventDocument, plan: InjectionPlan) -> Iterator[Refusal]:
    if event.site_id is None:
        return
    sites = plan.above_knee if event.above_knee else plan.sites
    site = next((site for site in sites if site.id == event.site_id), None)
    if site is None:
        yield Refusal("site_id", Text(N_("is not a site of this plan")))
    elif event.side is not None and event.side.value != site.side.value:
        text = Text(N_("This site is on the {side}."), side=SIDE_WORDS[site.side])
        yield Refusal("side", text)
