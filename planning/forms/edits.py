"""What a browser posts to the edit endpoint, read strictly.

`command` holds one edit command as JSON; without it the command's own fields are posted
flat, as a plain HTML form does, blank ones meaning nothing was said.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.http import QueryDict
from pydantic import Field, ValidationError

from planning.domain.base import Document
from planning.domain.commands import AnyIntent, CommandRefused, read_intent
from planning.domain.refusals import Refusal, refusals
from planning.domain.text import N_, Text

LONGEST_COMMAND = 100_000
OWN_FIELDS = ("expected_revision", "command_id", "patient_id")
_AROUND = {*OWN_FIELDS, "command", "csrfmiddlewaretoken", "return_to", "site"}
_MAY_BE_BLANK = {"reason", "rationale"}
_LISTS = {"sites"}


class EditRefused(ValueError):
    """The posted edit cannot be read; one `Refusal` per wrong field."""

    def __init__(self, refused: tuple[Refusal, ...]) -> None:
        super().__init__("edit refused")
        self.refused = refused


class Envelope(Document):
    """What every edit says about itself, whatever it asks for."""

    expected_revision: Annotated[int, Field(ge=1, le=1_000_000_000)]
    command_id: UUID
    patient_id: UUID


class PostedEdit(Document):
    """A posted edit that can be read."""

    envelope: Envelope
    intent: AnyIntent


def read_edit(posted: QueryDict) -> PostedEdit:
    """The posted edit. Raises `EditRefused` with every field that is wrong."""
    wrong: list[Refusal] = []
    envelope = intent = None
    try:
        envelope = Envelope.model_validate(
            {name: posted[name] for name in OWN_FIELDS if name in posted}
        )
    except ValidationError as error:
        wrong += refusals(error)
    try:
        fields = _command_fields(posted)
        intent = read_intent(fields)
    except ValidationError as error:
        wrong += (
            Refusal(refusal.path.removeprefix(f"{fields.get('op')}.") or "op", refusal.text)
            for refusal in refusals(error)
        )
    except CommandRefused as error:
        wrong.append(Refusal(error.field, error.text))
    if envelope is None or intent is None:
        raise EditRefused(tuple(wrong))
    return PostedEdit(envelope=envelope, intent=intent)


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be shown again beside a refusal: names and values as posted."""
    return [
        (name, value) for name, values in posted.lists() if name not in _AROUND for value in values
    ]


def _command_fields(posted: QueryDict) -> Mapping[str, Any]:
    if "command" in posted:
        return _from_json(str(posted["command"]))
    return {
        name: values if name in _LISTS else values[-1]
        for name, values in posted.lists()
        if name not in _AROUND and (values[-1].strip() or name in _MAY_BE_BLANK)
    }


def _from_json(written: str) -> Mapping[str, Any]:
    if len(written) > LONGEST_COMMAND:
        raise CommandRefused(
            "command",
            Text(N_("must be at most {max_length} characters"), max_length=LONGEST_COMMAND),
        )
    try:
        fields = json.loads(written, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise CommandRefused("command", Text(N_("is not valid JSON"))) from error
    if not isinstance(fields, dict):
        raise CommandRefused("command", Text(N_("must be one JSON object")))
    return fields


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
