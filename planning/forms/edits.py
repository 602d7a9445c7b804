"""What a browser posts to the edit endpoint, read strictly.

`command` holds one edit command as JSON; without it the command's own fields are posted
flat, as a plain HTML form does, blank ones meaning nothing was said. Beside the `command`
of a proposal, `take` lists the proposed sites that are taken, by their place in it, and
`replace` the sides whose sites make room for them.
"""

import json
from collections.abc import Mapping, Sequence
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
_AROUND = {*OWN_FIELDS, "command", "csrfmiddlewaretoken", "open", "return_to", "section", "site"}
_MAY_BE_BLANK = {"reason", "rationale"}
_LISTS = {"sites"}
_PARTS = ("take", "replace")


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
    passed_over = {*_AROUND, *_PARTS} if "command" in posted else _AROUND
    return [
        (name, value)
        for name, values in posted.lists()
        if name not in passed_over
        for value in values
    ]


def _command_fields(posted: QueryDict) -> Mapping[str, Any]:
    if "command" in posted:
        fields = _from_json(str(posted["command"]))
        return _taken_part(fields, posted) if "take" in posted else fields
    return {
        name: values if name in _LISTS else values[-1]
        for name, values in posted.lists()
        if name not in _AROUND and (values[-1].strip() or name in _MAY_BE_BLANK)
    }


def _taken_part(fields: Mapping[str, Any], posted: QueryDict) -> Mapping[str, Any]:
    """The proposal reduced to the sites that were ticked.

    A leg of which nothing is taken keeps its sites, whatever its box says.
    """
    proposed = fields.get("placements")
    if fields.get("op") != "place_sites" or not isinstance(proposed, list):
        raise CommandRefused("take", Text(N_("Only proposed sites can be taken one by one.")))
    taken = sorted({_place_in(proposed, written) for written in posted.getlist("take") if written})
    if not taken:
        raise CommandRefused("take", Text(N_("Tick at least one site.")))
    placements = [proposed[index] for index in taken]
    sides = [placement.get("side") for placement in placements if isinstance(placement, dict)]
    replaced = [side for side in posted.getlist("replace") if side in sides]
    return {**fields, "placements": placements, "replace": replaced}


def _place_in(proposed: Sequence[Any], written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < 4:
        index = int(written)
        if index < len(proposed):
            return index
    raise CommandRefused("take", Text(N_("is not one of the proposed sites: {got}"), got=written))


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
