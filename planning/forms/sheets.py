"""A long form as the text that stands in its inputs, on its way to a document and back.

    stored document ──▶ Sheet ──▶ page ──▶ posted Sheet ──read──▶ document, or problems

Inputs are named after the document's fields (`left-girths-1-relaxed_mm-0`), and a refusal
of the document is led back to the input it came from, so that what was typed stays where
it was typed, wrong or not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.http import QueryDict
from pydantic import ValidationError

from planning.domain.base import Document
from planning.domain.refusals import Refusal, refusals
from planning.domain.text import Text

DocumentT = TypeVar("DocumentT", bound=Document)
YES, NO = "yes", "no"
USE, REMOVE = "use", "remove"
_NOT_ANSWERS = {
    "csrfmiddlewaretoken",
    "patient_id",
    "expected_version",
    "overwrite",
    "expected_number",
    "form_key",
    "page_key",
    "autosave",
    "act",
}
_ENOUGH_ROUNDS = 12
_MOST_ROW_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one input, and what to write instead if that can be told."""

    name: str
    text: Text

    @property
    def offer(self) -> str:
        """The value in millimetres that was probably meant; empty where none is likely."""
        params = dict(self.text.params)
        return str(params.get("offer", ""))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every input's values by its name; a name that is absent is an empty input."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def posted(cls, data: QueryDict) -> "Sheet":
        return cls(
            {
                name: tuple(str(value) for value in values)
                for name, values in data.lists()
                if name not in _NOT_ANSWERS and values
            }
        )

    def one(self, name: str) -> str:
        values = self.values.get(name, ())
        return values[-1] if values else ""

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(value for value in self.values.get(name, ()) if value.strip())

    def has(self, name: str) -> bool:
        """Whether something stands there, or below that name."""
        return any(
            any(value.strip() for value in values)
            for other, values in self.values.items()
            if other == name or other.startswith(f"{name}-")
        )

    def rows(self, prefix: str) -> tuple[int, ...]:
        """The numbers of the rows `prefix-0…` that were sent, in order."""
        numbers = (
            name.removeprefix(f"{prefix}-").split("-", 1)[0]
            for name in self.values
            if name.startswith(f"{prefix}-")
        )
        known = {n for n in numbers if n.isascii() and n.isdigit() and len(n) <= _MOST_ROW_DIGITS}
        return tuple(sorted({int(n) for n in known}))

    def replaced(self, changes: Mapping[str, tuple[str, ...]]) -> "Sheet":
        return Sheet({**self.values, **changes})

    def without(self, prefix: str) -> "Sheet":
        """The same with nothing at that name or below it."""
        return Sheet(
            {
                name: values
                for name, values in self.values.items()
                if name != prefix and not name.startswith(f"{prefix}-")
            }
        )

    def acted(self, act: str) -> "Sheet":
        """After one of the form's small buttons: `use:NAME:VALUE` or `remove:PREFIX`."""
        verb, _, rest = act.partition(":")
        if verb == USE:
            name, _, value = rest.partition(":")
            return self.replaced({name: (value,)}) if name in self.values else self
        return self.without(rest) if verb == REMOVE and rest else self


class Draft:
    """A document being put together, remembering which input each place came from."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.places: dict[str, str] = {}

    def come_from(self, path: str, name: str) -> None:
        self.places[path] = name

    def text(self, target: dict[str, Any], key: str, path: str, name: str) -> None:
        """An input of one value; nothing typed is nothing said."""
        self.come_from(path, name)
        value = self.sheet.one(name)
        if value.strip():
            target[key] = value

    def yes_or_no(self, target: dict[str, Any], key: str, path: str, name: str) -> None:
        self.text(target, key, path, name)
        if key in target:
            target[key] = {YES: True, NO: False}.get(target[key], target[key])

    def input_of(self, path: str) -> str:
        """The input a refused path came from: its own, or the nearest around it."""
        while path and path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.places.get(path, "")


@dataclass(frozen=True, slots=True)
class Answer(Generic[DocumentT]):
    """A read sheet: the document, or at least one problem."""

    document: DocumentT | None
    problems: tuple[Problem, ...] = ()


Fill = Callable[[Sheet], tuple[Draft, dict[str, Any]]]
Check = Callable[[Any, Draft], Iterator[Refusal]]


def read(sheet: Sheet, model: type[DocumentT], fill: Fill, check: Check) -> Answer[DocumentT]:
    """The document, or every wrong input once.

    `check` adds what the document alone cannot know, such as the patient's birth date.
    """
    draft, fields = fill(sheet)
    try:
        document = model.model_validate(fields)
        refused = tuple(check(document, draft))
    except ValidationError as error:
        document, refused = None, refusals(error)
    found: dict[str, Problem] = {}
    for refusal in refused:
        name = draft.input_of(refusal.path)
        found.setdefault(name, Problem(name, refusal.text))
    return Answer(None if found else document, tuple(found.values()))


def read_what_fits(
    sheet: Sheet, model: type[DocumentT], fill: Fill, check: Check, least: Mapping[str, str]
) -> DocumentT:
    """The document of the answers that are right so far, while the rest is being typed.

    `least` are answers the document cannot be without, should the typed ones be wrong.
    """
    for _ in range(_ENOUGH_ROUNDS):
        answer = read(sheet, model, fill, check)
        if answer.document is not None:
            return answer.document
        for problem in answer.problems:
            sheet = _left_out(sheet, problem.name)
        sheet = sheet.replaced(
            {name: (value,) for name, value in least.items() if not sheet.has(name)}
        )
    return model.model_validate(dict(least))


def _left_out(sheet: Sheet, name: str) -> Sheet:
    """Without that input; where it is empty already, without the group it is missing from."""
    while name and not sheet.has(name):
        name = name.rpartition("-")[0]
    return sheet.without(name)
