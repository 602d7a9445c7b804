"""Two guards around every form of a plan: whose it is, and whether it may still happen."""

from collections.abc import Iterator
from contextlib import contextmanager

from clinic.http import Conflict
from patients.guard import FIELD, check_patient
from planning.domain.lifecycle import NotAllowed
from planning.wording import say

__all__ = ["FIELD", "allowed", "check_patient"]


@contextmanager
def allowed(*, href: str) -> Iterator[None]:
    """Turns what a plan's status forbids into the conflict page that says why."""
    try:
        yield
    except NotAllowed as refusal:
        raise Conflict(say(refusal.text), href=href) from refusal
