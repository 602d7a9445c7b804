"""Answers and measurements of an earlier day: what still has to be asked, what to keep in mind."""

from collections.abc import Iterator

from planning.domain.assessment import Assessment
from planning.domain.carried import carried_days, is_all_carried
from planning.domain.findings import Finding, Severity
from planning.domain.intake import SINCE_WORDS, Intake
from planning.domain.reviewing.codes import finding
from planning.domain.rules import Rules
from planning.domain.text import N_, Text, listed, verbatim
from planning.domain.vocabulary import SIDE_WORDS, Laterality


def answers(intake: Intake, rules: Rules) -> Iterator[Finding]:
    """A stop until it was asked what changed; then a note of what was said."""
    if intake.carried_from is None:
        return
    day = intake.carried_from.isoformat()
    because = rules.basis("answers_carried")
    if intake.unasked_since:
        message = Text(
            N_("Answers of {day} are carried over. Still to be asked: {questions}."),
            day=day,
            questions=listed(SINCE_WORDS[since] for since in intake.unasked_since),
        )
        yield finding(
            "answers_carried", message, because, severity=Severity.STOP, planning_stops=True
        )
    elif intake.changed_since:
        message = Text(
            N_("Answers of {day} carried over; the patient says there is a change: {questions}."),
            day=day,
            questions=listed(SINCE_WORDS[since] for since in intake.changed_since),
        )
        yield finding("answers_carried", message, because)
    else:
        message = Text(
            N_("Answers of {day} carried over; the patient says nothing has changed."), day=day
        )
        yield finding("answers_carried", message, because)


def measurements(assessment: Assessment, rules: Rules) -> Iterator[Finding]:
    """A stop until the clinician confirms them; then a note for each leg."""
    because = rules.basis("measurements_carried")
    for side in Laterality:
        leg = assessment.leg(side)
        days = listed(verbatim(day.isoformat()) for day in carried_days(leg))
        if not days:
            continue
        if not assessment.carried_confirmed:
            message = Text(
                N_("{side}: measurements of {days} are filled in, but not confirmed."),
                side=SIDE_WORDS[side],
                days=days,
            )
            yield finding(
                "measurements_carried",
                message,
                because,
                severity=Severity.STOP,
                side=side,
                planning_stops=True,
            )
            continue
        template = (
            N_("{side}: measured on {days}, not measured again.")
            if is_all_carried(leg)
            else N_("{side}: partly measured again; the rest is of {days}.")
        )
        message = Text(template, side=SIDE_WORDS[side], days=days)
        yield finding("measurements_carried", message, because, side=side)
