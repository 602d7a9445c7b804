"""Refused input as one sentence per wrong field.

assessment.left.girths[1].relaxed_mm[0]: must be 150–700, got 36: did you mean 360 mm?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from planning.domain.base import TEMPLATE
from planning.domain.text import N_, Param, Text

_LONGEST_ECHO = 40

_BUILT_IN: dict[str, str] = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("is not a known field"),
    "enum": N_("must be one of {expected}, got {got}"),
    "literal_error": N_("must be {expected}, got {got}"),
    "union_tag_invalid": N_("must be one of {expected_tags}, got {tag}"),
    "union_tag_not_found": N_("is missing"),
    "string_too_long": N_("must be at most {max_length} characters"),
    "string_too_short": N_("must not be empty"),
    "too_long": N_("must have at most {max_length} entries"),
    "too_short": N_("must have at least {min_length} entry"),
    "greater_than_equal": N_("must be at least {ge}, got {got}"),
    "less_than_equal": N_("must be at most {le}, got {got}"),
    "bool_parsing": N_("must be true or false, got {got}"),
    "bool_type": N_("must be true or false, got {got}"),
    "string_type": N_("must be text"),
    "int_type": N_("must be a whole number, got {got}"),
    "int_parsing": N_("must be a whole number, got {got}"),
    "decimal_type": N_("must be a number, got {got}"),
    "decimal_parsing": N_("must be a number, got {got}"),
    "json_invalid": N_("is not valid JSON"),
}
_DATES = ("date", "time")
_DATE_TEMPLATE = N_("must be a date like 2026-11-25, got {got}")
_TIME_TEMPLATE = N_("must be a time like 09:30, got {got}")
_FALLBACK = N_("is not valid")


@dataclass(frozen=True, slots=True)
class Refusal:
    """`path` names the field as the case file writes it; `text` says what to do."""

    path: str
    text: Text

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def refusals(error: ValidationError) -> tuple[Refusal, ...]:
    """Every wrong field of a validation error, once, in the order of the document.

    A list that is empty only because its entries were refused is not reported again.
    """
    details = error.errors(include_url=False)
    locations = [detail["loc"] for detail in details]
    found: dict[str, Refusal] = {}
    for detail in details:
        loc = detail["loc"]
        echoes = any(len(other) > len(loc) and other[: len(loc)] == loc for other in locations)
        if echoes and detail["type"] == "too_short":
            continue
        path = path_of(loc)
        found.setdefault(path, Refusal(path, _sentence(dict(detail))))
    return tuple(found.values())


def path_of(loc: Sequence[int | str]) -> str:
    """`("girths", 1, "relaxed_mm", 0)` as `girths[1].relaxed_mm[0]`."""
    path = ""
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def _sentence(detail: dict[str, Any]) -> Text:
    kind: str = detail["type"]
    if isinstance(detail.get("input"), str) and kind in ("too_long", "too_short"):
        kind = f"string_{kind}"
    context: dict[str, Any] = dict(detail.get("ctx", {}))
    template = context.pop(TEMPLATE, None) or _BUILT_IN.get(kind)
    if template is None and kind.startswith(_DATES):
        template = _TIME_TEMPLATE if kind.startswith("time") else _DATE_TEMPLATE
    params: dict[str, Param] = {
        name: value if isinstance(value, int | Text) else str(value)
        for name, value in context.items()
        if name != "error"
    }
    params.setdefault("got", _echo(detail.get("input")))
    if "tag" in params:
        params["tag"] = _echo(params["tag"])
    return Text(template or _FALLBACK, **params)


def _echo(value: Any) -> str:
    if isinstance(value, dict | list):
        return "…"
    text = str(value)
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"
