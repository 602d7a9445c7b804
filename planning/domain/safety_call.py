"""The safety call of day 3–7: what is asked, what each answer means, what is done about it.

    asked                          no     yes
    LEFT or RIGHT leg swollen      –      red flag: clot            [Wang2024]
    LEFT or RIGHT leg painful      –      red flag: clot            [Wang2024]
    breathless                     –      red flag: clot, spread    [Wang2024] [BotoxBW]
    walking difficult              –      red flag: clot, spread    [Wang2024]
    trouble swallowing             –      red flag: spread          [Bot86] [BotoxBW]
    drooping eyelids               –      red flag: spread          [Bot86]
    bruise · tender · malaise · weak push-off     ordinary: kept with the call

One red flag escalates, whatever else is answered. A swollen or painful leg is never filed
as bruising [Wang2024]. Both legs swollen or painful escalate as one does (clinic default).
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from planning.domain.base import Document, readable, refusal
from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.text import N_, Text
from planning.domain.vocabulary import SIDE_WORDS, Laterality

SAFETY_CALL_SCHEMA_VERSION = 1
LONGEST_NOTE = 4_000


class RedFlag(StrEnum):
    """In the order they are asked."""

    LEG_SWELLING = "leg_swelling"
    LEG_PAIN = "leg_pain"
    BREATHLESSNESS = "breathlessness"
    WALKING_DIFFICULTY = "walking_difficulty"
    SWALLOWING_DIFFICULTY = "swallowing_difficulty"
    DROOPING_EYELIDS = "drooping_eyelids"


class OrdinaryFinding(StrEnum):
    """What is common after calf injections, or logged; asked about after the red flags."""

    BRUISING = "bruising"
    TENDERNESS = "tenderness"
    WEAK_PUSH_OFF = "weak_push_off"
    MALAISE = "malaise"


class Answer(StrEnum):
    """What was said. Where a question has a side, `yes` is said as the side or both."""

    NO = "no"
    YES = "yes"
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


ANSWER_WORDS: dict[Answer, Text] = {
    Answer.NO: Text(N_("No")),
    Answer.YES: Text(N_("Yes")),
    Answer.LEFT: Text(N_("Yes, LEFT")),
    Answer.RIGHT: Text(N_("Yes, RIGHT")),
    Answer.BOTH: Text(N_("Yes, both")),
}
SIDED = (Answer.NO, Answer.LEFT, Answer.RIGHT, Answer.BOTH)
UNSIDED = (Answer.NO, Answer.YES)


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the script. `asked` is read aloud; `means` names a yes in a list."""

    code: RedFlag | OrdinaryFinding
    asked: Text
    means: Text
    to_do: Text
    has_side: bool
    sources: tuple[str, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        return SIDED if self.has_side else UNSIDED


CLOT = Text(
    N_(
        "It may be a clot: urgent assessment the same day. A swollen or painful leg is not a "
        "bruise, and is not filed as one."
    )
)
SPREAD = Text(
    N_("The toxin may have spread: urgent assessment the same day. Have product and lot at hand.")
)
EITHER = Text(N_("It may be a clot or spread of the toxin: urgent assessment the same day."))
KEPT = Text(N_("Kept with the call; asked again at the first check."))

QUESTIONS: tuple[Question, ...] = (
    Question(
        RedFlag.LEG_SWELLING,
        Text(N_("Is one of your legs more swollen than before the treatment?")),
        Text(N_("swollen leg")),
        CLOT,
        True,
        ("Wang2024",),
    ),
    Question(
        RedFlag.LEG_PAIN,
        Text(N_("Does one of your legs hurt, more than being tender where the needle went?")),
        Text(N_("painful leg")),
        CLOT,
        True,
        ("Wang2024",),
    ),
    # Pain in the chest is no sign the reference gives: it is asked in the same breath.
    Question(
        RedFlag.BREATHLESSNESS,
        Text(N_("Are you short of breath, or does your chest hurt?")),
        Text(N_("breathlessness or pain in the chest")),
        EITHER,
        False,
        ("Wang2024", "BotoxBW", CLINIC_DEFAULT),
    ),
    Question(
        RedFlag.WALKING_DIFFICULTY,
        Text(N_("Is it hard to walk?")),
        Text(N_("trouble walking")),
        EITHER,
        False,
        ("Wang2024",),
    ),
    Question(
        RedFlag.SWALLOWING_DIFFICULTY,
        Text(N_("Do you have trouble swallowing?")),
        Text(N_("trouble swallowing")),
        SPREAD,
        False,
        ("Bot86", "BotoxBW"),
    ),
    Question(
        RedFlag.DROOPING_EYELIDS,
        Text(N_("Do your eyelids droop?")),
        Text(N_("drooping eyelids")),
        SPREAD,
        False,
        ("Bot86",),
    ),
    Question(
        OrdinaryFinding.BRUISING,
        Text(N_("Is there a bruise?")),
        Text(N_("bruise")),
        KEPT,
        True,
        ("Suh2019", CLINIC_DEFAULT),
    ),
    Question(
        OrdinaryFinding.TENDERNESS,
        Text(N_("Is it tender where the needle went?")),
        Text(N_("tender where the needle went")),
        KEPT,
        True,
        (CLINIC_DEFAULT,),
    ),
    Question(
        OrdinaryFinding.WEAK_PUSH_OFF,
        Text(N_("Is it harder to push off, to run or to stand on tiptoe?")),
        Text(N_("weak push-off")),
        KEPT,
        True,
        ("Xia2014", "Suh2019", "Lee2004"),
    ),
    Question(
        OrdinaryFinding.MALAISE,
        Text(N_("Do you feel feverish, ill or unusually tired?")),
        Text(N_("feverish, ill or tired")),
        Text(N_("Kept with the call: tell the clinician today.")),
        False,
        ("Plaza", CLINIC_DEFAULT),
    ),
)
QUESTION: dict[str, Question] = {question.code.value: question for question in QUESTIONS}
RED_FLAGS = tuple(question for question in QUESTIONS if isinstance(question.code, RedFlag))
ORDINARY = tuple(question for question in QUESTIONS if isinstance(question.code, OrdinaryFinding))

NOT_A_BRUISE = Text(
    N_("A swollen or painful leg is not filed as bruising: it is a red flag for the clinician.")
)
OF_A_LEG = frozenset({RedFlag.LEG_SWELLING, RedFlag.LEG_PAIN})


class RaisedFlag(Document):
    """One red flag as it is raised: `side` is the patient's own, or both; None has no side."""

    flag: RedFlag
    side: Answer | None = None

    @model_validator(mode="after")
    def _side_where_it_has_one(self) -> Self:
        has_side = QUESTION[self.flag].has_side
        if has_side and self.side not in SIDED[1:]:
            raise refusal("side_missing", N_("say on which side"))
        if not has_side and self.side is not None:
            raise refusal("no_side", N_("has no side"))
        return self

    @property
    def words(self) -> Text:
        return flag_words(self.flag, self.side)


def flag_words(code: RedFlag | OrdinaryFinding, side: Answer | None) -> Text:
    """`swollen leg, LEFT`; both sides are written out."""
    means = QUESTION[code].means
    if side is None or side is Answer.YES:
        return means
    if side is Answer.BOTH:
        return Text(N_("{what}, LEFT and RIGHT"), what=means)
    return Text("{what}, {side}", what=means, side=SIDE_WORDS[Laterality(side)])


def flags_said(said: Mapping[str, Any]) -> tuple[RaisedFlag, ...]:
    """The red flags in answers as posted, however incomplete: help waits for no question."""
    found = []
    for question in RED_FLAGS:
        answer = said.get(question.code)
        if answer in question.answers and answer != Answer.NO:
            side = Answer(answer) if question.has_side else None
            found.append(RaisedFlag(flag=RedFlag(question.code), side=side))
    return tuple(found)


def filed_as_bruising_refused(
    is_bruising: bool, flags: Iterable[RaisedFlag | RedFlag]
) -> Text | None:
    """The sentence that refuses to file a finding as bruising, or None where it may be.

    Swelling and pain of a leg are a clot until somebody looked [Wang2024].
    """
    codes = {flag.flag if isinstance(flag, RaisedFlag) else flag for flag in flags}
    return NOT_A_BRUISE if is_bruising and codes & OF_A_LEG else None


def _legible(note: Any) -> str:
    """What of a note can be kept, whatever was pasted into it."""
    written = unicodedata.normalize("NFC", str(note or "").replace("\r\n", "\n"))
    kept = (char for char in written if char in "\n\t" or unicodedata.category(char) != "Cc")
    return "".join(kept)[:LONGEST_NOTE]


def _an_answer(question: Question, value: Any) -> Any:
    if not isinstance(value, str) or value not in question.answers:
        raise refusal("not_an_answer", N_("Choose one of the answers."))
    return value


def _asked(code: RedFlag) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value == "":
            raise refusal("unanswered", N_("Ask this question: it has no answer yet."))
        return None if value is None else _an_answer(QUESTION[code], value)

    return BeforeValidator(check)


def _may_be_asked(code: OrdinaryFinding) -> BeforeValidator:
    def check(value: Any) -> Any:
        return None if value is None or value == "" else _an_answer(QUESTION[code], value)

    return BeforeValidator(check)


UNANSWERED: Any = Field(default="", validate_default=True)


class SafetyCallAnswers(Document):
    """One call: every red flag asked about. What was not asked is None.

    Without a red flag every red-flag question must have an answer. With one, the call may
    break off there: nothing else that was said, or not said, is in the way of the alarm.
    """

    schema_version: int = SAFETY_CALL_SCHEMA_VERSION
    leg_swelling: Annotated[Answer | None, _asked(RedFlag.LEG_SWELLING)] = UNANSWERED
    leg_pain: Annotated[Answer | None, _asked(RedFlag.LEG_PAIN)] = UNANSWERED
    breathlessness: Annotated[Answer | None, _asked(RedFlag.BREATHLESSNESS)] = UNANSWERED
    walking_difficulty: Annotated[Answer | None, _asked(RedFlag.WALKING_DIFFICULTY)] = UNANSWERED
    swallowing_difficulty: Annotated[Answer | None, _asked(RedFlag.SWALLOWING_DIFFICULTY)] = (
        UNANSWERED
    )
    drooping_eyelids: Annotated[Answer | None, _asked(RedFlag.DROOPING_EYELIDS)] = UNANSWERED
    bruising: Annotated[Answer | None, _may_be_asked(OrdinaryFinding.BRUISING)] = None
    tenderness: Annotated[Answer | None, _may_be_asked(OrdinaryFinding.TENDERNESS)] = None
    weak_push_off: Annotated[Answer | None, _may_be_asked(OrdinaryFinding.WEAK_PUSH_OFF)] = None
    malaise: Annotated[Answer | None, _may_be_asked(OrdinaryFinding.MALAISE)] = None
    note: Annotated[str, StringConstraints(max_length=LONGEST_NOTE), BeforeValidator(readable)] = ""

    @model_validator(mode="before")
    @classmethod
    def _alarm_first(cls, said: Any) -> Any:
        """With a red flag, what cannot be read is left out; without, what is missing is named."""
        if not isinstance(said, Mapping):
            return said
        flags = flags_said(said)
        answers = dict(said)
        for question in QUESTIONS:
            if flags and said.get(question.code) not in question.answers:
                answers[question.code.value] = None
            elif not flags and question in RED_FLAGS:
                answers[question.code.value] = said.get(question.code) or ""
        if flags:
            answers["note"] = _legible(said.get("note", ""))
        return answers

    def answer(self, question: Question) -> Answer | None:
        found: Answer | None = getattr(self, question.code.value)
        return found

    @property
    def unasked(self) -> tuple[Question, ...]:
        """The red-flag questions the call broke off before."""
        return tuple(question for question in RED_FLAGS if self.answer(question) is None)

    @property
    def red_flags(self) -> tuple[RaisedFlag, ...]:
        return flags_said({question.code: self.answer(question) for question in RED_FLAGS})

    @property
    def is_escalated(self) -> bool:
        return bool(self.red_flags)

    @property
    def bruising_refused(self) -> Text | None:
        """Why the bruise that was said is not filed as what is found, or None."""
        return filed_as_bruising_refused(self.bruising not in (None, Answer.NO), self.red_flags)

    @property
    def ordinary_findings(self) -> tuple[Text, ...]:
        """What is filed beside the red flags; never a bruise in place of one of them."""
        said = ((question, self.answer(question)) for question in ORDINARY)
        return tuple(
            flag_words(question.code, answer)
            for question, answer in said
            if answer not in (None, Answer.NO)
            and not (question.code is OrdinaryFinding.BRUISING and self.bruising_refused)
        )
