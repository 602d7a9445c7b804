"""What a safety call asks, what raises a red flag, and that no red flag is filed as a bruise."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.domain.findings import CLINIC_DEFAULT
from planning.domain.refusals import refusals
from planning.domain.safety_call import (
    NOT_A_BRUISE,
    ORDINARY,
    QUESTIONS,
    RED_FLAGS,
    Answer,
    OrdinaryFinding,
    RaisedFlag,
    RedFlag,
    SafetyCallAnswers,
    filed_as_bruising_refused,
    flags_said,
)
from planning.evidence import load_citations

ALL_WELL: dict[str, Any] = {question.code.value: "no" for question in QUESTIONS}


def call(**said: Any) -> SafetyCallAnswers:
    return SafetyCallAnswers.model_validate({**ALL_WELL, **said})


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        ({}, []),
        ({"leg_swelling": "left"}, ["swollen leg, LEFT"]),
        ({"leg_swelling": "right"}, ["swollen leg, RIGHT"]),
        ({"leg_swelling": "both"}, ["swollen leg, LEFT and RIGHT"]),
        ({"leg_pain": "right"}, ["painful leg, RIGHT"]),
        ({"breathlessness": "yes"}, ["breathlessness or pain in the chest"]),
        ({"walking_difficulty": "yes"}, ["trouble walking"]),
        ({"swallowing_difficulty": "yes"}, ["trouble swallowing"]),
        ({"drooping_eyelids": "yes"}, ["drooping eyelids"]),
        # [Wang2024]: swelling and pain of the left leg, trouble walking, breathlessness.
        (
            {"leg_swelling": "left", "leg_pain": "left", "walking_difficulty": "yes"},
            ["swollen leg, LEFT", "painful leg, LEFT", "trouble walking"],
        ),
        ({"bruising": "left", "tenderness": "both"}, []),
        ({"weak_push_off": "both", "malaise": "yes"}, []),
    ],
    ids=str,
)
def test_what_raises_a_red_flag(said: dict[str, str], raised: list[str]) -> None:
    answers = call(**said)
    assert [str(flag.words) for flag in answers.red_flags] == raised
    assert answers.is_escalated is bool(raised)


@pytest.mark.parametrize("question", RED_FLAGS, ids=lambda question: question.code.value)
@pytest.mark.parametrize("unanswered", [None, "", "absent"])
def test_a_red_flag_not_asked_about_is_named(question: Any, unanswered: str | None) -> None:
    name = question.code.value
    said = {**ALL_WELL, name: unanswered}
    if unanswered == "absent":
        del said[name]
    with pytest.raises(ValidationError) as error:
        SafetyCallAnswers.model_validate(said)
    assert [str(refusal) for refusal in refusals(error.value)] == [
        f"{name}: Ask this question: it has no answer yet."
    ]


def test_nothing_is_answered_beforehand() -> None:
    with pytest.raises(ValidationError) as error:
        SafetyCallAnswers.model_validate({})
    named = [refusal.path for refusal in refusals(error.value)]
    assert named == [question.code.value for question in RED_FLAGS]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("leg_swelling", "yes"),
        ("leg_pain", "maybe"),
        ("breathlessness", "left"),
        ("drooping_eyelids", "NO"),
        ("bruising", "yes"),
        ("malaise", "both"),
        ("walking_difficulty", 1),
        ("leg_pain", ["left"]),
    ],
)
def test_only_an_answer_of_the_question_is_one(name: str, answer: Any) -> None:
    with pytest.raises(ValidationError) as error:
        call(**{name: answer})
    assert [str(refusal) for refusal in refusals(error.value)] == [
        f"{name}: Choose one of the answers."
    ]


def test_a_call_that_breaks_off_at_a_red_flag_raises_it() -> None:
    answers = SafetyCallAnswers.model_validate({"breathlessness": "yes", "note": "On a bus."})
    assert [flag.flag for flag in answers.red_flags] == [RedFlag.BREATHLESSNESS]
    assert [question.code for question in answers.unasked] == [
        flag for flag in RedFlag if flag is not RedFlag.BREATHLESSNESS
    ]
    assert answers.note == "On a bus."


def test_a_note_keeps_no_red_flag_waiting() -> None:
    answers = SafetyCallAnswers.model_validate(
        {"leg_pain": "left", "note": "다리\x00 부음" * 2_000}
    )
    assert answers.is_escalated
    assert answers.note.startswith("다리 부음")
    assert len(answers.note) == 4_000


@pytest.mark.parametrize("name", ["leg_swelling", "leg_pain"])
@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_a_swollen_or_painful_leg_is_not_filed_as_bruising(name: str, side: str) -> None:
    """Clinical reference, section 10 [Wang2024]: do not file as bruising."""
    answers = call(**{name: side, "bruising": side, "tenderness": side})
    assert answers.is_escalated
    assert answers.bruising_refused == NOT_A_BRUISE
    assert "bruise" not in " ".join(map(str, answers.ordinary_findings))
    assert len(answers.ordinary_findings) == 1


def test_a_bruise_alone_is_a_bruise() -> None:
    answers = call(bruising="left")
    assert answers.bruising_refused is None
    assert [str(words) for words in answers.ordinary_findings] == ["bruise, LEFT"]


@pytest.mark.parametrize(
    ("is_bruising", "flag", "is_refused"),
    [
        (True, RedFlag.LEG_SWELLING, True),
        (True, RedFlag.LEG_PAIN, True),
        (True, RedFlag.DROOPING_EYELIDS, False),
        (False, RedFlag.LEG_SWELLING, False),
    ],
)
def test_who_else_files_findings_asks_the_same_rule(
    is_bruising: bool, flag: RedFlag, is_refused: bool
) -> None:
    assert (filed_as_bruising_refused(is_bruising, [flag]) is not None) is is_refused


ANYTHING = st.one_of(
    st.sampled_from([*Answer, "", "maybe"]), st.none(), st.text(max_size=5), st.integers()
)


@given(
    said=st.dictionaries(
        st.sampled_from([*(question.code.value for question in QUESTIONS), "note"]), ANYTHING
    ),
    question=st.sampled_from(RED_FLAGS),
    data=st.data(),
)
def test_any_red_flag_escalates_whatever_else_is_said(
    said: dict[str, Any], question: Any, data: st.DataObject
) -> None:
    said[question.code.value] = data.draw(st.sampled_from(question.answers[1:])).value
    answers = SafetyCallAnswers.model_validate(said)
    assert answers.is_escalated
    assert question.code in {flag.flag for flag in answers.red_flags}
    assert answers.red_flags == flags_said(said)
    if answers.bruising_refused:
        assert not any(str(words).startswith("bruise") for words in answers.ordinary_findings)
    assert SafetyCallAnswers.model_validate(answers.model_dump(mode="json")) == answers


@given(
    ordinary=st.fixed_dictionaries(
        {},
        optional={question.code.value: st.sampled_from(question.answers) for question in ORDINARY},
    )
)
def test_ordinary_findings_alone_raise_nothing(ordinary: dict[str, Answer]) -> None:
    answers = call(**ordinary)
    assert not answers.is_escalated
    said = sum(answer is not Answer.NO for answer in ordinary.values())
    assert len(answers.ordinary_findings) == said


def test_every_question_has_a_source_that_is_cited() -> None:
    for question in QUESTIONS:
        assert question.sources
        for key in question.sources:
            assert key == CLINIC_DEFAULT or load_citations().get(key) is not None
    codes = [question.code for question in QUESTIONS]
    assert codes == [*RedFlag, *OrdinaryFinding]


@pytest.mark.parametrize(
    ("flag", "side"),
    [("leg_swelling", None), ("leg_pain", "no"), ("leg_pain", "yes"), ("breathlessness", "left")],
)
def test_a_raised_flag_has_a_side_where_it_has_one(flag: str, side: str | None) -> None:
    """SAF-01."""
    with pytest.raises(ValidationError):
        RaisedFlag.model_validate({"flag": flag, "side": side})
