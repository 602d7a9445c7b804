"""The core's sentences in the reader's language.

The core cannot import Django, so its `Text` objects carry an English template marked
for extraction. Here the template goes through gettext and the parameters after it.
"""

from typing import Any

from django.utils.translation import gettext
from pydantic import ValidationError

from planning.domain.commands import CommandRefused
from planning.domain.refusals import refusals
from planning.domain.text import N_, Param, Text

# The fields a person fills in, in the person's words; others keep their own names.
FIELD_WORDS: dict[str, Text] = {
    "across_pct": Text(N_("Across")),
    "depth_mm": Text(N_("Depth")),
    "diluent_ml": Text(N_("Diluent")),
    "dose_tenths": Text(N_("Dose")),
    "dose_units": Text(N_("Dose")),
    "expires_on": Text(N_("Expires")),
    "from_side": Text(N_("Side")),
    "guidance": Text(N_("Guidance")),
    "level_pct": Text(N_("Level")),
    "muscle": Text(N_("Head")),
    "needle_length_mm": Text(N_("Needle")),
    "op": Text(N_("Command")),
    "product": Text(N_("Product")),
    "rationale": Text(N_("Why this plan")),
    "reason": Text(N_("Reason")),
    "side": Text(N_("Side")),
    "sites": Text(N_("Sites")),
    "take": Text(N_("Sites to take")),
    "thigh_site": Text(N_("Site")),
    "vial_units": Text(N_("Vial")),
}


def field_word(path: str) -> str:
    """A field in the person's words: `sites[0].level_pct` is the level of a site."""
    name = path.rpartition(".")[2].partition("[")[0]
    return say(FIELD_WORDS[name]) if name in FIELD_WORDS else path


def say(text: Text) -> str:
    """The text in the active language; a tuple of texts is joined by commas."""
    return gettext(text.template).format(**{name: _said(value) for name, value in text.params})


def field_errors(error: ValidationError | CommandRefused) -> list[tuple[str, str]]:
    """Each wrong field once, as `(path, sentence)` with paths like `left.girths[1].level_pct`."""
    if isinstance(error, CommandRefused):
        return [(error.field, say(error.text))]
    return [(refusal.path, say(refusal.text)) for refusal in refusals(error)]


def frozen(text: Text) -> dict[str, Any]:
    """A text as it is stored: its template and parameters, to be said in any language later."""
    return {
        "template": text.template,
        "params": {name: _frozen_param(value) for name, value in text.params},
    }


def thawed(stored: dict[str, Any]) -> Text:
    """The text that `frozen` stored."""
    return Text(
        stored["template"],
        **{name: _thawed_param(value) for name, value in stored["params"].items()},
    )


def _frozen_param(value: Param) -> Any:
    if isinstance(value, tuple):
        return [frozen(item) for item in value]
    return frozen(value) if isinstance(value, Text) else value


def _thawed_param(value: Any) -> Param:
    if isinstance(value, list):
        return tuple(thawed(item) for item in value)
    return thawed(value) if isinstance(value, dict) else value


def _said(value: Param) -> str | int:
    if isinstance(value, tuple):
        return ", ".join(say(item) for item in value)
    return say(value) if isinstance(value, Text) else value
