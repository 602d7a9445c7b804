"""What a review says about a plan."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from planning.domain.text import Text
from planning.domain.vocabulary import Laterality

CLINIC_DEFAULT = "clinic default"
"""The source of a threshold that no paper gives."""
_NUMBERS = frozenset({"site", "other_site"})


class Severity(StrEnum):
    """`stop` cannot be signed; `confirm` needs a reason; `note` informs."""

    STOP = "stop"
    CONFIRM = "confirm"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the plan, with where it comes from.

    `message` says what was found, in this patient's numbers; `basis` the published
    fact or rule behind it; `sources` are citation keys or `CLINIC_DEFAULT`. `site_id`
    and `number` name the site when there is one; `planning_stops` is true where not
    even a proposal may be made.
    """

    code: str
    severity: Severity
    message: Text
    sources: tuple[str, ...]
    basis: Text | None = None
    side: Laterality | None = None
    site_id: int | None = None
    number: int | None = None
    planning_stops: bool = False

    @property
    def key(self) -> str:
        """Names the finding *with its facts*, so that a reason given for one depth
        does not excuse another."""
        facts = f"{self.code}|{self.side}|{self.site_id}|{_facts(self.message)}"
        return f"{self.code}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


def _facts(message: Text) -> str:
    # The numbers in the circles change when another site is removed; they are not facts.
    return repr([(name, str(value)) for name, value in message.params if name not in _NUMBERS])
