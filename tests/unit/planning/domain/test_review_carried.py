"""Old answers and old measurements: a stop until somebody asked, then a note (SAF-06)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planning.domain.carried import carried_legs, marked
from planning.domain.findings import Severity
from planning.domain.review import ReviewContext, planning_stops
from tests.unit.planning.review_examples import SIX_CONTEXT, SIX_PLAN, asked, of_code, plain

THEN = "2026-03-02"
NO = {"new_medicines": False, "toxin_elsewhere": False, "other_change": False}


@pytest.mark.parametrize(
    ("answers", "severity", "sentence"),
    [
        (
            {},
            Severity.STOP,
            "Answers of 2026-03-02 are carried over. Still to be asked: new medicines, botulinum "
            "toxin elsewhere, illness, operation, habits or wishes.",
        ),
        (
            {**NO, "new_medicines": None},
            Severity.STOP,
            "Answers of 2026-03-02 are carried over. Still to be asked: new medicines.",
        ),
        (
            NO,
            Severity.NOTE,
            "Answers of 2026-03-02 carried over; the patient says nothing has changed.",
        ),
        (
            {**NO, "toxin_elsewhere": True},
            Severity.NOTE,
            "Answers of 2026-03-02 carried over; the patient says there is a change: botulinum "
            "toxin elsewhere.",
        ),
    ],
)
def test_carried_answers_wait_for_what_has_changed(
    answers: dict[str, Any], severity: Severity, sentence: str
) -> None:
    context = asked(carried_from=THEN, **answers)
    [found] = of_code("answers_carried", SIX_PLAN, context)
    assert (found.severity, plain(found)) == (severity, sentence)
    assert bool(planning_stops(context)) is (severity is Severity.STOP)


def test_answers_given_today_say_nothing_of_the_kind() -> None:
    assert of_code("answers_carried", SIX_PLAN, SIX_CONTEXT) == []


def carried(*, confirmed: bool, **left: Any) -> ReviewContext:
    earlier = SIX_CONTEXT.assessment.model_copy(update={"measured_on": date.fromisoformat(THEN)})
    legs = carried_legs(earlier, date(2026, 11, 23)).model_copy(
        update={"carried_confirmed": confirmed}
    )
    if left:
        legs = legs.model_copy(update={"left": legs.left.model_copy(update=left)})
    return replace(SIX_CONTEXT, assessment=marked(legs, earlier))


def test_measurements_that_nobody_confirmed_stop_the_plan() -> None:
    context = carried(confirmed=False)
    found = of_code("measurements_carried", SIX_PLAN, context)
    assert [(one.severity, plain(one)) for one in found] == [
        (Severity.STOP, f"{side}: measurements of 2026-03-02 are filled in, but not confirmed.")
        for side in ("LEFT", "RIGHT")
    ]
    assert [stop.code for stop in planning_stops(context)] == ["measurements_carried"] * 2


def test_confirmed_measurements_leave_a_note_for_each_leg() -> None:
    context = carried(confirmed=True, bulge_tiptoe=0)
    found = of_code("measurements_carried", SIX_PLAN, context)
    assert [(one.severity, plain(one)) for one in found] == [
        (Severity.NOTE, "LEFT: partly measured again; the rest is of 2026-03-02."),
        (Severity.NOTE, "RIGHT: measured on 2026-03-02, not measured again."),
    ]
    assert planning_stops(context) == ()
