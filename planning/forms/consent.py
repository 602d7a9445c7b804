"""What is posted when a patient signs: ticks, the drawn mark, the typed name. Nothing else
of what is posted is read."""

from django.http import QueryDict

from planning.domain.base import readable
from planning.domain.commands import CommandRefused
from planning.domain.consent_form import TickCode
from planning.domain.consent_signing import NOT_THE_NAME, Strokes, read_strokes
from planning.domain.text import Text
from planning.forms.posted import last_values

LONGEST_NAME = 200
TICK = "tick-"


class ConsentPost:
    """The posted form, as typed; `problems` lists what cannot be read."""

    def __init__(self, posted: QueryDict) -> None:
        values = last_values(posted)
        self.ticked = frozenset(code for code in TickCode if f"{TICK}{code.value}" in values)
        self.typed_name = values.get("typed_name", "").strip()
        self.posted_strokes = values.get("strokes", "")
        self.shown_sha256 = values.get("shown_sha256", "")
        self.strokes: Strokes = ()
        self.problems: list[tuple[str, Text]] = []
        try:
            self.strokes = read_strokes(self.posted_strokes, field="signature")
        except CommandRefused as refusal:
            self.problems.append((refusal.field, refusal.text))
            self.posted_strokes = ""
        try:
            self.typed_name = readable(self.typed_name)
            is_a_name = len(self.typed_name) <= LONGEST_NAME
        except ValueError:
            is_a_name = False
        if not is_a_name:
            self.problems.append(("typed_name", NOT_THE_NAME))
