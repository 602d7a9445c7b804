"""What is posted about a safety call and an attempt to reach a patient."""

from django.http import QueryDict

from planning.domain.commands import CommandRefused
from planning.domain.safety_call import QUESTIONS, flags_said
from planning.domain.text import N_, Text
from planning.models import ContactAttempt

IDENTIFIED = "identified"
NOT_IDENTIFIED = Text(N_("Ask for the name and the birth date first; both must be right."))


def said_in_call(posted: QueryDict) -> dict[str, str]:
    """The answers and the note as they were posted.

    Raises `CommandRefused` when nobody was identified; a red flag does not wait for that.
    """
    names = (*(question.code.value for question in QUESTIONS), "note")
    said = {name: posted.get(name, "") for name in names}
    if posted.get(IDENTIFIED) != "yes" and not flags_said(said):
        raise CommandRefused(IDENTIFIED, NOT_IDENTIFIED)
    return said


def posted_outcome(posted: QueryDict) -> ContactAttempt.Outcome:
    """What came of an attempt. Raises `CommandRefused`."""
    outcome = posted.get("outcome", "")
    if outcome not in ContactAttempt.Outcome.values:
        raise CommandRefused("outcome", Text(N_("Choose what came of the attempt.")))
    return ContactAttempt.Outcome(outcome)
